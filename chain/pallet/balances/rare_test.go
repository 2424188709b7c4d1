package balances_test

import (
	"errors"
	"testing"

	"github.com/plexus-network/plexus/chain/pallet/balances"
	"github.com/plexus-network/plexus/chain/pallet/sudo"
	"github.com/plexus-network/plexus/chain/runtime"
	"github.com/plexus-network/plexus/chain/runtime/runtimetest"
	"github.com/plexus-network/plexus/substrate/extrinsic"
	"github.com/plexus-network/plexus/substrate/keys"
	"github.com/plexus-network/plexus/substrate/scale"
)

// play sends a call of //Charlie's, or of root, and gives its fee and its error.
func play(t *testing.T, c *runtimetest.Chain, asRoot bool, d runtime.DecodedCall) (fee uint64, err error) {
	t.Helper()
	signer := keys.Dev("Charlie")
	if asRoot {
		signer, d = alice, c.Call("Sudo", "sudo", sudo.Sudo{Call: d})
	}
	e := c.Make(c.Sign(signer, d, nil))
	conserved(t, c.State)
	switch o := e.Outcomes[0]; {
	case o.Failed != nil:
		return o.Fee, o.Failed
	case asRoot:
		return o.Fee, sudid(t, c)
	default:
		return o.Fee, nil
	}
}

func TestBurnDestroysWhatTheSignerMayGive(t *testing.T) {
	for _, test := range []struct {
		name      string
		rao       uint64 // beside the fee, of 1,000,000
		keepAlive bool
		want      error
		left      uint64
	}{
		{"some", 300_000, true, nil, 700_000},
		{"all but the deposit", 1_000_000 - deposit, true, nil, deposit},
		{"the deposit too", 1_000_000 - deposit + 1, true, runtime.ErrFundsUnavailable, 1_000_000},
		{"all", 1_000_000, false, nil, 0},
		{"what leaves dust", 999_999, false, nil, 0},
		{"more than there is", 1_000_001, false, runtime.ErrFundsUnavailable, 1_000_000},
		{"nothing", 0, true, nil, 1_000_000},
	} {
		t.Run(test.name, func(t *testing.T) {
			c := newChain(t)
			d := c.Call("Balances", "burn", balances.Burn{Value: scale.Compact(test.rao), KeepAlive: test.keepAlive})
			give(t, c, carol, 10_000_000)
			fee, _ := play(t, c, false, c.Call("Balances", "burn", balances.Burn{Value: 1_000_000, KeepAlive: true}))
			if fee == 0 {
				t.Fatal("the call is free")
			}
			exact := 1_000_000 + feeOf(t, c, d)
			if err := within(c, func(ctx *runtime.Context) error {
				return purse.Burn(ctx, carol, purse.Free(ctx, carol)-exact)
			}); err != nil {
				t.Fatal(err)
			}
			issued := balances.TotalIssuance.Get(c.State)
			_, got := play(t, c, false, d)
			if !errors.Is(got, test.want) || test.want == nil && got != nil {
				t.Fatalf("got %v, want %v", got, test.want)
			}
			if left := purse.Free(c.State, carol); left != test.left {
				t.Fatalf("%d are left, want %d", left, test.left)
			}
			if gone := issued - balances.TotalIssuance.Get(c.State); gone != 1_000_000-test.left {
				t.Errorf("the issuance fell by %d", gone)
			}
		})
	}
}

// feeOf is what a call of //Charlie's will cost.
func feeOf(t *testing.T, c *runtimetest.Chain, d runtime.DecodedCall) uint64 {
	t.Helper()
	x, err := c.Runtime.Check(c.State, c.Next, c.Sign(keys.Dev("Charlie"), d, nil))
	if err != nil {
		t.Fatal(err)
	}
	return x.Fee
}

