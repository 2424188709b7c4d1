package info_test

import (
	"bytes"
	"fmt"
	"reflect"
	"testing"

	"github.com/plexus-network/plexus/chain/app/apptest"
	"github.com/plexus-network/plexus/chain/genesis"
	pallet "github.com/plexus-network/plexus/chain/pallet/subtensor"
	"github.com/plexus-network/plexus/chain/pallet/subtensor/info"
	"github.com/plexus-network/plexus/chain/pallet/subtensor/state"
	"github.com/plexus-network/plexus/substrate/keys"
	"github.com/plexus-network/plexus/substrate/scale"
	"github.com/plexus-network/plexus/substrate/subtensor"
)

const tao = 1_000_000_000 // rao

func of[V any](v V) *V { return &v }

// busy is a chain after an epoch that paid: a validator V with a nominator N, a
// miner M with an axon.
func busy(t *testing.T) (c *apptest.Chain, v, m, n apptest.Person) {
	c = apptest.New(t, genesis.Up())
	v, m, n = c.Neuron(1, "V"), c.Neuron(1, "M"), c.Rich("N")
	c.Do(v.Cold, subtensor.AddStake{Hotkey: v.Hotkey(), Netuid: 1, AmountStaked: 100 * tao})
	c.Do(n.Cold, subtensor.AddStake{Hotkey: v.Hotkey(), Netuid: 1, AmountStaked: 300 * tao})
	c.Do(n.Cold, subtensor.AddStake{Hotkey: v.Hotkey(), Netuid: 0, AmountStaked: 40 * tao})
	c.Do(v.Cold, subtensor.RootRegister{Hotkey: v.Hotkey()})
	c.Do(m.Hot, subtensor.ServeAxon{Netuid: 1, IP: scale.U128From(0x01020304), IPType: 4, Port: 8091, Protocol: 4})
	for c.Height < 15 {
		c.Next()
	}
	c.Do(v.Hot, subtensor.SetWeights{Netuid: 1, Dests: []uint16{2}, Weights: []uint16{7}})
	for c.Height < 32 {
		c.Next()
	}
	return c, v, m, n
}

// ask calls a runtime API as clients do.
func ask[Out any](t *testing.T, c *apptest.Chain, method string, args ...any) (out Out) {
	t.Helper()
	w := scale.Writer{}
	for _, a := range args {
		w.Value(a)
	}
	answer, err := c.Runtime.CallAPI(c, method, w.B)
	if err != nil {
		t.Fatalf("%s: %v", method, err)
	}
	if err := scale.Unmarshal(answer, &out); err != nil {
		t.Fatalf("%s does not decode: %v", method, err)
	}
	return out
}

