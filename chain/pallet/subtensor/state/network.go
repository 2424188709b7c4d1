package state

import (
	"github.com/plexus-network/plexus/chain/runtime"
	"github.com/plexus-network/plexus/substrate/subtensor"
)

// The subnets there are, and what each is.
var (
	NetworksAdded              = bySubnet("NetworksAdded", false)
	TotalNetworks              = value[uint16]("TotalNetworks", 0)
	SubnetworkN                = bySubnet[uint16]("SubnetworkN", 0)     // neurons
	SubnetMechanism            = bySubnet[uint16]("SubnetMechanism", 0) // 0 static, 1 dynamic
	SubnetOwner                = bySubnet("SubnetOwner", NoAccount)     // coldkey
	SubnetOwnerHotkey          = bySubnet("SubnetOwnerHotkey", NoAccount)
	NetworkRegisteredAt        = bySubnet[uint64]("NetworkRegisteredAt", 0)
	RegisteredSubnetCounter    = bySubnet[uint64]("RegisteredSubnetCounter", 0)
	FirstEmissionBlockNumber   = bySubnet[uint64]("FirstEmissionBlockNumber", 0, runtime.Optional())
	SubtokenEnabled            = bySubnet("SubtokenEnabled", false)
	SubnetEmissionEnabled      = bySubnet("SubnetEmissionEnabled", true) // gates the market's part only
	TokenSymbol                = bySubnet("TokenSymbol", []byte("\xa4"))
	SubnetLocked               = bySubnet[uint64]("SubnetLocked", 0)
	LargestLocked              = bySubnet[uint64]("LargestLocked", 0)
	SubnetIdentitiesV3         = newMap[uint16]("SubnetIdentitiesV3", runtime.Blake2_128Concat, subtensor.SubnetIdentityV3{}, runtime.Optional())
	MechanismCountCurrent      = newMap[uint16]("MechanismCountCurrent", runtime.Twox64Concat, uint8(1))
	MechanismEmissionSplit     = newMap[uint16]("MechanismEmissionSplit", runtime.Twox64Concat, []uint16(nil), runtime.Optional())
	NetworkRegistrationAllowed = bySubnet("NetworkRegistrationAllowed", true)
)

// What making a subnet costs and needs.
var (
	SubnetLimit                   = value[uint16]("SubnetLimit", 128)
	NetworkImmunityPeriod         = value[uint64]("NetworkImmunityPeriod", 1_296_000)
	StartCallDelay                = value[uint64]("StartCallDelay", 0)
	NetworkMinLockCost            = value[uint64]("NetworkMinLockCost", 1000*subtensor.RaoPerTAO)
	NetworkLastLockCost           = value[uint64]("NetworkLastLockCost", 1000*subtensor.RaoPerTAO)
	NetworkLockReductionInterval  = value[uint64]("NetworkLockReductionInterval", 14*7200)
	NetworkRateLimit              = value[uint64]("NetworkRateLimit", 7200)
	NetworkRegistrationStartBlock = value[uint64]("NetworkRegistrationStartBlock", 0)
)
