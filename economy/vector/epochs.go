package vector

import (
	"encoding/json"
	"math"
	"strconv"
	"strings"

	"github.com/plexus-network/plexus/economy/fixed"
	"github.com/plexus-network/plexus/economy/yuma"
)

// params are an epoch's parameters; in a step they override the group's.
type params struct {
	N                  *int
	Kappa              uint16
	BondsPenalty       uint16 `json:"bonds_penalty"`
	BondsMovingAverage uint64 `json:"bonds_moving_average"`
	Yuma3              bool
	LiquidAlpha        bool   `json:"liquid_alpha"`
	AlphaLow           uint16 `json:"alpha_low"`
	AlphaHigh          uint16 `json:"alpha_high"`
	SigmoidSteepness   int16  `json:"sigmoid_steepness"`
	MaxValidators      uint16 `json:"max_validators"`
	MinStake           uint64 `json:"min_stake"`
	Emission           uint64
	Block              uint64
	ActivityCutoff     uint64 `json:"activity_cutoff"`
	LastTempo          uint64 `json:"last_tempo"`
	Owner              int
	CommitReveal       bool `json:"commit_reveal"`
}

// newSubnet are the parameters of a new subnet, for those that a file does not
// state.
func newSubnet() params {
	return params{
		Kappa: 32767, BondsPenalty: 65535, BondsMovingAverage: 900_000, Yuma3: true, AlphaLow: 45875, AlphaHigh: 58982,
		SigmoidSteepness: 1000, MaxValidators: 64, ActivityCutoff: 5000, Owner: yuma.NoOwner,
	}
}

func (p params) epoch() yuma.Params {
	return yuma.Params{
		Block: p.Block, ActivityCutoff: p.ActivityCutoff, LastTempo: p.LastTempo, Kappa: p.Kappa,
		BondsPenalty: p.BondsPenalty, BondsMovingAverage: p.BondsMovingAverage, Yuma3: p.Yuma3,
		LiquidAlpha: p.LiquidAlpha, AlphaLow: p.AlphaLow, AlphaHigh: p.AlphaHigh, SigmoidSteepness: p.SigmoidSteepness,
		MaxValidators: p.MaxValidators, MinStake: p.MinStake, Owner: p.Owner, Emission: p.Emission,
		CommitReveal: p.CommitReveal,
	}
}

// weightRow is a row of weights or bonds: [uid, u16] each.
type weightRow [][2]uint16

func (r weightRow) stored() []yuma.Weight {
	row := make([]yuma.Weight, len(r))
	for k, w := range r {
		row[k] = yuma.Weight{UID: w[0], Value: w[1]}
	}
	return row
}

// state is what an epoch starts from; lists that are absent are of zeros.
type state struct {
	Stake       []uint64
	LastUpdate  []uint64 `json:"last_update"`
	RegBlock    []uint64 `json:"reg_block"`
	CommitBlock []uint64 `json:"commit_block"`
	Permit      []bool
	Weights     []weightRow
	Bonds       []weightRow
}

// input is the state as an epoch reads it.
func (s state) input(p params) (*yuma.Input, error) {
	n := len(s.Stake)
	if p.N != nil && *p.N != n {
		return nil, malformed("n is %d, but there are %d stakes", *p.N, n)
	}
	fill := func(name string, length int) error {
		if length != 0 && length != n {
			return malformed("%d items in %s for %d stakes", length, name, n)
		}
		return nil
	}
	for _, err := range []error{
		fill("last_update", len(s.LastUpdate)), fill("reg_block", len(s.RegBlock)), fill("permit", len(s.Permit)),
		fill("commit_block", len(s.CommitBlock)), fill("weights", len(s.Weights)), fill("bonds", len(s.Bonds)),
	} {
		if err != nil {
			return nil, err
		}
	}
	in := &yuma.Input{
		Params: p.epoch(), Stake: make([]fixed.I64F64, n), LastUpdate: make([]uint64, n), RegisteredAt: make([]uint64, n),
		Permit: make([]bool, n), Weights: make([][]yuma.Weight, n), Bonds: make([][]yuma.Weight, n),
		CommitBlock: s.CommitBlock,
	}
	copy(in.LastUpdate, s.LastUpdate)
	copy(in.RegisteredAt, s.RegBlock)
	copy(in.Permit, s.Permit)
	for i, stake := range s.Stake {
		in.Stake[i] = fixed.IntI64F64(stake)
	}
	for i, row := range s.Weights {
		in.Weights[i] = row.stored()
	}
	for i, row := range s.Bonds {
		in.Bonds[i] = row.stored()
	}
	return in, nil
}

