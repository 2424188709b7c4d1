package subtensor

import (
	"fmt"

	"github.com/plexus-network/plexus/chain/pallet/subtensor/state"
	"github.com/plexus-network/plexus/chain/runtime"
	wire "github.com/plexus-network/plexus/substrate/subtensor"
)

// Mechanism is how a subnet's stake is priced: "static" or "dynamic" in text.
type Mechanism uint16

// The mechanisms.
const (
	Static  = Mechanism(state.Static)
	Dynamic = Mechanism(state.Dynamic)
)

// MarshalText writes the name.
func (m Mechanism) MarshalText() ([]byte, error) {
	if m == Static {
		return []byte("static"), nil
	}
	return []byte("dynamic"), nil
}

// UnmarshalText reads a name.
func (m *Mechanism) UnmarshalText(text []byte) error {
	switch string(text) {
	case "static":
		*m = Static
	case "dynamic":
		*m = Dynamic
	default:
		return fmt.Errorf("%q is no mechanism: static and dynamic are", text)
	}
	return nil
}

// Parameters are settings of one network; what is left out has its default.
type Parameters struct {
	Tempo                          *uint16 `json:"tempo,omitempty" toml:"tempo"`
	Rho                            *uint16 `json:"rho,omitempty" toml:"rho"`
	Kappa                          *uint16 `json:"kappa,omitempty" toml:"kappa"`
	MaxAllowedUids                 *uint16 `json:"max_allowed_uids,omitempty" toml:"max_allowed_uids"`
	MaxAllowedValidators           *uint16 `json:"max_allowed_validators,omitempty" toml:"max_allowed_validators"`
	MinAllowedWeights              *uint16 `json:"min_allowed_weights,omitempty" toml:"min_allowed_weights"`
	WeightsSetRateLimit            *uint64 `json:"weights_set_rate_limit,omitempty" toml:"weights_set_rate_limit"`
	ServingRateLimit               *uint64 `json:"serving_rate_limit,omitempty" toml:"serving_rate_limit"`
	ImmunityPeriod                 *uint16 `json:"immunity_period,omitempty" toml:"immunity_period"`
	MinNonImmuneUids               *uint16 `json:"min_non_immune_uids,omitempty" toml:"min_non_immune_uids"`
	Burn                           *uint64 `json:"burn,omitempty" toml:"burn"`
	MinBurn                        *uint64 `json:"min_burn,omitempty" toml:"min_burn"`
	MaxBurn                        *uint64 `json:"max_burn,omitempty" toml:"max_burn"`
	BurnHalfLife                   *uint16 `json:"burn_half_life,omitempty" toml:"burn_half_life"`
	ActivityCutoffFactorMilli      *uint32 `json:"activity_cutoff_factor_milli,omitempty" toml:"activity_cutoff_factor_milli"`
	BondsMovingAverage             *uint64 `json:"bonds_moving_average,omitempty" toml:"bonds_moving_average"`
	BondsPenalty                   *uint16 `json:"bonds_penalty,omitempty" toml:"bonds_penalty"`
	Yuma3                          *bool   `json:"yuma3,omitempty" toml:"yuma3"`
	LiquidAlpha                    *bool   `json:"liquid_alpha,omitempty" toml:"liquid_alpha"`
	CommitReveal                   *bool   `json:"commit_reveal,omitempty" toml:"commit_reveal"`
	RegistrationAllowed            *bool   `json:"registration_allowed,omitempty" toml:"registration_allowed"`
	EmissionEnabled                *bool   `json:"emission_enabled,omitempty" toml:"emission_enabled"` // by the market; nil: it is
	WorkRegistrationAllowed        *bool   `json:"work_registration_allowed,omitempty" toml:"work_registration_allowed"`
	Difficulty                     *uint64 `json:"difficulty,omitempty" toml:"difficulty"`
	MinDifficulty                  *uint64 `json:"min_difficulty,omitempty" toml:"min_difficulty"`
	MaxDifficulty                  *uint64 `json:"max_difficulty,omitempty" toml:"max_difficulty"`
	AdjustmentInterval             *uint16 `json:"adjustment_interval,omitempty" toml:"adjustment_interval"`
	AdjustmentAlpha                *uint64 `json:"adjustment_alpha,omitempty" toml:"adjustment_alpha"`
	TargetRegistrationsPerInterval *uint16 `json:"target_registrations_per_interval,omitempty" toml:"target_registrations_per_interval"`
	MaxRegistrationsPerBlock       *uint16 `json:"max_registrations_per_block,omitempty" toml:"max_registrations_per_block"`

	MinAllowedUids           *uint16             `json:"min_allowed_uids,omitempty" toml:"min_allowed_uids"`
	ImmuneOwnerUidsLimit     *uint16             `json:"immune_owner_uids_limit,omitempty" toml:"immune_owner_uids_limit"`
	BurnIncreaseMult         *wire.U64F64        `json:"burn_increase_mult,omitempty" toml:"burn_increase_mult"` // decimal, in quotes
	WeightsVersionKey        *uint64             `json:"weights_version_key,omitempty" toml:"weights_version_key"`
	RevealPeriodEpochs       *uint64             `json:"reveal_period_epochs,omitempty" toml:"reveal_period_epochs"`
	ActivityCutoff           *uint16             `json:"activity_cutoff,omitempty" toml:"activity_cutoff"`
	BondsReset               *bool               `json:"bonds_reset,omitempty" toml:"bonds_reset"`
	AlphaValues              *state.AlphaRange   `json:"alpha_values,omitempty" toml:"alpha_values"`
	AlphaSigmoidSteepness    *int16              `json:"alpha_sigmoid_steepness,omitempty" toml:"alpha_sigmoid_steepness"`
	MechanismCount           *uint8              `json:"mechanism_count,omitempty" toml:"mechanism_count"`
	MechanismEmissionSplit   *[]uint16           `json:"mechanism_emission_split,omitempty" toml:"mechanism_emission_split"`
	MinChildkeyTake          *uint16             `json:"min_childkey_take,omitempty" toml:"min_childkey_take"`
	OwnerCut                 *bool               `json:"owner_cut,omitempty" toml:"owner_cut"`
	OwnerCutAutoLock         *bool               `json:"owner_cut_auto_lock,omitempty" toml:"owner_cut_auto_lock"`
	RecycleOrBurn            *wire.RecycleOrBurn `json:"recycle_or_burn,omitempty" toml:"recycle_or_burn"`   // "recycle" or "burn"
	SubtokenEnabled          *bool               `json:"subtoken_enabled,omitempty" toml:"subtoken_enabled"` // left out: where the subnet is started
	Transfers                *bool               `json:"transfers,omitempty" toml:"transfers"`
	EMAPriceHalvingBlocks    *uint64             `json:"ema_price_halving_blocks,omitempty" toml:"ema_price_halving_blocks"`
	RecycledForRegistrations *uint64             `json:"recycled_for_registrations,omitempty" toml:"recycled_for_registrations"`
	SwapFeeRate              *uint16             `json:"swap_fee_rate,omitempty" toml:"swap_fee_rate"`               // of 65535
	RootClaimThreshold       *wire.I96F32        `json:"root_claim_threshold,omitempty" toml:"root_claim_threshold"` // rao, decimal, in quotes
}

