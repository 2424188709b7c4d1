package stake_test

import (
	"testing"

	"github.com/plexus-network/plexus/chain/app/apptest"
	"github.com/plexus-network/plexus/chain/genesis"
	pallet "github.com/plexus-network/plexus/chain/pallet/subtensor"
	"github.com/plexus-network/plexus/chain/pallet/subtensor/state"
	"github.com/plexus-network/plexus/chain/runtime"
	"github.com/plexus-network/plexus/economy/fixed"
	"github.com/plexus-network/plexus/economy/pool"
	"github.com/plexus-network/plexus/substrate/keys"
	"github.com/plexus-network/plexus/substrate/subtensor"
)

// The networks of [market].
const (
	deep  uint16 = 1 // 1,000 TAO, 4,000 alpha: a price of 0.25
	other uint16 = 2 // 500 TAO and alpha
	flat  uint16 = 3 // static
)

// market is a chain with two pools and a static subnet, on all of which stake can
// move and none of which earns emission.
func market(t *testing.T) *apptest.Chain {
	t.Helper()
	spec := genesis.Local()
	spec.Network.Subnets[0].TAO, spec.Network.Subnets[0].AlphaIn = 1000*tao, 4000*tao
	spec.Network.Subnets = append(spec.Network.Subnets,
		pallet.Subnet{Netuid: other, Mechanism: pallet.Dynamic, TAO: 500 * tao, AlphaIn: 500 * tao},
		pallet.Subnet{Netuid: flat, Mechanism: pallet.Static})
	c := apptest.New(t, spec)
	for _, netuid := range []uint16{deep, other, flat} {
		c.MustSudo(subtensor.SudoSetSubtokenEnabled{Netuid: netuid, SubtokenEnabled: true})
	}
	return c
}

// validator is somebody rich with a hotkey of its own.
func validator(c *apptest.Chain, name string) apptest.Person {
	c.T().Helper()
	p := c.Rich(name)
	c.Do(p.Cold, subtensor.TryAssociateHotkey{Hotkey: p.Hotkey()})
	return p
}

// alphaFor is the alpha that is worth an amount at the spot price.
func alphaFor(c *apptest.Chain, netuid uint16, rao uint64) uint64 {
	return fixed.MulDiv(rao, fixed.IntU64F64(1), state.SpotPrice(c, netuid))
}

// edit changes the state beside the chain's rules; its changes are to be applied.
func edit(c *apptest.Chain) *runtime.Context { return c.Runtime.NewContext(c.State, runtime.Block{}) }

func poolOf(c *apptest.Chain, netuid uint16) pool.Pool { return state.Pool(c, netuid) }

func add(hotkey keys.AccountID, netuid uint16, rao uint64) subtensor.AddStake {
	return subtensor.AddStake{Hotkey: hotkey, Netuid: netuid, AmountStaked: rao}
}

func remove(hotkey keys.AccountID, netuid uint16, alpha uint64) subtensor.RemoveStake {
	return subtensor.RemoveStake{Hotkey: hotkey, Netuid: netuid, AmountUnstaked: alpha}
}

func TestStakingBuysAlphaAndItsFeeGoesToTheProducer(t *testing.T) {
	c := market(t)
	v, n := validator(c, "V"), c.Rich("N")
	before, held, earned := poolOf(c, deep), c.Balance(n.Coldkey()), c.Balance(c.Producer)
	want, err := before.Buy(100*tao, 33)
	if err != nil {
		t.Fatal(err)
	}
	b := c.Do(n.Cold, add(v.Hotkey(), deep, 100*tao))
	if got := state.Stake(c, v.Hotkey(), n.Coldkey(), deep); got != want.Out {
		t.Errorf("%d alpha, want %d", got, want.Out)
	}
	if poolOf(c, deep) != want.Pool {
		t.Errorf("the pool is %+v, want %+v", poolOf(c, deep), want.Pool)
	}
	if paid := held - c.Balance(n.Coldkey()); paid != 100*tao+b.Outcomes[0].Fee {
		t.Errorf("%d rao were paid", paid)
	}
	if got := c.Balance(c.Producer) - earned; got != want.Fee+b.Outcomes[0].Fee {
		t.Errorf("the producer got %d, want %d of the trade", got, want.Fee)
	}
	event, _ := apptest.Find[state.StakeAdded](b)
	if event != (state.StakeAdded{Coldkey: n.Coldkey(), Hotkey: v.Hotkey(), TAO: 100 * tao, Alpha: want.Out, Netuid: deep, Fee: want.Fee}) {
		t.Errorf("the event is %+v", event)
	}
	if state.LastColdkeyHotkeyStakeBlock.Get(c, n.Coldkey(), v.Hotkey()) != b.Height {
		t.Error("the block is not noted")
	}
}

