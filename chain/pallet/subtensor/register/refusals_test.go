package register_test

import (
	"testing"

	"github.com/plexus-network/plexus/chain/app/apptest"
	"github.com/plexus-network/plexus/chain/pallet/subtensor/state"
	"github.com/plexus-network/plexus/chain/runtime"
	"github.com/plexus-network/plexus/substrate/keys"
	wire "github.com/plexus-network/plexus/substrate/subtensor"
)

// Every way to a uid makes the hotkey the signer's, and fails where it cannot be.
func TestEveryRegistrationMindsWhoOwnsTheHotkey(t *testing.T) {
	c := apptest.New(t, spec())
	c.MustSudo(wire.SudoSetNetworkRateLimit{RateLimit: 0})
	full, rich := c.Rich("Full"), c.Rich("Rich")
	write(c, func(w *runtime.Context) {
		hotkeys := make([]keys.AccountID, state.MaxHotkeys)
		for i := range hotkeys {
			hotkeys[i] = hotkey(i)
		}
		state.OwnedHotkeys.Set(w, full.Coldkey(), hotkeys)
	})
	networks, seats, neurons := state.TotalNetworks.Get(c), state.SubnetworkN.Get(c, 0), state.SubnetworkN.Get(c, 1)
	fresh, system := keys.Dev("fresh").AccountID(), state.SubnetAccount(1)
	for _, calls := range [][2]wire.Call{
		{wire.BurnedRegister{Netuid: 1, Hotkey: fresh}, wire.BurnedRegister{Netuid: 1, Hotkey: system}},
		{wire.Register{Netuid: 1, Hotkey: fresh}, wire.Register{Netuid: 1, Hotkey: system}},
		{wire.RegisterLimit{Netuid: 1, Hotkey: fresh, LimitPrice: 100 * tao}, wire.RegisterLimit{Netuid: 1, Hotkey: system, LimitPrice: 100 * tao}},
		{wire.RootRegister{Hotkey: fresh}, wire.RootRegister{Hotkey: system}},
		{wire.RegisterNetwork{Hotkey: fresh}, wire.RegisterNetwork{Hotkey: system}},
		{wire.RegisterNetworkWithIdentity{Hotkey: fresh}, wire.RegisterNetworkWithIdentity{Hotkey: system}},
	} {
		c.Fails(state.ErrTooManyHotkeys, full.Cold, calls[0])
		c.Fails(state.ErrCannotUseSystemAccount, rich.Cold, calls[1])
	}
	if state.TotalNetworks.Get(c) != networks || state.SubnetworkN.Get(c, 0) != seats || state.SubnetworkN.Get(c, 1) != neurons || state.HotkeyExists(c, fresh) {
		t.Error("a refused registration changed something")
	}
}

func TestEveryPaidCallOfRegistrationPays(t *testing.T) {
	c := apptest.New(t, spec())
	c.MustSudo(wire.SudoSetNetworkRateLimit{RateLimit: 0})
	p := c.Rich("P")
	for i, call := range []wire.Call{
		wire.BurnedRegister{Netuid: 1, Hotkey: hotkey(1)},
		wire.Register{Netuid: 1, Hotkey: hotkey(2)},
		wire.RegisterLimit{Netuid: 1, Hotkey: hotkey(3), LimitPrice: 100 * tao},
		wire.RootRegister{Hotkey: hotkey(4)},
		wire.RegisterNetwork{Hotkey: hotkey(5)},
		wire.RegisterNetworkWithIdentity{Hotkey: hotkey(6)},
		wire.StartCall{Netuid: 2},
		wire.SetSubnetIdentity{Netuid: 2, SubnetName: []byte("x")},
		wire.UpdateSymbol{Netuid: 2, Symbol: []byte("ψ")},
	} {
		had := c.Balance(p.Coldkey())
		b := c.Do(p.Cold, call)
		if o := b.Outcomes[0]; o.Fee == 0 || had-c.Balance(p.Coldkey()) < o.Fee {
			t.Errorf("call %d, %T: a fee of %d", i, call, o.Fee)
		}
	}
	had := c.Balance(p.Coldkey())
	c.Submit(p.Cold, wire.RootDissolveNetwork{Netuid: 2}) // refused, and paid for
	if o := c.Next().Outcomes[0]; o.Failed == nil || o.Fee == 0 || had-c.Balance(p.Coldkey()) != o.Fee {
		t.Errorf("a refused dissolve cost %d", o.Fee)
	}
}

func TestWithoutARootNetworkThereAreNoSeats(t *testing.T) {
	c := apptest.New(t, spec())
	p := c.Rich("P")
	write(c, func(w *runtime.Context) { state.MaxAllowedUids.Set(w, 0, 0) })
	c.Fails(state.ErrNoNeuronIdAvailable, p.Cold, wire.RootRegister{Hotkey: p.Hotkey()})
	call, err := c.Runtime.MakeCall("SubtensorModule", "root_register", wire.RootRegister{Hotkey: p.Hotkey()})
	if err != nil {
		t.Fatal(err)
	}
	w := c.Runtime.NewContext(c.State, runtime.Block{Height: c.Height + 1})
	state.NetworksAdded.Delete(w, 0)
	if err := w.Dispatch(runtime.Signed(p.Coldkey()), call); err != state.ErrRootNetworkDoesNotExist {
		t.Errorf("without root: %v", err)
	}
}
