package multisig_test

import (
	"errors"
	"slices"
	"testing"

	"golang.org/x/crypto/blake2b"
	"pgregory.net/rapid"

	"github.com/plexus-network/plexus/chain/pallet/balances"
	"github.com/plexus-network/plexus/chain/pallet/multisig"
	"github.com/plexus-network/plexus/chain/pallet/system"
	"github.com/plexus-network/plexus/chain/pallet/transactionpayment"
	"github.com/plexus-network/plexus/chain/pallet/utility"
	"github.com/plexus-network/plexus/chain/runtime"
	"github.com/plexus-network/plexus/chain/runtime/runtimetest"
	"github.com/plexus-network/plexus/substrate/extrinsic"
	"github.com/plexus-network/plexus/substrate/keys"
	"github.com/plexus-network/plexus/substrate/scale"
	"github.com/plexus-network/plexus/substrate/subtensor"
)

const tao = subtensor.RaoPerTAO

var (
	alice, bob, carol, dave = keys.Dev("Alice"), keys.Dev("Bob"), keys.Dev("Charlie"), keys.Dev("Dave")

	trio  = []keys.Pair{alice, bob, carol}
	purse balances.Ledger
)

type (
	call    = runtime.DecodedCall
	asMulti = subtensor.AsMulti[call]
	asOne   = subtensor.AsMultiThreshold1[call]
)

type chain struct{ *runtimetest.Chain }

// newChain is a chain on which the trio's accounts for thresholds 1 to 3 are rich.
func newChain(t testing.TB) *chain {
	t.Helper()
	fees := transactionpayment.New(purse)
	rt := runtime.New([]runtime.Pallet{system.New(runtime.DefaultLimits()), balances.New(), fees.Pallet(), utility.New(), multisig.New(purse)}, runtime.Options{Payment: fees})
	var entries []balances.Entry
	for _, k := range append(slices.Clone(trio), dave) {
		entries = append(entries, balances.Entry{Account: k.AccountID(), Rao: 100 * tao})
	}
	for threshold := range uint16(4) {
		entries = append(entries, balances.Entry{Account: account(threshold), Rao: 100 * tao})
	}
	return &chain{runtimetest.New(t, rt, map[string]any{"Balances": map[string]any{"balances": entries}})}
}

// account is the trio's account.
func account(threshold uint16) runtime.AccountID {
	return subtensor.MultisigAccount(append(others(alice), alice.AccountID()), threshold)
}

// others are the trio without one of them, in order.
func others(who keys.Pair) (list []runtime.AccountID) {
	for _, k := range trio {
		if k.AccountID() != who.AccountID() {
			list = append(list, k.AccountID())
		}
	}
	slices.SortFunc(list, subtensor.CompareAccounts)
	return list
}

func (c *chain) pay(rao uint64) call {
	return c.Call("Balances", "transfer_keep_alive", balances.TransferKeepAlive{Dest: extrinsic.Address(dave.AccountID()), Value: scale.Compact(rao)})
}

func hash(d call) [32]byte { return blake2b.Sum256(scale.Marshal(d)) }

// all is weight enough for any call.
var all = subtensor.Weight{RefTime: 1 << 40}

func (c *chain) send(signer keys.Pair, name string, args any) *runtime.DispatchError {
	c.T.Helper()
	o := c.Make(c.Sign(signer, c.Call("Multisig", name, args), nil)).Outcomes[0]
	if o.Fee == 0 {
		c.T.Errorf("%s was free", name)
	}
	return o.Failed
}

func (c *chain) do(signer keys.Pair, name string, args any) {
	c.T.Helper()
	if failed := c.send(signer, name, args); failed != nil {
		_, full := c.Runtime.Error(*failed)
		c.T.Fatalf("%s: %v", name, full)
	}
}

func (c *chain) fails(want error, signer keys.Pair, name string, args any) {
	c.T.Helper()
	if failed := c.send(signer, name, args); failed == nil || !errors.Is(failed, want) {
		c.T.Errorf("%s: got %v, want %v", name, failed, want)
	}
}

