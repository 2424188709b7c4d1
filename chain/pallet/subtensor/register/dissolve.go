package register

import (
	"github.com/plexus-network/plexus/chain/pallet/subtensor/state"
	"github.com/plexus-network/plexus/chain/runtime"
	"github.com/plexus-network/plexus/economy/fixed"
	"github.com/plexus-network/plexus/economy/market"
	"github.com/plexus-network/plexus/economy/share"
	"github.com/plexus-network/plexus/substrate/subtensor"
)

// Rest is what other pallets keep of subnets.
type Rest interface {
	// Dissolve ends what they do for a subnet, and removes all that they keep of it.
	// The subnet is still whole.
	Dissolve(c *runtime.Context, netuid uint16)
}

// dissolve is for root alone.
func (m Module) dissolve(c *runtime.Context, o runtime.Origin, netuid uint16) error {
	if err := runtime.EnsureRoot(o); err != nil {
		return err
	}
	return m.Dissolve(c, netuid)
}

// Dissolve ends a subnet: what it holds is paid to its stakers, the rest leaves the
// issuance, and nothing is kept of it but how often its number was given out.
// On a static subnet stakers get their stake. On a dynamic one they and the protocol
// share the pool's TAO by alpha. Its work follows the stakes that there are: the
// block has that much less room for others. It returns ErrSubnetNotExists for root and
// for a subnet that is not there.
func (m Module) Dissolve(c *runtime.Context, netuid uint16) error {
	if netuid == state.Root || !state.Exists(c, netuid) {
		return state.ErrSubnetNotExists
	}
	if m.Rest != nil {
		m.Rest.Dissolve(c, netuid)
	}
	account := state.SubnetAccount(netuid)
	refund := refundOf(c, netuid)
	list, visited := payouts(c, netuid)
	c.Spend(dissolveWeight + stakeWeight*uint64(visited) + holderWeight*uint64(len(list)))
	m.pay(c, account, list)
	if owner := state.SubnetOwner.Get(c, netuid); refund > 0 {
		// Only what the stakers leave is there for it.
		if left := m.Money.Free(c, account); left > 0 {
			_ = m.Money.Transfer(c, account, owner, min(refund, left), false)
		}
	}
	if err := m.Money.Burn(c, account, m.Money.Free(c, account)); err != nil {
		return err
	}
	state.TotalStake.Set(c, state.TotalStake.Get(c)-state.SubnetTAO.Get(c, netuid))
	state.ForgetSubnet(c, netuid)
	c.Emit(state.NetworkRemoved{Netuid: netuid})
	return nil
}

// payout is what a coldkey gets of a dissolved subnet.
type payout struct {
	coldkey state.AccountID
	rao     uint64
}

// payouts divides a subnet's TAO among its stakers, one payout for each coldkey in
// the order in which stakes are stored. visited is how many stakes there are on all
// subnets.
func payouts(c *runtime.Context, netuid uint16) (list []payout, visited int) {
	holders, visited := state.Holders(c, netuid)
	parts := make([]uint64, len(holders), len(holders)+1)
	for i, h := range holders {
		parts[i] = h.Alpha
	}
	if !state.IsStatic(c, netuid) {
		parts = share.LargestRemainder(state.SubnetTAO.Get(c, netuid), append(parts, protocolAlpha(c, netuid)))
	}
	places := make(map[state.AccountID]int, len(holders))
	for i, h := range holders {
		at, known := places[h.Coldkey]
		if !known {
			at = len(list)
			places[h.Coldkey] = at
			list = append(list, payout{coldkey: h.Coldkey})
		}
		list[at].rao += parts[i]
	}
	return list, visited
}

// protocolAlpha is what counts as the protocol's own: what it bought, and what lies
// in the pool unless the subnet is older than that rule.
func protocolAlpha(r runtime.Reader, netuid uint16) uint64 {
	alpha := state.SubnetProtocolAlpha.Get(r, netuid)
	if state.NetworkRegisteredAt.Get(r, netuid) > state.TaoInRefundDeploymentBlock.Get(r) {
		alpha += state.SubnetAlphaIn.Get(r, netuid)
	}
	return alpha
}

// pay moves payouts into balances. One that is too small for an account which does
// not exist stays where it is.
func (m Module) pay(c *runtime.Context, account state.AccountID, list []payout) {
	for _, p := range list {
		if p.rao > 0 {
			_ = m.Money.Transfer(c, account, p.coldkey, p.rao, false)
		}
	}
}

// refundOf is what the owner of a subnet from before the present rule of locks gets
// back: its lock less the owner's part of all alpha at the spot price.
func refundOf(r runtime.Reader, netuid uint16) uint64 {
	if !state.HasOwner(r, netuid) || state.NetworkRegisteredAt.Get(r, netuid) >= state.NetworkRegistrationStartBlock.Get(r) {
		return 0
	}
	issued := state.AlphaIssuance(r, netuid)
	if state.IsStatic(r, netuid) {
		issued = state.SubnetAlphaOut.Get(r, netuid)
	}
	part := fixed.IntU64F64(uint64(state.SubnetOwnerCut.Get(r))).SafeDiv(fixed.IntU64F64(1<<16 - 1))
	earned := fixed.IntU64F64(issued).Mul(part).Mul(state.SpotPrice(r, netuid)).Floor()
	lock := state.SubnetLocked.Get(r, netuid)
	return lock - min(lock, earned)
}

// Weakest is the subnet that makes room for a new one: see [market.Weakest]. Those
// of the chain specification that nobody owns are never it.
func Weakest(r runtime.Reader) (netuid uint16, found bool) {
	now, immunity := runtime.Height(r), state.NetworkImmunityPeriod.Get(r)
	var netuids []uint16
	var list []market.Listed
	for _, n := range state.Subnets(r) {
		if n == state.Root || !state.HasOwner(r, n) {
			continue
		}
		made := state.NetworkRegisteredAt.Get(r, n)
		netuids = append(netuids, n)
		list = append(list, market.Listed{MovingPrice: state.MovingPrice(r, n), Registered: made, Immune: now-made < immunity})
	}
	place, found := market.Weakest(list)
	if !found {
		return 0, false
	}
	return netuids[place], true
}

// dissolveCalls are those that end a subnet; the coldkey of the first is not looked
// at.
func (m Module) dissolveCalls() []runtime.Call {
	return []runtime.Call{
		runtime.NewCall(61, "dissolve_network", func(c *runtime.Context, o runtime.Origin, a subtensor.DissolveNetwork) error {
			return m.dissolve(c, o, a.Netuid)
		}, runtime.FixedWeight(networkWeight)),
		runtime.NewCall(120, "root_dissolve_network", func(c *runtime.Context, o runtime.Origin, a subtensor.RootDissolveNetwork) error {
			return m.dissolve(c, o, a.Netuid)
		}, runtime.FixedWeight(networkWeight)),
	}
}
