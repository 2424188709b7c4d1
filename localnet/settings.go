package localnet

import (
	"errors"
	"fmt"
	"maps"
	"math"
	"slices"
	"strings"

	"github.com/plexus-network/plexus/substrate/subtensor"
)

// Setting is one hyperparameter of a subnet: its name in a chain specification,
// and its value; 1 is true.
type Setting struct {
	Name  string
	Value uint64
}

// localSettings are what a subnet of one's own has where its manifest does not
// say otherwise: who changes a program ten times an hour cannot wait for limits.
var localSettings = []Setting{{"commit_reveal", 0}, {"serving_rate_limit", 0}, {"weights_set_rate_limit", 0}}

// hyperparameter is how root sets one, and the most it can be.
type hyperparameter struct {
	most uint64
	set  func(netuid uint16, value uint64) subtensor.Call
}

// settable are the hyperparameters that a subnet's manifest can name.
var settable = map[string]hyperparameter{
	"tempo": {math.MaxUint16, func(n uint16, v uint64) subtensor.Call {
		return subtensor.SudoSetTempo{Netuid: n, Tempo: uint16(v)}
	}},
	"rho": {math.MaxUint16, func(n uint16, v uint64) subtensor.Call { return subtensor.SudoSetRho{Netuid: n, Rho: uint16(v)} }},
	"kappa": {math.MaxUint16, func(n uint16, v uint64) subtensor.Call {
		return subtensor.SudoSetKappa{Netuid: n, Kappa: uint16(v)}
	}},
	"immunity_period": {math.MaxUint16, func(n uint16, v uint64) subtensor.Call {
		return subtensor.SudoSetImmunityPeriod{Netuid: n, ImmunityPeriod: uint16(v)}
	}},
	"max_allowed_uids": {256, func(n uint16, v uint64) subtensor.Call {
		return subtensor.SudoSetMaxAllowedUids{Netuid: n, MaxAllowedUids: uint16(v)}
	}},
	"min_allowed_weights": {math.MaxUint16, func(n uint16, v uint64) subtensor.Call {
		return subtensor.SudoSetMinAllowedWeights{Netuid: n, MinAllowedWeights: uint16(v)}
	}},
	"max_allowed_validators": {256, func(n uint16, v uint64) subtensor.Call {
		return subtensor.SudoSetMaxAllowedValidators{Netuid: n, MaxAllowedValidators: uint16(v)}
	}},
	"weights_set_rate_limit": {math.MaxInt64, func(n uint16, v uint64) subtensor.Call {
		return subtensor.SudoSetWeightsSetRateLimit{Netuid: n, WeightsSetRateLimit: v}
	}},
	"serving_rate_limit": {math.MaxInt64, func(n uint16, v uint64) subtensor.Call {
		return subtensor.SudoSetServingRateLimit{Netuid: n, ServingRateLimit: v}
	}},
	"bonds_moving_average": {1_000_000, func(n uint16, v uint64) subtensor.Call {
		return subtensor.SudoSetBondsMovingAverage{Netuid: n, BondsMovingAverage: v}
	}},
	"min_burn": {math.MaxInt64, func(n uint16, v uint64) subtensor.Call { return subtensor.SudoSetMinBurn{Netuid: n, MinBurn: v} }},
	"max_burn": {math.MaxInt64, func(n uint16, v uint64) subtensor.Call { return subtensor.SudoSetMaxBurn{Netuid: n, MaxBurn: v} }},
	"reveal_period_epochs": {100, func(n uint16, v uint64) subtensor.Call {
		return subtensor.SudoSetCommitRevealWeightsInterval{Netuid: n, Interval: v}
	}},
	"commit_reveal": {isBool, func(n uint16, v uint64) subtensor.Call {
		return subtensor.SudoSetCommitRevealWeightsEnabled{Netuid: n, Enabled: v != 0}
	}},
	"yuma3": {isBool, func(n uint16, v uint64) subtensor.Call {
		return subtensor.SudoSetYuma3Enabled{Netuid: n, Enabled: v != 0}
	}},
	"liquid_alpha": {isBool, func(n uint16, v uint64) subtensor.Call {
		return subtensor.SudoSetLiquidAlphaEnabled{Netuid: n, Enabled: v != 0}
	}},
	"owner_cut": {isBool, func(n uint16, v uint64) subtensor.Call {
		return subtensor.SudoSetOwnerCutEnabled{Netuid: n, Enabled: v != 0}
	}},
}

// isBool marks a hyperparameter that is true or false.
const isBool = 1

// Settable names the hyperparameters that a subnet's manifest can set.
func Settable() []string { return slices.Sorted(maps.Keys(settable)) }

// settings checks what a manifest names and adds what it leaves to us, by name.
func settings(named map[string]any) ([]Setting, error) {
	values := map[string]uint64{}
	for _, s := range localSettings {
		values[s.Name] = s.Value
	}
	for _, name := range slices.Sorted(maps.Keys(named)) {
		h, known := settable[name]
		if !known {
			return nil, fmt.Errorf("%s is none of %s", name, strings.Join(Settable(), ", "))
		}
		value, err := h.value(named[name])
		if err != nil {
			return nil, fmt.Errorf("%s: %w", name, err)
		}
		values[name] = value
	}
	list := make([]Setting, 0, len(values))
	for _, name := range slices.Sorted(maps.Keys(values)) {
		list = append(list, Setting{name, values[name]})
	}
	return list, nil
}

// value turns what TOML holds into a number the chain takes.
func (h hyperparameter) value(given any) (uint64, error) {
	if h.most == isBool {
		switch given {
		case true:
			return 1, nil
		case false:
			return 0, nil
		}
		return 0, errors.New("it is true or false")
	}
	number, ok := given.(int64)
	if !ok || number < 0 || uint64(number) > h.most {
		return 0, fmt.Errorf("it is a whole number from 0 to %d", h.most)
	}
	return uint64(number), nil
}

// calls are what root sends to set a subnet up.
func calls(netuid uint16, list []Setting) (batch subtensor.BatchAll) {
	for _, s := range list {
		batch.Calls = append(batch.Calls, subtensor.Encode(settable[s.Name].set(netuid, s.Value)))
	}
	return batch
}
