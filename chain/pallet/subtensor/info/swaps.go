package info

import (
	"github.com/plexus-network/plexus/chain/pallet/subtensor/state"
	"github.com/plexus-network/plexus/chain/runtime"
	"github.com/plexus-network/plexus/economy/fixed"
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
			return even(r, in.Netuid, in.TAO)
		}),
		runtime.Method("sim_swap_alpha_for_tao", []string{"netuid", "alpha"}, func(r Reader, in alphaFor) subtensor.SimSwapResult {
			return even(r, in.Netuid, in.Alpha)
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

// even is a swap one to one, without fee. Where stake is not TAO nothing can be
// swapped yet, so that nothing comes out.
func even(r Reader, netuid uint16, amount uint64) subtensor.SimSwapResult {
	if !state.Exists(r, netuid) || !state.IsStatic(r, netuid) {
		return subtensor.SimSwapResult{}
	}
	return subtensor.SimSwapResult{TaoAmount: amount, AlphaAmount: amount}
}
