package proxy_test

import (
	"errors"
	"testing"

	"golang.org/x/crypto/blake2b"

	"github.com/plexus-network/plexus/chain/pallet/balances"
	"github.com/plexus-network/plexus/chain/pallet/proxy"
	"github.com/plexus-network/plexus/chain/runtime"
	"github.com/plexus-network/plexus/substrate/extrinsic"
	"github.com/plexus-network/plexus/substrate/keys"
	"github.com/plexus-network/plexus/substrate/scale"
	"github.com/plexus-network/plexus/substrate/subtensor"
)

func TestADelegateActsForAnAccountAndPaysTheFee(t *testing.T) {
	c := newChain(t)
	before := c.free(alice.AccountID())
	fee := c.do(alice, "add_proxy", subtensor.AddProxy{Delegate: to(bob)})
	if e := found[proxy.ProxyAdded](c); e != (proxy.ProxyAdded{Delegator: alice.AccountID(), Delegatee: bob.AccountID()}) {
		t.Fatalf("%+v", e)
	}
	if c.held(alice.AccountID()) != one || c.free(alice.AccountID()) != before-one-fee {
		t.Fatalf("laid aside %d", c.held(alice.AccountID()))
	}
	delegate, real := c.free(bob.AccountID()), c.free(alice.AccountID())
	if err := c.as(alice, bob, c.pay(carol, tao)); err != nil {
		t.Fatal(err)
	}
	if c.free(alice.AccountID()) != real-tao || c.free(bob.AccountID()) >= delegate {
		t.Fatal("the wrong account paid")
	}
	if err := c.as(alice, bob, c.pay(carol, 1000*tao)); !errors.Is(err, runtime.ErrFundsUnavailable) {
		t.Fatalf("a failure inside: %v", err)
	}
	staking := subtensor.ProxyStaking
	c.fails(proxy.ErrNotProxy, carol, "proxy", wrapped{Real: to(alice), Call: c.pay(carol, 1)})
	c.fails(proxy.ErrNotProxy, bob, "proxy", wrapped{Real: to(alice), ForceProxyType: &staking, Call: c.pay(carol, 1)})
	c.fails(runtime.ErrCannotLookup, bob, "proxy", wrapped{Real: nobody(t), Call: c.pay(carol, 1)})

	c.do(alice, "remove_proxy", subtensor.RemoveProxy{Delegate: to(bob)})
	if e := found[proxy.ProxyRemoved](c); e.Delegator != alice.AccountID() || e.Delegatee != bob.AccountID() {
		t.Fatalf("%+v", e)
	}
	if c.held(alice.AccountID()) != 0 || proxy.Proxies.Has(c.State, alice.AccountID()) {
		t.Fatal("the deposit is not back")
	}
	c.fails(proxy.ErrNotProxy, bob, "proxy", wrapped{Real: to(alice), Call: c.pay(carol, 1)})
}

// nobody is an address that names no account.
func nobody(t *testing.T) (a extrinsic.MultiAddress) {
	t.Helper()
	if err := scale.Unmarshal([]byte{1}, &a); err != nil {
		t.Fatal(err)
	}
	return a
}

func TestDelegationsHaveTheirErrorsAndTheirMost(t *testing.T) {
	c := newChain(t)
	c.fails(proxy.ErrNoSelfProxy, alice, "add_proxy", subtensor.AddProxy{Delegate: to(alice)})
	c.fails(runtime.ErrCannotLookup, alice, "add_proxy", subtensor.AddProxy{Delegate: nobody(t)})
	c.add(alice, bob, subtensor.ProxyAny, 0)
	c.fails(proxy.ErrDuplicate, alice, "add_proxy", subtensor.AddProxy{Delegate: to(bob)})
	c.add(alice, bob, subtensor.ProxyAny, 1) // another delay is another delegation
	c.fails(proxy.ErrNotFound, alice, "remove_proxy", subtensor.RemoveProxy{Delegate: to(bob), Delay: 2})
	c.fails(proxy.ErrNotFound, alice, "remove_proxy", subtensor.RemoveProxy{Delegate: to(carol)})
	for i := 2; i < proxy.MaxProxies; i++ {
		c.do(alice, "add_proxy", subtensor.AddProxy{Delegate: extrinsic.Address(runtime.AccountID{byte(i)})})
	}
	c.fails(proxy.ErrTooMany, alice, "add_proxy", subtensor.AddProxy{Delegate: to(carol)})
	list := proxy.Proxies.Get(c.State, alice.AccountID()).Definitions
	for i := 1; i < len(list); i++ {
		if string(scale.Marshal(list[i-1])) >= string(scale.Marshal(list[i])) {
			t.Fatal("the list is not in order")
		}
	}
	if got, want := c.held(alice.AccountID()), proxy.DepositBase+proxy.MaxProxies*proxy.DepositFactor; got != want {
		t.Fatalf("%d laid aside, want %d", got, want)
	}
	c.do(alice, "remove_proxies", subtensor.RemoveProxies{})
	if c.held(alice.AccountID()) != 0 {
		t.Fatal("not all came back")
	}
	poor := keys.Dev("Poor")
	c.Send(alice, c.pay(poor, one))
	c.fails(balances.ErrInsufficientBalance, poor, "add_proxy", subtensor.AddProxy{Delegate: to(bob)})
}

