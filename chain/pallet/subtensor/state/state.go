// Package state is the storage of the SubtensorModule pallet: its items, events
// and errors, and the few operations that keep items true to each other.
//
// It decides nothing: calls and hooks live in its sister packages (register,
// weights, stake, emission, ...), which import this one and never each other.
// Item names, hashers, types and defaults are Bittensor's, so that its clients
// read them unchanged; the few items that only Plexus has stand in plexus.go. Items
// that only clients read, and that nothing here writes, are declared as well.
// Amounts are rao, times are blocks, shares of 65535 are u16. Start at [Storage]
// and, for stakes, at [StakeInto].
package state

import (
	"github.com/plexus-network/plexus/chain/runtime"
	"github.com/plexus-network/plexus/substrate/keys"
	"github.com/plexus-network/plexus/substrate/storagekey"
	"github.com/plexus-network/plexus/substrate/subtensor"
)

// Name is the pallet's name in storage keys and metadata.
const Name = "SubtensorModule"

// Root is the root network's number.
const Root = subtensor.RootNetuid

// AccountID is short for the type of accounts.
type AccountID = keys.AccountID

// NoAccount is the account that stands for nobody: all zero.
var NoAccount AccountID

var items []runtime.StorageItem

// Storage lists every item of the pallet in order of declaration.
func Storage() []runtime.StorageItem { return items }

func value[V any](name string, def V, opts ...runtime.StorageOption) *runtime.Value[V] {
	v := runtime.NewValue(Name, name, def, opts...)
	items = append(items, v)
	return v
}

// bySubnet declares a map from netuid, the commonest of keys.
func bySubnet[V any](name string, def V, opts ...runtime.StorageOption) *runtime.Map[uint16, V] {
	return newMap[uint16](name, runtime.Identity, def, opts...)
}

func newMap[K, V any](name string, h storagekey.Hasher, def V, opts ...runtime.StorageOption) *runtime.Map[K, V] {
	m := runtime.NewMap[K](Name, name, h, def, opts...)
	items = append(items, m)
	return m
}

func doubleMap[K1, K2, V any](name string, h1, h2 storagekey.Hasher, def V, opts ...runtime.StorageOption) *runtime.DoubleMap[K1, K2, V] {
	m := runtime.NewDoubleMap[K1, K2](Name, name, h1, h2, def, opts...)
	items = append(items, m)
	return m
}

func tripleMap[K1, K2, K3, V any](name string, h1, h2, h3 storagekey.Hasher, def V, opts ...runtime.StorageOption) *runtime.TripleMap[K1, K2, K3, V] {
	m := runtime.NewTripleMap[K1, K2, K3](Name, name, h1, h2, h3, def, opts...)
	items = append(items, m)
	return m
}