// found is the body of the latest block's event of that type.
func found[E any](c *chain) (body E) {
	c.T.Helper()
	for _, e := range c.Events() {
		if b, ok := e.Body.(E); ok {
			return b
		}
	}
	c.T.Fatalf("no event %T", body)
	return body
}

func TestAnyOfOneActsAlone(t *testing.T) {
	c := newChain(t)
	for _, k := range trio {
		before := purse.Free(c.State, account(1))
		c.do(k, "as_multi_threshold_1", asOne{OtherSignatories: others(k), Call: c.pay(tao)})
		if purse.Free(c.State, account(1)) != before-tao {
			t.Fatal("the money did not move")
		}
		if e := found[multisig.MultisigExecuted](c); e.Approving != k.AccountID() || e.Multisig != account(1) || e.CallHash != hash(c.pay(tao)) {
			t.Fatalf("%+v", e)
		}
	}
	c.fails(runtime.ErrFundsUnavailable, alice, "as_multi_threshold_1", asOne{OtherSignatories: others(alice), Call: c.pay(1000 * tao)})
	c.fails(multisig.ErrTooFewSignatories, alice, "as_multi_threshold_1", asOne{Call: c.pay(tao)})
}

func TestTheLastOfTheThresholdSendsTheCall(t *testing.T) {
	c := newChain(t)
	pay := c.pay(tao)
	height := uint32(c.Next.Height)
	c.do(alice, "as_multi", asMulti{Threshold: 3, OtherSignatories: others(alice), Call: pay, MaxWeight: all})
	if e := found[multisig.NewMultisig](c); e != (multisig.NewMultisig{Approving: alice.AccountID(), Multisig: account(3), CallHash: hash(pay)}) {
		t.Fatalf("%+v", e)
	}
	if got := purse.Reserved(c.State, alice.AccountID()); got != multisig.DepositBase+3*multisig.DepositFactor {
		t.Fatalf("%d laid aside", got)
	}
	when := &subtensor.Timepoint{Height: height}
	c.do(bob, "approve_as_multi", subtensor.ApproveAsMulti{Threshold: 3, OtherSignatories: others(bob), MaybeTimepoint: when, CallHash: hash(pay)})
	if e := found[multisig.MultisigApproval](c); e.Approving != bob.AccountID() || e.Timepoint != *when {
		t.Fatalf("%+v", e)
	}
	c.fails(multisig.ErrAlreadyApproved, bob, "approve_as_multi", subtensor.ApproveAsMulti{Threshold: 3, OtherSignatories: others(bob), MaybeTimepoint: when, CallHash: hash(pay)})
	c.fails(multisig.ErrAlreadyApproved, alice, "as_multi", asMulti{Threshold: 3, OtherSignatories: others(alice), MaybeTimepoint: when, Call: pay, MaxWeight: all})
	last := asMulti{Threshold: 3, OtherSignatories: others(carol), MaybeTimepoint: when, Call: pay, MaxWeight: subtensor.Weight{RefTime: scale.Compact(pay.Weight() - 1)}}
	c.fails(multisig.ErrMaxWeightTooLow, carol, "as_multi", last)
	last.MaxWeight.RefTime++
	before := purse.Free(c.State, account(3))
	c.do(carol, "as_multi", last)
	if e := found[multisig.MultisigExecuted](c); e.Result.Err != nil || e.Timepoint != *when || e.Approving != carol.AccountID() {
		t.Fatalf("%+v", e)
	}
	if purse.Free(c.State, account(3)) != before-tao || purse.Reserved(c.State, alice.AccountID()) != 0 || multisig.Multisigs.Has(c.State, account(3), hash(pay)) {
		t.Fatal("the operation did not end")
	}
	c.fails(multisig.ErrUnexpectedTimepoint, carol, "as_multi", last)
}

