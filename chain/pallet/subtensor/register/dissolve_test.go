package register_test

import (
	"encoding/binary"
	"errors"
	"strings"
	"testing"

	"github.com/plexus-network/plexus/chain/app"
	"github.com/plexus-network/plexus/chain/app/apptest"
	"github.com/plexus-network/plexus/chain/genesis"
	"github.com/plexus-network/plexus/chain/pallet/balances"
	"github.com/plexus-network/plexus/chain/pallet/models"
	"github.com/plexus-network/plexus/chain/pallet/rootweights"
	"github.com/plexus-network/plexus/chain/pallet/subtensor/state"
	"github.com/plexus-network/plexus/chain/pallet/transactionpayment"
	"github.com/plexus-network/plexus/chain/runtime"
	"github.com/plexus-network/plexus/substrate/keys"
	"github.com/plexus-network/plexus/substrate/scale"
	"github.com/plexus-network/plexus/substrate/storagekey"
	wire "github.com/plexus-network/plexus/substrate/subtensor"
)

// write changes the state between two blocks.
func write(c *apptest.Chain, f func(*runtime.Context)) {
	w := c.Runtime.NewContext(c.State, runtime.Block{Height: c.Height})
	f(w)
	c.Apply(w.Changes())
}

func TestOnlyRootDissolves(t *testing.T) {
	c := apptest.New(t, genesis.Up())
	p := c.Rich("P")
	c.Do(p.Cold, wire.RegisterNetwork{Hotkey: p.Hotkey()})
	c.Fails(runtime.ErrBadOrigin, p.Cold, wire.DissolveNetwork{Coldkey: p.Coldkey(), Netuid: 2})
	c.Fails(runtime.ErrBadOrigin, p.Cold, wire.RootDissolveNetwork{Netuid: 2})
	for _, netuid := range []uint16{0, 7} {
		for _, call := range []wire.Call{wire.DissolveNetwork{Netuid: netuid}, wire.RootDissolveNetwork{Netuid: netuid}} {
			if err := c.Sudo(call); !isModule(err, state.ErrSubnetNotExists) {
				t.Errorf("%T of %d: %v", call, netuid, err)
			}
		}
	}
	c.MustSudo(wire.DissolveNetwork{Netuid: 2})
	if state.Exists(c, 2) {
		t.Error("the subnet is still there")
	}
}

// isModule says that an error, as an event tells it, is want.
func isModule(err error, want *runtime.DispatchError) bool {
	var got *runtime.DispatchError
	return errors.As(err, &got) && got.Pallet == want.Pallet && got.Index == want.Index
}

func TestADissolvedStaticSubnetPaysItsStakersOneToOne(t *testing.T) {
	c := apptest.New(t, genesis.Up())
	owner, p, q := c.Rich("Owner"), c.Rich("P"), c.Rich("Q")
	c.Do(owner.Cold, wire.RegisterNetwork{Hotkey: owner.Hotkey()})
	c.Do(owner.Cold, wire.StartCall{Netuid: 2})
	c.Do(p.Cold, wire.AddStake{Hotkey: owner.Hotkey(), Netuid: 2, AmountStaked: 30 * tao})
	c.Do(q.Cold, wire.AddStake{Hotkey: owner.Hotkey(), Netuid: 2, AmountStaked: 70 * tao})
	c.Skip(43) // epochs pay, and more waits for the next
	staked := func(who keys.AccountID) uint64 { return state.Stake(c, owner.Hotkey(), who, 2) }
	want := map[keys.AccountID]uint64{}
	for _, who := range []keys.AccountID{owner.Coldkey(), p.Coldkey(), q.Coldkey()} {
		want[who] = c.Balance(who) + staked(who)
	}
	if staked(p.Coldkey()) < 30*tao || state.PendingServerEmission.Get(c, 2)+state.PendingValidatorEmission.Get(c, 2)+state.PendingOwnerCut.Get(c, 2) == 0 {
		t.Fatalf("P has %d rao staked; %d wait for miners and %d for validators", staked(p.Coldkey()), state.PendingServerEmission.Get(c, 2), state.PendingValidatorEmission.Get(c, 2))
	}
	b := c.Do(keys.Dev("Alice"), wire.Sudo{Call: wire.Encode(wire.RootDissolveNetwork{Netuid: 2})})
	for who, rao := range want {
		// The block's own epoch may have paid a little before.
		if got := c.Balance(who); got < rao || got > rao+tao {
			t.Errorf("%s has %d, want %d", who, got, rao)
		}
	}
	if c.Balance(state.SubnetAccount(2)) != 0 || runtime.Accounts.Has(c, state.SubnetAccount(2)) {
		t.Error("the subnet's account holds something")
	}
	if event, ok := apptest.Find[state.NetworkRemoved](b); !ok || event.Netuid != 2 {
		t.Errorf("the event is %+v", event)
	}
}

