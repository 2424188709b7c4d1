package neuron

import (
	"errors"
	"os"
	"path/filepath"
	"slices"
	"testing"
	"time"

	"github.com/plexus-network/plexus/mechanism"
	"github.com/plexus-network/plexus/substrate/keys"
	"github.com/plexus-network/plexus/substrate/scale"
	"github.com/plexus-network/plexus/substrate/subtensor"
	"github.com/plexus-network/plexus/substrate/timelock"
	"github.com/plexus-network/plexus/substrate/timelock/timelocktest"
)

// hiding is a chain that takes commits: it keeps them as a subnet with a reveal
// period of one epoch does.
func hiding() *fakeChain {
	chain := validating()
	chain.commits = map[keys.AccountID][]subtensor.WeightCommit{}
	chain.view.HidesWeights = true
	chain.view.Sealing = Sealing{Epoch: 6, RevealPeriod: 1, Version: 4, BlockTime: 12 * time.Second}
	chain.onCall = func(v *View, signer keys.AccountID, call Call) error {
		switch a := call.(type) {
		case subtensor.CommitWeights:
			v.Neurons[0].LastUpdate = v.Block
			chain.commits[signer] = append(chain.commits[signer], subtensor.WeightCommit{Hash: a.CommitHash, Epoch: v.epoch(), Block: v.Block})
		case subtensor.RevealWeights:
			hash := subtensor.RevealMechanismWeights{Netuid: a.Netuid, UIDs: a.UIDs, Values: a.Values, Salt: a.Salt, VersionKey: a.VersionKey}.Hash(signer)
			list := chain.commits[signer]
			at := slices.IndexFunc(list, func(c subtensor.WeightCommit) bool { return c.Hash == hash })
			if at < 0 || list[at].Epoch+1 != v.epoch() {
				return errors.New("no commit opens by that")
			}
			chain.commits[signer] = list[at+1:]
		case subtensor.CommitTimelockedWeights:
			v.Neurons[0].LastUpdate = v.Block
		default:
			return errors.New("the subnet hides weights")
		}
		return nil
	}
	return chain
}

// epochs makes blocks up to a height; slots start epochs.
func epochs(chain *fakeChain, until uint64, slots ...uint64) {
	for chain.at() < until {
		chain.next(func(v *View) {
			if slices.Contains(slots, v.Block) {
				v.LastEpoch = v.Block
				v.Sealing.Epoch++
			}
		})
	}
}

func (c *fakeChain) at() uint64 {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.view.Block
}

var owned = fixed{weights: map[mechanism.Hotkey]float64{charlie.AccountID(): 3}}

func TestHiddenWeightsAreCommittedAndRevealedInTheirEpoch(t *testing.T) {
	chain, dir := hiding(), t.TempDir()
	stop := setting(t, chain, owned, fresh(t, dir))
	epochs(chain, 102)
	eventually(t, "weights are committed", func() bool { return len(chain.submitted()) == 1 })
	if _, ok := chain.submitted()[0].(subtensor.CommitWeights); !ok {
		t.Fatalf("sent %T", chain.submitted()[0])
	}
	info, err := os.Stat(filepath.Join(dir, "commits.json"))
	if err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("the salts lie in %v: %v", info, err)
	}
	stop() // it is away when its epoch ends
	epochs(chain, 106, 105)
	stop = setting(t, chain, owned, fresh(t, dir))
	eventually(t, "they are revealed after the restart", func() bool { return len(chain.submitted()) == 2 })
	a, ok := chain.submitted()[1].(subtensor.RevealWeights)
	if !ok || !slices.Equal(a.UIDs, []uint16{1, 2}) || !slices.Equal(a.Values, []uint16{0, 65535}) || a.VersionKey != 7 || len(a.Salt) != saltLength {
		t.Errorf("revealed %+v", a)
	}
	epochs(chain, 112)
	if n := len(chain.submitted()); n != 2 {
		t.Errorf("%d calls: something is revealed twice", n)
	}
	epochs(chain, 117)
	eventually(t, "the next epoch's are committed", func() bool { return len(chain.submitted()) == 3 })
	stop()
}

