package claim_test

import (
	"math/rand/v2"
	"testing"

	"github.com/plexus-network/plexus/chain/app/apptest"
	"github.com/plexus-network/plexus/chain/pallet/subtensor/state"
	"github.com/plexus-network/plexus/chain/runtime"
	"github.com/plexus-network/plexus/substrate/keys"
	wire "github.com/plexus-network/plexus/substrate/subtensor"
)

// TestRootClaimsNeverExceedWhatIsBehindThem moves stake on root in and out, lets it
// earn on a static and a dynamic subnet, and claims, at random and by odd amounts.
// The chain's own checks run after each block; here each coldkey's due is kept
// beside as an exact fraction.
func TestRootClaimsNeverExceedWhatIsBehindThem(t *testing.T) {
	for seed := range uint64(3) {
		r := rand.New(rand.NewPCG(seed, 7))
		c := quiet(t)
		hotkeys := []apptest.Person{rooted(c, "H0", 0), rooted(c, "H1", 0)}
		people := make([]apptest.Person, 6)
		for i := range people {
			people[i] = c.Rich(string(rune('a' + i)))
			if i%2 == 1 {
				c.Do(people[i].Cold, wire.SetRootClaimType{NewRootClaimType: wire.Keep()})
			}
		}
		for _, netuid := range []uint16{1, 2, 3} {
			c.MustSudo(wire.SudoSetRootClaimThreshold{Netuid: netuid, NewValue: r.Uint64N(2000)})
		}
		c.MustSudo(wire.SudoSetNumRootClaims{NewValue: 2})
		for range 120 {
			p, h := people[r.IntN(len(people))], hotkeys[r.IntN(2)]
			netuid := uint16(1 + r.IntN(3))
			switch held := stake(c, h, p, state.Root); r.IntN(6) {
			case 0, 1:
				c.Do(p.Cold, wire.AddStake{Hotkey: h.Hotkey(), Netuid: state.Root, AmountStaked: 2_000_000 + r.Uint64N(1<<(r.IntN(20)+20))})
			case 2:
				if rao := r.Uint64N(held + 1); rao >= state.MinStake {
					c.Do(p.Cold, wire.RemoveStake{Hotkey: h.Hotkey(), Netuid: state.Root, AmountUnstaked: rao})
				}
			case 3:
				if held > 0 {
					c.Do(p.Cold, wire.RemoveStake{Hotkey: h.Hotkey(), Netuid: state.Root, AmountUnstaked: held})
				}
			case 4:
				earn(c, h.Hotkey(), netuid, 1+r.Uint64N(1<<(r.IntN(28)+8)))
				c.Next()
			case 5:
				c.Do(p.Cold, wire.ClaimRoot{Subnets: []uint16{netuid}})
			}
			for _, h := range hotkeys {
				for netuid := uint16(1); netuid <= 3; netuid++ {
					covered(t, c, h.Hotkey(), people, netuid)
				}
			}
		}
		// All leave: nothing may be left owed, and what rounding and thresholds left
		// is small and still there for the next.
		c.MustSudo(wire.SudoSetNumRootClaims{NewValue: 0})
		for _, p := range people {
			for _, h := range hotkeys {
				if held := stake(c, h, p, state.Root); held > 0 {
					c.Do(p.Cold, wire.RemoveStake{Hotkey: h.Hotkey(), Netuid: state.Root, AmountUnstaked: held})
				}
				for netuid := uint16(1); netuid <= 3; netuid++ {
					if state.RootClaimed.Has(c, netuid, h.Hotkey(), p.Coldkey()) || owed(c, h, p, netuid) != 0 {
						t.Fatalf("seed %d: %d are owed to who left", seed, owed(c, h, p, netuid))
					}
				}
			}
		}
		for _, h := range hotkeys {
			for netuid := uint16(1); netuid <= 3; netuid++ {
				waits := state.RootUnclaimed.Get(c, netuid, h.Hotkey())
				if dust := waits.Alpha - waits.Spread; dust > 500 {
					t.Errorf("seed %d: %d alpha of subnet %d are nobody's", seed, dust, netuid)
				}
			}
		}
	}
}

