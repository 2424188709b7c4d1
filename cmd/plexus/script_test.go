package main

import (
	"bytes"
	"context"
	"os"
	"testing"

	"github.com/rogpeppe/go-internal/testscript"
)

func TestMain(m *testing.M) {
	testscript.Main(m, map[string]func(){"plexus": main})
}

// TestScripts runs the pages below testdata/script: what a user types and what
// plexus says to it, without a network.
func TestScripts(t *testing.T) {
	testscript.Run(t, testscript.Params{
		Dir: "testdata/script",
		Setup: func(e *testscript.Env) error {
			for _, name := range []string{passwordEnv, exportPasswordEnv, keyURIEnv, hotkeyURIEnv} {
				e.Setenv(name, "")
			}
			e.Setenv("HOME", e.Cd+"/home")
			return os.Mkdir(e.Cd+"/home", 0o700)
		},
	})
}

func TestExitCodesTellUsageFromFailure(t *testing.T) {
	for _, c := range []struct {
		code int
		args []string
	}{
		{0, []string{"version"}},
		{exitUsage, []string{"wallet", "list", "--no-such-flag"}},
		{exitUsage, []string{"wallet", "create", "--words", "13", "--wallet-path", t.TempDir()}},
		{exitUsage, []string{"wallet", "create", "--only", "goldkey"}},
		{exitUsage, []string{"wallet", "balance", "not-an-address"}},
		{exitFailure, []string{"wallet", "balance", "--wallet-path", t.TempDir()}},
		{exitFailure, []string{"metagraph", "--netuid", "1", "--rpc", "ws://127.0.0.1:1"}},
	} {
		var out, errs bytes.Buffer
		if got := run(context.Background(), c.args, &out, &errs); got != c.code {
			t.Errorf("plexus %v exits with %d, want %d: %s", c.args, got, c.code, errs.String())
		}
	}
}
