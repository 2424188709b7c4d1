// Package swap is the Swap pallet, which sets the fee of the subnets' pools, and the
// AlphaAssets pallet, the ledger of their alpha.
//
// It trades nothing: trades come of calls that stake, register and emit, and stand
// in state/market.go with the storage of both pallets. Nobody but the protocol adds
// to a pool; the calls for that answer Deprecated, as Bittensor's do. The rules
// stand in docs/protocol/market.md. Start at [New].
package swap

import (
	"github.com/plexus-network/plexus/chain/pallet/subtensor/state"
	"github.com/plexus-network/plexus/chain/runtime"
	"github.com/plexus-network/plexus/substrate/subtensor"
)

// The errors that the calls return.
var (
	ErrFeeRateTooHigh        = state.SwapErrors.E("FeeRateTooHigh")
	ErrMechanismDoesNotExist = state.SwapErrors.E("MechanismDoesNotExist")
	ErrDeprecated            = state.SwapErrors.E("Deprecated")
)

// FeeRateSet: a subnet's trades cost another fee, of 65535.
type FeeRateSet struct {
	Netuid uint16
	Rate   uint16
}

// New declares the Swap pallet.
func New() runtime.Pallet {
	return runtime.Pallet{
		Name: state.SwapName, Index: state.SwapIndex,
		Docs:    "The pools in which alpha is traded for TAO.",
		Storage: state.SwapStorage(),
		Events:  []runtime.Event{{Index: 0, Name: "FeeRateSet", Body: FeeRateSet{}}},
		Errors:  state.SwapErrors,
		Calls: []runtime.Call{
			runtime.NewCall(0, "set_fee_rate", setFeeRate),
			runtime.NewCall(1, "add_liquidity", deprecated[subtensor.AddLiquidity]),
			runtime.NewCall(2, "remove_liquidity", deprecated[subtensor.RemoveLiquidity]),
			runtime.NewCall(3, "modify_position", deprecated[subtensor.ModifyPosition]),
			runtime.NewCall(4, "toggle_user_liquidity", deprecated[subtensor.ToggleUserLiquidity]),
			runtime.NewCall(5, "disable_lp", deprecated[subtensor.DisableLP]),
		},
		Constants: []runtime.Constant{
			{Name: "MaxFeeRate", Value: state.MaxFeeRate, Docs: "The highest fee, of 65535."},
		},
	}
}

// Assets declares the AlphaAssets pallet.
func Assets() runtime.Pallet {
	return runtime.Pallet{
		Name: state.AssetsName, Index: state.AssetsIndex,
		Docs:    "How much alpha each subnet has issued, burned and recycled.",
		Storage: state.AssetsStorage(),
	}
}

func setFeeRate(c *runtime.Context, o runtime.Origin, a subtensor.SetFeeRate) error {
	if err := runtime.EnsureRoot(o); err != nil {
		return err
	}
	switch {
	case !state.Exists(c, a.Netuid):
		return ErrMechanismDoesNotExist
	case a.Rate > state.MaxFeeRate:
		return ErrFeeRateTooHigh
	}
	state.FeeRate.Set(c, a.Netuid, a.Rate)
	c.Emit(FeeRateSet(a))
	return nil
}

func deprecated[A any](*runtime.Context, runtime.Origin, A) error { return ErrDeprecated }