func TestUnstakingSellsAlphaAndItsFeeToo(t *testing.T) {
	c := market(t)
	v, n := validator(c, "V"), c.Rich("N")
	c.Do(n.Cold, add(v.Hotkey(), deep, 100*tao))
	stake, before, held, earned := state.Stake(c, v.Hotkey(), n.Coldkey(), deep), poolOf(c, deep), c.Balance(n.Coldkey()), c.Balance(c.Producer)
	want, err := before.Sell(200*tao, 33)
	if err != nil {
		t.Fatal(err)
	}
	fee, err := want.Pool.Sell(want.Fee, 0)
	if err != nil {
		t.Fatal(err)
	}
	b := c.Do(n.Cold, remove(v.Hotkey(), deep, 200*tao))
	paid := b.Outcomes[0].Fee
	if got := c.Balance(n.Coldkey()) + paid - held; got != want.Out {
		t.Errorf("%d rao came back, want %d", got, want.Out)
	}
	if left := state.Stake(c, v.Hotkey(), n.Coldkey(), deep); left != stake-200*tao {
		t.Errorf("%d alpha is left of %d", left, stake)
	}
	if poolOf(c, deep) != fee.Pool || c.Balance(c.Producer)-earned != fee.Out+paid {
		t.Errorf("the pool is %+v, want %+v; the producer got %d", poolOf(c, deep), fee.Pool, c.Balance(c.Producer)-earned)
	}
	event, _ := apptest.Find[state.StakeRemoved](b)
	if event != (state.StakeRemoved{Coldkey: n.Coldkey(), Hotkey: v.Hotkey(), TAO: want.Out, Alpha: 200*tao - want.Fee, Netuid: deep, Fee: want.Fee}) {
		t.Errorf("the event is %+v", event)
	}
}

func TestPoolsBoundWhatCanBeTraded(t *testing.T) {
	c := market(t)
	v, n := validator(c, "V"), c.Rich("N")
	least := state.MinStake + pool.Fee(state.MinStake, 33)
	c.Fails(state.ErrAmountTooLow, n.Cold, add(v.Hotkey(), deep, least-1))
	c.Do(n.Cold, add(v.Hotkey(), deep, least))
	c.Fails(state.ErrNotEnoughBalanceToStake, n.Cold, add(v.Hotkey(), deep, 20_000*tao))
	c.Fails(state.ErrInsufficientLiquidity, n.Cold, add(v.Hotkey(), deep, 1_000_600*tao)) // over 1,000 times the reserve
	c.Fails(state.ErrHotKeyAccountNotExists, n.Cold, add(keys.AccountID{9}, deep, tao))
	// Worth less than the least: only as all that there is.
	stake := state.Stake(c, v.Hotkey(), n.Coldkey(), deep)
	c.Fails(state.ErrAmountTooLow, n.Cold, remove(v.Hotkey(), deep, stake-1))
	c.Fails(state.ErrAmountTooLow, n.Cold, remove(v.Hotkey(), deep, 0))
	c.Do(n.Cold, remove(v.Hotkey(), deep, stake))
	c.Fails(state.ErrNotEnoughStakeToWithdraw, n.Cold, remove(v.Hotkey(), deep, stake))

	w := edit(c)
	state.SubnetAlphaIn.Set(w, other, 999_999)
	state.TotalAlphaIssuance.Set(w, other, 999_999)
	c.Apply(w.Changes())
	c.Fails(state.ErrInsufficientLiquidity, n.Cold, add(v.Hotkey(), other, tao))
}

