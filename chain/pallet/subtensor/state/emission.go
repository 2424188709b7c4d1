package state

import (
	"github.com/plexus-network/plexus/chain/runtime"
	"github.com/plexus-network/plexus/economy/fixed"
	"github.com/plexus-network/plexus/substrate/scale"
	"github.com/plexus-network/plexus/substrate/subtensor"
)

// Issuance and what each subnet holds of it.
var (
	TotalIssuance         = value[uint64]("TotalIssuance", 0) // Balances.TotalIssuance, for clients
	TotalStake            = value[uint64]("TotalStake", 0)    // the sum of SubnetTAO
	BlockEmission         = value[uint64]("BlockEmission", subtensor.RaoPerTAO)
	SubnetTAO             = bySubnet[uint64]("SubnetTAO", 0)
	SubnetAlphaIn         = bySubnet[uint64]("SubnetAlphaIn", 0)
	SubnetAlphaOut        = bySubnet[uint64]("SubnetAlphaOut", 0)
	SubnetProtocolAlpha   = bySubnet[uint64]("SubnetProtocolAlpha", 0)
	SubnetVolume          = bySubnet("SubnetVolume", scale.U128{})
	SubnetMovingPrice     = bySubnet("SubnetMovingPrice", subtensor.I96F32{})
	SubnetMovingAlpha     = value("SubnetMovingAlpha", subtensor.I96F32{Bits: scale.U128From(12884)}) // 0.000003
	EMAPriceHalvingBlocks = bySubnet[uint64]("EMAPriceHalvingBlocks", 201_600)
	RootProp              = bySubnet("RootProp", subtensor.U96F32{})
)

// What the last block emitted to each subnet.
var (
	SubnetTaoInEmission     = bySubnet[uint64]("SubnetTaoInEmission", 0)
	SubnetAlphaInEmission   = bySubnet[uint64]("SubnetAlphaInEmission", 0)
	SubnetAlphaOutEmission  = bySubnet[uint64]("SubnetAlphaOutEmission", 0)
	SubnetExcessTao         = bySubnet[uint64]("SubnetExcessTao", 0)
	SubnetOwnerCut          = value[uint16]("SubnetOwnerCut", 11796)
	OwnerCutEnabled         = bySubnet("OwnerCutEnabled", true)
	OwnerCutAutoLockEnabled = bySubnet("OwnerCutAutoLockEnabled", false)
	MinerBurned             = bySubnet("MinerBurned", subtensor.U96F32{})
)

// What waits for the next epoch, in alpha rao.
var (
	PendingServerEmission    = bySubnet[uint64]("PendingServerEmission", 0)
	PendingValidatorEmission = bySubnet[uint64]("PendingValidatorEmission", 0)
	PendingRootAlphaDivs     = bySubnet[uint64]("PendingRootAlphaDivs", 0)
	PendingOwnerCut          = bySubnet[uint64]("PendingOwnerCut", 0)
)

// When epochs run.
var (
	BlocksSinceLastStep    = bySubnet[uint64]("BlocksSinceLastStep", 0)
	LastMechansimStepBlock = bySubnet[uint64]("LastMechansimStepBlock", 0)
	LastEpochBlock         = bySubnet[uint64]("LastEpochBlock", 0)
	PendingEpochAt         = bySubnet[uint64]("PendingEpochAt", 0)
	SubnetEpochIndex       = bySubnet[uint64]("SubnetEpochIndex", 0)
)

// fromRao is an amount in rao as a fixed-point number.
func fromRao(rao uint64) subtensor.I96F32 {
	return subtensor.I96F32{Bits: scale.U128FromHalves(rao>>32, rao<<32)}
}

// AutoStakeAdded: a miner's incentive was staked to the hotkey that its coldkey chose.
type AutoStakeAdded struct {
	Netuid      uint16
	Destination AccountID
	Hotkey      AccountID
	Owner       AccountID
	Incentive   uint64 // alpha rao
}

var _ = tells(runtime.Event{Index: 109, Body: AutoStakeAdded{}, Name: "AutoStakeAdded"})

// MovingPrice is the price of a subnet's alpha as its emission sees it: 1 on a
// static one.
func MovingPrice(r runtime.Reader, netuid uint16) fixed.U64F64 {
	if IsStatic(r, netuid) {
		return fixed.IntU64F64(1)
	}
	return fixed.U96F32FromBytes(SubnetMovingPrice.Get(r, netuid).Bits).U64F64()
}

// SetMovingPrice stores a dynamic subnet's moving price, floored to 32 fraction bits.
func SetMovingPrice(c *runtime.Context, netuid uint16, price fixed.U64F64) {
	stored := subtensor.I96F32{Bits: price.U96F32().Bytes()}
	if cell := SubnetMovingPrice.At(netuid); cell.Get(c) != stored {
		cell.Set(c, stored)
	}
}
