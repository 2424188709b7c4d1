package balances_test

import (
	"errors"
	"slices"
	"testing"

	"pgregory.net/rapid"

	"github.com/plexus-network/plexus/chain/pallet/balances"
	"github.com/plexus-network/plexus/chain/pallet/sudo"
	"github.com/plexus-network/plexus/chain/pallet/system"
	"github.com/plexus-network/plexus/chain/pallet/transactionpayment"
	"github.com/plexus-network/plexus/chain/runtime"
	"github.com/plexus-network/plexus/chain/runtime/runtimetest"
	"github.com/plexus-network/plexus/substrate/extrinsic"
	"github.com/plexus-network/plexus/substrate/keys"
	"github.com/plexus-network/plexus/substrate/scale"
)

const (
	deposit = balances.ExistentialDeposit
	first   = 1_000_000_000
)

var (
	alice = keys.Dev("Alice")
	bob   = keys.Dev("Bob").AccountID()
	carol = keys.Dev("Charlie").AccountID()
	purse balances.Ledger
)

func newChain(t testing.TB) *runtimetest.Chain {
	fees := transactionpayment.New(purse)
	rt := runtime.New([]runtime.Pallet{system.New(runtime.DefaultLimits()), balances.New(), fees.Pallet(), sudo.New()}, runtime.Options{Payment: fees})
	return runtimetest.New(t, rt, map[string]any{
		"Balances": map[string]any{"balances": []balances.Entry{{Account: alice.AccountID(), Rao: first}}},
		"Sudo":     map[string]any{"key": alice.AccountID()},
	})
}

func address(who runtime.AccountID) extrinsic.MultiAddress { return extrinsic.Address(who) }

// within runs f in a context over the chain's state and keeps what it changed.
func within(c *runtimetest.Chain, f func(*runtime.Context) error) error {
	ctx := c.Runtime.NewContext(c.State, c.Next)
	err := ctx.Try(func() error { return f(ctx) })
	c.State.Apply(ctx.Changes())
	return err
}

// give puts money into an account from nowhere.
func give(t testing.TB, c *runtimetest.Chain, who runtime.AccountID, rao uint64) {
	t.Helper()
	if err := within(c, func(ctx *runtime.Context) error { return purse.Mint(ctx, who, rao) }); err != nil {
		t.Fatal(err)
	}
}

func conserved(t testing.TB, r runtime.Reader) {
	t.Helper()
	sum := uint64(0)
	runtime.Accounts.Iterate(r, func(who runtime.AccountID, a runtime.Account) bool {
		sum += a.Data.Free + a.Data.Reserved
		if a.Data.Free > 0 && a.Data.Free < deposit {
			t.Fatalf("%s holds dust: %d", who, a.Data.Free)
		}
		if !a.Exists() || a.Data.Free > 0 && a.Providers == 0 {
			t.Fatalf("%s is kept without a reason: %+v", who, a)
		}
		return true
	})
	if issuance := purse.Issuance(r); issuance != sum {
		t.Fatalf("issuance %d, sum of balances %d", issuance, sum)
	}
}

