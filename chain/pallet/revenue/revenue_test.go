package revenue_test

import (
	"encoding/json"
	"errors"
	"testing"

	"github.com/plexus-network/plexus/chain/app/apptest"
	"github.com/plexus-network/plexus/chain/genesis"
	"github.com/plexus-network/plexus/chain/pallet/balances"
	"github.com/plexus-network/plexus/chain/pallet/revenue"
	"github.com/plexus-network/plexus/chain/pallet/subtensor"
	"github.com/plexus-network/plexus/chain/pallet/subtensor/state"
	"github.com/plexus-network/plexus/chain/runtime"
	"github.com/plexus-network/plexus/substrate/keys"
	"github.com/plexus-network/plexus/substrate/scale"
	wire "github.com/plexus-network/plexus/substrate/subtensor"
)

const (
	tao     = wire.RaoPerTAO
	deposit = balances.ExistentialDeposit
)

var alice = keys.Dev("Alice")

func of[V any](v V) *V { return &v }

// quiet is a chain on which stakes earn nothing but revenue: subnet 1 is //Alice's,
// subnet 2 is nobody's.
func quiet(t testing.TB) *apptest.Chain {
	s := genesis.Up()
	s.Network.Subnets[0].Tempo = of[uint16](0)
	s.Network.Subnets = append(s.Network.Subnets, subtensor.Subnet{
		Netuid: 2, Mechanism: subtensor.Static, IsStarted: true, Parameters: subtensor.Parameters{Tempo: of[uint16](0)},
	})
	return apptest.New(t, s)
}

func alter(c *apptest.Chain, f func(w *runtime.Context)) {
	w := c.Runtime.NewContext(c.State, runtime.Block{Height: c.Height})
	f(w)
	c.Apply(w.Changes())
}

// staker is a person with stake on a subnet, with its own hotkey.
func staker(c *apptest.Chain, name string, netuid uint16, rao uint64) apptest.Person {
	p := c.Rich(name)
	c.Do(p.Cold, wire.TryAssociateHotkey{Hotkey: p.Hotkey()})
	c.Do(p.Cold, wire.AddStake{Hotkey: p.Hotkey(), Netuid: netuid, AmountStaked: rao})
	return p
}

// until makes the next block that of a height, as if no block before it had held
// anything.
func until(c *apptest.Chain, height uint64) {
	c.Height = height - 1
	c.Next()
}

// window is the block after which a payment of the last block is given out.
func window(c *apptest.Chain) uint64 { return (c.Height/revenue.Step + 1) * revenue.Step }

func claimable(c *apptest.Chain, p apptest.Person, netuid uint16) uint64 {
	return state.Revenue(c, p.Coldkey(), netuid, state.StakingHotkeys.Get(c, p.Coldkey()))
}

func TestAPaymentIsDividedBetweenOwnerAndStakers(t *testing.T) {
	c := quiet(t)
	p, account := c.Rich("P"), wire.RevenueAccount(1)
	c.MustSudo(wire.SetRevenueShare{Netuid: 1, Share: 65535 / 5 * 4})
	owner, payer := c.Balance(alice.AccountID()), c.Balance(p.Coldkey())
	b := c.Do(p.Cold, wire.PaySubnet{Netuid: 1, Rao: 10 * tao})
	if event, ok := apptest.Find[revenue.SubnetPaid](b); !ok || event != (revenue.SubnetPaid{Netuid: 1, Payer: p.Coldkey(), Rao: 10 * tao, Owner: 2 * tao, Stakers: 8 * tao}) {
		t.Errorf("the event is %+v", event)
	}
	fee := b.Outcomes[0].Fee
	if fee == 0 {
		t.Error("the call is free")
	}
	if got := c.Balance(alice.AccountID()) - owner; got != 2*tao {
		t.Errorf("the owner got %d", got)
	}
	if paid := payer - c.Balance(p.Coldkey()); paid != 10*tao+deposit+fee {
		t.Errorf("the first payer paid %d", paid)
	}
	if c.Balance(account) != 8*tao+deposit || revenue.Held.Get(c, 1) != 8*tao {
		t.Errorf("the account has %d, %d are held", c.Balance(account), revenue.Held.Get(c, 1))
	}
	payer = c.Balance(p.Coldkey())
	b = c.Do(p.Cold, wire.PaySubnet{Netuid: 1, Rao: 10 * tao})
	if paid := payer - c.Balance(p.Coldkey()); paid != 10*tao+b.Outcomes[0].Fee {
		t.Errorf("the second payer paid %d", paid)
	}
	if account == state.SubnetAccount(1) {
		t.Error("revenue and stake lie in one account")
	}
}

