package weights

import (
	"errors"

	"github.com/plexus-network/plexus/chain/pallet/subtensor/state"
	"github.com/plexus-network/plexus/chain/runtime"
	"github.com/plexus-network/plexus/substrate/scale"
	"github.com/plexus-network/plexus/substrate/subtensor"
)

// item is the i-th subnet's weights of a batch.
func item(a subtensor.BatchSetWeights, i int) vote {
	row := a.Weights[i]
	one := vote{
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
	return anyOf(len(a.Netuids), func(i int) error { return checkOpen(r, hotkey, item(a, i)) })
}

// anyOf lets a batch of 1 to 32 items through when one of them passes.
func anyOf(items int, check func(i int) error) error {
	if items == 0 || items > maxBatch {
		return state.ErrInvalidValue
	}
	var first error
	for i := range items {
		err := check(i)
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
	each(c, hotkey, a.Netuids, func(i int) error {
		if err := checkOpen(c, hotkey, item(a, i)); err != nil {
			return err
		}
		return set(c, o, item(a, i))
	})
	return nil
}

// each does something on several subnets, undoes what fails, and tells how it went.
func each(c *runtime.Context, hotkey state.AccountID, netuids []scale.Compact16, do func(i int) error) {
	failed := false
	for i, netuid := range netuids {
		var failure *runtime.DispatchError
		if errors.As(c.Try(func() error { return do(i) }), &failure) {
			if !failed {
				c.Emit(state.BatchCompletedWithErrors{})
			}
			failed = true
			c.Emit(state.BatchWeightItemFailed{Netuid: uint16(netuid), Error: *failure})
		}
	}
	c.Emit(state.BatchWeightsCompleted{Netuids: netuids, Hotkey: hotkey})
}
