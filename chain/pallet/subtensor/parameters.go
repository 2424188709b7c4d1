package subtensor

import (
	"fmt"

	"github.com/plexus-network/plexus/chain/pallet/subtensor/state"
	"github.com/plexus-network/plexus/chain/runtime"
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
