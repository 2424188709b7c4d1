package conviction

import (
	"math"
	"math/big"
	"testing"

	"github.com/plexus-network/plexus/economy/fixed"
	"pgregory.net/rapid"
)

func TestPowerIsBetweenOldAndStake(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		old, stake := rapid.Uint64().Draw(t, "old"), rapid.Uint64().Draw(t, "stake")
		alpha := rapid.Uint64Range(0, powerUnit).Draw(t, "alpha")
		got := Power(old, stake, alpha)
		want := new(big.Int).Mul(new(big.Int).SetUint64(alpha), new(big.Int).SetUint64(stake))
		rest := new(big.Int).Mul(new(big.Int).SetUint64(powerUnit-alpha), new(big.Int).SetUint64(old))
		want.Add(want, rest).Quo(want, big.NewInt(powerUnit))
		if got != want.Uint64() || got < min(old, stake) || got > max(old, stake) {
			t.Fatalf("got %d, want %s", got, want)
		}
	})
}

func TestPowerGoesNoFurtherThanTheStake(t *testing.T) {
	for _, alpha := range []uint64{powerUnit, powerUnit + 1, math.MaxUint64} {
		for _, stake := range []uint64{0, 7, math.MaxUint64} {
			if got := Power(1_000, stake, alpha); got != stake {
				t.Errorf("alpha %d: %d, want the stake %d", alpha, got, stake)
			}
		}
	}
}

func TestPowerOfAConstantStakeReachesIt(t *testing.T) {
	power := uint64(0)
	for range 10_000 {
		next := Power(power, 1_000_000, powerUnit/100)
		if next < power {
			t.Fatalf("%d fell to %d", power, next)
		}
		power = next
	}
	if power < 999_900 {
		t.Errorf("power %d after ten thousand epochs", power)
	}
}

func TestDecayFalls(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		period := rapid.Uint64Range(1, 1<<32).Draw(t, "period")
		a := rapid.Uint64Range(0, 1<<32).Draw(t, "a")
		b := rapid.Uint64Range(a, 1<<33).Draw(t, "b")
		early, late := Decay(a, period), Decay(b, period)
		if early.Less(late) || fixed.IntI64F64(1).Less(early) || late.Less(fixed.I64F64{}) {
			t.Fatalf("%v, later %v", early, late)
		}
	})
	if Decay(math.MaxInt64, 1) != Decay(40, 1) {
		t.Error("the exponent is not bounded")
	}
}

func anyLock(t *rapid.T) Lock {
	amount := rapid.Uint64Range(0, 21_000_000_000_000_000)
	return Lock{
		Mass: amount.Draw(t, "mass"), Conviction: amount.Draw(t, "conviction"),
		Perpetual: rapid.Bool().Draw(t, "perpetual"), Owner: rapid.Bool().Draw(t, "owner"),
	}
}

func TestRollUnlocksAndNeverConvincesBeyondWhatWasThere(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		l := anyLock(t)
		blocks := rapid.Uint64Range(0, 1<<24).Draw(t, "blocks")
		unlock, mature := rapid.Uint64Range(1, 1<<22).Draw(t, "unlock"), rapid.Uint64Range(1, 1<<22).Draw(t, "mature")
		if rapid.Bool().Draw(t, "alike") {
			mature = unlock
		}
		after := l.Roll(blocks, unlock, mature)
		if after.Mass > l.Mass || l.Perpetual && l.Mass >= dust && after.Mass != l.Mass {
			t.Fatalf("%+v became %+v", l, after)
		}
		// Conviction is an average of the old one and of masses that were held;
		// the factor before nearly equal periods magnifies the last bits.
		slack := max(l.Mass, l.Conviction)>>30 + 2
		if after.Conviction > max(l.Mass, l.Conviction)+slack {
			t.Fatalf("%+v became %+v", l, after)
		}
		if l.Owner && after.Conviction != after.Mass {
			t.Fatalf("an owner's lock became %+v", after)
		}
	})
}

func TestRollOfNoTimeDropsDustAlone(t *testing.T) {
	for _, c := range []struct{ lock, want Lock }{
		{Lock{Mass: 1000, Conviction: 500}, Lock{Mass: 1000, Conviction: 500}},
		{Lock{Mass: 99, Conviction: 100}, Lock{Conviction: 100}},
		{Lock{Mass: 1000, Owner: true}, Lock{Mass: 1000, Conviction: 1000, Owner: true}},
	} {
		if got := c.lock.Roll(0, 934866, 934866); got != c.want {
			t.Errorf("%+v became %+v", c.lock, got)
		}
	}
}

func TestRollFollowsTheClosedForm(t *testing.T) {
	const tao = 1_000_000_000
	// After one period of a perpetual lock, conviction is 1 - 1/e of the mass.
	got := Lock{Mass: 1000 * tao, Perpetual: true}.Roll(934866, 934866, 934866)
	if got.Conviction != 632_120_558_828 {
		t.Errorf("%+v", got)
	}
	// With equal periods the gain is mass/e at one period; the mass is as much.
	got = Lock{Mass: 1000 * tao}.Roll(934866, 934866, 934866)
	if got.Conviction != 367_879_441_171 || got.Mass != 367_879_441_171 {
		t.Errorf("%+v", got)
	}
	// Unlocking twice as slowly as maturing: 2*(e^-1/2 - e^-1).
	got = Lock{Mass: 1000 * tao}.Roll(1000, 2000, 1000)
	if got.Conviction != 477_302_437_082 {
		t.Errorf("%+v", got)
	}
	got = Lock{Mass: 1000 * tao}.Roll(1000, 1000, 2000)
	if got.Conviction != 238_651_218_541 {
		t.Errorf("%+v", got)
	}
}

func FuzzRoll(f *testing.F) {
	f.Add(uint64(1), uint64(2), uint64(3), uint64(4), uint64(5), true)
	f.Fuzz(func(t *testing.T, mass, conviction, blocks, unlock, mature uint64, perpetual bool) {
		l := Lock{Mass: mass >> 9, Conviction: conviction >> 9, Perpetual: perpetual}
		if after := l.Roll(blocks, unlock, mature); after.Mass > l.Mass {
			t.Fatalf("%+v became %+v", l, after)
		}
	})
}
