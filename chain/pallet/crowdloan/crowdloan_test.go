package crowdloan_test

import (
	"encoding/hex"
	"encoding/json"
	"errors"
	"reflect"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"github.com/plexus-network/plexus/chain/pallet/crowdloan"
	"github.com/plexus-network/plexus/chain/pallet/preimage"
	"github.com/plexus-network/plexus/chain/pallet/utility"
	"github.com/plexus-network/plexus/chain/runtime"
	"github.com/plexus-network/plexus/chain/runtime/runtimetest"
	"github.com/plexus-network/plexus/substrate/keys"
	"github.com/plexus-network/plexus/substrate/scale"
	"github.com/plexus-network/plexus/substrate/subtensor"
)

func TestACrowdloanPaysItsTargetOnceTheCapIsRaised(t *testing.T) {
	c := newChain(t)
	id := c.open(nil)
	if e := found[crowdloan.Created](c); e.CrowdloanID != id || e.Creator != alice.AccountID() || e.Cap != 30*tao {
		t.Fatalf("%+v", e)
	}
	if info := c.info(id); info.FundsAccount != subtensor.CrowdloanAccount(id) || info.Raised != 10*tao || info.ContributorsCount != 1 {
		t.Fatalf("%+v", info)
	}
	finalize := subtensor.FinalizeCrowdloan{CrowdloanID: scale.Compact32(id)}
	c.fails(crowdloan.ErrCapNotRaised, alice, "finalize", finalize)
	c.do(bob, "contribute", give(id, 5*tao))
	c.do(carol, "contribute", give(id, 500*tao)) // no more than what is missing is taken
	if e := found[crowdloan.Contributed](c); e.Amount != 15*tao || e.Contributor != carol.AccountID() {
		t.Fatalf("%+v", e)
	}
	c.balanced(t)
	c.fails(crowdloan.ErrCapRaised, bob, "contribute", give(id, tao))
	c.fails(crowdloan.ErrInvalidOrigin, bob, "finalize", finalize)
	before := purse.Free(c.State, dave.AccountID())
	c.do(alice, "finalize", finalize)
	if found[crowdloan.Finalized](c).CrowdloanID != id || purse.Free(c.State, dave.AccountID()) != before+30*tao {
		t.Fatal("the target was not paid")
	}
	c.balanced(t)
	for name, args := range map[string]any{
		"finalize": finalize, "refund": subtensor.RefundCrowdloan{}, "dissolve": subtensor.DissolveCrowdloan{}, "withdraw": subtensor.WithdrawContribution{},
		"update_min_contribution": subtensor.UpdateMinContribution{}, "update_end": subtensor.UpdateEnd{}, "update_cap": subtensor.UpdateCap{},
		"set_max_contribution": subtensor.SetMaxContribution{},
	} {
		c.fails(crowdloan.ErrAlreadyFinalized, alice, name, args)
	}
}

func TestACrowdloanRunsItsCallAsItsCreator(t *testing.T) {
	for name, pad := range map[string]int{"a short call": 0, "a long call": 1000} {
		t.Run(name, func(t *testing.T) {
			c := newChain(t)
			c.open(nil)
			batch := c.Call("Utility", "batch_all", utility.BatchAll{Calls: []call{c.pay(7 * tao), c.Call("Spy", "look", spy{Pad: make([]byte, pad)})}})
			id := c.open(func(a *create) { a.Call, a.TargetAddress = &batch, nil })
			c.do(bob, "contribute", give(id, 20*tao))
			before := purse.Free(c.State, dave.AccountID())
			c.do(alice, "finalize", subtensor.FinalizeCrowdloan{CrowdloanID: scale.Compact32(id)})
			if got := seen.Get(c.State, alice.AccountID()); got != id || purse.Free(c.State, dave.AccountID()) != before+7*tao {
				t.Fatalf("the call saw %d", got)
			}
			if crowdloan.CurrentCrowdloanID.Has(c.State) {
				t.Fatal("a crowdloan is still current")
			}
			c.State.Iterate(preimage.RequestStatusFor.Prefix(), func(string, []byte) bool { t.Error("its call is still kept"); return false })
			if purse.Free(c.State, subtensor.CrowdloanAccount(id)) != 30*tao {
				t.Fatal("the money is the call's to use") // which this one did not
			}
		})
	}
}