func TestTransfersRefuseAndBurnAsSubstrateDoes(t *testing.T) {
	for name, c := range map[string]struct {
		payee     uint64 // bob's balance before
		consumers uint32 // what needs the payer
		frozen    uint64
		rao       uint64 // of the payer's 10,000
		keepAlive bool
		want      error
		left      uint64
		isKilled  bool
		dust      uint64
	}{
		"some":                        {rao: 5000, left: 5000},
		"nothing":                     {rao: 0, left: 10_000},
		"down to the deposit, alive":  {rao: 9500, keepAlive: true, left: 500},
		"below the deposit, alive":    {rao: 9501, keepAlive: true, want: runtime.ErrNotExpendable, left: 10_000},
		"all":                         {rao: 10_000, isKilled: true},
		"all but dust":                {rao: 9501, isKilled: true, dust: 499},
		"more than there is":          {rao: 10_001, want: runtime.ErrFundsUnavailable, left: 10_000},
		"too little for a new payee":  {rao: 499, want: runtime.ErrBelowMinimum, left: 10_000},
		"just enough for a new payee": {rao: 500, left: 9500},
		"little for an old payee":     {payee: 500, rao: 1, left: 9999},
		"all, but something needs it": {consumers: 1, rao: 10_000, want: runtime.ErrOnlyProvider, left: 10_000},
		"frozen money":                {frozen: 9000, rao: 1001, want: runtime.ErrFrozen, left: 10_000},
		"beside frozen money":         {frozen: 9000, rao: 1000, left: 9000},
		"more than a payee can hold":  {payee: 1<<64 - 1 - first - 10_000, rao: 5000, left: 5000},
	} {
		t.Run(name, func(t *testing.T) {
			chain := newChain(t)
			give(t, chain, carol, 10_000)
			if c.payee > 0 {
				give(t, chain, bob, c.payee)
			}
			var ctx *runtime.Context
			err := within(chain, func(inner *runtime.Context) error {
				ctx = inner
				a := runtime.OpenAccount(ctx, carol)
				a.Consumers, a.Data.Frozen = c.consumers, c.frozen
				a.Save(ctx)
				return nil
			})
			if err != nil {
				t.Fatal(err)
			}
			issuance := purse.Issuance(chain.State)
			err = within(chain, func(ctx *runtime.Context) error { return purse.Transfer(ctx, carol, bob, c.rao, c.keepAlive) })
			if !errors.Is(err, c.want) || c.want == nil && err != nil {
				t.Fatalf("got %v, want %v", err, c.want)
			}
			if got := purse.Free(chain.State, carol); got != c.left || runtime.Accounts.Has(chain.State, carol) == c.isKilled {
				t.Fatalf("payer has %d, want %d; killed %v", got, c.left, c.isKilled)
			}
			paid := c.rao
			if c.want != nil {
				paid = 0
			}
			if got := purse.Free(chain.State, bob); got != c.payee+paid {
				t.Fatalf("payee has %d", got)
			}
			if got := purse.Issuance(chain.State); got != issuance-c.dust {
				t.Fatalf("issuance %d -> %d, want dust of %d burned", issuance, got, c.dust)
			}
			conserved(t, chain.State)
		})
	}
}

func TestPayingOneselfChangesNothing(t *testing.T) {
	c := newChain(t)
	for _, rao := range []uint64{0, 1, first - deposit, first} {
		if err := within(c, func(ctx *runtime.Context) error {
			return purse.Transfer(ctx, alice.AccountID(), alice.AccountID(), rao, false)
		}); err != nil {
			t.Fatal(err)
		}
	}
	if purse.Free(c.State, alice.AccountID()) != first {
		t.Fatal("it did")
	}
	if err := within(c, func(ctx *runtime.Context) error {
		return purse.Transfer(ctx, alice.AccountID(), alice.AccountID(), first+1, false)
	}); !errors.Is(err, runtime.ErrFundsUnavailable) {
		t.Fatal(err)
	}
}

func TestMoneyCannotExceed64Bits(t *testing.T) {
	c := newChain(t)
	err := within(c, func(ctx *runtime.Context) error { return purse.Mint(ctx, bob, 1<<64-1) })
	if !errors.Is(err, runtime.ErrOverflow) {
		t.Fatal(err)
	}
	if failed := c.Send(alice, c.Call("Sudo", "sudo", sudo.Sudo{Call: c.Call("Balances", "force_set_balance", balances.ForceSetBalance{Who: address(bob), NewFree: 1<<64 - 1})})); failed != nil {
		t.Fatal(failed)
	}
	if got := sudid(t, c); !errors.Is(got, runtime.ErrOverflow) {
		t.Fatal(got)
	}
	conserved(t, c.State)
}

// sudid is how the latest block's sudo call went.
func sudid(t *testing.T, c *runtimetest.Chain) error {
	t.Helper()
	for _, e := range c.Events() {
		if s, ok := e.Body.(sudo.Sudid); ok {
			if s.SudoResult.Err == nil {
				return nil
			}
			return s.SudoResult.Err
		}
	}
	t.Fatal("no Sudid event")
	return nil
}

