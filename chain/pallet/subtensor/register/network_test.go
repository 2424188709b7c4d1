package register_test

import (
	"testing"

	"github.com/plexus-network/plexus/chain/app/apptest"
	"github.com/plexus-network/plexus/chain/genesis"
	"github.com/plexus-network/plexus/chain/pallet/subtensor"
	"github.com/plexus-network/plexus/chain/pallet/subtensor/register"
	"github.com/plexus-network/plexus/chain/pallet/subtensor/state"
	"github.com/plexus-network/plexus/chain/runtime"
	"github.com/plexus-network/plexus/substrate/keys"
	"github.com/plexus-network/plexus/substrate/scale"
	wire "github.com/plexus-network/plexus/substrate/subtensor"
)

func ip4(a, b, c, d byte) scale.U128 {
	return scale.U128From(uint64(a)<<24 | uint64(b)<<16 | uint64(c)<<8 | uint64(d))
}

func TestANewSubnetLocksItsCost(t *testing.T) {
	c := apptest.New(t, genesis.Up())
	p := c.Rich("P")
	before := c.Balance(p.Coldkey())
	b := c.Do(p.Cold, wire.RegisterNetwork{Hotkey: p.Hotkey()})
	if paid := before - c.Balance(p.Coldkey()); paid != 1000*tao+500+b.Outcomes[0].Fee {
		t.Errorf("the subnet cost %d rao", paid)
	}
	if state.SubnetTAO.Get(c, 2) != 1000*tao || c.Balance(state.SubnetAccount(2)) != 1000*tao+500 || state.SubnetAlphaOut.Get(c, 2) != 0 {
		t.Error("the lock is not the subnet's reserve")
	}
	if uid, ok := state.OwnerUID(c, 2); !ok || uid != 0 || state.SubnetOwner.Get(c, 2) != p.Coldkey() {
		t.Error("the owner is not uid 0")
	}
	if state.SubnetMechanism.Get(c, 2) != state.Static || state.Tempo.Get(c, 2) != 15 || state.SubnetEmissionEnabled.Get(c, 2) || state.FirstEmissionBlockNumber.Has(c, 2) {
		t.Error("the subnet is dynamic, has another tempo, or is started")
	}
	if event, ok := apptest.Find[state.NetworkAdded](b); !ok || event != (state.NetworkAdded{Netuid: 2, Mechanism: 0}) {
		t.Errorf("the event is %+v", event)
	}
	if string(state.TokenSymbol.Get(c, 2)) != "β" {
		t.Errorf("the symbol is %s", state.TokenSymbol.Get(c, 2))
	}
}

func TestTheLockCostDoublesAndFalls(t *testing.T) {
	c := apptest.New(t, genesis.Up())
	p := c.Rich("P")
	cost := func() uint64 {
		return register.LockCost(c, money{}, c.Height)
	}
	if cost() != 1000*tao {
		t.Fatalf("the first subnet costs %d", cost())
	}
	c.Do(p.Cold, wire.RegisterNetwork{Hotkey: p.Hotkey()})
	if cost() != 2000*tao {
		t.Errorf("the next costs %d in the same block", cost())
	}
	c.Skip(100)
	if want := 2000*tao - 1000*tao/100_800*100; cost() != want {
		t.Errorf("after 100 blocks it costs %d, want %d", cost(), want)
	}
}

// money is enough of a currency to reckon with.
type money struct{ state.Currency }

func (money) Issuance(runtime.Reader) uint64 { return 0 }

