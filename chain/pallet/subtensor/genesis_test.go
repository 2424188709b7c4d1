package subtensor_test

import (
	"encoding/json"
	"reflect"
	"testing"

	"github.com/plexus-network/plexus/chain/app"
	"github.com/plexus-network/plexus/chain/app/apptest"
	"github.com/plexus-network/plexus/chain/pallet/subtensor"
	"github.com/plexus-network/plexus/chain/pallet/subtensor/state"
	"github.com/plexus-network/plexus/substrate/keys"
	"github.com/plexus-network/plexus/substrate/scale"
	wire "github.com/plexus-network/plexus/substrate/subtensor"
)

// all sets every parameter to a value of its own.
func all(from uint64) (p subtensor.Parameters) {
	v := reflect.ValueOf(&p).Elem()
	for i := range v.NumField() {
		field := reflect.New(v.Field(i).Type().Elem())
		fill(field.Elem(), from+uint64(i))
		v.Field(i).Set(field)
	}
	return p
}

// fill sets a parameter to a value that is not its default.
func fill(v reflect.Value, n uint64) {
	switch x := v.Addr().Interface().(type) {
	case *bool:
		*x = n%2 == 1
	case *int16:
		*x = -int16(n)
	case *[]uint16:
		*x = []uint16{uint16(n), 1}
	case *wire.RecycleOrBurn:
		*x = wire.Recycle
	case *wire.U64F64:
		x.Bits = scale.U128FromHalves(n, n)
	case *wire.I64F64:
		x.Bits = scale.U128FromHalves(1<<63, n)
	case *wire.I96F32:
		x.Bits = scale.U128FromHalves(0, n)
	case *state.AlphaRange:
		*x = state.AlphaRange{Low: uint16(n), High: uint16(n + 1)}
	default:
		v.SetUint(n & (1<<v.Type().Bits() - 1))
	}
}

// network sets every parameter of the network.
func network(from uint64) (p subtensor.NetworkParameters) {
	v := reflect.ValueOf(&p).Elem()
	for i := range v.NumField() {
		field := reflect.New(v.Field(i).Type().Elem())
		fill(field.Elem(), from+uint64(i))
		v.Field(i).Set(field)
	}
	return p
}

func of[V any](v V) *V { return &v }

func TestAGenesisComesBackWhole(t *testing.T) {
	account := func(b byte) keys.AccountID { return keys.AccountID{b} }
	want := subtensor.Genesis{
		Rules: subtensor.Rules{
			NewSubnets: subtensor.Dynamic, NewSubnetTempo: 7, LoopbackAxons: true, Faucet: true,
			MaxEpochsPerBlock: of[uint8](9), NetworkRateLimit: of[uint64](8), NetworkMinLockCost: of[uint64](7), AdminFreezeWindow: of[uint16](6),
			MechanismInterval: of[uint64](5), TrimInterval: of[uint64](4),
			Keys: subtensor.KeyRules{
				ChildkeyTakeRateLimit: of[uint64](21), PendingChildkeyCooldown: of[uint64](22), HotkeySwapInterval: of[uint64](23),
				ColdkeySwapAnnouncement: of[uint32](24), ColdkeySwapReannouncement: of[uint32](25), EvmKeyInterval: of[uint64](26),
			},
			Parameters: network(31),
		},
		Launch: &subtensor.Launch{BootstrapCap: 5},
		Root: subtensor.Root{Owner: of(account(1)), Parameters: all(100), Neurons: []subtensor.Neuron{
			{Hotkey: account(2), Coldkey: account(3), Stake: 11}, {Hotkey: account(4), Coldkey: account(3)},
		}},
		Subnets: []subtensor.Subnet{
			{Netuid: 3, Name: "first", Mechanism: subtensor.Static, Owner: of(account(5)), OwnerHotkey: of(account(6)), IsStarted: true, EqualStake: true,
				Parameters: all(201), Neurons: []subtensor.Neuron{{Hotkey: account(6), Coldkey: account(5), Stake: 12}, {Hotkey: account(2), Coldkey: account(3), Stake: 13}}},
			{Netuid: 8, Mechanism: subtensor.Dynamic, TAO: 14, AlphaIn: 15, Parameters: all(300), Neurons: []subtensor.Neuron{{Hotkey: account(7), Coldkey: account(7), Stake: 16}}},
		},
	}
	doc, err := json.Marshal(want)
	if err != nil {
		t.Fatal(err)
	}
	rt := app.New(app.Options{BlockMillis: 1000})
	first, err := rt.Genesis(map[string]json.RawMessage{"SubtensorModule": doc})
	if err != nil {
		t.Fatal(err)
	}
	st := apptest.NewState()
	st.Apply(first)
	docs, err := rt.Export(st)
	if err != nil {
		t.Fatal(err)
	}
	var got subtensor.Genesis
	if err := json.Unmarshal(docs["SubtensorModule"], &got); err != nil {
		t.Fatal(err)
	}
	if !reflect.DeepEqual(got, want) {
		again, _ := json.MarshalIndent(got, "", " ")
		t.Errorf("the genesis comes back as %s", again)
	}
}

func TestAMechanismHasAName(t *testing.T) {
	var m subtensor.Mechanism
	if err := m.UnmarshalText([]byte("magic")); err == nil {
		t.Error("a mechanism that is not known was read")
	}
}
