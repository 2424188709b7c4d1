package yuma

import (
	"fmt"
	"math"

	"github.com/plexus-network/plexus/economy/fixed"
)

// epoch is one run of [Epoch]: its input, its memory and what it has decided.
type epoch struct {
	*Input
	*Scratch
	n      int
	alive  bool // some consensus is above 0
	beta   uint64
	output Output
}

// Epoch runs one epoch of one mechanism of a subnet. It uses the memory of
// scratch, or its own where that is nil; the output shares none of it.
// Errors wrap [ErrInput]; then nothing is decided.
func Epoch(in *Input, scratch *Scratch) (Output, error) {
	if scratch == nil {
		scratch = new(Scratch)
	}
	e := epoch{Input: in, Scratch: scratch, n: len(in.Stake)}
	if err := e.check(); err != nil {
		return Output{}, err
	}
	e.allot()
	e.weighStake()
	if err := e.loadWeights(); err != nil {
		return Output{}, err
	}
	e.agree()
	e.clip()
	if err := e.bond(); err != nil {
		return Output{}, err
	}
	e.pay()
	return e.output, nil
}

// check refuses what would make an index or a ratio wrong.
func (e *epoch) check() error {
	n := e.n
	switch {
	case n > math.MaxUint16+1:
		return fmt.Errorf("%w: %d uids do not fit a u16", ErrInput, n)
	case len(e.LastUpdate) != n, len(e.RegisteredAt) != n, len(e.Permit) != n:
		return fmt.Errorf("%w: %d stakes, %d last updates, %d registrations, %d permits", ErrInput,
			n, len(e.LastUpdate), len(e.RegisteredAt), len(e.Permit))
	case e.CommitBlock != nil && len(e.CommitBlock) != n:
		return fmt.Errorf("%w: %d commit blocks for %d uids", ErrInput, len(e.CommitBlock), n)
	case len(e.Weights) > n, len(e.Input.Bonds) > n:
		return fmt.Errorf("%w: %d rows of weights, %d of bonds for %d uids", ErrInput, len(e.Weights), len(e.Input.Bonds), n)
	case e.Owner < NoOwner || e.Owner >= n:
		return fmt.Errorf("%w: owner %d of %d uids", ErrInput, e.Owner, n)
	case e.BondsMovingAverage > partsPerMillion:
		return fmt.Errorf("%w: bonds moving average %d is above %d", ErrInput, e.BondsMovingAverage, partsPerMillion)
	case e.LiquidAlpha && e.AlphaLow > e.AlphaHigh:
		return fmt.Errorf("%w: alpha low %d is above alpha high %d", ErrInput, e.AlphaLow, e.AlphaHigh)
	}
	for i, stake := range e.Stake {
		if stake.Less(fixed.I64F64{}) {
			return fmt.Errorf("%w: stake of uid %d is negative", ErrInput, i)
		}
	}
	return nil
}

// allot makes the output's slices.
func (e *epoch) allot() {
	n := e.n
	flags, shares := make([]bool, 2*n), make([]uint16, 5*n)
	amounts, raw := make([]uint64, 3*n), make([]fixed.I32F32, 6*n)
	e.output = Output{
		Active: part(flags, 0, n), Permit: part(flags, 1, n),
		StakeWeight: part(shares, 0, n), Consensus: part(shares, 1, n), ValidatorTrust: part(shares, 2, n),
		Incentive: part(shares, 3, n), Dividends: part(shares, 4, n),
		ServerEmission: part(amounts, 0, n), ValidatorEmission: part(amounts, 1, n), Emission: part(amounts, 2, n),
		Bonds: make([][]Weight, n),
		Raw: Raw{
			Stake: part(raw, 0, n), Active: part(raw, 1, n), Consensus: part(raw, 2, n),
			ValidatorTrust: part(raw, 3, n), Incentive: part(raw, 4, n), Dividends: part(raw, 5, n),
		},
	}
}

func part[T any](s []T, k, n int) []T { return s[k*n : (k+1)*n : (k+1)*n] }

// permitted tells whether uid's weights count in this epoch.
func (e *epoch) permitted(uid int) bool { return e.Permit[uid] || uid == e.Owner }

// weighStake normalises stake, gives the new permits, and finds the active
// stake: that of the active holders of a permit of the previous epoch.
func (e *epoch) weighStake() {
	out := &e.output
	var sum fixed.I64F64
	counts := func(i int) bool { return i == e.Owner || e.Stake[i].Floor() >= e.MinStake }
	for i, stake := range e.Stake {
		if counts(i) {
			sum = sum.Add(stake)
		}
	}
	for i, stake := range e.Stake {
		if counts(i) {
			out.Raw.Stake[i] = stake.SafeDiv(sum).I32F32()
		}
		active := e.LastUpdate[i] > math.MaxUint64-e.ActivityCutoff || e.LastUpdate[i]+e.ActivityCutoff >= e.Block
		out.Active[i] = active
		if active && e.permitted(i) {
			out.Raw.Active[i] = out.Raw.Stake[i]
		}
	}
	normalise(out.Raw.Active)
	e.ranked = permit(out.Raw.Stake, int(e.MaxValidators), out.Permit, e.ranked)
	if e.Owner != NoOwner {
		out.Permit[e.Owner] = true
	}
	e.active = grow(e.active, e.n)
	for i, a := range out.Raw.Active {
		e.active[i] = uint64(a)
	}
}

// pay divides the emission by incentive and dividends; where nobody earned
// either, validators are paid by their stake.
func (e *epoch) pay() {
	out := &e.output
	raw := &out.Raw
	earned := total(raw.Incentive) + total(raw.Dividends)
	scale := func(share fixed.I32F32) uint64 { return share.MulInt(e.Emission) }
	if earned == 0 {
		stake := raw.Active
		if total(stake) == 0 {
			stake = raw.Stake
		}
		for i, share := range stake {
			out.ValidatorEmission[i] = scale(share)
			out.Emission[i] = out.ValidatorEmission[i]
		}
	} else {
		for i := range e.n {
			out.ServerEmission[i] = scale(raw.Incentive[i].SafeDiv(earned))
			out.ValidatorEmission[i] = scale(raw.Dividends[i].SafeDiv(earned))
			out.Emission[i] = scale((raw.Incentive[i] + raw.Dividends[i]).SafeDiv(earned))
		}
	}
	for i := range e.n {
		out.StakeWeight[i] = raw.Stake[i].ToU16()
		out.Consensus[i] = raw.Consensus[i].ToU16()
		out.ValidatorTrust[i] = raw.ValidatorTrust[i].ToU16()
		out.Incentive[i] = raw.Incentive[i].ToU16()
		out.Dividends[i] = raw.Dividends[i].ToU16()
	}
}

// total is the plain sum: of at most 65,536 numbers of at most 1 each.
func total(v []fixed.I32F32) (sum fixed.I32F32) {
	for _, x := range v {
		sum += x
	}
	return sum
}

// normalise divides v by its sum, in place; a sum of 0 changes nothing.
func normalise(v []fixed.I32F32) {
	sum := total(v)
	if sum == 0 {
		return
	}
	for i, x := range v {
		if x != 0 {
			v[i] = x.SafeDiv(sum)
		}
	}
}
