package main

import (
	"strings"
	"testing"

	"github.com/plexus-network/plexus/chain/pallet/subtensor/state"
)

func TestRemediesAreOfErrorsThatExist(t *testing.T) {
	known := map[string]bool{}
	for _, e := range state.Errors.List() {
		known["SubtensorModule."+e.Name] = true
	}
	for name, remedy := range remedies {
		if strings.HasPrefix(name, "SubtensorModule.") && !known[name] {
			t.Errorf("the chain has no error %s", name)
		}
		if remedy == "" {
			t.Errorf("%s has no remedy", name)
		}
	}
}