func TestADelayMeansAnnouncingFirst(t *testing.T) {
	c := newChain(t)
	const delay = 3
	c.add(alice, bob, subtensor.ProxyAny, delay)
	pay := c.pay(carol, tao)
	hash := blake2b.Sum256(scale.Marshal(pay))
	send := announce{Delegate: to(bob), Real: to(alice), Call: pay}
	c.fails(proxy.ErrUnannounced, bob, "proxy", wrapped{Real: to(alice), Call: pay})
	c.fails(proxy.ErrUnannounced, bob, "proxy_announced", send)
	c.fails(proxy.ErrNotProxy, carol, "announce", subtensor.Announce{Real: to(alice), CallHash: hash})

	c.do(bob, "announce", subtensor.Announce{Real: to(alice), CallHash: hash})
	if e := found[proxy.Announced](c); e != (proxy.Announced{Real: alice.AccountID(), Proxy: bob.AccountID(), CallHash: hash}) {
		t.Fatalf("%+v", e)
	}
	if got := c.held(bob.AccountID()); got != proxy.AnnouncementDepositBase+proxy.AnnouncementDepositFactor {
		t.Fatalf("%d laid aside", got)
	}
	for range delay - 1 { // the edge: delay blocks after the announcement, not before
		c.fails(proxy.ErrUnannounced, carol, "proxy_announced", send)
	}
	c.do(carol, "proxy_announced", send)
	if err := c.result(alice); err != nil {
		t.Fatal(err)
	}
	c.fails(proxy.ErrNotProxy, carol, "proxy_announced", announce{Delegate: to(carol), Real: to(alice), Call: pay})
}

func TestAnAnnouncedCallIsSentByAnybodyOnce(t *testing.T) {
	c := newChain(t)
	const delay = 3
	c.add(alice, bob, subtensor.ProxyAny, delay)
	pay := c.pay(carol, tao)
	send := announce{Delegate: to(bob), Real: to(alice), Call: pay}
	c.do(bob, "announce", subtensor.Announce{Real: to(alice), CallHash: blake2b.Sum256(scale.Marshal(pay))})
	for range delay {
		c.Make()
	}
	c.fails(proxy.ErrUnannounced, carol, "proxy_announced", announce{Delegate: to(bob), Real: to(alice), Call: c.pay(carol, 2*tao)})
	before := c.free(alice.AccountID())
	c.do(dave, "proxy_announced", send)
	if err := c.result(alice); err != nil || c.free(alice.AccountID()) != before-tao {
		t.Fatal(err)
	}
	if c.held(bob.AccountID()) != 0 || proxy.Announcements.Has(c.State, bob.AccountID()) {
		t.Fatal("the announcement stays")
	}
	c.fails(proxy.ErrUnannounced, dave, "proxy_announced", send)
}