func TestAnApprovedCallByHashWaitsForSomeoneWithTheCall(t *testing.T) {
	c := newChain(t)
	pay := c.pay(1000 * tao)
	approve := func(k keys.Pair, when *subtensor.Timepoint) subtensor.ApproveAsMulti {
		return subtensor.ApproveAsMulti{Threshold: 2, OtherSignatories: others(k), MaybeTimepoint: when, CallHash: hash(pay)}
	}
	when := &subtensor.Timepoint{Height: uint32(c.Next.Height)}
	c.do(alice, "approve_as_multi", approve(alice, nil))
	c.do(bob, "approve_as_multi", approve(bob, when))
	c.fails(multisig.ErrAlreadyApproved, carol, "approve_as_multi", approve(carol, when)) // two are enough
	c.do(alice, "as_multi", asMulti{Threshold: 2, OtherSignatories: others(alice), MaybeTimepoint: when, Call: pay, MaxWeight: all})
	if e := found[multisig.MultisigExecuted](c); !errors.Is(e.Result.Err, runtime.ErrFundsUnavailable) {
		t.Fatalf("a failure inside is told: %+v", e)
	}
}

func TestTimepointsMustFit(t *testing.T) {
	c := newChain(t)
	pay := c.pay(tao)
	step := func(k keys.Pair, when *subtensor.Timepoint) asMulti {
		return asMulti{Threshold: 2, OtherSignatories: others(k), MaybeTimepoint: when, Call: pay, MaxWeight: all}
	}
	c.fails(multisig.ErrUnexpectedTimepoint, alice, "as_multi", step(alice, &subtensor.Timepoint{}))
	height := uint32(c.Next.Height)
	c.do(alice, "as_multi", step(alice, nil))
	c.fails(multisig.ErrNoTimepoint, bob, "as_multi", step(bob, nil))
	for _, wrong := range []subtensor.Timepoint{{Height: height + 1}, {Height: height, Index: 1}} {
		c.fails(multisig.ErrWrongTimepoint, bob, "as_multi", step(bob, &wrong))
		c.fails(multisig.ErrWrongTimepoint, bob, "approve_as_multi", subtensor.ApproveAsMulti{Threshold: 2, OtherSignatories: others(bob), MaybeTimepoint: &wrong, CallHash: hash(pay)})
	}
	c.fails(multisig.ErrNoTimepoint, bob, "approve_as_multi", subtensor.ApproveAsMulti{Threshold: 2, OtherSignatories: others(bob), CallHash: hash(pay)})
	c.do(bob, "as_multi", step(bob, &subtensor.Timepoint{Height: height}))
}

func TestListsOfSignatoriesMustBeRight(t *testing.T) {
	c := newChain(t)
	pay := c.pay(tao)
	sorted := others(alice)
	many := make([]runtime.AccountID, multisig.MaxSignatories)
	for i := range many {
		many[i] = runtime.AccountID{0, byte(i)}
	}
	for name, test := range map[string]struct {
		threshold uint16
		list      []runtime.AccountID
		want      error
	}{
		"threshold 0":       {0, sorted, multisig.ErrMinimumThreshold},
		"threshold 1":       {1, sorted, multisig.ErrMinimumThreshold},
		"nobody":            {2, nil, multisig.ErrTooFewSignatories},
		"too many":          {2, many, multisig.ErrTooManySignatories},
		"not in order":      {2, []runtime.AccountID{sorted[1], sorted[0]}, multisig.ErrSignatoriesOutOfOrder},
		"one twice":         {2, []runtime.AccountID{sorted[0], sorted[0]}, multisig.ErrSignatoriesOutOfOrder},
		"the signer itself": {2, []runtime.AccountID{alice.AccountID()}, multisig.ErrSenderInSignatories},
	} {
		t.Run(name, func(t *testing.T) {
			c.fails(test.want, alice, "as_multi", asMulti{Threshold: test.threshold, OtherSignatories: test.list, Call: pay, MaxWeight: all})
			c.fails(test.want, alice, "approve_as_multi", subtensor.ApproveAsMulti{Threshold: test.threshold, OtherSignatories: test.list})
			c.fails(test.want, alice, "cancel_as_multi", subtensor.CancelAsMulti{Threshold: test.threshold, OtherSignatories: test.list})
			c.fails(test.want, alice, "poke_deposit", subtensor.PokeMultisigDeposit{Threshold: test.threshold, OtherSignatories: test.list})
			if test.want != multisig.ErrMinimumThreshold {
				c.fails(test.want, alice, "as_multi_threshold_1", asOne{OtherSignatories: test.list, Call: pay})
			}
		})
	}
	c.do(alice, "as_multi", asMulti{Threshold: 2, OtherSignatories: many[1:], Call: pay, MaxWeight: all}) // the most there may be
}

