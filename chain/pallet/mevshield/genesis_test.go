package mevshield_test

import (
	"encoding/json"
	"testing"

	"github.com/plexus-network/plexus/chain/app/apptest"
	"github.com/plexus-network/plexus/chain/genesis"
	"github.com/plexus-network/plexus/chain/pallet/mevshield"
	"github.com/plexus-network/plexus/substrate/subtensor"
)

func TestLimitsSurviveAnExport(t *testing.T) {
	c := apptest.New(t, genesis.Local())
	c.MustSudo(subtensor.SetMaxPendingExtrinsicsNumber{Value: 7})
	c.MustSudo(subtensor.SetStoredExtrinsicLifetime{Value: 8})
	c.MustSudo(subtensor.SetOnInitializeWeight{Value: 9})
	c.MustSudo(subtensor.SetMaxExtrinsicWeight{Value: 10})
	docs, err := c.Runtime.Export(c)
	if err != nil {
		t.Fatal(err)
	}
	first, err := c.Runtime.Genesis(docs)
	if err != nil {
		t.Fatal(err)
	}
	again := apptest.NewState()
	again.Apply(first)
	got := [...]uint64{uint64(mevshield.MaxPendingExtrinsicsLimit.Get(again)), uint64(mevshield.ExtrinsicLifetime.Get(again)),
		mevshield.OnInitializeWeight.Get(again), mevshield.MaxExtrinsicWeight.Get(again)}
	if got != [...]uint64{7, 8, 9, 10} {
		t.Errorf("the limits are %v", got)
	}
	for name, doc := range map[string]string{
		"a weight above half a block": `{"on_initialize_weight":2000000000001}`,
		"the same of one call":        `{"max_extrinsic_weight":2000000000001}`,
		"another form":                `3`,
	} {
		if _, err := c.Runtime.Genesis(map[string]json.RawMessage{"MevShield": json.RawMessage(doc)}); err == nil {
			t.Errorf("%s: no error", name)
		}
	}
}
