package weights_test

import (
	"errors"
	"slices"
	"testing"

	"golang.org/x/crypto/blake2b"

	"github.com/plexus-network/plexus/chain/app/apptest"
	"github.com/plexus-network/plexus/chain/genesis"
	pallet "github.com/plexus-network/plexus/chain/pallet/subtensor"
	"github.com/plexus-network/plexus/chain/pallet/subtensor/state"
	"github.com/plexus-network/plexus/chain/runtime"
	"github.com/plexus-network/plexus/economy/schedule"
	"github.com/plexus-network/plexus/substrate/keys"
	"github.com/plexus-network/plexus/substrate/scale"
	"github.com/plexus-network/plexus/substrate/subtensor"
)

// tempo is that of the sealed subnet: blocks 20, 40, 60 and so on are its epochs.
const tempo = 20

// hidden is the up chain with commit-reveal on: the owner's neuron at uid 0, a
// validator at 1, a miner at 2, which has stake and a permit as well.
func hidden(t *testing.T) (c *apptest.Chain, validator, miner apptest.Person) {
	s := genesis.Up()
	n := &s.Network.Subnets[0]
	n.Tempo, n.CommitReveal = of[uint16](tempo), of(true)
	validator, miner = apptest.Named("V"), apptest.Named("M")
	for _, p := range []apptest.Person{validator, miner} {
		n.Neurons = append(n.Neurons, pallet.Neuron{Hotkey: p.Hotkey(), Coldkey: p.Coldkey(), Stake: 1000 * subtensor.RaoPerTAO})
	}
	c = apptest.New(t, s)
	permit(c)
	return c, validator, miner
}

// permit gives all neurons of the subnet permits, which the next epoch may take.
func permit(c *apptest.Chain) {
	alter(c, func(w *runtime.Context) {
		permits := make([]bool, state.SubnetworkN.Get(w, 1))
		for i := range permits {
			permits[i] = true
		}
		state.ValidatorPermit.Set(w, 1, permits)
	})
}

// to goes to the block before height, so that the next one has it.
func to(c *apptest.Chain, height uint64) {
	c.T().Helper()
	if c.Height >= height {
		c.T().Fatalf("block %d is past", height)
	}
	c.Skip(int(height - 1 - c.Height))
}

// votes are weights of the miner that tell apart by their salt.
func votes(salt ...uint16) subtensor.RevealWeights {
	return subtensor.RevealWeights{Netuid: 1, UIDs: []uint16{2, 0}, Values: []uint16{65535, 3}, Salt: salt}
}

func hashOf(who apptest.Person, index uint16, a subtensor.RevealWeights) [32]byte {
	return blake2b.Sum256(schedule.Commit{
		Account: who.Hotkey(), Index: index, UIDs: a.UIDs, Values: a.Values, Salt: a.Salt, VersionKey: a.VersionKey,
	}.Preimage())
}

func commitTo(who apptest.Person, a subtensor.RevealWeights) subtensor.CommitWeights {
	return subtensor.CommitWeights{Netuid: 1, CommitHash: hashOf(who, 1, a)}
}

func TestACommitIsRevealedInTheEpochAfterAndNoOther(t *testing.T) {
	c, v, _ := hidden(t)
	to(c, 7)
	b := c.Do(v.Hot, commitTo(v, votes(1)))
	hash := hashOf(v, 1, votes(1))
	if event, ok := apptest.Find[state.WeightsCommitted](b); !ok || event != (state.WeightsCommitted{Hotkey: v.Hotkey(), Index: 1, Hash: hash}) {
		t.Errorf("the commit is told as %+v", event)
	}
	if fee := b.Outcomes[0].Fee; fee != 0 {
		t.Errorf("a commit cost %d rao", fee)
	}
	if got := state.WeightCommits.Get(c, 1, v.Hotkey()); len(got) != 1 || got[0] != (state.WeightCommit{Hash: hash, Block: 7}) {
		t.Errorf("the commits are %+v", got)
	}
	if state.LastUpdate.Get(c, 1)[1] != 7 || len(state.Weights.Get(c, 1, 1)) != 0 {
		t.Error("a commit is not the update, or shows the weights")
	}
	to(c, 19)
	c.Fails(state.ErrRevealTooEarly, v.Hot, votes(1)) // would be in block 19
	c.Next()
	permit(c)
	b = c.Do(v.Hot, votes(1)) // block 20, in which the epoch runs first
	if c.Height != 20 || !slices.Equal(state.Weights.Get(c, 1, 1), state.Row{{UID: 2, Value: 65535}, {UID: 0, Value: 3}}) {
		t.Fatalf("block %d: the row is %v", c.Height, state.Weights.Get(c, 1, 1))
	}
	if event, ok := apptest.Find[state.WeightsRevealed](b); !ok || event != (state.WeightsRevealed{Hotkey: v.Hotkey(), Index: 1, Hash: hash}) {
		t.Errorf("the reveal is told as %+v", event)
	}
	if b.Outcomes[0].Fee != 0 || state.LastUpdate.Get(c, 1)[1] != 7 || state.WeightCommits.Has(c, 1, v.Hotkey()) {
		t.Error("the reveal cost a fee, counts as an update, or left its commit")
	}
	c.Fails(state.ErrNoWeightsCommitFound, v.Hot, votes(1))
}

