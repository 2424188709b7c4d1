package claim_test

import (
	"errors"
	"slices"
	"testing"

	"github.com/plexus-network/plexus/chain/app/apptest"
	"github.com/plexus-network/plexus/chain/genesis"
	"github.com/plexus-network/plexus/chain/pallet/balances"
	"github.com/plexus-network/plexus/chain/pallet/subtensor"
	"github.com/plexus-network/plexus/chain/pallet/subtensor/claim"
	"github.com/plexus-network/plexus/chain/pallet/subtensor/state"
	"github.com/plexus-network/plexus/chain/runtime"
	"github.com/plexus-network/plexus/substrate/keys"
	wire "github.com/plexus-network/plexus/substrate/subtensor"
)

const tao = wire.RaoPerTAO

var alice = keys.Dev("Alice")

func of[V any](v V) *V { return &v }

// money is the chain's currency, for what tests do beside calls.
type money struct{ balances.Ledger }

func (m money) Uncount(c *runtime.Context, rao uint64) { m.Rescind(c, rao) }
func (money) ExistentialDeposit() uint64               { return balances.ExistentialDeposit }
func (money) Hold(*runtime.Context, state.AccountID)   {}
func alter(c *apptest.Chain, f func(w *runtime.Context)) {
	w := c.Runtime.NewContext(c.State, runtime.Block{Height: c.Height})
	f(w)
	c.Apply(w.Changes())
}

// quiet is a chain on which nothing is earned and nothing claimed by itself, with
// the static subnets 1 and 2 and the dynamic subnet 3.
func quiet(t *testing.T) *apptest.Chain {
	s := genesis.Up()
	s.Network.Subnets[0].Tempo = of[uint16](0)
	for netuid, mechanism := range map[uint16]subtensor.Mechanism{2: subtensor.Static, 3: subtensor.Dynamic} {
		n := subtensor.Subnet{Netuid: netuid, Mechanism: mechanism, Parameters: subtensor.Parameters{Tempo: of[uint16](0)}}
		if mechanism == subtensor.Dynamic {
			n.TAO, n.AlphaIn = 1000*tao, 4000*tao
		}
		s.Network.Subnets = append(s.Network.Subnets, n)
	}
	slices.SortFunc(s.Network.Subnets, func(a, b subtensor.Subnet) int { return int(a.Netuid) - int(b.Netuid) })
	c := apptest.New(t, s)
	alter(c, func(w *runtime.Context) { state.NumRootClaim.Set(w, 0) })
	return c
}

// earn lets the root stakers of a hotkey claim alpha of a subnet, as an epoch does.
func earn(c *apptest.Chain, hotkey keys.AccountID, netuid uint16, alpha uint64) {
	alter(c, func(w *runtime.Context) { earnIn(c.T(), w, hotkey, netuid, alpha) })
}

func earnIn(t testing.TB, w *runtime.Context, hotkey keys.AccountID, netuid uint16, alpha uint64) {
	t.Helper()
	var err error
	if state.IsStatic(w, netuid) {
		err = state.Emit(w, money{}, netuid, alpha)
	} else {
		err = state.MintAlpha(w, netuid, alpha)
	}
	if err != nil {
		t.Fatal(err)
	}
	if unpaid := state.AddRootClaimable(w, hotkey, netuid, alpha); unpaid != 0 {
		state.Pay(w, hotkey, state.Owner.Get(w, hotkey), netuid, unpaid)
	}
}

// rooted is a person with stake on root, with its own hotkey.
func rooted(c *apptest.Chain, name string, rao uint64) apptest.Person {
	p := c.Rich(name)
	c.Do(p.Cold, wire.TryAssociateHotkey{Hotkey: p.Hotkey()})
	if rao > 0 {
		c.Do(p.Cold, wire.AddStake{Hotkey: p.Hotkey(), Netuid: state.Root, AmountStaked: rao})
	}
	return p
}

