// Package sample chooses tokens by bound sampling: given the weights' logits,
// a hotkey and a seed, there is one right token at each position, and who has
// the weights can check it without generating again.
//
// It is pure: no model, no clock, no randomness. The rule and its numbers are
// docs/protocol/bound-sampling.md. Start at [Rule.Pick] and [Rule.Check].
package sample

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/binary"
	"math"
	"math/bits"
	"slices"
)

// Params are the knobs of one completion. The zero value is greedy.
type Params struct {
	Temperature float64 // T; 0 is plain argmax, bound to nothing
	TopP        float64 // 0 or 1: no cut
	Presence    float64 // penalty in logits for a token that was sampled before
	Frequency   float64 // penalty in logits for each time that it was
}

// Binding says whom and what a completion is bound to.
type Binding struct {
	Seed   [32]byte
	Hotkey [32]byte
}

// Rule samples one completion. It keeps scratch space: it is not safe for
// concurrent use. Token ids are indices into the logits.
type Rule struct {
	params  Params
	binding Binding
	choice  uint32
	counts  map[int32]int
	noise   noise
	scratch []float64
	order   []int32
	keep    []bool
}

// New makes the rule of completion number choice, from 0.
func New(p Params, b Binding, choice uint32) *Rule {
	return &Rule{params: p, binding: b, choice: choice, counts: map[int32]int{}}
}

// Key is the ChaCha20 key of position t, from 0, of a completion:
// HMAC-SHA256(seed, hotkey || le32(choice) || le32(t)).
func (b Binding) Key(choice, t uint32) [32]byte {
	mac := hmac.New(sha256.New, b.Seed[:])
	mac.Write(b.Hotkey[:])
	var n [8]byte
	binary.LittleEndian.PutUint32(n[:4], choice)
	binary.LittleEndian.PutUint32(n[4:], t)
	mac.Write(n[:])
	return [32]byte(mac.Sum(nil))
}

// SeedOf is the seed that stands for OpenAI's integer seed: SHA-256(le64(s)).
func SeedOf(s int64) [32]byte {
	var b [8]byte
	binary.LittleEndian.PutUint64(b[:], uint64(s))
	return sha256.Sum256(b[:])
}

// Pick chooses the token at position t. The caller then tells [Rule.Accept].
func (r *Rule) Pick(logits []float32, t int) int32 {
	best, _ := r.best(logits, t)
	return best
}

// Accept counts a token for the penalties of later positions.
func (r *Rule) Accept(token int32) {
	if r.params.Presence != 0 || r.params.Frequency != 0 {
		r.counts[token]++
	}
}

// Check tells by how much a token misses being the choice at position t:
// T*(max z - z of the token), in logits; 0 when it is the choice, +Inf when
// top_p cuts it off or it is no token. It does not accept the token.
func (r *Rule) Check(logits []float32, t int, token int32) float64 {
	if token < 0 || int(token) >= len(logits) {
		return math.Inf(1)
	}
	best, z := r.best(logits, t)
	if best == token {
		return 0
	}
	T := r.params.Temperature
	l := r.scratch
	if T <= 0 {
		return z - l[token]
	}
	if r.keep != nil && !r.keep[token] {
		return math.Inf(1)
	}
	return max(0, T*(z-(l[token]/T+gumbel(r.noise.word(int(token))))))
}

// best finds argmax z, ties to the lower id, and max z (max l when T is 0).
// It leaves the penalised logits in scratch, the tokens that top_p keeps in
// keep (nil: all), and the position's keystream in noise.
func (r *Rule) best(logits []float32, t int) (int32, float64) {
	l := r.penalised(logits)
	top := argmax(l)
	T := r.params.Temperature
	if T <= 0 {
		return top, l[top]
	}
	r.keep = r.nucleus(l, top)
	r.noise.start(r.binding.Key(r.choice, uint32(t)), len(l))
	return r.race(l, top)
}

// race finds the winner of l/T + g. Most tokens are told to lose from their
// noise's leading bits alone: with w = 1-u, g = -ln(-ln u) <= -ln w; so only
// the few that might win cost two logarithms.
func (r *Rule) race(l []float64, top int32) (int32, float64) {
	T := r.params.Temperature
	best, z := top, l[top]/T+gumbel(r.noise.word(int(top)))
	for v := range l {
		x := r.noise.word(v)
		if l[v]/T+gumbelBound(x) < z || (r.keep != nil && !r.keep[v]) {
			continue
		}
		zv := l[v]/T + gumbel(x)
		if zv > z || (zv == z && int32(v) < best) {
			best, z = int32(v), zv
		}
	}
	return best, z
}

// gumbel is g = -ln(-ln u) with u = (x>>11 + 0.5) / 2^53, in doubles. The one
// x that rounds to u = 1 takes the double below.
func gumbel(x uint64) float64 {
	u := (float64(x>>11) + 0.5) / (1 << 53)
	if u >= 1 {
		u = 1 - 1.0/(1<<53)
	}
	return -math.Log(-math.Log(u))
}

// bounds[k] is the most that g can be when w = 1-u has k leading zero bits,
// plus more than the two logarithms round; adding and comparing doubles keeps
// the order, so no winner is passed over.
var bounds = func() (b [64]float64) {
	for k := range b {
		b[k] = float64(k+1)*math.Ln2 + 1e-9
	}
	return b
}()

// gumbelBound is at least gumbel(x), from a count of bits: w = 1-u has the
// leading zeros of the complement of x.
func gumbelBound(x uint64) float64 {
	return bounds[bits.LeadingZeros64(^x|1<<10)&63]
}

// penalised copies the logits as doubles, less the penalties.
func (r *Rule) penalised(logits []float32) []float64 {
	if cap(r.scratch) < len(logits) {
		r.scratch = make([]float64, len(logits))
	}
	l := r.scratch[:len(logits)]
	for i, v := range logits {
		l[i] = float64(v)
	}
	for token, n := range r.counts {
		if int(token) < len(l) && token >= 0 {
			l[token] -= r.params.Presence + r.params.Frequency*float64(n)
		}
	}
	return l
}

func argmax(l []float64) int32 {
	best := 0
	for i, v := range l {
		if v > l[best] {
			best = i
		}
	}
	return int32(best)
}

// nucleus marks the fewest likeliest tokens whose probabilities at the
// temperature sum to at least TopP, ties to the lower id; nil keeps all.
func (r *Rule) nucleus(l []float64, top int32) []bool {
	if r.params.TopP <= 0 || r.params.TopP >= 1 {
		return nil
	}
	T, peak := r.params.Temperature, l[top]
	sum := 0.0
	r.order = r.order[:0]
	for i, v := range l {
		// What is below e^-40 of the peak cannot move the sum in doubles.
		if p := (v - peak) / T; p > -40 {
			sum += math.Exp(p)
			r.order = append(r.order, int32(i))
		}
	}
	slices.SortFunc(r.order, func(a, b int32) int {
		switch {
		case l[a] > l[b]:
			return -1
		case l[a] < l[b]:
			return 1
		default:
			return int(a - b)
		}
	})
	if len(r.keep) != len(l) {
		r.keep = make([]bool, len(l))
	}
	clear(r.keep)
	run := 0.0
	for _, v := range r.order {
		r.keep[v] = true
		if run += math.Exp((l[v] - peak) / T); run >= r.params.TopP*sum {
			break
		}
	}
	return r.keep
}
