package revenue_test

import (
	"errors"
	"math/big"
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/plexus-network/plexus/chain/app/apptest"
	"github.com/plexus-network/plexus/chain/pallet/balances"
	"github.com/plexus-network/plexus/chain/pallet/revenue"
	"github.com/plexus-network/plexus/chain/pallet/subtensor/state"
	"github.com/plexus-network/plexus/chain/runtime"
	"github.com/plexus-network/plexus/economy/fixed"
	"github.com/plexus-network/plexus/substrate/keys"
	wire "github.com/plexus-network/plexus/substrate/subtensor"
)

// currency is the chain's, for what tests do beside calls.
type currency struct{ balances.Ledger }

func (m currency) Uncount(c *runtime.Context, rao uint64) { m.Rescind(c, rao) }
func (currency) ExistentialDeposit() uint64               { return deposit }
func (currency) Hold(*runtime.Context, keys.AccountID)    {}

// near says that a is b, or one rao less: what rounding may hold back.
func near(a, b uint64) bool { return a == b || a+1 == b }

func TestStakersEarnByStakeAndTime(t *testing.T) {
	c := quiet(t)
	a, b, p := staker(c, "A", 1, 100*tao), staker(c, "B", 1, 300*tao), c.Rich("P")
	c.MustSudo(wire.SetRevenueShare{Netuid: 1, Share: 65535})
	c.Do(p.Cold, wire.PaySubnet{Netuid: 1, Rao: 72 * tao})
	from := window(c)
	until(c, from)
	if claimable(c, a, 1)+claimable(c, b, 1) != 0 {
		t.Fatal("the payment is given out before its window")
	}
	until(c, from+2400)
	if !near(claimable(c, a, 1), 6*tao) || !near(claimable(c, b, 1), 18*tao) {
		t.Fatalf("after a third: %d and %d", claimable(c, a, 1), claimable(c, b, 1))
	}
	c.Do(b.Cold, wire.RemoveStake{Hotkey: b.Hotkey(), Netuid: 1, AmountUnstaked: 300 * tao}) // in block from+2401
	late := staker(c, "L", 1, 100*tao)                                                       // the last of three blocks
	joined := c.Height
	until(c, from+revenue.Window)
	// In block from+2401 A and B shared, to that of L's stake A was alone, then both.
	per := 72 * tao / revenue.Window
	alone := joined - (from + 2401)
	both := from + revenue.Window - joined
	if got, want := claimable(c, b, 1), 18*tao+per*3/4; !near(got, want) {
		t.Errorf("who left has %d, want %d", got, want)
	}
	if got, want := claimable(c, late, 1), per*both/2; !near(got, want) {
		t.Errorf("who came late has %d, want %d", got, want)
	}
	if got, want := claimable(c, a, 1), 6*tao+per/4+per*alone+per*both/2; !near(got, want) {
		t.Errorf("who stayed has %d, want %d", got, want)
	}
	if revenue.Waiting.Has(c, 1) {
		t.Error("something still waits after the window")
	}
}

// TestJustInTimeStakingBeforeAPayoutEarnsAlmostNothing is the attack on revenue: a
// large stake for the moment of the payment alone.
func TestJustInTimeStakingBeforeAPayoutEarnsAlmostNothing(t *testing.T) {
	for _, test := range []struct {
		name   string
		blocks uint64 // that the attacker stays after the payment, until its window starts and beyond
		most   uint64 // of the payment, in millionths
	}{
		{"leaves in the next block", 1, 0},
		{"stays for one block of the window", revenue.Step, 139},
		{"stays for an hour", revenue.Step + 300, 41_667},
	} {
		t.Run(test.name, func(t *testing.T) {
			c := quiet(t)
			honest, p := staker(c, "H", 1, 90*tao), c.Rich("P")
			attacker := c.Rich("X")
			c.Do(attacker.Cold, wire.TryAssociateHotkey{Hotkey: attacker.Hotkey()})
			c.MustSudo(wire.SetRevenueShare{Netuid: 1, Share: 65535})
			c.Height = 5*revenue.Step - 1 // the payment waits for a whole Step
			stake := wire.AddStake{Hotkey: attacker.Hotkey(), Netuid: 1, AmountStaked: 9000 * tao}
			c.Submit(attacker.Cold, stake) // before the payment, in its block
			c.Submit(p.Cold, wire.PaySubnet{Netuid: 1, Rao: 1000 * tao})
			c.Next()
			until(c, c.Height+test.blocks)
			c.Do(attacker.Cold, wire.RemoveStake{Hotkey: attacker.Hotkey(), Netuid: 1, AmountUnstaked: 9000 * tao})
			until(c, 5*revenue.Step+2*revenue.Window)
			took, kept := claimable(c, attacker, 1), claimable(c, honest, 1)
			if took > test.most*1000*tao/1_000_000 {
				t.Errorf("with 99%% of the stake for %d blocks the attacker took %d rao", test.blocks, took)
			}
			if took+kept+2 < 1000*tao {
				t.Errorf("%d rao of the payment are lost", 1000*tao-took-kept)
			}
		})
	}
}

