package register_test

import (
	"bytes"
	"fmt"
	"testing"

	"github.com/plexus-network/plexus/chain/app/apptest"
	"github.com/plexus-network/plexus/chain/genesis"
	"github.com/plexus-network/plexus/chain/pallet/subtensor"
	"github.com/plexus-network/plexus/chain/pallet/subtensor/register"
	"github.com/plexus-network/plexus/chain/pallet/subtensor/state"
	"github.com/plexus-network/plexus/chain/runtime"
	"github.com/plexus-network/plexus/economy/fixed"
	"github.com/plexus-network/plexus/substrate/keys"
	wire "github.com/plexus-network/plexus/substrate/subtensor"
)

// limited is the local chain with subnets 2 and 3, which P and Q made, at their
// limit. Those subnets are past the immunity period when blocks have passed.
func limited(t *testing.T, immunity uint64) (c *apptest.Chain, p, q apptest.Person) {
	c = apptest.New(t, genesis.Local())
	c.MustSudo(wire.SudoSetNetworkRateLimit{RateLimit: 0})
	c.MustSudo(wire.SudoSetNetworkImmunityPeriod{ImmunityPeriod: immunity})
	p, q = c.Rich("P"), c.Rich("Q")
	c.Do(p.Cold, wire.RegisterNetwork{Hotkey: p.Hotkey()})
	c.Do(q.Cold, wire.RegisterNetwork{Hotkey: q.Hotkey()})
	write(c, func(w *runtime.Context) { state.SubnetLimit.Set(w, 3) })
	return c, p, q
}

func moving(c *apptest.Chain, prices map[uint16]uint64) {
	write(c, func(w *runtime.Context) {
		for netuid, milli := range prices {
			state.SetMovingPrice(w, netuid, fixed.IntU64F64(milli).SafeDiv(fixed.IntU64F64(1000)))
		}
	})
}

func TestAtTheLimitTheCheapestSubnetMakesRoom(t *testing.T) {
	c, p, _ := limited(t, 2)
	c.Skip(3)
	moving(c, map[uint16]uint64{1: 900, 2: 700, 3: 500})
	if netuid, ok := register.Weakest(c); !ok || netuid != 3 {
		t.Fatalf("the weakest is %d", netuid)
	}
	alice := keys.Dev("Alice")
	b := c.Do(alice, wire.RegisterNetwork{Hotkey: keys.Dev("new").AccountID()})
	if event, ok := apptest.Find[state.NetworkRemoved](b); !ok || event.Netuid != 3 {
		t.Errorf("the subnet that went is %+v", event)
	}
	if event, ok := apptest.Find[state.NetworkAdded](b); !ok || event.Netuid != 3 {
		t.Errorf("the new subnet is %+v", event)
	}
	if state.SubnetOwner.Get(c, 3) != alice.AccountID() || state.SubnetOwner.Get(c, 2) != p.Coldkey() || state.TotalNetworks.Get(c) != 4 {
		t.Error("the new subnet has not the place of the cheapest")
	}
}

func TestOfSubnetsAtOnePriceTheOldestGoes(t *testing.T) {
	c, _, _ := limited(t, 2)
	c.Skip(3)
	moving(c, map[uint16]uint64{1: 900, 2: 500, 3: 500})
	if netuid, ok := register.Weakest(c); !ok || netuid != 2 {
		t.Errorf("the weakest is %d", netuid)
	}
}

func TestYoungSubnetsAreImmune(t *testing.T) {
	c, _, q := limited(t, 10)
	moving(c, map[uint16]uint64{1: 900, 2: 700, 3: 500})
	newest := state.NetworkRegisteredAt.Get(c, 3)
	write(c, func(w *runtime.Context) { state.NetworkRegisteredAt.Set(w, 1, c.Height) }) // the chain's own is as young
	for c.Height < newest+7 {
		c.Next()
	}
	// Subnet 2 is older by a block: nine blocks after the newest it is immune no more.
	c.Fails(state.ErrSubnetLimitReached, q.Cold, wire.RegisterNetwork{Hotkey: keys.Dev("x").AccountID()})
	if c.Height != newest+8 {
		t.Fatalf("the height is %d", c.Height)
	}
	b := c.Do(keys.Dev("Alice"), wire.RegisterNetwork{Hotkey: keys.Dev("x").AccountID()})
	if event, ok := apptest.Find[state.NetworkRemoved](b); !ok || event.Netuid != 2 {
		t.Errorf("the subnet that went is %+v", event)
	}
}