// change is what happens between two epochs of a sequence.
type change struct {
	ClearBondsToward []uint16             `json:"clear_bonds_toward"`
	SetWeights       map[string]weightRow `json:"set_weights"`
	WeightsBlock     *uint64              `json:"weights_block"`
}

func (c change) apply(in *yuma.Input) error {
	for _, gone := range c.ClearBondsToward {
		for i, row := range in.Bonds {
			kept := row[:0:0]
			for _, b := range row {
				if b.UID != gone {
					kept = append(kept, b)
				}
			}
			in.Bonds[i] = kept
		}
	}
	block := in.Block
	if c.WeightsBlock != nil {
		block = *c.WeightsBlock
	}
	for uid := range in.Weights {
		row, set := c.SetWeights[strconv.Itoa(uid)]
		if set {
			in.Weights[uid], in.LastUpdate[uid] = row.stored(), block
			delete(c.SetWeights, strconv.Itoa(uid))
		}
	}
	if len(c.SetWeights) != 0 {
		return malformed("weights are set for a uid that is not there")
	}
	return nil
}

// run runs one epoch and takes its decisions over into the next one's input.
func (g *group) epoch(step string, in *yuma.Input, scratch *yuma.Scratch) (Epoch, error) {
	out, err := yuma.Epoch(in, scratch)
	if err != nil {
		return Epoch{}, malformed("step %s: %w", step, err)
	}
	in.Permit, in.Bonds = out.Permit, out.Bonds
	return output(g.ID, step, out), nil
}

// sequence is the kind epoch_sequence: epochs of one subnet, each starting from
// what the last one left.
func sequence(g *group) error {
	v := struct {
		Params       json.RawMessage
		InitialState *state `json:"initial_state"`
		Steps        []json.RawMessage
		Expected     []rawFields
		Asserted     *asserted `json:"asserted_by_upstream_test"`
	}{}
	if err := g.read(&v); err != nil {
		return err
	}
	if v.InitialState == nil || len(v.Expected) > len(v.Steps) {
		return malformed("no initial_state, or more expectations than steps")
	}
	base := newSubnet()
	if v.Params != nil {
		if err := decode(v.Params, &base); err != nil {
			return err
		}
	}
	in, err := v.InitialState.input(base)
	if err != nil {
		return err
	}
	var scratch yuma.Scratch
	for k, raw := range v.Steps {
		p, step := base, caseName(k)
		var c change
		if err := decode(raw, &p); err != nil {
			return err
		}
		if err := decode(raw, &c); err != nil {
			return err
		}
		in.Params = p.epoch()
		if err := c.apply(in); err != nil {
			return err
		}
		got, err := g.epoch(step, in, &scratch)
		if err != nil {
			return err
		}
		if k < len(v.Expected) {
			err = g.expect(step, got, v.Expected[k])
		} else {
			g.report.Outputs = append(g.report.Outputs, got)
		}
		if err != nil {
			return err
		}
		if err := v.Asserted.check(g, k, got); err != nil {
			return err
		}
	}
	return nil
}

// singles is the kind single_epoch_cases: one epoch a case.
func singles(g *group) error {
	list, err := cases[struct {
		Name     string
		Params   json.RawMessage
		State    *state
		Expected rawFields
	}](g)
	if err != nil {
		return err
	}
	for _, c := range list {
		if c.State == nil {
			return malformed("case %q has no state", c.Name)
		}
		p := newSubnet()
		if c.Params != nil {
			if err := decode(c.Params, &p); err != nil {
				return err
			}
		}
		in, err := c.State.input(p)
		if err != nil {
			return err
		}
		got, err := g.epoch(c.Name, in, nil)
		if err != nil {
			return err
		}
		if c.Expected == nil {
			g.report.Outputs = append(g.report.Outputs, got)
			continue
		}
		if err := g.expect(c.Name, got, c.Expected); err != nil {
			return err
		}
	}
	return nil
}

