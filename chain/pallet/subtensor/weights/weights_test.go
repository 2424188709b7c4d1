package weights_test

import (
	"errors"
	"slices"
	"testing"

	"github.com/plexus-network/plexus/chain/app/apptest"
	"github.com/plexus-network/plexus/chain/genesis"
	"github.com/plexus-network/plexus/chain/pallet/subtensor/state"
	"github.com/plexus-network/plexus/chain/runtime"
	"github.com/plexus-network/plexus/substrate/keys"
	"github.com/plexus-network/plexus/substrate/scale"
	"github.com/plexus-network/plexus/substrate/subtensor"
)

func of[V any](v V) *V { return &v }

// alter changes a chain's state behind its back.
func alter(c *apptest.Chain, change func(w *runtime.Context)) {
	w := c.Runtime.NewContext(c.State, runtime.Block{})
	change(w)
	c.Apply(w.Changes())
}

// market is the up chain without epochs, with the owner's neuron at uid 0, a
// validator with a permit at uid 1 and a miner at uid 2.
func market(t *testing.T) (c *apptest.Chain, validator, miner apptest.Person) {
	s := genesis.Up()
	s.Network.Subnets[0].Tempo = of[uint16](0)
	c = apptest.New(t, s)
	validator, miner = c.Neuron(1, "V"), c.Neuron(1, "M")
	alter(c, func(w *runtime.Context) { state.ValidatorPermit.Set(w, 1, []bool{false, true, false}) })
	return c, validator, miner
}

func weights(dests, values []uint16) subtensor.SetWeights {
	return subtensor.SetWeights{Netuid: 1, Dests: dests, Weights: values}
}

func TestWeightsAreScaledAndKeptInOrder(t *testing.T) {
	c, v, _ := market(t)
	b := c.Do(v.Hot, weights([]uint16{2, 0, 1}, []uint16{10, 0, 5}))
	want := state.Row{{UID: 2, Value: 65535}, {UID: 0, Value: 0}, {UID: 1, Value: 32768}}
	if got := state.Weights.Get(c, 1, 1); !slices.Equal(got, want) {
		t.Errorf("the row is %v, want %v", got, want)
	}
	if got := state.LastUpdate.Get(c, 1)[1]; got != c.Height {
		t.Errorf("the last update is block %d of %d", got, c.Height)
	}
	if event, ok := apptest.Find[state.WeightsSet](b); !ok || event != (state.WeightsSet{Index: 1, UID: 1}) {
		t.Errorf("the event is %+v", event)
	}
	if fee := b.Outcomes[0].Fee; fee != 0 {
		t.Errorf("setting weights cost %d rao", fee)
	}
}

func TestWeightRefusalsInOrder(t *testing.T) {
	c, v, m := market(t)
	stranger := c.Rich("S")
	some := []uint16{2}
	c.Fails(state.ErrCanNotSetRootNetworkWeights, v.Hot, subtensor.SetWeights{Netuid: 0, Dests: some, Weights: []uint16{1, 2}})
	c.Fails(state.ErrWeightVecNotEqualSize, v.Hot, subtensor.SetWeights{Netuid: 9, Dests: some, Weights: []uint16{1, 2}})
	c.Fails(state.ErrMechanismDoesNotExist, v.Hot, subtensor.SetWeights{Netuid: 9, Dests: some, Weights: some})
	c.Fails(state.ErrUidsLengthExceedUidsInSubNet, stranger.Cold, weights([]uint16{0, 1, 2, 3}, []uint16{1, 1, 1, 1}))
	c.Fails(state.ErrHotKeyNotRegisteredInSubNet, stranger.Cold, weights(some, some))
	c.Fails(state.ErrNeuronNoValidatorPermit, m.Hot, weights([]uint16{1}, some))
	c.Fails(state.ErrDuplicateUids, v.Hot, weights([]uint16{2, 2}, []uint16{1, 2}))
	c.Fails(state.ErrDuplicateUids, v.Hot, weights([]uint16{9, 9}, []uint16{1, 2})) // before the bound of uids
	c.Fails(state.ErrUidVecContainInvalidOne, v.Hot, weights([]uint16{2, 3}, []uint16{1, 2}))

	c.MustSudo(subtensor.SudoSetMinAllowedWeights{Netuid: 1, MinAllowedWeights: 3})
	c.Fails(state.ErrWeightVecLengthIsLow, v.Hot, weights([]uint16{0, 2}, []uint16{1, 2}))
	c.Do(m.Hot, weights([]uint16{2}, some)) // only oneself needs no permit and no length
	c.MustSudo(subtensor.SudoSetMinAllowedWeights{Netuid: 1, MinAllowedWeights: 200})
	c.Do(v.Hot, weights([]uint16{0, 1, 2}, []uint16{1, 2, 3})) // there are but 3 neurons

	c.MustSudo(subtensor.SudoSetWeightsVersionKey{Netuid: 1, WeightsVersionKey: 5})
	wrong := weights([]uint16{0, 1, 2}, []uint16{1, 2, 3})
	wrong.VersionKey = 4
	c.Fails(state.ErrIncorrectWeightVersionKey, v.Hot, wrong)
	wrong.VersionKey = 6
	c.Do(v.Hot, wrong)

	c.MustSudo(subtensor.SudoSetStakeThreshold{MinStake: 1})
	c.Fails(state.ErrNotEnoughStakeToSetWeights, v.Hot, wrong)

	alter(c, func(w *runtime.Context) { state.CommitRevealWeightsEnabled.Set(w, 1, true) })
	c.Fails(state.ErrCommitRevealEnabled, v.Hot, wrong)
}

