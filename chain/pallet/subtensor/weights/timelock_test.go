package weights_test

import (
	"slices"
	"testing"

	"github.com/plexus-network/plexus/chain/app/apptest"
	"github.com/plexus-network/plexus/chain/pallet/drand"
	"github.com/plexus-network/plexus/chain/pallet/subtensor/state"
	"github.com/plexus-network/plexus/chain/runtime"
	"github.com/plexus-network/plexus/substrate/scale"
	"github.com/plexus-network/plexus/substrate/subtensor"
	"github.com/plexus-network/plexus/substrate/timelock"
	"github.com/plexus-network/plexus/substrate/timelock/timelocktest"
)

// locked is [hidden] on a chain that follows a beacon whose secret is known.
func locked(t *testing.T) (c *apptest.Chain, beacon *timelocktest.Beacon, validator, miner apptest.Person) {
	c, validator, miner = hidden(t)
	beacon = timelocktest.New(t, 77)
	alter(c, func(w *runtime.Context) { drand.BeaconConfig.Set(w, beacon.Config(0)) })
	return c, beacon, validator, miner
}

// seal is a commit to weights of the miner that opens with a round.
func seal(b *timelock.Beacon, who apptest.Person, round uint64, value uint16) subtensor.CommitTimelockedWeights {
	hotkey := who.Hotkey()
	return subtensor.CommitTimelockedWeights{
		Netuid: 1, RevealRound: round, CommitRevealVersion: 4,
		Commit: b.Seal(round, scale.Marshal(subtensor.TimelockedWeights{Hotkey: hotkey[:], UIDs: []uint16{2, 0}, Values: []uint16{65535, value}})),
	}
}

// pulse brings a round to the chain, in a block of its own.
func pulse(c *apptest.Chain, b *timelocktest.Beacon, round uint64) {
	c.T().Helper()
	if got := c.Execute([][]byte{timelocktest.Write(b.Pulse(round))}).Outcomes[0]; got.Refused != nil || got.Failed != nil {
		c.T().Fatalf("round %d: %+v", round, got)
	}
}

func row(value uint16) state.Row {
	return state.Row{{UID: 2, Value: 65535}, {UID: 0, Value: value}}
}

func TestTimelockedWeightsOpenByThemselves(t *testing.T) {
	c, beacon, v, _ := locked(t)
	to(c, 6)
	a := seal(beacon.Beacon, v, 100, 3)
	b := c.Do(v.Hot, a)
	if told, ok := apptest.Find[state.TimelockedWeightsCommitted](b); !ok || told.Round != 100 || told.Index != 1 || told.Hotkey != v.Hotkey() || b.Outcomes[0].Fee != 0 {
		t.Errorf("the commit is told as %+v", told)
	}
	if state.LastUpdate.Get(c, 1)[1] != 6 {
		t.Error("the commit is no update")
	}
	pulse(c, beacon, 100) // too early for the reveal period
	to(c, 20)
	permit(c)
	if len(state.Weights.Get(c, 1, 1)) != 0 {
		t.Fatal("the weights opened before their epoch")
	}
	b = c.Next() // block 20: opened, then the epoch
	if !slices.Equal(state.Weights.Get(c, 1, 1), row(3)) {
		t.Fatalf("the row is %v", state.Weights.Get(c, 1, 1))
	}
	if told, ok := apptest.Find[state.TimelockedWeightsRevealed](b); !ok || told != (state.TimelockedWeightsRevealed{Index: 1, Hotkey: v.Hotkey()}) {
		t.Errorf("the reveal is told as %+v", told)
	}
	if state.TimelockedWeightCommits.Has(c, 1, 0) || state.LastUpdate.Get(c, 1)[1] != 6 {
		t.Error("the commit stays, or its reveal counts as an update")
	}
}

