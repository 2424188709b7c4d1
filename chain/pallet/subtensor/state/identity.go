package state

import (
	"github.com/plexus-network/plexus/chain/runtime"
)

// AssociatedEvmAddress is the Ethereum address that a neuron says is its own, by
// netuid and uid.
var AssociatedEvmAddress = doubleMap[uint16, uint16, EvmAssociation]("AssociatedEvmAddress", runtime.Twox64Concat, runtime.Twox64Concat, EvmAssociation{}, runtime.Optional())

// EvmAssociation is an Ethereum address and the block in which it was associated.
type EvmAssociation struct {
	Address [20]byte `scale:"-"`
	Block   uint64   `scale:"-"`
}
