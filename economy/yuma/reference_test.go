package yuma

import (
	"math/big"
	"slices"

	"github.com/plexus-network/plexus/economy/fixed"
)

// reference is the epoch written from docs/protocol/yuma.md alone: dense
// matrices of big integers, no shortcut, no code shared with the real one.
type reference struct {
	in      *Input
	n       int
	inact   []bool
	permit  []bool
	S, A, C []*big.Int
	R, I, D []*big.Int
	trust   []*big.Int
	next    []bool
	W, WB   matrix
	B, EB   matrix
	out     Output
}

// matrix is dense; an entry that is not there is nil, an explicit zero is not.
type matrix [][]*big.Int

func newMatrix(n int) matrix {
	m := make(matrix, n)
	for i := range m {
		m[i] = make([]*big.Int, n)
	}
	return m
}

var q32 = new(big.Int).Lsh(big.NewInt(1), 32)

func num(v int64) *big.Int { return big.NewInt(v) }

// times is the floored product, over the truncated quotient, both of Q32.
func times(a, b *big.Int) *big.Int { p := new(big.Int).Mul(a, b); return p.Rsh(p, 32) }

func over(a, b *big.Int) *big.Int {
	if b.Sign() == 0 {
		return num(0)
	}
	q := new(big.Int).Lsh(a, 32)
	return q.Quo(q, b)
}

func plus(a, b *big.Int) *big.Int  { return new(big.Int).Add(a, b) }
func minus(a, b *big.Int) *big.Int { return new(big.Int).Sub(a, b) }

func least(a, b *big.Int) *big.Int {
	if a.Cmp(b) < 0 {
		return a
	}
	return b
}

func most(a, b *big.Int) *big.Int {
	if a.Cmp(b) > 0 {
		return a
	}
	return b
}

func vector(n int) []*big.Int {
	v := make([]*big.Int, n)
	for i := range v {
		v[i] = num(0)
	}
	return v
}

func sumOf(v []*big.Int) *big.Int {
	sum := num(0)
	for _, x := range v {
		if x != nil {
			sum = plus(sum, x)
		}
	}
	return sum
}

func normalised(v []*big.Int) []*big.Int {
	sum := sumOf(v)
	if sum.Sign() == 0 {
		return v
	}
	n := make([]*big.Int, len(v))
	for i, x := range v {
		if x != nil {
			n[i] = over(x, sum)
		}
	}
	return n
}

func (m matrix) column(j int) []*big.Int {
	c := make([]*big.Int, len(m))
	for i := range m {
		c[i] = m[i][j]
	}
	return c
}

func (m matrix) columnsNormalised() matrix {
	r := newMatrix(len(m))
	for j := range m {
		for i, x := range normalised(m.column(j)) {
			r[i][j] = x
		}
	}
	return r
}

// u16 is a fraction of 65535 as Q32, and its inverse floored.
func ofU16(v uint16) *big.Int { return over(num(int64(v)), num(65535)) }

func asU16(x *big.Int) uint16 {
	v := new(big.Int).Mul(x, num(65535))
	v.Rsh(v, 32)
	return uint16(least(most(v, num(0)), num(65535)).Int64())
}

func runReference(in *Input) Output {
	r := &reference{in: in, n: len(in.Stake)}
	r.stake()
	r.weights()
	r.consensus()
	r.incentive()
	r.bonds()
	r.emission()
	return r.out
}

func (r *reference) stake() {
	in, n := r.in, r.n
	raw := make([]*big.Int, n)
	for i, s := range in.Stake {
		hi, lo := s.Bits()
		raw[i] = plus(new(big.Int).Lsh(new(big.Int).SetUint64(hi), 64), new(big.Int).SetUint64(lo))
		if i != in.Owner && hi < in.MinStake {
			raw[i] = num(0)
		}
	}
	sum := sumOf(raw)
	r.S, r.A = vector(n), vector(n)
	r.inact, r.permit, r.next = make([]bool, n), make([]bool, n), make([]bool, n)
	for i := range n {
		if sum.Sign() != 0 {
			q := new(big.Int).Lsh(raw[i], 64)
			r.S[i] = q.Rsh(q.Quo(q, sum), 32)
		}
		r.inact[i] = in.LastUpdate[i]+in.ActivityCutoff < in.Block
		r.permit[i] = in.Permit[i] || i == in.Owner
		if !r.inact[i] && r.permit[i] {
			r.A[i] = r.S[i]
		}
	}
	r.A = normalised(r.A)
	order := make([]int, n)
	for i := range order {
		order[i] = i
	}
	slices.SortStableFunc(order, func(a, b int) int { return r.S[a].Cmp(r.S[b]) })
	for place, i := range order {
		r.next[i] = r.S[i].Sign() != 0 && place >= n-int(in.MaxValidators) || i == in.Owner
	}
}