func TestAPaymentThatIsGivenOutLeavesThoseThatWait(t *testing.T) {
	c := quiet(t)
	staker(c, "A", 1, 100*tao)
	p := c.Rich("P")
	c.Do(p.Cold, wire.PaySubnet{Netuid: 1, Rao: 100 * tao})
	first := window(c)
	until(c, first+revenue.Window/2)
	c.Do(p.Cold, wire.PaySubnet{Netuid: 1, Rao: 300 * tao})
	second := window(c)
	all := revenue.Waiting.Get(c, 1)
	until(c, first+revenue.Window)
	if left := revenue.Waiting.Get(c, 1); len(all) != 2 || !slices.Equal(left, all[1:]) {
		t.Errorf("%+v wait, then %+v", all, left)
	}
	until(c, second+revenue.Window)
	if revenue.Waiting.Has(c, 1) {
		t.Errorf("%+v wait after the last window", revenue.Waiting.Get(c, 1))
	}
}

func TestWhatFallsDueWhileNobodyStakesStartsAnew(t *testing.T) {
	c := quiet(t)
	p := c.Rich("P")
	c.Do(p.Cold, wire.PaySubnet{Netuid: 2, Rao: 72 * tao})
	from := window(c)
	until(c, from+3600)
	until(c, from+3700)
	late := staker(c, "L", 2, tao)
	joined := c.Height
	until(c, joined+1)
	if got := claimable(c, late, 2); got > 2*72*tao/revenue.Window {
		t.Errorf("the first to stake takes %d at once", got)
	}
	until(c, joined+3*revenue.Window)
	until(c, joined+6*revenue.Window)
	if got := claimable(c, late, 2); !near(got, 72*tao) {
		t.Errorf("in the end %d are earned", got)
	}
}

func TestClaimRevenuePaysWhatWasEarned(t *testing.T) {
	c := quiet(t)
	a, b, p := staker(c, "A", 2, 100*tao), staker(c, "B", 2, 100*tao), c.Rich("P")
	c.Do(a.Cold, wire.AddStake{Hotkey: b.Hotkey(), Netuid: 2, AmountStaked: 100 * tao})
	c.Do(p.Cold, wire.PaySubnet{Netuid: 2, Rao: 72 * tao})
	until(c, window(c)+revenue.Window)
	before := c.Balance(a.Coldkey())
	block := c.Do(a.Cold, wire.ClaimRevenue{Netuid: 2, Hotkeys: []keys.AccountID{b.Hotkey()}})
	fee := block.Outcomes[0].Fee
	if event, ok := apptest.Find[revenue.RevenueClaimed](block); !ok || event.Coldkey != a.Coldkey() || event.Netuid != 2 || !near(event.Rao, 24*tao) {
		t.Errorf("the event is %+v", event)
	}
	if got := c.Balance(a.Coldkey()) + fee - before; !near(got, 24*tao) {
		t.Errorf("with one hotkey %d were paid", got)
	}
	all := c.Do(a.Cold, wire.ClaimRevenue{Netuid: 2})
	if fee == 0 || all.Outcomes[0].Fee <= fee {
		t.Errorf("the fees are %d for one hotkey, %d for all", fee, all.Outcomes[0].Fee)
	}
	if got := c.Balance(a.Coldkey()) + fee + all.Outcomes[0].Fee - before; !near(got, 48*tao) {
		t.Errorf("with all hotkeys %d were paid", got)
	}
	c.Fails(revenue.ErrNothingToClaim, a.Cold, wire.ClaimRevenue{Netuid: 2})
	c.Do(b.Cold, wire.ClaimRevenue{Netuid: 2})
	if held := revenue.Held.Get(c, 2); held > 2 {
		t.Errorf("%d are held after all claimed", held)
	}
}

