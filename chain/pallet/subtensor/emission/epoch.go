package emission

import (
	"errors"
	"slices"
	"sync"

	"github.com/plexus-network/plexus/chain/pallet/subtensor/state"
	"github.com/plexus-network/plexus/chain/runtime"
	"github.com/plexus-network/plexus/economy/fixed"
	"github.com/plexus-network/plexus/economy/share"
	"github.com/plexus-network/plexus/economy/yuma"
)

// errKeys is a subnet in which two uids have the same hotkey, which no call makes.
var errKeys = errors.New("two neurons have the same hotkey")

// neurons is a subnet as its epoch reads it; lists are by uid.
type neurons struct {
	netuid  uint16
	hotkeys []state.AccountID
	input   yuma.Input // what the mechanisms share; weights, bonds and updates are each one's own
}

// load reads what all mechanisms of a subnet share.
func load(c *runtime.Context, netuid uint16) (*neurons, error) {
	count := int(state.SubnetworkN.Get(c, netuid))
	n := &neurons{netuid: netuid, hotkeys: make([]state.AccountID, count)}
	seen := make(map[state.AccountID]bool, count)
	state.Keys.IteratePrefix(c, netuid, func(uid uint16, hotkey state.AccountID) bool {
		if int(uid) < count {
			n.hotkeys[uid] = hotkey
			seen[hotkey] = true
		}
		return true
	})
	if len(seen) != count {
		return nil, errKeys
	}
	n.input = yuma.Input{
		Params: params(c, netuid), Stake: stakes(c, netuid, n.hotkeys),
		Permit: sized(state.ValidatorPermit.Get(c, netuid), count), RegisteredAt: make([]uint64, count),
	}
	state.BlockAtRegistration.IteratePrefix(c, netuid, func(uid uint16, block uint64) bool {
		if int(uid) < count {
			n.input.RegisteredAt[uid] = block
		}
		return true
	})
	return n, nil
}

// stakes are the stake weights of hotkeys: alpha, and TAO on root at its weight,
// both after inheritance.
func stakes(c *runtime.Context, netuid uint16, hotkeys []state.AccountID) []fixed.I64F64 {
	weights := make([]fixed.I64F64, len(hotkeys))
	isEqual, taoWeight := state.EqualStake.Get(c, netuid), state.TaoWeight.Get(c)
	estates := state.NewEstates(c, netuid)
	for uid, hotkey := range hotkeys {
		if isEqual {
			weights[uid] = fixed.IntI64F64(1)
			continue
		}
		alpha, tao := estates.Inherited(hotkey, taoWeight != 0)
		weights[uid] = share.Weight(alpha, tao, taoWeight)
	}
	return weights
}

// params reads the settings of a subnet's epoch; its emission is not among them.
func params(c *runtime.Context, netuid uint16) yuma.Params {
	tempo := state.Tempo.Get(c, netuid)
	alpha := state.AlphaValues.Get(c, netuid)
	p := yuma.Params{
		Block:              c.Height(),
		ActivityCutoff:     yuma.ActivityCutoff(state.ActivityCutoffFactorMilli.Get(c, netuid), tempo),
		LastTempo:          yuma.LastTempo(c.Height(), uint64(tempo), state.LastMechansimStepBlock.Get(c, netuid)),
		Kappa:              state.Kappa.Get(c, netuid),
		BondsPenalty:       state.BondsPenalty.Get(c, netuid),
		BondsMovingAverage: state.BondsMovingAverage.Get(c, netuid),
		Yuma3:              state.Yuma3On.Get(c, netuid),
		LiquidAlpha:        state.LiquidAlphaOn.Get(c, netuid),
		AlphaLow:           alpha.Low,
		AlphaHigh:          alpha.High,
		SigmoidSteepness:   state.AlphaSigmoidSteepness.Get(c, netuid),
		MaxValidators:      state.MaxAllowedValidators.Get(c, netuid),
		MinStake:           state.StakeThreshold.Get(c),
		CommitReveal:       state.CommitRevealWeightsEnabled.Get(c, netuid),
		Owner:              yuma.NoOwner,
	}
	if uid, ok := state.OwnerUID(c, netuid); ok {
		p.Owner = int(uid)
	}
	if state.EqualStake.Get(c, netuid) {
		p.MinStake = 0
	}
	return p
}

// sized is list with exactly n items.
func sized[V any](list []V, n int) []V {
	if len(list) >= n {
		return list[:n]
	}
	return append(list, make([]V, n-len(list))...)
}

