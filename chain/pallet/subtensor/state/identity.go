package state

import (
	"github.com/plexus-network/plexus/chain/runtime"
	"github.com/plexus-network/plexus/substrate/subtensor"
)

// AssociatedEvmAddress is the Ethereum address that a neuron says is its own, by
// netuid and uid.
var AssociatedEvmAddress = doubleMap[uint16, uint16, EvmAssociation]("AssociatedEvmAddress", runtime.Twox64Concat, runtime.Twox64Concat, EvmAssociation{}, runtime.Optional())

// EvmKeyInterval is how many blocks lie between two associations of a neuron.
// Bittensor fixes it when it is built.
var EvmKeyInterval = value[uint64]("EvmKeyInterval", 7200)

// EvmAssociation is an Ethereum address and the block in which it was associated.
type EvmAssociation struct {
	Address subtensor.EvmAddress `scale:"-"`
	Block   uint64               `scale:"-"`
}

// ChainIdentitySet: a coldkey said who it is.
type ChainIdentitySet struct {
	Coldkey AccountID `scale:"-"`
}

// EvmKeyAssociated: a neuron said which Ethereum address is its own.
type EvmKeyAssociated struct {
	Netuid          uint16
	Hotkey          AccountID
	EvmKey          subtensor.EvmAddress
	BlockAssociated uint64
}

var _ = tells(
	runtime.Event{Index: 77, Body: ChainIdentitySet{}, Name: "ChainIdentitySet"},
	runtime.Event{Index: 98, Body: EvmKeyAssociated{}, Name: "EvmKeyAssociated"},
)

// The errors of identities.
var (
	ErrInvalidIdentity                  = Errors.E("InvalidIdentity")
	ErrInvalidRecoveredPublicKey        = Errors.E("InvalidRecoveredPublicKey")
	ErrEvmKeyAssociateRateLimitExceeded = Errors.E("EvmKeyAssociateRateLimitExceeded")
)
