package neuron

import (
	"errors"
	"math"
	"os"
	"path/filepath"
	"testing"

	"pgregory.net/rapid"

	"github.com/plexus-network/plexus/mechanism"
	"github.com/plexus-network/plexus/substrate/keys"
)

func fresh(t *testing.T, dir string) *Averages {
	t.Helper()
	a, err := OpenAverages(dir)
	if err != nil {
		t.Fatal(err)
	}
	return a
}

func score(value, weight, forfeit float64) mechanism.Score {
	return mechanism.Score{Hotkey: alice.AccountID(), Value: value, Weight: weight, Forfeit: forfeit}
}

func TestAveragesApproachTheScore(t *testing.T) {
	a := fresh(t, t.TempDir())
	first := a.Add(score(1, 1, 0), "m", 1).Value()
	if first > 0.5 {
		t.Errorf("one good answer is worth %.2f: no doubt is left", first)
	}
	last := first
	for range 300 {
		v := a.Add(score(1, 1, 0), "m", 1).Value()
		if v < last {
			t.Fatalf("fell from %v to %v by a full score", last, v)
		}
		last = v
	}
	if last < 0.94 {
		t.Errorf("300 full scores are worth %.3f", last)
	}
}

func TestScoresWithoutWeightMoveNothing(t *testing.T) {
	a := fresh(t, t.TempDir())
	before := a.Add(score(0.7, 1, 0), "m", 1).Value()
	if after := a.Add(score(0, 0, 0), "m", 1).Value(); after != before {
		t.Errorf("moved from %v to %v", before, after)
	}
}

func TestForfeitsAreLostAtOnce(t *testing.T) {
	a := fresh(t, t.TempDir())
	for range 100 {
		a.Add(score(1, 1, 0), "m", 1)
	}
	if v := a.Add(score(0, 1, 0.75), "m", 1).Value(); v > 0.25 {
		t.Errorf("after proof of cheating the average is still %.2f", v)
	}
}

func TestAveragesStayInRange(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		a := &Averages{rows: map[keys.AccountID]*Average{}}
		for range rapid.IntRange(1, 50).Draw(t, "n") {
			v := a.Add(score(rapid.Float64().Draw(t, "value"), rapid.Float64().Draw(t, "weight"), rapid.Float64().Draw(t, "forfeit")), "m", 1).Value()
			if !(v >= 0 && v <= 1) {
				t.Fatalf("average %v", v)
			}
		}
		if v := a.Add(score(math.NaN(), math.Inf(1), math.NaN()), "m", 1).Value(); !(v >= 0 && v <= 1) {
			t.Fatalf("average %v after no number", v)
		}
	})
}

func TestAveragesSurviveARestart(t *testing.T) {
	dir := t.TempDir()
	a := fresh(t, dir)
	view := &View{Block: 10, Tempo: 15, Neurons: []Neuron{{Hotkey: alice.AccountID(), Model: "m"}}}
	a.Add(score(1, 1, 0), "m", 10)
	gone := score(1, 1, 0)
	gone.Hotkey = bob.AccountID()
	a.Add(gone, "m", 10)
	want := a.Of(view.Neurons[0], view)
	if err := a.Save(view); err != nil {
		t.Fatal(err)
	}
	b := fresh(t, dir)
	if got := b.Of(view.Neurons[0], view); got != want || want == 0 {
		t.Errorf("read %v, wrote %v", got, want)
	}
	if len(b.rows) != 1 {
		t.Errorf("%d averages are kept of 1 neuron", len(b.rows))
	}
	if err := os.WriteFile(filepath.Join(dir, "averages.json"), []byte("{"), 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := OpenAverages(dir); !errors.Is(err, ErrState) {
		t.Errorf("a damaged file: %v", err)
	}
}

func TestAnAverageBelongsToAModelAndGrowsStale(t *testing.T) {
	a := fresh(t, t.TempDir())
	n := Neuron{Hotkey: alice.AccountID(), Model: "m"}
	a.Add(score(1, 1, 0), "m", 100)
	for name, c := range map[string]struct {
		n     Neuron
		block uint64
		pays  bool
	}{
		"fresh":         {n, 100, true},
		"later":         {n, 100 + staleTempos*15, true},
		"stale":         {n, 101 + staleTempos*15, false},
		"another model": {Neuron{Hotkey: n.Hotkey, Model: "other"}, 100, false},
		"a stranger":    {Neuron{Hotkey: bob.AccountID(), Model: "m"}, 100, false},
	} {
		if got := a.Of(c.n, &View{Block: c.block, Tempo: 15}); (got > 0) != c.pays {
			t.Errorf("%s: %v", name, got)
		}
	}
	if v := a.Add(score(0.5, 1, 0), "other", 100); v.Scores != 1 {
		t.Errorf("another model goes on with %d old scores", v.Scores-1)
	}
}
