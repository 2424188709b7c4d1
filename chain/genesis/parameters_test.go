package genesis_test

import (
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"

	"github.com/plexus-network/plexus/chain/app/apptest"
	"github.com/plexus-network/plexus/chain/genesis"
	"github.com/plexus-network/plexus/chain/pallet/subtensor"
	"github.com/plexus-network/plexus/chain/pallet/subtensor/state"
	"github.com/plexus-network/plexus/substrate/scale"
	wire "github.com/plexus-network/plexus/substrate/subtensor"
)

func TestAFileSetsParametersOfEveryKind(t *testing.T) {
	path := filepath.Join(t.TempDir(), "spec.toml")
	err := os.WriteFile(path, []byte(`
name = "Mine"
id = "mine-1"
type = "Development"
block_millis = 1000

[network.rules.parameters]
subnet_owner_cut = 5
subnet_moving_alpha = "0.5"
tao_flow_cutoff = "-1.5"

[[network.subnets]]
netuid = 1
mechanism = "static"
recycle_or_burn = "recycle"
burn_increase_mult = "1.26"
alpha_sigmoid_steepness = -7
alpha_values = { low = 2000, high = 3000 }
mechanism_count = 2
mechanism_emission_split = [65534, 1]
`), 0o600)
	if err != nil {
		t.Fatal(err)
	}
	s, err := genesis.Load(path)
	if err != nil {
		t.Fatal(err)
	}
	c := apptest.New(t, s)
	for _, test := range []struct {
		name      string
		got, want any
	}{
		{"the owner's cut", state.SubnetOwnerCut.Get(c), uint16(5)},
		{"the moving alpha", state.SubnetMovingAlpha.Get(c), wire.I96F32{Bits: scale.U128From(1 << 31)}},
		{"the cutoff", state.TaoFlowCutoff.Get(c), wire.I64F64{Bits: scale.U128FromHalves(1<<64-2, 1<<63)}},
		{"the fate of incentive", state.RecycleOrBurn.Get(c, 1), wire.Recycle},
		{"the price's rise", state.BurnIncreaseMult.Get(c, 1), state.BurnIncreaseMult.Get(c, 99)},
		{"the steepness", state.AlphaSigmoidSteepness.Get(c, 1), int16(-7)},
		{"the alphas", state.AlphaValues.Get(c, 1), state.AlphaRange{Low: 2000, High: 3000}},
		{"the split", state.MechanismEmissionSplit.Get(c, 1), []uint16{65534, 1}},
		{"the mechanisms", state.Mechanisms(c, 1), uint8(2)},
	} {
		if !reflect.DeepEqual(test.got, test.want) {
			t.Errorf("%s: %v, want %v", test.name, test.got, test.want)
		}
	}
}

func TestThePageOfChainSpecificationsNamesEveryParameter(t *testing.T) {
	page, err := os.ReadFile("../../docs/protocol/chainspec.md")
	if err != nil {
		t.Fatal(err)
	}
	parameters := reflect.TypeFor[subtensor.Parameters]()
	for i := range parameters.NumField() {
		if name := parameters.Field(i).Tag.Get("toml"); !strings.Contains(string(page), name) {
			t.Errorf("the page lacks %s", name)
		}
	}
}