// covered checks that a hotkey's claims on a subnet sum to no more than waits for
// them.
func covered(t *testing.T, c *apptest.Chain, hotkey keys.AccountID, people []apptest.Person, netuid uint16) {
	t.Helper()
	var sum uint64
	for _, p := range people {
		stake := state.Stake(c, hotkey, p.Coldkey(), state.Root)
		for _, rate := range state.RootClaimable.Get(c, hotkey) {
			claimed, _ := state.RootClaimed.Get(c, netuid, hotkey, p.Coldkey()).Uint64()
			if rate.Netuid != netuid {
				continue
			}
			hi, lo := rate.Rate.Bits.Halves()
			if earned := hi<<32*stake + (lo>>32)*stake + (lo&(1<<32-1))*(stake>>32) + (lo&(1<<32-1))*(stake&(1<<32-1))>>32; earned > claimed {
				sum += earned - claimed
			}
		}
	}
	waits := state.RootUnclaimed.Get(c, netuid, hotkey)
	if sum > waits.Alpha-waits.Spread {
		t.Fatalf("block %d: %d are owed on subnet %d, %d wait of which %d are not promised", c.Height, sum, netuid, waits.Alpha, waits.Spread)
	}
}

func TestStakingOnRootAfterAPayoutEarnsNothingOfIt(t *testing.T) {
	c := quiet(t)
	v := rooted(c, "V", 64*tao)
	earn(c, v.Hotkey(), 1, 32*tao)
	n := c.Rich("N")
	c.Do(n.Cold, wire.AddStake{Hotkey: v.Hotkey(), Netuid: state.Root, AmountStaked: 1000 * tao})
	if owed(c, v, n, 1) != 0 || owed(c, v, v, 1) != 32*tao {
		t.Fatalf("%d and %d are owed", owed(c, v, n, 1), owed(c, v, v, 1))
	}
	c.Do(n.Cold, wire.ClaimRoot{Subnets: []uint16{1}})
	c.Do(n.Cold, wire.RemoveStake{Hotkey: v.Hotkey(), Netuid: state.Root, AmountUnstaked: 1000 * tao})
	if stake(c, v, n, 1) != 0 || stake(c, v, n, state.Root) != 0 || owed(c, v, v, 1) != 32*tao {
		t.Error("who came after the payout took of it")
	}
}

func TestUnstakingFromRootPaysWhatItHadEarned(t *testing.T) {
	c := quiet(t)
	v := rooted(c, "V", 64*tao)
	earn(c, v.Hotkey(), 1, 32*tao)
	earn(c, v.Hotkey(), 2, 1) // too little to be paid
	c.Do(v.Cold, wire.RemoveStake{Hotkey: v.Hotkey(), Netuid: state.Root, AmountUnstaked: 16 * tao})
	if stake(c, v, v, 1) != 8*tao || owed(c, v, v, 1) != 24*tao {
		t.Fatalf("%d were paid, %d are owed", stake(c, v, v, 1), owed(c, v, v, 1))
	}
	c.Do(v.Cold, wire.ClaimRoot{Subnets: []uint16{1}}) // 24 more on root
	c.Do(v.Cold, wire.RemoveStake{Hotkey: v.Hotkey(), Netuid: state.Root, AmountUnstaked: 72 * tao})
	if stake(c, v, v, 1) != 8*tao || stake(c, v, v, 2) != 0 {
		t.Errorf("what was claimed was paid again: %d", stake(c, v, v, 1))
	}
	if waits := state.RootUnclaimed.Get(c, 2, v.Hotkey()); waits.Alpha != 1 {
		t.Errorf("the rao that was too little is %+v", waits)
	}
}

func TestMoreThanTheStakeOnRootIsNotForItsStakers(t *testing.T) {
	c := quiet(t)
	v := rooted(c, "V", 4*tao)
	alter(c, func(w *runtime.Context) {
		for _, test := range []struct{ alpha, unpaid uint64 }{{4*tao + 1, 4*tao + 1}, {4 * tao, 0}} {
			if err := state.Emit(w, money{}, 1, test.alpha); err != nil {
				t.Fatal(err)
			}
			if got := state.AddRootClaimable(w, v.Hotkey(), 1, test.alpha); got != test.unpaid {
				t.Errorf("of %d, %d are unpaid, want %d", test.alpha, got, test.unpaid)
			}
		}
		if err := state.Recycle(w, money{}, 1, 4*tao+1); err != nil {
			t.Fatal(err)
		}
	})
	if owed(c, v, v, 1) != 4*tao {
		t.Errorf("%d are owed", owed(c, v, v, 1))
	}
}