func TestHalfGoesToTheStakersWhereTheOwnerSaidNothing(t *testing.T) {
	c := quiet(t)
	p := c.Rich("P")
	c.Do(p.Cold, wire.PaySubnet{Netuid: 1, Rao: 65535 * 1000})
	if held := revenue.Held.Get(c, 1); held != revenue.DefaultShare*1000 {
		t.Errorf("%d are held", held)
	}
}

func TestAllGoesToTheStakersOfASubnetWithoutOwner(t *testing.T) {
	c := quiet(t)
	p := c.Rich("P")
	c.Do(p.Cold, wire.PaySubnet{Netuid: 2, Rao: 3 * tao})
	if held := revenue.Held.Get(c, 2); held != 3*tao {
		t.Errorf("%d are held", held)
	}
}

func TestWhatCannotReachTheOwnerIsTheStakers(t *testing.T) {
	c := quiet(t)
	p, ghost := c.Rich("P"), keys.AccountID{7}
	c.MustSudo(wire.SetRevenueShare{Netuid: 1, Share: 65535 - 10})
	alter(c, func(w *runtime.Context) { state.SubnetOwner.Set(w, 1, ghost) })
	c.Do(p.Cold, wire.PaySubnet{Netuid: 1, Rao: revenue.MinPayment}) // 153 rao to the owner
	if c.Balance(ghost) != 0 || revenue.Held.Get(c, 1) != revenue.MinPayment {
		t.Errorf("the owner has %d, %d are held", c.Balance(ghost), revenue.Held.Get(c, 1))
	}
}

func TestWhatIsSentToTheAccountGoesWithTheNextPayment(t *testing.T) {
	c := quiet(t)
	p := c.Rich("P")
	send := wire.TransferKeepAlive{Dest: wire.To(wire.RevenueAccount(2)), Value: scale.Compact(5 * tao)}
	c.Do(p.Cold, send)
	c.Do(p.Cold, wire.PaySubnet{Netuid: 2, Rao: tao})
	if held := revenue.Held.Get(c, 2); held != 6*tao-deposit {
		t.Errorf("%d are held", held)
	}
	c.Do(p.Cold, send)
	c.Do(p.Cold, wire.PaySubnet{Netuid: 2, Rao: tao})
	if held := revenue.Held.Get(c, 2); held != 12*tao-deposit {
		t.Errorf("%d are held", held)
	}
}

func TestPaySubnetRefusals(t *testing.T) {
	c := quiet(t)
	p, poor := c.Rich("P"), apptest.Named("Q")
	c.Fund(poor.Coldkey(), tao/10)
	c.Fails(revenue.ErrSubnetNotExists, p.Cold, wire.PaySubnet{Netuid: 0, Rao: tao})
	c.Fails(revenue.ErrSubnetNotExists, p.Cold, wire.PaySubnet{Netuid: 9, Rao: tao})
	c.Fails(revenue.ErrAmountTooLow, p.Cold, wire.PaySubnet{Netuid: 1, Rao: revenue.MinPayment - 1})
	c.Fails(runtime.ErrFundsUnavailable, p.Cold, wire.PaySubnet{Netuid: 1, Rao: 20_000 * tao})
	c.Fails(revenue.ErrOverflow, p.Cold, wire.PaySubnet{Netuid: 1, Rao: ^uint64(0)})
	if err := c.Sudo(wire.PaySubnet{Netuid: 1, Rao: tao}); !errors.Is(err, runtime.ErrBadOrigin) {
		t.Errorf("root pays: %v", err)
	}
	c.Do(p.Cold, wire.PaySubnet{Netuid: 1, Rao: revenue.MinPayment})
	left := c.Balance(poor.Coldkey()) - c.Do(p.Cold, wire.PaySubnet{Netuid: 1, Rao: revenue.MinPayment}).Outcomes[0].Fee
	c.Fails(runtime.ErrNotExpendable, poor.Cold, wire.PaySubnet{Netuid: 1, Rao: left})
}