func TestARevealIsTriedAgainAfterAFailure(t *testing.T) {
	chain := hiding()
	accept, failed := chain.onCall, false
	chain.onCall = func(v *View, signer keys.AccountID, call Call) error {
		if _, ok := call.(subtensor.RevealWeights); ok && !failed {
			failed = true
			return errors.New("transaction is outdated")
		}
		return accept(v, signer, call)
	}
	stop := setting(t, chain, owned, fresh(t, t.TempDir()))
	defer stop()
	epochs(chain, 102)
	eventually(t, "weights are committed", func() bool { return len(chain.submitted()) == 1 })
	epochs(chain, 106, 105)
	eventually(t, "the first try", func() bool { return len(chain.submitted()) >= 2 })
	epochs(chain, 107)
	eventually(t, "the second try", func() bool { return len(chain.submitted()) == 3 })
	if commits, err := chain.Commits(t.Context(), 1, alice.AccountID()); err != nil || len(commits) != 0 {
		t.Errorf("%d commits are left: %v", len(commits), err)
	}
}

func TestWeightsAreTimelockedWhereThePulsesArrive(t *testing.T) {
	beacon := timelocktest.New(t, 21)
	now := time.Unix(1_000_000, 0)
	config := beacon.Config(uint32(now.Unix() - 3000)) // round 1001 is now
	sealer, err := newSealer(hiding(), alice, t.TempDir(), true)
	if err != nil {
		t.Fatal(err)
	}
	sealer.now = func() time.Time { return now }
	view := func(change func(*View)) *View {
		v := &View{Netuid: 1, Block: 101, Tempo: 15, LastEpoch: 90, HidesWeights: true, WeightsVersion: 7}
		v.Sealing = Sealing{Epoch: 6, RevealPeriod: 1, Version: 4, LastRound: 1001, Beacon: config, BlockTime: 12 * time.Second}
		if change != nil {
			change(v)
		}
		return v
	}
	for name, c := range map[string]struct {
		change func(*View)
		want   uint64 // 0: not time-locked
	}{
		"the epoch starts in 4 blocks":       {nil, 1001 + 16 + 1},
		"a period of 3 epochs":               {func(v *View) { v.Sealing.RevealPeriod = 3 }, 1001 + 16 + 2*60 + 1},
		"the next block starts an epoch":     {func(v *View) { v.Block = 104 }, 1001 + 4 + 60 + 1},
		"the last round is a minute old":     {func(v *View) { v.Sealing.LastRound = 981 }, 1001 + 16 + 1},
		"the last round is older":            {func(v *View) { v.Sealing.LastRound = 980 }, 0},
		"the chain knows no round":           {func(v *View) { v.Sealing.LastRound = 0 }, 0},
		"the chain takes other commits":      {func(v *View) { v.Sealing.Version = 5 }, 0},
		"the chain tells no time of a block": {func(v *View) { v.Sealing.BlockTime = 0 }, 0},
	} {
		if round, ok := sealer.round(view(c.change)); round != c.want || ok != (c.want != 0) {
			t.Errorf("%s: round %d (%v), want %d", name, round, ok, c.want)
		}
	}
	sealer.timelocked = false
	if _, ok := sealer.round(view(nil)); ok {
		t.Error("weights are time-locked though nobody asked for it")
	}
	sealer.timelocked = true
	if _, err := sealer.commit(t.Context(), view(nil), []uint16{1, 2}, []uint16{5, 6}); err != nil {
		t.Fatal(err)
	}
	a := sealer.chain.(*fakeChain).submitted()[0].(subtensor.CommitTimelockedWeights)
	message, err := timelock.Open(a.Commit, beacon.Sign(a.RevealRound))
	var got subtensor.TimelockedWeights
	if err != nil || scale.Unmarshal(message, &got) != nil {
		t.Fatalf("it does not open: %v", err)
	}
	hotkey := alice.AccountID()
	if a.RevealRound != 1018 || a.CommitRevealVersion != 4 || !slices.Equal(got.Hotkey, hotkey[:]) || !slices.Equal(got.UIDs, []uint16{1, 2}) || got.VersionKey != 7 {
		t.Errorf("round %d of version %d hides %+v", a.RevealRound, a.CommitRevealVersion, got)
	}
}

func TestOldSecretsAreForgotten(t *testing.T) {
	dir := t.TempDir()
	s, err := openSecrets(dir)
	if err != nil {
		t.Fatal(err)
	}
	for i := range keptSecrets + 5 {
		if err := s.keep(secret{Hash: string(rune('A' + i))}); err != nil {
			t.Fatal(err)
		}
	}
	if s, err = openSecrets(dir); err != nil || len(s.List) != keptSecrets || s.List[0].Hash != "F" {
		t.Errorf("%d are kept: %v", len(s.List), err)
	}
	if err := os.WriteFile(s.path, []byte("{"), 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := openSecrets(dir); !errors.Is(err, ErrState) {
		t.Errorf("a damaged file: %v", err)
	}
}
