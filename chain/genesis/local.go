package genesis

import (
	"os"
	"slices"

	"github.com/plexus-network/plexus/chain/pallet/crowdloan"
	"github.com/plexus-network/plexus/chain/pallet/subtensor"
	"github.com/plexus-network/plexus/substrate/keys"
	wire "github.com/plexus-network/plexus/substrate/subtensor"
)

// WalletVariable names an address that the local chains endow, as Bittensor's do;
// what is no address is passed over.
const WalletVariable = "BT_DEFAULT_TOKEN_WALLET"

const tao = wire.RaoPerTAO

// Local is the chain that Bittensor's tools expect at their default address, with
// blocks of 250 ms.
func Local() *Spec {
	s := LocalSlow()
	s.ID, s.BlockMillis = "plexus-local", 250
	s.Network.Rules.NewSubnetTempo = 10
	s.Network.Rules.MaxEpochsPerBlock = of[uint8](32)
	s.Network.Rules.MechanismInterval, s.Network.Rules.TrimInterval = of[uint64](1), of[uint64](1)
	s.Crowdloans = &crowdloan.Durations{Least: 50, Most: 20_000}
	s.Network.Rules.Keys = subtensor.KeyRules{
		ChildkeyTakeRateLimit: of[uint64](5), PendingChildkeyCooldown: of[uint64](15),
		HotkeySwapInterval: of[uint64](1), EvmKeyInterval: of[uint64](1),
		ColdkeySwapAnnouncement: of[uint32](50), ColdkeySwapReannouncement: of[uint32](10),
	}
	s.Network.Root.Owner = of(dev("Alice"))
	return s
}

// LocalSlow is [Local] with production's blocks of 12 seconds and its tempo.
func LocalSlow() *Spec {
	alice := dev("Alice")
	s := &Spec{
		Name: "Bittensor", ID: "plexus-local-slow", Type: "Local", BlockMillis: 12_000, EVMChainID: 42,
		Sudo: &alice, Balances: devBalances(),
		Network: subtensor.Genesis{
			Rules: subtensor.Rules{NewSubnets: subtensor.Dynamic, Faucet: true},
			Root:  subtensor.Root{Parameters: subtensor.Parameters{Tempo: of[uint16](100)}},
			Subnets: []subtensor.Subnet{{
				Netuid: 1, Mechanism: subtensor.Dynamic, TAO: 10 * tao, AlphaIn: 10 * tao,
				Owner: &keys.AccountID{}, OwnerHotkey: &keys.AccountID{},
				Parameters: subtensor.Parameters{Tempo: of[uint16](100), MinAllowedWeights: of[uint16](0)},
				Neurons:    []subtensor.Neuron{{Stake: tao}},
			}},
		},
	}
	if account, err := keys.ParseAccount(os.Getenv(WalletVariable)); err == nil {
		s.Balances = slices.DeleteFunc(s.Balances, func(b Balance) bool { return b.Account == account })
		s.Balances = append(s.Balances, Balance{account, 1_000_000 * tao})
	}
	return s
}

// devBalances are those of Bittensor's local chain.
func devBalances() []Balance {
	var list []Balance
	for _, name := range []string{"Alice", "Bob", "Charlie"} {
		list = append(list, Balance{dev(name), 1_000_000 * tao})
	}
	for _, name := range []string{"Dave", "Eve", "Ferdie", "One", "Two", "Three"} {
		list = append(list, Balance{dev(name), 2_000 * tao})
	}
	// The accounts of the Ethereum keys Alith and Baltathar.
	for _, address := range []string{
		"5Fghzk1AJt88PeFEzuRfXzbPchiBbsVGTTXcdx599VdZzkTA",
		"5GeqNhKWj1KG78VHzbmo3ZjZgUTrCuWeamdgiA114XHGdaEr",
	} {
		account, err := keys.ParseAccount(address)
		if err != nil {
			panic("genesis: " + err.Error()) // a constant of this file
		}
		list = append(list, Balance{account, 2_000 * tao})
	}
	return list
}

// dev is the account of a development key, which everybody knows.
func dev(name string) keys.AccountID { return keys.Dev(name).AccountID() }

func of[V any](v V) *V { return &v }
