package vector

import (
	"os"
	"testing"

	"golang.org/x/crypto/blake2b"
)

func TestAllGroupsAreExact(t *testing.T) {
	file, err := os.ReadFile("testdata/vectors.json")
	if err != nil {
		t.Fatal(err)
	}
	report, err := Run(file, Options{Blake2b256: blake2b.Sum256})
	if err != nil {
		t.Fatal(err)
	}
	for _, d := range report.Differences {
		t.Error(d)
	}
	if report.Groups != 45 || report.Exact != 45 || report.Unknown != 0 || len(report.Outputs) != 0 {
		t.Errorf("%d of %d groups exact, %d of unknown kind, %d outputs", report.Exact, report.Groups, report.Unknown, len(report.Outputs))
	}
}
