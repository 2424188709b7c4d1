package emission

import (
	"github.com/plexus-network/plexus/chain/pallet/subtensor/state"
	"github.com/plexus-network/plexus/chain/runtime"
	"github.com/plexus-network/plexus/economy/fixed"
	"github.com/plexus-network/plexus/economy/market"
	"github.com/plexus-network/plexus/economy/share"
	"github.com/plexus-network/plexus/substrate/subtensor"
)

// feed gives a subnet's pool its part of the block, and returns what it took: TAO
// and alpha go in at an unchanged price, or not at all where the pool refuses; the
// excess buys alpha for the protocol. The weights move before the purchase and the
// reserves grow after it, as in Bittensor. What is not spent is not minted.
func (m Module) feed(c *runtime.Context, netuid uint16, in market.Injection) (market.Injection, error) {
	if !state.Reweigh(c, netuid, in.TAO, in.Alpha) {
		in.TAO, in.Alpha = 0, 0
	}
	account := state.SubnetAccount(netuid)
	if in.TAO+in.Excess > 0 {
		if err := m.Money.Mint(c, account, in.TAO+in.Excess); err != nil {
			return in, err
		}
	}
	if in.Excess > 0 {
		bought, err := state.Buy(c, m.Money, account, netuid, in.Excess, state.AtAnyPrice)
		if unspent := in.Excess - bought.Paid; unspent > 0 {
			if err := m.Money.Burn(c, account, unspent); err != nil {
				return in, err
			}
			in.Excess = bought.Paid
		}
		if err == nil {
			add(c, state.SubnetProtocolAlpha, netuid, bought.Got)
		}
	}
	return in, state.AddReserves(c, netuid, in.TAO, in.Alpha)
}

// rootProportion is root's claim on a subnet's alpha.
func rootProportion(r runtime.Reader, netuid uint16) fixed.U96F32 {
	return share.RootProportion(state.SubnetTAO.Get(r, state.Root), state.TaoWeight.Get(r), state.AlphaIssuance(r, netuid))
}

// movePrices moves the moving prices of the subnets that earned in this block
// toward their spot prices, and notes root's proportion for clients. The price of a
// static subnet does not move.
func movePrices(c *runtime.Context, earning []uint16) {
	step := fixed.U96F32FromBytes(state.SubnetMovingAlpha.Get(c).Bits).U64F64()
	for _, netuid := range earning {
		if !state.IsStatic(c, netuid) {
			age := c.Height() - min(c.Height(), state.FirstEmissionBlockNumber.Get(c, netuid)-1)
			moved := market.Moving(state.MovingPrice(c, netuid), state.SpotPrice(c, netuid), step, age, state.EMAPriceHalvingBlocks.Get(c, netuid))
			state.SetMovingPrice(c, netuid, moved)
		}
		proportion := subtensor.U96F32{Bits: rootProportion(c, netuid).Bytes()}
		if cell := state.RootProp.At(netuid); cell.Get(c) != proportion {
			cell.Set(c, proportion)
		}
	}
}
