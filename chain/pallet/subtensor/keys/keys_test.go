package keys_test

import (
	"testing"

	"github.com/plexus-network/plexus/chain/app/apptest"
	"github.com/plexus-network/plexus/chain/genesis"
	"github.com/plexus-network/plexus/chain/pallet/subtensor/state"
	"github.com/plexus-network/plexus/chain/runtime"
	"github.com/plexus-network/plexus/substrate/keys"
	"github.com/plexus-network/plexus/substrate/subtensor"
)

func TestAHotkeyHasOneOwnerForGood(t *testing.T) {
	c := apptest.New(t, genesis.Up())
	p, q := c.Rich("P"), c.Rich("Q")
	c.Do(p.Cold, subtensor.TryAssociateHotkey{Hotkey: p.Hotkey()})
	if !state.Owns(c, p.Coldkey(), p.Hotkey()) || state.StakingHotkeys.Get(c, p.Coldkey())[0] != p.Hotkey() {
		t.Fatal("the hotkey is not owned")
	}
	c.Do(q.Cold, subtensor.TryAssociateHotkey{Hotkey: p.Hotkey()}) // no error, and no effect
	if !state.Owns(c, p.Coldkey(), p.Hotkey()) || len(state.OwnedHotkeys.Get(c, q.Coldkey())) != 0 {
		t.Error("the hotkey changed hands")
	}
	c.Fails(state.ErrCannotUseSystemAccount, q.Cold, subtensor.TryAssociateHotkey{Hotkey: state.SubnetAccount(3)})
}

func TestAColdkeyOwnsABoundedNumberOfHotkeys(t *testing.T) {
	c := apptest.New(t, genesis.Up())
	p := c.Rich("P")
	w := c.Runtime.NewContext(c.State, runtime.Block{})
	many := make([]state.AccountID, state.MaxHotkeys-1)
	for i := range many {
		many[i] = state.AccountID{1, byte(i), byte(i >> 8)}
	}
	state.OwnedHotkeys.Set(w, p.Coldkey(), many)
	c.Apply(w.Changes())
	c.Do(p.Cold, subtensor.TryAssociateHotkey{Hotkey: keys.AccountID{2}})
	c.Fails(state.ErrTooManyHotkeys, p.Cold, subtensor.TryAssociateHotkey{Hotkey: keys.AccountID{3}})
}

func TestATakeFallsAtAnyTimeAndRisesNowAndThen(t *testing.T) {
	c := apptest.New(t, genesis.Up())
	p, q := c.Neuron(1, "P"), c.Neuron(1, "Q")
	c.MustSudo(subtensor.SudoSetTxDelegateTakeRateLimit{TxRateLimit: 10})
	c.MustSudo(subtensor.SudoSetMinDelegateTake{Take: 100})
	down := func(take uint16) subtensor.DecreaseTake {
		return subtensor.DecreaseTake{Hotkey: p.Hotkey(), Take: take}
	}
	up := func(take uint16) subtensor.IncreaseTake {
		return subtensor.IncreaseTake{Hotkey: p.Hotkey(), Take: take}
	}
	c.Fails(state.ErrHotKeyAccountNotExists, p.Cold, subtensor.DecreaseTake{Hotkey: keys.AccountID{9}, Take: 200})
	c.Fails(state.ErrHotKeyAccountNotExists, p.Cold, subtensor.IncreaseTake{Hotkey: keys.AccountID{9}, Take: 200})
	c.Fails(state.ErrNonAssociatedColdKey, q.Cold, down(200))
	c.Fails(state.ErrNonAssociatedColdKey, q.Cold, up(200))
	c.Fails(state.ErrDelegateTakeTooLow, p.Cold, down(11796)) // no lower than it is
	c.Fails(state.ErrDelegateTakeTooLow, p.Cold, down(99))
	c.Fails(state.ErrDelegateTakeTooLow, p.Cold, up(11796))

	b := c.Do(p.Cold, down(200))
	if event, ok := apptest.Find[state.TakeDecreased](b); !ok || event != (state.TakeDecreased{Coldkey: p.Coldkey(), Hotkey: p.Hotkey(), Take: 200}) {
		t.Errorf("the event is %+v", event)
	}
	if b.Outcomes[0].Fee != 0 || state.Delegates.Get(c, p.Hotkey()) != 200 {
		t.Errorf("the take is %d, for %d rao", state.Delegates.Get(c, p.Hotkey()), b.Outcomes[0].Fee)
	}
	c.Do(p.Cold, down(100)) // at once: only rises are limited
	b = c.Do(p.Cold, up(300))
	set := c.Height
	if event, ok := apptest.Find[state.TakeIncreased](b); !ok || event != (state.TakeIncreased{Coldkey: p.Coldkey(), Hotkey: p.Hotkey(), Take: 300}) {
		t.Errorf("the event is %+v", event)
	}
	if b.Outcomes[0].Fee != 0 {
		t.Errorf("raising a take cost %d rao", b.Outcomes[0].Fee)
	}
	c.Fails(state.ErrDelegateTakeTooHigh, p.Cold, up(11797))
	for c.Height < set+9 {
		c.Next()
	}
	c.Fails(state.ErrDelegateTxRateLimitExceeded, p.Cold, up(301)) // would be 10 blocks later
	c.Next()
	c.Do(p.Cold, up(11796))
	if c.Height != set+11 || state.Delegates.Get(c, p.Hotkey()) != 11796 {
		t.Errorf("%d blocks later the take is %d", c.Height-set, state.Delegates.Get(c, p.Hotkey()))
	}
	c.MustSudo(subtensor.SudoSetTxDelegateTakeRateLimit{TxRateLimit: 0})
	c.Do(p.Cold, down(100))
	c.Do(p.Cold, up(101))
	c.Do(p.Cold, up(102))
}
