// Package vector runs numeric test vectors against the economy: files of inputs
// and expected outputs, one group a rule, by which implementations of the
// protocol can be compared.
//
// It reads bytes and returns a [Report]; it opens no file. The one idea: a group
// names its kind, and each kind has one function here that feeds the group's
// cases to the economy's and compares what comes out. Integers and raw bits must
// agree exactly; decimals within the tolerance that the case, the group or its
// summary states, else within 1e-9 of their size.
//
// The form of a file stands in docs/protocol/yuma.md. Start at [Run].
package vector

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
)

// ErrFile is wrapped by errors of [Run]: the file, or a group in it, does not
// have the form of its kind.
var ErrFile = errors.New("not a file of vectors")

// Options are what Run needs from outside.
type Options struct {
	// Blake2b256 hashes commits. Groups of commits are of unknown kind where
	// it is nil.
	Blake2b256 func([]byte) [32]byte
}

// Report is what Run found.
type Report struct {
	Groups      int          `json:"groups"`  // all, those of unknown kind included
	Exact       int          `json:"exact"`   // of known kind, without a difference
	Unknown     int          `json:"unknown"` // of unknown kind
	Differences []Difference `json:"differences"`
	Outputs     []Epoch      `json:"outputs,omitempty"` // of epochs without expectations
}

// Difference is a value that is not the expected one.
type Difference struct {
	Group string `json:"group"`
	Step  string `json:"step"`  // number or name of the step or case within the group
	Field string `json:"field"` // name of the value
	UID   int    `json:"uid"`   // place within the value, a uid where it is one; -1: a single value
	Got   string `json:"got"`
	Want  string `json:"want"`
}

// String is the difference in one line.
func (d Difference) String() string {
	where := d.Field
	if d.UID >= 0 {
		where += fmt.Sprintf(" uid %d", d.UID)
	}
	return fmt.Sprintf("%s step %s %s: got %s, want %s", d.Group, d.Step, where, d.Got, d.Want)
}

// Run runs all groups of a file: an object with a list "vectors" of groups, or a
// single group. It returns an error that wraps [ErrFile], and no report, where
// any group of a known kind is malformed.
func Run(file []byte, options Options) (Report, error) {
	groups, err := split(file)
	if err != nil {
		return Report{}, err
	}
	report := Report{Groups: len(groups), Differences: []Difference{}}
	for _, raw := range groups {
		if err := run(raw, options, &report); err != nil {
			return Report{}, err
		}
	}
	return report, nil
}

// split gives the groups of a file.
func split(file []byte) ([]json.RawMessage, error) {
	var whole struct {
		Vectors *[]json.RawMessage
		Kind    string
	}
	if err := decode(file, &whole); err != nil {
		return nil, err
	}
	switch {
	case whole.Vectors != nil:
		return *whole.Vectors, nil
	case whole.Kind != "":
		return []json.RawMessage{file}, nil
	default:
		return nil, fmt.Errorf(`%w: it has neither "vectors" nor "kind"`, ErrFile)
	}
}

// run runs one group and adds what it finds to the report.
func run(raw json.RawMessage, options Options, report *Report) error {
	var g group
	if err := decode(raw, &g); err != nil {
		return err
	}
	if g.ID == "" || g.Kind == "" {
		return fmt.Errorf("%w: a group without id or kind", ErrFile)
	}
	g.raw, g.options = raw, options
	kind, known := kinds[g.Kind]
	if !known || g.Kind == commitKind && options.Blake2b256 == nil {
		report.Unknown++
		return nil
	}
	before := len(report.Differences)
	g.report = report
	if err := kind(&g); err != nil {
		return fmt.Errorf("group %s: %w", g.ID, err)
	}
	if len(report.Differences) == before {
		report.Exact++
	}
	return nil
}

// group is what all groups have, and the run of one.
type group struct {
	ID        string
	Kind      string
	Summary   string
	Tol       *decimal
	Tolerance *decimal

	raw     json.RawMessage
	options Options
	report  *Report
}

// read reads the group into v, a pointer to a struct.
func (g *group) read(v any) error { return decode(g.raw, v) }

// decode reads strict JSON: one value and nothing after it.
func decode(raw []byte, v any) error {
	d := json.NewDecoder(bytes.NewReader(raw))
	d.UseNumber()
	if err := d.Decode(v); err != nil {
		return fmt.Errorf("%w: %w", ErrFile, err)
	}
	if d.More() {
		return fmt.Errorf("%w: more than one value", ErrFile)
	}
	return nil
}

// Kinds lists the kinds that Run knows, in order.
func Kinds() []string {
	names := make([]string, 0, len(kinds))
	for name := range kinds {
		names = append(names, name)
	}
	slices.Sort(names)
	return names
}

// commitKind is the kind that needs [Options.Blake2b256].
const commitKind = "commit_hash"

// kinds has a function for each kind; they return errors that wrap [ErrFile].
var kinds map[string]func(*group) error

// The table is filled here as the functions refer to it through run.
func init() {
	kinds = map[string]func(*group) error{
		"epoch_sequence":      sequence,
		"single_epoch_cases":  singles,
		"epoch_uniform_graph": uniform,

		"weighted_median":         medians,
		"weighted_median_columns": medianColumns,
		"vec_max_upscale_to_u16":  upscalesFixed,
		"weights_max_upscale_u16": upscales,
		"check_vec_max_limited":   limits,
		"is_topk":                 largest,
		"exp_safe_and_sigmoid":    exponentials,
		"liquid_alpha_sigmoid":    liquidAlphas,
		"mat_ema_alpha":           bondMoves,
		"split_emissions":         mechanismSplits,
		"mechanism_index":         mechanismIndices,

		"registration_burn_price": burnPrices,
		"registration_burn_bump":  burnBumps,
		"network_lock_cost":       lockCosts,
		"median_alpha_price":      medianPrices,
		"block_emission":          blockEmissions,

		"moving_price_ema": movingPrices,
		"emission_shares":  emissionShares,
		"flow_normalize":   flowShares,
		"subnet_prune":     weakestSubnets,

		"balancer_pow":          powers,
		"swap_limit_delta":      limitDeltas,
		"mul_perquintill_round": roundings,
		"swap":                  swaps,

		"calculate_dividend_distribution": dividends,
		"childkey_dividends":              childDividends,
		"root_proportion":                 rootProportions,
		"dissolve_distribution":           remainders,
		"voting_power_ema":                votingPowers,
		"lock_exp_decay":                  decays,

		"blocks_until_next_auto_epoch": epochSchedules,
		"commit_reveal_v2_timing":      commitTimings,
		"block_hash_to_indices":        claims,
		commitKind:                     commits,
	}
}
