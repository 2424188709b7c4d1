// Package emission is the coinbase: each block mints TAO, divides it among
// subnets, feeds their pools, and pays those whose epoch is due.
//
// It runs before a block's extrinsics, so what a block sets counts at the next
// block's epochs at the earliest. It holds no maths: the curve is
// economy/issuance, the divisions economy/market and economy/share, the pool
// economy/pool, the epoch economy/yuma. The rules stand in
// docs/protocol/emission.md and docs/protocol/epoch.md. Start at [Module.OnBlock].
package emission

import (
	"github.com/plexus-network/plexus/chain/pallet/subtensor/state"
	"github.com/plexus-network/plexus/chain/runtime"
	"github.com/plexus-network/plexus/economy/issuance"
	"github.com/plexus-network/plexus/economy/market"
)

// Votes is how the root network divides emission; the rootweights pallet has it.
type Votes interface {
	// Recompute works the division out anew from root's weights and stakes. It is
	// called once in each tempo of the root network.
	Recompute(c *runtime.Context)
	// Divide divides rao among subnets, one amount for each netuid in their order,
	// and never gives out more than rao.
	Divide(r runtime.Reader, rao uint64, netuids []uint16) []uint64
	// Share is the part of the emission that root divides, of 1e9.
	Share(r runtime.Reader) uint32
}

// Module runs the coinbase.
type Module struct {
	Money state.Currency
	Votes Votes
}

// OnBlock emits a block's TAO, runs the epochs that are due and moves the prices,
// and gives the subnets whose epoch's slot was in this block. Its work is a few
// reads and writes a network, and at most MaxEpochsPerBlock epochs.
func (m Module) OnBlock(c *runtime.Context) (fired []uint16, err error) {
	networks := state.Subnets(c)
	earning, err := m.emit(c, networks)
	if err != nil {
		return nil, err
	}
	fired = m.epochs(c, networks)
	movePrices(c, earning)
	return fired, nil
}

// emit mints the block's emission and gives each subnet that takes part in it, of
// which it gives the list, its part.
func (m Module) emit(c *runtime.Context, networks []uint16) (earning []uint16, err error) {
	now := issuance.BlockEmission(m.Money.Issuance(c))
	if now != state.BlockEmission.Get(c) {
		state.BlockEmission.Set(c, now)
	}
	isLaunched := state.Launched.Get(c)
	for _, netuid := range networks {
		switch {
		case netuid == state.Root:
		case isLaunched && isEligible(c, netuid):
			earning = append(earning, netuid)
		default:
			note(c, netuid, market.Injection{}, 0)
		}
	}
	if !isLaunched {
		m.bootstrap(c, now)
		return nil, nil
	}
	isKept := keepsRootDividends(c, earning)
	for i, rao := range m.divide(c, now, earning) {
		netuid := earning[i]
		if state.IsStatic(c, netuid) {
			err = m.emitStatic(c, netuid, rao)
		} else {
			err = m.emitDynamic(c, netuid, rao, isKept)
		}
		if err != nil {
			return nil, err
		}
	}
	return earning, nil
}

// isEligible says that a subnet takes part in the emission: it is started, its
// stake can move and hotkeys can join.
func isEligible(r runtime.Reader, netuid uint16) bool {
	return state.FirstEmissionBlockNumber.Has(r, netuid) &&
		state.SubtokenEnabled.Get(r, netuid) && state.NetworkRegistrationAllowed.Get(r, netuid)
}

// emitStatic mints a static subnet's part and lets it wait for the epoch.
func (m Module) emitStatic(c *runtime.Context, netuid uint16, rao uint64) error {
	note(c, netuid, market.Injection{TAO: rao}, rao)
	if rao == 0 {
		return nil
	}
	if err := state.Emit(c, m.Money, netuid, rao); err != nil {
		return err
	}
	return m.queue(c, netuid, rao, true)
}

// emitDynamic feeds a dynamic subnet's pool with rao, and makes the block's alpha,
// which waits for the epoch.
func (m Module) emitDynamic(c *runtime.Context, netuid uint16, rao uint64, keepsRoot bool) error {
	alpha := issuance.BlockEmission(state.AlphaIssuance(c, netuid))
	in := market.Inject(rao, state.SpotPrice(c, netuid), rootProportion(c, netuid), alpha)
	in, err := m.feed(c, netuid, in)
	if err != nil {
		return err
	}
	note(c, netuid, in, alpha)
	if alpha == 0 {
		return nil
	}
	if err := state.MintAlpha(c, netuid, alpha); err != nil {
		return err
	}
	return m.queue(c, netuid, alpha, keepsRoot)
}

// note records for clients what a block emitted to a subnet.
func note(c *runtime.Context, netuid uint16, in market.Injection, alphaOut uint64) {
	change(c, state.SubnetTaoInEmission, netuid, in.TAO)
	change(c, state.SubnetAlphaInEmission, netuid, in.Alpha)
	change(c, state.SubnetExcessTao, netuid, in.Excess)
	change(c, state.SubnetAlphaOutEmission, netuid, alphaOut)
}

// change writes a subnet's number where it is another one.
func change(c *runtime.Context, item *runtime.Map[uint16, uint64], netuid uint16, v uint64) {
	if cell := item.At(netuid); cell.Get(c) != v {
		cell.Set(c, v)
	}
}

// add adds to a subnet's number.
func add(c *runtime.Context, item *runtime.Map[uint16, uint64], netuid uint16, v uint64) {
	if v != 0 {
		cell := item.At(netuid)
		cell.Set(c, cell.Get(c)+v)
	}
}

// take empties a subnet's number.
func take(c *runtime.Context, item *runtime.Map[uint16, uint64], netuid uint16) uint64 {
	cell := item.At(netuid)
	v := cell.Get(c)
	if v != 0 {
		cell.Delete(c)
	}
	return v
}
