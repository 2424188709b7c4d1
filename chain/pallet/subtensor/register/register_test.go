package register_test

import (
	"errors"
	"fmt"
	"slices"
	"testing"

	"github.com/plexus-network/plexus/chain/app/apptest"
	"github.com/plexus-network/plexus/chain/genesis"
	"github.com/plexus-network/plexus/chain/pallet/balances"
	"github.com/plexus-network/plexus/chain/pallet/subtensor"
	"github.com/plexus-network/plexus/chain/pallet/subtensor/state"
	"github.com/plexus-network/plexus/chain/runtime"
	"github.com/plexus-network/plexus/substrate/keys"
	wire "github.com/plexus-network/plexus/substrate/subtensor"
)

const tao = wire.RaoPerTAO

func of[V any](v V) *V { return &v }

// spec is the up chain with a price that does not fall.
func spec() *genesis.Spec {
	s := genesis.Up()
	s.Network.Subnets[0].BurnHalfLife = of[uint16](0)
	return s
}

func TestRegistrationPaysTheBurnPriceAndRaisesIt(t *testing.T) {
	c := apptest.New(t, spec())
	p := c.Rich("P")
	before, issued := c.Balance(p.Coldkey()), balances.TotalIssuance.Get(c)
	b := c.Do(p.Cold, wire.BurnedRegister{Netuid: 1, Hotkey: p.Hotkey()})
	if paid := before - c.Balance(p.Coldkey()); paid != tao+b.Outcomes[0].Fee {
		t.Errorf("registration took %d rao with a fee of %d, the price is 1 TAO", paid, b.Outcomes[0].Fee)
	}
	// The block mints 1 TAO and the registration recycles 1.
	if now := balances.TotalIssuance.Get(c); now != issued {
		t.Errorf("the issuance went from %d to %d", issued, now)
	}
	if got := state.Burn.Get(c, 1); got != 1_260_000_000-1 { // 1.26 is not exact in binary
		t.Errorf("the price is %d after a registration at 1 TAO", got)
	}
	if got := state.RAORecycledForRegistration.Get(c, 1); got != tao {
		t.Errorf("%d rao are counted as recycled", got)
	}
	uid, ok := state.Uids.Lookup(c, 1, p.Hotkey())
	if !ok || uid != 1 || state.Keys.Get(c, 1, 1) != p.Hotkey() || state.SubnetworkN.Get(c, 1) != 2 {
		t.Errorf("the hotkey has uid %d of %d", uid, state.SubnetworkN.Get(c, 1))
	}
	if !state.IsNetworkMember.Get(c, p.Hotkey(), 1) || state.BlockAtRegistration.Get(c, 1, 1) != c.Height || state.LastUpdate.Get(c, 1)[1] != c.Height {
		t.Error("the neuron is not registered as of this block")
	}
	if state.Owner.Get(c, p.Hotkey()) != p.Coldkey() || !slices.Equal(state.OwnedHotkeys.Get(c, p.Coldkey()), []state.AccountID{p.Hotkey()}) {
		t.Error("the coldkey does not own the hotkey")
	}
	if event, ok := apptest.Find[state.NeuronRegistered](b); !ok || event != (state.NeuronRegistered{Netuid: 1, UID: 1, Hotkey: p.Hotkey()}) {
		t.Errorf("the event is %+v", event)
	}
	if state.RegistrationsThisBlock.Get(c, 1) != 1 {
		t.Error("the block's registrations are not counted")
	}
	c.Next()
	if state.RegistrationsThisBlock.Get(c, 1) != 0 {
		t.Error("the block's registrations are not forgotten in the next")
	}
}

func TestOtherRegistrationsAreTheSame(t *testing.T) {
	c := apptest.New(t, spec())
	p, q := c.Rich("P"), c.Rich("Q")
	c.Do(p.Cold, wire.Register{Netuid: 1, Hotkey: p.Hotkey(), Coldkey: q.Coldkey()})
	if state.Owner.Get(c, p.Hotkey()) != p.Coldkey() || !state.IsRegistered(c, 1, p.Hotkey()) {
		t.Error("register did not register for the signer")
	}
	price := state.Burn.Get(c, 1)
	c.Fails(state.ErrRegistrationPriceLimitExceeded, q.Cold, wire.RegisterLimit{Netuid: 1, Hotkey: q.Hotkey(), LimitPrice: price - 1})
	c.Do(q.Cold, wire.RegisterLimit{Netuid: 1, Hotkey: q.Hotkey(), LimitPrice: price})
}