func TestTheMetagraphShowsTheChain(t *testing.T) {
	c, v, m, n := busy(t)
	g := ask[*subtensor.Metagraph](t, c, "SubnetInfoRuntimeApi_get_metagraph", uint16(1))
	if g.Netuid != 1 || g.Block != 32 || g.Tempo != 15 || g.LastStep != 30 || g.BlocksSinceLastStep != 2 || g.NumUIDs != 3 || g.MaxUIDs != 256 {
		t.Errorf("the frame is %+v", g)
	}
	if g.TaoInEmission != tao || g.AlphaOutEmission != tao || uint64(g.TaoIn) != state.SubnetTAO.Get(c, 1) || g.PendingAlphaEmission == 0 {
		t.Errorf("emission %d, TAO %d", g.TaoInEmission, g.TaoIn)
	}
	if hi, lo := g.MovingPrice.Bits.Halves(); hi != 0 || lo != 1<<32 {
		t.Errorf("the moving price is %v", g.MovingPrice)
	}
	if name := text(g.Name); name != "text" || text(g.Symbol) != "α" || string(g.Identity.SubnetName) != "text" {
		t.Errorf("the name is %s, the symbol %s", name, text(g.Symbol))
	}
	if g.Hotkeys[1] != v.Hotkey() || g.Coldkeys[1] != v.Coldkey() || g.Hotkeys[2] != m.Hotkey() || g.OwnerColdkey != keys.Dev("Alice").AccountID() {
		t.Error("the keys are others")
	}
	if g.Axons[2].Port != 8091 || g.Axons[1].Port != 0 {
		t.Errorf("the axons are %+v", g.Axons)
	}
	if !g.ValidatorPermit[1] || g.ValidatorPermit[2] || g.Incentives[2] != 65535 || g.Dividends[1] != 65535 || g.Consensus[2] != 65535 {
		t.Errorf("permits %v, incentives %v, dividends %v", g.ValidatorPermit, g.Incentives, g.Dividends)
	}
	if uint64(g.LastUpdate[1]) != 16 || uint64(g.BlockAtRegistration[2]) != state.BlockAtRegistration.Get(c, 1, 2) {
		t.Errorf("last updates %v, registrations %v", g.LastUpdate, g.BlockAtRegistration)
	}
	onRoot := state.HotkeyStake(c, v.Hotkey(), 0) // 40 TAO and what claims have added
	weighted := uint64(g.TotalStake[1] - g.AlphaStake[1])
	if uint64(g.AlphaStake[1]) != state.HotkeyStake(c, v.Hotkey(), 1) || uint64(g.TaoStake[1]) != onRoot || onRoot < 40*tao || weighted*10_000/onRoot != 526 {
		t.Errorf("stakes %v, %v, %v", g.AlphaStake, g.TaoStake, g.TotalStake)
	}
	if g.Emission[2] == 0 || g.AlphaDividendsPerHotkey[1].Amount == 0 || g.AlphaDividendsPerHotkey[1].Account != v.Hotkey() {
		t.Errorf("emission %v, dividends %v", g.Emission, g.AlphaDividendsPerHotkey)
	}
	_ = n
}

func text(letters []scale.Compact16) string {
	var b []byte
	for _, c := range letters {
		b = append(b, byte(c))
	}
	return string(b)
}

func TestEveryFormOfTheMetagraphAgrees(t *testing.T) {
	c, _, _, _ := busy(t)
	g := ask[*subtensor.Metagraph](t, c, "SubnetInfoRuntimeApi_get_metagraph", uint16(1))
	if all := ask[[]*subtensor.Metagraph](t, c, "SubnetInfoRuntimeApi_get_all_metagraphs"); len(all) != 2 || !reflect.DeepEqual(all[1], g) {
		t.Error("get_all_metagraphs differs")
	}
	if all := ask[[]*subtensor.Metagraph](t, c, "SubnetInfoRuntimeApi_get_all_mechagraphs"); len(all) != 2 || !reflect.DeepEqual(all[1], g) {
		t.Error("get_all_mechagraphs differs")
	}
	if m := ask[*subtensor.Metagraph](t, c, "SubnetInfoRuntimeApi_get_mechagraph", uint16(1), uint8(0)); !reflect.DeepEqual(m, g) {
		t.Error("the first mechanism's differs")
	}
	for name, nothing := range map[string]*subtensor.Metagraph{
		"a second mechanism": ask[*subtensor.Metagraph](t, c, "SubnetInfoRuntimeApi_get_mechagraph", uint16(1), uint8(1)),
		"a missing subnet":   ask[*subtensor.Metagraph](t, c, "SubnetInfoRuntimeApi_get_metagraph", uint16(9)),
	} {
		if nothing != nil {
			t.Errorf("%s has a metagraph", name)
		}
	}
}

func TestTheSelectiveMetagraphHasWhatWasAskedFor(t *testing.T) {
	c, v, _, _ := busy(t)
	for _, method := range []string{"get_selective_metagraph", "get_selective_mechagraph"} {
		args := []any{uint16(1), []uint16{8, 52, 72, 73, 500}}
		if method == "get_selective_mechagraph" {
			args = []any{uint16(1), uint8(0), []uint16{8, 52, 72, 73, 500}}
		}
		p := ask[*subtensor.SelectiveMetagraph](t, c, "SubnetInfoRuntimeApi_"+method, args...)
		if p.Netuid != 1 || *p.Tempo != 15 || (*p.Hotkeys)[1] != v.Hotkey() || !reflect.DeepEqual(*p.Validators, []scale.Compact16{0, 1}) || len(*p.Commitments) != 0 {
			t.Errorf("%s gives %+v", method, p)
		}
		if p.Coldkeys != nil || p.Burn != nil {
			t.Errorf("%s gives more than was asked for", method)
		}
	}
	if p := ask[*subtensor.SelectiveMetagraph](t, c, "SubnetInfoRuntimeApi_get_selective_metagraph", uint16(9), []uint16{1}); p != nil {
		t.Error("a missing subnet has a metagraph")
	}
}

