// Package subtensor holds the wire types of the chain: the arguments of its
// calls and the structs its runtime APIs answer with.
//
// Chain and clients share them, so that a call is written down once. Field order
// and names are Bittensor's: SCALE carries the order, metadata the names. The
// package holds no rules; the chain's pallets do. An encoded call is what
// [Encode] gives.
package subtensor

import (
	"reflect"

	"github.com/plexus-network/plexus/substrate/keys"
	"github.com/plexus-network/plexus/substrate/scale"
)

// Indices of the pallets whose calls stand here.
const (
	SystemPallet      = 0
	BalancesPallet    = 5
	SubtensorPallet   = 7
	UtilityPallet     = 11
	SudoPallet        = 12
	CommitmentsPallet = 18
	AdminUtilsPallet  = 19
	DrandPallet       = 26
	RootWeightsPallet = 100
	ModelsPallet      = 101
)

// RootNetuid is the root network's number: it holds stake in TAO and weights of
// subnets, and has no neurons that serve.
const RootNetuid uint16 = 0

// RaoPerTAO is the number of rao in one TAO; alpha has the same 9 decimals.
const RaoPerTAO uint64 = 1_000_000_000

// Call is the arguments of one call; its SCALE form is its fields in order.
type Call interface {
	// CallIndex is the index of the pallet and of the call in it.
	CallIndex() (pallet, call uint8)
}

// Encode gives a call's bytes as they stand in an extrinsic. c may be a pointer to
// a call too, but not nil.
func Encode(c Call) []byte {
	pallet, call := c.CallIndex()
	args := reflect.ValueOf(c)
	if args.Kind() == reflect.Pointer {
		args = args.Elem()
	}
	return append([]byte{pallet, call}, scale.Marshal(args.Interface())...)
}

// AccountAmount is an amount in rao that belongs to an account.
type AccountAmount struct {
	Account keys.AccountID `scale:"-"`
	Amount  scale.Compact  `scale:"-"`
}

// AccountBytes is bytes that an account published.
type AccountBytes struct {
	Account keys.AccountID `scale:"-"`
	Bytes   Letters        `scale:"-"`
}

// CompactPair is a uid and a weight or bond toward it.
type CompactPair struct {
	UID   scale.Compact16 `scale:"-"`
	Value scale.Compact16 `scale:"-"`
}
