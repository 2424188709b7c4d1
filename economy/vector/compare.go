package vector

import (
	"encoding/json"
	"fmt"
	"math/big"
	"strconv"
	"strings"

	"github.com/plexus-network/plexus/economy/fixed"
)

// maxDecimal bounds the text of a number, so that a short exponent cannot make a
// long one.
const maxDecimal = 64

// decimal is an exact number: JSON's decimals, or a text such as "1/3".
type decimal struct{ big.Rat }

// UnmarshalJSON reads a number, or a text that holds a number or a fraction.
func (d *decimal) UnmarshalJSON(raw []byte) error {
	text := strings.Trim(string(raw), `"`)
	mantissa, exponent, _ := strings.Cut(strings.ToLower(text), "e")
	power, err := strconv.Atoi(strings.TrimPrefix(exponent, "+"))
	if exponent != "" && err != nil || len(mantissa) > maxDecimal || power > maxDecimal || power < -maxDecimal {
		return fmt.Errorf("number %.80q is out of bounds", text)
	}
	if _, ok := d.SetString(text); !ok {
		return fmt.Errorf("%.80q is not a number", text)
	}
	return nil
}

// bits is the number in fixed point with the given fraction bits, rounded to the
// nearest, halves away from 0.
func (d *decimal) bits(fraction uint) *big.Int {
	scaled := new(big.Int).Lsh(d.Num(), fraction+1)
	scaled.Quo(scaled, d.Denom())
	scaled.Add(scaled, big.NewInt(int64(scaled.Sign())))
	return scaled.Quo(scaled, big.NewInt(2))
}

// i32f32 is the nearest I32F32, saturating.
func (d *decimal) i32f32() fixed.I32F32 {
	b := d.bits(32)
	if !b.IsInt64() {
		if b.Sign() < 0 {
			return fixed.MinI32F32
		}
		return fixed.MaxI32F32
	}
	return fixed.I32F32(b.Int64())
}

// single is the nearest number of 24 significant bits, which is how some inputs
// of decimals were held.
func (d *decimal) single() *decimal {
	fraction := 24 - d.Num().BitLen() + d.Denom().BitLen()
	if d.Sign() == 0 || fraction < 0 {
		return d
	}
	b := d.bits(uint(fraction))
	if b.BitLen() > 24 {
		fraction--
		b = d.bits(uint(fraction))
	}
	var s decimal
	s.SetFrac(b, new(big.Int).Lsh(big.NewInt(1), uint(fraction)))
	return &s
}

// u64f64 is the nearest U64F64, saturating.
func (d *decimal) u64f64() fixed.U64F64 {
	b := d.bits(64)
	switch {
	case b.Sign() < 0:
		return fixed.U64F64{}
	case b.BitLen() > 128:
		return fixed.U64F64FromBits(^uint64(0), ^uint64(0))
	}
	hi := new(big.Int).Rsh(b, 64)
	return fixed.U64F64FromBits(hi.Uint64(), b.Sub(b, new(big.Int).Lsh(hi, 64)).Uint64())
}

// Fractions as exact numbers.
func rat32(x fixed.I32F32) *big.Rat {
	return new(big.Rat).SetFrac(big.NewInt(int64(x)), new(big.Int).Lsh(big.NewInt(1), 32))
}

func rat64(x fixed.U64F64) *big.Rat {
	hi, lo := x.Bits()
	b := new(big.Int).Lsh(new(big.Int).SetUint64(hi), 64)
	b.Or(b, new(big.Int).SetUint64(lo))
	return new(big.Rat).SetFrac(b, new(big.Int).Lsh(big.NewInt(1), 64))
}

func ratInt(v uint64) *big.Rat { return new(big.Rat).SetInt(new(big.Int).SetUint64(v)) }

// tolerance is how far a decimal may be off: an absolute distance, or, where
// relative, a part of the wanted value.
type tolerance struct {
	distance *big.Rat
	relative bool
}

// usual is the tolerance of a decimal that states none.
var usual = tolerance{big.NewRat(1, 1_000_000_000), true}