func TestSubnetsAndTheirSettings(t *testing.T) {
	c, v, _, _ := busy(t)
	one := ask[*subtensor.SubnetInfo](t, c, "SubnetInfoRuntimeApi_get_subnet_info", uint16(1))
	if one.SubnetworkN != 3 || one.Tempo != 15 || one.EmissionValues != tao || one.Owner != keys.Dev("Alice").AccountID() {
		t.Errorf("the subnet is %+v", one)
	}
	if all := ask[[]*subtensor.SubnetInfo](t, c, "SubnetInfoRuntimeApi_get_subnets_info"); len(all) != 2 || !reflect.DeepEqual(all[1], one) {
		t.Error("get_subnets_info differs")
	}
	two := ask[*subtensor.SubnetInfoV2](t, c, "SubnetInfoRuntimeApi_get_subnet_info_v2", uint16(1))
	if string(two.Identity.SubnetName) != "text" || two.Burn != one.Burn {
		t.Errorf("the subnet is %+v", two)
	}
	if all := ask[[]*subtensor.SubnetInfoV2](t, c, "SubnetInfoRuntimeApi_get_subnets_info_v2"); len(all) != 2 || all[0].Identity != nil {
		t.Error("get_subnets_info_v2 differs")
	}
	d := ask[*subtensor.DynamicInfo](t, c, "SubnetInfoRuntimeApi_get_dynamic_info", uint16(1))
	if all := ask[[]*subtensor.DynamicInfo](t, c, "SubnetInfoRuntimeApi_get_all_dynamic_info"); len(all) != 2 || !reflect.DeepEqual(all[1], d) || text(all[0].SubnetName) != "root" {
		t.Error("get_all_dynamic_info differs")
	}
	h := ask[*subtensor.SubnetHyperparams](t, c, "SubnetInfoRuntimeApi_get_subnet_hyperparams", uint16(1))
	h2 := ask[*subtensor.SubnetHyperparamsV2](t, c, "SubnetInfoRuntimeApi_get_subnet_hyperparams_v2", uint16(1))
	if h.WeightsRateLimit != 0 || h.Kappa != 32767 || h.ActivityCutoff != 13889*15/1000 || h2.YumaVersion != 3 || !h2.SubnetIsActive || h2.AlphaSigmoidSteepness.Bits != 1000<<32 {
		t.Errorf("the settings are %+v, %+v", h, h2)
	}
	names := map[string]subtensor.HyperparamValue{}
	for _, e := range *ask[*subtensor.SubnetHyperparamsV3](t, c, "SubnetInfoRuntimeApi_get_subnet_hyperparams_v3", uint16(1)) {
		names[string(e.Name)] = e.Value
	}
	if *names["tempo"].U16 != 15 || uint64(*names["burn"].TaoBalance) != state.Burn.Get(c, 1) || !*names["subnet_is_active"].Bool {
		t.Errorf("the settings are %v", names)
	}
	s := ask[*subtensor.SubnetState](t, c, "SubnetInfoRuntimeApi_get_subnet_state", uint16(1))
	if len(s.Hotkeys) != 3 || s.Incentives[2] != 65535 || uint64(s.TaoStake[1]) != state.HotkeyStake(c, v.Hotkey(), 0) {
		t.Errorf("the state is %+v", s)
	}
	for _, method := range []string{"get_subnet_info", "get_subnet_info_v2", "get_dynamic_info", "get_subnet_hyperparams", "get_subnet_hyperparams_v2", "get_subnet_hyperparams_v3", "get_subnet_state", "get_subnet_account_id", "get_next_epoch_start_block"} {
		answer, err := c.Runtime.CallAPI(c, "SubnetInfoRuntimeApi_"+method, scale.Marshal(uint16(9)))
		if err != nil || len(answer) != 1 || answer[0] != 0 {
			t.Errorf("%s of a missing subnet is %x, %v", method, answer, err)
		}
	}
	if account := ask[*keys.AccountID](t, c, "SubnetInfoRuntimeApi_get_subnet_account_id", uint16(1)); *account != state.SubnetAccount(1) {
		t.Errorf("the account is %s", account)
	}
	if prune := ask[*uint16](t, c, "SubnetInfoRuntimeApi_get_subnet_to_prune"); prune != nil {
		t.Errorf("subnet %d would be pruned", *prune)
	}
	if hotkey := ask[*keys.AccountID](t, c, "SubnetInfoRuntimeApi_get_coldkey_auto_stake_hotkey", keys.AccountID{1}, uint16(1)); hotkey != nil {
		t.Error("a coldkey has an automatic destination")
	}
}

