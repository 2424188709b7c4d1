package weights_test

import (
	"testing"

	"github.com/plexus-network/plexus/chain/app/apptest"
	"github.com/plexus-network/plexus/chain/pallet/subtensor/state"
	"github.com/plexus-network/plexus/chain/runtime"
	"github.com/plexus-network/plexus/substrate/scale"
	"github.com/plexus-network/plexus/substrate/subtensor"
)

// Weights can be sent in several calls: alone, for a mechanism, and in a batch. The
// tests here hold that each of them is refused for the same reasons.

// open are the calls that set weights for all to see.
var open = map[string]func(a subtensor.SetWeights) subtensor.Call{
	"alone": func(a subtensor.SetWeights) subtensor.Call { return a },
	"for a mechanism": func(a subtensor.SetWeights) subtensor.Call {
		return subtensor.SetMechanismWeights{Netuid: a.Netuid, Dests: a.Dests, Weights: a.Weights, VersionKey: a.VersionKey}
	},
	"in a batch": func(a subtensor.SetWeights) subtensor.Call {
		row := make([]subtensor.CompactPair, len(a.Dests))
		for i := range row {
			row[i] = subtensor.CompactPair{UID: scale.Compact16(a.Dests[i]), Value: scale.Compact16(a.Weights[i])}
		}
		return subtensor.BatchSetWeights{
			Netuids: []scale.Compact16{scale.Compact16(a.Netuid)}, Weights: [][]subtensor.CompactPair{row}, VersionKeys: []scale.Compact{scale.Compact(a.VersionKey)},
		}
	},
}

func TestOpenWeightsAreRefusedAlikeInEachCall(t *testing.T) {
	for name, form := range open {
		t.Run(name, func(t *testing.T) {
			c, v, m := market(t)
			stranger := c.Rich("S")
			one := []uint16{2}
			c.Fails(state.ErrCanNotSetRootNetworkWeights, v.Hot, form(subtensor.SetWeights{Netuid: 0, Dests: one, Weights: one}))
			c.Fails(state.ErrMechanismDoesNotExist, v.Hot, form(subtensor.SetWeights{Netuid: 9, Dests: one, Weights: one}))
			if name != "in a batch" { // whose pairs cannot differ in number
				c.Fails(state.ErrWeightVecNotEqualSize, v.Hot, form(weights(one, []uint16{1, 2})))
			}
			c.Fails(state.ErrUidsLengthExceedUidsInSubNet, v.Hot, form(weights([]uint16{0, 1, 2, 3}, []uint16{1, 1, 1, 1})))
			c.Fails(state.ErrHotKeyNotRegisteredInSubNet, stranger.Cold, form(weights(one, one)))
			c.Fails(state.ErrNeuronNoValidatorPermit, m.Hot, form(weights([]uint16{1}, one)))
			c.Fails(state.ErrDuplicateUids, v.Hot, form(weights([]uint16{2, 2}, []uint16{1, 2})))
			c.Fails(state.ErrUidVecContainInvalidOne, v.Hot, form(weights([]uint16{2, 3}, []uint16{1, 2})))
			for _, refused := range []struct {
				err    error
				change func(w *runtime.Context)
			}{
				{state.ErrWeightVecLengthIsLow, func(w *runtime.Context) { state.MinAllowedWeights.Set(w, 1, 2) }},
				{state.ErrSettingWeightsTooFast, func(w *runtime.Context) { state.WeightsSetRateLimit.Set(w, 1, 1000) }},
				{state.ErrIncorrectWeightVersionKey, func(w *runtime.Context) { state.WeightsVersionKey.Set(w, 1, 5) }},
				{state.ErrNotEnoughStakeToSetWeights, func(w *runtime.Context) { state.StakeThreshold.Set(w, 1) }},
				{state.ErrCommitRevealEnabled, func(w *runtime.Context) { state.CommitRevealWeightsEnabled.Set(w, 1, true) }},
			} {
				alter(c, refused.change) // each stands before those above it
				c.Fails(refused.err, v.Hot, form(weights(one, one)))
			}
		})
	}
}

// commits are the calls that commit to a hash of weights.
var commits = map[string]func(a subtensor.CommitWeights) subtensor.Call{
	"alone": func(a subtensor.CommitWeights) subtensor.Call { return a },
	"for a mechanism": func(a subtensor.CommitWeights) subtensor.Call {
		return subtensor.CommitMechanismWeights{Netuid: a.Netuid, CommitHash: a.CommitHash}
	},
	"in a batch": func(a subtensor.CommitWeights) subtensor.Call {
		return subtensor.BatchCommitWeights{Netuids: []scale.Compact16{scale.Compact16(a.Netuid)}, CommitHashes: [][32]byte{a.CommitHash}}
	},
}