func TestRootFreesDeposits(t *testing.T) {
	c := newChain(t)
	give(t, c, carol, 10_000_000)
	if err := within(c, func(ctx *runtime.Context) error { return purse.Reserve(ctx, carol, 600_000) }); err != nil {
		t.Fatal(err)
	}
	free := func(who extrinsic.MultiAddress, rao uint64) runtime.DecodedCall {
		return c.Call("Balances", "force_unreserve", balances.ForceUnreserve{Who: who, Amount: rao})
	}
	nobody := extrinsic.MultiAddress{}
	if err := scale.Unmarshal([]byte{1}, &nobody); err != nil {
		t.Fatal(err)
	}
	if fee, err := play(t, c, false, free(address(carol), 1)); !errors.Is(err, runtime.ErrBadOrigin) || fee == 0 {
		t.Errorf("no root: %v, fee %d", err, fee)
	}
	if _, err := play(t, c, true, free(nobody, 1)); !errors.Is(err, runtime.ErrCannotLookup) {
		t.Errorf("of nobody: %v", err)
	}
	for _, step := range []struct{ rao, left uint64 }{{200_000, 400_000}, {500_000, 0}, {1, 0}} {
		if fee, err := play(t, c, true, free(address(carol), step.rao)); err != nil || fee == 0 {
			t.Fatal(err, fee)
		}
		if left := purse.Reserved(c.State, carol); left != step.left {
			t.Errorf("%d are laid aside, want %d", left, step.left)
		}
	}
}

func TestTheIssuanceIsTheSumOfBalancesWhateverRootSays(t *testing.T) {
	c := newChain(t)
	give(t, c, carol, 10_000_000)
	adjust := func(delta uint64) runtime.DecodedCall {
		return c.Call("Balances", "force_adjust_total_issuance", balances.ForceAdjustTotalIssuance{Direction: balances.Decrease, Delta: scale.Compact(delta)})
	}
	if fee, err := play(t, c, false, adjust(1)); !errors.Is(err, runtime.ErrBadOrigin) || fee == 0 {
		t.Errorf("no root: %v, fee %d", err, fee)
	}
	if _, err := play(t, c, true, adjust(0)); !errors.Is(err, balances.ErrDeltaZero) {
		t.Errorf("by nothing: %v", err)
	}
	if _, err := play(t, c, true, adjust(1)); !errors.Is(err, balances.ErrIssuanceDeactivated) {
		t.Errorf("by a rao: %v", err)
	}
}

func TestAccountsNeedNoUpgrade(t *testing.T) {
	c := newChain(t)
	give(t, c, carol, 10_000_000)
	before := runtime.Accounts.Get(c.State, bob)
	d := c.Call("Balances", "upgrade_accounts", balances.UpgradeAccounts{Who: []runtime.AccountID{bob, carol}})
	if fee, err := play(t, c, false, d); err != nil || fee == 0 {
		t.Errorf("%v, fee %d", err, fee)
	}
	if runtime.Accounts.Get(c.State, bob) != before {
		t.Error("an account changed")
	}
	if _, err := play(t, c, true, d); !errors.Is(err, runtime.ErrBadOrigin) {
		t.Errorf("root upgrades: %v", err)
	}
}

func TestNotEvenRootForcesAPalletsMoney(t *testing.T) {
	c := newChain(t)
	pot := runtime.AccountID([]byte("modlsubtensr\x01\x00aaaaaaaaaaaaaaaaaa"))
	give(t, c, pot, 10_000)
	if err := within(c, func(ctx *runtime.Context) error { return purse.Reserve(ctx, pot, 1_000) }); err != nil {
		t.Fatal(err)
	}
	for _, d := range []runtime.DecodedCall{
		c.Call("Balances", "force_transfer", balances.ForceTransfer{Source: address(pot), Dest: address(bob), Value: 1_000}),
		c.Call("Balances", "force_set_balance", balances.ForceSetBalance{Who: address(pot), NewFree: 20_000}),
		c.Call("Balances", "force_unreserve", balances.ForceUnreserve{Who: address(pot), Amount: 1}),
	} {
		if _, err := play(t, c, true, d); !errors.Is(err, balances.ErrLiquidityRestrictions) {
			t.Errorf("%s: %v", d.Name(), err)
		}
	}
	if purse.Free(c.State, pot) != 9_000 || purse.Reserved(c.State, pot) != 1_000 {
		t.Error("the money moved")
	}
	if _, err := play(t, c, true, c.Call("Balances", "force_transfer", balances.ForceTransfer{Source: address(alice.AccountID()), Dest: address(pot), Value: 1_000})); err != nil {
		t.Errorf("root pays a pallet: %v", err)
	}
}
