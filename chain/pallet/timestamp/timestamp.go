// Package timestamp writes the time of each block into the state, as the block's
// first extrinsic.
//
// It has no clock: consensus gives the time. Start at [New]; [Aura] tells clients
// how far apart blocks are meant to be.
package timestamp

import (
	"github.com/plexus-network/plexus/chain/runtime"
	"github.com/plexus-network/plexus/substrate/scale"
)

// The pallets' numbers.
const (
	Index     = 2
	AuraIndex = 3
)

// Now is the time of the block that the state belongs to, in milliseconds since 1970.
var Now = runtime.NewValue[uint64]("Timestamp", "Now", 0, runtime.Docs("The current time for the current block."))

// Set is the call that every block starts with.
type Set struct {
	Now scale.Compact `scale:"now,T::Moment"` // milliseconds since 1970
}

// New declares the pallet; blockMillis is the time between blocks.
func New(blockMillis uint64) runtime.Pallet {
	return runtime.Pallet{
		Name: "Timestamp", Index: Index,
		Docs:    "The time of each block.",
		Storage: []runtime.StorageItem{Now},
		Calls: []runtime.Call{runtime.NewCall(0, "set", set,
			runtime.Inherent(func(b runtime.Block) Set { return Set{scale.Compact(b.Time)} }),
			runtime.CallDocs("Set the current time.\n\nThe dispatch origin for this call must be _None_."))},
		Constants: []runtime.Constant{{Name: "MinimumPeriod", Value: blockMillis / 2,
			Docs: "The minimum period between blocks."}},
	}
}

func set(c *runtime.Context, o runtime.Origin, a Set) error {
	if err := runtime.EnsureNone(o); err != nil {
		return err
	}
	Now.Set(c, uint64(a.Now))
	return nil
}

// Aura declares the slot duration, from which clients derive the time between
// blocks. Blocks are not made by Aura.
func Aura(blockMillis uint64) runtime.Pallet {
	return runtime.Pallet{
		Name: "Aura", Index: AuraIndex,
		Docs: "The time between blocks.",
		Constants: []runtime.Constant{{Name: "SlotDuration", Value: blockMillis,
			Docs: "The slot duration Aura should run with, expressed in milliseconds."}},
		APIs: []runtime.API{runtime.NewAPI("AuraApi", 1,
			runtime.Method("slot_duration", nil, func(runtime.Reader, struct{}) uint64 { return blockMillis },
				"Returns the slot duration for Aura."))},
	}
}