func TestCommitsAreRefusedAlikeInEachCall(t *testing.T) {
	for name, form := range commits {
		t.Run(name, func(t *testing.T) {
			c, v, _ := hidden(t)
			stranger := c.Rich("S")
			a := commitTo(v, votes(1))
			c.Fails(state.ErrMechanismDoesNotExist, v.Hot, form(subtensor.CommitWeights{Netuid: 9}))
			c.Fails(state.ErrHotKeyNotRegisteredInSubNet, stranger.Cold, form(a))
			alter(c, func(w *runtime.Context) { state.Tempo.Set(w, 1, 0) }) // no epoch in between
			for range 10 {
				c.Do(v.Hot, form(a))
			}
			c.Fails(state.ErrTooManyUnrevealedCommits, v.Hot, form(a))
			alter(c, func(w *runtime.Context) { state.WeightsSetRateLimit.Set(w, 1, 1000) })
			c.Fails(state.ErrCommittingWeightsTooFast, v.Hot, form(a))
			alter(c, func(w *runtime.Context) { state.CommitRevealWeightsEnabled.Set(w, 1, false) })
			c.Fails(state.ErrCommitRevealDisabled, v.Hot, form(a))
		})
	}
}

// reveals are the calls that reveal such weights.
var reveals = map[string]func(a subtensor.RevealWeights) subtensor.Call{
	"alone": func(a subtensor.RevealWeights) subtensor.Call { return a },
	"for a mechanism": func(a subtensor.RevealWeights) subtensor.Call {
		return subtensor.RevealMechanismWeights{Netuid: a.Netuid, UIDs: a.UIDs, Values: a.Values, Salt: a.Salt, VersionKey: a.VersionKey}
	},
	"in a batch": func(a subtensor.RevealWeights) subtensor.Call {
		return subtensor.BatchRevealWeights{
			Netuid: a.Netuid, UIDsList: [][]uint16{a.UIDs}, ValuesList: [][]uint16{a.Values}, SaltsList: [][]uint16{a.Salt}, VersionKeys: []uint64{a.VersionKey},
		}
	},
}

// committed puts down that a hotkey committed to weights so many epochs ago.
func committed(c *apptest.Chain, who apptest.Person, a subtensor.RevealWeights, epochs uint64) {
	alter(c, func(w *runtime.Context) {
		state.WeightCommits.Set(w, a.Netuid, who.Hotkey(), []state.WeightCommit{
			{Hash: hashOf(who, a.Netuid, a), Epoch: state.CurrentEpoch(c, a.Netuid) - epochs, Block: c.Height},
		})
	})
}

func TestRevealsAreRefusedAlikeInEachCall(t *testing.T) {
	for name, form := range reveals {
		t.Run(name, func(t *testing.T) {
			c, v, m := hidden(t)
			stranger := c.Rich("S")
			to(c, 3*tempo+2)
			permit(c)
			good := votes(1)
			wrong := func(netuid uint16, uids, values []uint16) subtensor.RevealWeights {
				return subtensor.RevealWeights{Netuid: netuid, UIDs: uids, Values: values, Salt: []uint16{1}}
			}
			c.Fails(state.ErrSubnetNotExists, v.Hot, form(wrong(9, nil, nil)))
			c.Fails(state.ErrNoWeightsCommitFound, v.Hot, form(good))
			committed(c, v, good, 0)
			c.Fails(state.ErrRevealTooEarly, v.Hot, form(good))
			c.Fails(state.ErrInvalidRevealCommitHashNotMatch, v.Hot, form(votes(2)))
			committed(c, v, good, 2)
			c.Fails(state.ErrExpiredWeightCommit, v.Hot, form(good))
			for _, test := range []struct {
				err error
				a   subtensor.RevealWeights
			}{
				{state.ErrWeightVecNotEqualSize, wrong(1, []uint16{2}, []uint16{1, 2})},
				{state.ErrUidsLengthExceedUidsInSubNet, wrong(1, []uint16{0, 1, 2, 3}, []uint16{1, 1, 1, 1})},
				{state.ErrDuplicateUids, wrong(1, []uint16{2, 2}, []uint16{1, 2})},
				{state.ErrUidVecContainInvalidOne, wrong(1, []uint16{2, 3}, []uint16{1, 2})},
			} {
				committed(c, v, test.a, 1)
				c.Fails(test.err, v.Hot, form(test.a))
			}
			c.Fund(stranger.Hotkey(), subtensor.RaoPerTAO)
			committed(c, stranger, good, 1) // of a hotkey that has lost its uid since
			c.Fails(state.ErrHotKeyNotRegisteredInSubNet, stranger.Hot, form(good))
			alter(c, func(w *runtime.Context) { state.CommitRevealWeightsEnabled.Set(w, state.Root, true) })
			onRoot := wrong(state.Root, []uint16{0}, []uint16{1})
			committed(c, v, onRoot, 1)
			c.Fails(state.ErrCanNotSetRootNetworkWeights, v.Hot, form(onRoot))
			committed(c, v, good, 1)
			committed(c, m, good, 1)
			for _, refused := range []struct {
				err    error
				change func(w *runtime.Context)
			}{
				{state.ErrWeightVecLengthIsLow, func(w *runtime.Context) { state.MinAllowedWeights.Set(w, 1, 3) }},
				{state.ErrNeuronNoValidatorPermit, func(w *runtime.Context) { state.ValidatorPermit.Set(w, 1, make([]bool, 3)) }},
				{state.ErrIncorrectWeightVersionKey, func(w *runtime.Context) { state.WeightsVersionKey.Set(w, 1, 5) }},
				{state.ErrNotEnoughStakeToSetWeights, func(w *runtime.Context) { state.StakeThreshold.Set(w, 1_000_000*subtensor.RaoPerTAO) }},
				{state.ErrCommitRevealDisabled, func(w *runtime.Context) { state.CommitRevealWeightsEnabled.Set(w, 1, false) }},
			} {
				alter(c, refused.change)
				c.Fails(refused.err, v.Hot, form(good))
			}
		})
	}
}