func TestAnnouncementsAreTakenBackByEitherSide(t *testing.T) {
	c := newChain(t)
	c.add(alice, bob, subtensor.ProxyAny, 10)
	c.add(carol, bob, subtensor.ProxyAny, 10)
	hash := runtime.Hash{1}
	// These stay: of another call, and to act as another account.
	c.do(bob, "announce", subtensor.Announce{Real: to(alice), CallHash: runtime.Hash{9}})
	c.do(bob, "announce", subtensor.Announce{Real: to(carol), CallHash: hash})
	stays := c.held(bob.AccountID())
	for name, back := range map[string]func(){
		"by the delegate": func() {
			c.do(bob, "remove_announcement", subtensor.RemoveAnnouncement{Real: to(alice), CallHash: hash})
		},
		"by the account": func() {
			c.do(alice, "reject_announcement", subtensor.RejectAnnouncement{Delegate: to(bob), CallHash: hash})
		},
	} {
		c.do(bob, "announce", subtensor.Announce{Real: to(alice), CallHash: hash})
		c.do(bob, "announce", subtensor.Announce{Real: to(alice), CallHash: hash}) // twice is possible, and ends at once
		back()
		if c.held(bob.AccountID()) != stays {
			t.Errorf("%s: %d laid aside, want %d", name, c.held(bob.AccountID()), stays)
		}
	}
	c.do(bob, "remove_announcement", subtensor.RemoveAnnouncement{Real: to(alice), CallHash: runtime.Hash{9}})
	c.do(carol, "reject_announcement", subtensor.RejectAnnouncement{Delegate: to(bob), CallHash: hash})
	c.fails(proxy.ErrNotFound, bob, "remove_announcement", subtensor.RemoveAnnouncement{Real: to(alice), CallHash: hash})
	c.fails(proxy.ErrNotFound, alice, "reject_announcement", subtensor.RejectAnnouncement{Delegate: to(bob), CallHash: hash})
	for i := range proxy.MaxPending {
		c.do(bob, "announce", subtensor.Announce{Real: to(alice), CallHash: runtime.Hash{2, byte(i)}})
	}
	c.fails(proxy.ErrTooMany, bob, "announce", subtensor.Announce{Real: to(alice), CallHash: hash})
}

func TestAPureAccountActsThroughItsSpawnerAndGivesTheDepositBack(t *testing.T) {
	c := newChain(t)
	height := uint32(c.Next.Height)
	c.do(alice, "create_pure", subtensor.CreatePure{Index: 5})
	e := found[proxy.PureCreated](c)
	if want := subtensor.PureAccount(alice.AccountID(), height, 0, subtensor.ProxyAny, 5); e.Pure != want || e.Who != alice.AccountID() || e.DisambiguationIndex != 5 {
		t.Fatalf("%+v, want %s", e, want)
	}
	pure := extrinsic.Address(e.Pure)
	if c.held(alice.AccountID()) != one || c.held(e.Pure) != 0 {
		t.Fatal("the spawner lays the deposit aside")
	}
	through := func(d call) error {
		c.do(alice, "proxy", wrapped{Real: pure, Call: d})
		if err := proxy.LastCallResult.Get(c.State, e.Pure).Err; err != nil {
			return err
		}
		return nil
	}
	c.Send(alice, c.Call("Balances", "transfer_keep_alive", balances.TransferKeepAlive{Dest: pure, Value: scale.Compact(10 * tao)}))
	if err := through(c.Call("Proxy", "add_proxy", subtensor.AddProxy{Delegate: to(bob)})); err != nil {
		t.Fatal(err)
	}
	if c.held(e.Pure) != proxy.DepositFactor || c.held(alice.AccountID()) != one {
		t.Fatalf("the second delegation is the account's own: %d", c.held(e.Pure))
	}
	kill := subtensor.KillPure{Spawner: to(alice), Index: 5, Height: scale.Compact32(height)}
	for name, wrong := range map[string]subtensor.KillPure{
		"another index":     {Spawner: to(alice), Index: 6, Height: kill.Height},
		"another height":    {Spawner: to(alice), Index: 5, Height: kill.Height + 1},
		"another extrinsic": {Spawner: to(alice), Index: 5, Height: kill.Height, ExtIndex: 1},
		"another type":      {Spawner: to(alice), Index: 5, Height: kill.Height, ProxyType: subtensor.ProxyStaking},
		"another spawner":   {Spawner: to(bob), Index: 5, Height: kill.Height},
	} {
		if err := through(c.Call("Proxy", "kill_pure", wrong)); !errors.Is(err, proxy.ErrNoPermission) {
			t.Errorf("%s: %v", name, err)
		}
	}
	c.fails(proxy.ErrNoPermission, alice, "kill_pure", kill)
	if err := through(c.Call("Proxy", "kill_pure", kill)); err != nil {
		t.Fatal(err)
	}
	if found[proxy.PureKilled](c).Pure != e.Pure || c.held(alice.AccountID()) != 0 || c.held(e.Pure) != 0 {
		t.Fatalf("%d and %d still laid aside", c.held(alice.AccountID()), c.held(e.Pure))
	}
	c.fails(proxy.ErrNotProxy, alice, "proxy", wrapped{Real: pure, Call: c.pay(bob, 1)})
}

