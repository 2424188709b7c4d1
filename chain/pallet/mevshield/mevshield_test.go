package mevshield_test

import (
	"errors"
	"testing"

	"github.com/plexus-network/plexus/chain/pallet/balances"
	"github.com/plexus-network/plexus/chain/pallet/mevshield"
	"github.com/plexus-network/plexus/chain/pallet/sudo"
	"github.com/plexus-network/plexus/chain/pallet/system"
	"github.com/plexus-network/plexus/chain/pallet/transactionpayment"
	"github.com/plexus-network/plexus/chain/runtime"
	"github.com/plexus-network/plexus/chain/runtime/runtimetest"
	"github.com/plexus-network/plexus/substrate/keys"
	"github.com/plexus-network/plexus/substrate/subtensor"
)

var alice = keys.Dev("Alice")

func newChain(t *testing.T) *runtimetest.Chain {
	fees := transactionpayment.New(balances.Ledger{})
	rt := runtime.New([]runtime.Pallet{system.New(runtime.DefaultLimits()), balances.New(), fees.Pallet(), sudo.New(), mevshield.New()}, runtime.Options{Payment: fees})
	return runtimetest.New(t, rt, map[string]any{
		"Balances": map[string]any{"balances": []balances.Entry{{Account: alice.AccountID(), Rao: 1 << 40}}},
		"Sudo":     map[string]any{"key": alice.AccountID()},
	})
}

func TestWhatIsEncryptedIsRefusedForThereIsNoKey(t *testing.T) {
	c := newChain(t)
	for name, args := range map[string]any{
		"submit_encrypted": subtensor.SubmitEncrypted{Ciphertext: make([]byte, 100)},
		"store_encrypted":  subtensor.StoreEncrypted{EncryptedCall: make([]byte, 100)},
	} {
		o := c.Make(c.Sign(alice, c.Call("MevShield", name, args), nil)).Outcomes[0]
		if !errors.Is(o.Failed, mevshield.ErrNoKey) || o.Fee == 0 {
			t.Errorf("%s: %v for %d rao", name, o.Failed, o.Fee)
		}
		ctx := c.Runtime.NewContext(c.State, c.Next)
		if err := ctx.Dispatch(runtime.Root(), c.Call("MevShield", name, args)); !errors.Is(err, runtime.ErrBadOrigin) {
			t.Errorf("%s by root: %v", name, err)
		}
	}
	if mevshield.NextKey.Has(c.State) || mevshield.CurrentKey.Has(c.State) {
		t.Error("there is a key")
	}
}

func TestNobodyAnnouncesAKey(t *testing.T) {
	c := newChain(t)
	right, wrong := make([]byte, mevshield.KeyBytes), make([]byte, 5)
	ctx := c.Runtime.NewContext(c.State, c.Next)
	for _, test := range []struct {
		origin runtime.Origin
		key    *[]byte
		want   error
	}{
		{runtime.Signed(alice.AccountID()), &right, runtime.ErrBadOrigin},
		{runtime.Root(), &right, runtime.ErrBadOrigin},
		{runtime.None(), &right, mevshield.ErrNoKey},
		{runtime.None(), &wrong, mevshield.ErrBadEncKeyLen},
		{runtime.None(), nil, nil},
	} {
		if err := ctx.Dispatch(test.origin, c.Call("MevShield", "announce_next_key", subtensor.AnnounceNextKey{EncKey: test.key})); !errors.Is(err, test.want) {
			t.Errorf("%+v: %v", test, err)
		}
	}
}

func TestRootSetsTheLimits(t *testing.T) {
	c := newChain(t)
	for name, args := range map[string]any{
		"set_max_pending_extrinsics_number": subtensor.SetMaxPendingExtrinsicsNumber{Value: 7},
		"set_on_initialize_weight":          subtensor.SetOnInitializeWeight{Value: mevshield.MaxWeight},
		"set_stored_extrinsic_lifetime":     subtensor.SetStoredExtrinsicLifetime{Value: 8},
		"set_max_extrinsic_weight":          subtensor.SetMaxExtrinsicWeight{Value: mevshield.MaxWeight},
	} {
		d := c.Call("MevShield", name, args)
		if o := c.Make(c.Sign(alice, d, nil)).Outcomes[0]; !errors.Is(o.Failed, runtime.ErrBadOrigin) || o.Fee == 0 {
			t.Errorf("%s: %v", name, o.Failed)
		}
		c.Send(alice, c.Call("Sudo", "sudo", sudo.Sudo{Call: d}))
	}
	if mevshield.MaxPendingExtrinsicsLimit.Get(c.State) != 7 || mevshield.ExtrinsicLifetime.Get(c.State) != 8 ||
		mevshield.OnInitializeWeight.Get(c.State) != mevshield.MaxWeight || mevshield.MaxExtrinsicWeight.Get(c.State) != mevshield.MaxWeight {
		t.Error("a limit is not set")
	}
	ctx := c.Runtime.NewContext(c.State, c.Next)
	for name, args := range map[string]any{
		"set_on_initialize_weight": subtensor.SetOnInitializeWeight{Value: mevshield.MaxWeight + 1},
		"set_max_extrinsic_weight": subtensor.SetMaxExtrinsicWeight{Value: mevshield.MaxWeight + 1},
	} {
		if err := ctx.Dispatch(runtime.Root(), c.Call("MevShield", name, args)); !errors.Is(err, mevshield.ErrWeightExceedsAbsoluteMax) {
			t.Errorf("%s: %v", name, err)
		}
	}
}
