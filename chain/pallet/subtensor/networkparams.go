package subtensor

import (
	"github.com/plexus-network/plexus/chain/pallet/subtensor/state"
	"github.com/plexus-network/plexus/chain/runtime"
	wire "github.com/plexus-network/plexus/substrate/subtensor"
)

// NetworkParameters are settings of the whole network that root changes; what is
// left out has its default.
type NetworkParameters struct {
	SubnetLimit               *uint16      `json:"subnet_limit,omitempty" toml:"subnet_limit"`
	NetworkImmunityPeriod     *uint64      `json:"network_immunity_period,omitempty" toml:"network_immunity_period"`
	LockReductionInterval     *uint64      `json:"lock_reduction_interval,omitempty" toml:"lock_reduction_interval"`
	StartCallDelay            *uint64      `json:"start_call_delay,omitempty" toml:"start_call_delay"`
	DissolveScheduleDuration  *uint32      `json:"dissolve_schedule_duration,omitempty" toml:"dissolve_schedule_duration"`
	MaxMechanismCount         *uint8       `json:"max_mechanism_count,omitempty" toml:"max_mechanism_count"`
	OwnerHyperparamRateLimit  *uint16      `json:"owner_hyperparam_rate_limit,omitempty" toml:"owner_hyperparam_rate_limit"`
	CommitRevealVersion       *uint16      `json:"commit_reveal_version,omitempty" toml:"commit_reveal_version"`
	StakeThreshold            *uint64      `json:"stake_threshold,omitempty" toml:"stake_threshold"`
	NominatorMinRequiredStake *uint64      `json:"nominator_min_required_stake,omitempty" toml:"nominator_min_required_stake"`
	SubnetOwnerCut            *uint16      `json:"subnet_owner_cut,omitempty" toml:"subnet_owner_cut"`
	SubnetMovingAlpha         *wire.I96F32 `json:"subnet_moving_alpha,omitempty" toml:"subnet_moving_alpha"` // decimal, in quotes
	MaxDelegateTake           *uint16      `json:"max_delegate_take,omitempty" toml:"max_delegate_take"`
	MinDelegateTake           *uint16      `json:"min_delegate_take,omitempty" toml:"min_delegate_take"`
	MaxChildkeyTake           *uint16      `json:"max_childkey_take,omitempty" toml:"max_childkey_take"`
	MinChildkeyTake           *uint16      `json:"min_childkey_take,omitempty" toml:"min_childkey_take"`
	TxRateLimit               *uint64      `json:"tx_rate_limit,omitempty" toml:"tx_rate_limit"`
	DelegateTakeRateLimit     *uint64      `json:"delegate_take_rate_limit,omitempty" toml:"delegate_take_rate_limit"`
	TaoWeight                 *uint64      `json:"tao_weight,omitempty" toml:"tao_weight"`
	CKBurn                    *uint64      `json:"ck_burn,omitempty" toml:"ck_burn"`
	TaoFlowCutoff             *wire.I64F64 `json:"tao_flow_cutoff,omitempty" toml:"tao_flow_cutoff"`       // decimal, in quotes
	FlowNormExponent          *wire.U64F64 `json:"flow_norm_exponent,omitempty" toml:"flow_norm_exponent"` // decimal, in quotes
	FlowSmoothingFactor       *uint64      `json:"flow_smoothing_factor,omitempty" toml:"flow_smoothing_factor"`
	NetTaoFlow                *bool        `json:"net_tao_flow,omitempty" toml:"net_tao_flow"`
	RootClaims                *uint64      `json:"root_claims,omitempty" toml:"root_claims"` // coldkeys a block
}

// each pairs every setting with where it is stored; apply and read share it.
func (p *NetworkParameters) each(visit func(networkSetting)) {
	visit(over(state.SubnetLimit, &p.SubnetLimit))
	visit(over(state.NetworkImmunityPeriod, &p.NetworkImmunityPeriod))
	visit(over(state.NetworkLockReductionInterval, &p.LockReductionInterval))
	visit(over(state.StartCallDelay, &p.StartCallDelay))
	visit(over(state.DissolveNetworkScheduleDuration, &p.DissolveScheduleDuration))
	visit(over(state.MaxMechanismCount, &p.MaxMechanismCount))
	visit(over(state.OwnerHyperparamRateLimit, &p.OwnerHyperparamRateLimit))
	visit(over(state.CommitRevealWeightsVersion, &p.CommitRevealVersion))
	visit(over(state.StakeThreshold, &p.StakeThreshold))
	visit(over(state.NominatorMinRequiredStake, &p.NominatorMinRequiredStake))
	visit(over(state.SubnetOwnerCut, &p.SubnetOwnerCut))
	visit(over(state.SubnetMovingAlpha, &p.SubnetMovingAlpha))
	visit(over(state.MaxDelegateTake, &p.MaxDelegateTake))
	visit(over(state.MinDelegateTake, &p.MinDelegateTake))
	visit(over(state.MaxChildkeyTake, &p.MaxChildkeyTake))
	visit(over(state.MinChildkeyTake, &p.MinChildkeyTake))
	visit(over(state.TxRateLimit, &p.TxRateLimit))
	visit(over(state.TxDelegateTakeRateLimit, &p.DelegateTakeRateLimit))
	visit(over(state.TaoWeight, &p.TaoWeight))
	visit(over(state.CKBurn, &p.CKBurn))
	visit(over(state.TaoFlowCutoff, &p.TaoFlowCutoff))
	visit(over(state.FlowNormExponent, &p.FlowNormExponent))
	visit(over(state.FlowEmaSmoothingFactor, &p.FlowSmoothingFactor))
	visit(over(state.NetTaoFlowEnabled, &p.NetTaoFlow))
	visit(over(state.NumRootClaim, &p.RootClaims))
}

// networkSetting moves one parameter between a specification and the state.
type networkSetting struct {
	apply func(c *runtime.Context)
	read  func(r runtime.Reader)
}

func over[V any](item *runtime.Value[V], field **V) networkSetting {
	return networkSetting{
		apply: func(c *runtime.Context) { put(c, item, *field) },
		read:  func(r runtime.Reader) { *field = held(r, item) },
	}
}

func (p NetworkParameters) apply(c *runtime.Context) {
	p.each(func(s networkSetting) { s.apply(c) })
}

func exportNetworkParameters(r runtime.Reader) (p NetworkParameters) {
	p.each(func(s networkSetting) { s.read(r) })
	return p
}
