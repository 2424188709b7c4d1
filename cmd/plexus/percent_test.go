package main

import (
	"math"
	"testing"
)

func TestPercentagesAreReadToTheLastPart(t *testing.T) {
	for text, want := range map[string]uint64{
		"0": 0, "100%": wholePercent, "12.5%": 125_000_000, " 18 ": 180_000_000, "0.0000001%": 1, "99.9999999": wholePercent - 1,
	} {
		if got, err := parsePercent(text); got != want || err != nil {
			t.Errorf("%q is %d, %v", text, got, err)
		}
	}
	for _, text := range []string{"", "%", "-1", "+1", "101", "100.0000001", "1.", "1.12345678", "x%", "1,5", "1e2"} {
		if got, err := parsePercent(text); err == nil {
			t.Errorf("%q is %d", text, got)
		}
	}
}

func TestPartsNeverSumToMoreThanTheWhole(t *testing.T) {
	if ofWhole(wholePercent) != math.MaxUint64 || of65535(wholePercent) != math.MaxUint16 || of65535(180_000_000) != 11_796 {
		t.Errorf("the whole is %d and %d", ofWhole(wholePercent), of65535(wholePercent))
	}
	for _, first := range []uint64{1, 333_333_333, 500_000_000, 999_999_999} {
		a, b := ofWhole(first), ofWhole(wholePercent-first)
		if a > math.MaxUint64-b {
			t.Errorf("%d and the rest are too much", first)
		}
	}
	if formatTake(11_796) != "18.00%" || formatPart(ofWhole(500_000_000)) != "50.00%" {
		t.Errorf("they read %s and %s", formatTake(11_796), formatPart(ofWhole(500_000_000)))
	}
}
