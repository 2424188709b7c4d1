package register_test

import (
	"testing"

	"github.com/plexus-network/plexus/chain/app/apptest"
	"github.com/plexus-network/plexus/chain/genesis"
	"github.com/plexus-network/plexus/chain/pallet/balances"
	"github.com/plexus-network/plexus/chain/pallet/subtensor/state"
	"github.com/plexus-network/plexus/chain/runtime"
	"github.com/plexus-network/plexus/economy/fixed"
	"github.com/plexus-network/plexus/substrate/keys"
	wire "github.com/plexus-network/plexus/substrate/subtensor"
)

func TestOnADynamicSubnetThePriceBuysAlphaThatIsGone(t *testing.T) {
	c := apptest.New(t, genesis.Local())
	alice := keys.Dev("Alice")
	c.Do(alice, wire.RegisterNetwork{Hotkey: keys.Dev("h").AccountID()}) // subnet 2: 1000 TAO, 1000 alpha
	p := c.Rich("P")
	price := state.Burn.Get(c, 2)
	before, issued := c.Balance(p.Coldkey()), balances.TotalIssuance.Get(c)
	tao0, in0, out0, all0 := state.SubnetTAO.Get(c, 2), state.SubnetAlphaIn.Get(c, 2), state.SubnetAlphaOut.Get(c, 2), state.AlphaIssuance(c, 2)
	producer := c.Balance(c.Producer)
	b := c.Do(p.Cold, wire.BurnedRegister{Netuid: 2, Hotkey: p.Hotkey()})

	paid := before - c.Balance(p.Coldkey()) - b.Outcomes[0].Fee
	if paid < price*9/10 || paid > price {
		t.Fatalf("the registration cost %d rao at a price of %d, which falls a little in a block", paid, price)
	}
	swapFee := paid * 33 / 65535
	if got := state.SubnetTAO.Get(c, 2) - tao0; got != paid-swapFee {
		t.Errorf("the pool got %d rao, want %d", got, paid-swapFee)
	}
	if got := c.Balance(c.Producer) - producer; got != swapFee+b.Outcomes[0].Fee {
		t.Errorf("the producer got %d rao, want the fee of the trade, %d, and of the call, %d", got, swapFee, b.Outcomes[0].Fee)
	}
	bought := in0 - state.SubnetAlphaIn.Get(c, 2)
	if bought == 0 || state.SubnetAlphaOut.Get(c, 2) != out0 || state.AlphaIssuance(c, 2) != all0-bought {
		t.Errorf("%d alpha were bought; out went from %d to %d, all from %d to %d", bought, out0, state.SubnetAlphaOut.Get(c, 2), all0, state.AlphaIssuance(c, 2))
	}
	// Nothing of it left the issuance, which the block's emission may have raised.
	if now := balances.TotalIssuance.Get(c); now < issued {
		t.Errorf("the issuance fell from %d to %d", issued, now)
	}
	if state.RAORecycledForRegistration.Get(c, 2) != paid || !state.IsRegistered(c, 2, p.Hotkey()) {
		t.Error("the registration is not counted")
	}
}

func TestAPoolTooThinForThePriceRefusesTheRegistration(t *testing.T) {
	c := apptest.New(t, genesis.Local())
	p := c.Rich("P")
	changes := c.Runtime.NewContext(c.State, runtime.Block{Height: c.Height})
	state.SubnetAlphaIn.Set(changes, 1, 999_999) // the least reserve is 1,000,000
	state.TotalAlphaIssuance.Set(changes, 1, state.SubnetAlphaOut.Get(c, 1)+999_999)
	c.Apply(changes.Changes())
	c.Fails(state.ErrReservesTooLow, p.Cold, wire.BurnedRegister{Netuid: 1, Hotkey: p.Hotkey()})
	if state.HotkeyExists(c, p.Hotkey()) {
		t.Error("a refused registration left an owner")
	}
}

// TestNobodyRegistersBelowThePrice: a pool just below the largest price takes a part of
// what the registration costs; the rest is taken all the same, and leaves the issuance.
func TestNobodyRegistersBelowThePrice(t *testing.T) {
	c := apptest.New(t, genesis.Local())
	c.Do(keys.Dev("Alice"), wire.RegisterNetwork{Hotkey: keys.Dev("h").AccountID()}) // subnet 2: 1000 TAO
	p := c.Rich("P")
	changes := c.Runtime.NewContext(c.State, runtime.Block{Height: c.Height})
	const alpha = 1_001_000 // 1000 TAO for 0.001001 alpha: 999,001 TAO for one
	state.SubnetAlphaIn.Set(changes, 2, alpha)
	state.TotalAlphaIssuance.Set(changes, 2, state.SubnetAlphaOut.Get(c, 2)+alpha)
	c.Apply(changes.Changes())

	price, held, issued := state.Burn.Get(c, 2), c.Balance(p.Coldkey()), balances.TotalIssuance.Get(c)
	pool := state.SubnetTAO.Get(c, 2)
	b := c.Do(p.Cold, wire.BurnedRegister{Netuid: 2, Hotkey: p.Hotkey()})
	paid := held - c.Balance(p.Coldkey()) - b.Outcomes[0].Fee
	if paid < price*9/10 || paid != state.RAORecycledForRegistration.Get(c, 2) {
		t.Errorf("the registration cost %d rao, counted %d, at a price of %d", paid, state.RAORecycledForRegistration.Get(c, 2), price)
	}
	bought := state.SubnetTAO.Get(c, 2) - pool
	if bought == 0 || bought > paid*6/10 {
		t.Fatalf("the pool took %d rao of %d: it was to stop at the limit", bought, paid)
	}
	fee := bought * 33 / (65535 - 33)
	if got := issued - balances.TotalIssuance.Get(c); got != paid-bought-fee {
		t.Errorf("%d rao left the issuance, want the %d that the pool did not take", got, paid-bought-fee)
	}
	if limit := fixed.IntU64F64(state.MaxPrice / tao); limit.Less(state.SpotPrice(c, 2)) {
		t.Errorf("the price is %v", state.SpotPrice(c, 2))
	}
}