func stake(c *apptest.Chain, hotkey, coldkey apptest.Person, netuid uint16) uint64 {
	return state.Stake(c, hotkey.Hotkey(), coldkey.Coldkey(), netuid)
}

func owed(c *apptest.Chain, hotkey, coldkey apptest.Person, netuid uint16) uint64 {
	return state.RootOwed(c, hotkey.Hotkey(), coldkey.Coldkey(), netuid)
}

func TestASwapClaimBecomesStakeOnRoot(t *testing.T) {
	c := quiet(t)
	v, n := rooted(c, "V", 300*tao), rooted(c, "N", 0)
	c.Do(n.Cold, wire.AddStake{Hotkey: v.Hotkey(), Netuid: state.Root, AmountStaked: 100 * tao})
	earn(c, v.Hotkey(), 1, 50*tao)
	if owed(c, v, v, 1) != 75*tao/2 || owed(c, v, n, 1) != 25*tao/2 {
		t.Fatalf("%d and %d are owed", owed(c, v, v, 1), owed(c, v, n, 1))
	}
	held := state.SubnetTAO.Get(c, 1)
	b := c.Do(n.Cold, wire.ClaimRoot{Subnets: []uint16{1}})
	if event, ok := apptest.Find[state.RootClaimsMade](b); !ok || event.Coldkey != n.Coldkey() {
		t.Errorf("the event is %+v", event)
	}
	if b.Outcomes[0].Fee == 0 {
		t.Error("the call is free")
	}
	if got := stake(c, v, n, state.Root); got != 225*tao/2 || stake(c, v, n, 1) != 0 {
		t.Errorf("the stake on root is %d", got)
	}
	if fell := held + tao - state.SubnetTAO.Get(c, 1); fell != 25*tao/2 { // a block emits one
		t.Errorf("the subnet fell by %d", fell)
	}
	if owed(c, v, v, 1) != 75*tao/2 || owed(c, v, n, 1) != 0 {
		t.Errorf("%d and %d are owed after the claim", owed(c, v, v, 1), owed(c, v, n, 1))
	}
	c.Do(n.Cold, wire.ClaimRoot{Subnets: []uint16{1}})
	if stake(c, v, n, state.Root) != 225*tao/2 {
		t.Error("the same alpha was claimed twice")
	}
}

func TestAKeptClaimBecomesStakeOnTheSubnet(t *testing.T) {
	c := quiet(t)
	v := rooted(c, "V", 320*tao)
	earn(c, v.Hotkey(), 1, 40*tao)
	earn(c, v.Hotkey(), 3, 80*tao)
	c.Do(v.Cold, wire.SetRootClaimType{NewRootClaimType: wire.Keep()})
	c.Do(v.Cold, wire.ClaimRoot{Subnets: []uint16{1, 3}})
	if stake(c, v, v, 1) != 40*tao || stake(c, v, v, 3) != 80*tao || stake(c, v, v, state.Root) != 320*tao {
		t.Errorf("the stakes are %d, %d, %d", stake(c, v, v, 1), stake(c, v, v, 3), stake(c, v, v, state.Root))
	}
}

func TestKeepSubnetsSellsWhatOthersEarned(t *testing.T) {
	c := quiet(t)
	v := rooted(c, "V", 320*tao)
	earn(c, v.Hotkey(), 1, 40*tao)
	earn(c, v.Hotkey(), 2, 80*tao)
	c.Do(v.Cold, wire.SetRootClaimType{NewRootClaimType: wire.KeepOn(2)})
	c.Do(v.Cold, wire.ClaimRoot{Subnets: []uint16{1, 2}})
	if stake(c, v, v, 1) != 0 || stake(c, v, v, 2) != 80*tao || stake(c, v, v, state.Root) != 360*tao {
		t.Errorf("the stakes are %d, %d, %d", stake(c, v, v, 1), stake(c, v, v, 2), stake(c, v, v, state.Root))
	}
}