// The recorded round 1000 of drand's quicknet, on the chain as it is.
func TestARecordedPulseOpensWeights(t *testing.T) {
	c, v, _ := hidden(t)
	to(c, 6)
	c.Do(v.Hot, seal(timelock.Quicknet, v, 1000, 8))
	const signed = "b44679b9a59af2ec876b1a6b1ad52ea9b1615fc3982b19576350f93447cb1125e342b73a8dd2bacbe47e4b6b63ed5e39"
	signature := unhex(t, signed)
	random := timelock.Randomness(signature)
	if got := c.Execute([][]byte{timelocktest.Write(subtensor.Pulse{Round: 1000, Randomness: random[:], Signature: signature})}); got.Outcomes[0].Refused != nil {
		t.Fatal(got.Outcomes[0].Refused)
	}
	to(c, 20)
	permit(c)
	c.Next()
	if !slices.Equal(state.Weights.Get(c, 1, 1), row(8)) {
		t.Errorf("the row is %v", state.Weights.Get(c, 1, 1))
	}
}

func TestALatePulseOpensInLaterBlocksOfTheEpoch(t *testing.T) {
	c, beacon, v, _ := locked(t)
	to(c, 6)
	c.Do(v.Hot, seal(beacon.Beacon, v, 100, 3))
	to(c, 25)
	permit(c)
	pulse(c, beacon, 100) // block 25
	if len(state.Weights.Get(c, 1, 1)) != 0 {
		t.Fatal("the weights opened in the block of the pulse: reveals come before extrinsics")
	}
	c.Next()
	if !slices.Equal(state.Weights.Get(c, 1, 1), row(3)) {
		t.Errorf("the row is %v", state.Weights.Get(c, 1, 1))
	}
}

func TestCommitsWithoutAPulseAreForgottenWithTheirEpoch(t *testing.T) {
	c, beacon, v, _ := locked(t)
	to(c, 6)
	c.Do(v.Hot, seal(beacon.Beacon, v, 100, 3))
	to(c, 40)
	if !state.TimelockedWeightCommits.Has(c, 1, 0) {
		t.Fatal("the commit does not wait for its whole epoch")
	}
	c.Next()
	pulse(c, beacon, 100)
	permit(c)
	c.Skip(2)
	if state.TimelockedWeightCommits.Has(c, 1, 0) || len(state.Weights.Get(c, 1, 1)) != 0 {
		t.Error("a commit outlived its epoch")
	}
}

func TestTheNewestOfAHotkeysCommitsCounts(t *testing.T) {
	c, beacon, v, m := locked(t)
	to(c, 5)
	c.Do(v.Hot, seal(beacon.Beacon, v, 100, 1))
	c.Do(m.Hot, seal(beacon.Beacon, m, 100, 7))
	c.Do(v.Hot, seal(beacon.Beacon, v, 100, 2))
	spoilt := seal(beacon.Beacon, v, 100, 3)
	spoilt.Commit[250] ^= 1
	c.Do(v.Hot, spoilt)
	pulse(c, beacon, 100)
	to(c, 20)
	permit(c)
	b := c.Next()
	if !slices.Equal(state.Weights.Get(c, 1, 1), row(2)) || !slices.Equal(state.Weights.Get(c, 1, 2), row(7)) {
		t.Errorf("the rows are %v and %v", state.Weights.Get(c, 1, 1), state.Weights.Get(c, 1, 2))
	}
	revealed := 0
	for _, e := range b.Events() {
		if e.Name == "TimelockedWeightsRevealed" {
			revealed++
		}
	}
	if revealed != 2 {
		t.Errorf("%d reveals are told", revealed)
	}
}

