package emission

import (
	"github.com/plexus-network/plexus/chain/pallet/subtensor/state"
	"github.com/plexus-network/plexus/chain/runtime"
	"github.com/plexus-network/plexus/economy/fixed"
	"github.com/plexus-network/plexus/economy/market"
)

// wholeShare is the unit of [Votes.Share].
const wholeShare = 1_000_000_000

// divide divides a block's rao: root's part among all subnets by root's weights,
// the rest among the dynamic ones by the market. The amounts are in the order of
// the subnets and never sum to more than rao.
func (m Module) divide(c *runtime.Context, rao uint64, subnets []uint16) []uint64 {
	toRoot := part(rao, m.Votes.Share(c))
	amounts := m.Votes.Divide(c, toRoot, subnets)
	if toRoot == rao {
		return amounts
	}
	var places []int
	var sellers []market.Subnet
	for i, netuid := range subnets {
		if !state.IsStatic(c, netuid) {
			places = append(places, i)
			sellers = append(sellers, market.Subnet{
				MovingPrice: state.MovingPrice(c, netuid),
				Burned:      fixed.U96F32FromBytes(state.MinerBurned.Get(c, netuid).Bits).U64F64(),
				Enabled:     state.SubnetEmissionEnabled.Get(c, netuid),
			})
		}
	}
	toMarket := fixed.IntU64F64(rao - toRoot)
	for i, share := range market.Shares(sellers) {
		amounts[places[i]] += share.Mul(toMarket).Floor()
	}
	return amounts
}

// part is rao times share of 1e9, floored, without overflow.
func part(rao uint64, share uint32) uint64 {
	return rao/wholeShare*uint64(share) + rao%wholeShare*uint64(share)/wholeShare
}

// keepsRootDividends says that root's part of the dynamic subnets' alpha is kept
// for root's stakers: the moving prices of the subnets, 1 for a static one, sum to
// more than 1.
func keepsRootDividends(r runtime.Reader, subnets []uint16) bool {
	var sum fixed.U64F64
	for _, netuid := range subnets {
		sum = sum.Add(state.MovingPrice(r, netuid))
	}
	return fixed.IntU64F64(1).Less(sum)
}