func TestSubnetRefusals(t *testing.T) {
	s := genesis.Up()
	s.Network.Rules.NetworkRateLimit = of[uint64](20)
	c := apptest.New(t, s)
	p, q, poor := c.Rich("P"), c.Rich("Q"), c.Rich("Poor")
	c.Do(poor.Cold, wire.TransferKeepAlive{Dest: wire.To(q.Coldkey()), Value: scale.Compact(9500 * tao)})
	c.Do(p.Cold, wire.TryAssociateHotkey{Hotkey: p.Hotkey()})
	c.Fails(state.ErrNonAssociatedColdKey, q.Cold, wire.RegisterNetwork{Hotkey: p.Hotkey()})
	c.Fails(state.ErrCannotAffordLockCost, poor.Cold, wire.RegisterNetwork{Hotkey: poor.Hotkey()})
	c.Do(p.Cold, wire.RegisterNetwork{Hotkey: p.Hotkey()})
	made := c.Height
	for c.Height < made+18 {
		c.Next()
	}
	c.Fails(state.ErrNetworkTxRateLimitExceeded, q.Cold, wire.RegisterNetwork{Hotkey: q.Hotkey()}) // 19 blocks later
	c.Do(q.Cold, wire.RegisterNetwork{Hotkey: q.Hotkey()})                                         // 20 blocks later

	c.MustSudo(wire.SudoSetNetworkRateLimit{RateLimit: 0})
	c.MustSudo(wire.SudoSetSubnetLimit{MaxSubnets: 4})
	last := keys.Dev("last").AccountID()
	c.Do(keys.Dev("Bob"), wire.RegisterNetwork{Hotkey: last})
	c.Fails(state.ErrSubnetLimitReached, keys.Dev("Bob"), wire.RegisterNetwork{Hotkey: keys.Dev("beyond").AccountID()})
}

func TestADynamicSubnetHasAPoolAtTheMedianPrice(t *testing.T) {
	c := apptest.New(t, genesis.Local()) // subnet 1: 10 TAO for 10 alpha
	alice := keys.Dev("Alice")
	c.Do(alice, wire.RegisterNetwork{Hotkey: keys.Dev("h").AccountID()})
	if state.SubnetMechanism.Get(c, 2) != state.Dynamic || state.SubnetTAO.Get(c, 2) != 1000*tao || state.SubnetAlphaIn.Get(c, 2) != 1000*tao {
		t.Errorf("the pool has %d rao and %d alpha", state.SubnetTAO.Get(c, 2), state.SubnetAlphaIn.Get(c, 2))
	}
}

func TestTheOwnerStartsASubnetOnce(t *testing.T) {
	c := apptest.New(t, genesis.Up())
	p, q := c.Rich("P"), c.Rich("Q")
	c.Do(p.Cold, wire.RegisterNetwork{Hotkey: p.Hotkey()})
	registered := c.Height
	c.MustSudo(wire.SudoSetStartCallDelay{Delay: 5})
	c.Fails(state.ErrSubnetNotExists, p.Cold, wire.StartCall{Netuid: 7})
	c.Fails(state.ErrSubnetNotExists, p.Cold, wire.StartCall{Netuid: 0})
	c.Fails(state.ErrNotSubnetOwner, q.Cold, wire.StartCall{Netuid: 2}) // now 4 blocks later
	if c.Height != registered+4 {
		t.Fatalf("%d blocks have passed", c.Height-registered)
	}
	c = restarted(t)
	c.Fails(state.ErrNeedWaitingMoreBlocksToStarCall, p.Cold, wire.StartCall{Netuid: 2})
	b := c.Do(p.Cold, wire.StartCall{Netuid: 2})
	if first, ok := state.FirstEmissionBlockNumber.Lookup(c, 2); !ok || first != c.Height+1 || !state.SubtokenEnabled.Get(c, 2) {
		t.Errorf("the first emission is in block %d", first)
	}
	if event, ok := apptest.Find[state.FirstEmissionBlockNumberSet](b); !ok || event.Block != c.Height+1 {
		t.Errorf("the event is %+v", event)
	}
	c.Fails(state.ErrFirstEmissionBlockNumberAlreadySet, p.Cold, wire.StartCall{Netuid: 2})
}

// restarted is a chain in whose last block subnet 2 was 3 blocks old, of which 5 are needed
// to start it.
func restarted(t *testing.T) *apptest.Chain {
	c := apptest.New(t, genesis.Up())
	p := c.Rich("P")
	c.MustSudo(wire.SudoSetStartCallDelay{Delay: 5})
	c.Do(p.Cold, wire.RegisterNetwork{Hotkey: p.Hotkey()})
	c.Skip(3)
	return c
}

