package emission_test

import (
	"testing"

	"github.com/plexus-network/plexus/chain/app/apptest"
	"github.com/plexus-network/plexus/chain/genesis"
	"github.com/plexus-network/plexus/chain/pallet/balances"
	"github.com/plexus-network/plexus/chain/pallet/subtensor/state"
	"github.com/plexus-network/plexus/chain/runtime"
	"github.com/plexus-network/plexus/substrate/keys"
)

// Of nine blocks' emission of 1 TAO each, as a static subnet's epoch at block 10
// divides it; the first block of the market's chains is before its weights.
const (
	ownersPart = 10 * 179_995_422
	minersPart = 10 * 410_002_288
)

// whom is the pool of a person's hotkey on subnet 1.
func whom(c *apptest.Chain, name string) uint64 {
	return state.HotkeyStake(c, apptest.Named(name).Hotkey(), 1)
}

// close tells that got is want but for a few rao of roundings: dividends are
// divided by fractions of 32 bits.
func close(got, want uint64) bool { return got+16 > want && got < want+16 }

// untilEpoch runs the market to its first epoch, at block 10.
func untilEpoch(c *apptest.Chain) {
	for c.Height < 10 {
		c.Next()
	}
}

const halfOf = 1 << 63 // of 2^64-1, for proportions

// family is the market with a parent P of 3,000 TAO that gives half of its stake to
// the validator V of 1,000. P has no uid.
func family(t *testing.T, sameOwner bool, change func(*runtime.Context)) *apptest.Chain {
	c := market(t, func(s *genesis.Spec) {
		s.Network.Root.Neurons = nil
		p := neuron("P", 3000*tao)
		if sameOwner {
			p.Coldkey = apptest.Named("V").Coldkey()
		}
		s.Network.Subnets[0].Neurons = append(s.Network.Subnets[0].Neurons, p)
	})
	alter(c, func(w *runtime.Context) {
		v, p := apptest.Named("V").Hotkey(), apptest.Named("P").Hotkey()
		if err := state.SetChildren(w, p, 1, []state.Relative{{Proportion: halfOf, Hotkey: v}}); err != nil {
			t.Fatal(err)
		}
		for _, hotkey := range []state.AccountID{v, p} {
			state.Delegates.Set(w, hotkey, 0)
		}
		if change != nil {
			change(w)
		}
	})
	return c
}

func TestDividendsGoToTheParentsWhoseStakeEarnedThem(t *testing.T) {
	c := family(t, false, nil)
	untilEpoch(c)
	// V validates with 1,000 of its own and 1,500 of P's; P itself sets no weights.
	pot := whom(c, "V") + whom(c, "P") - 4000*tao
	if pot > minersPart+20 || pot < minersPart-16 {
		t.Fatalf("validators had %d", pot)
	}
	if v, p := whom(c, "V")-1000*tao, whom(c, "P")-3000*tao; !close(v, pot*2/5) || !close(p, pot*3/5) {
		t.Errorf("the child had %d, the parent %d of %d", v, p, pot)
	}
	if got := state.StakeWeight.Get(c, 1); got[1] != 65535*2500/4000 {
		t.Errorf("the stake weights are %v", got)
	}
}

func TestAChildKeepsItsTakeOfOthersDividends(t *testing.T) {
	for name, test := range map[string]struct {
		sameOwner bool
		child     uint64 // of 100
	}{"of another's": {false, 40 + 6}, "of its own coldkey's": {true, 40}} {
		t.Run(name, func(t *testing.T) {
			c := family(t, test.sameOwner, func(w *runtime.Context) {
				state.ChildkeyTake.Set(w, apptest.Named("V").Hotkey(), 1, 6553) // 9.9992%
			})
			untilEpoch(c)
			v, p := whom(c, "V")-1000*tao, whom(c, "P")-3000*tao
			want := (v + p) * test.child / 100
			if !test.sameOwner {
				want = (v+p)*2/5 + (v+p)*3/5*6553/65535
			}
			if !close(v, want) {
				t.Errorf("the child had %d of %d, want %d", v, v+p, want)
			}
		})
	}
}

