package app_test

import (
	"errors"
	"slices"
	"testing"

	"github.com/plexus-network/plexus/chain/app/apptest"
	"github.com/plexus-network/plexus/chain/genesis"
	"github.com/plexus-network/plexus/chain/pallet/subtensor/state"
	"github.com/plexus-network/plexus/chain/runtime"
	"github.com/plexus-network/plexus/substrate/keys"
	"github.com/plexus-network/plexus/substrate/scale"
	"github.com/plexus-network/plexus/substrate/subtensor"
)

// TestNotEvenRootActsAsASubnetsAccount: what lies there covers the stakes.
func TestNotEvenRootActsAsASubnetsAccount(t *testing.T) {
	c := apptest.New(t, genesis.Up())
	w := c.Runtime.NewContext(c.State, runtime.Block{Height: 1})
	send := func(who state.AccountID) error {
		pay := subtensor.Encode(subtensor.PaySubnet{Netuid: 1, Rao: 1_000_000_000})
		as, err := w.DecodeCall(slices.Concat([]byte{11, 7}, scale.Marshal(runtime.SignedCaller(who)), pay)) // dispatch_as_fallible
		if err != nil {
			t.Fatal(err)
		}
		return w.Dispatch(runtime.Root(), as)
	}
	for _, who := range []state.AccountID{state.SubnetAccount(1), state.SubnetAccount(state.Root), subtensor.RevenueAccount(1), subtensor.CrowdloanAccount(0)} {
		if err := send(who); !errors.Is(err, runtime.ErrCallFiltered) {
			t.Errorf("as %s: %v", who, err)
		}
	}
	if err := send(keys.Dev("Bob").AccountID()); err != nil {
		t.Errorf("as Bob: %v", err)
	}
}
