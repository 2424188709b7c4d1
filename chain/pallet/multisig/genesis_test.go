package multisig_test

import (
	"encoding/json"
	"reflect"
	"strings"
	"testing"

	"github.com/plexus-network/plexus/chain/pallet/multisig"
	"github.com/plexus-network/plexus/chain/runtime/runtimetest"
	"github.com/plexus-network/plexus/substrate/keys"
	"github.com/plexus-network/plexus/substrate/subtensor"
)

func TestOpenOperationsSurviveAnExport(t *testing.T) {
	c := newChain(t)
	one, two := c.pay(tao), c.pay(2*tao)
	c.do(alice, "as_multi", asMulti{Threshold: 2, OtherSignatories: others(alice), Call: one, MaxWeight: all})
	c.do(bob, "approve_as_multi", subtensor.ApproveAsMulti{Threshold: 3, OtherSignatories: others(bob), CallHash: hash(two)})
	when := multisig.Multisigs.Get(c.State, account(3), hash(two)).When
	c.do(carol, "approve_as_multi", subtensor.ApproveAsMulti{Threshold: 3, OtherSignatories: others(carol), MaybeTimepoint: &when, CallHash: hash(two)})
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
	for threshold, d := range map[uint16]call{2: one, 3: two} {
		got, was := multisig.Multisigs.Get(again.State, account(threshold), hash(d)), multisig.Multisigs.Get(c.State, account(threshold), hash(d))
		if was.Deposit == 0 || !reflect.DeepEqual(got, was) {
			t.Errorf("%+v, was %+v", got, was)
		}
	}
	for _, k := range []keys.Pair{alice, bob, carol} {
		if got, was := purse.Reserved(again.State, k.AccountID()), purse.Reserved(c.State, k.AccountID()); got != was {
			t.Errorf("%d are laid aside, were %d", got, was)
		}
	}
	if purse.Issuance(again.State) != purse.Issuance(c.State) {
		t.Error("the issuance differs")
	}
	second, err := c.Runtime.Export(again.State)
	if err != nil || string(second["Multisig"]) != string(docs["Multisig"]) {
		t.Errorf("%v: %s, then %s", err, docs["Multisig"], second["Multisig"])
	}

	a, b := alice.AccountID().String(), bob.AccountID().String()
	whole := `{"account":"` + a + `","call_hash":"` + strings.Repeat("00", 32) + `","deposit":5,"depositor":"` + b + `","approvals":["` + b + `"]}`
	for name, doc := range map[string]string{
		"one twice":            whole + "," + whole,
		"no hash":              strings.Replace(whole, strings.Repeat("00", 32), "x", 1),
		"a short hash":         strings.Replace(whole, strings.Repeat("00", 32), "00", 1),
		"nobody who approved":  strings.Replace(whole, `["`+b+`"]`, "[]", 1),
		"an approval twice":    strings.Replace(whole, `["`+b+`"]`, `["`+b+`","`+b+`"]`, 1),
		"money that is not":    strings.Replace(whole, `"deposit":5`, `"deposit":999999999999999`, 1),
		"another form of list": "3",
	} {
		docs["Multisig"] = json.RawMessage(`{"operations":[` + doc + `]}`)
		if _, err := c.Runtime.Genesis(docs); err == nil {
			t.Errorf("%s: no error", name)
		}
	}
}
