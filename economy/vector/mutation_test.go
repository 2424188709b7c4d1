package vector

import (
	"bytes"
	"encoding/json"
	"math/big"
	"os"
	"slices"
	"strings"
	"testing"

	"golang.org/x/crypto/blake2b"
)

// leaf is a number or a boolean in a group, and how to put another in its place.
type leaf struct {
	path  []string
	value any
	set   func(any)
}

func leaves(v any, path []string, set func(any)) (found []leaf) {
	at := func(name string) []string { return append(slices.Clone(path), name) }
	switch v := v.(type) {
	case map[string]any:
		for name := range v {
			found = append(found, leaves(v[name], at(name), func(n any) { v[name] = n })...)
		}
	case []any:
		for i := range v {
			found = append(found, leaves(v[i], at("#"), func(n any) { v[i] = n })...)
		}
	case json.Number, bool:
		found = append(found, leaf{path, v, set})
	}
	return found
}

// expectation tells whether a leaf states a result exactly, so that any change
// of it must show.
func (l leaf) expectation() bool {
	path := strings.Join(l.path, "/")
	for _, loose := range []string{
		"tol", "sum_", "expected_max", "asserted_decimals", "at_or_above_total_supply", "x_bits",
		"bond_targets", "sigmoid_bits/#/x", "sigmoid_bits/#/rho", "sigmoid_bits/#/kappa", "bonds_at/#/#", "_at/#/#", "flow",
	} {
		if strings.Contains(path, loose) {
			return false
		}
	}
	return strings.Contains(path, "expected") || strings.Contains(path, "_bits") || strings.Contains(path, "final") ||
		strings.Contains(path, "asserted_by_upstream_test/") || strings.Contains(path, "derived_decay")
}

func changed(v any) any {
	switch v := v.(type) {
	case bool:
		return !v
	case json.Number:
		var d decimal
		if err := d.UnmarshalJSON([]byte(v)); err != nil {
			panic(err)
		}
		if d.IsInt() {
			return json.Number(new(big.Int).Add(d.Num(), big.NewInt(1)).String())
		}
		// Past any tolerance: half as much again.
		return json.Number(text(d.Mul(&d.Rat, big.NewRat(3, 2))))
	}
	return v
}

func TestEveryExpectationIsCompared(t *testing.T) {
	file, err := os.ReadFile("testdata/vectors.json")
	if err != nil {
		t.Fatal(err)
	}
	groups, err := split(file)
	if err != nil {
		t.Fatal(err)
	}
	for _, raw := range groups {
		var g map[string]any
		if err := decode(raw, &g); err != nil {
			t.Fatal(err)
		}
		kind := g["kind"].(string)
		// Tolerances of whole units hide a change of one; large graphs are slow.
		if slices.Contains([]string{"swap", "childkey_dividends", "epoch_uniform_graph", "flow_normalize"}, kind) {
			continue
		}
		var expectations []leaf
		for _, l := range leaves(g, nil, nil) {
			if l.expectation() {
				expectations = append(expectations, l)
			}
		}
		step := 1 + len(expectations)/20
		for i := 0; i < len(expectations); i += step {
			l := expectations[i]
			l.set(changed(l.value))
			var b bytes.Buffer
			if err := json.NewEncoder(&b).Encode(g); err != nil {
				t.Fatal(err)
			}
			report, err := Run(b.Bytes(), Options{Blake2b256: blake2b.Sum256})
			if err != nil || len(report.Differences) == 0 {
				t.Errorf("%s %v: %v became %v: %d differences, error %v", g["id"], l.path, l.value, changed(l.value), len(report.Differences), err)
			}
			l.set(l.value)
		}
	}
}