func TestRegistrationRefusals(t *testing.T) {
	c := apptest.New(t, spec())
	p, q := c.Neuron(1, "P"), c.Rich("Q")
	fresh := keys.Dev("fresh").AccountID()
	c.Fails(state.ErrRegistrationNotPermittedOnRootSubnet, q.Cold, wire.BurnedRegister{Netuid: 0, Hotkey: fresh})
	c.Fails(state.ErrSubnetNotExists, q.Cold, wire.BurnedRegister{Netuid: 9, Hotkey: fresh})
	c.Fails(state.ErrHotKeyAlreadyRegisteredInSubNet, p.Cold, wire.BurnedRegister{Netuid: 1, Hotkey: p.Hotkey()})
	c.Fails(state.ErrCannotUseSystemAccount, q.Cold, wire.BurnedRegister{Netuid: 1, Hotkey: state.SubnetAccount(1)})

	poor := apptest.Named("Poor")
	c.Fund(poor.Coldkey(), tao)
	c.Fails(state.ErrNotEnoughBalanceToStake, poor.Cold, wire.BurnedRegister{Netuid: 1, Hotkey: fresh})

	theirs := keys.Dev("theirs").AccountID()
	c.Do(p.Cold, wire.TryAssociateHotkey{Hotkey: theirs})
	c.Fails(state.ErrNonAssociatedColdKey, q.Cold, wire.BurnedRegister{Netuid: 1, Hotkey: theirs})

	c.MustSudo(wire.SudoSetNetworkRegistrationAllowed{Netuid: 1, RegistrationAllowed: false})
	c.Fails(state.ErrSubNetRegistrationDisabled, q.Cold, wire.BurnedRegister{Netuid: 1, Hotkey: fresh})
}

func TestAFailedRegistrationChangesNothingButTheFee(t *testing.T) {
	s := spec()
	s.Network.Subnets[0].MaxAllowedUids = of[uint16](1)
	c := apptest.New(t, s)
	p := c.Rich("P")
	before, burn := c.Balance(p.Coldkey()), state.Burn.Get(c, 1)
	c.Submit(p.Cold, wire.BurnedRegister{Netuid: 1, Hotkey: p.Hotkey()})
	b := c.Next()
	if o := b.Outcomes[0]; !errors.Is(o.Failed, state.ErrNoNeuronIdAvailable) || before-c.Balance(p.Coldkey()) != o.Fee {
		t.Errorf("%v, and %d rao are gone for a fee of %d", o.Failed, before-c.Balance(p.Coldkey()), o.Fee)
	}
	if state.Burn.Get(c, 1) != burn || state.HotkeyExists(c, p.Hotkey()) {
		t.Error("the price rose or the hotkey is owned")
	}
}

func TestThePriceFallsEachBlockByItsHalfLife(t *testing.T) {
	s := genesis.Up()
	s.Network.Subnets[0].BurnHalfLife = of[uint16](360)
	s.Network.Subnets[0].Burn = of[uint64](2000)
	s.Network.Subnets[0].MinBurn = of[uint64](1000)
	c := apptest.New(t, s)
	c.Next()
	if got := state.Burn.Get(c, 1); got != 2000 {
		t.Errorf("the first block makes the price %d", got)
	}
	c.Next()
	if got := state.Burn.Get(c, 1); got != 1996 {
		t.Errorf("the second block makes the price %d, want floor(2000 * 4286705684 / 2^32)", got)
	}
	c.Skip(1000)
	if got := state.Burn.Get(c, 1); got != 1000 {
		t.Errorf("the price fell to %d, below its least of 1000", got)
	}
}

// full is a subnet of 12 uids: the owner's and 11 others', with the given
// emissions of the last epoch.
func full(t *testing.T, immunity uint16, minNonImmune uint16, emission func(uid int) uint64) *apptest.Chain {
	s := spec()
	n := &s.Network.Subnets[0]
	n.MaxAllowedUids, n.ImmunityPeriod, n.MinNonImmuneUids = of[uint16](12), &immunity, &minNonImmune
	n.Tempo = of[uint16](0)
	for i := range 11 {
		cold := keys.Dev(fmt.Sprintf("n%d", i)).AccountID()
		n.Neurons = append(n.Neurons, subtensor.Neuron{Hotkey: keys.Dev(fmt.Sprintf("n%d//hot", i)).AccountID(), Coldkey: cold})
	}
	c := apptest.New(t, s)
	emissions := make([]uint64, 12)
	for uid := range emissions {
		emissions[uid] = emission(uid)
	}
	changes := c.Runtime.NewContext(c.State, runtime.Block{})
	state.Emission.Set(changes, 1, emissions)
	c.Apply(changes.Changes())
	return c
}

func TestTheNeuronThatEarnedLeastIsReplaced(t *testing.T) {
	c := full(t, 0, 10, func(uid int) uint64 { return uint64(100 - uid%9) }) // least: 92 at uid 8
	p := c.Rich("P")
	old := state.Keys.Get(c, 1, 8)
	c.Do(p.Cold, wire.BurnedRegister{Netuid: 1, Hotkey: p.Hotkey()})
	if uid, ok := state.Uids.Lookup(c, 1, p.Hotkey()); !ok || uid != 8 {
		t.Fatalf("the hotkey has uid %d", uid)
	}
	if state.IsRegistered(c, 1, old) || state.IsNetworkMember.Get(c, old, 1) || state.SubnetworkN.Get(c, 1) != 12 {
		t.Error("the replaced hotkey is still registered")
	}
	if state.Emission.Get(c, 1)[8] != 0 || state.BlockAtRegistration.Get(c, 1, 8) != c.Height {
		t.Error("the new neuron has the old one's emission or age")
	}
}