func TestClaimRevenueRefusals(t *testing.T) {
	c := quiet(t)
	a := staker(c, "A", 2, 100*tao)
	c.Fails(revenue.ErrNothingToClaim, a.Cold, wire.ClaimRevenue{Netuid: 2})
	c.Fails(revenue.ErrSubnetNotExists, a.Cold, wire.ClaimRevenue{Netuid: 9})
	c.Fails(revenue.ErrSubnetNotExists, a.Cold, wire.ClaimRevenue{Netuid: 0})
	c.Fails(revenue.ErrNothingToClaim, a.Cold, wire.ClaimRevenue{Netuid: 2, Hotkeys: make([]keys.AccountID, revenue.MaxHotkeys)})
	c.Fails(revenue.ErrTooManyHotkeys, a.Cold, wire.ClaimRevenue{Netuid: 2, Hotkeys: make([]keys.AccountID, revenue.MaxHotkeys+1)})
	b := c.Rich("B")
	alter(c, func(w *runtime.Context) {
		state.StakingHotkeys.Set(w, b.Coldkey(), make([]keys.AccountID, revenue.MaxHotkeys+1))
	})
	c.Fails(revenue.ErrTooManyHotkeys, b.Cold, wire.ClaimRevenue{Netuid: 2})

	// A few rao do not reach a coldkey whose account is gone, who may still act by a delegate.
	gone := keys.AccountID{9}
	c.Do(b.Cold, wire.PaySubnet{Netuid: 2, Rao: tao})
	w := c.Runtime.NewContext(c.State, runtime.Block{Height: c.Height})
	state.RevenueEarned.Set(w, 2, gone, state.OnWire(fixed.IntU64F64(300)))
	call, err := c.Runtime.MakeCall("Revenue", "claim_revenue", wire.ClaimRevenue{Netuid: 2})
	if err != nil {
		t.Fatal(err)
	}
	if err := w.Dispatch(runtime.Signed(gone), call); !errors.Is(err, runtime.ErrBelowMinimum) {
		t.Errorf("a few rao for nobody: %v", err)
	}
	if err := c.Sudo(wire.ClaimRevenue{Netuid: 2}); !errors.Is(err, runtime.ErrBadOrigin) {
		t.Errorf("root claims: %v", err)
	}
}

func TestADissolvedSubnetPaysItsStakersAndReturnsTheRest(t *testing.T) {
	for _, netuid := range []uint16{1, 2} {
		c := quiet(t)
		a, p := staker(c, "A", netuid, 100*tao), c.Rich("P")
		c.MustSudo(wire.SetRevenueShare{Netuid: netuid, Share: 65535})
		c.Do(p.Cold, wire.PaySubnet{Netuid: netuid, Rao: 72 * tao})
		until(c, window(c)+1799)
		owner, staker := c.Balance(alice.AccountID()), c.Balance(a.Coldkey())
		b := c.Do(alice, wire.Sudo{Call: wire.Encode(wire.RootDissolveNetwork{Netuid: netuid})})
		if state.Exists(c, netuid) {
			t.Fatal("the subnet is still there")
		}
		event, ok := apptest.Find[revenue.RevenueEnded](b)
		if !ok || event.Netuid != netuid || !near(event.Paid, 18*tao) || event.Paid+event.Returned != 72*tao+deposit {
			t.Errorf("the event is %+v", event)
		}
		if got := c.Balance(a.Coldkey()) - staker; got != 100*tao+event.Paid {
			t.Errorf("the staker was paid %d", got)
		}
		hadBack := c.Balance(alice.AccountID()) + b.Outcomes[0].Fee - owner
		if netuid == 1 && hadBack != event.Returned || netuid == 2 && hadBack != 0 {
			t.Errorf("subnet %d: //Alice had %d back of %d", netuid, hadBack, event.Returned)
		}
		if c.Balance(wire.RevenueAccount(netuid)) != 0 || revenue.Held.Has(c, netuid) || revenue.Waiting.Has(c, netuid) || revenue.Shares.Has(c, netuid) {
			t.Error("something is left")
		}
		if state.RevenuePerAlpha.Has(c, netuid) || state.RevenueSeen.Has(c, a.Hotkey(), a.Coldkey(), netuid) || state.SubnetStaked.Has(c, netuid) {
			t.Error("books of the subnet are left")
		}
	}
}