// pooled is the local chain with a dynamic subnet 2 of 1000 TAO and 1000 alpha, that
// the owner made and started.
func pooled(t *testing.T) (c *apptest.Chain, owner apptest.Person) {
	c = apptest.New(t, genesis.Local())
	owner = c.Rich("Owner")
	c.Do(owner.Cold, wire.RegisterNetwork{Hotkey: owner.Hotkey()})
	c.Do(owner.Cold, wire.StartCall{Netuid: 2})
	return c, owner
}

func TestADissolvedDynamicSubnetIsSharedByAlpha(t *testing.T) {
	c, owner := pooled(t)
	p, q := c.Rich("P"), c.Rich("Q")
	c.Do(p.Cold, wire.AddStake{Hotkey: owner.Hotkey(), Netuid: 2, AmountStaked: 100 * tao})
	c.Do(q.Cold, wire.AddStake{Hotkey: owner.Hotkey(), Netuid: 2, AmountStaked: 50 * tao})
	// No emission between the reading and the end: the subnet stops.
	write(c, func(w *runtime.Context) { state.FirstEmissionBlockNumber.Delete(w, 2) })
	pot := state.SubnetTAO.Get(c, 2)
	alpha := map[keys.AccountID]uint64{}
	all := state.SubnetAlphaIn.Get(c, 2) + state.SubnetProtocolAlpha.Get(c, 2)
	for _, who := range []keys.AccountID{p.Coldkey(), q.Coldkey(), owner.Coldkey()} {
		alpha[who] = state.Stake(c, owner.Hotkey(), who, 2)
		all += alpha[who]
	}
	before := map[keys.AccountID]uint64{}
	for who := range alpha {
		before[who] = c.Balance(who)
	}
	issued := balances.TotalIssuance.Get(c)
	c.MustSudo(wire.RootDissolveNetwork{Netuid: 2})
	var paid uint64
	for who, a := range alpha {
		got := c.Balance(who) - before[who]
		paid += got
		want := float64(pot) * float64(a) / float64(all)
		if diff := float64(got) - want; diff < -2 || diff > 2 { // a remainder is one rao
			t.Errorf("%s got %d for %d alpha of %d, want %.1f", who, got, a, all, want)
		}
	}
	if paid == 0 || paid >= pot {
		t.Fatalf("%d of %d rao were paid; the pool's alpha has a part too", paid, pot)
	}
	// The protocol's part and the existential deposit left the issuance.
	if now := balances.TotalIssuance.Get(c); now > issued-(pot-paid) {
		t.Errorf("the issuance went from %d to %d with %d rao unpaid", issued, now, pot-paid)
	}
}

func TestAlphaInThePoolHasNoPartOfASubnetFromBeforeTheRule(t *testing.T) {
	c, owner := pooled(t)
	p := c.Rich("P")
	c.Do(p.Cold, wire.AddStake{Hotkey: owner.Hotkey(), Netuid: 2, AmountStaked: 100 * tao})
	write(c, func(w *runtime.Context) {
		state.FirstEmissionBlockNumber.Delete(w, 2)
		state.TaoInRefundDeploymentBlock.Set(w, state.NetworkRegisteredAt.Get(c, 2)) // not after it
	})
	pot, before := state.SubnetTAO.Get(c, 2), c.Balance(p.Coldkey())
	if state.SubnetProtocolAlpha.Get(c, 2) != 0 || state.Stake(c, owner.Hotkey(), owner.Coldkey(), 2) != 0 {
		t.Skip("somebody else has alpha") // never, as long as no epoch ran
	}
	c.MustSudo(wire.RootDissolveNetwork{Netuid: 2})
	if got := c.Balance(p.Coldkey()) - before; got != pot {
		t.Errorf("the only staker got %d of %d", got, pot)
	}
}

func TestTheOwnerOfALegacySubnetGetsWhatItsLockLeaves(t *testing.T) {
	for name, test := range map[string]struct {
		start uint64 // NetworkRegistrationStartBlock, relative to the subnet's block
		want  bool
	}{"before": {1, true}, "at": {0, false}} {
		t.Run(name, func(t *testing.T) {
			c, owner := pooled(t)
			write(c, func(w *runtime.Context) {
				state.FirstEmissionBlockNumber.Delete(w, 2)
				state.NetworkRegistrationStartBlock.Set(w, state.NetworkRegisteredAt.Get(c, 2)+test.start)
			})
			// 18% of 1000 alpha at 1 TAO: 180 of the lock of 1000 are taken as earned. What
			// little alpha the first blocks emitted is part of it.
			before, pot := c.Balance(owner.Coldkey()), state.SubnetTAO.Get(c, 2)
			c.MustSudo(wire.RootDissolveNetwork{Netuid: 2})
			got := c.Balance(owner.Coldkey()) - before
			if test.want && (got < 815*tao || got > 821*tao) || !test.want && got > 0 || got > pot {
				t.Errorf("the owner got %d rao", got)
			}
		})
	}
}