func TestAFailingCallFinalizesNothing(t *testing.T) {
	c := newChain(t)
	tooMuch := c.pay(10_000 * tao)
	id := c.open(func(a *create) { a.Call, a.TargetAddress = &tooMuch, nil })
	c.do(bob, "contribute", give(id, 20*tao))
	c.fails(runtime.ErrFundsUnavailable, alice, "finalize", subtensor.FinalizeCrowdloan{CrowdloanID: scale.Compact32(id)})
	if c.info(id).Finalized || crowdloan.CurrentCrowdloanID.Has(c.State) {
		t.Fatal("it left something behind")
	}
	c.do(bob, "withdraw", subtensor.WithdrawContribution{CrowdloanID: scale.Compact32(id)})
	c.balanced(t)

	wrong := c.Call("Preimage", "unnote_preimage", subtensor.UnnotePreimage{Hash: runtime.Hash{1}})
	id = c.open(func(a *create) { a.Call, a.TargetAddress = &wrong, nil })
	c.do(bob, "contribute", give(id, 20*tao))
	finalize := subtensor.FinalizeCrowdloan{CrowdloanID: scale.Compact32(id)}
	c.fails(preimage.ErrNotNoted, alice, "finalize", finalize)
	bounded := runtime.Signed(alice.AccountID()).Limit(func(d call) bool { return d.Pallet() != "Preimage" })
	if err := c.Runtime.NewContext(c.State, c.Next).Dispatch(bounded, c.Call("Crowdloan", "finalize", finalize)); !errors.Is(err, runtime.ErrCallFiltered) {
		t.Errorf("a call out of its creator's delegate's bounds: %v", err)
	}

	long := c.Call("Spy", "look", spy{Pad: make([]byte, 300)})
	id = c.open(func(a *create) { a.Call, a.TargetAddress = &long, nil })
	c.do(bob, "contribute", give(id, 20*tao))
	c.State.Iterate(preimage.PreimageFor.Prefix(), func(key string, _ []byte) bool { delete(c.State, key); return false })
	c.fails(crowdloan.ErrCallUnavailable, alice, "finalize", subtensor.FinalizeCrowdloan{CrowdloanID: scale.Compact32(id)})
}

