package adminutils_test

import (
	"encoding/json"
	"reflect"
	"testing"

	"github.com/plexus-network/plexus/chain/app/apptest"
	"github.com/plexus-network/plexus/substrate/subtensor"
)

func TestWhatRootAndOwnersSetSurvivesAnExport(t *testing.T) {
	c := still(t)
	for _, s := range setters {
		c.MustSudo(s.call)
	}
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
	for _, s := range setters {
		if _, isTrim := s.call.(subtensor.SudoTrimToMaxAllowedUids); isTrim {
			continue // one of several that set the same
		}
		if got, want := s.read(again), s.read(c); !reflect.DeepEqual(got, want) {
			t.Errorf("what %T set is %v after an export, was %v", s.call, got, want)
		}
	}
}

func TestAGenesisWithAnUnknownContractIsRefused(t *testing.T) {
	rt := still(t).Runtime
	if _, err := rt.Genesis(map[string]json.RawMessage{"AdminUtils": json.RawMessage(`{"precompiles_off":["Oracle"]}`)}); err == nil {
		t.Error("a contract that is not there was turned off")
	}
}