func TestRevenueGoesWithSwappedKeys(t *testing.T) {
	c := quiet(t)
	a, b, p := staker(c, "A", 2, 100*tao), c.Rich("B"), c.Rich("P")
	c.Do(p.Cold, wire.PaySubnet{Netuid: 2, Rao: 72 * tao})
	from := window(c)
	until(c, from+1800)
	fresh := apptest.Named("W").Hotkey()
	alter(c, func(w *runtime.Context) {
		if err := state.Associate(w, currency{}, a.Coldkey(), fresh); err != nil {
			t.Fatal(err)
		}
		state.MoveHotkeyStake(w, a.Hotkey(), fresh, 2, []keys.AccountID{a.Coldkey()})
	})
	until(c, from+3600)
	if got := state.Revenue(c, a.Coldkey(), 2, []keys.AccountID{fresh}); !near(got, 36*tao) {
		t.Fatalf("after the swap of the hotkey %d are earned", got)
	}
	alter(c, func(w *runtime.Context) {
		state.MoveColdkeyStake(w, state.Position{Hotkey: fresh, Coldkey: a.Coldkey(), Netuid: 2}, b.Coldkey())
		state.SwapRevenue(w, a.Coldkey(), b.Coldkey())
	})
	until(c, from+revenue.Window)
	if got := state.Revenue(c, b.Coldkey(), 2, []keys.AccountID{fresh}); !near(got, 72*tao) {
		t.Errorf("after the swap of the coldkey %d are earned", got)
	}
	if state.Revenue(c, a.Coldkey(), 2, []keys.AccountID{fresh, a.Hotkey()}) != 0 {
		t.Error("the old coldkey still earns")
	}
}

// TestRevenueIsExact plays payments, stakes and claims at random beside books of
// exact fractions: nobody's due differs by a rao.
func TestRevenueIsExact(t *testing.T) {
	for seed := range uint64(4) {
		r := rand.New(rand.NewPCG(seed, 11))
		c := quiet(t)
		people := make([]apptest.Person, 5)
		for i := range people {
			people[i] = c.Rich(string(rune('a' + i)))
			c.Do(people[i].Cold, wire.TryAssociateHotkey{Hotkey: people[i].Hotkey()})
		}
		b := newBooks(people)
		c.Do(people[0].Cold, wire.AddStake{Hotkey: people[0].Hotkey(), Netuid: 2, AmountStaked: 3_000_001})
		for range 80 {
			who, hotkey := r.IntN(len(people)), people[r.IntN(2)].Hotkey()
			p := people[who]
			held := state.Stake(c, hotkey, p.Coldkey(), 2)
			b.before(c) // what the next block gives out, it gives by these stakes
			switch r.IntN(6) {
			case 0, 1:
				c.Do(p.Cold, wire.AddStake{Hotkey: hotkey, Netuid: 2, AmountStaked: 2_000_000 + r.Uint64N(1<<(20+r.IntN(20)))})
			case 2:
				if rao := r.Uint64N(held + 1); rao >= state.MinStake {
					c.Do(p.Cold, wire.RemoveStake{Hotkey: hotkey, Netuid: 2, AmountUnstaked: rao})
				} else {
					c.Next()
				}
			case 3:
				rao := revenue.MinPayment + r.Uint64N(1<<(20+r.IntN(20)))
				c.Do(p.Cold, wire.PaySubnet{Netuid: 2, Rao: rao})
			case 4:
				until(c, c.Height+1+r.Uint64N(300))
			case 5:
				if claimable(c, p, 2) > 0 {
					block := c.Do(p.Cold, wire.ClaimRevenue{Netuid: 2})
					event, _ := apptest.Find[revenue.RevenueClaimed](block)
					b.claimed(who, event.Rao)
				} else {
					c.Next()
				}
			}
			b.after(c)
			for i, p := range people {
				if got, want := claimable(c, p, 2), b.due(i); !near(got, want) {
					t.Fatalf("seed %d, block %d: coldkey %d has %d, want %d", seed, c.Height, i, got, want)
				}
			}
		}
	}
}