func TestASwapClaimOfADynamicSubnetIsSoldToItsPoolWithoutFee(t *testing.T) {
	c := quiet(t)
	v := rooted(c, "V", 320*tao)
	earn(c, v.Hotkey(), 3, 80*tao)
	quote, err := state.QuoteSell(c, 3, 80*tao, state.Terms{Free: true})
	if err != nil || quote.Fee != 0 {
		t.Fatal(quote, err)
	}
	in, out := state.SubnetAlphaIn.Get(c, 3), state.SubnetAlphaOut.Get(c, 3)
	c.Do(v.Cold, wire.ClaimRoot{Subnets: []uint16{3}})
	if got := stake(c, v, v, state.Root); got != 320*tao+quote.Got {
		t.Errorf("the stake on root is %d, want %d more", got, quote.Got)
	}
	if state.SubnetAlphaIn.Get(c, 3)-in != 80*tao || out-state.SubnetAlphaOut.Get(c, 3) != 80*tao {
		t.Error("the alpha did not go into the pool")
	}
}

func TestAClaimThatThePoolDoesNotTakeWaits(t *testing.T) {
	c := quiet(t)
	v := rooted(c, "V", 320*tao)
	earn(c, v.Hotkey(), 3, 80*tao)
	alter(c, func(w *runtime.Context) { // a pool that is too small to trade with
		state.TotalStake.Set(w, state.TotalStake.Get(w)-state.SubnetTAO.Get(w, 3)+1000)
		state.SubnetTAO.Set(w, 3, 1000)
	})
	b := c.Do(v.Cold, wire.ClaimRoot{Subnets: []uint16{3}})
	if _, ok := apptest.Find[state.RootClaimsMade](b); !ok {
		t.Error("no event tells of the claim")
	}
	if owed(c, v, v, 3) != 80*tao || stake(c, v, v, state.Root) != 320*tao {
		t.Errorf("%d are still owed, the stake is %d", owed(c, v, v, 3), stake(c, v, v, state.Root))
	}
}

func TestClaimRootRefusals(t *testing.T) {
	c := quiet(t)
	v := rooted(c, "V", 320*tao)
	c.Fails(state.ErrInvalidSubnetNumber, v.Cold, wire.ClaimRoot{})
	c.Fails(state.ErrInvalidSubnetNumber, v.Cold, wire.ClaimRoot{Subnets: []uint16{1, 2, 3, 4, 5, 6}})
	c.Do(v.Cold, wire.ClaimRoot{Subnets: []uint16{5, 4, 3, 2, 1, 1, 2}}) // a set of five
	if err := c.Sudo(wire.ClaimRoot{Subnets: []uint16{1}}); !errors.Is(err, runtime.ErrBadOrigin) {
		t.Errorf("root claims: %v", err)
	}
	if err := c.Sudo(wire.SetRootClaimType{NewRootClaimType: wire.Keep()}); !errors.Is(err, runtime.ErrBadOrigin) {
		t.Errorf("root chooses: %v", err)
	}
}

func TestLessThanTheThresholdWaits(t *testing.T) {
	c := quiet(t)
	v := rooted(c, "V", 1<<32)
	c.Do(v.Cold, wire.SetRootClaimType{NewRootClaimType: wire.Keep()})
	earn(c, v.Hotkey(), 2, 499_999)
	c.Do(v.Cold, wire.ClaimRoot{Subnets: []uint16{2}})
	if owed(c, v, v, 2) != 499_999 {
		t.Fatalf("%d are owed", owed(c, v, v, 2))
	}
	earn(c, v.Hotkey(), 2, 1)
	c.Do(v.Cold, wire.ClaimRoot{Subnets: []uint16{2}})
	if owed(c, v, v, 2) != 0 || stake(c, v, v, 2) != 500_000 {
		t.Errorf("%d are owed at the threshold", owed(c, v, v, 2))
	}
	c.MustSudo(wire.SudoSetRootClaimThreshold{Netuid: 2, NewValue: 0})
	earn(c, v.Hotkey(), 2, 1)
	c.Do(v.Cold, wire.ClaimRoot{Subnets: []uint16{2}})
	if stake(c, v, v, 2) != 500_001 {
		t.Error("one rao is not claimed without a threshold")
	}
}