// TestNothingIsLeftOfADissolvedSubnet fills every map of every pallet that has a
// netuid in its key, dissolves the subnet and looks at every key of the state.
func TestNothingIsLeftOfADissolvedSubnet(t *testing.T) {
	const gone, stays uint16 = 0x1e7, 0x2e8 // numbers whose bytes nothing else has
	c := apptest.New(t, genesis.Up())
	p := c.Rich("P")
	c.Do(p.Cold, wire.RegisterNetwork{Hotkey: p.Hotkey()}) // subnet 2
	items := perSubnet(t)
	if len(items) < 90 {
		t.Fatalf("only %d items are kept by subnet", len(items))
	}
	write(c, func(w *runtime.Context) {
		for _, netuid := range []uint16{gone, stays} {
			for _, item := range items {
				for mecid := range uint8(state.MostMechanisms) {
					if item.isIndexed || mecid == 0 {
						w.Set(item.key(state.Index(netuid, mecid)), item.value)
					}
				}
			}
			state.NetworksAdded.Set(w, netuid, true)
			state.TotalNetworks.Set(w, state.TotalNetworks.Get(w)+1)
			state.SubnetMechanism.Set(w, netuid, state.Static)
			state.MechanismCountCurrent.Set(w, netuid, 2)
			state.SubnetTAO.Set(w, netuid, 0)
			state.RegisteredSubnetCounter.Set(w, netuid, 3)
			for _, key := range []state.RateLimitKey{
				{SetSNOwnerHotkey: &netuid}, {OwnerHyperparamUpdate: &state.HyperparamUpdate{Netuid: netuid, Call: 70}},
				{AddStakeBurn: &state.HotkeyOnSubnet{Netuid: netuid, Hotkey: p.Hotkey()}},
			} {
				state.LastRateLimitedBlock.Set(w, key, 5)
			}
			state.RootUnclaimed.Set(w, netuid, p.Hotkey(), state.Unclaimed{Alpha: 1})
			state.RootClaimable.Set(w, p.Hotkey(), []state.RootRate{{Netuid: gone}, {Netuid: stays}})
			rootweights.Weights.Set(w, p.Hotkey(), rootweights.Ballot{Votes: []rootweights.Vote{{Netuid: gone, Weight: 1}, {Netuid: stays, Weight: 2}}})
			rootweights.Shares.Set(w, []rootweights.Share{{Netuid: gone}, {Netuid: stays}})
			rootweights.SpecSubnets.Set(w, []uint16{gone, stays})
		}
	})
	// What a call does, without the block around it: the rows are no true state.
	w := c.Runtime.NewContext(c.State, runtime.Block{Height: c.Height + 1})
	dissolve, err := c.Runtime.MakeCall("SubtensorModule", "root_dissolve_network", wire.RootDissolveNetwork{Netuid: gone})
	if err != nil {
		t.Fatal(err)
	}
	if err := w.Dispatch(runtime.Root(), dissolve); err != nil {
		t.Fatal(err)
	}
	for _, item := range items {
		for mecid := range uint8(state.MostMechanisms) {
			if mecid > 0 && !item.isIndexed {
				break
			}
			isKept := item.name == "SubtensorModule.RegisteredSubnetCounter"
			if w.Get(item.key(state.Index(gone, mecid))) != nil != isKept {
				t.Errorf("%s of mechanism %d: kept %v", item.name, mecid, !isKept)
			}
			if w.Get(item.key(state.Index(stays, mecid))) == nil {
				t.Errorf("%s of mechanism %d is gone from another subnet", item.name, mecid)
			}
		}
	}
	marker := string(binary.LittleEndian.AppendUint16(nil, gone))
	w.Iterate(storagekey.Prefix("SubtensorModule", "LastRateLimitedBlock"), func(key string, _ []byte) bool {
		if strings.Contains(key[storagekey.PrefixSize:], marker) {
			t.Errorf("a rate limit is left: %x", key)
		}
		return true
	})
	if got := rootweights.Weights.Get(w, p.Hotkey()).Votes; len(got) != 1 || got[0].Netuid != stays {
		t.Errorf("root's votes are %v", got)
	}
	if len(rootweights.Shares.Get(w)) != 1 || len(rootweights.SpecSubnets.Get(w)) != 1 {
		t.Error("root's shares or the specification's subnets still name the subnet")
	}
	if rates := state.RootClaimable.Get(w, p.Hotkey()); len(rates) != 1 || rates[0].Netuid != stays {
		t.Errorf("root's claims are %v", rates)
	}
	if state.RegisteredSubnetCounter.Get(w, gone) != 3 {
		t.Error("how often the number was given out is forgotten")
	}
}