func TestTheNextEpochIsForetold(t *testing.T) {
	c, _, _, _ := busy(t)
	next := ask[*uint64](t, c, "SubnetInfoRuntimeApi_get_next_epoch_start_block", uint16(1))
	if next == nil || *next != 45 {
		t.Fatalf("the next epoch is foretold for %v", next)
	}
	for c.Height < 44 {
		c.Next()
	}
	if again := ask[*uint64](t, c, "SubnetInfoRuntimeApi_get_next_epoch_start_block", uint16(1)); *again != 45 {
		t.Errorf("one block before it is foretold for %d", *again)
	}
	before := state.SubnetEpochIndex.Get(c, 1)
	c.Next()
	if state.SubnetEpochIndex.Get(c, 1) != before+1 {
		t.Error("the epoch did not run in the block foretold")
	}
	c.MustSudo(subtensor.SudoSetTempo{Netuid: 1, Tempo: 0})
	if never := ask[*uint64](t, c, "SubnetInfoRuntimeApi_get_next_epoch_start_block", uint16(1)); never != nil {
		t.Errorf("without tempo it is foretold for %d", *never)
	}
}

func TestNeurons(t *testing.T) {
	c, v, m, _ := busy(t)
	full := ask[[]subtensor.NeuronInfo](t, c, "NeuronInfoRuntimeApi_get_neurons", uint16(1))
	lite := ask[[]subtensor.NeuronInfoLite](t, c, "NeuronInfoRuntimeApi_get_neurons_lite", uint16(1))
	if len(full) != 3 || len(lite) != 3 {
		t.Fatalf("%d and %d neurons", len(full), len(lite))
	}
	if w := full[1].Weights; len(w) != 1 || w[0] != (subtensor.CompactPair{UID: 2, Value: 65535}) || len(full[1].Bonds) != 1 {
		t.Errorf("the validator's weights are %v, its bonds %v", w, full[1].Bonds)
	}
	if lite[2].Hotkey != m.Hotkey() || lite[2].UID != 2 || lite[2].Incentive != 65535 || lite[2].AxonInfo.Port != 8091 || lite[2].PruningScore != 65535 {
		t.Errorf("the miner is %+v", lite[2])
	}
	if lite[1].Stake[0].Account != v.Coldkey() || uint64(lite[1].Stake[0].Amount) != state.HotkeyStake(c, v.Hotkey(), 1) || lite[1].ValidatorTrust != 65535 {
		t.Errorf("the validator is %+v", lite[1])
	}
	if one := ask[*subtensor.NeuronInfo](t, c, "NeuronInfoRuntimeApi_get_neuron", uint16(1), uint16(1)); !reflect.DeepEqual(*one, full[1]) {
		t.Error("get_neuron differs")
	}
	if one := ask[*subtensor.NeuronInfoLite](t, c, "NeuronInfoRuntimeApi_get_neuron_lite", uint16(1), uint16(2)); !reflect.DeepEqual(*one, lite[2]) {
		t.Error("get_neuron_lite differs")
	}
	if ask[*subtensor.NeuronInfo](t, c, "NeuronInfoRuntimeApi_get_neuron", uint16(1), uint16(3)) != nil ||
		ask[*subtensor.NeuronInfoLite](t, c, "NeuronInfoRuntimeApi_get_neuron_lite", uint16(1), uint16(3)) != nil {
		t.Error("a uid that nobody has is somebody")
	}
}

