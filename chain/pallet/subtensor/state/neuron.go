package state

import (
	"github.com/plexus-network/plexus/chain/runtime"
	"github.com/plexus-network/plexus/substrate/subtensor"
)

// The neurons of a subnet: who has which uid and since when.
var (
	Uids                = doubleMap[uint16, AccountID, uint16]("Uids", runtime.Identity, runtime.Blake2_128Concat, 0, runtime.Optional())
	Keys                = doubleMap[uint16, uint16, AccountID]("Keys", runtime.Identity, runtime.Identity, NoAccount)
	IsNetworkMember     = doubleMap[AccountID, uint16, bool]("IsNetworkMember", runtime.Blake2_128Concat, runtime.Identity, false)
	BlockAtRegistration = doubleMap[uint16, uint16, uint64]("BlockAtRegistration", runtime.Identity, runtime.Identity, 0)
	Axons               = doubleMap[uint16, AccountID, subtensor.AxonInfo]("Axons", runtime.Identity, runtime.Blake2_128Concat, subtensor.AxonInfo{}, runtime.Optional())
	NeuronCertificates  = doubleMap[uint16, AccountID, subtensor.NeuronCertificate]("NeuronCertificates", runtime.Identity, runtime.Blake2_128Concat, subtensor.NeuronCertificate{}, runtime.Optional())
	Prometheus          = doubleMap[uint16, AccountID, subtensor.PrometheusInfo]("Prometheus", runtime.Identity, runtime.Blake2_128Concat, subtensor.PrometheusInfo{}, runtime.Optional())
)

// What the last epoch said of the neurons: lists by uid. Those of mechanism m of
// a subnet stand under m*4096 + netuid.
var (
	StakeWeight     = bySubnet[[]uint16]("StakeWeight", nil)
	Active          = bySubnet[[]bool]("Active", nil)
	Consensus       = bySubnet[[]uint16]("Consensus", nil)
	Incentive       = bySubnet[[]uint16]("Incentive", nil)
	Dividends       = bySubnet[[]uint16]("Dividends", nil)
	Emission        = bySubnet[[]uint64]("Emission", nil) // alpha rao
	LastUpdate      = bySubnet[[]uint64]("LastUpdate", nil)
	ValidatorTrust  = bySubnet[[]uint16]("ValidatorTrust", nil)
	ValidatorPermit = bySubnet[[]bool]("ValidatorPermit", nil)
	Weights         = doubleMap[uint16, uint16, Row]("Weights", runtime.Identity, runtime.Identity, nil)
	Bonds           = doubleMap[uint16, uint16, Row]("Bonds", runtime.Identity, runtime.Identity, nil)
)

// Who owns which hotkey, and what they say of themselves.
var (
	Owner        = newMap[AccountID]("Owner", runtime.Blake2_128Concat, NoAccount) // hotkey -> coldkey
	OwnedHotkeys = newMap[AccountID]("OwnedHotkeys", runtime.Blake2_128Concat, []AccountID(nil))
	Delegates    = newMap[AccountID]("Delegates", runtime.Blake2_128Concat, uint16(11796)) // hotkey -> take
	IdentitiesV2 = newMap[AccountID]("IdentitiesV2", runtime.Blake2_128Concat, subtensor.ChainIdentityV2{}, runtime.Optional())
)