func TestWhatCKBurnTakesOfParentsIsRecycled(t *testing.T) {
	c := family(t, false, func(w *runtime.Context) {
		state.CKBurn.Set(w, halfOf)
		state.ChildkeyTake.Set(w, apptest.Named("V").Hotkey(), 1, 6553)
	})
	issued := balances.TotalIssuance.Get(c)
	untilEpoch(c)
	v, p := whom(c, "V")-1000*tao, whom(c, "P")-3000*tao
	recycled := issued + 9*tao - balances.TotalIssuance.Get(c)
	pot := v + p + recycled
	// Of the parent's three fifths one half burns and a tenth is the child's.
	take := pot * 3 / 5 * 6553 / 65535
	if !close(recycled, pot*3/10) || !close(v, pot*2/5+take) || !close(p, pot*3/10-take) || !close(pot, minersPart) {
		t.Errorf("of %d the child had %d, the parent %d, %d were recycled", pot, v, p, recycled)
	}
}

func TestMinersAreStakedWhereTheirColdkeyChose(t *testing.T) {
	c := market(t, nil)
	m, v := apptest.Named("M"), apptest.Named("V")
	alter(c, func(w *runtime.Context) { state.AutoStakeDestination.Set(w, m.Coldkey(), 1, v.Hotkey()) })
	for c.Height < 9 {
		c.Next()
	}
	b := c.Next()
	got := state.Stake(c, v.Hotkey(), m.Coldkey(), 1)
	if whom(c, "M") != 0 || got < 3_075_000_000 {
		t.Errorf("%d lie with the miner, %d where it chose", whom(c, "M"), got)
	}
	event, ok := apptest.Find[state.AutoStakeAdded](b)
	if !ok || event.Destination != v.Hotkey() || event.Hotkey != m.Hotkey() || event.Owner != m.Coldkey() || !near(event.Incentive, 3_075_017_160) {
		t.Errorf("the event is %+v", event)
	}
}

func TestMinersKeepWhatTheirColdkeySendsToAHotkeyThatIsGone(t *testing.T) {
	c := market(t, nil)
	m, gone := apptest.Named("M"), apptest.Named("Gone")
	alter(c, func(w *runtime.Context) { state.AutoStakeDestination.Set(w, m.Coldkey(), 1, gone.Hotkey()) })
	for c.Height < 9 {
		c.Next()
	}
	b := c.Next()
	if got := state.Stake(c, gone.Hotkey(), m.Coldkey(), 1); got != 0 || whom(c, "M") < 3_075_000_000 {
		t.Errorf("%d lie with a hotkey that nobody owns, %d with the miner", got, whom(c, "M"))
	}
	if _, ok := apptest.Find[state.AutoStakeAdded](b); ok {
		t.Error("an automatic stake is told")
	}
}

// rooted is the market with 20,000 TAO on root behind V, in a bag of its own.
func rooted(t *testing.T, onRoot uint64, change func(*genesis.Spec)) *apptest.Chain {
	return market(t, func(s *genesis.Spec) {
		s.Network.Root.Neurons = append(s.Network.Root.Neurons, neuron("V", onRoot))
		if change != nil {
			change(s)
		}
	})
}

