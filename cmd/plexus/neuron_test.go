package main

import (
	"bytes"
	"errors"
	"strings"
	"testing"

	"github.com/plexus-network/plexus/internal/fault"
)

func TestPublicAddressesAreOnesThatOthersCanReach(t *testing.T) {
	for _, c := range []struct{ addr, public, want string }{
		{"127.0.0.1:8091", "", "127.0.0.1:8091"},
		{"0.0.0.0:8091", "203.0.113.5:9000", "203.0.113.5:9000"},
		{"[::]:8091", "[2001:db8::1]:8091", "[2001:db8::1]:8091"},
	} {
		if got, err := publicAddress(c.addr, c.public); err != nil || got.String() != c.want {
			t.Errorf("%s, %q: %v, %v", c.addr, c.public, got, err)
		}
	}
	for _, c := range []struct{ addr, public string }{
		{"0.0.0.0:8091", ""}, {":8091", ""}, {"localhost:8091", ""}, {"127.0.0.1:0", ""}, {"127.0.0.1:8091", "example.org:80"}, {"", "nonsense"},
	} {
		if got, err := publicAddress(c.addr, c.public); err == nil || fault.Remedy(err) == "" {
			t.Errorf("%q, %q: %v, %v", c.addr, c.public, got, err)
		}
	}
}

func TestCatalogueEntriesAreNamesOrHashes(t *testing.T) {
	sum := strings.Repeat("ab", 32)
	if m, err := catalogueEntry("mine=" + sum + ":0.25"); err != nil || string(m.Name) != "mine" || m.SHA256[31] != 0xab || m.Tolerance != 250_000 {
		t.Errorf("by hash: %+v, %v", m, err)
	}
	if m, err := catalogueEntry("smollm2-135m-instruct"); err != nil || m.Tolerance == 0 || m.SHA256 == [32]byte{} {
		t.Errorf("by name: %+v, %v", m, err)
	}
	for _, bad := range []string{
		"", "unknown", "mine=", "mine=" + sum, "mine=" + sum + ":", "mine=" + sum + ":-1", "mine=" + sum + ":NaN", "mine=" + sum + ":5000",
		"mine=abc:1", "=" + sum + ":1", strings.Repeat("x", 65) + "=" + sum + ":1",
	} {
		if _, err := catalogueEntry(bad); err == nil || fault.Remedy(err) == "" {
			t.Errorf("%q: %v", bad, err)
		}
	}
}

func TestNeuronVerbsRefuseWrongUsage(t *testing.T) {
	t.Setenv("PLEXUS_KEY_URI", "//Alice")
	for _, args := range [][]string{
		{"miner", "--addr", "localhost:1"},
		{"miner", "surplus"},
		{"validator", "--engine", "nonsense"},
		{"validator", "--engine-share", "2"},
		{"catalogue", "set", "unknown-model"},
		{"catalogue", "declare", "m", "--class", "gold"},
		{"catalogue", "declare"},
	} {
		var out, errs bytes.Buffer
		if code := run(t.Context(), args, &out, &errs); code != exitUsage && !(code == exitFailure && len(args) == 2) {
			t.Errorf("%v ends with %d: %s", args, code, errs.String())
		}
	}
	if _, err := judgeEngines(t.Context(), []string{"a=http://127.0.0.1:1", "b=http://127.0.0.1:2"}); err != nil {
		t.Errorf("two engines: %v", err)
	}
	var exit exitError
	if _, err := judgeEngines(t.Context(), []string{"=http://127.0.0.1:1"}); !errors.As(err, &exit) || exit.code != exitUsage {
		t.Errorf("an engine of no model: %v", err)
	}
}
