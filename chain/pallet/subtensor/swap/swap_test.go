package swap_test

import (
	"errors"
	"testing"

	"github.com/plexus-network/plexus/chain/app/apptest"
	"github.com/plexus-network/plexus/chain/genesis"
	"github.com/plexus-network/plexus/chain/pallet/subtensor/state"
	"github.com/plexus-network/plexus/chain/pallet/subtensor/swap"
	"github.com/plexus-network/plexus/chain/runtime"
	"github.com/plexus-network/plexus/substrate/keys"
	"github.com/plexus-network/plexus/substrate/scale"
	"github.com/plexus-network/plexus/substrate/subtensor"
)

func TestTheFeeRateIsRootsAndBounded(t *testing.T) {
	c := apptest.New(t, genesis.Local())
	c.Fails(runtime.ErrBadOrigin, keys.Dev("Alice"), subtensor.SetFeeRate{Netuid: 1, Rate: 1})
	for _, wrong := range []struct {
		call subtensor.SetFeeRate
		want error
	}{
		{subtensor.SetFeeRate{Netuid: 9, Rate: 1}, swap.ErrMechanismDoesNotExist},
		{subtensor.SetFeeRate{Netuid: 1, Rate: state.MaxFeeRate + 1}, swap.ErrFeeRateTooHigh},
	} {
		if err := c.Sudo(wrong.call); !errors.Is(err, wrong.want) {
			t.Errorf("%+v: %v", wrong.call, err)
		}
	}
	if got := state.FeeRate.Get(c, 1); got != 33 {
		t.Errorf("the default is %d", got)
	}
	b := c.Do(keys.Dev("Alice"), subtensor.Sudo{Call: subtensor.Encode(subtensor.SetFeeRate{Netuid: 1, Rate: state.MaxFeeRate})})
	if e, _ := apptest.Find[swap.FeeRateSet](b); e != (swap.FeeRateSet{Netuid: 1, Rate: state.MaxFeeRate}) || state.FeeRate.Get(c, 1) != state.MaxFeeRate {
		t.Errorf("%+v", e)
	}
}

func TestNobodyAddsToAPool(t *testing.T) {
	c := apptest.New(t, genesis.Local())
	alice := keys.Dev("Alice")
	for _, call := range []subtensor.Call{
		subtensor.AddLiquidity{Hotkey: alice.AccountID(), Netuid: 1, TickLow: subtensor.TickIndex{Index: -1}, TickHigh: subtensor.TickIndex{Index: 1}, Liquidity: 1},
		subtensor.RemoveLiquidity{Hotkey: alice.AccountID(), Netuid: 1, Position: subtensor.PositionID{ID: scale.U128From(1)}},
		subtensor.ModifyPosition{Hotkey: alice.AccountID(), Netuid: 1, LiquidityDelta: -5},
		subtensor.ToggleUserLiquidity{Netuid: 1, Enable: true},
		subtensor.DisableLP{},
	} {
		before := c.Balance(alice.AccountID())
		c.Fails(swap.ErrDeprecated, alice, call)
		if c.Balance(alice.AccountID()) == before {
			t.Errorf("%T cost no fee", call)
		}
	}
}