// TestRootEarnsItsPartOfAStaticSubnet: what root's stakers may claim, the delegate's
// take and the validators' pot are all that waited.
func TestRootEarnsItsPartOfAStaticSubnet(t *testing.T) {
	c := rooted(t, 20_000*tao, nil)
	alter(c, func(w *runtime.Context) { state.NumRootClaim.Set(w, 0) })
	for c.Height < 9 {
		c.Next()
	}
	waited := state.PendingRootAlphaDivs.Get(c, 1)
	c.Next()
	// Block 10 has root's part by 20,000 TAO at their weight and the alpha out.
	if waited == 0 {
		t.Fatal("nothing waits for root")
	}
	v := apptest.Named("V").Hotkey()
	rest := state.RootAlphaDividendsPerSubnet.Get(c, 1, v)
	if got := state.RootUnclaimed.Get(c, 1, v).Alpha; got != rest {
		t.Errorf("%d wait to be claimed of dividends of %d", got, rest)
	}
	pot := rest * 65535 / (65535 - 11796) // before the take of 18%
	if grown := waited * 10 / 9; pot < grown-grown/1000 || pot > grown+grown/1000 {
		t.Errorf("root was paid %d, where %d waited for nine blocks", pot, waited)
	}
	if own := state.AlphaDividendsPerSubnet.Get(c, 1, v); own == 0 {
		t.Errorf("alpha earned %d", own)
	}
}

// TestRootsDividendsAreConserved: over many epochs, with stake coming and going on
// root and claims by blocks, what root was given is what was claimed, what still
// waits and what was paid to owners; apptest checks the books after every block.
func TestRootsDividendsAreConserved(t *testing.T) {
	c := rooted(t, 5_000*tao, func(s *genesis.Spec) {
		s.Network.Subnets = append(s.Network.Subnets, dynamic(2, 1000*tao, 1000*tao))
		s.RootEmissionShare = 500_000_000
	})
	priced(c, 0, 600_000_000)
	v := apptest.Named("V")
	for i := range 6 {
		n := c.Rich("N" + string(rune('a'+i)))
		c.Do(n.Cold, addStake(v.Hotkey(), 0, uint64(i+1)*77*tao+13))
		c.Skip(11)
		if i%2 == 1 {
			c.Do(n.Cold, removeStake(v.Hotkey(), 0, 55*tao+7))
		}
	}
	if state.RootClaimable.Get(c, v.Hotkey()) == nil {
		t.Error("root's stakers were given nothing")
	}
	if got := state.HotkeyStake(c, v.Hotkey(), 0); got <= 5_000*tao+21*77*tao-165*tao {
		t.Errorf("claims made no stake on root: %d", got)
	}
}

func TestRootsPartWithoutRootStakersAmongValidatorsIsRecycled(t *testing.T) {
	c := market(t, func(s *genesis.Spec) {
		s.Network.Root.Neurons = append(s.Network.Root.Neurons, neuron("R", 20_000*tao)) // no neuron of subnet 1
	})
	issued := balances.TotalIssuance.Get(c)
	for c.Height < 9 {
		c.Next()
	}
	waited := state.PendingRootAlphaDivs.Get(c, 1)
	c.Next()
	recycled := issued + 9*tao - balances.TotalIssuance.Get(c)
	if waited == 0 || recycled < waited || recycled > waited*12/10 {
		t.Errorf("%d rao were recycled, %d waited after nine blocks", recycled, waited)
	}
}

func TestTheOwnersCutIsStakedToTheOwnersHotkey(t *testing.T) {
	c := market(t, nil)
	untilEpoch(c)
	hotkey := keys.Dev("Alice//text").AccountID()
	if got := state.Stake(c, hotkey, keys.Dev("Alice").AccountID(), 1); got != ownersPart {
		t.Errorf("the owner has %d", got)
	}
}

