package subtensor

// The calls of AdminUtils set the network's and the subnets' parameters. Root may
// send each of them, through Sudo; a subnet's owner those of the subnet that the
// protocol leaves to owners. Units and bounds stand in docs/protocol.

// SudoSetDefaultTake sets default take.
type SudoSetDefaultTake struct {
	DefaultTake uint16
}

// CallIndex is AdminUtils.sudo_set_default_take.
func (SudoSetDefaultTake) CallIndex() (pallet, call uint8) { return AdminUtilsPallet, 1 }

// SudoSetTxRateLimit sets tx rate limit.
type SudoSetTxRateLimit struct {
	TxRateLimit uint64
}

// CallIndex is AdminUtils.sudo_set_tx_rate_limit.
func (SudoSetTxRateLimit) CallIndex() (pallet, call uint8) { return AdminUtilsPallet, 2 }

// SudoSetSubnetOwnerCut sets subnet owner cut.
type SudoSetSubnetOwnerCut struct {
	SubnetOwnerCut uint16
}

// CallIndex is AdminUtils.sudo_set_subnet_owner_cut.
func (SudoSetSubnetOwnerCut) CallIndex() (pallet, call uint8) { return AdminUtilsPallet, 28 }

// SudoSetNetworkRateLimit sets network rate limit.
type SudoSetNetworkRateLimit struct {
	RateLimit uint64
}

// CallIndex is AdminUtils.sudo_set_network_rate_limit.
func (SudoSetNetworkRateLimit) CallIndex() (pallet, call uint8) { return AdminUtilsPallet, 29 }

// SudoSetNetworkImmunityPeriod sets network immunity period.
type SudoSetNetworkImmunityPeriod struct {
	ImmunityPeriod uint64
}

// CallIndex is AdminUtils.sudo_set_network_immunity_period.
func (SudoSetNetworkImmunityPeriod) CallIndex() (pallet, call uint8) { return AdminUtilsPallet, 35 }

// SudoSetNetworkMinLockCost sets network min lock cost.
type SudoSetNetworkMinLockCost struct {
	LockCost uint64
}

// CallIndex is AdminUtils.sudo_set_network_min_lock_cost.
func (SudoSetNetworkMinLockCost) CallIndex() (pallet, call uint8) { return AdminUtilsPallet, 36 }

// SudoSetSubnetLimit sets subnet limit.
type SudoSetSubnetLimit struct {
	MaxSubnets uint16
}

// CallIndex is AdminUtils.sudo_set_subnet_limit.
func (SudoSetSubnetLimit) CallIndex() (pallet, call uint8) { return AdminUtilsPallet, 37 }

// SudoSetLockReductionInterval sets lock reduction interval.
type SudoSetLockReductionInterval struct {
	Interval uint64
}

// CallIndex is AdminUtils.sudo_set_lock_reduction_interval.
func (SudoSetLockReductionInterval) CallIndex() (pallet, call uint8) { return AdminUtilsPallet, 38 }

// SudoSetStakeThreshold sets stake threshold.
type SudoSetStakeThreshold struct {
	MinStake uint64
}

// CallIndex is AdminUtils.sudo_set_stake_threshold.
func (SudoSetStakeThreshold) CallIndex() (pallet, call uint8) { return AdminUtilsPallet, 42 }

// SudoSetNominatorMinRequiredStake sets nominator min required stake.
type SudoSetNominatorMinRequiredStake struct {
	MinStake uint64
}

// CallIndex is AdminUtils.sudo_set_nominator_min_required_stake.
func (SudoSetNominatorMinRequiredStake) CallIndex() (pallet, call uint8) { return AdminUtilsPallet, 43 }

// SudoSetTxDelegateTakeRateLimit sets tx delegate take rate limit.
type SudoSetTxDelegateTakeRateLimit struct {
	TxRateLimit uint64
}

// CallIndex is AdminUtils.sudo_set_tx_delegate_take_rate_limit.
func (SudoSetTxDelegateTakeRateLimit) CallIndex() (pallet, call uint8) { return AdminUtilsPallet, 45 }

// SudoSetMinDelegateTake sets min delegate take.
type SudoSetMinDelegateTake struct {
	Take uint16
}

// CallIndex is AdminUtils.sudo_set_min_delegate_take.
func (SudoSetMinDelegateTake) CallIndex() (pallet, call uint8) { return AdminUtilsPallet, 46 }

