package adminutils

import (
	"github.com/plexus-network/plexus/chain/pallet/subtensor/state"
	"github.com/plexus-network/plexus/chain/runtime"
	"github.com/plexus-network/plexus/economy/fixed"
	"github.com/plexus-network/plexus/substrate/subtensor"
)

// PrecompileEnable says which of the built-in contracts answer.
var PrecompileEnable = runtime.NewMap[subtensor.Precompile]("AdminUtils", "PrecompileEnable", runtime.Blake2_128Concat, true)

// chainIDName is the pallet that keeps the number of the chain for wallets of
// contracts.
const chainIDName = "EVMChainId"

// ChainID is the number by which wallets of contracts know the chain; 0 where none
// was set.
var ChainID = runtime.NewValue[uint64](chainIDName, "ChainId", 0)

// EVMChainID declares the pallet that holds [ChainID].
func EVMChainID() runtime.Pallet {
	return runtime.Pallet{
		Name: chainIDName, Index: 23, Docs: "The chain's number for wallets of contracts.",
		Storage: []runtime.StorageItem{ChainID},
		Genesis: chainIDGenesis,
		Export:  func(r runtime.Reader) (any, error) { return ChainIDDocument{ChainID.Get(r)}, nil },
	}
}

// Bounds of what root sets.
const (
	maxFlowExponent = 2
	oneI96F32       = 1 << 32
)

// chain are the setters of what the whole network does rarely, or not at all.
func chain() []runtime.Call {
	return []runtime.Call{
		// Consensus decides who makes blocks, and no call does.
		nothing[subtensor.SwapAuthorities]("swap_authorities"),
		nothing[subtensor.ScheduleGrandpaChange]("schedule_grandpa_change"),
		// The issuance is what there is.
		nothing[subtensor.SudoSetTotalIssuance]("sudo_set_total_issuance"),
		put("sudo_set_evm_chain_id", ChainID, func(a subtensor.SudoSetEvmChainID) uint64 { return a.ChainID }, nil),
		global("sudo_toggle_evm_precompile", func(c *runtime.Context, a subtensor.SudoToggleEvmPrecompile) error {
			if PrecompileEnable.Get(c, a.PrecompileID) != a.Enabled {
				PrecompileEnable.Set(c, a.PrecompileID, a.Enabled)
				c.Emit(PrecompileUpdated{a.PrecompileID, a.Enabled})
			}
			return nil
		}),
		put("sudo_set_dissolve_network_schedule_duration", state.DissolveNetworkScheduleDuration,
			func(a subtensor.SudoSetDissolveNetworkScheduleDuration) uint32 { return a.Duration },
			func(a subtensor.SudoSetDissolveNetworkScheduleDuration) any {
				return state.DissolveNetworkScheduleDurationSet{Value: a.Duration}
			}),
		put("sudo_set_coldkey_swap_announcement_delay", state.ColdkeySwapAnnouncementDelay,
			func(a subtensor.SudoSetColdkeySwapAnnouncementDelay) uint32 { return a.Duration },
			func(a subtensor.SudoSetColdkeySwapAnnouncementDelay) any {
				return state.ColdkeySwapAnnouncementDelaySet{Value: a.Duration}
			}),
		put("sudo_set_coldkey_swap_reannouncement_delay", state.ColdkeySwapReannouncementDelay,
			func(a subtensor.SudoSetColdkeySwapReannouncementDelay) uint32 { return a.Duration },
			func(a subtensor.SudoSetColdkeySwapReannouncementDelay) any {
				return state.ColdkeySwapReannouncementDelaySet{Value: a.Duration}
			}),
		put("sudo_set_commit_reveal_version", state.CommitRevealWeightsVersion,
			func(a subtensor.SudoSetCommitRevealVersion) uint16 { return a.Version },
			func(a subtensor.SudoSetCommitRevealVersion) any {
				return state.CommitRevealVersionSet{Value: a.Version}
			}),
		put("sudo_set_ck_burn", state.CKBurn, func(a subtensor.SudoSetCkBurn) uint64 { return a.Burn }, nil),
		global("sudo_set_max_mechanism_count", func(c *runtime.Context, a subtensor.SudoSetMaxMechanismCount) error {
			if a.MaxMechanismCount == 0 || a.MaxMechanismCount > state.MostMechanisms {
				return state.ErrInvalidValue
			}
			state.MaxMechanismCount.Set(c, a.MaxMechanismCount)
			return nil
		}),
		// A price that would move by more than the difference to the market's would swing.
		global("sudo_set_subnet_moving_alpha", func(c *runtime.Context, a subtensor.SudoSetSubnetMovingAlpha) error {
			if hi, lo := a.Alpha.Bits.Halves(); hi != 0 || lo > oneI96F32 {
				return ErrInvalidValue
			}
			state.SubnetMovingAlpha.Set(c, a.Alpha)
			return nil
		}),
		put("sudo_set_tao_flow_cutoff", state.TaoFlowCutoff, func(a subtensor.SudoSetTaoFlowCutoff) subtensor.I64F64 { return a.FlowCutoff }, nil),
		global("sudo_set_tao_flow_normalization_exponent", func(c *runtime.Context, a subtensor.SudoSetTaoFlowNormalizationExponent) error {
			p := state.Fixed(a.Exponent)
			if p.Less(fixed.IntU64F64(1)) || fixed.IntU64F64(maxFlowExponent).Less(p) {
				return ErrInvalidValue
			}
			state.FlowNormExponent.Set(c, a.Exponent)
			return nil
		}),
		put("sudo_set_tao_flow_smoothing_factor", state.FlowEmaSmoothingFactor,
			func(a subtensor.SudoSetTaoFlowSmoothingFactor) uint64 { return a.SmoothingFactor }, nil),
		put("sudo_set_net_tao_flow_enabled", state.NetTaoFlowEnabled,
			func(a subtensor.SudoSetNetTaoFlowEnabled) bool { return a.Enabled }, nil),
	}
}