// TestPayoutsNeverPassWhatWaited: with one miner, many validators and no owner's cut
// roundings favour the miner, and blocks leave no dust to pay it from.
func TestPayoutsNeverPassWhatWaited(t *testing.T) {
	c := market(t, func(s *genesis.Spec) {
		n := &s.Network.Subnets[0]
		for i := range 60 {
			n.Neurons = append(n.Neurons, neuron("W"+string(rune('A'+i)), uint64(700+i)*tao+uint64(i)))
		}
		n.MaxAllowedValidators = of[uint16](64)
	})
	alter(c, func(w *runtime.Context) {
		state.OwnerCutEnabled.Set(w, 1, false)
		state.TaoWeight.Set(w, 0)
		permits, updates := make([]bool, 64), make([]uint64, 64)
		for uid := range permits {
			if uid == 0 || uid == 2 || uid == 3 {
				continue
			}
			permits[uid], updates[uid] = true, 1
			state.Weights.Set(w, 1, uint16(uid), state.Row{{UID: 2, Value: 1}})
		}
		state.ValidatorPermit.Set(w, 1, permits)
		state.LastUpdate.Set(w, 1, updates)
	})
	untilEpoch(c) // apptest compares what is owed with what is out
	const waited = 410_002_288 + 9*tao/2
	if got := whom(c, "M"); got <= waited || got > waited+100 {
		t.Errorf("the miner had %d of %d: the test's roundings do not favour it", got, uint64(waited))
	}
}

// TestAStaticSubnetHoldsItsAlphaInEveryBlock runs one in which all that recycles
// does: no owner's cut goes out, the owner mines, root has stake elsewhere.
func TestAStaticSubnetHoldsItsAlphaInEveryBlock(t *testing.T) {
	c := market(t, func(s *genesis.Spec) {
		s.Network.Subnets[0].Neurons[2].Coldkey = keys.Dev("Alice").AccountID()
		s.Network.Root.Neurons = append(s.Network.Root.Neurons, neuron("R", 5000*tao))
	})
	c.Always(func(c *apptest.Chain) {
		if held, out := state.SubnetTAO.Get(c, 1), state.SubnetAlphaOut.Get(c, 1); held < out {
			t.Errorf("block %d: %d rao for %d alpha", c.Height, held, out)
		}
	})
	v := apptest.Named("V")
	for i := range 5 {
		n := c.Rich(string(rune('a' + i)))
		c.Do(n.Cold, addStake(v.Hotkey(), 1, 90*tao+uint64(i)))
		c.Skip(4)
		c.Do(n.Cold, removeStake(v.Hotkey(), 1, 40*tao))
	}
	if state.AlphaRecycled.Get(c, 1) == 0 {
		t.Error("nothing was recycled")
	}
}

// TestChangesOfChildrenCountFromTheNextEpochOn: they apply in the block of an epoch
// once it is over.
func TestChangesOfChildrenCountFromTheNextEpochOn(t *testing.T) {
	c := family(t, false, func(w *runtime.Context) {
		v, p := apptest.Named("V").Hotkey(), apptest.Named("P").Hotkey()
		if err := state.SetChildren(w, p, 1, nil); err != nil {
			t.Fatal(err)
		}
		state.PendingChildKeys.Set(w, 1, p, state.PendingChildren{Children: []state.Relative{{Proportion: halfOf, Hotkey: v}}, Block: 9})
	})
	untilEpoch(c)
	if got := whom(c, "P"); got != 3000*tao {
		t.Errorf("a parent to be earned %d", got-3000*tao)
	}
	if got := state.Parents(c, apptest.Named("V").Hotkey(), 1); len(got) != 1 {
		t.Fatalf("the parents are %v", got)
	}
	c.Skip(10)
	if whom(c, "P") == 3000*tao {
		t.Error("the parent earned nothing of the next epoch")
	}
}

// TestRootClaimsAreMadeInTheBlockThatEarnsThem: claims come after the epochs.
func TestRootClaimsAreMadeInTheBlockThatEarnsThem(t *testing.T) {
	c := rooted(t, 20_000*tao, nil)
	for c.Height < 9 {
		c.Next()
	}
	before := state.HotkeyStake(c, apptest.Named("V").Hotkey(), 0)
	c.Next()
	if got := state.HotkeyStake(c, apptest.Named("V").Hotkey(), 0); got <= before {
		t.Error("what the epoch gave to root was not claimed in its block")
	}
}