func TestSmallNominationsArePaidOut(t *testing.T) {
	c := market(t)
	v, n := validator(c, "V"), c.Rich("N")
	c.MustSudo(subtensor.SudoSetNominatorMinRequiredStake{MinStake: 10_000_000}) // 0.02 TAO
	for _, netuid := range []uint16{deep, flat, state.Root} {
		for _, who := range []apptest.Person{v, n} {
			c.Do(who.Cold, add(v.Hotkey(), netuid, tao))
			stake := state.Stake(c, v.Hotkey(), who.Coldkey(), netuid)
			// 0.019 TAO would be left.
			left := alphaFor(c, netuid, 19_000_000)
			c.Do(who.Cold, remove(v.Hotkey(), netuid, stake-left))
			got := state.Stake(c, v.Hotkey(), who.Coldkey(), netuid)
			if isOwner := who == v; isOwner && got != left || !isOwner && got != 0 {
				t.Errorf("subnet %d: %d is left, the owner's stake %v", netuid, got, isOwner)
			}
		}
	}
	// At the minimum it stays.
	c.Do(n.Cold, add(v.Hotkey(), flat, tao))
	c.Do(n.Cold, remove(v.Hotkey(), flat, tao-20_000_000))
	if got := state.Stake(c, v.Hotkey(), n.Coldkey(), flat); got != 20_000_000 {
		t.Errorf("%d is left of what is enough", got)
	}
}

func TestAllStakeIsSoldAtOnce(t *testing.T) {
	c := market(t)
	v, n := validator(c, "V"), c.Rich("N")
	c.Fails(state.ErrHotKeyAccountNotExists, n.Cold, subtensor.UnstakeAll{Hotkey: keys.AccountID{9}})
	c.Fails(state.ErrAmountTooLow, n.Cold, subtensor.UnstakeAll{Hotkey: v.Hotkey()})
	for _, netuid := range []uint16{deep, other, flat, state.Root} {
		c.Do(n.Cold, add(v.Hotkey(), netuid, 10*tao))
	}
	before := c.Balance(n.Coldkey())
	b := c.Do(n.Cold, subtensor.UnstakeAll{Hotkey: v.Hotkey()})
	for _, netuid := range []uint16{deep, other, flat, state.Root} {
		if got := state.Stake(c, v.Hotkey(), n.Coldkey(), netuid); got != 0 {
			t.Errorf("subnet %d: %d is left", netuid, got)
		}
	}
	// Two pools took their fees twice.
	if got := c.Balance(n.Coldkey()) + b.Outcomes[0].Fee - before; got > 40*tao || got < 39_970_000_000 {
		t.Errorf("%d rao came back of 40 TAO", got)
	}
}

func TestAllAlphaBecomesRootStake(t *testing.T) {
	c := market(t)
	v, n := validator(c, "V"), c.Rich("N")
	c.Fails(state.ErrHotKeyAccountNotExists, n.Cold, subtensor.UnstakeAllAlpha{Hotkey: keys.AccountID{9}})
	c.Do(n.Cold, add(v.Hotkey(), state.Root, tao))
	c.Fails(state.ErrAmountTooLow, n.Cold, subtensor.UnstakeAllAlpha{Hotkey: v.Hotkey()})
	for _, netuid := range []uint16{deep, flat} {
		c.Do(n.Cold, add(v.Hotkey(), netuid, 10*tao))
	}
	before := c.Balance(n.Coldkey())
	b := c.Do(n.Cold, subtensor.UnstakeAllAlpha{Hotkey: v.Hotkey()})
	if got := before - c.Balance(n.Coldkey()); got != b.Outcomes[0].Fee {
		t.Errorf("the balance changed by %d beside the fee", got-b.Outcomes[0].Fee)
	}
	root := state.Stake(c, v.Hotkey(), n.Coldkey(), state.Root)
	if root > 21*tao || root < 20_980_000_000 || state.Stake(c, v.Hotkey(), n.Coldkey(), deep)+state.Stake(c, v.Hotkey(), n.Coldkey(), flat) != 0 {
		t.Errorf("root stake %d", root)
	}
}

func TestTheFeeRateIsRoots(t *testing.T) {
	c := market(t)
	v := validator(c, "V")
	if err := c.Sudo(subtensor.SetFeeRate{Netuid: deep, Rate: state.MaxFeeRate + 1}); err == nil {
		t.Error("a fee above the highest is taken")
	}
	c.MustSudo(subtensor.SetFeeRate{Netuid: deep, Rate: state.MaxFeeRate})
	b := c.Do(v.Cold, add(v.Hotkey(), deep, tao))
	if event, _ := apptest.Find[state.StakeAdded](b); event.Fee != pool.Fee(tao, state.MaxFeeRate) {
		t.Errorf("a fee of %d", event.Fee)
	}
}
