package main

import (
	"math"
	"testing"
)

func TestAmountsOfTAOAreExact(t *testing.T) {
	for text, want := range map[string]uint64{
		"0": 0, "1": 1e9, "1.5": 15e8, "0.000000001": 1, "12.345678901": 12345678901, " 7 ": 7e9, "1.50": 15e8,
		"18446744073.709551615": math.MaxUint64,
	} {
		if got, err := parseTAO(text); err != nil || got != want {
			t.Errorf("%q is %d rao, %v, want %d", text, got, err, want)
		}
	}
	for _, text := range []string{"", ".", "1.", ".5", "-1", "+1", "1.+5", "1,5", "1e9", "0x1", "1.0000000001", "18446744073.709551616", "18446744074", "all", "1.5 TAO"} {
		if got, err := parseTAO(text); err == nil {
			t.Errorf("%q is taken as %d rao", text, got)
		}
	}
}

func TestAmountsReadBack(t *testing.T) {
	for rao, want := range map[uint64]string{0: "0", 1: "0.000000001", 15e8: "1.5", 1e9: "1", 100e9: "100", math.MaxUint64: "18446744073.709551615"} {
		got := formatTAO(rao)
		if again, err := parseTAO(got); got != want || err != nil || again != rao {
			t.Errorf("%d rao is %s TAO, want %s, read back as %d, %v", rao, got, want, again, err)
		}
	}
}

func FuzzParseTAO(f *testing.F) {
	f.Add("1.5")
	f.Add("18446744073.709551615")
	f.Fuzz(func(t *testing.T, text string) {
		rao, err := parseTAO(text)
		if err != nil {
			return
		}
		if again, err := parseTAO(formatTAO(rao)); err != nil || again != rao {
			t.Fatalf("%q is %d rao and reads back as %d, %v", text, rao, again, err)
		}
	})
}
