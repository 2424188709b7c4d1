package main

import (
	"fmt"
	"io"
	"slices"
	"strconv"
)

// table prints, for each kind of answer, how its positions miss and what share
// of the answers each tolerance verifies.
func table(w io.Writer, tolerances []string, files []string) error {
	var es []float64
	for _, t := range tolerances {
		e, err := strconv.ParseFloat(t, 64)
		if err != nil {
			return err
		}
		es = append(es, e)
	}
	kinds := map[string][]record{}
	var order []string
	for _, f := range files {
		records, err := load(f)
		if err != nil {
			return err
		}
		for _, r := range records {
			kind := r.From + " scored on " + r.CPU
			if r.By != "" {
				kind = r.By + ", " + kind
			}
			if kinds[kind] == nil {
				order = append(order, kind)
			}
			kinds[kind] = append(kinds[kind], r)
		}
	}
	fmt.Fprint(w, "| answers | positions | p50 | p99 | p99.9 | max |")
	for _, e := range tolerances {
		fmt.Fprintf(w, " e=%s |", e)
	}
	fmt.Fprint(w, "\n| --- | --- | --- | --- | --- | --- |")
	for range tolerances {
		fmt.Fprint(w, " --- |")
	}
	fmt.Fprintln(w)
	for _, kind := range order {
		row(w, kind, kinds[kind], es)
	}
	return nil
}

func row(w io.Writer, kind string, records []record, es []float64) {
	var misses []float64
	for _, r := range records {
		for _, p := range r.Verdict.Positions {
			misses = append(misses, p.Miss)
		}
	}
	slices.Sort(misses)
	fmt.Fprintf(w, "| %s (%d) | %d |", kind, len(records), len(misses))
	for _, q := range []float64{0.5, 0.99, 0.999, 1} {
		at := 0.0
		if len(misses) > 0 {
			at = misses[min(len(misses)-1, int(q*float64(len(misses))))]
		}
		fmt.Fprintf(w, " %.3g |", at)
	}
	for _, e := range es {
		fmt.Fprintf(w, " %d/%d |", verified(records, e), len(records))
	}
	fmt.Fprintln(w)
}

// verified counts the answers that a tolerance e verifies.
func verified(records []record, e float64) int {
	count := 0
	for _, r := range records {
		held, worst := 0, 0.0
		for _, p := range r.Verdict.Positions {
			if p.Miss <= e {
				held++
			}
			worst = max(worst, p.Miss)
		}
		n := len(r.Verdict.Positions)
		if r.Verdict.Ended && n > 0 && float64(held) >= 0.98*float64(n) && worst <= 4*e {
			count++
		}
	}
	return count
}