// sealedForms are the calls that commit to time-locked weights.
var sealedForms = map[string]func(a subtensor.CommitTimelockedWeights) subtensor.Call{
	"alone": func(a subtensor.CommitTimelockedWeights) subtensor.Call { return a },
	"for a mechanism": func(a subtensor.CommitTimelockedWeights) subtensor.Call {
		return subtensor.CommitTimelockedMechanismWeights{Netuid: a.Netuid, Commit: a.Commit, RevealRound: a.RevealRound, CommitRevealVersion: a.CommitRevealVersion}
	},
	"by the oldest call": func(a subtensor.CommitTimelockedWeights) subtensor.Call {
		return subtensor.CommitCRV3MechanismWeights{Netuid: a.Netuid, Commit: a.Commit, RevealRound: a.RevealRound}
	},
}

func TestSealedWeightsAreRefusedAlikeInEachCall(t *testing.T) {
	for name, form := range sealedForms {
		t.Run(name, func(t *testing.T) {
			c, v, m := hidden(t)
			stranger := c.Rich("S")
			a := subtensor.CommitTimelockedWeights{Netuid: 1, Commit: []byte{1}, RevealRound: 100, CommitRevealVersion: 4}
			long, far, old := a, a, a
			long.Commit, far.Netuid, old.CommitRevealVersion = make([]byte, subtensor.MaxSealedBytes+1), 9, 3
			c.Fails(state.ErrInvalidValue, v.Hot, form(long))
			c.Fails(state.ErrMechanismDoesNotExist, v.Hot, form(far))
			if name == "by the oldest call" { // which stands for version 4
				alter(c, func(w *runtime.Context) { state.CommitRevealWeightsVersion.Set(w, 5) })
			}
			c.Fails(state.ErrIncorrectCommitRevealVersion, v.Hot, form(old))
			alter(c, func(w *runtime.Context) { state.CommitRevealWeightsVersion.Set(w, 4) })
			c.Fails(state.ErrHotKeyNotRegisteredInSubNet, stranger.Cold, form(a))
			alter(c, func(w *runtime.Context) { state.ValidatorPermit.Set(w, 1, []bool{false, true, false}) })
			c.Fails(state.ErrNeuronNoValidatorPermit, m.Hot, form(a))
			alter(c, func(w *runtime.Context) { state.Tempo.Set(w, 1, 0) })
			for range 10 {
				c.Do(v.Hot, form(a))
			}
			c.Fails(state.ErrTooManyUnrevealedCommits, v.Hot, form(a))
			alter(c, func(w *runtime.Context) { state.StakeThreshold.Set(w, 1_000_000*subtensor.RaoPerTAO) })
			c.Fails(state.ErrNotEnoughStakeToSetWeights, v.Hot, form(a))
			alter(c, func(w *runtime.Context) { state.WeightsSetRateLimit.Set(w, 1, 1000) })
			c.Fails(state.ErrCommittingWeightsTooFast, v.Hot, form(a))
			alter(c, func(w *runtime.Context) { state.CommitRevealWeightsEnabled.Set(w, 1, false) })
			c.Fails(state.ErrCommitRevealDisabled, v.Hot, form(a))
		})
	}
}