func TestACommitExpiresAfterItsEpoch(t *testing.T) {
	c, v, _ := hidden(t)
	to(c, 7)
	c.Do(v.Hot, commitTo(v, votes(1)))
	to(c, 39)
	permit(c)
	if err := c.Refusal(v.Hot, votes(1)); err != nil {
		t.Errorf("in the last block of its epoch: %v", err)
	}
	c.Next()
	permit(c)
	c.Fails(state.ErrExpiredWeightCommit, v.Hot, votes(1)) // would be in block 40
	c.Do(v.Hot, commitTo(v, votes(2)))
	if got := state.WeightCommits.Get(c, 1, v.Hotkey()); len(got) != 1 || got[0].Epoch != 2 {
		t.Errorf("the expired commit stays: %+v", got)
	}
}

// In the block of an epoch's slot a commit belongs to the new epoch.
func TestACommitInTheBlockOfAnEpochBelongsToTheNext(t *testing.T) {
	c, v, _ := hidden(t)
	to(c, 20)
	c.Do(v.Hot, commitTo(v, votes(1)))
	if got := state.WeightCommits.Get(c, 1, v.Hotkey())[0].Epoch; got != 1 {
		t.Errorf("the commit is of epoch %d", got)
	}
	to(c, 40)
	permit(c)
	if err := c.Refusal(v.Hot, votes(1)); err != nil {
		t.Errorf("in block 40: %v", err)
	}
}

func TestCommitRefusalsInOrder(t *testing.T) {
	c, v, _ := hidden(t)
	stranger := c.Rich("S")
	a := commitTo(v, votes(1))
	mech := subtensor.CommitMechanismWeights{Netuid: 1, Mecid: 1, CommitHash: a.CommitHash}
	c.Fails(state.ErrMechanismDoesNotExist, v.Hot, mech)
	c.Fails(state.ErrMechanismDoesNotExist, v.Hot, subtensor.CommitWeights{Netuid: 9})
	c.Fails(state.ErrHotKeyNotRegisteredInSubNet, stranger.Cold, a)
	mech.Mecid = 0
	c.Do(v.Hot, mech)
	made := c.Height
	c.MustSudo(subtensor.SudoSetWeightsSetRateLimit{Netuid: 1, WeightsSetRateLimit: 5})
	to(c, made+4)
	c.Fails(state.ErrCommittingWeightsTooFast, v.Hot, a)
	c.Next()
	c.Do(v.Hot, a)
	if c.Height != made+5 {
		t.Fatalf("the second commit came after %d blocks", c.Height-made)
	}
	c.MustSudo(subtensor.SudoSetWeightsSetRateLimit{Netuid: 1})
	alter(c, func(w *runtime.Context) { state.Tempo.Set(w, 1, 0) }) // no epoch in between
	for range 8 {
		c.Do(v.Hot, a)
	}
	c.Fails(state.ErrTooManyUnrevealedCommits, v.Hot, a)
	c.MustSudo(subtensor.SudoSetCommitRevealWeightsEnabled{Netuid: 1})
	c.Fails(state.ErrCommitRevealDisabled, v.Hot, a)
	c.Fails(state.ErrCommitRevealDisabled, v.Hot, votes(1))
}

