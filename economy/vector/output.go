package vector

import (
	"fmt"

	"github.com/plexus-network/plexus/economy/fixed"
	"github.com/plexus-network/plexus/economy/yuma"
)

// Epoch is what an epoch decided, in the form of a file's expectations.
type Epoch struct {
	Group              string       `json:"group"`
	Step               string       `json:"step"`
	Consensus          []uint16     `json:"consensus"`
	ValidatorTrust     []uint16     `json:"validator_trust"`
	Incentive          []uint16     `json:"incentive"`
	Dividends          []uint16     `json:"dividends"`
	StakeWeight        []uint16     `json:"stake_weight"`
	ServerEmission     []uint64     `json:"server_emission"`
	ValidatorEmission  []uint64     `json:"validator_emission"`
	Emission           []uint64     `json:"emission"`
	Active             []bool       `json:"active"`
	NewValidatorPermit []bool       `json:"new_validator_permit"`
	Bonds              [][][2]int64 `json:"bonds"` // row i: [uid, u16]
	Raw                EpochBits    `json:"raw_I32F32_bits"`
}

// EpochBits are the unrounded vectors.
type EpochBits struct {
	Stake     []fixed.I32F32 `json:"stake_bits"`
	Active    []fixed.I32F32 `json:"active_bits"`
	Consensus []fixed.I32F32 `json:"consensus_bits"`
	Trust     []fixed.I32F32 `json:"vtrust_bits"`
	Incentive []fixed.I32F32 `json:"incentive_bits"`
	Dividends []fixed.I32F32 `json:"dividends_bits"`
}

// output turns an epoch's output into the form of a file.
func output(id, step string, out yuma.Output) Epoch {
	e := Epoch{
		Group: id, Step: step, Consensus: out.Consensus, ValidatorTrust: out.ValidatorTrust, Incentive: out.Incentive,
		Dividends: out.Dividends, StakeWeight: out.StakeWeight, ServerEmission: out.ServerEmission,
		ValidatorEmission: out.ValidatorEmission, Emission: out.Emission, Active: out.Active,
		NewValidatorPermit: out.Permit, Bonds: make([][][2]int64, len(out.Bonds)),
		Raw: EpochBits{
			Stake: out.Raw.Stake, Active: out.Raw.Active, Consensus: out.Raw.Consensus,
			Trust: out.Raw.ValidatorTrust, Incentive: out.Raw.Incentive, Dividends: out.Raw.Dividends,
		},
	}
	for i, row := range out.Bonds {
		e.Bonds[i] = make([][2]int64, len(row))
		for k, b := range row {
			e.Bonds[i][k] = [2]int64{int64(b.UID), int64(b.Value)}
		}
	}
	return e
}

// expect compares an epoch with a file's expectation of it, member by member.
func (g *group) expect(step string, got Epoch, want rawFields) error {
	return g.members(step, want, []member{
		{"consensus", list(g, step, "consensus", got.Consensus)},
		{"validator_trust", list(g, step, "validator_trust", got.ValidatorTrust)},
		{"incentive", list(g, step, "incentive", got.Incentive)},
		{"dividends", list(g, step, "dividends", got.Dividends)},
		{"stake_weight", list(g, step, "stake_weight", got.StakeWeight)},
		{"server_emission", list(g, step, "server_emission", got.ServerEmission)},
		{"validator_emission", list(g, step, "validator_emission", got.ValidatorEmission)},
		{"emission", list(g, step, "emission", got.Emission)},
		{"active", g.flags(step, "active", got.Active)},
		{"new_validator_permit", g.flags(step, "new_validator_permit", got.NewValidatorPermit)},
		{"bonds", func(raw []byte) error { return g.expectBonds(step, got.Bonds, raw) }},
		{"raw_I32F32_bits", func(raw []byte) error { return g.expectBits(step, got.Raw, raw) }},
	})
}

// member is a part of an expectation and its comparison, which returns an error
// where the part does not have its form.
type member struct {
	name    string
	compare func(raw []byte) error
}

// members compares each member of an expectation by its name; one that has no
// comparison differs, as it would otherwise pass unseen.
func (g *group) members(step string, want rawFields, known []member) error {
	compared := 0
	for _, m := range known {
		raw, stated := want[m.name]
		if !stated {
			continue
		}
		compared++
		if err := m.compare(raw); err != nil {
			return err
		}
	}
	if compared < len(want) {
		g.differ(step, "members of the expectation", -1, compared, len(want))
	}
	return nil
}

// list makes the comparison of a list of integers.
func list[T whole](g *group, step, field string, got []T) func([]byte) error {
	return func(raw []byte) error {
		var want []decimal
		if err := decode(raw, &want); err != nil {
			return err
		}
		sameNumbers(g, step, field, got, want)
		return nil
	}
}

// flags makes the comparison of a list of booleans.
func (g *group) flags(step, field string, got []bool) func([]byte) error {
	return func(raw []byte) error {
		var want []bool
		if err := decode(raw, &want); err != nil {
			return err
		}
		if len(got) != len(want) {
			g.differ(step, field+" length", -1, len(got), len(want))
			return nil
		}
		for i := range want {
			if got[i] != want[i] {
				g.differ(step, field, i, got[i], want[i])
			}
		}
		return nil
	}
}

func (g *group) expectBits(step string, got EpochBits, raw []byte) error {
	var want rawFields
	if err := decode(raw, &want); err != nil {
		return err
	}
	return g.members(step, want, []member{
		{"stake_bits", list(g, step, "stake_bits", got.Stake)},
		{"active_bits", list(g, step, "active_bits", got.Active)},
		{"consensus_bits", list(g, step, "consensus_bits", got.Consensus)},
		{"vtrust_bits", list(g, step, "vtrust_bits", got.Trust)},
		{"incentive_bits", list(g, step, "incentive_bits", got.Incentive)},
		{"dividends_bits", list(g, step, "dividends_bits", got.Dividends)},
	})
}

// expectBonds compares rows of bonds entry by entry, in their order.
func (g *group) expectBonds(step string, got [][][2]int64, raw []byte) error {
	var want [][][2]decimal
	if err := decode(raw, &want); err != nil {
		return err
	}
	if len(got) != len(want) {
		g.differ(step, "bonds length", -1, len(got), len(want))
		return nil
	}
	for i := range want {
		if len(got[i]) != len(want[i]) {
			g.differ(step, "bonds", i, fmt.Sprint(len(got[i]), " entries"), fmt.Sprint(len(want[i]), " entries"))
			continue
		}
		for k, w := range want[i] {
			b := got[i][k]
			if !equal(b[0], w[0]) || !equal(b[1], w[1]) {
				g.differ(step, "bonds", i, b, fmt.Sprintf("[%s %s]", text(&w[0].Rat), text(&w[1].Rat)))
			}
		}
	}
	return nil
}
