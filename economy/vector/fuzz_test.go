package vector

import (
	"errors"
	"os"
	"testing"

	"golang.org/x/crypto/blake2b"
)

func FuzzRun(f *testing.F) {
	file, err := os.ReadFile("testdata/vectors.json")
	if err != nil {
		f.Fatal(err)
	}
	groups, err := split(file)
	if err != nil {
		f.Fatal(err)
	}
	for _, g := range groups {
		if len(g) < 5000 {
			f.Add([]byte(g))
		}
	}
	f.Fuzz(func(t *testing.T, b []byte) {
		report, err := Run(b, Options{Blake2b256: blake2b.Sum256})
		if err != nil && !errors.Is(err, ErrFile) {
			t.Fatal(err)
		}
		if report.Exact+report.Unknown > report.Groups {
			t.Fatalf("%+v", report)
		}
	})
}