// item is a map that has a subnet in its key.
type item struct {
	name      string
	isIndexed bool // its subnets may be indices, of mechanisms
	key       func(netuid uint16) string
	value     []byte // a good value
}

// perSubnet lists all of them: every map of every pallet with a key of type u16.
func perSubnet(t *testing.T) (items []item) {
	for _, p := range app.Pallets(app.Options{BlockMillis: 1000, Limits: runtime.DefaultLimits()}, transactionpayment.New(balances.Ledger{})) {
		for _, declared := range p.Storage {
			pallet, d := declared.Declaration()
			at := -1
			for i, key := range d.Keys {
				if _, is := key.(uint16); is && at < 0 {
					at = i
				}
			}
			if at < 0 {
				continue
			}
			name := pallet + "." + d.Name
			value := d.Default
			if d.IsOptional {
				value = scale.Marshal(d.Value)
			}
			items = append(items, item{name: name, isIndexed: at == 0 && pallet == state.Name && d.Name != "RegisteredSubnetCounter", value: value, key: func(netuid uint16) string {
				key := []byte(storagekey.Prefix(pallet, d.Name))
				for i, k := range d.Keys {
					part := scale.Marshal(k)
					if i == at {
						part = binary.LittleEndian.AppendUint16(nil, netuid)
					}
					key = d.Hashers[i].Append(key, part)
				}
				return string(key)
			}})
		}
	}
	return items
}

func TestAReusedNumberStartsAnew(t *testing.T) {
	c := apptest.New(t, genesis.Up())
	p, q := c.Rich("P"), c.Rich("Q")
	c.Do(p.Cold, wire.RegisterNetwork{Hotkey: p.Hotkey()})
	c.Do(p.Cold, wire.StartCall{Netuid: 2})
	c.Do(p.Cold, wire.SetSubnetIdentity{Netuid: 2, SubnetName: []byte("first")})
	c.Do(q.Cold, wire.AddStake{Hotkey: p.Hotkey(), Netuid: 2, AmountStaked: 5 * tao})
	c.Do(q.Cold, wire.BurnedRegister{Netuid: 2, Hotkey: q.Hotkey()})
	c.Skip(40)
	c.MustSudo(wire.RootDissolveNetwork{Netuid: 2})
	if _, ok := models.Catalogue.Lookup(c, 2); ok || state.TotalNetworks.Get(c) != 2 {
		t.Error("a catalogue is left, or the networks are not counted")
	}
	c.Do(q.Cold, wire.RegisterNetwork{Hotkey: q.Hotkey()})
	if state.RegisteredSubnetCounter.Get(c, 2) != 2 || state.SubnetOwner.Get(c, 2) != q.Coldkey() || state.SubnetworkN.Get(c, 2) != 1 {
		t.Error("the number is not the second subnet's")
	}
	if state.FirstEmissionBlockNumber.Has(c, 2) || state.SubnetIdentitiesV3.Has(c, 2) || state.IsRegistered(c, 2, p.Hotkey()) {
		t.Error("the new subnet has something of the old")
	}
	c.Skip(40)
}

func TestTheLocalChainsOwnSubnetDissolves(t *testing.T) {
	c := apptest.New(t, genesis.Local()) // its reserve of 10 TAO is outside of the issuance
	before := c.Balance(state.NoAccount)
	c.MustSudo(wire.RootDissolveNetwork{Netuid: 1})
	// The alpha in the pool of a subnet from block 0 has no part: the owner's is all.
	if got := c.Balance(state.NoAccount) - before; got != 10*tao {
		t.Errorf("its owner got %d rao", got)
	}
	c.Skip(3)
	c.Do(keys.Dev("Alice"), wire.RegisterNetwork{Hotkey: keys.Dev("h").AccountID()})
	if !state.Exists(c, 1) || state.RegisteredSubnetCounter.Get(c, 1) != 2 {
		t.Error("the number is not given out again")
	}
}

// A key of type u16 that is no subnet would be dropped with the subnet of its number.
func TestOnlySubnetsAreNumberedByU16(t *testing.T) {
	known := map[string]bool{"SubtensorModule": true, "AlphaAssets": true, "Swap": true, "Models": true, "Commitments": true, "Revenue": true}
	for _, item := range perSubnet(t) {
		if pallet, _, _ := strings.Cut(item.name, "."); !known[pallet] {
			t.Errorf("%s has a u16 in its key: is it a subnet's number?", item.name)
		}
	}
}
