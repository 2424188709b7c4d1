package info

import (
	"github.com/plexus-network/plexus/chain/pallet/subtensor/state"
	"github.com/plexus-network/plexus/chain/runtime"
	"github.com/plexus-network/plexus/economy/fixed"
	"github.com/plexus-network/plexus/economy/pool"
	"github.com/plexus-network/plexus/substrate/subtensor"
)

func swaps() runtime.API {
	type taoFor struct {
		Netuid uint16
		TAO    uint64
	}
	type alphaFor struct {
		Netuid uint16
		Alpha  uint64
	}
	return runtime.NewAPI("SwapRuntimeApi", 1,
		runtime.Method("current_alpha_price", []string{"netuid"}, Price),
		runtime.Method("current_alpha_price_all", nil, func(r Reader, _ noInput) []subtensor.SubnetPrice {
			networks := state.Subnets(r)
			all := make([]subtensor.SubnetPrice, len(networks))
			for i, netuid := range networks {
				all[i] = subtensor.SubnetPrice{Netuid: netuid, Price: Price(r, netuid)}
			}
			return all
		}),
		runtime.Method("sim_swap_tao_for_alpha", []string{"netuid", "tao"}, func(r Reader, in taoFor) subtensor.SimSwapResult {
			return buying(r, in.Netuid, in.TAO)
		}),
		runtime.Method("sim_swap_alpha_for_tao", []string{"netuid", "alpha"}, func(r Reader, in alphaFor) subtensor.SimSwapResult {
			return selling(r, in.Netuid, in.Alpha)
		}),
	)
}

// Price is what one alpha of a network costs, in rao.
func Price(r Reader, netuid uint16) uint64 {
	if !state.Exists(r, netuid) {
		return 0
	}
	return state.SpotPrice(r, netuid).Mul(fixed.IntU64F64(subtensor.RaoPerTAO)).Floor()
}

// buying is what staking tao would give now, its slippage beside the spot price; all
// zero where it would fail.
func buying(r Reader, netuid uint16, tao uint64) subtensor.SimSwapResult {
	if !state.Exists(r, netuid) {
		return subtensor.SimSwapResult{}
	}
	done, err := state.QuoteBuy(r, netuid, tao, state.Terms{Limit: state.MaxPrice})
	if err != nil {
		return subtensor.SimSwapResult{}
	}
	even := fixed.MulDiv(tao, fixed.IntU64F64(1), state.SpotPrice(r, netuid))
	return subtensor.SimSwapResult{
		TaoAmount: done.Paid - done.Fee, AlphaAmount: done.Got, TaoFee: done.Fee,
		AlphaSlippage: even - min(even, done.Got),
	}
}

// selling is what unstaking alpha would give now: see [buying].
func selling(r Reader, netuid uint16, alpha uint64) subtensor.SimSwapResult {
	if !state.Exists(r, netuid) {
		return subtensor.SimSwapResult{}
	}
	done, err := state.QuoteSell(r, netuid, alpha, state.Terms{Limit: state.MinPrice})
	if err != nil {
		return subtensor.SimSwapResult{}
	}
	even := state.Worth(r, netuid, alpha)
	return subtensor.SimSwapResult{
		TaoAmount: done.Got, AlphaAmount: done.Paid - done.Fee, AlphaFee: done.Fee,
		TaoSlippage: even - min(even, done.Got),
	}
}

// stakeFee is the fee on staking, unstaking or moving an amount, in the amount's own
// unit: that of the network that stake leaves, or where that has no pool or stake
// comes from a balance, of the one it goes to.
func stakeFee(r Reader, from, to *hotkeyOn, amount uint64) uint64 {
	for _, side := range []*hotkeyOn{from, to} {
		if side != nil && !state.IsStatic(r, side.Netuid) && (from == nil || to == nil || from.Netuid != to.Netuid) {
			return pool.Fee(amount, state.FeeRate.Get(r, side.Netuid))
		}
	}
	return 0
}
