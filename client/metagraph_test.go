package client

import (
	"encoding/json"
	"errors"
	"testing"

	"github.com/plexus-network/plexus/chain/runtime"
	"github.com/plexus-network/plexus/substrate/keys"
	"github.com/plexus-network/plexus/substrate/scale"
	"github.com/plexus-network/plexus/substrate/storagekey"
	"github.com/plexus-network/plexus/substrate/subtensor"
)

// subnets is a pallet that answers the runtime APIs with fixed subnets.
func subnets(m *subtensor.Metagraph) runtime.Pallet {
	return runtime.Pallet{Name: "SubtensorModule", Index: 7, APIs: []runtime.API{
		runtime.NewAPI("SubnetInfoRuntimeApi", 1,
			runtime.Method("get_metagraph", []string{"netuid"}, func(_ runtime.Reader, netuid uint16) *subtensor.Metagraph {
				if netuid != 1 {
					return nil
				}
				return m
			}),
			runtime.Method("get_all_dynamic_info", nil, func(runtime.Reader, struct{}) []*subtensor.DynamicInfo {
				return []*subtensor.DynamicInfo{{TaoIn: 7}, nil, {Netuid: 2, SubnetName: compactText("text"), MovingPrice: subtensor.I96F32{Bits: scale.U128From(3 << 31)}}}
			})),
		runtime.NewAPI("StakeInfoRuntimeApi", 1,
			runtime.Method("get_stake_info_for_coldkey", []string{"coldkey"}, func(_ runtime.Reader, who keys.AccountID) []subtensor.StakeInfo {
				return []subtensor.StakeInfo{{Hotkey: bob.AccountID(), Coldkey: who, Netuid: 1, Stake: 5 * tao, IsRegistered: true}}
			})),
		runtime.NewAPI("SubnetRegistrationRuntimeApi", 1,
			runtime.Method("get_network_registration_cost", nil, func(runtime.Reader, struct{}) uint64 { return 1000 * tao })),
		runtime.NewAPI("ModelsRuntimeApi", 1,
			runtime.Method("get_catalogue", []string{"netuid"}, func(runtime.Reader, uint16) []subtensor.Model {
				return []subtensor.Model{{Name: []byte("small"), SHA256: [32]byte{9}, Tolerance: 100_000}}
			}),
			runtime.Method("get_declared", []string{"netuid"}, func(runtime.Reader, uint16) []subtensor.MinerModel {
				return []subtensor.MinerModel{{Hotkey: bob.AccountID(), Declared: subtensor.DeclaredModel{Model: []byte("small"), Class: subtensor.Rank}}}
			})),
	}}
}

func compactText(s string) (b []scale.Compact16) {
	for _, c := range []byte(s) {
		b = append(b, scale.Compact16(c))
	}
	return b
}

func twoNeurons() *subtensor.Metagraph {
	return &subtensor.Metagraph{
		Netuid: 1, Name: compactText("text"), Block: 40, Tempo: 15, LastStep: 32, BlocksSinceLastStep: 8, Burn: tao / 2,
		OwnerColdkey: alice.AccountID(),
		Hotkeys:      []keys.AccountID{alice.AccountID(), bob.AccountID()}, Coldkeys: []keys.AccountID{alice.AccountID(), alice.AccountID()},
		Identities: []*subtensor.ChainIdentityV2{nil, nil},
		Axons: []subtensor.AxonInfo{
			{IP: scale.U128From(0x7f000001), Port: 8091, IPType: 4, Protocol: 4, Version: 3},
			{IP: scale.U128FromHalves(0x20010db8<<32, 1), Port: 8092, IPType: 6},
		},
		Active: []bool{true, false}, ValidatorPermit: []bool{true, false}, PruningScore: []scale.Compact16{0, 0},
		LastUpdate: []scale.Compact{39, 0}, Emission: []scale.Compact{tao, 2 * tao}, Dividends: []scale.Compact16{65535, 0},
		Incentives: []scale.Compact16{0, 65535}, Consensus: []scale.Compact16{0, 65534}, Trust: []scale.Compact16{0, 0},
		Rank: []scale.Compact16{0, 0}, BlockAtRegistration: []scale.Compact{1, 2}, AlphaStake: []scale.Compact{0, 0},
		TaoStake: []scale.Compact{0, 0}, TotalStake: []scale.Compact{100 * tao, 0},
	}
}