// rooted is the up chain with a root network of 2 seats, taken by stakes of 5 and 7 TAO.
func rooted(t *testing.T) *apptest.Chain {
	s := genesis.Up()
	s.Network.Root.MaxAllowedUids = of[uint16](2)
	s.Network.Root.TargetRegistrationsPerInterval = of[uint16](1)
	for i, name := range []string{"A", "B"} {
		p := apptest.Named(name)
		s.Network.Root.Neurons = append(s.Network.Root.Neurons, subtensor.Neuron{Hotkey: p.Hotkey(), Coldkey: p.Coldkey(), Stake: []uint64{7, 5}[i] * tao})
	}
	return apptest.New(t, s)
}

func TestTheWeakestSeatOfRootIsReplacedByMoreStakeAlone(t *testing.T) {
	c := rooted(t)
	p := c.Rich("P")
	c.Do(p.Cold, wire.TryAssociateHotkey{Hotkey: p.Hotkey()})
	c.Do(p.Cold, wire.AddStake{Hotkey: p.Hotkey(), Netuid: 0, AmountStaked: 5 * tao})
	c.Fails(state.ErrStakeTooLowForRoot, p.Cold, wire.RootRegister{Hotkey: p.Hotkey()})
	c.Do(p.Cold, wire.AddStake{Hotkey: p.Hotkey(), Netuid: 0, AmountStaked: 2_000_000})
	b := c.Do(p.Cold, wire.RootRegister{Hotkey: p.Hotkey()})
	if uid, ok := state.Uids.Lookup(c, 0, p.Hotkey()); !ok || uid != 1 || state.IsRegistered(c, 0, apptest.Named("B").Hotkey()) {
		t.Errorf("the hotkey has seat %d", uid)
	}
	if state.Delegates.Get(c, p.Hotkey()) != 11796 {
		t.Error("the hotkey is not a delegate with 18%")
	}
	if event, ok := apptest.Find[state.DelegateAdded](b); !ok || event.Take != 11796 {
		t.Errorf("the event is %+v", event)
	}
}

func TestRootRefusals(t *testing.T) {
	s := genesis.Up()
	c := apptest.New(t, s)
	p, q := c.Rich("P"), c.Rich("Q")
	c.Do(p.Cold, wire.TryAssociateHotkey{Hotkey: p.Hotkey()})
	c.Fails(state.ErrNonAssociatedColdKey, q.Cold, wire.RootRegister{Hotkey: p.Hotkey()})
	c.Do(p.Cold, wire.RootRegister{Hotkey: p.Hotkey()})
	c.Fails(state.ErrHotKeyAlreadyRegisteredInSubNet, p.Cold, wire.RootRegister{Hotkey: p.Hotkey()})
}

func TestRootTakesOneABlockAndThreeAnInterval(t *testing.T) {
	c := apptest.New(t, genesis.Up())
	bob := keys.Dev("Bob")
	hot := func(i int) wire.RootRegister { return wire.RootRegister{Hotkey: keys.AccountID{0xcc, byte(i)}} }
	c.Skip(99) // block 100 ends an interval
	c.Submit(bob, hot(0))
	c.Submit(bob, hot(1))
	if failed := c.Next().Outcomes[1].Failed; failed == nil || failed.Name != state.ErrTooManyRegistrationsThisBlock.Name {
		t.Errorf("the second in a block: %v", failed)
	}
	c.Do(bob, hot(1))
	c.Do(bob, hot(2))
	c.Fails(state.ErrTooManyRegistrationsThisInterval, bob, hot(3))
	for c.Height < 198 {
		c.Next()
	}
	c.Fails(state.ErrTooManyRegistrationsThisInterval, bob, hot(3)) // block 199
	c.Do(bob, hot(3))                                               // block 200
}