func TestADepositThatCannotBeLaidAsideOpensNothing(t *testing.T) {
	c := newChain(t)
	poor := keys.Dev("Poor")
	trio := func() []runtime.AccountID { return others(dave) }
	c.Send(alice, c.Call("Balances", "transfer_keep_alive", balances.TransferKeepAlive{Dest: extrinsic.Address(poor.AccountID()), Value: scale.Compact(multisig.DepositBase)}))
	c.fails(balances.ErrInsufficientBalance, poor, "as_multi", asMulti{Threshold: 2, OtherSignatories: trio(), Call: c.pay(tao), MaxWeight: all})
	c.fails(balances.ErrInsufficientBalance, poor, "approve_as_multi", subtensor.ApproveAsMulti{Threshold: 2, OtherSignatories: trio(), CallHash: hash(c.pay(tao))})

	// An operation of before the deposit was what it is.
	h := [32]byte{7}
	account := subtensor.MultisigAccount(append(trio(), poor.AccountID()), 2)
	w := c.Runtime.NewContext(c.State, c.Next)
	multisig.Multisigs.Set(w, account, h, multisig.Operation{Depositor: poor.AccountID(), Approvals: []runtime.AccountID{poor.AccountID()}})
	c.State.Apply(w.Changes())
	c.fails(balances.ErrInsufficientBalance, poor, "poke_deposit", subtensor.PokeMultisigDeposit{Threshold: 2, OtherSignatories: trio(), CallHash: h})
}

func TestWhoOpenedAnOperationCancelsAndPokesIt(t *testing.T) {
	c := newChain(t)
	h := [32]byte{9}
	when := subtensor.Timepoint{Height: uint32(c.Next.Height)}
	c.do(alice, "approve_as_multi", subtensor.ApproveAsMulti{Threshold: 2, OtherSignatories: others(alice), CallHash: h})
	cancel := func(k keys.Pair, when subtensor.Timepoint, h [32]byte) subtensor.CancelAsMulti {
		return subtensor.CancelAsMulti{Threshold: 2, OtherSignatories: others(k), Timepoint: when, CallHash: h}
	}
	poke := func(k keys.Pair, h [32]byte) subtensor.PokeMultisigDeposit {
		return subtensor.PokeMultisigDeposit{Threshold: 2, OtherSignatories: others(k), CallHash: h}
	}
	c.fails(multisig.ErrNotOwner, bob, "cancel_as_multi", cancel(bob, when, h))
	c.fails(multisig.ErrNotOwner, bob, "poke_deposit", poke(bob, h))
	c.fails(multisig.ErrNotFound, alice, "cancel_as_multi", cancel(alice, when, [32]byte{8}))
	c.fails(multisig.ErrNotFound, alice, "poke_deposit", poke(alice, [32]byte{8}))
	c.fails(multisig.ErrWrongTimepoint, alice, "cancel_as_multi", cancel(alice, subtensor.Timepoint{Height: when.Height + 1}, h))

	for _, differs := range []int64{-5, 5} { // laid aside under other prices
		ctx := c.Runtime.NewContext(c.State, c.Next)
		open := multisig.Multisigs.Get(ctx, account(2), h)
		right := open.Deposit
		open.Deposit = uint64(int64(right) + differs)
		purse.Unreserve(ctx, alice.AccountID(), right)
		if err := purse.Reserve(ctx, alice.AccountID(), open.Deposit); err != nil {
			t.Fatal(err)
		}
		multisig.Multisigs.Set(ctx, account(2), h, open)
		c.State.Apply(ctx.Changes())
		c.do(alice, "poke_deposit", poke(alice, h))
		if e := found[multisig.DepositPoked](c); e.OldDeposit != open.Deposit || e.NewDeposit != right || purse.Reserved(c.State, alice.AccountID()) != right {
			t.Fatalf("%+v", e)
		}
	}
	c.do(alice, "poke_deposit", poke(alice, h)) // nothing to do

	c.do(alice, "cancel_as_multi", cancel(alice, when, h))
	if e := found[multisig.MultisigCancelled](c); e.Cancelling != alice.AccountID() || purse.Reserved(c.State, alice.AccountID()) != 0 {
		t.Fatalf("%+v", e)
	}
	c.fails(multisig.ErrNotFound, alice, "cancel_as_multi", cancel(alice, when, h))
	poor := keys.Dev("Poor")
	c.Send(dave, c.Call("Balances", "transfer_keep_alive", balances.TransferKeepAlive{Dest: extrinsic.Address(poor.AccountID()), Value: scale.Compact(tao / 10)}))
	c.fails(balances.ErrInsufficientBalance, poor, "approve_as_multi", subtensor.ApproveAsMulti{Threshold: 2, OtherSignatories: others(dave), CallHash: h})
}