func (r *reference) weights() {
	in := r.in
	r.W = newMatrix(r.n)
	for i, row := range in.Weights {
		for _, w := range row {
			j := int(w.UID)
			hidden := in.CommitReveal && in.CommitBlock != nil && in.CommitBlock[i] < in.RegisteredAt[j]
			if !r.permit[i] || i == j && i != in.Owner || in.LastUpdate[i] <= in.RegisteredAt[j] || hidden {
				continue
			}
			r.W[i][j] = new(big.Int).Lsh(num(int64(w.Value)), 32)
		}
		if sumOf(r.W[i]).Sign() > 0 {
			r.W[i] = normalised(r.W[i])
		}
	}
}

func (r *reference) consensus() {
	var rows []int
	var st []*big.Int
	for i, a := range r.A {
		if a.Sign() > 0 {
			rows, st = append(rows, i), append(st, a)
		}
	}
	st = normalised(st)
	total := sumOf(st)
	minority := minus(total, ofU16(r.in.Kappa))
	r.C = vector(r.n)
	for j := range r.n {
		score := vector(len(rows))
		for k, i := range rows {
			if w := r.W[i][j]; w != nil {
				score[k] = w
			}
		}
		r.C[j] = partitioned(st, score, minority, total)
	}
}

// partitioned is the weighted median as the protocol states it: by partitions
// around the score in the middle.
func partitioned(stake, score []*big.Int, minority, total *big.Int) *big.Int {
	idx := make([]int, len(score))
	for i := range idx {
		idx[i] = i
	}
	lo, hi := num(0), total
	for {
		switch len(idx) {
		case 0:
			return num(0)
		case 1:
			return score[idx[0]]
		}
		pivot := score[idx[len(idx)/2]]
		var lower, upper []int
		ls, us := num(0), num(0)
		for _, i := range idx {
			switch score[i].Cmp(pivot) {
			case -1:
				lower, ls = append(lower, i), plus(ls, stake[i])
			case 1:
				upper, us = append(upper, i), plus(us, stake[i])
			}
		}
		switch {
		case minority.Cmp(plus(lo, ls)) < 0 && len(lower) > 0:
			idx, hi = lower, plus(lo, ls)
		case minus(hi, us).Cmp(minority) <= 0 && len(upper) > 0:
			idx, lo = upper, minus(hi, us)
		default:
			return pivot
		}
	}
}

func (r *reference) incentive() {
	beta := ofU16(r.in.BondsPenalty)
	r.R, r.trust, r.WB = vector(r.n), vector(r.n), newMatrix(r.n)
	for i := range r.n {
		for j := range r.n {
			w := r.W[i][j]
			if w == nil {
				continue
			}
			clipped := least(w, r.C[j])
			gone := r.C[j].Cmp(w) < 0 && r.C[j].Sign() <= 0
			r.trust[i] = plus(r.trust[i], clipped)
			r.R[j] = plus(r.R[j], times(r.A[i], clipped))
			switch {
			case r.in.BondsPenalty == 0:
				r.WB[i][j] = w
			case r.in.BondsPenalty == 65535:
				if !gone {
					r.WB[i][j] = clipped
				}
			default:
				if mixed := plus(w, times(beta, minus(clipped, w))); mixed.Sign() > 0 {
					r.WB[i][j] = mixed
				}
			}
		}
	}
	r.I = normalised(r.R)
}

func (r *reference) bonds() {
	in := r.in
	r.B = newMatrix(r.n)
	for i, row := range in.Bonds {
		for _, b := range row {
			if in.LastTempo > in.RegisteredAt[b.UID] {
				r.B[i][b.UID] = num(int64(b.Value))
			}
		}
	}
	if in.Yuma3 {
		r.yuma3()
	} else {
		r.yuma2()
	}
	r.out.Bonds = make([][]Weight, r.n)
	for i := range r.n {
		if !r.next[i] {
			continue
		}
		for _, j := range r.order(i) {
			if b := r.EB[i][j]; b != nil {
				r.out.Bonds[i] = append(r.out.Bonds[i], Weight{uint16(j), asU16(b)})
			}
		}
	}
}

// order is the order in which a row of bonds is stored.
func (r *reference) order(i int) (columns []int) {
	if r.liquid() && (r.in.BondsPenalty == 0 || r.in.BondsPenalty == 65535) && i < len(r.in.Weights) {
		for _, w := range r.in.Weights[i] {
			columns = append(columns, int(w.UID))
		}
		return columns
	}
	for j := range r.n {
		columns = append(columns, j)
	}
	return columns
}

func (r *reference) liquid() bool {
	return r.in.Yuma3 && r.in.LiquidAlpha && sumOf(r.C).Sign() > 0
}

// mixed is the moving average of two matrices, without entries of 0.
func (r *reference) mixed(fresh, old matrix) matrix {
	alpha := minus(q32, over(new(big.Int).SetUint64(r.in.BondsMovingAverage), num(1_000_000)))
	m := newMatrix(r.n)
	for i := range r.n {
		for j := range r.n {
			v := num(0)
			if x := fresh[i][j]; x != nil {
				v = plus(v, times(alpha, x))
			}
			if x := old[i][j]; x != nil {
				v = plus(v, times(minus(q32, alpha), x))
			}
			if v.Sign() > 0 {
				m[i][j] = v
			}
		}
	}
	return m
}