func TestAnAccountOutlivesItsBalanceWhileSomethingProvides(t *testing.T) {
	c := newChain(t)
	give(t, c, bob, 10_000)
	refs := system.References{}
	if err := within(c, func(ctx *runtime.Context) error {
		refs.IncProviders(ctx, bob)
		return purse.Transfer(ctx, bob, carol, 9_700, false)
	}); err != nil {
		t.Fatal(err)
	}
	if a, ok := runtime.Accounts.Lookup(c.State, bob); !ok || a.Data.Free != 0 || a.Providers != 1 {
		t.Fatalf("%+v, %v", a, ok)
	}
	conserved(t, c.State)
	if err := within(c, func(ctx *runtime.Context) error { return refs.DecProviders(ctx, bob) }); err != nil {
		t.Fatal(err)
	}
	if runtime.Accounts.Has(c.State, bob) {
		t.Fatal("nothing provides for it any longer")
	}
}

func TestEachCallDoesWhatItSays(t *testing.T) {
	free := func(c *runtimetest.Chain, who runtime.AccountID) uint64 { return purse.Free(c.State, who) }
	nobody := extrinsic.MultiAddress{}
	if err := scale.Unmarshal([]byte{1}, &nobody); err != nil {
		t.Fatal(err)
	}
	root := func(c *runtimetest.Chain, d runtime.DecodedCall) runtime.DecodedCall {
		return c.Call("Sudo", "sudo", sudo.Sudo{Call: d})
	}
	force := func(c *runtimetest.Chain, from, to extrinsic.MultiAddress, rao uint64) runtime.DecodedCall {
		return c.Call("Balances", "force_transfer", balances.ForceTransfer{Source: from, Dest: to, Value: scale.Compact(rao)})
	}
	set := func(c *runtimetest.Chain, who extrinsic.MultiAddress, rao uint64) runtime.DecodedCall {
		return c.Call("Balances", "force_set_balance", balances.ForceSetBalance{Who: who, NewFree: scale.Compact(rao)})
	}
	for name, test := range map[string]struct {
		call func(c *runtimetest.Chain) runtime.DecodedCall
		want error // of the call, or of the call that sudo made
		bob  uint64
	}{
		"transfer_allow_death": {func(c *runtimetest.Chain) runtime.DecodedCall {
			return c.Call("Balances", "transfer_allow_death", balances.TransferAllowDeath{Dest: address(bob), Value: 700})
		}, nil, 10_700},
		"transfer_allow_death to nobody": {func(c *runtimetest.Chain) runtime.DecodedCall {
			return c.Call("Balances", "transfer_allow_death", balances.TransferAllowDeath{Dest: nobody, Value: 700})
		}, runtime.ErrCannotLookup, 10_000},
		"transfer_keep_alive": {func(c *runtimetest.Chain) runtime.DecodedCall {
			return c.Call("Balances", "transfer_keep_alive", balances.TransferKeepAlive{Dest: address(bob), Value: 700})
		}, nil, 10_700},
		"transfer_keep_alive to nobody": {func(c *runtimetest.Chain) runtime.DecodedCall {
			return c.Call("Balances", "transfer_keep_alive", balances.TransferKeepAlive{Dest: nobody, Value: 700})
		}, runtime.ErrCannotLookup, 10_000},
		"transfer_keep_alive of too much": {func(c *runtimetest.Chain) runtime.DecodedCall {
			return c.Call("Balances", "transfer_keep_alive", balances.TransferKeepAlive{Dest: address(bob), Value: first})
		}, runtime.ErrFundsUnavailable, 10_000},
		"transfer_all to nobody": {func(c *runtimetest.Chain) runtime.DecodedCall {
			return c.Call("Balances", "transfer_all", balances.TransferAll{Dest: nobody})
		}, runtime.ErrCannotLookup, 10_000},
		"force_transfer": {func(c *runtimetest.Chain) runtime.DecodedCall {
			return root(c, force(c, address(bob), address(carol), 9_000))
		}, nil, 1_000},
		"force_transfer by no root": {func(c *runtimetest.Chain) runtime.DecodedCall {
			return force(c, address(bob), address(carol), 9_000)
		}, runtime.ErrBadOrigin, 10_000},
		"force_transfer from nobody": {func(c *runtimetest.Chain) runtime.DecodedCall { return root(c, force(c, nobody, address(carol), 1)) }, runtime.ErrCannotLookup, 10_000},
		"force_transfer to nobody":   {func(c *runtimetest.Chain) runtime.DecodedCall { return root(c, force(c, address(bob), nobody, 1)) }, runtime.ErrCannotLookup, 10_000},
		"force_set_balance up":       {func(c *runtimetest.Chain) runtime.DecodedCall { return root(c, set(c, address(bob), 44_000)) }, nil, 44_000},
		"force_set_balance down":     {func(c *runtimetest.Chain) runtime.DecodedCall { return root(c, set(c, address(bob), 4_000)) }, nil, 4_000},
		"force_set_balance to dust":  {func(c *runtimetest.Chain) runtime.DecodedCall { return root(c, set(c, address(bob), 499)) }, nil, 0},
		"force_set_balance by no root": {func(c *runtimetest.Chain) runtime.DecodedCall {
			return set(c, address(bob), 44_000)
		}, runtime.ErrBadOrigin, 10_000},
		"force_set_balance of nobody": {func(c *runtimetest.Chain) runtime.DecodedCall { return root(c, set(c, nobody, 1)) }, runtime.ErrCannotLookup, 10_000},
	} {
		t.Run(name, func(t *testing.T) {
			c := newChain(t)
			give(t, c, bob, 10_000)
			d := test.call(c)
			var got error
			before, producer := free(c, alice.AccountID()), free(c, c.Producer)
			e := c.Make(c.Sign(alice, d, nil))
			if e.Outcomes[0].Failed != nil {
				got = e.Outcomes[0].Failed
			} else if d.Pallet() == "Sudo" {
				got = sudid(t, c)
			}
			if !errors.Is(got, test.want) || test.want == nil && got != nil {
				t.Fatalf("got %v, want %v", got, test.want)
			}
			if free(c, bob) != test.bob {
				t.Fatalf("bob has %d, want %d", free(c, bob), test.bob)
			}
			fee := e.Outcomes[0].Fee
			if paid := before - free(c, alice.AccountID()); fee == 0 || paid < fee || free(c, c.Producer) != producer+fee {
				t.Fatalf("fee %d, paid %d, producer %d -> %d", fee, paid, producer, free(c, c.Producer))
			}
			conserved(t, c.State)
		})
	}
}

