package subtensor

import (
	"github.com/plexus-network/plexus/substrate/keys"
	"github.com/plexus-network/plexus/substrate/scale"
)

// StakeInfo is the stake of a coldkey with a hotkey on a subnet, in rao.
type StakeInfo struct {
	Hotkey       keys.AccountID
	Coldkey      keys.AccountID
	Netuid       scale.Compact16
	Stake        scale.Compact
	Locked       scale.Compact
	Emission     scale.Compact
	TaoEmission  scale.Compact
	Drain        scale.Compact
	IsRegistered bool
}

// TypePath is the name of the type in chain metadata.
func (StakeInfo) TypePath() string { return "pallet_subtensor::rpc_info::stake_info::StakeInfo" }

// StakeAvailability is how much of a stake may leave, in rao.
type StakeAvailability struct {
	Total     scale.Compact
	Locked    scale.Compact
	Available scale.Compact
}

// TypePath is the name of the type in chain metadata.
func (StakeAvailability) TypePath() string {
	return "pallet_subtensor::rpc_info::stake_info::StakeAvailability"
}

// SubnetPrice is a subnet's price in rao for one alpha.
type SubnetPrice struct {
	Netuid uint16
	Price  uint64
}

// TypePath is the name of the type in chain metadata.
func (SubnetPrice) TypePath() string { return "pallet_subtensor_swap_runtime_api::SubnetPrice" }

// SimSwapResult is what a swap would give, in rao.
type SimSwapResult struct {
	TaoAmount     uint64
	AlphaAmount   uint64
	TaoFee        uint64
	AlphaFee      uint64
	TaoSlippage   uint64
	AlphaSlippage uint64
}

// TypePath is the name of the type in chain metadata.
func (SimSwapResult) TypePath() string { return "pallet_subtensor_swap_runtime_api::SimSwapResult" }

// LockState is stake that a coldkey locked, and the conviction that grew from it.
type LockState struct {
	LockedMass uint64 // alpha rao
	Conviction U64F64
	LastUpdate uint64 // block
}

// TypePath is the name of the type in chain metadata.
func (LockState) TypePath() string { return "pallet_subtensor::staking::lock::LockState" }