func TestStakes(t *testing.T) {
	c, v, _, n := busy(t)
	list := ask[[]subtensor.StakeInfo](t, c, "StakeInfoRuntimeApi_get_stake_info_for_coldkey", n.Coldkey())
	if len(list) != 2 {
		t.Fatalf("the nominator's stakes are %+v", list)
	}
	for _, s := range list {
		if s.Hotkey != v.Hotkey() || uint64(s.Stake) != state.Stake(c, v.Hotkey(), n.Coldkey(), uint16(s.Netuid)) || !s.IsRegistered {
			t.Errorf("a stake is %+v", s)
		}
	}
	type accountStakes struct {
		Coldkey keys.AccountID
		Stakes  []subtensor.StakeInfo
	}
	both := ask[[]accountStakes](t, c, "StakeInfoRuntimeApi_get_stake_info_for_coldkeys", []keys.AccountID{n.Coldkey(), v.Coldkey()})
	if len(both) != 2 || !reflect.DeepEqual(both[0].Stakes, list) || both[1].Coldkey != v.Coldkey() {
		t.Errorf("the stakes of two are %+v", both)
	}
	one := ask[*subtensor.StakeInfo](t, c, "StakeInfoRuntimeApi_get_stake_info_for_hotkey_coldkey_netuid", v.Hotkey(), n.Coldkey(), uint16(1))
	if uint64(one.Stake) != state.Stake(c, v.Hotkey(), n.Coldkey(), 1) || one.Emission == 0 {
		t.Errorf("the stake is %+v", one)
	}
	type available struct {
		Netuid       uint16
		Availability subtensor.StakeAvailability
	}
	type accountAvailable struct {
		Coldkey  keys.AccountID
		Networks []available
	}
	onRoot := scale.Compact(state.Stake(c, v.Hotkey(), n.Coldkey(), 0))
	free := ask[[]accountAvailable](t, c, "StakeInfoRuntimeApi_get_stake_availability_for_coldkeys", []keys.AccountID{n.Coldkey()}, (*[]uint16)(nil))
	if len(free) != 1 || len(free[0].Networks) != 2 || free[0].Networks[0].Availability != (subtensor.StakeAvailability{Total: onRoot, Available: onRoot}) {
		t.Errorf("available is %+v", free)
	}
	some := ask[[]accountAvailable](t, c, "StakeInfoRuntimeApi_get_stake_availability_for_coldkeys", []keys.AccountID{n.Coldkey()}, &[]uint16{1})
	if len(some[0].Networks) != 1 || some[0].Networks[0].Availability.Total != one.Stake {
		t.Errorf("available on one is %+v", some)
	}
	// A map has each key once, in order.
	pair := []keys.AccountID{n.Coldkey(), v.Coldkey(), n.Coldkey()}
	sorted := ask[[]accountAvailable](t, c, "StakeInfoRuntimeApi_get_stake_availability_for_coldkeys", pair, &[]uint16{1})
	if len(sorted) != 2 || bytes.Compare(sorted[0].Coldkey[:], sorted[1].Coldkey[:]) >= 0 {
		t.Errorf("available of two is %+v", sorted)
	}
	if ask[*subtensor.LockState](t, c, "StakeInfoRuntimeApi_get_coldkey_lock", n.Coldkey(), uint16(1)) != nil {
		t.Error("a stake is locked")
	}
}