func TestASubnetThatNobodyOwnsNeverMakesRoom(t *testing.T) {
	s := genesis.Up()
	s.Network.Subnets[0].Owner, s.Network.Subnets[0].OwnerHotkey = nil, nil
	s.Network.Subnets[0].Neurons = nil
	c := apptest.New(t, s)
	c.MustSudo(wire.SudoSetNetworkImmunityPeriod{ImmunityPeriod: 0})
	write(c, func(w *runtime.Context) { state.SubnetLimit.Set(w, 1) })
	c.Fails(state.ErrSubnetLimitReached, keys.Dev("Bob"), wire.RegisterNetwork{Hotkey: keys.Dev("x").AccountID()})
	if !state.Exists(c, 1) {
		t.Error("the chain's own subnet is gone")
	}
}

func TestRootsValidatorsBackANewSubnet(t *testing.T) {
	s := genesis.Local()
	v := apptest.Named("V")
	s.Network.Root.Neurons = append(s.Network.Root.Neurons, subtensor.Neuron{Hotkey: v.Hotkey(), Coldkey: v.Coldkey(), Stake: 50 * tao})
	c := apptest.New(t, s)
	p := c.Rich("P")
	c.Do(p.Cold, wire.RegisterNetwork{Hotkey: p.Hotkey()})
	children := state.Children(c, v.Hotkey(), 2)
	pending := state.PendingChildKeys.Get(c, 2, v.Hotkey())
	if len(children) != 1 && len(pending.Children) != 1 {
		t.Errorf("root's validator has no child on the new subnet: %v, %v", children, pending)
	}
}

func TestASubnetSaysWhatItIs(t *testing.T) {
	c := apptest.New(t, genesis.Up())
	p, q := c.Rich("P"), c.Rich("Q")
	identity := wire.SubnetIdentityV3{SubnetName: []byte("maths"), SubnetURL: []byte("https://maths.example")}
	b := c.Do(p.Cold, wire.RegisterNetworkWithIdentity{Hotkey: p.Hotkey(), Identity: &identity})
	if got := state.SubnetIdentitiesV3.Get(c, 2); string(got.SubnetName) != "maths" || string(got.SubnetURL) != "https://maths.example" {
		t.Errorf("the identity is %+v", got)
	}
	if event, ok := apptest.Find[state.SubnetIdentitySet](b); !ok || event.Netuid != 2 {
		t.Errorf("the event is %+v", event)
	}
	b = c.Do(p.Cold, wire.RegisterNetworkWithIdentity{Hotkey: keys.Dev("other").AccountID()})
	if _, ok := apptest.Find[state.SubnetIdentitySet](b); ok || state.SubnetIdentitiesV3.Has(c, 3) {
		t.Error("a subnet that says nothing has an identity")
	}
	set := wire.SetSubnetIdentity{
		Netuid: 2, SubnetName: bytes.Repeat([]byte{'n'}, 256), GithubRepo: bytes.Repeat([]byte{'g'}, 1024), SubnetContact: bytes.Repeat([]byte{'c'}, 1024),
		SubnetURL: bytes.Repeat([]byte{'u'}, 1024), Discord: bytes.Repeat([]byte{'d'}, 256), Description: bytes.Repeat([]byte{'t'}, 1024),
		LogoURL: bytes.Repeat([]byte{'l'}, 1024), Additional: bytes.Repeat([]byte{'a'}, 1024),
	}
	if b = c.Do(p.Cold, set); b.Outcomes[0].Fee == 0 {
		t.Error("an identity is free")
	}
	if got := state.SubnetIdentitiesV3.Get(c, 2); string(got.LogoURL) != string(set.LogoURL) || string(got.Additional) != string(set.Additional) || string(got.Discord) != string(set.Discord) {
		t.Error("not all of the identity is there")
	}
	c.Fails(state.ErrSubnetNotExists, p.Cold, wire.SetSubnetIdentity{Netuid: 9})
	c.Fails(state.ErrNotSubnetOwner, q.Cold, wire.SetSubnetIdentity{Netuid: 2})
	for i, grow := range []func(*wire.SetSubnetIdentity){
		func(a *wire.SetSubnetIdentity) { a.SubnetName = append(a.SubnetName, 'x') },
		func(a *wire.SetSubnetIdentity) { a.GithubRepo = append(a.GithubRepo, 'x') },
		func(a *wire.SetSubnetIdentity) { a.SubnetContact = append(a.SubnetContact, 'x') },
		func(a *wire.SetSubnetIdentity) { a.SubnetURL = append(a.SubnetURL, 'x') },
		func(a *wire.SetSubnetIdentity) { a.Discord = append(a.Discord, 'x') },
		func(a *wire.SetSubnetIdentity) { a.Description = append(a.Description, 'x') },
		func(a *wire.SetSubnetIdentity) { a.LogoURL = append(a.LogoURL, 'x') },
		func(a *wire.SetSubnetIdentity) { a.Additional = append(a.Additional, 'x') },
	} {
		long := set
		grow(&long)
		t.Run(fmt.Sprint("field ", i), func(*testing.T) { c.Fails(state.ErrInvalidIdentity, p.Cold, long) })
	}
	networks := state.TotalNetworks.Get(c)
	long := set.Identity()
	long.SubnetName = append(long.SubnetName, 'x')
	c.Fails(state.ErrInvalidIdentity, p.Cold, wire.RegisterNetworkWithIdentity{Hotkey: p.Hotkey(), Identity: &long})
	if state.TotalNetworks.Get(c) != networks {
		t.Error("a subnet with a bad identity was made")
	}
}