func TestTheOwnerNeedsNeitherStakeNorPermit(t *testing.T) {
	c, _, _ := market(t)
	c.MustSudo(subtensor.SudoSetStakeThreshold{MinStake: 1})
	owner := keys.Dev("Alice//text")
	c.Do(owner, weights([]uint16{1}, []uint16{1}))
}

func TestWeightsWaitForTheRateLimit(t *testing.T) {
	c, v, _ := market(t)
	c.Do(v.Hot, weights([]uint16{2}, []uint16{1}))
	set := c.Height
	c.MustSudo(subtensor.SudoSetWeightsSetRateLimit{Netuid: 1, WeightsSetRateLimit: 10})
	for c.Height < set+8 {
		c.Next()
	}
	c.Fails(state.ErrSettingWeightsTooFast, v.Hot, weights([]uint16{2}, []uint16{1})) // would be 9 blocks later
	c.Next()
	c.Do(v.Hot, weights([]uint16{2}, []uint16{1}))
	if c.Height != set+10 {
		t.Fatalf("the weights were set %d blocks later", c.Height-set)
	}
}

func TestARegistrationCountsAsAnUpdate(t *testing.T) {
	c, _, _ := market(t)
	c.MustSudo(subtensor.SudoSetWeightsSetRateLimit{Netuid: 1, WeightsSetRateLimit: 10})
	p := c.Neuron(1, "P")
	c.Fails(state.ErrSettingWeightsTooFast, p.Hot, weights([]uint16{3}, []uint16{1}))
}

func TestMechanismsOtherThanTheFirstDoNotExist(t *testing.T) {
	c, v, _ := market(t)
	a := subtensor.SetMechanismWeights{Netuid: 1, Dests: []uint16{2}, Weights: []uint16{3}}
	c.Do(v.Hot, a)
	if got := state.Weights.Get(c, 1, 1); !slices.Equal(got, state.Row{{UID: 2, Value: 65535}}) {
		t.Errorf("the row is %v", got)
	}
	a.Mecid = 1
	c.Fails(state.ErrMechanismDoesNotExist, v.Hot, a)
}

func TestABatchSetsWhatItCan(t *testing.T) {
	c, v, _ := market(t)
	row := []subtensor.CompactPair{{UID: 2, Value: 1}}
	batch := subtensor.BatchSetWeights{
		Netuids: []scale.Compact16{9, 1}, Weights: [][]subtensor.CompactPair{row, row}, VersionKeys: []scale.Compact{0, 0},
	}
	b := c.Do(v.Hot, batch)
	if got := state.Weights.Get(c, 1, 1); len(got) != 1 {
		t.Errorf("the row is %v", got)
	}
	failed, ok := apptest.Find[state.BatchWeightItemFailed](b)
	if !ok || failed.Netuid != 9 || !errors.Is(&failed.Error, state.ErrMechanismDoesNotExist) {
		t.Errorf("the failed item is told as %+v", failed)
	}
	if _, ok := apptest.Find[state.BatchCompletedWithErrors](b); !ok {
		t.Error("no event tells that an item failed")
	}
	if done, ok := apptest.Find[state.BatchWeightsCompleted](b); !ok || done.Hotkey != v.Hotkey() || len(done.Netuids) != 2 {
		t.Errorf("the batch is told as %+v", done)
	}
	batch.Netuids = batch.Netuids[:1]
	c.Fails(state.ErrInputLengthsUnequal, v.Hot, batch)
	c.Fails(state.ErrInvalidValue, v.Hot, subtensor.BatchSetWeights{})
	batch.Weights, batch.VersionKeys = batch.Weights[:1], batch.VersionKeys[:1]
	c.Fails(state.ErrMechanismDoesNotExist, v.Hot, batch) // no item passes
	many := subtensor.BatchSetWeights{
		Netuids: make([]scale.Compact16, 33), Weights: make([][]subtensor.CompactPair, 33), VersionKeys: make([]scale.Compact, 33),
	}
	c.Fails(state.ErrInvalidValue, v.Hot, many)
}

// BenchmarkSetWeights is a block with one call that sets 4,096 weights, beside an
// empty one: the difference is the call, signature apart.
func BenchmarkSetWeights(b *testing.B) {
	s := genesis.Up()
	s.Network.Subnets[0].Tempo = of[uint16](0)
	c := apptest.New(b, s)
	owner := keys.Dev("Alice//text")
	row := subtensor.SetWeights{Netuid: 1}
	alter(c, func(w *runtime.Context) {
		state.SubnetworkN.Set(w, 1, 4096)
		for uid := range uint16(4096) {
			row.Dests, row.Weights = append(row.Dests, uid), append(row.Weights, uid*15)
		}
	})
	raw := c.Sign(owner, row)
	block := runtime.Block{Height: c.Height + 1, Genesis: c.Genesis(), Parent: c.Genesis()}
	for _, test := range []struct {
		name string
		raws [][]byte
	}{{"empty", nil}, {"4096", [][]byte{raw}}} {
		b.Run(test.name, func(b *testing.B) {
			for b.Loop() {
				if done := c.Runtime.Execute(c.State, block, test.raws); !done.IsValid() {
					b.Fatal(done.Outcomes[0].Refused)
				}
			}
		})
	}
}