func TestTwoPureAccountsOfOneExtrinsicNeedTwoIndices(t *testing.T) {
	c := newChain(t)
	create := func(index uint16) call {
		return c.Call("Proxy", "create_pure", subtensor.CreatePure{Index: index})
	}
	batch := func(calls ...call) call { return c.Call("Utility", "batch_all", batchAll(calls)) }
	if failed := c.Send(alice, batch(create(0), create(0))); !errors.Is(failed, proxy.ErrDuplicate) {
		t.Fatalf("the same twice: %v", failed)
	}
	if failed := c.Send(alice, batch(create(0), create(1))); failed != nil || c.held(alice.AccountID()) != 2*one {
		t.Fatalf("two: %v", failed)
	}
	poor := keys.Dev("Poor")
	c.Send(alice, c.pay(poor, one))
	c.fails(balances.ErrInsufficientBalance, poor, "create_pure", subtensor.CreatePure{})
}

func TestAnAddressThatNamesNoAccountIsLookedUpInVain(t *testing.T) {
	c := newChain(t)
	nobody := nobody(t)
	pay := c.pay(bob, 1)
	for name, args := range map[string]any{
		"add_proxy":           subtensor.AddProxy{Delegate: nobody},
		"remove_proxy":        subtensor.RemoveProxy{Delegate: nobody},
		"announce":            subtensor.Announce{Real: nobody},
		"remove_announcement": subtensor.RemoveAnnouncement{Real: nobody},
		"reject_announcement": subtensor.RejectAnnouncement{Delegate: nobody},
		"kill_pure":           subtensor.KillPure{Spawner: nobody},
		"proxy":               wrapped{Real: nobody, Call: pay},
		"proxy_announced":     announce{Delegate: to(bob), Real: nobody, Call: pay},
	} {
		c.fails(runtime.ErrCannotLookup, alice, name, args)
	}
	c.fails(runtime.ErrCannotLookup, alice, "proxy_announced", announce{Delegate: nobody, Real: to(bob), Call: pay})
}

func TestADepositThatCannotBeLaidAsideChangesNothing(t *testing.T) {
	c := newChain(t)
	c.add(alice, bob, subtensor.ProxyAny, 10)
	if failed := c.Send(bob, c.Call("Balances", "transfer_keep_alive", payTo(carol.AccountID(), 100*tao-tao/100))); failed != nil {
		t.Fatal(failed)
	}
	c.fails(balances.ErrInsufficientBalance, bob, "announce", subtensor.Announce{Real: to(alice)})
	c.fails(balances.ErrInsufficientBalance, bob, "add_proxy", subtensor.AddProxy{Delegate: to(dave)})

	// A delegation of before the deposit was what it is.
	w := c.Runtime.NewContext(c.State, c.Next)
	proxy.Proxies.Set(w, bob.AccountID(), proxy.Held{Definitions: []proxy.Definition{{Delegate: dave.AccountID()}}})
	c.State.Apply(w.Changes())
	c.fails(balances.ErrInsufficientBalance, bob, "poke_deposit", subtensor.PokeProxyDeposit{})
}

func TestDepositsArePokedToWhatTheyShouldBe(t *testing.T) {
	c := newChain(t)
	c.add(alice, bob, subtensor.ProxyAny, 10)
	c.do(bob, "announce", subtensor.Announce{Real: to(alice)})
	c.do(alice, "poke_deposit", subtensor.PokeProxyDeposit{})
	for _, e := range c.Events() {
		if _, poked := e.Body.(proxy.DepositPoked); poked {
			t.Fatal("a right deposit was changed")
		}
	}
	// What was laid aside under other prices.
	ctx := c.Runtime.NewContext(c.State, c.Next)
	held, pending := proxy.Proxies.Get(ctx, alice.AccountID()), proxy.Announcements.Get(ctx, bob.AccountID())
	held.Deposit -= 7
	pending.Deposit += 9
	purse.Unreserve(ctx, alice.AccountID(), 7)
	if err := purse.Reserve(ctx, bob.AccountID(), 9); err != nil {
		t.Fatal(err)
	}
	proxy.Proxies.Set(ctx, alice.AccountID(), held)
	proxy.Announcements.Set(ctx, bob.AccountID(), pending)
	c.State.Apply(ctx.Changes())

	c.do(alice, "poke_deposit", subtensor.PokeProxyDeposit{})
	if e := found[proxy.DepositPoked](c); e.Who != alice.AccountID() || e.OldDeposit != one-7 || e.NewDeposit != one {
		t.Fatalf("%+v", e)
	}
	c.do(bob, "poke_deposit", subtensor.PokeProxyDeposit{})
	if e := found[proxy.DepositPoked](c); e.OldDeposit != e.NewDeposit+9 || e.Kind != 1 {
		t.Fatalf("%+v", e)
	}
	if c.held(alice.AccountID()) != one || c.held(bob.AccountID()) != proxy.AnnouncementDepositBase+proxy.AnnouncementDepositFactor {
		t.Fatal("the deposits are not what they should be")
	}
}