func TestASubnetTakesAnotherSymbolFromTheList(t *testing.T) {
	c := apptest.New(t, genesis.Up())
	p, q := c.Rich("P"), c.Rich("Q")
	c.Do(p.Cold, wire.RegisterNetwork{Hotkey: p.Hotkey()}) // subnet 2: β
	b := c.Do(p.Cold, wire.UpdateSymbol{Netuid: 2, Symbol: []byte("γ")})
	if event, ok := apptest.Find[state.SymbolUpdated](b); !ok || event.Netuid != 2 || string(event.Symbol) != "γ" || b.Outcomes[0].Fee == 0 {
		t.Errorf("the event is %+v", event)
	}
	if string(state.TokenSymbol.Get(c, 2)) != "γ" {
		t.Error("the symbol is not taken")
	}
	c.Fails(state.ErrSubnetNotExists, p.Cold, wire.UpdateSymbol{Netuid: 9, Symbol: []byte("δ")})
	c.Fails(state.ErrNotSubnetOwner, q.Cold, wire.UpdateSymbol{Netuid: 2, Symbol: []byte("δ")})
	c.Fails(state.ErrSymbolDoesNotExist, p.Cold, wire.UpdateSymbol{Netuid: 2, Symbol: []byte("TAO")})
	c.Fails(state.ErrSymbolDoesNotExist, p.Cold, wire.UpdateSymbol{Netuid: 2})
	c.Fails(state.ErrSymbolAlreadyInUse, p.Cold, wire.UpdateSymbol{Netuid: 2, Symbol: []byte("α")}) // subnet 1's
	c.Fails(state.ErrSymbolAlreadyInUse, p.Cold, wire.UpdateSymbol{Netuid: 2, Symbol: []byte("Τ")}) // root's
	c.Fails(state.ErrSymbolAlreadyInUse, p.Cold, wire.UpdateSymbol{Netuid: 2, Symbol: []byte("γ")}) // its own
	c.MustSudo(wire.UpdateSymbol{Netuid: 2, Symbol: []byte("ก")})

	c.Do(p.Cold, wire.UpdateSymbol{Netuid: 2, Symbol: []byte("γ")})
	c.Do(q.Cold, wire.RegisterNetwork{Hotkey: q.Hotkey()}) // subnet 3, whose γ is taken
	if got := string(state.TokenSymbol.Get(c, 3)); got != "β" {
		t.Errorf("the third subnet has %s, want the first that is free", got)
	}
}

func TestSymbolsAreThoseOfTheirNumbers(t *testing.T) {
	c := apptest.New(t, genesis.Up())
	w := c.Runtime.NewContext(c.State, runtime.Block{Height: 1})
	for netuid, want := range map[uint16]string{
		18: "σ", 19: "t", 24: "ω", 25: "א", 51: "ת", 52: "ا", 80: "ى", 81: "ᚠ", 90: "\u1680", 97: "ა", 103: "Ա", 110: "Ѐ", 116: "ъ",
		117: "Ⲁ", 122: "ⲅ", 123: "\U00011000", 127: "\U00011005", 128: "\u0db1", 134: "Ⰰ", 166: "Ⱐ", 167: "ก", 210: "ฮ",
	} {
		register.Init(w, netuid, state.Static)
		if got := string(state.TokenSymbol.Get(w, netuid)); got != want {
			t.Errorf("subnet %d has %q, want %q", netuid, got, want)
		}
	}
}