// tolerance is the first that is stated: of the case, the group, its summary.
func (g *group) tolerance(stated ...*decimal) tolerance {
	for _, d := range append(stated, g.Tol, g.Tolerance) {
		if d != nil {
			return tolerance{distance: &d.Rat}
		}
	}
	_, after, found := strings.Cut(g.Summary, "tol ")
	if !found {
		return usual
	}
	text, _, _ := strings.Cut(after, " ")
	number, isPercent := strings.CutSuffix(strings.TrimRight(text, ".,;)"), "%")
	var d decimal
	if d.UnmarshalJSON([]byte(number)) != nil {
		return usual
	}
	if isPercent {
		d.Mul(&d.Rat, big.NewRat(1, 100))
	}
	return tolerance{&d.Rat, isPercent}
}

// within tells whether got is near enough to want. A stated distance comes on
// top of the usual one, as its inputs were rounded too.
func (t tolerance) within(got, want *big.Rat) bool {
	distance := new(big.Rat).Sub(got, want)
	part := func(of *big.Rat) *big.Rat { return new(big.Rat).Mul(of, new(big.Rat).Abs(want)) }
	allowed := part(usual.distance)
	if t.relative {
		allowed = part(t.distance)
	} else {
		allowed.Add(allowed, t.distance)
	}
	return distance.Abs(distance).Cmp(allowed) <= 0
}

// differ records a difference; uid is -1 for a single value.
func (g *group) differ(step, field string, uid int, got, want any) {
	g.report.Differences = append(g.report.Differences, Difference{
		Group: g.ID, Step: step, Field: field, UID: uid, Got: fmt.Sprint(got), Want: fmt.Sprint(want),
	})
}

// near compares a decimal.
func (g *group) near(step, field string, uid int, got *big.Rat, want *decimal, t tolerance) {
	if !t.within(got, &want.Rat) {
		g.differ(step, field, uid, text(got), text(&want.Rat))
	}
}

// text is a number in decimals, as many as it needs up to 20.
func text(r *big.Rat) string {
	digits, exact := r.FloatPrec()
	if !exact || digits > 20 {
		digits = 20
	}
	return r.FloatString(digits)
}

// same compares a single value.
func same[T comparable](g *group, step, field string, got, want T) {
	if got != want {
		g.differ(step, field, -1, got, want)
	}
}

// whole is any integer that the economy gives.
type whole interface {
	~int | ~int64 | ~uint16 | ~uint64
}

// sameNumber compares one integer. Expectations are read as decimals, so that
// one beyond the integer's type is a difference and not a malformed file.
func sameNumber[T whole](g *group, step, field string, got T, want decimal) {
	if !equal(got, want) {
		g.differ(step, field, -1, got, text(&want.Rat))
	}
}

// sameNumbers compares integers item by item.
func sameNumbers[T whole](g *group, step, field string, got []T, want []decimal) {
	if len(got) != len(want) {
		g.differ(step, field+" length", -1, len(got), len(want))
		return
	}
	for i := range want {
		if !equal(got[i], want[i]) {
			g.differ(step, field, i, got[i], text(&want[i].Rat))
		}
	}
}

func equal[T whole](got T, want decimal) bool {
	if !want.IsInt() {
		return false
	}
	if got < 0 {
		return want.Num().IsInt64() && want.Num().Int64() == int64(got)
	}
	return want.Num().IsUint64() && want.Num().Uint64() == uint64(got)
}

// caseName names a case by its number.
func caseName(i int) string { return strconv.Itoa(i) }

// malformed makes an error of a group that does not have its kind's form.
func malformed(format string, args ...any) error {
	return fmt.Errorf("%w: "+format, append([]any{ErrFile}, args...)...)
}

// cases reads a group's list of cases; an absent list is malformed.
func cases[T any](g *group) ([]T, error) {
	var list struct{ Cases *[]T }
	if err := g.read(&list); err != nil {
		return nil, err
	}
	if list.Cases == nil {
		return nil, malformed(`it has no "cases"`)
	}
	return *list.Cases, nil
}

// rawFields are the members of an object, undecoded.
type rawFields map[string]json.RawMessage