func TestRevealRefusalsInOrder(t *testing.T) {
	c, v, m := hidden(t)
	to(c, 7)
	c.Do(v.Hot, commitTo(v, votes(1)))
	c.Do(v.Hot, commitTo(v, votes(2)))
	to(c, 20)
	c.Next()
	permit(c)
	wrong := votes(1)
	wrong.Netuid = 9
	c.Fails(state.ErrSubnetNotExists, v.Hot, wrong)
	c.Fails(state.ErrNoWeightsCommitFound, m.Hot, votes(1))
	c.Fails(state.ErrInvalidRevealCommitHashNotMatch, v.Hot, votes(3))
	c.Fails(state.ErrNoWeightsCommitFound, v.Hot, subtensor.RevealMechanismWeights{Netuid: 1, Mecid: 1, UIDs: votes().UIDs, Values: votes().Values, Salt: []uint16{1}})
	alter(c, func(w *runtime.Context) { state.ValidatorPermit.Set(w, 1, []bool{true, false, true}) })
	c.Fails(state.ErrNeuronNoValidatorPermit, v.Hot, votes(1))
	c.MustSudo(subtensor.SudoSetWeightsVersionKey{Netuid: 1, WeightsVersionKey: 4})
	c.Fails(state.ErrIncorrectWeightVersionKey, v.Hot, votes(1))
	c.MustSudo(subtensor.SudoSetWeightsVersionKey{Netuid: 1})
	permit(c)
	c.Fails(state.ErrCommitRevealEnabled, v.Hot, weights([]uint16{2}, []uint16{1}))
	// Revealing the second drops the first; weights' own rate limit does not hold.
	c.MustSudo(subtensor.SudoSetWeightsSetRateLimit{Netuid: 1, WeightsSetRateLimit: 100})
	c.Do(v.Hot, subtensor.RevealMechanismWeights{Netuid: 1, UIDs: votes().UIDs, Values: votes().Values, Salt: []uint16{2}})
	c.Fails(state.ErrNoWeightsCommitFound, v.Hot, votes(1))
}

func TestABatchOfCommitsDoesWhatItCan(t *testing.T) {
	c, v, _ := hidden(t)
	hash := hashOf(v, 1, votes(1))
	a := subtensor.BatchCommitWeights{Netuids: []scale.Compact16{9, 1}, CommitHashes: [][32]byte{hash, hash}}
	b := c.Do(v.Hot, a)
	failed, _ := apptest.Find[state.BatchWeightItemFailed](b)
	if failed.Netuid != 9 || !errors.Is(&failed.Error, state.ErrMechanismDoesNotExist) || b.Outcomes[0].Fee != 0 {
		t.Errorf("the failed item is told as %+v", failed)
	}
	if got := state.WeightCommits.Get(c, 1, v.Hotkey()); len(got) != 1 || got[0].Hash != hash {
		t.Errorf("the commits are %+v", got)
	}
	if done, ok := apptest.Find[state.BatchWeightsCompleted](b); !ok || len(done.Netuids) != 2 {
		t.Errorf("the batch is told as %+v", done)
	}
	c.Fails(state.ErrInputLengthsUnequal, v.Hot, subtensor.BatchCommitWeights{Netuids: a.Netuids, CommitHashes: a.CommitHashes[:1]})
	c.Fails(state.ErrInvalidValue, v.Hot, subtensor.BatchCommitWeights{})
	c.Fails(state.ErrMechanismDoesNotExist, v.Hot, subtensor.BatchCommitWeights{Netuids: a.Netuids[:1], CommitHashes: a.CommitHashes[:1]})
	many := subtensor.BatchCommitWeights{Netuids: make([]scale.Compact16, 33), CommitHashes: make([][32]byte, 33)}
	c.Fails(state.ErrInvalidValue, v.Hot, many)
}