func (r *reference) yuma2() {
	fresh := newMatrix(r.n)
	for i := range r.n {
		for j := range r.n {
			if w := r.WB[i][j]; w != nil {
				fresh[i][j] = times(w, r.A[i])
			}
		}
	}
	shares := r.mixed(fresh.columnsNormalised(), r.B.columnsNormalised()).columnsNormalised()
	r.D, r.EB = vector(r.n), newMatrix(r.n)
	for j := range r.n {
		top := num(0)
		for i := range r.n {
			if x := shares[i][j]; x != nil {
				r.D[i] = plus(r.D[i], times(r.I[j], x))
				top = most(top, x)
			}
		}
		for i := range r.n {
			if x := shares[i][j]; x != nil {
				r.EB[i][j] = over(x, top)
			}
		}
	}
	r.D = normalised(r.D)
}

func (r *reference) yuma3() {
	for i := range r.n {
		for j := range r.n {
			if b := r.B[i][j]; b != nil {
				r.B[i][j] = ofU16(uint16(b.Int64()))
			}
		}
	}
	if !r.liquid() {
		r.EB = r.mixed(r.WB, r.B)
	} else {
		r.EB = newMatrix(r.n)
		for i := range r.n {
			for j := range r.n {
				if w := r.WB[i][j]; w != nil {
					old := r.B[i][j]
					if old == nil {
						old = num(0)
					}
					a := r.alpha(r.C[j], w, old)
					bond := least(q32, plus(times(minus(q32, a), old), most(num(0), times(a, w))))
					if bond.Sign() > 0 {
						r.EB[i][j] = bond
					}
				}
			}
		}
	}
	shares := r.EB.columnsNormalised()
	r.D = vector(r.n)
	for i := range r.n {
		for j := range r.n {
			if x := shares[i][j]; x != nil {
				r.D[i] = plus(r.D[i], times(x, r.I[j]))
			}
		}
		r.D[i] = times(r.D[i], r.A[i])
	}
	r.D = normalised(r.D)
}

func (r *reference) alpha(consensus, weight, bond *big.Int) *big.Int {
	d := minus(weight, consensus)
	if weight.Cmp(bond) < 0 {
		d = minus(bond, weight)
	}
	d = least(most(d, num(0)), q32)
	slope := over(num(int64(r.in.SigmoidSteepness)), num(-100))
	s := over(q32, plus(q32, exponential(times(slope, minus(d, num(1<<31))))))
	low, high := ofU16(r.in.AlphaLow), ofU16(r.in.AlphaHigh)
	return least(most(plus(low, times(s, minus(high, low))), low), high)
}

// exponential is exp_safe.
func exponential(x *big.Int) *big.Int {
	limit := new(big.Int).Mul(q32, num(20))
	x = least(most(x, new(big.Int).Neg(limit)), limit)
	if x.Cmp(q32) == 0 {
		return num(11674931200)
	}
	y := new(big.Int).Abs(x)
	sum, term := plus(q32, y), y
	for i := int64(2); i <= 31; i++ {
		term = times(term, y)
		term = new(big.Int).Quo(term, num(i))
		sum = plus(sum, term)
	}
	if x.Sign() < 0 {
		return over(q32, sum)
	}
	return sum
}

func (r *reference) emission() {
	earned := plus(sumOf(r.I), sumOf(r.D))
	emission := new(big.Int).SetUint64(r.in.Emission)
	rao := func(share *big.Int) uint64 { return times(share, emission).Uint64() }
	for i := range r.n {
		server, validator, both := r.I[i], r.D[i], plus(r.I[i], r.D[i])
		if earned.Sign() != 0 {
			server, validator, both = over(server, earned), over(validator, earned), over(both, earned)
		} else if validator = r.A[i]; sumOf(r.A).Sign() == 0 {
			validator = r.S[i]
		}
		if earned.Sign() == 0 {
			both = validator
		}
		o := &r.out
		o.Active, o.Permit = append(o.Active, !r.inact[i]), append(o.Permit, r.next[i])
		o.ServerEmission = append(o.ServerEmission, rao(server))
		o.ValidatorEmission = append(o.ValidatorEmission, rao(validator))
		o.Emission = append(o.Emission, rao(both))
		o.StakeWeight, o.Consensus = append(o.StakeWeight, asU16(r.S[i])), append(o.Consensus, asU16(r.C[i]))
		o.ValidatorTrust, o.Incentive = append(o.ValidatorTrust, asU16(r.trust[i])), append(o.Incentive, asU16(r.I[i]))
		o.Dividends = append(o.Dividends, asU16(r.D[i]))
		bits := func(v []fixed.I32F32, x *big.Int) []fixed.I32F32 { return append(v, fixed.I32F32(x.Int64())) }
		raw := &o.Raw
		raw.Stake, raw.Active, raw.Consensus = bits(raw.Stake, r.S[i]), bits(raw.Active, r.A[i]), bits(raw.Consensus, r.C[i])
		raw.ValidatorTrust, raw.Incentive = bits(raw.ValidatorTrust, r.trust[i]), bits(raw.Incentive, r.I[i])
		raw.Dividends = bits(raw.Dividends, r.D[i])
	}
}
