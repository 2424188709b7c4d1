package share

import (
	"errors"
	"math/big"
	"testing"

	"github.com/plexus-network/plexus/economy/fixed"
	"pgregory.net/rapid"
)

// TestPoolNeverOwesMoreThanItHolds moves stake in and out of a pool, and earns
// and loses, at random: what the holders own never sums to more than the value,
// and nobody loses by what another does.
func TestPoolNeverOwesMoreThanItHolds(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		const holders = 4
		var pool Pool
		shares := make([]fixed.U64F64, holders)
		values := func() (v [holders]uint64) {
			for i := range v {
				v[i] = pool.Holding(shares[i])
			}
			return v
		}
		for range rapid.IntRange(1, 40).Draw(t, "steps") {
			before := values()
			i := rapid.IntRange(0, holders-1).Draw(t, "holder")
			amount := rapid.OneOf(rapid.Uint64Range(1, 10), rapid.Uint64Range(1, 1<<50)).Draw(t, "amount")
			switch rapid.IntRange(0, 4).Draw(t, "step") {
			case 0, 1:
				pool, shares[i] = pool.Deposit(shares[i], amount)
				if now := pool.Holding(shares[i]); now > before[i]+amount && before != [holders]uint64{} ||
					now+1 < before[i]+amount && pool.Value > amount {
					t.Fatalf("a holding of %d and %d is worth %d", before[i], amount, now)
				}
			case 2:
				amount = min(amount, before[i])
				var err error
				if pool, shares[i], err = pool.Withdraw(shares[i], amount); err != nil {
					t.Fatal(err)
				}
				if now := pool.Holding(shares[i]); now > before[i]-amount {
					t.Fatalf("a holding of %d less %d is worth %d", before[i], amount, now)
				}
			case 3:
				pool, shares[i], _ = pool.Withdraw(shares[i], before[i])
				if !shares[i].IsZero() {
					t.Fatalf("%v shares are left of nothing", shares[i])
				}
			case 4:
				pool, _ = pool.Earn(amount)
			}
			after, sum := values(), new(big.Int)
			for k := range after {
				sum.Add(sum, new(big.Int).SetUint64(after[k]))
				if k != i && after[k] < before[k] {
					t.Fatalf("holder %d fell from %d to %d by what %d did", k, before[k], after[k], i)
				}
			}
			if sum.Cmp(new(big.Int).SetUint64(pool.Value)) > 0 {
				t.Fatalf("%s owed of %d", sum, pool.Value)
			}
		}
	})
}

func TestDividendsGoByHoldings(t *testing.T) {
	var pool Pool
	var one, two fixed.U64F64
	pool, one = pool.Deposit(one, 1000)
	pool, two = pool.Deposit(two, 3000)
	pool, _ = pool.Earn(400)
	if pool.Holding(one) != 1100 || pool.Holding(two) != 3300 {
		t.Errorf("%d and %d", pool.Holding(one), pool.Holding(two))
	}
}

func TestWithdrawRefusesMoreThanTheHolding(t *testing.T) {
	var pool Pool
	var mine, none fixed.U64F64
	pool, mine = pool.Deposit(mine, 1000)
	after, left, err := pool.Withdraw(mine, 1001)
	if !errors.Is(err, ErrStake) || after != pool || left != mine {
		t.Errorf("%+v, %v, error %v", after, left, err)
	}
	if _, _, err = pool.Withdraw(none, 1); !errors.Is(err, ErrStake) {
		t.Errorf("error %v", err)
	}
}

func TestNobodyGainsByMakingSharesDear(t *testing.T) {
	// The oldest theft from pools: leave almost no share, let dividends make it
	// dear, and take what the next depositor loses by rounding.
	var thief, victim fixed.U64F64
	var pool Pool
	pool, thief = pool.Deposit(thief, 2_000_000)
	for range 20 {
		if after, done := pool.Earn(1_000_000_000_000); done {
			pool = after
		}
		var err error
		if pool, thief, err = pool.Withdraw(thief, pool.Holding(thief)-1); err != nil {
			t.Fatal(err)
		}
	}
	had := pool.Holding(thief)
	pool, victim = pool.Deposit(victim, 1_000_000_000)
	if pool.Holding(victim) < 999_999_999 || pool.Holding(thief) > had {
		t.Errorf("the victim holds %d, the thief %d after %d", pool.Holding(victim), pool.Holding(thief), had)
	}
}

func TestEarnIsForHolders(t *testing.T) {
	if after, done := (Pool{}).Earn(5); done || after != (Pool{}) {
		t.Errorf("an empty pool earned: %+v", after)
	}
	pool, _ := Pool{}.Deposit(fixed.U64F64{}, 10)
	if _, done := pool.Earn(10*dearest - 10); !done {
		t.Error("a share may not be worth 2^24 rao")
	}
	if _, done := pool.Earn(10*dearest - 9); done {
		t.Error("a share is worth more than 2^24 rao")
	}
	if _, done := pool.Earn(^uint64(0)); done {
		t.Error("the value overflowed")
	}
}

func TestTheFirstDepositorGetsAPoolWithoutShares(t *testing.T) {
	pool := Pool{Value: 500}
	pool, mine := pool.Deposit(fixed.U64F64{}, 100)
	if pool.Holding(mine) != 600 {
		t.Errorf("worth %d", pool.Holding(mine))
	}
}

func FuzzPool(f *testing.F) {
	f.Add(uint64(1000), uint64(7), uint64(3))
	f.Fuzz(func(t *testing.T, first, second, earned uint64) {
		first, second, earned = first>>8, second>>8, earned>>8
		pool, a := Pool{}.Deposit(fixed.U64F64{}, first)
		pool, _ = pool.Earn(earned)
		pool, b := pool.Deposit(fixed.U64F64{}, second)
		if sum := total(pool.Holding(a), pool.Holding(b)); sum.Cmp(total(pool.Value)) > 0 {
			t.Fatalf("%s owed of %d", sum, pool.Value)
		}
	})
}
