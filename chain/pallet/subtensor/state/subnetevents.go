package state

import "github.com/plexus-network/plexus/chain/runtime"

// SubnetIdentitySet: a subnet's owner said what it is.
type SubnetIdentitySet struct {
	Netuid uint16 `scale:"-"`
}

// SymbolUpdated: a subnet's stake is written with another symbol.
type SymbolUpdated struct {
	Netuid uint16
	Symbol []byte
}

var _ = tells(
	runtime.Event{Index: 78, Body: SubnetIdentitySet{}, Name: "SubnetIdentitySet"},
	runtime.Event{Index: 105, Body: SymbolUpdated{}, Name: "SymbolUpdated"},
)

// The errors of what owners say of their subnets.
var (
	ErrSymbolDoesNotExist = Errors.E("SymbolDoesNotExist")
	ErrSymbolAlreadyInUse = Errors.E("SymbolAlreadyInUse")
)