func TestMetagraphJoinsAPIAndTrust(t *testing.T) {
	n := newFakeNode(t, subnets(twoNeurons()))
	key := storagekey.Identity.Append([]byte(storagekey.Prefix("SubtensorModule", "ValidatorTrust")), []byte{1, 0})
	n.blocks[1].state[string(key)] = scale.Marshal([]uint16{60000})
	c := dialFake(t, n)
	m, err := c.Metagraph(t.Context(), 1)
	if err != nil {
		t.Fatal(err)
	}
	if m.Netuid != 1 || m.Name != "text" || m.Block != 40 || m.Tempo != 15 || m.LastStep != 32 || m.BlocksSinceLastStep != 8 ||
		m.BlockHash != n.blocks[1].header.Hash() || m.OwnerColdkey != alice.AccountID() {
		t.Errorf("header %+v", m)
	}
	want := []Neuron{
		{UID: 0, Hotkey: alice.AccountID(), Coldkey: alice.AccountID(), Axon: Axon{"127.0.0.1", 8091, 4, 3}, Stake: 100 * tao, Permit: true,
			Active: true, Dividends: 65535, ValidatorTrust: 60000, Emission: tao, LastUpdate: 39, RegisteredAt: 1},
		{UID: 1, Hotkey: bob.AccountID(), Coldkey: alice.AccountID(), Axon: Axon{"2001:db8::1", 8092, 0, 0}, Incentive: 65535,
			Consensus: 65534, Emission: 2 * tao, RegisteredAt: 2},
	}
	for i := range want {
		if m.Neurons[i] != want[i] {
			t.Errorf("neuron %d\n%+v, want\n%+v", i, m.Neurons[i], want[i])
		}
	}
	if a, b := m.Neurons[0].Axon.Address(), m.Neurons[1].Axon.Address(); a != "127.0.0.1:8091" || b != "[2001:db8::1]:8092" {
		t.Errorf("addresses %s and %s", a, b)
	}
	if m.Neuron(bob.AccountID()) != &m.Neurons[1] || m.Neuron(keys.AccountID{}) != nil {
		t.Error("neurons are not found by hotkey")
	}
	if (Axon{}).IsServed() || (Axon{}).Address() != "" || !m.Neurons[0].Axon.IsServed() {
		t.Error("what is served is mistaken")
	}
	if _, err := c.Metagraph(t.Context(), 2); !errors.Is(err, ErrNotFound) {
		t.Errorf("subnet 2: %v", err)
	}
	if cost, err := c.RegistrationCost(t.Context(), 1); err != nil || cost != tao/2 {
		t.Errorf("a uid costs %d, %v", cost, err)
	}
}

func TestMetagraphWithRaggedColumnsIsRefused(t *testing.T) {
	ragged := twoNeurons()
	ragged.TotalStake = ragged.TotalStake[:1]
	c := dialFake(t, newFakeNode(t, subnets(ragged)))
	if _, err := c.Metagraph(t.Context(), 1); !errors.Is(err, ErrAnswer) {
		t.Fatal(err)
	}
}

func TestSubnetsStakesAndModels(t *testing.T) {
	c := dialFake(t, newFakeNode(t, subnets(twoNeurons())))
	if got, err := c.Subnets(t.Context()); err != nil || len(got) != 2 || got[0].TaoIn != 7 || got[1].Netuid != 2 || got[1].Name != "text" || got[1].Price != 1.5 {
		t.Errorf("subnets %+v, %v", got, err)
	}
	if got, err := c.SubnetCost(t.Context()); err != nil || got != 1000*tao {
		t.Errorf("a subnet costs %d, %v", got, err)
	}
	if got, err := c.Stakes(t.Context(), alice.AccountID()); err != nil || len(got) != 1 || got[0] != (Stake{bob.AccountID(), 1, 5 * tao, true}) {
		t.Errorf("stakes %+v, %v", got, err)
	}
	if got, err := c.Models(t.Context(), 1); err != nil || len(got) != 1 || got[0] != (Model{"small", Hash{9}, 0.1}) {
		t.Errorf("models %+v, %v", got, err)
	}
	if got, err := c.DeclaredModels(t.Context(), 1); err != nil || got[bob.AccountID()] != (Declared{"small", subtensor.Rank}) {
		t.Errorf("declared %+v, %v", got, err)
	}
}

func TestHashesReadWhatTheyWrite(t *testing.T) {
	h := Hash{1, 2, 31: 3}
	text, err := json.Marshal(h)
	var again Hash
	if err != nil || json.Unmarshal(text, &again) != nil || again != h {
		t.Errorf("%s reads as %s, %v", text, again, err)
	}
	for _, bad := range []string{`"0x12"`, `"12"`, `"0xzz"`, `"` + h.String()[2:] + `"`} {
		if json.Unmarshal([]byte(bad), &again) == nil {
			t.Errorf("%s is read as a hash", bad)
		}
	}
}