func TestOfEqualsTheOldestThenTheLowestIsReplaced(t *testing.T) {
	c := full(t, 0, 1, func(int) uint64 { return 5 })
	p, q := c.Rich("P"), c.Rich("Q")
	c.Do(p.Cold, wire.BurnedRegister{Netuid: 1, Hotkey: p.Hotkey()}) // all as old: the lowest but the owner's
	c.Do(q.Cold, wire.BurnedRegister{Netuid: 1, Hotkey: q.Hotkey()}) // uid 1 earned nothing since it is new
	if uid, _ := state.Uids.Lookup(c, 1, q.Hotkey()); uid != 1 {
		t.Errorf("the second has uid %d", uid)
	}
	if state.IsRegistered(c, 1, p.Hotkey()) {
		t.Error("the first is still there")
	}
}

func TestTheOwnersNeuronIsNeverReplaced(t *testing.T) {
	c := full(t, 0, 1, func(uid int) uint64 { return uint64(uid) }) // the owner's uid 0 earned least
	p := c.Rich("P")
	c.Do(p.Cold, wire.BurnedRegister{Netuid: 1, Hotkey: p.Hotkey()})
	if uid, _ := state.Uids.Lookup(c, 1, p.Hotkey()); uid != 1 {
		t.Errorf("uid %d was given away", uid)
	}
}

func TestYoungNeuronsGoOnlyWhenTooFewOthersAreLeft(t *testing.T) {
	c := full(t, 5000, 10, func(uid int) uint64 { return uint64(100 - uid) })
	p := c.Rich("P")
	c.Do(p.Cold, wire.BurnedRegister{Netuid: 1, Hotkey: p.Hotkey()}) // all are young: the least of them
	if uid, _ := state.Uids.Lookup(c, 1, p.Hotkey()); uid != 11 {
		t.Errorf("uid %d was given away", uid)
	}
	c = full(t, 1, 11, func(uid int) uint64 { return uint64(100 - uid) })
	q := c.Rich("Q")
	c.Fails(state.ErrNoNeuronIdAvailable, q.Cold, wire.BurnedRegister{Netuid: 1, Hotkey: q.Hotkey()}) // 11 old are not more than 11
	c = full(t, 1, 10, func(uid int) uint64 { return uint64(100 - uid) })
	r := c.Rich("R")
	c.Do(r.Cold, wire.BurnedRegister{Netuid: 1, Hotkey: r.Hotkey()})
}

func TestReplacementForgetsWhatWasSaidOfTheNeuron(t *testing.T) {
	c := full(t, 0, 1, func(uid int) uint64 { return uint64(100 - uid) }) // uid 11 goes
	changes := c.Runtime.NewContext(c.State, runtime.Block{})
	state.Weights.Set(changes, 1, 3, state.Row{{UID: 11, Value: 7}, {UID: 4, Value: 9}})
	state.Weights.Set(changes, 1, 11, state.Row{{UID: 4, Value: 9}})
	state.Bonds.Set(changes, 1, 3, state.Row{{UID: 11, Value: 7}})
	state.Bonds.Set(changes, 1, 11, state.Row{{UID: 3, Value: 7}})
	state.Axons.Set(changes, 1, state.Keys.Get(c, 1, 11), wire.AxonInfo{Port: 1})
	c.Apply(changes.Changes())
	old := state.Keys.Get(c, 1, 11)
	p := c.Rich("P")
	c.Do(p.Cold, wire.BurnedRegister{Netuid: 1, Hotkey: p.Hotkey()})
	if got := state.Weights.Get(c, 1, 3); !slices.Equal(got, state.Row{{UID: 11, Value: 0}, {UID: 4, Value: 9}}) {
		t.Errorf("another's weights are %v: the entry must stay with weight 0", got)
	}
	if len(state.Weights.Get(c, 1, 11)) != 0 || len(state.Bonds.Get(c, 1, 11)) != 0 || state.Axons.Has(c, 1, old) {
		t.Error("the old neuron's own weights, bonds or axon are still there")
	}
	if got := state.Bonds.Get(c, 1, 3); len(got) != 1 {
		t.Errorf("another's bonds are %v: the next epoch drops them, not the replacement", got)
	}
}

func TestAHotkeysNonceOutlivesItsUid(t *testing.T) {
	c := full(t, 0, 1, func(uid int) uint64 { return uint64(100 - uid) })
	p, q := c.Rich("P"), c.Rich("Q")
	c.Do(p.Cold, wire.BurnedRegister{Netuid: 1, Hotkey: p.Hotkey()})
	c.Do(p.Hot, wire.ServeAxon{Netuid: 1, IP: ip4(1, 2, 3, 4), IPType: 4, Port: 80}) // free, at balance 0
	c.Do(q.Cold, wire.BurnedRegister{Netuid: 1, Hotkey: q.Hotkey()})
	if state.IsRegistered(c, 1, p.Hotkey()) {
		t.Fatal("the hotkey is still registered")
	}
	if a, ok := runtime.Accounts.Lookup(c, p.Hotkey()); !ok || a.Nonce != 1 {
		t.Errorf("the hotkey's account is %+v", a)
	}
}