// SudoSetDissolveNetworkScheduleDuration sets dissolve network schedule duration.
type SudoSetDissolveNetworkScheduleDuration struct {
	Duration uint32
}

// CallIndex is AdminUtils.sudo_set_dissolve_network_schedule_duration.
func (SudoSetDissolveNetworkScheduleDuration) CallIndex() (pallet, call uint8) {
	return AdminUtilsPallet, 55
}

// SudoSetSubnetMovingAlpha sets subnet moving alpha.
type SudoSetSubnetMovingAlpha struct {
	Alpha I96F32
}

// CallIndex is AdminUtils.sudo_set_subnet_moving_alpha.
func (SudoSetSubnetMovingAlpha) CallIndex() (pallet, call uint8) { return AdminUtilsPallet, 63 }

// SudoSetCommitRevealVersion sets commit reveal version.
type SudoSetCommitRevealVersion struct {
	Version uint16
}

// CallIndex is AdminUtils.sudo_set_commit_reveal_version.
func (SudoSetCommitRevealVersion) CallIndex() (pallet, call uint8) { return AdminUtilsPallet, 71 }

// SudoSetCkBurn sets ck burn.
type SudoSetCkBurn struct {
	Burn uint64
}

// CallIndex is AdminUtils.sudo_set_ck_burn.
func (SudoSetCkBurn) CallIndex() (pallet, call uint8) { return AdminUtilsPallet, 73 }

// SudoSetAdminFreezeWindow sets admin freeze window.
type SudoSetAdminFreezeWindow struct {
	Window uint16
}

// CallIndex is AdminUtils.sudo_set_admin_freeze_window.
func (SudoSetAdminFreezeWindow) CallIndex() (pallet, call uint8) { return AdminUtilsPallet, 74 }

// SudoSetOwnerHparamRateLimit sets owner hparam rate limit.
type SudoSetOwnerHparamRateLimit struct {
	Epochs uint16
}

// CallIndex is AdminUtils.sudo_set_owner_hparam_rate_limit.
func (SudoSetOwnerHparamRateLimit) CallIndex() (pallet, call uint8) { return AdminUtilsPallet, 75 }

// SudoSetStartCallDelay sets start call delay.
type SudoSetStartCallDelay struct {
	Delay uint64
}

// CallIndex is AdminUtils.sudo_set_start_call_delay.
func (SudoSetStartCallDelay) CallIndex() (pallet, call uint8) { return AdminUtilsPallet, 85 }

// SudoSetColdkeySwapAnnouncementDelay sets coldkey swap announcement delay.
type SudoSetColdkeySwapAnnouncementDelay struct {
	Duration uint32
}

// CallIndex is AdminUtils.sudo_set_coldkey_swap_announcement_delay.
func (SudoSetColdkeySwapAnnouncementDelay) CallIndex() (pallet, call uint8) {
	return AdminUtilsPallet, 86
}

// SudoSetColdkeySwapReannouncementDelay sets coldkey swap reannouncement delay.
type SudoSetColdkeySwapReannouncementDelay struct {
	Duration uint32
}

// CallIndex is AdminUtils.sudo_set_coldkey_swap_reannouncement_delay.
func (SudoSetColdkeySwapReannouncementDelay) CallIndex() (pallet, call uint8) {
	return AdminUtilsPallet, 87
}

// SudoSetMaxMechanismCount sets max mechanism count.
type SudoSetMaxMechanismCount struct {
	MaxMechanismCount uint8
}

// CallIndex is AdminUtils.sudo_set_max_mechanism_count.
func (SudoSetMaxMechanismCount) CallIndex() (pallet, call uint8) { return AdminUtilsPallet, 88 }

// SudoSetNetTaoFlowEnabled sets net tao flow enabled.
type SudoSetNetTaoFlowEnabled struct {
	Enabled bool
}

// CallIndex is AdminUtils.sudo_set_net_tao_flow_enabled.
func (SudoSetNetTaoFlowEnabled) CallIndex() (pallet, call uint8) { return AdminUtilsPallet, 91 }

// SudoSetMaxEpochsPerBlock sets max epochs per block.
type SudoSetMaxEpochsPerBlock struct {
	MaxEpochsPerBlock uint8
}

// CallIndex is AdminUtils.sudo_set_max_epochs_per_block.
func (SudoSetMaxEpochsPerBlock) CallIndex() (pallet, call uint8) { return AdminUtilsPallet, 96 }