// TestOperationsHoldExactlyTheirDeposits drives random approvals and cancels.
func TestOperationsHoldExactlyTheirDeposits(outer *testing.T) {
	executed := 0
	rapid.Check(outer, func(t *rapid.T) {
		c := newChain(outer)
		opened := map[[2]uint64]subtensor.Timepoint{}
		for range rapid.IntRange(5, 30).Draw(t, "blocks") {
			k := rapid.SampledFrom(trio).Draw(t, "who")
			threshold := uint16(rapid.IntRange(2, 3).Draw(t, "threshold"))
			rao := rapid.Uint64Range(1, 3).Draw(t, "rao")
			pay, id := c.pay(rao*tao), [2]uint64{uint64(threshold), rao}
			var when *subtensor.Timepoint
			if w, ok := opened[id]; ok {
				when = &w
			}
			height := uint32(c.Next.Height)
			switch rapid.IntRange(0, 4).Draw(t, "call") {
			case 0, 1:
				c.send(k, "as_multi", asMulti{Threshold: threshold, OtherSignatories: others(k), MaybeTimepoint: when, Call: pay, MaxWeight: all})
			case 2, 3:
				c.send(k, "approve_as_multi", subtensor.ApproveAsMulti{Threshold: threshold, OtherSignatories: others(k), MaybeTimepoint: when, CallHash: hash(pay)})
			default:
				if when != nil {
					c.send(k, "cancel_as_multi", subtensor.CancelAsMulti{Threshold: threshold, OtherSignatories: others(k), Timepoint: *when, CallHash: hash(pay)})
				}
			}
			for _, e := range c.Events() {
				switch e.Body.(type) {
				case multisig.NewMultisig:
					opened[id] = subtensor.Timepoint{Height: height}
				case multisig.MultisigExecuted, multisig.MultisigCancelled:
					delete(opened, id)
					executed++
				}
			}
			want, sum := map[runtime.AccountID]uint64{}, uint64(0)
			multisig.Multisigs.Iterate(c.State, func(_ runtime.AccountID, _ [32]byte, o multisig.Operation) bool {
				want[o.Depositor] += o.Deposit
				return true
			})
			runtime.Accounts.Iterate(c.State, func(who runtime.AccountID, a runtime.Account) bool {
				if a.Data.Reserved != want[who] {
					t.Fatalf("%s has %d laid aside, its operations cost %d", who, a.Data.Reserved, want[who])
				}
				sum += a.Data.Free + a.Data.Reserved
				return true
			})
			if sum != purse.Issuance(c.State) {
				t.Fatalf("%d rao in accounts, %d issued", sum, purse.Issuance(c.State))
			}
		}
	})
	if executed == 0 {
		outer.Error("no operation ended")
	}
}
