package subtensor_test

import (
	"slices"
	"testing"

	"github.com/plexus-network/plexus/substrate/keys"
	"github.com/plexus-network/plexus/substrate/subtensor"
)

// The addresses that @polkadot/util-crypto computes.
func TestDerivedAccountsAreThoseOfOtherClients(t *testing.T) {
	who, err := keys.ParseAccount("5GvUh7fGKsdBEh5XpypkfkGuf7j3vXLxH9BdxjxnJNVXRYi1")
	if err != nil {
		t.Fatal(err)
	}
	if got := subtensor.DerivativeAccount(who, 0).String(); got != "5E5XxqPxm7QbEs6twYfp3tyjXidn4kqRrNPH4o6JK9JSLUeD" {
		t.Errorf("derivative 0 is %s", got)
	}
	signatories := []keys.AccountID{keys.Dev("Alice").AccountID(), keys.Dev("Bob").AccountID(), keys.Dev("Charlie").AccountID()}
	const multisig = "5DjYJStmdZ2rcqXbXGX7TW85JsrW6uG4y9MUcLq2BoPMpRA7"
	for range len(signatories) {
		signatories = append(signatories[1:], signatories[0])
		before := slices.Clone(signatories)
		if got := subtensor.MultisigAccount(signatories, 2).String(); got != multisig {
			t.Errorf("2 of 3 is %s", got)
		}
		if !slices.Equal(before, signatories) {
			t.Fatal("it sorted the caller's list")
		}
	}
}

func TestACrowdloansAccountNamesIt(t *testing.T) {
	a := subtensor.CrowdloanAccount(0x01020304)
	if string(a[:16]) != "modlbt/cloan\x04\x03\x02\x01" || slices.ContainsFunc(a[16:], func(b byte) bool { return b != 0 }) {
		t.Errorf("%x", a)
	}
}