func TestTheShareIsTheOwnersAndALowerOneWaits(t *testing.T) {
	c := quiet(t)
	p := c.Rich("P")
	set := func(share uint16) wire.SetRevenueShare { return wire.SetRevenueShare{Netuid: 1, Share: share} }
	c.Fails(revenue.ErrNotSubnetOwner, p.Cold, set(1))
	c.Fails(revenue.ErrNotSubnetOwner, alice, wire.SetRevenueShare{Netuid: 2, Share: 1})
	c.Fails(revenue.ErrSubnetNotExists, alice, wire.SetRevenueShare{Netuid: 0, Share: 1})
	c.Fails(revenue.ErrSubnetNotExists, alice, wire.SetRevenueShare{Netuid: 9, Share: 1})
	b := c.Do(alice, set(65535))
	if event, ok := apptest.Find[revenue.RevenueShareSet](b); !ok || event != (revenue.RevenueShareSet{Netuid: 1, Share: 65535, At: c.Height}) {
		t.Errorf("the event is %+v", event)
	}
	if b.Outcomes[0].Fee == 0 {
		t.Error("the call is free")
	}
	held := func() uint64 {
		before := revenue.Held.Get(c, 1)
		c.Do(p.Cold, wire.PaySubnet{Netuid: 1, Rao: tao})
		return revenue.Held.Get(c, 1) - before
	}
	if got := held(); got != tao {
		t.Errorf("a higher share holds not at once: %d", got)
	}
	b = c.Do(alice, set(0))
	at := c.Height + revenue.Window
	if event, _ := apptest.Find[revenue.RevenueShareSet](b); event.At != at {
		t.Errorf("the event is %+v, want block %d", event, at)
	}
	c.Height = at - 2
	if got := held(); got != tao { // in block at-1
		t.Errorf("a lower share holds early: %d", got)
	}
	if got := held(); got != 0 {
		t.Errorf("a lower share does not hold in its block: %d", got)
	}
}

func TestSpecificationsSayTheShares(t *testing.T) {
	rt := genesis.Up().Runtime()
	docs, err := genesis.Up().Documents()
	if err != nil {
		t.Fatal(err)
	}
	want := `{"shares":[{"netuid":1,"share":500},{"netuid":7,"share":65535}]}`
	docs[revenue.Name] = json.RawMessage(want)
	first, err := rt.Genesis(docs)
	if err != nil {
		t.Fatal(err)
	}
	rows := apptest.NewState()
	rows.Apply(first)
	out, err := rt.Export(rows)
	if err != nil || string(out[revenue.Name]) != want {
		t.Errorf("%s, %v", out[revenue.Name], err)
	}
	docs[revenue.Name] = json.RawMessage(`{"shares":7}`)
	if _, err := rt.Genesis(docs); err == nil {
		t.Error("a document of another form is taken")
	}
}

func TestTheAPITellsHowRevenueStands(t *testing.T) {
	c := quiet(t)
	a, p := staker(c, "A", 1, 100*tao), c.Rich("P")
	c.MustSudo(wire.SetRevenueShare{Netuid: 1, Share: 65535})
	c.Do(p.Cold, wire.PaySubnet{Netuid: 1, Rao: 72 * tao})
	from := window(c)
	c.MustSudo(wire.SetRevenueShare{Netuid: 1, Share: 5})
	at := c.Height + revenue.Window
	until(c, from+100)
	var info wire.SubnetRevenue
	ask(t, c, "get_subnet_revenue", scale.Marshal(uint16(1)), &info)
	want := wire.SubnetRevenue{Account: wire.RevenueAccount(1), Share: 65535, NextShare: 5, NextAt: at, Waiting: 71 * tao, Held: 72 * tao}
	if info != want {
		t.Errorf("%+v, want %+v", info, want)
	}
	var rao uint64
	ask(t, c, "get_claimable", append(scale.Marshal(uint16(1)), scale.Marshal(a.Coldkey())...), &rao)
	if rao != tao && rao != tao-1 {
		t.Errorf("%d can be claimed", rao)
	}
}

func ask(t *testing.T, c *apptest.Chain, method string, args []byte, answer any) {
	t.Helper()
	b, err := c.Runtime.CallAPI(c.State, "RevenueRuntimeApi_"+method, args)
	if err != nil {
		t.Fatal(err)
	}
	if err := scale.Unmarshal(b, answer); err != nil {
		t.Fatal(err)
	}
}
