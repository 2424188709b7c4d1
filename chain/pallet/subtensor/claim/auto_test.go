package claim_test

import (
	"fmt"
	"slices"
	"testing"

	"github.com/plexus-network/plexus/chain/app/apptest"
	"github.com/plexus-network/plexus/chain/genesis"
	"github.com/plexus-network/plexus/chain/pallet/subtensor/claim"
	"github.com/plexus-network/plexus/chain/pallet/subtensor/state"
	"github.com/plexus-network/plexus/chain/runtime"
	"github.com/plexus-network/plexus/economy/schedule"
	"github.com/plexus-network/plexus/substrate/keys"
	wire "github.com/plexus-network/plexus/substrate/subtensor"
)

// setClaims sets how many coldkeys' claims each block makes.
func setClaims(c *apptest.Chain, n uint64) {
	alter(c, func(w *runtime.Context) { state.NumRootClaim.Set(w, n) })
}

func TestBlocksClaimForThoseWhomTheParentHashDraws(t *testing.T) {
	c := quiet(t)
	stakers := make([]apptest.Person, 8)
	for i := range stakers {
		stakers[i] = rooted(c, fmt.Sprint("S", i), 64*tao)
		earn(c, stakers[i].Hotkey(), 1, 8*tao)
	}
	if n := state.NumStakingColdkeys.Get(c); n != 8 {
		t.Fatalf("%d coldkeys stake on root", n)
	}
	setClaims(c, 3)
	before := map[int]uint64{}
	for i, s := range stakers {
		before[i] = stake(c, s, s, state.Root)
	}
	drawn := schedule.Claims(runtime.BlockHash.Get(c, uint32(c.Height)), 3, 8)
	b := c.Next()
	for i, s := range stakers {
		claimed := stake(c, s, s, state.Root) - before[i]
		if slices.Contains(drawn, i) != (claimed == 8*tao) || claimed != 0 && claimed != 8*tao {
			t.Errorf("staker %d claimed %d, drawn are %v", i, claimed, drawn)
		}
	}
	told := 0
	for _, e := range b.Events() {
		if _, is := e.Body.(state.RootClaimsMade); is {
			told++
		}
	}
	if told != len(drawn) {
		t.Errorf("%d events tell of %d claims", told, len(drawn))
	}
	for range 60 {
		c.Next()
	}
	for i, s := range stakers {
		if owed(c, s, s, 1) != 0 {
			t.Errorf("staker %d was never drawn", i)
		}
	}
}

func TestNoClaimIsMadeByItselfWhereTheNumberIsZero(t *testing.T) {
	c := quiet(t)
	v := rooted(c, "V", 64*tao)
	earn(c, v.Hotkey(), 1, 8*tao)
	c.Skip(20)
	if owed(c, v, v, 1) != 8*tao {
		t.Error("a claim was made")
	}
}

func TestWhoLeavesRootIsNotDrawnAgain(t *testing.T) {
	c := quiet(t)
	a, b, d := rooted(c, "A", 64*tao), rooted(c, "B", 64*tao), rooted(c, "D", 64*tao)
	c.Do(a.Cold, wire.RemoveStake{Hotkey: a.Hotkey(), Netuid: state.Root, AmountUnstaked: 64 * tao})
	setClaims(c, claim.MaxNumClaims)
	c.Skip(10)
	if n := state.NumStakingColdkeys.Get(c); n != 2 || state.StakingColdkeys.Has(c, a.Coldkey()) {
		t.Fatalf("%d coldkeys are on the list", n)
	}
	for _, p := range []apptest.Person{b, d} {
		at, ok := state.StakingColdkeys.Lookup(c, p.Coldkey())
		if !ok || at >= 2 || state.StakingColdkeysByIndex.Get(c, at) != p.Coldkey() {
			t.Errorf("the list is wrong at %d", at)
		}
	}
	c.Do(a.Cold, wire.AddStake{Hotkey: a.Hotkey(), Netuid: state.Root, AmountStaked: 2 * tao})
	if at, ok := state.StakingColdkeys.Lookup(c, a.Coldkey()); !ok || at != 2 {
		t.Error("who comes back is not on the list")
	}
}

func TestManyHotkeysAreClaimedInSeveralCalls(t *testing.T) {
	c := quiet(t)
	n := c.Rich("N")
	const hotkeys = 60
	alter(c, func(w *runtime.Context) {
		for i := range hotkeys {
			hotkey := keys.AccountID{1, byte(i)}
			if err := state.Associate(w, money{}, n.Coldkey(), hotkey); err != nil {
				t.Fatal(err)
			}
			if err := state.Emit(w, money{}, state.Root, 8*tao); err != nil {
				t.Fatal(err)
			}
			state.Pay(w, hotkey, n.Coldkey(), state.Root, 8*tao)
			earnIn(t, w, hotkey, 1, tao)
		}
	})
	left := func() (count int) {
		for i := range hotkeys {
			if state.RootOwed(c, keys.AccountID{1, byte(i)}, n.Coldkey(), 1) > 0 {
				count++
			}
		}
		return count
	}
	c.Do(n.Cold, wire.ClaimRoot{Subnets: []uint16{1}})
	if got := hotkeys - left(); got < 12 || got > 16 {
		t.Fatalf("one call made %d of %d claims", got, hotkeys)
	}
	for range 29 {
		c.Do(n.Cold, wire.ClaimRoot{Subnets: []uint16{1}})
	}
	if left() != 0 {
		t.Errorf("%d claims are left after thirty calls", left())
	}
}

func TestABlocksClaimsAreBounded(t *testing.T) {
	c := quiet(t)
	const hotkeys = 60
	n := c.Rich("N")
	alter(c, func(w *runtime.Context) {
		for i := range hotkeys {
			hotkey := keys.AccountID{2, byte(i), byte(i >> 8)}
			if err := state.Associate(w, money{}, n.Coldkey(), hotkey); err != nil {
				t.Fatal(err)
			}
			if err := state.Emit(w, money{}, state.Root, 8*tao); err != nil {
				t.Fatal(err)
			}
			state.Pay(w, hotkey, n.Coldkey(), state.Root, 8*tao)
			earnIn(t, w, hotkey, 1, tao)
		}
	})
	held := func() uint64 { return state.SubnetTAO.Get(c, state.Root) }
	before := held()
	setClaims(c, claim.MaxNumClaims)
	c.Next()
	if made := (held() - before) / tao; made < 14 || made > 18 {
		t.Errorf("a block made %d claims", made)
	}
	c.Skip(29)
	if made := (held() - before) / tao; made != hotkeys {
		t.Errorf("thirty blocks made %d claims", made)
	}
}

func TestStakeOnRootGrowsByWhatEpochsPay(t *testing.T) {
	c := apptest.New(t, genesis.Up())
	v, n := c.Neuron(1, "V"), c.Rich("N")
	c.Do(v.Cold, wire.AddStake{Hotkey: v.Hotkey(), Netuid: 1, AmountStaked: 100 * tao})
	c.Do(n.Cold, wire.AddStake{Hotkey: v.Hotkey(), Netuid: state.Root, AmountStaked: 5000 * tao})
	c.Skip(60) // four epochs, and blocks that draw
	waits := state.RootUnclaimed.Get(c, 1, v.Hotkey())
	grown := stake(c, v, n, state.Root) - 5000*tao
	if grown == 0 {
		t.Fatalf("nothing was claimed, %+v waits", waits)
	}
	if kept := state.Stake(c, v.Hotkey(), n.Coldkey(), 1); kept != 0 {
		t.Errorf("%d were kept", kept)
	}
}
