package genesis

import (
	"github.com/plexus-network/plexus/chain/pallet/models"
	"github.com/plexus-network/plexus/chain/pallet/subtensor"
)

// textSubnet is the subnet of language models, in the chains that have one.
const textSubnet uint16 = 1

// wholeEmission is a RootEmissionShare of 1.
const wholeEmission = 1_000_000_000

// Up is the chain of a network on one machine: a started static subnet for text,
// epochs every 15 seconds, no waiting between weights, and known keys.
func Up() *Spec {
	alice, hotkey := dev("Alice"), dev("Alice//text")
	return &Spec{
		Name: "Plexus Up", ID: "plexus-up", Type: "Local", BlockMillis: 1000, EVMChainID: 42,
		RootEmissionShare: wholeEmission, Sudo: &alice, Balances: devBalances(),
		Network: subtensor.Genesis{
			Rules: subtensor.Rules{
				NewSubnets: subtensor.Static, NewSubnetTempo: 15, LoopbackAxons: true, Faucet: true,
				AdminFreezeWindow: of[uint16](0), NetworkRateLimit: of[uint64](0),
			},
			Root: subtensor.Root{Parameters: subtensor.Parameters{Tempo: of[uint16](15), WeightsSetRateLimit: of[uint64](0)}},
			Subnets: []subtensor.Subnet{{
				Netuid: textSubnet, Name: "text", Mechanism: subtensor.Static, IsStarted: true,
				Owner: &alice, OwnerHotkey: &hotkey,
				Parameters: subtensor.Parameters{
					Tempo: of[uint16](15), WeightsSetRateLimit: of[uint64](0), ServingRateLimit: of[uint64](0), CommitReveal: of(false),
				},
				Neurons: []subtensor.Neuron{{Hotkey: hotkey, Coldkey: alice}},
			}},
		},
		Catalogues: textCatalogue(),
	}
}

// textCatalogue is what the text subnet's miners may serve at the start. The
// hashes are of the weights that the engine fetches, the tolerances as it measured
// them.
func textCatalogue() []models.Listing {
	return []models.Listing{{Netuid: textSubnet, Models: []models.Entry{
		{Name: "smollm2-135m-instruct", SHA256: hash("b179c9523d0e6a0f98a330c7562b682750a6f8c8c15e5bc70ea373728110db53"), Tolerance: 700_000},
		{Name: "smollm2-135m-instruct-q2", SHA256: hash("1733ab14bc423774519aa464e0d74e190617e877c9d0aa07a698b500d1788895"), Tolerance: 1_000_000},
	}}}
}

func hash(digits string) (h models.Hash) {
	if err := h.UnmarshalText([]byte(digits)); err != nil {
		panic("genesis: " + err.Error()) // a constant of this file
	}
	return h
}
