package subtensor_test

import (
	"testing"

	"github.com/plexus-network/plexus/chain/app"
	"github.com/plexus-network/plexus/chain/pallet/balances"
	"github.com/plexus-network/plexus/chain/pallet/subtensor/state"
	"github.com/plexus-network/plexus/chain/pallet/transactionpayment"
	"github.com/plexus-network/plexus/chain/runtime"
)

func TestConstantsTellWhatAChainStartsFrom(t *testing.T) {
	told := map[string]any{}
	for _, p := range app.Pallets(app.Options{BlockMillis: 1000, Limits: runtime.DefaultLimits()}, transactionpayment.New(balances.Ledger{})) {
		if p.Name == state.Name {
			for _, c := range p.Constants {
				if _, twice := told[c.Name]; twice {
					t.Errorf("%s is told twice", c.Name)
				}
				told[c.Name] = c.Value
			}
		}
	}
	for name, want := range map[string]any{
		"InitialTempo": uint16(360), "InitialBurn": uint64(100_000_000), "InitialMinBurn": uint64(500_000),
		"InitialMaxBurn": uint64(100_000_000_000), "InitialNetworkMinLockCost": uint64(1_000_000_000_000),
		"InitialKappa": uint16(32767), "InitialImmunityPeriod": uint16(4096), "InitialStartCallDelay": uint64(0),
		"InitialTaoWeight": uint64(971_718_665_099_567_868), "InitialAlphaSigmoidSteepness": int16(1000),
		"KeySwapCost": uint64(100_000_000), "KeySwapOnSubnetCost": uint64(1_000_000), "Yuma3On": false,
	} {
		if told[name] != want {
			t.Errorf("%s is %v (%T), want %v", name, told[name], told[name], want)
		}
	}
}