// each pairs every setting with where it is stored; apply and read share it.
func (p *Parameters) each(visit func(setting)) {
	visit(on(state.Tempo, &p.Tempo))
	visit(on(state.Rho, &p.Rho))
	visit(on(state.Kappa, &p.Kappa))
	visit(on(state.MaxAllowedUids, &p.MaxAllowedUids))
	visit(on(state.MaxAllowedValidators, &p.MaxAllowedValidators))
	visit(on(state.MinAllowedWeights, &p.MinAllowedWeights))
	visit(on(state.WeightsSetRateLimit, &p.WeightsSetRateLimit))
	visit(on(state.ServingRateLimit, &p.ServingRateLimit))
	visit(on(state.ImmunityPeriod, &p.ImmunityPeriod))
	visit(on(state.MinNonImmuneUids, &p.MinNonImmuneUids))
	visit(on(state.Burn, &p.Burn))
	visit(on(state.MinBurn, &p.MinBurn))
	visit(on(state.MaxBurn, &p.MaxBurn))
	visit(on(state.BurnHalfLife, &p.BurnHalfLife))
	visit(on(state.ActivityCutoffFactorMilli, &p.ActivityCutoffFactorMilli))
	visit(on(state.BondsMovingAverage, &p.BondsMovingAverage))
	visit(on(state.BondsPenalty, &p.BondsPenalty))
	visit(on(state.Yuma3On, &p.Yuma3))
	visit(on(state.LiquidAlphaOn, &p.LiquidAlpha))
	visit(on(state.CommitRevealWeightsEnabled, &p.CommitReveal))
	visit(on(state.NetworkRegistrationAllowed, &p.RegistrationAllowed))
	visit(on(state.SubnetEmissionEnabled, &p.EmissionEnabled))
	visit(on(state.NetworkPowRegistrationAllowed, &p.WorkRegistrationAllowed))
	visit(on(state.Difficulty, &p.Difficulty))
	visit(on(state.MinDifficulty, &p.MinDifficulty))
	visit(on(state.MaxDifficulty, &p.MaxDifficulty))
	visit(on(state.AdjustmentInterval, &p.AdjustmentInterval))
	visit(on(state.AdjustmentAlpha, &p.AdjustmentAlpha))
	visit(on(state.TargetRegistrationsPerInterval, &p.TargetRegistrationsPerInterval))
	visit(on(state.MaxRegistrationsPerBlock, &p.MaxRegistrationsPerBlock))
	visit(on(state.MinAllowedUids, &p.MinAllowedUids))
	visit(on(state.ImmuneOwnerUidsLimit, &p.ImmuneOwnerUidsLimit))
	visit(on(state.BurnIncreaseMult, &p.BurnIncreaseMult))
	visit(on(state.WeightsVersionKey, &p.WeightsVersionKey))
	visit(on(state.RevealPeriodEpochs, &p.RevealPeriodEpochs))
	visit(on(state.ActivityCutoff, &p.ActivityCutoff))
	visit(on(state.BondsResetOn, &p.BondsReset))
	visit(on(state.AlphaValues, &p.AlphaValues))
	visit(on(state.AlphaSigmoidSteepness, &p.AlphaSigmoidSteepness))
	visit(on(state.MechanismCountCurrent, &p.MechanismCount))
	visit(on(state.MechanismEmissionSplit, &p.MechanismEmissionSplit))
	visit(on(state.MinChildkeyTakePerSubnet, &p.MinChildkeyTake))
	visit(on(state.OwnerCutEnabled, &p.OwnerCut))
	visit(on(state.OwnerCutAutoLockEnabled, &p.OwnerCutAutoLock))
	visit(on(state.RecycleOrBurn, &p.RecycleOrBurn))
	visit(on(state.SubtokenEnabled, &p.SubtokenEnabled))
	visit(on(state.TransferToggle, &p.Transfers))
	visit(on(state.EMAPriceHalvingBlocks, &p.EMAPriceHalvingBlocks))
	visit(on(state.RAORecycledForRegistration, &p.RecycledForRegistrations))
	visit(on(state.FeeRate, &p.SwapFeeRate))
	visit(on(state.RootClaimableThreshold, &p.RootClaimThreshold))
}

// setting moves one parameter between a specification and the state.
type setting struct {
	apply func(c *runtime.Context, netuid uint16)
	read  func(r runtime.Reader, netuid uint16)
}

func on[V any](item *runtime.Map[uint16, V], field **V) setting {
	return setting{
		apply: func(c *runtime.Context, netuid uint16) {
			if *field != nil {
				item.Set(c, netuid, **field)
			}
		},
		read: func(r runtime.Reader, netuid uint16) {
			if v, ok := item.Lookup(r, netuid); ok {
				*field = &v
			}
		},
	}
}

func (p *Parameters) apply(c *runtime.Context, netuid uint16) {
	p.each(func(s setting) { s.apply(c, netuid) })
}

func (p *Parameters) read(r runtime.Reader, netuid uint16) {
	p.each(func(s setting) { s.read(r, netuid) })
}