func TestTermsThatAreNotRightAreRefused(t *testing.T) {
	c := newChain(t)
	now := c.Next.Height // fails makes a block: each end is set anew
	small, heavy := c.pay(1), c.Call("Spy", "look", spy{Weight: crowdloan.MaxCallWeight + 1})
	nested := c.Call("Crowdloan", "finalize", subtensor.FinalizeCrowdloan{})
	long := c.Call("Spy", "look", spy{Pad: make([]byte, preimage.MaxBytes)})
	for name, test := range map[string]struct {
		change func(*create)
		want   error
	}{
		"a low deposit":      {func(a *create) { a.Deposit-- }, crowdloan.ErrDepositTooLow},
		"a cap of it":        {func(a *create) { a.Cap = a.Deposit }, crowdloan.ErrCapTooLow},
		"a low contribution": {func(a *create) { a.MinContribution = scale.Compact(crowdloan.MinContribution - 1) }, crowdloan.ErrMinimumContributionTooLow},
		"no use":             {func(a *create) { a.TargetAddress = nil }, crowdloan.ErrInvalidFinalizationConfig},
		"two uses":           {func(a *create) { a.Call = &small }, crowdloan.ErrInvalidFinalizationConfig},
		"the past":           {func(a *create) { a.End = scale.Compact32(now) }, crowdloan.ErrCannotEndInPast},
		"a short time":       {func(a *create) { a.End-- }, crowdloan.ErrBlockDurationTooShort},
		"a long time":        {func(a *create) { a.End += crowdloan.MaxDuration - crowdloan.MinDuration + 1 }, crowdloan.ErrBlockDurationTooLong},
		"more than there is": {func(a *create) { a.Deposit, a.Cap = scale.Compact(5000*tao), scale.Compact(5001*tao) }, crowdloan.ErrInsufficientBalance},
		"a heavy call":       {func(a *create) { a.Call, a.TargetAddress = &heavy, nil }, crowdloan.ErrCallTooHeavy},
		"a long call":        {func(a *create) { a.Call, a.TargetAddress = &long, nil }, preimage.ErrTooBig},
		"another crowdloan":  {func(a *create) { a.Call, a.TargetAddress = &nested, nil }, crowdloan.ErrCallTooHeavy},
	} {
		terms := c.terms()
		test.change(&terms)
		if err := c.send(alice, "create", terms); !errors.Is(err, test.want) {
			t.Errorf("%s: %v, want %v", name, err, test.want)
		}
	}
	w := c.Runtime.NewContext(c.State, c.Next)
	crowdloan.NextCrowdloanID.Set(w, 1<<32-1)
	if err := w.Dispatch(runtime.Signed(alice.AccountID()), c.Call("Crowdloan", "create", c.terms())); !errors.Is(err, crowdloan.ErrOverflow) {
		t.Errorf("after the last number: %v", err)
	}
	for name, change := range map[string]func(*create){
		"the least":   func(a *create) { a.Cap, a.MinContribution = a.Deposit+1, scale.Compact(crowdloan.MinContribution) },
		"the longest": func(a *create) { a.End += crowdloan.MaxDuration - crowdloan.MinDuration },
		"the heaviest": func(a *create) {
			most := c.Call("Spy", "look", spy{Weight: crowdloan.MaxCallWeight})
			a.Call, a.TargetAddress = &most, nil
		},
	} {
		terms := c.terms()
		change(&terms)
		if err := c.send(alice, "create", terms); err != nil {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestContributionsKeepTheirBoundsAndTheirTime(t *testing.T) {
	c := newChain(t)
	id := c.open(nil)
	c.fails(crowdloan.ErrInvalidCrowdloanID, bob, "contribute", give(99, tao))
	c.fails(crowdloan.ErrContributionTooLow, bob, "contribute", give(id, tao-1))
	poor := keys.Dev("Poor")
	c.Send(bob, c.Call("Balances", "transfer_keep_alive", payTo(poor, tao)))
	c.fails(crowdloan.ErrInsufficientBalance, poor, "contribute", give(id, tao))
	most := 5 * tao
	c.fails(crowdloan.ErrMaximumContributionTooLow, alice, "set_max_contribution", subtensor.SetMaxContribution{CrowdloanID: scale.Compact32(id), NewMaxContribution: &most}) // below alice's own
	most = 12 * tao
	c.do(alice, "set_max_contribution", subtensor.SetMaxContribution{CrowdloanID: scale.Compact32(id), NewMaxContribution: &most})
	if e := found[crowdloan.MaxContributionUpdated](c); *e.NewMaxContribution != most {
		t.Fatalf("%+v", e)
	}
	c.do(bob, "contribute", give(id, 10*tao))
	c.do(bob, "contribute", give(id, 10*tao))
	if e := found[crowdloan.Contributed](c); e.Amount != 2*tao {
		t.Fatalf("%+v", e)
	}
	c.fails(crowdloan.ErrMaxContributionReached, bob, "contribute", give(id, tao))
	c.do(alice, "set_max_contribution", subtensor.SetMaxContribution{CrowdloanID: scale.Compact32(id)})
	c.at(uint64(c.info(id).End) - 1)
	c.do(bob, "contribute", give(id, tao)) // the last block
	c.fails(crowdloan.ErrContributionPeriodEnded, bob, "contribute", give(id, tao))
	c.balanced(t)
}

func TestSoManyMayContributeAndNoMore(t *testing.T) {
	c := newChain(t)
	id := c.open(func(a *create) { a.Cap = scale.Compact(1000 * tao) })
	ctx := c.Runtime.NewContext(c.State, c.Next)
	info := c.info(id)
	info.ContributorsCount = crowdloan.MaxContributors - 1
	crowdloan.Crowdloans.Set(ctx, id, info)
	c.State.Apply(ctx.Changes())
	c.do(bob, "contribute", give(id, tao))
	c.fails(crowdloan.ErrMaxContributorsReached, carol, "contribute", give(id, tao))
}

func TestContributionsAreTakenBack(t *testing.T) {
	c := newChain(t)
	id := c.open(nil)
	withdraw := subtensor.WithdrawContribution{CrowdloanID: scale.Compact32(id)}
	c.fails(crowdloan.ErrInvalidCrowdloanID, bob, "withdraw", subtensor.WithdrawContribution{CrowdloanID: 99})
	c.fails(crowdloan.ErrNoContribution, bob, "withdraw", withdraw)
	c.fails(crowdloan.ErrDepositCannotBeWithdrawn, alice, "withdraw", withdraw)
	c.do(bob, "contribute", give(id, 3*tao))
	c.do(alice, "contribute", give(id, 2*tao))
	c.do(bob, "withdraw", withdraw)
	if e := found[crowdloan.Withdrew](c); e.Amount != 3*tao || c.info(id).ContributorsCount != 1 {
		t.Fatalf("%+v", e)
	}
	c.do(alice, "withdraw", withdraw)
	if e := found[crowdloan.Withdrew](c); e.Amount != 2*tao || c.info(id).Raised != 10*tao {
		t.Fatalf("%+v", e)
	}
	c.fails(crowdloan.ErrDepositCannotBeWithdrawn, alice, "withdraw", withdraw)
	c.balanced(t)
}

func TestRefundsComeInBatchesAndThenItIsDissolved(t *testing.T) {
	var people []keys.Pair
	var accounts []runtime.AccountID
	for i := range crowdloan.RefundBatch + 1 {
		people = append(people, keys.Dev(string(rune('A'+i%26))+string(rune('a'+i/26))))
		accounts = append(accounts, people[i].AccountID())
	}
	c := newChain(t, accounts...)
	kept := c.Call("Spy", "look", spy{Pad: make([]byte, 300)})
	id := c.open(func(a *create) { a.Cap, a.Call, a.TargetAddress = scale.Compact(900*tao), &kept, nil })
	for _, k := range people {
		c.do(k, "contribute", give(id, tao))
	}
	refund, dissolve := subtensor.RefundCrowdloan{CrowdloanID: scale.Compact32(id)}, subtensor.DissolveCrowdloan{CrowdloanID: scale.Compact32(id)}
	c.fails(crowdloan.ErrInvalidOrigin, bob, "refund", refund)
	c.fails(crowdloan.ErrInvalidOrigin, bob, "dissolve", dissolve)
	c.fails(crowdloan.ErrInvalidCrowdloanID, alice, "refund", subtensor.RefundCrowdloan{CrowdloanID: 99})
	c.fails(crowdloan.ErrInvalidCrowdloanID, alice, "dissolve", subtensor.DissolveCrowdloan{CrowdloanID: 99})
	c.fails(crowdloan.ErrNotReadyToDissolve, alice, "dissolve", dissolve)
	c.do(alice, "refund", refund)
	if found[crowdloan.PartiallyRefunded](c); c.info(id).ContributorsCount != 2 || c.info(id).Raised != 11*tao {
		t.Fatalf("%+v", c.info(id))
	}
	c.balanced(t)
	c.fails(crowdloan.ErrNotReadyToDissolve, alice, "dissolve", dissolve)
	c.do(alice, "refund", refund)
	found[crowdloan.AllRefunded](c)
	before := purse.Free(c.State, alice.AccountID())
	o := c.Make(c.Sign(alice, c.Call("Crowdloan", "dissolve", dissolve), nil)).Outcomes[0]
	if found[crowdloan.Dissolved](c); o.Failed != nil || purse.Free(c.State, alice.AccountID()) != before+10*tao-o.Fee {
		t.Fatalf("%+v", o)
	}
	for name, prefix := range map[string]string{"crowdloan": crowdloan.Crowdloans.Prefix(), "contribution": crowdloan.Contributions.Prefix(),
		"bound": crowdloan.MaxContributions.Prefix(), "preimage": preimage.PreimageFor.Prefix()} {
		c.State.Iterate(prefix, func(string, []byte) bool { t.Errorf("a %s is left", name); return false })
	}
	if runtime.Accounts.Has(c.State, subtensor.CrowdloanAccount(id)) {
		t.Error("its account is left")
	}
	c.balanced(t)
}

// TestARefundThatCannotBePaidKeepsNobodyWaiting holds against a contributor who
// gives the last few rao and empties their account.
func TestARefundThatCannotBePaidKeepsNobodyWaiting(t *testing.T) {
	poor := keys.Dev("Poor")
	c := newChain(t, poor.AccountID())
	id := c.open(func(a *create) { a.Cap = scale.Compact(15*tao + 100) })
	c.do(bob, "contribute", give(id, 5*tao))
	c.do(poor, "contribute", give(id, tao)) // 100 rao are missing, and taken
	if failed := c.Send(poor, c.Call("Balances", "transfer_all", transferAll(bob))); failed != nil || runtime.Accounts.Has(c.State, poor.AccountID()) {
		t.Fatalf("the account is still there: %v", failed)
	}
	// An account that is gone signs nothing, but a delegate may, in its name.
	back := c.Call("Crowdloan", "withdraw", subtensor.WithdrawContribution{CrowdloanID: scale.Compact32(id)})
	if err := c.Runtime.NewContext(c.State, c.Next).Dispatch(runtime.Signed(poor.AccountID()), back); !errors.Is(err, runtime.ErrBelowMinimum) {
		t.Errorf("too little for an account that is gone was paid out: %v", err)
	}
	refund := subtensor.RefundCrowdloan{CrowdloanID: scale.Compact32(id)}
	c.do(alice, "refund", refund)
	if found[crowdloan.PartiallyRefunded](c); c.info(id).Raised != 10*tao+100 || c.info(id).ContributorsCount != 2 {
		t.Fatalf("%+v", c.info(id))
	}
	c.balanced(t)
	c.Send(bob, c.Call("Balances", "transfer_keep_alive", payTo(poor, 500)))
	c.do(alice, "refund", refund)
	found[crowdloan.AllRefunded](c)
	c.do(alice, "dissolve", subtensor.DissolveCrowdloan{CrowdloanID: scale.Compact32(id)})
	c.balanced(t)
}

func TestTheCreatorChangesTheTerms(t *testing.T) {
	c := newChain(t)
	id := c.open(nil)
	n := scale.Compact32(id)
	for name, args := range map[string]any{
		"update_min_contribution": subtensor.UpdateMinContribution{CrowdloanID: n}, "update_end": subtensor.UpdateEnd{CrowdloanID: n},
		"update_cap": subtensor.UpdateCap{CrowdloanID: n}, "set_max_contribution": subtensor.SetMaxContribution{CrowdloanID: n},
	} {
		c.fails(crowdloan.ErrInvalidOrigin, bob, name, args)
	}
	c.fails(crowdloan.ErrInvalidCrowdloanID, alice, "update_cap", subtensor.UpdateCap{CrowdloanID: 99})
	c.fails(crowdloan.ErrMinimumContributionTooLow, alice, "update_min_contribution", subtensor.UpdateMinContribution{CrowdloanID: n, NewMinContribution: scale.Compact(crowdloan.MinContribution - 1)})
	c.do(alice, "update_min_contribution", subtensor.UpdateMinContribution{CrowdloanID: n, NewMinContribution: scale.Compact(2 * tao)})
	if e := found[crowdloan.MinContributionUpdated](c); e.NewMinContribution != 2*tao || c.info(id).MinContribution != 2*tao {
		t.Fatalf("%+v", e)
	}
	low, most := 2*tao-1, 12*tao
	c.fails(crowdloan.ErrMaximumContributionTooLow, alice, "set_max_contribution", subtensor.SetMaxContribution{CrowdloanID: n, NewMaxContribution: &low})
	c.do(alice, "set_max_contribution", subtensor.SetMaxContribution{CrowdloanID: n, NewMaxContribution: &most})
	c.fails(crowdloan.ErrMinContributionTooHigh, alice, "update_min_contribution", subtensor.UpdateMinContribution{CrowdloanID: n, NewMinContribution: scale.Compact(most + 1)})
	c.do(alice, "update_min_contribution", subtensor.UpdateMinContribution{CrowdloanID: n, NewMinContribution: scale.Compact(most)})

	c.fails(crowdloan.ErrCapTooLow, alice, "update_cap", subtensor.UpdateCap{CrowdloanID: n, NewCap: scale.Compact(10*tao - 1)})
	c.do(alice, "update_cap", subtensor.UpdateCap{CrowdloanID: n, NewCap: scale.Compact(10 * tao)})
	if e := found[crowdloan.CapUpdated](c); e.NewCap != 10*tao {
		t.Fatalf("%+v", e)
	}
	c.fails(crowdloan.ErrCapRaised, bob, "contribute", give(id, most))

	now := c.Next.Height
	c.fails(crowdloan.ErrCannotEndInPast, alice, "update_end", subtensor.UpdateEnd{CrowdloanID: n, NewEnd: scale.Compact32(now)})
	c.fails(crowdloan.ErrBlockDurationTooShort, alice, "update_end", subtensor.UpdateEnd{CrowdloanID: n, NewEnd: scale.Compact32(c.Next.Height + crowdloan.MinDuration - 1)})
	c.fails(crowdloan.ErrBlockDurationTooLong, alice, "update_end", subtensor.UpdateEnd{CrowdloanID: n, NewEnd: scale.Compact32(c.Next.Height + crowdloan.MaxDuration + 1)})
	end := uint32(c.Next.Height + crowdloan.MaxDuration)
	c.do(alice, "update_end", subtensor.UpdateEnd{CrowdloanID: n, NewEnd: scale.Compact32(end)})
	if e := found[crowdloan.EndUpdated](c); e.NewEnd != end || c.info(id).End != end {
		t.Fatalf("%+v", e)
	}
}

func TestCrowdloansSurviveAnExport(t *testing.T) {
	c := newChain(t)
	c.open(nil)
	long := c.Call("Spy", "look", spy{Pad: make([]byte, 300)})
	id := c.open(func(a *create) { a.Call, a.TargetAddress = &long, nil })
	c.do(bob, "contribute", give(id, 4*tao))
	most := 11 * tao
	c.do(alice, "set_max_contribution", subtensor.SetMaxContribution{CrowdloanID: scale.Compact32(id), NewMaxContribution: &most})
	docs, err := c.Runtime.Export(c.State)
	if err != nil {
		t.Fatal(err)
	}
	first, err := c.Runtime.Genesis(docs)
	if err != nil {
		t.Fatal(err)
	}
	again := &chain{&runtimetest.Chain{T: t, Runtime: c.Runtime, State: runtimetest.State{}}}
	again.State.Apply(first)
	for i := range id + 1 {
		if !reflect.DeepEqual(again.info(i), c.info(i)) {
			t.Errorf("%+v, was %+v", again.info(i), c.info(i))
		}
		a, b := runtime.Accounts.Get(again.State, subtensor.CrowdloanAccount(i)), runtime.Accounts.Get(c.State, subtensor.CrowdloanAccount(i))
		if a != b {
			t.Errorf("its account: %+v, was %+v", a, b)
		}
	}
	again.balanced(t)
	if second, err := c.Runtime.Export(again.State); err != nil || string(second["Crowdloan"]) != string(docs["Crowdloan"]) {
		t.Errorf("%v: %s, then %s", err, docs["Crowdloan"], second["Crowdloan"])
	}
	inline := hex.EncodeToString(scale.Marshal(c.Call("Spy", "look", spy{})))
	if _, err := c.Runtime.Genesis(map[string]json.RawMessage{"Crowdloan": json.RawMessage(`{"next":9,"crowdloans":[{"id":8,"call":"` + inline + `"}]}`)}); err != nil {
		t.Error(err)
	}
	for name, doc := range map[string]string{
		"a number that is to come": `{"next":1,"crowdloans":[{"id":1}]}`,
		"money that is not there":  `{"next":9,"crowdloans":[{"id":8,"contributions":[{"account":"` + alice.AccountID().String() + `","rao":5}]}]}`,
		"a call that is none":      `{"next":9,"crowdloans":[{"id":8,"call":"ffff"}]}`,
		"a call that is no hex":    `{"next":9,"crowdloans":[{"id":8,"call":"x"}]}`,
		"a call that is not kept":  `{"next":9,"crowdloans":[{"id":8,"call_hash":"` + strings.Repeat("00", 32) + `","call_length":300}]}`,
		"a hash of 31 bytes":       `{"next":9,"crowdloans":[{"id":8,"call_hash":"` + strings.Repeat("00", 31) + `","call_length":300}]}`,
		"nothing to be done":       `{"next":9,"crowdloans":[{"id":8}]}`,
		"two things to be done":    `{"next":9,"crowdloans":[{"id":8,"call":"` + inline + `","target":"` + alice.AccountID().String() + `"}]}`,
		"one twice":                `{"next":9,"crowdloans":[{"id":8,"call":"` + inline + `"},{"id":8,"call":"` + inline + `"}]}`,
		"not a list":               `{"crowdloans":3}`,
	} {
		if _, err := c.Runtime.Genesis(map[string]json.RawMessage{"Crowdloan": json.RawMessage(doc)}); err == nil {
			t.Errorf("%s: no error", name)
		}
	}
}

// TestWhatIsRaisedIsThere drives random calls of four people.
func TestWhatIsRaisedIsThere(outer *testing.T) {
	finalized, dissolved := 0, 0
	rapid.Check(outer, func(t *rapid.T) {
		c := newChain(outer)
		people := []keys.Pair{alice, bob, carol, dave}
		for range rapid.IntRange(5, 40).Draw(t, "blocks") {
			k := rapid.SampledFrom(people).Draw(t, "who")
			id := scale.Compact32(rapid.Uint32Range(0, 2).Draw(t, "id"))
			rao := rapid.Uint64Range(1, 20).Draw(t, "tao") * tao
			// Half the time by its creator and for all that is wanted yet, so that some are
			// finalized and some dissolved whatever is drawn.
			open, isOpen := crowdloan.Crowdloans.Lookup(c.State, uint32(id))
			if isOpen && rapid.Bool().Draw(t, "creator") {
				k = people[slices.IndexFunc(people, func(p keys.Pair) bool { return p.AccountID() == open.Creator })]
			}
			switch rapid.IntRange(0, 11).Draw(t, "call") {
			case 0, 1:
				terms := c.terms()
				if rapid.Bool().Draw(t, "call") {
					d := c.pay(rao)
					terms.Call, terms.TargetAddress = &d, nil
				}
				_ = c.send(k, "create", terms)
			case 2, 3:
				_ = c.send(k, "contribute", give(uint32(id), rao))
			case 4, 5:
				_ = c.send(k, "contribute", give(uint32(id), open.Cap-open.Raised))
			case 6:
				_ = c.send(k, "withdraw", subtensor.WithdrawContribution{CrowdloanID: id})
			case 7:
				_ = c.send(k, "refund", subtensor.RefundCrowdloan{CrowdloanID: id})
			case 8:
				if c.send(k, "dissolve", subtensor.DissolveCrowdloan{CrowdloanID: id}) == nil {
					dissolved++
				}
			case 9:
				_ = c.send(k, "update_cap", subtensor.UpdateCap{CrowdloanID: id, NewCap: scale.Compact(rao)})
			case 10:
				_ = c.send(k, "set_max_contribution", subtensor.SetMaxContribution{CrowdloanID: id, NewMaxContribution: &rao})
			default:
				if c.send(k, "finalize", subtensor.FinalizeCrowdloan{CrowdloanID: id}) == nil {
					finalized++
				}
			}
			c.balanced(t)
		}
	})
	if finalized == 0 || dissolved == 0 {
		outer.Errorf("%d were finalized and %d dissolved: not tried", finalized, dissolved)
	}
}