// scratches are the epochs' working memory, which holds nothing between them.
var scratches = sync.Pool{New: func() any { return new(yuma.Scratch) }}

// run is the epoch of all of the subnet's mechanisms, which share alpha. What
// each has for itself is stored; the merged outcome is not yet. agreed says that
// validators agreed on any miner.
func (n *neurons) run(c *runtime.Context, alpha uint64) (merged yuma.Output, agreed bool, err error) {
	emissions := state.SplitEmission(c, n.netuid, alpha)
	epochs := make([]yuma.Output, len(emissions))
	scratch := scratches.Get().(*yuma.Scratch)
	defer scratches.Put(scratch)
	for mecid, emission := range emissions {
		index := state.Index(n.netuid, uint8(mecid))
		stored := n.loadMechanism(c, uint8(mecid))
		n.input.Emission = emission
		if epochs[mecid], err = yuma.Epoch(&n.input, scratch); err != nil {
			return yuma.Output{}, false, err
		}
		out := &epochs[mecid]
		state.Incentive.Set(c, index, out.Incentive)
		saveBonds(c, index, stored, out.Bonds)
		c.Emit(state.IncentiveAlphaEmittedToMiners{Netuid: index, Emissions: out.ServerEmission})
		agreed = agreed || slices.ContainsFunc(out.Raw.Incentive, func(i fixed.I32F32) bool { return i > 0 })
	}
	if len(epochs) == 1 {
		return epochs[0], agreed, nil
	}
	return yuma.Merge(epochs, emissions), agreed, nil
}

// loadMechanism reads what one mechanism has for itself into the input, and gives
// its bonds as they lie in the state.
func (n *neurons) loadMechanism(c *runtime.Context, mecid uint8) (stored []state.Row) {
	index, count := state.Index(n.netuid, mecid), len(n.hotkeys)
	n.input.LastUpdate = sized(state.LastUpdate.Get(c, index), count)
	n.input.Weights, n.input.Bonds = make([][]yuma.Weight, count), make([][]yuma.Weight, count)
	state.Weights.IteratePrefix(c, index, func(uid uint16, row state.Row) bool {
		if int(uid) < count {
			n.input.Weights[uid] = row
		}
		return true
	})
	stored = make([]state.Row, count)
	state.Bonds.IteratePrefix(c, index, func(uid uint16, row state.Row) bool {
		if int(uid) < count {
			n.input.Bonds[uid], stored[uid] = row, row
		}
		return true
	})
	n.input.CommitBlock = nil
	if n.input.CommitReveal {
		n.input.CommitBlock = state.CommitBlocks(c, n.netuid, mecid, n.hotkeys)
	}
	return stored
}

// saveBonds stores a mechanism's bonds. Rows that stay the same are not written
// again.
func saveBonds(c *runtime.Context, index uint16, stored []state.Row, rows [][]yuma.Weight) {
	for uid, row := range rows {
		switch old := stored[uid]; {
		case len(row) == 0 && old != nil:
			state.Bonds.Delete(c, index, uint16(uid))
		case len(row) > 0 && !slices.Equal(row, []yuma.Weight(old)):
			state.Bonds.Set(c, index, uint16(uid), row)
		}
	}
}

// save stores what the epoch says of the neurons, over all mechanisms.
func (n *neurons) save(c *runtime.Context, out yuma.Output) {
	state.Active.Set(c, n.netuid, out.Active)
	state.ValidatorPermit.Set(c, n.netuid, out.Permit)
	state.StakeWeight.Set(c, n.netuid, out.StakeWeight)
	state.Consensus.Set(c, n.netuid, out.Consensus)
	state.ValidatorTrust.Set(c, n.netuid, out.ValidatorTrust)
	state.Dividends.Set(c, n.netuid, out.Dividends)
	state.Emission.Set(c, n.netuid, out.Emission)
}

// vote moves the neurons' voting power. Its stake is summed over the mechanisms, as
// in Bittensor.
func (n *neurons) vote(c *runtime.Context, out yuma.Output) {
	if !state.VotingPowerTrackingEnabled.Get(c, n.netuid) {
		return
	}
	voters := make([]state.Voter, len(n.hotkeys))
	for uid, hotkey := range n.hotkeys {
		stake := n.input.Stake[uid].Floor() * uint64(state.Mechanisms(c, n.netuid))
		voters[uid] = state.Voter{Hotkey: hotkey, Stake: stake, HasPermit: out.Permit[uid]}
	}
	state.UpdateVotingPower(c, n.netuid, voters)
}