func TestSealedRefusalsInOrder(t *testing.T) {
	c, beacon, v, m := locked(t)
	stranger := c.Rich("S")
	a := seal(beacon.Beacon, v, 100, 1)
	long := a
	long.Commit = make([]byte, 5001)
	c.Fails(state.ErrInvalidValue, v.Hot, long)
	long.Commit = long.Commit[:5000]
	if err := c.Refusal(v.Hot, long); err != nil {
		t.Errorf("5,000 bytes: %v", err)
	}
	c.Fails(state.ErrMechanismDoesNotExist, v.Hot, subtensor.CommitTimelockedMechanismWeights{Netuid: 1, Mecid: 1, CommitRevealVersion: 4})
	c.Fails(state.ErrMechanismDoesNotExist, v.Hot, subtensor.CommitCRV3MechanismWeights{Netuid: 1, Mecid: 1})
	old := a
	old.CommitRevealVersion = 3
	c.Fails(state.ErrIncorrectCommitRevealVersion, v.Hot, old)
	c.Fails(state.ErrHotKeyNotRegisteredInSubNet, stranger.Cold, a)
	alter(c, func(w *runtime.Context) { state.ValidatorPermit.Set(w, 1, []bool{false, true, false}) })
	c.Fails(state.ErrNeuronNoValidatorPermit, m.Hot, a)
	c.MustSudo(subtensor.SudoSetStakeThreshold{MinStake: 2000 * subtensor.RaoPerTAO})
	c.Fails(state.ErrNotEnoughStakeToSetWeights, v.Hot, a)
	c.MustSudo(subtensor.SudoSetStakeThreshold{})
	permit(c)
	c.Do(v.Hot, subtensor.CommitCRV3MechanismWeights{Netuid: 1, Commit: a.Commit, RevealRound: 100})
	made := c.Height
	c.MustSudo(subtensor.SudoSetWeightsSetRateLimit{Netuid: 1, WeightsSetRateLimit: 4})
	to(c, made+3)
	c.Fails(state.ErrCommittingWeightsTooFast, v.Hot, a)
	c.Next()
	permit(c)
	c.Do(v.Hot, subtensor.CommitTimelockedMechanismWeights{Netuid: 1, Commit: a.Commit, RevealRound: 100, CommitRevealVersion: 4})
	if c.Height != made+4 {
		t.Fatalf("the second commit came after %d blocks", c.Height-made)
	}
	c.MustSudo(subtensor.SudoSetWeightsSetRateLimit{Netuid: 1})
	alter(c, func(w *runtime.Context) { state.Tempo.Set(w, 1, 0) })
	epoch := state.CurrentEpoch(c, 1)
	for len(state.TimelockedWeightCommits.Get(c, 1, epoch)) < 10 {
		c.Do(v.Hot, a)
	}
	c.Fails(state.ErrTooManyUnrevealedCommits, v.Hot, a)
	c.Do(m.Hot, seal(beacon.Beacon, m, 100, 1)) // another's are not counted
	c.MustSudo(subtensor.SudoSetCommitRevealWeightsEnabled{Netuid: 1})
	c.Fails(state.ErrCommitRevealDisabled, v.Hot, a)
}

func TestABlockOpensABoundedNumber(t *testing.T) {
	c, beacon, _, _ := locked(t)
	const many = 130
	var list []state.TimelockedCommit
	alter(c, func(w *runtime.Context) {
		for i := range many {
			hotkey := state.AccountID{0xcc, byte(i)}
			uid := uint16(3 + i)
			state.Uids.Set(w, 1, hotkey, uid)
			state.Keys.Set(w, 1, uid, hotkey)
			list = append(list, state.TimelockedCommit{Hotkey: hotkey, Block: 2, Round: 100, Sealed: []byte{1}})
		}
		state.SubnetworkN.Set(w, 1, 3+many)
		state.TimelockedWeightCommits.Set(w, 1, 0, list)
		drand.LastStoredRound.Set(w, 100)
		drand.Pulses.Set(w, 100, beacon.Pulse(100))
	})
	to(c, 20)
	permit(c)
	c.Next()
	if left := len(state.TimelockedWeightCommits.Get(c, 1, 0)); left != many-128 {
		t.Errorf("%d are left for the next block", left)
	}
	permit(c)
	c.Next()
	if state.TimelockedWeightCommits.Has(c, 1, 0) {
		t.Error("some are left after the second block")
	}
}

func TestTheOlderPayloadOpensToo(t *testing.T) {
	c, beacon, v, _ := locked(t)
	to(c, 6)
	message := scale.Marshal(struct {
		UIDs, Values []uint16
		VersionKey   uint64
	}{[]uint16{2, 0}, []uint16{65535, 6}, 0})
	c.Do(v.Hot, subtensor.CommitTimelockedWeights{Netuid: 1, RevealRound: 100, CommitRevealVersion: 4, Commit: beacon.Seal(100, message)})
	pulse(c, beacon, 100)
	to(c, 20)
	permit(c)
	c.Next()
	if !slices.Equal(state.Weights.Get(c, 1, 1), row(6)) {
		t.Errorf("the row is %v", state.Weights.Get(c, 1, 1))
	}
}
