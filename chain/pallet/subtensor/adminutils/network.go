package adminutils

import (
	"github.com/plexus-network/plexus/chain/pallet/subtensor/state"
	"github.com/plexus-network/plexus/chain/runtime"
	"github.com/plexus-network/plexus/substrate/subtensor"
)

// network are the setters of the whole network.
func network() []runtime.Call {
	return []runtime.Call{
		put("sudo_set_default_take", state.MaxDelegateTake, func(a subtensor.SudoSetDefaultTake) uint16 { return a.DefaultTake },
			func(a subtensor.SudoSetDefaultTake) any { return state.MaxDelegateTakeSet{Value: a.DefaultTake} }),
		put("sudo_set_min_delegate_take", state.MinDelegateTake, func(a subtensor.SudoSetMinDelegateTake) uint16 { return a.Take },
			func(a subtensor.SudoSetMinDelegateTake) any { return state.MinDelegateTakeSet{Value: a.Take} }),
		put("sudo_set_tx_rate_limit", state.TxRateLimit, func(a subtensor.SudoSetTxRateLimit) uint64 { return a.TxRateLimit },
			func(a subtensor.SudoSetTxRateLimit) any { return state.TxRateLimitSet{Value: a.TxRateLimit} }),
		put("sudo_set_tx_delegate_take_rate_limit", state.TxDelegateTakeRateLimit, func(a subtensor.SudoSetTxDelegateTakeRateLimit) uint64 { return a.TxRateLimit },
			func(a subtensor.SudoSetTxDelegateTakeRateLimit) any {
				return state.TxDelegateTakeRateLimitSet{Value: a.TxRateLimit}
			}),
		put("sudo_set_subnet_owner_cut", state.SubnetOwnerCut, func(a subtensor.SudoSetSubnetOwnerCut) uint16 { return a.SubnetOwnerCut },
			func(a subtensor.SudoSetSubnetOwnerCut) any { return state.SubnetOwnerCutSet{Value: a.SubnetOwnerCut} }),
		put("sudo_set_network_rate_limit", state.NetworkRateLimit, func(a subtensor.SudoSetNetworkRateLimit) uint64 { return a.RateLimit },
			func(a subtensor.SudoSetNetworkRateLimit) any { return state.NetworkRateLimitSet{Value: a.RateLimit} }),
		put("sudo_set_network_immunity_period", state.NetworkImmunityPeriod, func(a subtensor.SudoSetNetworkImmunityPeriod) uint64 { return a.ImmunityPeriod },
			func(a subtensor.SudoSetNetworkImmunityPeriod) any {
				return state.NetworkImmunityPeriodSet{Value: a.ImmunityPeriod}
			}),
		put("sudo_set_network_min_lock_cost", state.NetworkMinLockCost, func(a subtensor.SudoSetNetworkMinLockCost) uint64 { return a.LockCost },
			func(a subtensor.SudoSetNetworkMinLockCost) any { return state.NetworkMinLockCostSet{Value: a.LockCost} }),
		put("sudo_set_subnet_limit", state.SubnetLimit, func(a subtensor.SudoSetSubnetLimit) uint16 { return min(a.MaxSubnets, state.MaxSubnets) },
			func(a subtensor.SudoSetSubnetLimit) any {
				return state.SubnetLimitSet{Value: min(a.MaxSubnets, state.MaxSubnets)}
			}),
		put("sudo_set_lock_reduction_interval", state.NetworkLockReductionInterval, func(a subtensor.SudoSetLockReductionInterval) uint64 { return a.Interval },
			func(a subtensor.SudoSetLockReductionInterval) any {
				return state.NetworkLockCostReductionIntervalSet{Value: a.Interval}
			}),
		put("sudo_set_stake_threshold", state.StakeThreshold, func(a subtensor.SudoSetStakeThreshold) uint64 { return a.MinStake },
			func(a subtensor.SudoSetStakeThreshold) any { return state.StakeThresholdSet{Value: a.MinStake} }),
		global("sudo_set_nominator_min_required_stake", func(c *runtime.Context, a subtensor.SudoSetNominatorMinRequiredStake) error {
			state.SetNominatorMinimum(c, a.MinStake)
			return nil
		}),
		put("sudo_set_admin_freeze_window", state.AdminFreezeWindow, func(a subtensor.SudoSetAdminFreezeWindow) uint16 { return a.Window },
			func(a subtensor.SudoSetAdminFreezeWindow) any { return state.AdminFreezeWindowSet{Value: a.Window} }),
		put("sudo_set_owner_hparam_rate_limit", state.OwnerHyperparamRateLimit, func(a subtensor.SudoSetOwnerHparamRateLimit) uint16 { return a.Epochs },
			func(a subtensor.SudoSetOwnerHparamRateLimit) any {
				return state.OwnerHyperparamRateLimitSet{Value: a.Epochs}
			}),
		put("sudo_set_start_call_delay", state.StartCallDelay, func(a subtensor.SudoSetStartCallDelay) uint64 { return a.Delay },
			func(a subtensor.SudoSetStartCallDelay) any { return state.StartCallDelaySet{Value: a.Delay} }),
		global("sudo_set_max_epochs_per_block", func(c *runtime.Context, a subtensor.SudoSetMaxEpochsPerBlock) error {
			if a.MaxEpochsPerBlock == 0 || a.MaxEpochsPerBlock > state.MostEpochsPerBlock {
				return ErrInvalidValue
			}
			state.MaxEpochsPerBlock.Set(c, a.MaxEpochsPerBlock)
			c.Emit(state.MaxEpochsPerBlockSet{Value: a.MaxEpochsPerBlock})
			return nil
		}),
	}
}