func TestTransferAllLeavesTheDepositOnlyToLive(t *testing.T) {
	for _, keepAlive := range []bool{true, false} {
		c := newChain(t)
		if failed := c.Send(alice, c.Call("Balances", "transfer_all", balances.TransferAll{Dest: address(bob), KeepAlive: keepAlive})); failed != nil {
			t.Fatal(failed)
		}
		want := uint64(0)
		if keepAlive {
			want = deposit
		}
		if got := purse.Free(c.State, alice.AccountID()); got != want || runtime.Accounts.Has(c.State, alice.AccountID()) != keepAlive {
			t.Fatalf("keepAlive %v leaves %d", keepAlive, got)
		}
		conserved(t, c.State)
	}
}

func TestAnAccountThatIsNeededKeepsItsDeposit(t *testing.T) {
	c := newChain(t)
	give(t, c, bob, 10_000)
	if err := within(c, func(ctx *runtime.Context) error {
		a := runtime.OpenAccount(ctx, bob)
		a.Consumers = 1
		a.Save(ctx)
		return nil
	}); err != nil {
		t.Fatal(err)
	}
	if got := purse.Spendable(c.State, bob, false); got != 10_000-deposit {
		t.Fatalf("spendable %d", got)
	}
	err := within(c, func(ctx *runtime.Context) error { return purse.Burn(ctx, bob, 10_000) })
	if !errors.Is(err, runtime.ErrOnlyProvider) {
		t.Fatal(err)
	}
	if failed := c.Send(alice, c.Call("Sudo", "sudo", sudo.Sudo{Call: c.Call("Balances", "force_set_balance", balances.ForceSetBalance{Who: address(bob)})})); failed != nil {
		t.Fatal(failed)
	}
	if got := sudid(t, c); !errors.Is(got, runtime.ErrConsumerRemaining) {
		t.Fatal(got)
	}
	if purse.Free(c.State, bob) != 10_000 {
		t.Fatal("the balance changed")
	}
	if failed := c.Send(alice, c.Call("Sudo", "sudo", sudo.Sudo{Call: c.Call("Balances", "force_set_balance", balances.ForceSetBalance{Who: address(bob), NewFree: 9_000})})); failed != nil || sudid(t, c) != nil {
		t.Fatal(failed, sudid(t, c))
	}
	if purse.Free(c.State, bob) != 9_000 {
		t.Fatal("a balance that the account lives on was not set")
	}
}