func TestABatchOfRevealsIsAllOrNothing(t *testing.T) {
	c, v, _ := hidden(t)
	to(c, 7)
	for _, salt := range []uint16{1, 2, 3} {
		c.Do(v.Hot, commitTo(v, votes(salt)))
	}
	to(c, 21)
	permit(c)
	both := func(salts ...uint16) (a subtensor.BatchRevealWeights) {
		a.Netuid = 1
		for _, salt := range salts {
			one := votes(salt)
			a.UIDsList, a.ValuesList = append(a.UIDsList, one.UIDs), append(a.ValuesList, one.Values)
			a.SaltsList, a.VersionKeys = append(a.SaltsList, one.Salt), append(a.VersionKeys, 0)
		}
		return a
	}
	c.Fails(state.ErrInvalidRevealCommitHashNotMatch, v.Hot, both(1, 9))
	c.Fails(state.ErrInvalidRevealCommitHashNotMatch, v.Hot, both(1, 1))
	short := both(1, 2)
	short.SaltsList = short.SaltsList[:1]
	c.Fails(state.ErrInputLengthsUnequal, v.Hot, short)
	c.Fails(state.ErrInvalidValue, v.Hot, both())
	c.Fails(state.ErrSubnetNotExists, v.Hot, subtensor.BatchRevealWeights{Netuid: 9})
	if len(state.WeightCommits.Get(c, 1, v.Hotkey())) != 3 {
		t.Fatal("a failed batch used up commits")
	}
	b := c.Do(v.Hot, both(3, 1))
	done, ok := apptest.Find[state.WeightsBatchRevealed](b)
	if !ok || !slices.Equal(done.Hashes, [][32]byte{hashOf(v, 1, votes(3)), hashOf(v, 1, votes(1))}) || b.Outcomes[0].Fee != 0 {
		t.Errorf("the batch is told as %+v", done)
	}
	if got := state.WeightCommits.Get(c, 1, v.Hotkey()); len(got) != 1 || got[0].Hash != hashOf(v, 1, votes(2)) {
		t.Errorf("the commits left are %+v", got)
	}
	c.MustSudo(subtensor.SudoSetCommitRevealWeightsEnabled{Netuid: 1})
	c.Fails(state.ErrCommitRevealDisabled, v.Hot, both(2))
}

func TestMechanismsKeepTheirCommitsApart(t *testing.T) {
	c, v, _ := hidden(t)
	alter(c, func(w *runtime.Context) { state.MechanismCountCurrent.Set(w, 1, 2) })
	index := state.Index(1, 1)
	to(c, 7)
	c.Do(v.Hot, subtensor.CommitMechanismWeights{Netuid: 1, Mecid: 1, CommitHash: hashOf(v, index, votes(1))})
	to(c, 21)
	permit(c)
	c.Fails(state.ErrNoWeightsCommitFound, v.Hot, votes(1))
	a := subtensor.RevealMechanismWeights{Netuid: 1, Mecid: 1, UIDs: votes().UIDs, Values: votes().Values, Salt: []uint16{1}}
	c.Do(v.Hot, a)
	if len(state.Weights.Get(c, index, 1)) == 0 || len(state.Weights.Get(c, 1, 1)) != 0 {
		t.Error("the weights are of another mechanism")
	}
	if state.LastUpdate.Get(c, index)[1] != 7 {
		t.Errorf("the mechanism's updates are %v", state.LastUpdate.Get(c, index))
	}
}

// What clients hash is what the chain hashes.
func TestClientsHashAsTheChainDoes(t *testing.T) {
	v := apptest.Named("V")
	a := votes(1, 2, 3)
	one := subtensor.RevealMechanismWeights{Netuid: 1, Mecid: 3, UIDs: a.UIDs, Values: a.Values, Salt: a.Salt, VersionKey: 9}
	a.VersionKey = 9
	if one.Hash(v.Hotkey()) != hashOf(v, state.Index(1, 3), a) {
		t.Error("the hashes differ")
	}
}

func TestOneCallOfAKindWaits(t *testing.T) {
	c, v, _ := hidden(t)
	a, err := c.Runtime.Decode(c.Sign(v.Hot, commitTo(v, votes(1))))
	if err != nil {
		t.Fatal(err)
	}
	b, err := c.Runtime.Decode(c.Sign(v.Hot, commitTo(v, votes(2))))
	if err != nil || a.Slot == "" || a.Slot != b.Slot {
		t.Errorf("two commits hold %q and %q: %v", a.Slot, b.Slot, err)
	}
	other, err := c.Runtime.Decode(c.Sign(keys.Dev("Alice//text"), commitTo(v, votes(1))))
	if err != nil || other.Slot == a.Slot {
		t.Errorf("another hotkey's commit holds %q: %v", other.Slot, err)
	}
}
