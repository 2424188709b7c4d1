package vector

import (
	"encoding/json"
	"math/big"
	"strconv"
)

// asserted are values that another implementation's test asserts: by step, and
// as fractions within a tolerance of their own.
type asserted struct {
	Tolerance *decimal
	Dividends map[string][]decimal   `json:"dividends_fraction"`
	Bonds     map[string][][]decimal `json:"bond_targets_listed_in_test_fraction"`
	Columns   []int                  `json:"bond_targets_columns"`
	steps     map[string]rawFields
}

// UnmarshalJSON reads the named members, and those named by a step's number.
func (a *asserted) UnmarshalJSON(raw []byte) error {
	type named asserted
	if err := json.Unmarshal(raw, (*named)(a)); err != nil {
		return err
	}
	var all rawFields
	if err := json.Unmarshal(raw, &all); err != nil {
		return err
	}
	a.steps = map[string]rawFields{}
	for name, member := range all {
		if _, err := strconv.Atoi(name); err != nil {
			continue
		}
		var fields rawFields
		if err := json.Unmarshal(member, &fields); err != nil {
			return err
		}
		a.steps[name] = fields
	}
	return nil
}

// at is an asserted value of one uid; bondAt one of a bond.
type (
	at     [2]decimal
	bondAt [3]decimal
)

// uid is a decimal as a place below n; ok is false where it is none.
func (d *decimal) uid(n int) (uid int, ok bool) {
	if !d.IsInt() || !d.Num().IsInt64() || d.Num().Int64() < 0 || d.Num().Int64() >= int64(n) {
		return 0, false
	}
	return int(d.Num().Int64()), true
}

// check compares a step with what is asserted of it; nil asserts nothing.
func (a *asserted) check(g *group, k int, got Epoch) error {
	if a == nil {
		return nil
	}
	step := caseName(k)
	if err := a.checkFractions(g, step, got); err != nil {
		return err
	}
	name := "asserted " + step
	return g.members(name, a.steps[step], []member{
		{"consensus", list(g, name, "consensus", got.Consensus)},
		{"incentive", list(g, name, "incentive", got.Incentive)},
		{"dividends", list(g, name, "dividends", got.Dividends)},
		{"emission", list(g, name, "emission", got.Emission)},
		{"validator_trust", list(g, name, "validator_trust", got.ValidatorTrust)},
		{"consensus_at", listAt(g, name, "consensus", got.Consensus)},
		{"incentive_at", listAt(g, name, "incentive", got.Incentive)},
		{"dividends_at", listAt(g, name, "dividends", got.Dividends)},
		{"emission_at", listAt(g, name, "emission", got.Emission)},
		{"bonds_at", func(raw []byte) error {
			var want []bondAt
			if err := decode(raw, &want); err != nil {
				return err
			}
			for _, w := range want {
				from, ok := w[0].uid(len(got.Bonds))
				toward, found := w[1].uid(len(got.Bonds))
				if !ok || !found {
					return malformed("a bond of a uid that is not there")
				}
				if value := bond(got, from, int64(toward)); !equal(value, w[2]) {
					g.differ(name, "bond toward "+strconv.Itoa(toward), from, value, text(&w[2].Rat))
				}
			}
			return nil
		}},
	})
}

// checkFractions compares what is asserted as fractions.
func (a *asserted) checkFractions(g *group, step string, got Epoch) error {
	name, near := "asserted "+step, g.tolerance(a.Tolerance)
	for uid, want := range a.Dividends[step] {
		if uid >= len(got.Dividends) {
			return malformed("dividends of uid %d", uid)
		}
		g.near(name, "dividends", uid, fraction(int64(got.Dividends[uid])), &want, near)
	}
	for uid, row := range a.Bonds[step] {
		if len(a.Columns) == 0 || uid >= len(got.Bonds) {
			return malformed("bonds of uid %d, or without columns", uid)
		}
		// The last value of a row is toward the last column.
		last := int64(a.Columns[len(a.Columns)-1])
		for k, want := range row {
			column := last - int64(len(row)-1-k)
			g.near(name, "bond toward "+strconv.FormatInt(column, 10), uid, fraction(bond(got, uid, column)), &want, near)
		}
	}
	return nil
}

// listAt makes the comparison of single values of a list.
func listAt[T whole](g *group, step, field string, got []T) func([]byte) error {
	return func(raw []byte) error {
		var want []at
		if err := decode(raw, &want); err != nil {
			return err
		}
		for _, w := range want {
			uid, ok := w[0].uid(len(got))
			if !ok {
				return malformed("%s of a uid that is not there", field)
			}
			if !equal(got[uid], w[1]) {
				g.differ(step, field, uid, got[uid], text(&w[1].Rat))
			}
		}
		return nil
	}
}

// bond is uid's stored bond toward a column, 0 where it has none.
func bond(e Epoch, uid int, column int64) int64 {
	for _, b := range e.Bonds[uid] {
		if b[0] == column {
			return b[1]
		}
	}
	return 0
}

// fraction is v / 65535.
func fraction(v int64) *big.Rat { return big.NewRat(v, 65535) }
