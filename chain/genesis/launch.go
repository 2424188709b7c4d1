package genesis

import "github.com/plexus-network/plexus/chain/pallet/subtensor"

// LaunchSpec is a chain without premine: nobody has anything at its start, nobody
// has root's authority, and emission goes to the producers of blocks until
// validators of the text subnet agree on a miner. Whoever owns nothing gets in by a
// proof of work; weights are hidden until they are old.
func LaunchSpec() *Spec {
	return &Spec{
		Name: "Plexus", ID: "plexus-launch", Type: "Live", BlockMillis: 12_000, EVMChainID: 964,
		RootEmissionShare: wholeEmission, Balances: []Balance{},
		Network: subtensor.Genesis{
			Rules:  subtensor.Rules{NewSubnets: subtensor.Static},
			Launch: &subtensor.Launch{BootstrapCap: 7_200 * tao},
			Subnets: []subtensor.Subnet{{
				Netuid: textSubnet, Name: "text", Mechanism: subtensor.Static, IsStarted: true, EqualStake: true,
				Parameters: subtensor.Parameters{WorkRegistrationAllowed: of(true)},
			}},
		},
		Catalogues: textCatalogue(),
	}
}