func TestTheThresholdIsTheOwnersAndBounded(t *testing.T) {
	c := quiet(t)
	bob := c.Rich("B")
	set := func(netuid uint16, v uint64) wire.SudoSetRootClaimThreshold {
		return wire.SudoSetRootClaimThreshold{Netuid: netuid, NewValue: v}
	}
	b := c.Do(alice, set(1, claim.MaxThreshold)) // the owner
	if b.Outcomes[0].Fee == 0 {
		t.Error("the call is free")
	}
	if state.MinRootClaim(c, 1) != claim.MaxThreshold {
		t.Errorf("the threshold is %d", state.MinRootClaim(c, 1))
	}
	c.Fails(state.ErrInvalidRootClaimThreshold, alice, set(1, claim.MaxThreshold+1))
	c.Fails(state.ErrNotSubnetOwner, bob.Cold, set(1, 1))
	c.Fails(state.ErrNotSubnetOwner, alice, set(2, 1)) // nobody owns it
	c.Fails(state.ErrSubnetNotExists, alice, set(9, 1))
	c.MustSudo(set(2, 7))
	if state.MinRootClaim(c, 2) != 7 || state.MinRootClaim(c, 3) != 500_000 {
		t.Error("the thresholds are not as set")
	}
}

func TestTheNumberOfClaimsIsRootsAndBounded(t *testing.T) {
	c := quiet(t)
	c.Fails(runtime.ErrBadOrigin, alice, wire.SudoSetNumRootClaims{NewValue: 1})
	if err := c.Sudo(wire.SudoSetNumRootClaims{NewValue: claim.MaxNumClaims + 1}); !errors.Is(err, state.ErrInvalidNumRootClaim) {
		t.Errorf("51 claims: %v", err)
	}
	c.MustSudo(wire.SudoSetNumRootClaims{NewValue: claim.MaxNumClaims})
	if state.NumRootClaim.Get(c) != claim.MaxNumClaims {
		t.Error("the number is not set")
	}
	if fresh := apptest.New(t, genesis.Up()); state.NumRootClaim.Get(fresh) != 5 {
		t.Error("the number is not 5 by default")
	}
}

func TestAClaimTypeIsChosen(t *testing.T) {
	c := quiet(t)
	n := c.Rich("N")
	if kind := state.RootClaimType.Get(c, n.Coldkey()); kind.Swap == nil || kind.Keeps(1) {
		t.Errorf("the first type is %+v", kind)
	}
	c.Fails(state.ErrInvalidSubnetNumber, n.Cold, wire.SetRootClaimType{NewRootClaimType: wire.KeepOn()})
	many := make([]uint16, state.MaxSubnets+1)
	for i := range many {
		many[i] = uint16(i)
	}
	c.Fails(state.ErrInvalidSubnetNumber, n.Cold, wire.SetRootClaimType{NewRootClaimType: wire.KeepOn(many...)})
	c.Do(n.Cold, wire.SetRootClaimType{NewRootClaimType: wire.KeepOn(many[1:]...)})
	b := c.Do(n.Cold, wire.SetRootClaimType{NewRootClaimType: wire.KeepOn(9, 3, 9)})
	event, ok := apptest.Find[state.RootClaimTypeSet](b)
	if !ok || event.Coldkey != n.Coldkey() || !slices.Equal(event.RootClaimType.KeepSubnets.Subnets, []uint16{3, 9}) {
		t.Errorf("the event is %+v", event)
	}
	if b.Outcomes[0].Fee == 0 {
		t.Error("the call is free")
	}
	if kind := state.RootClaimType.Get(c, n.Coldkey()); !kind.Keeps(3) || !kind.Keeps(9) || kind.Keeps(4) {
		t.Errorf("the type is %+v", kind)
	}
	if !state.StakingColdkeys.Has(c, n.Coldkey()) {
		t.Error("who chooses is not among those who are drawn")
	}
}
