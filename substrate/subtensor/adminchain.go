package subtensor

// SwapAuthorities names who makes blocks.
type SwapAuthorities struct {
	NewAuthorities [][32]byte
}

// CallIndex is AdminUtils.swap_authorities.
func (SwapAuthorities) CallIndex() (pallet, call uint8) { return AdminUtilsPallet, 0 }

// Authority is a key that makes blocks final, and its weight.
type Authority struct {
	Key    [32]byte `scale:"-"`
	Weight uint64   `scale:"-"`
}

// ScheduleGrandpaChange names who makes blocks final.
type ScheduleGrandpaChange struct {
	NextAuthorities []Authority
	InBlocks        uint32
	Forced          *uint32
}

// CallIndex is AdminUtils.schedule_grandpa_change.
func (ScheduleGrandpaChange) CallIndex() (pallet, call uint8) { return AdminUtilsPallet, 59 }

// SudoSetTotalIssuance set the issuance once.
type SudoSetTotalIssuance struct {
	TotalIssuance uint64 `scale:"_total_issuance"`
}

// CallIndex is AdminUtils.sudo_set_total_issuance.
func (SudoSetTotalIssuance) CallIndex() (pallet, call uint8) { return AdminUtilsPallet, 33 }

// SudoSetEvmChainID sets the number by which wallets of contracts know the chain.
type SudoSetEvmChainID struct {
	ChainID uint64
}

// CallIndex is AdminUtils.sudo_set_evm_chain_id.
func (SudoSetEvmChainID) CallIndex() (pallet, call uint8) { return AdminUtilsPallet, 58 }

// Precompile is a built-in contract.
type Precompile uint8

// The built-in contracts.
const (
	BalanceTransferPrecompile Precompile = iota
	StakingPrecompile
	SubnetPrecompile
	MetagraphPrecompile
	NeuronPrecompile
	UIDLookupPrecompile
	AlphaPrecompile
	CrowdloanPrecompile
	ProxyPrecompile
	LeasingPrecompile
	AddressMappingPrecompile
	VotingPowerPrecompile
)

// Variants are the contracts' names.
func (Precompile) Variants() []string {
	return []string{
		"BalanceTransfer", "Staking", "Subnet", "Metagraph", "Neuron", "UidLookup", "Alpha", "Crowdloan",
		"Proxy", "Leasing", "AddressMapping", "VotingPower",
	}
}

// TypePath is the name of the type in chain metadata.
func (Precompile) TypePath() string { return "pallet_admin_utils::pallet::PrecompileEnum" }

// SudoToggleEvmPrecompile turns a built-in contract on or off.
type SudoToggleEvmPrecompile struct {
	PrecompileID Precompile
	Enabled      bool
}

// CallIndex is AdminUtils.sudo_toggle_evm_precompile.
func (SudoToggleEvmPrecompile) CallIndex() (pallet, call uint8) { return AdminUtilsPallet, 62 }

// SudoSetTaoFlowCutoff sets tao flow cutoff.
type SudoSetTaoFlowCutoff struct {
	FlowCutoff I64F64
}

// CallIndex is AdminUtils.sudo_set_tao_flow_cutoff.
func (SudoSetTaoFlowCutoff) CallIndex() (pallet, call uint8) { return AdminUtilsPallet, 81 }

// SudoSetTaoFlowNormalizationExponent sets tao flow normalization exponent.
type SudoSetTaoFlowNormalizationExponent struct {
	Exponent U64F64
}

// CallIndex is AdminUtils.sudo_set_tao_flow_normalization_exponent.
func (SudoSetTaoFlowNormalizationExponent) CallIndex() (pallet, call uint8) {
	return AdminUtilsPallet, 82
}

// SudoSetTaoFlowSmoothingFactor sets tao flow smoothing factor.
type SudoSetTaoFlowSmoothingFactor struct {
	SmoothingFactor uint64
}

// CallIndex is AdminUtils.sudo_set_tao_flow_smoothing_factor.
func (SudoSetTaoFlowSmoothingFactor) CallIndex() (pallet, call uint8) { return AdminUtilsPallet, 83 }
