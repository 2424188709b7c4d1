package app_test

import (
	"errors"
	"testing"

	"github.com/plexus-network/plexus/chain/app/apptest"
	"github.com/plexus-network/plexus/chain/genesis"
	"github.com/plexus-network/plexus/chain/pallet/balances"
	"github.com/plexus-network/plexus/chain/pallet/utility"
	"github.com/plexus-network/plexus/chain/runtime"
	"github.com/plexus-network/plexus/substrate/extrinsic"
	"github.com/plexus-network/plexus/substrate/keys"
	"github.com/plexus-network/plexus/substrate/scale"
	"github.com/plexus-network/plexus/substrate/subtensor"
)

// TestACallInsideAnotherEndsItAndKeepsItsBounds holds of each call that ends as the
// one inside it does: what the origin may not do it may not do through it, and the
// failure of the inner one is its own.
func TestACallInsideAnotherEndsItAndKeepsItsBounds(t *testing.T) {
	c := apptest.New(t, genesis.Local())
	alice := runtime.Signed(keys.Dev("Alice").AccountID())
	some := []runtime.AccountID{keys.Dev("Bob").AccountID()}
	made := func(pallet, name string, args any) runtime.DecodedCall {
		d, err := c.Runtime.MakeCall(pallet, name, args)
		if err != nil {
			t.Fatal(err)
		}
		return d
	}
	pay := made("Balances", "transfer_keep_alive", balances.TransferKeepAlive{Dest: extrinsic.Address(some[0]), Value: scale.Compact(1)})
	fails := made("Swap", "toggle_user_liquidity", subtensor.ToggleUserLiquidity{})
	account := runtime.SignedCaller(keys.Dev("Bob").AccountID())
	for name, test := range map[string]struct {
		by   runtime.Origin
		wrap func(d runtime.DecodedCall) runtime.DecodedCall
	}{
		"batch_all": {alice, func(d runtime.DecodedCall) runtime.DecodedCall {
			return made("Utility", "batch_all", utility.BatchAll{Calls: []runtime.DecodedCall{d}})
		}},
		"as_derivative": {alice, func(d runtime.DecodedCall) runtime.DecodedCall {
			return made("Utility", "as_derivative", utility.AsDerivative{Call: d})
		}},
		"if_else": {alice, func(d runtime.DecodedCall) runtime.DecodedCall {
			return made("Utility", "if_else", utility.IfElse{Main: d, Fallback: d})
		}},
		"with_weight": {runtime.Root(), func(d runtime.DecodedCall) runtime.DecodedCall {
			return made("Utility", "with_weight", utility.WithWeight{Call: d})
		}},
		"dispatch_as_fallible": {runtime.Root(), func(d runtime.DecodedCall) runtime.DecodedCall {
			return made("Utility", "dispatch_as_fallible", utility.DispatchAsFallible{AsOrigin: account, Call: d})
		}},
		"as_multi_threshold_1": {alice, func(d runtime.DecodedCall) runtime.DecodedCall {
			return made("Multisig", "as_multi_threshold_1", subtensor.AsMultiThreshold1[runtime.DecodedCall]{OtherSignatories: some, Call: d})
		}},
	} {
		bounded := test.by.Limit(func(d runtime.DecodedCall) bool { return d.Pallet() != "Balances" })
		w := c.Runtime.NewContext(c.State, runtime.Block{Height: c.Height})
		if err := w.Dispatch(bounded, test.wrap(pay)); !errors.Is(err, runtime.ErrCallFiltered) {
			t.Errorf("%s around a call out of bounds: %v", name, err)
		}
		if err := w.Dispatch(test.by, test.wrap(fails)); err == nil || errors.Is(err, runtime.ErrCallFiltered) {
			t.Errorf("%s around a call that fails: %v", name, err)
		}
		if len(w.Changes()) != 0 {
			t.Errorf("%s left something of a call that failed", name)
		}
	}
}
