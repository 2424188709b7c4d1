package neuron

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/plexus-network/plexus/mechanism"
	"github.com/plexus-network/plexus/substrate/keys"
)

// Explanation says how a miner stands and why.
type Explanation struct {
	Block      uint64         `json:"block"`
	Hotkey     keys.AccountID `json:"hotkey"`
	UID        *uint16        `json:"uid"` // null if not registered
	Model      string         `json:"model"`
	Class      string         `json:"class"`
	Axon       string         `json:"axon"` // on chain; empty if none
	Incentive  float64        `json:"incentive"`
	EmissionAt uint64         `json:"emission_rao"` // alpha rao of the last epoch
	StakeRao   uint64         `json:"stake_rao"`
	// PruneRank 1 is the next to be pruned, of so many neurons.
	PruneRank int `json:"prune_rank"`
	Neurons   int `json:"neurons"`
	// ImmuneBlocks are left until it can be pruned.
	ImmuneBlocks uint64            `json:"immune_blocks"`
	NextEpochIn  uint64            `json:"next_epoch_in_blocks"`
	Validators   []ValidatorView   `json:"validators"`
	Refused      map[string]uint64 `json:"refused"`
	Judged       []Judged          `json:"judged"` // latest first
	// Findings are what its owner should know, the gravest first.
	Findings []string `json:"findings"`
}

// ValidatorView is how one permitted validator and the miner see each other.
type ValidatorView struct {
	UID      uint16         `json:"uid"`
	Hotkey   keys.AccountID `json:"hotkey"`
	StakeRao uint64         `json:"stake_rao"`
	// Reached is when its last request came; zero if none ever did.
	Reached time.Time `json:"reached"`
	Average float64   `json:"average"`
	Best    float64   `json:"best"`
	Told    time.Time `json:"told"`
}

// Explain puts together what the chain and the miner's own record say. reach is
// what calling the axon at its address on chain gave: nil if it answers.
func Explain(view *View, hotkey keys.AccountID, rec Record, reach error, now time.Time) Explanation {
	x := Explanation{
		Block: view.Block, Hotkey: hotkey, Model: rec.Model, Neurons: len(view.Neurons), NextEpochIn: view.NextEpoch() - view.Block,
		Refused: rec.Refused, Judged: slices.Clone(rec.Judged), Findings: []string{},
	}
	slices.Reverse(x.Judged)
	self, ok := view.Find(hotkey)
	if !ok {
		x.Findings = append(x.Findings, "this hotkey is not registered in the subnet: start the miner with --register")
		return x
	}
	x.UID, x.Model, x.Class, x.Axon = &self.UID, self.Model, self.Class.String(), self.Address
	x.Incentive, x.EmissionAt, x.StakeRao = float64(self.Incentive)/65535, self.Emission, self.Stake
	x.PruneRank, x.ImmuneBlocks = pruneRank(view, self), immunity(view, self)
	x.Validators = validatorViews(view, hotkey, rec)
	x.Findings = append(x.Findings, findings(view, self, x, reach, now)...)
	return x
}

// immunity is how many blocks a neuron cannot be pruned.
func immunity(view *View, n Neuron) uint64 {
	end := n.Registered + view.ImmunityPeriod
	return end - min(end, view.Block)
}

// pruneRank is a neuron's place in the order in which neurons are pruned: those
// past immunity first, then by the least emission, the earliest registration and
// the lowest UID (docs/protocol/registration.md). An owner's keys, which are
// never pruned, are not told apart here.
func pruneRank(view *View, self Neuron) int {
	order := slices.Clone(view.Neurons)
	slices.SortFunc(order, func(a, b Neuron) int {
		immune := func(n Neuron) int {
			if immunity(view, n) > 0 {
				return 1
			}
			return 0
		}
		return cmp.Or(immune(a)-immune(b), cmp.Compare(a.Emission, b.Emission), cmp.Compare(a.Registered, b.Registered), cmp.Compare(a.UID, b.UID))
	})
	return 1 + slices.IndexFunc(order, func(n Neuron) bool { return n.UID == self.UID })
}

func validatorViews(view *View, self keys.AccountID, rec Record) []ValidatorView {
	views := []ValidatorView{}
	for _, n := range view.Neurons {
		if !mayCall(view, n.Hotkey) || n.Hotkey == self {
			continue
		}
		v := ValidatorView{UID: n.UID, Hotkey: n.Hotkey, StakeRao: n.Stake}
		for _, c := range rec.Callers {
			if c.Hotkey == n.Hotkey {
				v.Reached, v.Average, v.Best, v.Told = c.Last, c.Average, c.Best, c.Told
			}
		}
		views = append(views, v)
	}
	slices.SortFunc(views, func(a, b ValidatorView) int { return cmp.Compare(b.StakeRao, a.StakeRao) })
	return views
}

// recentVerdicts are those that findings are drawn from.
const recentVerdicts = 30

func findings(view *View, self Neuron, x Explanation, reach error, now time.Time) []string {
	var out []string
	say := func(format string, args ...any) { out = append(out, fmt.Sprintf(format, args...)) }
	if self.Address == "" {
		say("no axon on chain: nobody can ask this miner; is it running?")
	} else if reach != nil {
		say("the axon at %s does not answer from here (%v): open the port or correct --public", self.Address, reach)
	}
	switch {
	case self.Model == "" && len(view.Catalogue) == 0: // a subnet without models
	case self.Model == "":
		say("no model declared: only declared models are scored")
	case !slices.ContainsFunc(view.Catalogue, func(m mechanism.Model) bool { return m.Name == self.Model }):
		say("the declared model %q is not in the subnet's catalogue: it is not scored", self.Model)
	}
	if n := len(x.Validators); n == 0 {
		say("no validator in the subnet has stake and a permit: nobody sets weights")
	} else if reached := reachedSince(x.Validators, now.Add(-10*time.Minute)); reached == 0 {
		say("no validator has called within ten minutes: they may not reach the axon, or not judge what it serves")
	} else if reached < n {
		say("%d of %d validators have called within ten minutes", reached, n)
	}
	out = append(out, verdictFindings(x.Judged)...)
	if self.Incentive == 0 && len(x.Judged) > 0 && len(out) == 0 {
		say("scores have come in but no epoch has paid yet: the next is in %d blocks", x.NextEpochIn)
	}
	if self.Incentive == 0 && x.ImmuneBlocks == 0 && x.PruneRank <= 3 {
		say("it earns nothing and is number %d in line to be pruned", x.PruneRank)
	}
	return out
}

func reachedSince(validators []ValidatorView, since time.Time) int {
	n := 0
	for _, v := range validators {
		if v.Reached.After(since) {
			n++
		}
	}
	return n
}

// verdictFindings counts what went wrong in the latest verdicts.
func verdictFindings(latestFirst []Judged) []string {
	recent := latestFirst[:min(len(latestFirst), recentVerdicts)]
	if len(recent) == 0 {
		return nil
	}
	unverified, unanswered := 0, 0
	example := ""
	for _, j := range recent {
		switch {
		case strings.Contains(j.Why, "not verified"):
			unverified++
			example = j.Why
		case strings.Contains(j.Why, "no answer"):
			unanswered++
			example = j.Why
		}
	}
	var out []string
	if unverified > 0 {
		out = append(out, fmt.Sprintf("%d of the last %d answers could not be verified (%s): does the engine serve the declared model, bound to this hotkey?", unverified, len(recent), example))
	}
	if unanswered > 0 {
		out = append(out, fmt.Sprintf("%d of the last %d requests were not answered (%s)", unanswered, len(recent), example))
	}
	return out
}