// books are the dues of stakers as exact fractions.
type books struct {
	people []apptest.Person
	dues   []*big.Rat
	stakes []uint64
	left   uint64 // of what waits
	paid   uint64
}

func newBooks(people []apptest.Person) *books {
	b := &books{people: people, stakes: make([]uint64, len(people))}
	for range people {
		b.dues = append(b.dues, new(big.Rat))
	}
	return b
}

func (b *books) before(c *apptest.Chain) {
	b.left, b.paid = revenue.Unreleased(c, 2), revenue.Held.Get(c, 2)
	for i, p := range b.people {
		b.stakes[i] = state.Stake(c, b.people[0].Hotkey(), p.Coldkey(), 2) + state.Stake(c, b.people[1].Hotkey(), p.Coldkey(), 2)
	}
}

// after gives what the block gave out to the stakes before it.
func (b *books) after(c *apptest.Chain) {
	payments := uint64(0)
	if held := revenue.Held.Get(c, 2); held > b.paid {
		payments = held - b.paid
	}
	given := b.left + payments - revenue.Unreleased(c, 2)
	sum := new(big.Int)
	for _, s := range b.stakes {
		sum.Add(sum, new(big.Int).SetUint64(s))
	}
	if sum.Sign() == 0 || given == 0 {
		return
	}
	for i, s := range b.stakes {
		part := new(big.Rat).SetFrac(new(big.Int).Mul(new(big.Int).SetUint64(given), new(big.Int).SetUint64(s)), sum)
		b.dues[i].Add(b.dues[i], part)
	}
}

func (b *books) claimed(i int, rao uint64) {
	b.dues[i].Sub(b.dues[i], new(big.Rat).SetUint64(rao))
}

func (b *books) due(i int) uint64 {
	if b.dues[i].Sign() < 0 {
		return 0
	}
	return new(big.Int).Quo(b.dues[i].Num(), b.dues[i].Denom()).Uint64()
}

func TestRevenueGoesWithSwapsByCall(t *testing.T) {
	c := quiet(t)
	a, n, p := staker(c, "A", 2, 100*tao), c.Rich("N"), c.Rich("P")
	c.Do(n.Cold, wire.AddStake{Hotkey: a.Hotkey(), Netuid: 2, AmountStaked: 100 * tao})
	c.Do(p.Cold, wire.PaySubnet{Netuid: 2, Rao: 72 * tao})
	from := window(c)
	until(c, from+1800)
	before := claimable(c, n, 2)
	fresh, heir := apptest.Named("W").Hotkey(), apptest.Named("E")
	c.Do(a.Cold, wire.SwapHotkey{Hotkey: a.Hotkey(), NewHotkey: fresh})
	if state.Stake(c, fresh, n.Coldkey(), 2) != 100*tao || claimable(c, n, 2) < before {
		t.Fatalf("after the swap of the hotkey %d can be claimed, before %d", claimable(c, n, 2), before)
	}
	c.MustSudo(wire.SwapColdkey{OldColdkey: n.Coldkey(), NewColdkey: heir.Coldkey(), SwapCost: 0})
	until(c, from+revenue.Window)
	if got := claimable(c, heir, 2); !near(got, 36*tao) || claimable(c, n, 2) != 0 {
		t.Errorf("the new coldkey can claim %d, the old one %d", got, claimable(c, n, 2))
	}
	c.Do(heir.Cold, wire.ClaimRevenue{Netuid: 2})
}
