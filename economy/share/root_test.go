package share

import (
	"math/big"
	"slices"
	"testing"

	"github.com/plexus-network/plexus/economy/fixed"
	"pgregory.net/rapid"
)

// rootReference is the rule of RootShares on integers without bounds, of 2^-64.
func rootReference(stake []uint64, votes [][]Vote, subnets int, rho, kappa uint16) []*big.Int {
	one := new(big.Int).Lsh(big.NewInt(1), 64)
	over := func(a, b *big.Int) *big.Int {
		if b.Sign() == 0 {
			return new(big.Int)
		}
		q := new(big.Int).Lsh(a, 64)
		return q.Quo(q, b)
	}
	times := func(a, b *big.Int) *big.Int { p := new(big.Int).Mul(a, b); return p.Rsh(p, 64) }
	whole := func(v uint64) *big.Int { return new(big.Int).Mul(new(big.Int).SetUint64(v), one) }
	sum := new(big.Int)
	for _, s := range stake {
		sum.Add(sum, whole(s))
	}
	shares := make([]*big.Int, subnets)
	final := new(big.Int)
	for k := range shares {
		rank, trust := new(big.Int), new(big.Int)
		for i, row := range votes {
			all := new(big.Int)
			for _, v := range row {
				all.Add(all, whole(uint64(v.Weight)))
			}
			for _, v := range row {
				if v.Subnet == k && v.Weight > 0 {
					part := over(whole(stake[i]), sum)
					rank.Add(rank, times(part, over(whole(uint64(v.Weight)), all)))
					trust.Add(trust, part)
				}
			}
		}
		short := fixed.I32F32(new(big.Int).Rsh(trust, 32).Int64())
		consensus := short.Sigmoid(fixed.IntI32F32(int64(rho)), fixed.U16Ratio(kappa))
		shares[k] = times(rank, new(big.Int).Lsh(big.NewInt(int64(consensus)), 32))
		final.Add(final, shares[k])
	}
	for k := range shares {
		shares[k] = over(shares[k], final)
	}
	return shares
}

func anyVotes(t *rapid.T) (stake []uint64, votes [][]Vote, subnets int) {
	subnets = rapid.IntRange(0, 5).Draw(t, "subnets")
	for range rapid.IntRange(0, 6).Draw(t, "validators") {
		stake = append(stake, rapid.OneOf(rapid.Just(uint64(0)), rao).Draw(t, "stake"))
		var row []Vote
		for k := range subnets {
			if rapid.Bool().Draw(t, "votes") {
				row = append(row, Vote{k, rapid.Uint16().Draw(t, "weight")})
			}
		}
		votes = append(votes, row)
	}
	return stake, votes, subnets
}

func TestRootSharesFollowTheRule(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		stake, votes, subnets := anyVotes(t)
		rho, kappa := rapid.Uint16Range(0, 100).Draw(t, "rho"), rapid.Uint16().Draw(t, "kappa")
		want := rootReference(stake, votes, subnets, rho, kappa)
		var sum fixed.I64F64
		for k, s := range RootShares(stake, votes, subnets, rho, kappa) {
			hi, lo := s.Bits()
			got := new(big.Int).Lsh(new(big.Int).SetUint64(hi), 64)
			if got.Or(got, new(big.Int).SetUint64(lo)).Cmp(want[k]) != 0 {
				t.Fatalf("subnet %d: got %s, want %s", k, got, want[k])
			}
			sum = sum.Add(s)
		}
		if fixed.IntI64F64(1).Less(sum) {
			t.Fatalf("shares sum to %v", sum)
		}
	})
}

func TestVotesForNoSubnetCountForNothing(t *testing.T) {
	plain := RootShares([]uint64{5, 3}, [][]Vote{{{0, 1}, {1, 2}}, {{1, 4}}}, 2, 10, 32767)
	beyond := RootShares([]uint64{5, 3}, [][]Vote{{{0, 1}, {1, 2}, {2, 9}}, {{1, 4}, {7, 1}}}, 2, 10, 32767)
	if !slices.Equal(plain, beyond) || plain[0].IsZero() {
		t.Errorf("%v, with votes for what is not there %v", plain, beyond)
	}
}

func TestAllotGivesOutAtMostTheAmount(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		stake, votes, subnets := anyVotes(t)
		amount := rapid.Uint64Range(0, 1<<40).Draw(t, "amount")
		shares := RootShares(stake, votes, subnets, 10, 32767)
		sum := total(Allot(amount, shares)...)
		if sum.Sign() != 0 {
			notMore(t, sum, amount, uint64(subnets)+1)
		}
	})
}

func TestRootFavoursWhatManyVoteFor(t *testing.T) {
	// Nine of ten vote for subnet 0, one for subnet 1, each with all it has.
	stake := make([]uint64, 10)
	votes := make([][]Vote, 10)
	for i := range stake {
		stake[i], votes[i] = 1, []Vote{{0, 100}}
	}
	votes[9] = []Vote{{1, 100}}
	got := Allot(1_000_000, RootShares(stake, votes, 2, 10, 32767))
	// rank 0.9 * sigmoid(10*0.4) against 0.1 * sigmoid(-10*0.4)
	if got[0] < 997_000 || got[1] > 3_000 || got[1] == 0 {
		t.Errorf("%v", got)
	}
}

func TestRootIgnoresVotesForSubnetsThatAreNotThere(t *testing.T) {
	got := RootShares([]uint64{5}, [][]Vote{{{0, 1}, {7, 60000}}}, 1, 10, 32767)
	if got[0] != fixed.IntI64F64(1) {
		t.Errorf("%v", got)
	}
	for _, s := range RootShares(nil, nil, 3, 10, 32767) {
		if !s.IsZero() {
			t.Errorf("%v without votes", s)
		}
	}
}
