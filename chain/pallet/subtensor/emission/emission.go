// Package emission is the coinbase: each block mints TAO, divides it among
// subnets, and pays those whose epoch is due.
//
// It runs before a block's extrinsics, so what a block sets counts at the next
// block's epochs at the earliest. It holds no maths: the curve is
// economy/issuance, the division economy/share, the epoch economy/yuma. The rules
// stand in docs/protocol/emission.md and docs/protocol/epoch.md. Start at
// [Module.OnBlock].
package emission

import (
	"github.com/plexus-network/plexus/chain/pallet/subtensor/state"
	"github.com/plexus-network/plexus/chain/runtime"
	"github.com/plexus-network/plexus/economy/issuance"
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

// wholeShare is the unit of [Votes.Share].
const wholeShare = 1_000_000_000

// Module runs the coinbase.
type Module struct {
	Money state.Currency
	Votes Votes
}

// OnBlock emits a block's TAO and runs the epochs that are due. Its work is a few
// reads and writes a network, and at most MaxEpochsPerBlock epochs.
func (m Module) OnBlock(c *runtime.Context) error {
	subnets := state.Subnets(c)
	if err := m.emit(c, subnets); err != nil {
		return err
	}
	m.epochs(c, subnets)
	return nil
}

// emit mints the block's emission and gives each subnet its part.
func (m Module) emit(c *runtime.Context, subnets []uint16) error {
	now := issuance.Capped(m.Money.Issuance(c))
	if now != state.BlockEmission.Get(c) {
		state.BlockEmission.Set(c, now)
	}
	if !state.Launched.Get(c) {
		m.bootstrap(c, now)
		return nil
	}
	static := make([]uint16, 0, len(subnets))
	var dynamic []uint16
	for _, netuid := range subnets {
		switch {
		case !eligible(c, netuid):
			note(c, netuid, 0, 0)
		case state.IsStatic(c, netuid):
			static = append(static, netuid)
		default:
			dynamic = append(dynamic, netuid)
		}
	}
	for i, rao := range m.Votes.Divide(c, part(now, m.Votes.Share(c)), static) {
		if err := m.emitStatic(c, static[i], rao); err != nil {
			return err
		}
	}
	for _, netuid := range dynamic {
		emitDynamic(c, netuid)
	}
	return nil
}

// part is rao times share of 1e9, floored, without overflow.
func part(rao uint64, share uint32) uint64 {
	return rao/wholeShare*uint64(share) + rao%wholeShare*uint64(share)/wholeShare
}

// eligible says that a subnet takes part in the emission: it is started, its
// stake can move and hotkeys can join.
func eligible(r runtime.Reader, netuid uint16) bool {
	return netuid != state.Root && state.FirstEmissionBlockNumber.Has(r, netuid) &&
		state.SubtokenEnabled.Get(r, netuid) && state.NetworkRegistrationAllowed.Get(r, netuid)
}

// emitStatic mints a static subnet's part and lets it wait for the epoch.
func (m Module) emitStatic(c *runtime.Context, netuid uint16, rao uint64) error {
	note(c, netuid, rao, rao)
	if rao == 0 {
		return nil
	}
	if err := state.Emit(c, m.Money, netuid, rao); err != nil {
		return err
	}
	queue(c, netuid, rao)
	return nil
}

// emitDynamic makes a dynamic subnet's alpha. Without a pool no TAO goes with it.
func emitDynamic(c *runtime.Context, netuid uint16) {
	out := state.SubnetAlphaOut.Get(c, netuid)
	alpha := issuance.BlockEmission(state.SubnetAlphaIn.Get(c, netuid) + out)
	state.SubnetAlphaOut.Set(c, netuid, out+alpha)
	note(c, netuid, 0, alpha)
	queue(c, netuid, alpha)
}

// note records for clients what a block emitted to a subnet.
func note(c *runtime.Context, netuid uint16, tao, alpha uint64) {
	change(c, state.SubnetTaoInEmission, netuid, tao)
	change(c, state.SubnetAlphaOutEmission, netuid, alpha)
}

// change writes a subnet's number where it is another one.
func change(c *runtime.Context, item *runtime.Map[uint16, uint64], netuid uint16, v uint64) {
	if item.Get(c, netuid) != v {
		item.Set(c, netuid, v)
	}
}

// add adds to a subnet's number.
func add(c *runtime.Context, item *runtime.Map[uint16, uint64], netuid uint16, v uint64) {
	if v != 0 {
		item.Set(c, netuid, item.Get(c, netuid)+v)
	}
}

// take empties a subnet's number.
func take(c *runtime.Context, item *runtime.Map[uint16, uint64], netuid uint16) uint64 {
	v := item.Get(c, netuid)
	if v != 0 {
		item.Delete(c, netuid)
	}
	return v
}
