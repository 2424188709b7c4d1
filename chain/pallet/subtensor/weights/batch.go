package weights

import (
	"errors"

	"github.com/plexus-network/plexus/chain/pallet/subtensor/state"
	"github.com/plexus-network/plexus/chain/runtime"
	"github.com/plexus-network/plexus/substrate/scale"
	"github.com/plexus-network/plexus/substrate/subtensor"
)

// item is the i-th subnet's weights of a batch.
func item(a subtensor.BatchSetWeights, i int) subtensor.SetWeights {
	row := a.Weights[i]
	one := subtensor.SetWeights{
		Netuid: uint16(a.Netuids[i]), VersionKey: uint64(a.VersionKeys[i]),
		Dests: make([]uint16, len(row)), Weights: make([]uint16, len(row)),
	}
	for k, p := range row {
		one.Dests[k], one.Weights[k] = uint16(p.UID), uint16(p.Value)
	}
	return one
}

// checkBatch lets a batch through when at least one of its items passes; else it
// gives the first item's error. It returns ErrInputLengthsUnequal for lists of
// different lengths, and ErrInvalidValue for none or more than 32 items.
func checkBatch(r runtime.Reader, hotkey state.AccountID, a subtensor.BatchSetWeights) error {
	if len(a.Netuids) != len(a.Weights) || len(a.Netuids) != len(a.VersionKeys) {
		return state.ErrInputLengthsUnequal
	}
	if len(a.Netuids) == 0 || len(a.Netuids) > maxBatch {
		return state.ErrInvalidValue
	}
	var first error
	for i := range a.Netuids {
		err := Check(r, hotkey, item(a, i))
		if err == nil {
			return nil
		}
		if first == nil {
			first = err
		}
	}
	return first
}

// batch sets weights on several subnets; an item that fails is told by an event
// and does not undo the others.
func batch(c *runtime.Context, o runtime.Origin, a subtensor.BatchSetWeights) error {
	hotkey, err := runtime.EnsureSigned(o)
	if err != nil {
		return err
	}
	failed := false
	done := make([]scale.Compact16, 0, len(a.Netuids))
	for i, netuid := range a.Netuids {
		one := item(a, i)
		err := c.Try(func() error {
			if err := Check(c, hotkey, one); err != nil {
				return err
			}
			return set(c, o, one)
		})
		done = append(done, scale.Compact16(netuid))
		var failure *runtime.DispatchError
		if errors.As(err, &failure) {
			failed = true
			c.Emit(state.BatchWeightItemFailed{Netuid: one.Netuid, Error: *failure})
		}
	}
	if failed {
		c.Emit(state.BatchCompletedWithErrors{})
	}
	c.Emit(state.BatchWeightsCompleted{Netuids: done, Hotkey: hotkey})
	return nil
}