func TestDeathIsToldInOrder(t *testing.T) {
	c := newChain(t)
	left := uint64(200)
	x, err := c.Check(c.Sign(alice, c.Call("Balances", "transfer_allow_death", balances.TransferAllowDeath{Dest: address(bob), Value: first / 2}), nil))
	if err != nil {
		t.Fatal(err)
	}
	c.Send(alice, c.Call("Balances", "transfer_allow_death", balances.TransferAllowDeath{Dest: address(bob), Value: scale.Compact(first - x.Fee - left)}))
	want := []string{"Balances.Withdraw", "System.KilledAccount", "Balances.DustLost", "System.NewAccount", "Balances.Endowed", "Balances.Transfer", "TransactionPayment.TransactionFeePaid", "System.ExtrinsicSuccess"}
	if got := c.EventsOf(0); !slices.Equal(got, want) {
		t.Fatalf("got %v", got)
	}
	conserved(t, c.State)
}

func TestNoSequenceOfMovesMakesOrLosesMoney(t *testing.T) {
	accounts := []runtime.AccountID{alice.AccountID(), bob, carol, {9}}
	c := newChain(t)
	rapid.Check(t, func(t *rapid.T) {
		withdrawn := uint64(0)
		ctx := c.Runtime.NewContext(c.State, c.Next)
		refs := system.References{}
		for range rapid.IntRange(1, 40).Draw(t, "moves") {
			who, other := rapid.SampledFrom(accounts).Draw(t, "who"), rapid.SampledFrom(accounts).Draw(t, "other")
			rao := rapid.OneOf(rapid.Uint64Range(0, 2000), rapid.Uint64Range(0, first), rapid.Uint64()).Draw(t, "rao")
			keepAlive := rapid.Bool().Draw(t, "keepAlive")
			var err error
			mark := purse.Free(ctx, who)
			switch rapid.IntRange(0, 7).Draw(t, "move") {
			case 0, 1:
				err = purse.Transfer(ctx, who, other, rao, keepAlive)
			case 2:
				err = purse.Mint(ctx, who, rao%first)
			case 3:
				err = purse.Burn(ctx, who, rao)
			case 4:
				if err = purse.Withdraw(ctx, who, rao, keepAlive); err == nil {
					withdrawn += rao
				}
			case 5:
				if err = purse.Deposit(ctx, who, withdrawn); err == nil {
					withdrawn = 0
				}
			case 6:
				refs.IncProviders(ctx, who)
			case 7:
				if a := runtime.Accounts.Get(ctx, who); a.Providers > 1 {
					err = refs.DecProviders(ctx, who)
				}
			}
			if err != nil && purse.Free(ctx, who) != mark {
				t.Fatalf("a failed move changed a balance: %v", err)
			}
		}
		purse.Rescind(ctx, withdrawn)
		// Only a reference that was given may be the last reason of an account.
		sum := uint64(0)
		runtime.Accounts.Iterate(ctx, func(who runtime.AccountID, a runtime.Account) bool {
			sum += a.Data.Free
			if a.Data.Free > 0 && (a.Data.Free < deposit || a.Providers == 0) {
				t.Fatalf("%s: %+v", who, a)
			}
			return true
		})
		if got := purse.Issuance(ctx); got != sum {
			t.Fatalf("issuance %d, balances %d", got, sum)
		}
	})
}
