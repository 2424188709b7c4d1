package main

import (
	"fmt"
	"math"
	"math/bits"
	"strconv"
	"strings"

	"github.com/plexus-network/plexus/internal/fault"
)

// wholePercent is 100% in the parts that [parsePercent] gives.
const wholePercent = 1_000_000_000

// parsePercent reads a percentage, such as "12.5%" or "12.5", as parts of 1e9;
// nothing is rounded.
func parsePercent(text string) (uint64, error) {
	bad := fault.New(fmt.Sprintf("%q is not a percentage", text), "write 0 to 100 with at most 7 decimals, such as 12.5%")
	whole, part, hasPoint := strings.Cut(strings.TrimSuffix(strings.TrimSpace(text), "%"), ".")
	if len(part) > 7 || (hasPoint && part == "") || whole == "" || strings.HasPrefix(whole, "+") {
		return 0, bad
	}
	parts, err := strconv.ParseUint(whole+part+strings.Repeat("0", 7-len(part)), 10, 64)
	if err != nil || parts > wholePercent {
		return 0, bad
	}
	return parts, nil
}

// of65535 turns parts of 1e9 into parts of 65535, floored.
func of65535(parts uint64) uint16 { return uint16(parts * math.MaxUint16 / wholePercent) }

// ofWhole turns parts of 1e9 into parts of 2^64-1, floored: parts that sum to 1e9 at
// most sum to that at most.
func ofWhole(parts uint64) uint64 {
	hi, lo := bits.Mul64(parts, math.MaxUint64)
	quotient, _ := bits.Div64(hi, lo, wholePercent) // parts are at most 1e9, so that it fits
	return quotient
}

// formatTake writes parts of 65535 as a percentage.
func formatTake(take uint16) string { return fmt.Sprintf("%.2f%%", float64(take)/math.MaxUint16*100) }

// formatPart writes parts of 2^64-1 as a percentage.
func formatPart(part uint64) string { return fmt.Sprintf("%.2f%%", float64(part)/math.MaxUint64*100) }
