package emission

import (
	"errors"
	"slices"

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
	alpha   []uint64 // stake on the subnet
	root    []uint64 // stake on root
	input   yuma.Input
	stored  []state.Row // bonds as they lie in the state
}

// load reads a subnet for its epoch.
func load(c *runtime.Context, netuid uint16) (*neurons, error) {
	count := int(state.SubnetworkN.Get(c, netuid))
	n := &neurons{
		netuid: netuid, hotkeys: make([]state.AccountID, count), alpha: make([]uint64, count), root: make([]uint64, count),
		stored: make([]state.Row, count),
	}
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
		Params: params(c, netuid), Stake: make([]fixed.I64F64, count),
		LastUpdate: sized(state.LastUpdate.Get(c, netuid), count), Permit: sized(state.ValidatorPermit.Get(c, netuid), count),
		RegisteredAt: make([]uint64, count), Weights: make([][]yuma.Weight, count), Bonds: make([][]yuma.Weight, count),
	}
	taoWeight := state.TaoWeight.Get(c)
	isEqual := state.EqualStake.Get(c, netuid)
	for uid, hotkey := range n.hotkeys {
		n.alpha[uid] = state.HotkeyStake(c, hotkey, netuid)
		if taoWeight != 0 {
			n.root[uid] = state.HotkeyStake(c, hotkey, state.Root)
		}
		n.input.Stake[uid] = share.Weight(n.alpha[uid], n.root[uid], taoWeight)
		if isEqual {
			n.input.Stake[uid] = fixed.IntI64F64(1)
		}
	}
	state.BlockAtRegistration.IteratePrefix(c, netuid, func(uid uint16, block uint64) bool {
		if int(uid) < count {
			n.input.RegisteredAt[uid] = block
		}
		return true
	})
	state.Weights.IteratePrefix(c, netuid, func(uid uint16, row state.Row) bool {
		if int(uid) < count {
			n.input.Weights[uid] = row
		}
		return true
	})
	state.Bonds.IteratePrefix(c, netuid, func(uid uint16, row state.Row) bool {
		if int(uid) < count {
			n.input.Bonds[uid], n.stored[uid] = row, row
		}
		return true
	})
	return n, nil
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

// run is the epoch: emission is divided by what the validators think.
func (n *neurons) run(emission uint64) (yuma.Output, error) {
	n.input.Emission = emission
	return yuma.Epoch(&n.input, nil)
}

// save stores what the epoch says of the neurons. Rows of bonds that stay the
// same are not written again.
func (n *neurons) save(c *runtime.Context, out yuma.Output) {
	state.Active.Set(c, n.netuid, out.Active)
	state.ValidatorPermit.Set(c, n.netuid, out.Permit)
	state.StakeWeight.Set(c, n.netuid, out.StakeWeight)
	state.Consensus.Set(c, n.netuid, out.Consensus)
	state.ValidatorTrust.Set(c, n.netuid, out.ValidatorTrust)
	state.Incentive.Set(c, n.netuid, out.Incentive)
	state.Dividends.Set(c, n.netuid, out.Dividends)
	state.Emission.Set(c, n.netuid, out.Emission)
	for uid, row := range out.Bonds {
		switch old := n.stored[uid]; {
		case len(row) == 0 && old != nil:
			state.Bonds.Delete(c, n.netuid, uint16(uid))
		case len(row) > 0 && !slices.Equal(row, []yuma.Weight(old)):
			state.Bonds.Set(c, n.netuid, uint16(uid), row)
		}
	}
}
