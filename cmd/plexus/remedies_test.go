package main

import (
	"math"
	"strings"
	"testing"

	"github.com/plexus-network/plexus/chain/genesis"
	"github.com/plexus-network/plexus/client"
	"github.com/plexus-network/plexus/client/registry"
	"github.com/plexus-network/plexus/internal/fault"
)

func TestRemediesAreOfErrorsThatExist(t *testing.T) {
	spec, err := genesis.Load("local")
	if err != nil {
		t.Fatal(err)
	}
	m, err := registry.Parse(spec.Runtime().Metadata(14))
	if err != nil {
		t.Fatal(err)
	}
	known := map[string]bool{}
	for pallet := range math.MaxUint8 {
		for code := range math.MaxUint8 {
			if in, name, _, ok := m.ModuleError(uint8(pallet), uint8(code)); ok {
				known[in+"."+name] = true
			}
		}
	}
	for name, remedy := range remedies {
		if !known[name] && !strings.HasPrefix(name, "Token.") { // those are of no pallet
			t.Errorf("the chain has no error %s", name)
		}
		if remedy == "" {
			t.Errorf("%s has no remedy", name)
		}
	}
}

func TestWhatAPalletRefusesIsSaidSoWithARemedy(t *testing.T) {
	for _, failed := range []*client.DispatchError{{Pallet: "Models", Name: "NotRegistered"}, {Pallet: "Crowdloan", Name: "CapRaised"}, {Name: "BadOrigin"}} {
		err := explain(failed)
		if !strings.HasPrefix(err.Error(), "the chain refused the call: "+failed.Error()) || fault.Remedy(err) == "" {
			t.Errorf("%v, try: %s", err, fault.Remedy(err))
		}
	}
}