func TestWhatARateCannotSayGoesWithTheNext(t *testing.T) {
	c := quiet(t)
	v := rooted(c, "V", 4096*tao) // one rao of it is less than the rate's last bit
	for range 1000 {
		alter(c, func(w *runtime.Context) { earnIn(t, w, v.Hotkey(), 1, 1) })
	}
	if got := owed(c, v, v, 1); got < 40 || got > 1000 {
		t.Errorf("%d of 1000 rao are owed", got)
	}
	waits := state.RootUnclaimed.Get(c, 1, v.Hotkey())
	if waits.Alpha != 1000 || waits.Spread > 1000 || waits.Alpha-waits.Spread-owed(c, v, v, 1) > 2 {
		t.Errorf("%+v wait, %d are owed", waits, owed(c, v, v, 1))
	}
}

func TestADissolvedSubnetsClaimsAreGone(t *testing.T) {
	c := quiet(t)
	v, u := rooted(c, "V", 64*tao), rooted(c, "U", 64*tao)
	earn(c, v.Hotkey(), 1, 8*tao)
	earn(c, v.Hotkey(), 2, 8*tao)
	earn(c, u.Hotkey(), 2, 4*tao)
	alter(c, func(w *runtime.Context) {
		if freed := state.DropRootClaims(w, 2); freed != 12*tao {
			t.Errorf("%d alpha are freed", freed)
		}
	})
	if owed(c, v, v, 1) != 8*tao || owed(c, v, v, 2) != 0 || state.RootClaimable.Has(c, u.Hotkey()) {
		t.Error("the claims are not as they should be")
	}
}

func TestClaimsGoWithSwappedKeys(t *testing.T) {
	c := quiet(t)
	v, n, m := rooted(c, "V", 64*tao), c.Rich("N"), c.Rich("M")
	c.Do(n.Cold, wire.AddStake{Hotkey: v.Hotkey(), Netuid: state.Root, AmountStaked: 64 * tao})
	c.Do(n.Cold, wire.SetRootClaimType{NewRootClaimType: wire.Keep()})
	earn(c, v.Hotkey(), 1, 32*tao)
	c.Do(n.Cold, wire.ClaimRoot{Subnets: []uint16{1}})
	earn(c, v.Hotkey(), 1, 16*tao)
	alter(c, func(w *runtime.Context) {
		state.MoveColdkeyStake(w, state.Position{Hotkey: v.Hotkey(), Coldkey: n.Coldkey(), Netuid: state.Root}, m.Coldkey())
		state.SwapRootStaker(w, n.Coldkey(), m.Coldkey())
	})
	if owed(c, v, m, 1) != 8*tao || owed(c, v, n, 1) != 0 || owed(c, v, v, 1) != 24*tao {
		t.Fatalf("%d, %d, %d are owed", owed(c, v, m, 1), owed(c, v, n, 1), owed(c, v, v, 1))
	}
	if kind := state.RootClaimType.Get(c, m.Coldkey()); kind.Keep == nil || state.StakingColdkeys.Has(c, n.Coldkey()) {
		t.Error("the claim type stayed behind")
	}
	fresh := apptest.Named("W")
	alter(c, func(w *runtime.Context) {
		if state.IsRootClean(w, v.Hotkey()) || !state.IsRootClean(w, fresh.Hotkey()) {
			t.Error("a hotkey with claims is clean, or one without is not")
		}
		if err := state.Associate(w, money{}, v.Coldkey(), fresh.Hotkey()); err != nil {
			t.Fatal(err)
		}
		state.MoveHotkeyStake(w, v.Hotkey(), fresh.Hotkey(), state.Root, []state.AccountID{v.Coldkey(), m.Coldkey()})
		state.SwapRootHotkey(w, v.Hotkey(), fresh.Hotkey())
	})
	if owed(c, fresh, m, 1) != 8*tao || owed(c, fresh, v, 1) != 24*tao || owed(c, v, v, 1) != 0 {
		t.Errorf("%d, %d, %d are owed", owed(c, fresh, m, 1), owed(c, fresh, v, 1), owed(c, v, v, 1))
	}
}