func TestDelegates(t *testing.T) {
	c, v, _, n := busy(t)
	all := ask[[]subtensor.DelegateInfo](t, c, "DelegateInfoRuntimeApi_get_delegates")
	one := ask[*subtensor.DelegateInfo](t, c, "DelegateInfoRuntimeApi_get_delegate", v.Hotkey())
	if len(all) != 1 || !reflect.DeepEqual(&all[0], one) {
		t.Fatalf("the delegates are %+v", all)
	}
	if one.Take != 11796 || one.Owner != v.Coldkey() || !reflect.DeepEqual(one.Registrations, []scale.Compact16{0, 1}) || !reflect.DeepEqual(one.ValidatorPermits, []scale.Compact16{1}) {
		t.Errorf("the delegate is %+v", one)
	}
	if len(one.Nominators) != 2 || one.TotalDailyReturn == 0 || one.ReturnPer1000 == 0 {
		t.Errorf("nominators %+v, %d a day", one.Nominators, one.TotalDailyReturn)
	}
	for _, who := range one.Nominators {
		want := 1
		if who.Coldkey == n.Coldkey() {
			want = 2
		}
		if len(who.Stakes) != want {
			t.Errorf("%s stakes on %+v", who.Coldkey, who.Stakes)
		}
	}
	type delegated struct {
		Delegate subtensor.DelegateInfo
		Stake    subtensor.NetuidAmount
	}
	if list := ask[[]delegated](t, c, "DelegateInfoRuntimeApi_get_delegated", n.Coldkey()); len(list) != 2 || list[0].Delegate.Hotkey != v.Hotkey() {
		t.Errorf("delegated is %+v", list)
	}
	if ask[*subtensor.DelegateInfo](t, c, "DelegateInfoRuntimeApi_get_delegate", n.Hotkey()) != nil {
		t.Error("a hotkey that never was one is a delegate")
	}
}

func TestPricesAndSwaps(t *testing.T) {
	c, _, _, _ := busy(t)
	if price := ask[uint64](t, c, "SwapRuntimeApi_current_alpha_price", uint16(1)); price != tao {
		t.Errorf("the price is %d", price)
	}
	if all := ask[[]subtensor.SubnetPrice](t, c, "SwapRuntimeApi_current_alpha_price_all"); len(all) != 2 || all[1] != (subtensor.SubnetPrice{Netuid: 1, Price: tao}) {
		t.Errorf("the prices are %v", all)
	}
	if s := ask[subtensor.SimSwapResult](t, c, "SwapRuntimeApi_sim_swap_tao_for_alpha", uint16(1), uint64(7)); s != (subtensor.SimSwapResult{TaoAmount: 7, AlphaAmount: 7}) {
		t.Errorf("7 rao buy %+v", s)
	}
	if cost := ask[uint64](t, c, "SubnetRegistrationRuntimeApi_get_network_registration_cost"); cost != 1000*tao {
		t.Errorf("a subnet costs %d", cost)
	}
	local := apptest.New(t, genesis.Local())
	if price := ask[uint64](t, local, "SwapRuntimeApi_current_alpha_price", uint16(1)); price != tao {
		t.Errorf("10 TAO for 10 alpha: the price is %d", price)
	}
	// 1 alpha into a pool of 10 TAO and 10 alpha: 33/65535 of it is the fee, and the
	// rest, a, gives 10*a/(10+a).
	sold := subtensor.SimSwapResult{TaoAmount: 908_674_735, AlphaAmount: 999_496_453, AlphaFee: 503_547, TaoSlippage: tao - 908_674_735}
	if s := ask[subtensor.SimSwapResult](t, local, "SwapRuntimeApi_sim_swap_alpha_for_tao", uint16(1), uint64(tao)); s != sold {
		t.Errorf("1 alpha gives %+v, want %+v", s, sold)
	}
	if s := ask[subtensor.SimSwapResult](t, local, "SwapRuntimeApi_sim_swap_alpha_for_tao", uint16(9), uint64(tao)); s != (subtensor.SimSwapResult{}) {
		t.Errorf("a subnet that is not there gives %+v", s)
	}
}

func BenchmarkMetagraph256(b *testing.B) {
	s := genesis.Up()
	n := &s.Network.Subnets[0]
	for i := range 255 {
		hot, cold := keys.AccountID{1, byte(i)}, keys.AccountID{2, byte(i)}
		n.Neurons = append(n.Neurons, pallet.Neuron{Hotkey: hot, Coldkey: cold, Stake: uint64(i+1) * tao})
	}
	n.Tempo = of[uint16](1)
	c := apptest.New(b, s)
	c.Skip(2)
	if g := info.Metagraph(c, 1); len(g.Hotkeys) != 256 || g.Hotkeys[255] != (keys.AccountID{1, 254}) {
		b.Fatal(fmt.Sprint(len(g.Hotkeys), " neurons"))
	}
	args := scale.Marshal(uint16(1))
	for b.Loop() {
		if _, err := c.Runtime.CallAPI(c, "SubnetInfoRuntimeApi_get_metagraph", args); err != nil {
			b.Fatal(err)
		}
	}
}
