package neuron

import (
	"errors"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/plexus-network/plexus/mechanism"
)

func explained(t *testing.T, change func(v *View, rec *Record), reach error) Explanation {
	t.Helper()
	now := time.Unix(1_700_000_000, 0)
	view := &View{
		Block: 1000, Tempo: 15, LastEpoch: 990, ImmunityPeriod: 100, Catalogue: []mechanism.Model{{Name: "m"}},
		Neurons: []Neuron{
			{UID: 0, Hotkey: alice.AccountID(), Address: "127.0.0.1:8091", Model: "m", Registered: 10, Incentive: 65535, Emission: 500},
			{UID: 1, Hotkey: bob.AccountID(), Stake: 9, HasPermit: true, Registered: 5, Emission: 900},
			{UID: 2, Hotkey: charlie.AccountID(), Registered: 950},
		},
	}
	rec := Record{
		Hotkey: alice.AccountID(), Model: "m",
		Callers: []Caller{{Hotkey: bob.AccountID(), Last: now.Add(-time.Minute), Average: 0.4, Best: 0.8, Told: now.Add(-time.Minute)}},
		Judged:  []Judged{{Verdict: Verdict{ID: "old", Why: "verified, right"}}, {Verdict: Verdict{ID: "new", Why: "verified, right"}}},
	}
	if change != nil {
		change(view, &rec)
	}
	return Explain(view, alice.AccountID(), rec, reach, now)
}

func TestAMinerInGoodOrderHasNoFindings(t *testing.T) {
	x := explained(t, nil, nil)
	if len(x.Findings) != 0 {
		t.Errorf("findings: %q", x.Findings)
	}
	if x.Incentive != 1 || *x.UID != 0 || x.NextEpochIn != 5 || x.ImmuneBlocks != 0 {
		t.Errorf("got %+v", x)
	}
	// Charlie earns less but is immune; Bob earns more.
	if x.PruneRank != 1 || x.Neurons != 3 {
		t.Errorf("prune rank %d of %d", x.PruneRank, x.Neurons)
	}
	if x.Judged[0].ID != "new" {
		t.Error("verdicts are not latest first")
	}
	if len(x.Validators) != 1 || x.Validators[0].Best != 0.8 {
		t.Errorf("validators: %+v", x.Validators)
	}
}

func TestASubnetWithoutModelsAsksForNone(t *testing.T) {
	x := explained(t, func(v *View, _ *Record) { v.Neurons[0].Model, v.Catalogue = "", nil }, nil)
	if len(x.Findings) != 0 {
		t.Errorf("findings: %q", x.Findings)
	}
}

func TestFindingsSayWhatIsWrong(t *testing.T) {
	for name, c := range map[string]struct {
		change func(v *View, rec *Record)
		reach  error
		want   string
	}{
		"not registered":    {func(v *View, _ *Record) { v.Neurons = v.Neurons[1:] }, nil, "--register"},
		"no axon":           {func(v *View, _ *Record) { v.Neurons[0].Address = "" }, nil, "no axon on chain"},
		"axon out of reach": {nil, errors.New("refused"), "--public"},
		"no model":          {func(v *View, _ *Record) { v.Neurons[0].Model = "" }, nil, "no model declared"},
		"unknown model":     {func(v *View, _ *Record) { v.Neurons[0].Model = "x" }, nil, "not in the subnet's catalogue"},
		"no validators":     {func(v *View, _ *Record) { v.Neurons[1].Stake = 0 }, nil, "no validator"},
		"never called":      {func(_ *View, rec *Record) { rec.Callers = nil }, nil, "no validator has called"},
		"one of two called": {func(v *View, _ *Record) { v.Neurons[2].Stake, v.Neurons[2].HasPermit = 1, true }, nil, "1 of 2 validators"},
		"unverified": {func(_ *View, rec *Record) {
			rec.Judged = append(rec.Judged, Judged{Verdict: Verdict{Why: "sums: not verified: too few positions hold"}})
		}, nil, "1 of the last 3 answers could not be verified"},
		"unanswered": {func(_ *View, rec *Record) {
			rec.Judged = append(rec.Judged, Judged{Verdict: Verdict{Why: "sums: no answer: not within the time allowed"}})
		}, nil, "were not answered"},
		"not paid yet": {func(v *View, _ *Record) { v.Neurons[0].Incentive, v.ImmunityPeriod = 0, 5000 }, nil, "the next is in 5 blocks"},
		"to be pruned": {func(v *View, _ *Record) { v.Neurons[0].Incentive = 0 }, nil, "number 1 in line"},
	} {
		x := explained(t, c.change, c.reach)
		if !slices.ContainsFunc(x.Findings, func(f string) bool { return strings.Contains(f, c.want) }) {
			t.Errorf("%s: %q does not say %q", name, x.Findings, c.want)
		}
	}
}