// uniform is the kind epoch_uniform_graph: v validators with equal stake weigh
// all n-v servers alike.
func uniform(g *group) error {
	var base struct{ Params json.RawMessage }
	if err := g.read(&base); err != nil {
		return err
	}
	list, err := cases[struct {
		N, V, Epochs int
		Stake        uint64 `json:"stake_per_validator"`
		Asserted     any
		Expected     rawFields
	}](g)
	if err != nil {
		return err
	}
	for _, c := range list {
		if c.V < 0 || c.V > c.N || c.N > math.MaxUint16 || c.Epochs < 1 || c.Epochs > maxEpochs || c.V*(c.N-c.V)*c.Epochs > maxWeights {
			return malformed("a graph of %d with %d validators and %d epochs", c.N, c.V, c.Epochs)
		}
		p := newSubnet()
		p.Yuma3 = false
		if base.Params != nil {
			if err := decode(base.Params, &p); err != nil {
				return err
			}
		}
		p.MaxValidators = uint16(c.V)
		got, err := g.graph(p, c.N, c.V, c.Epochs, c.Stake)
		if err != nil {
			return err
		}
		if note, _ := c.Asserted.(string); strings.Contains(note, unchecked) {
			g.expectClosedForm(strconv.Itoa(c.N), got, c.V, p.Emission, c.Expected)
		}
		if err := g.expectUniform(strconv.Itoa(c.N), got, c.V, c.Expected); err != nil {
			return err
		}
	}
	return nil
}

// maxWeights bounds the weights of a uniform graph, over its epochs.
const (
	maxWeights = 1 << 25
	maxEpochs  = 100
)

// unchecked marks a case of a uniform graph whose emissions nobody computed with
// today's rules; the group's closed form stands in for them.
const unchecked = "NOT re-checked"

// expectClosedForm compares the emissions that an expectation states with half
// of the emission divided between the validators, and between the servers, which
// fixed point may make one lower; it takes them out of the expectation.
func (g *group) expectClosedForm(step string, out yuma.Output, v int, emission uint64, want rawFields) {
	for _, side := range []struct {
		field string
		got   []uint64
	}{
		{"validator_emission", out.ValidatorEmission[:v]},
		{"server_emission", out.ServerEmission[v:]},
	} {
		if _, stated := want[side.field]; !stated || len(side.got) == 0 {
			continue
		}
		delete(want, side.field)
		most := emission / 2 / uint64(len(side.got))
		for i, got := range side.got {
			if got > most || got+1 < most {
				g.differ(step, side.field, i, got, most)
			}
		}
	}
}

// graph runs the epochs of a uniform graph and gives the last.
func (g *group) graph(p params, n, v, epochs int, stake uint64) (out yuma.Output, err error) {
	s := state{Stake: make([]uint64, n), LastUpdate: make([]uint64, n), Permit: make([]bool, n)}
	row := make([]yuma.Weight, 0, n-v)
	for j := v; j < n; j++ {
		row = append(row, yuma.Weight{UID: uint16(j), Value: math.MaxUint16})
	}
	for i := range n {
		s.LastUpdate[i] = 1
		if i < v {
			s.Stake[i], s.Permit[i] = stake, true
		}
	}
	in, err := s.input(p)
	if err != nil {
		return out, err
	}
	for i := range v {
		in.Weights[i] = row
	}
	var scratch yuma.Scratch
	for k := range epochs {
		in.Block, in.LastTempo = uint64(k)+2, uint64(k)+1
		if out, err = yuma.Epoch(in, &scratch); err != nil {
			return out, malformed("%w", err)
		}
		in.Permit, in.Bonds = out.Permit, out.Bonds
	}
	return out, nil
}

// expectUniform compares a uniform graph: an expectation is the one value that
// all validators, or all servers, or all bonds between them have.
func (g *group) expectUniform(step string, out yuma.Output, v int, want rawFields) error {
	var bonds []uint16
	for _, row := range out.Bonds {
		for _, b := range row {
			bonds = append(bonds, b.Value)
		}
	}
	return g.members(step, want, []member{
		{"validator_dividends", alike(g, step, "validator_dividends", out.Dividends[:v])},
		{"validator_emission", alike(g, step, "validator_emission", out.ValidatorEmission[:v])},
		{"server_incentive", alike(g, step, "server_incentive", out.Incentive[v:])},
		{"server_consensus", alike(g, step, "server_consensus", out.Consensus[v:])},
		{"server_emission", alike(g, step, "server_emission", out.ServerEmission[v:])},
		{"bond", alike(g, step, "bond", bonds)},
	})
}

// alike makes the comparison of all values with one, which a file states alone
// or as a list of one.
func alike[T whole](g *group, step, field string, got []T) func([]byte) error {
	return func(raw []byte) error {
		var want []decimal
		if decode(raw, &want) != nil {
			want = make([]decimal, 1)
			if err := decode(raw, &want[0]); err != nil {
				return err
			}
		}
		if len(want) != 1 {
			return malformed("%s is not one value", field)
		}
		for i := range got {
			if !equal(got[i], want[0]) {
				g.differ(step, field, i, got[i], text(&want[0].Rat))
			}
		}
		return nil
	}
}
