package main

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/spf13/cobra"

	"github.com/plexus-network/plexus/internal/fault"
)

func TestFlagsBeatTheEnvironmentAndThatTheFile(t *testing.T) {
	file := filepath.Join(t.TempDir(), "c.toml")
	if err := os.WriteFile(file, []byte("a-one = 1\nb = 1\nc = 1\non = true\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	t.Setenv("PLEXUS_X_A_ONE", "2")
	t.Setenv("PLEXUS_X_B", "2")
	cmd := &cobra.Command{Use: "x"}
	addConfigFlag(cmd)
	a, b := cmd.Flags().Int("a-one", 9, ""), cmd.Flags().Int("b", 9, "")
	c, d, on := cmd.Flags().Int("c", 9, ""), cmd.Flags().Int("d", 9, ""), cmd.Flags().Bool("on", false, "")
	if err := cmd.ParseFlags([]string{"--a-one", "3", "--config", file}); err != nil {
		t.Fatal(err)
	}
	if err := layer(cmd, "PLEXUS_X"); err != nil {
		t.Fatal(err)
	}
	if *a != 3 || *b != 2 || *c != 1 || *d != 9 || !*on {
		t.Errorf("flag %d, environment %d, file %d, default %d, switch %v", *a, *b, *c, *d, *on)
	}
}

func TestAListOfTheFileIsOneValueEach(t *testing.T) {
	file := filepath.Join(t.TempDir(), "c.toml")
	read := func(text string) ([]string, error) {
		if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		cmd := &cobra.Command{Use: "x"}
		addConfigFlag(cmd)
		engines := cmd.Flags().StringArray("engine", nil, "")
		cmd.Flags().Uint16("netuid", 1, "")
		if err := cmd.ParseFlags([]string{"--config", file}); err != nil {
			t.Fatal(err)
		}
		err := layer(cmd, "PLEXUS_X")
		return *engines, err
	}
	if got, err := read(`engine = ["a=http://127.0.0.1:1", "b=http://127.0.0.1:2"]`); err != nil || !slices.Equal(got, []string{"a=http://127.0.0.1:1", "b=http://127.0.0.1:2"}) {
		t.Errorf("two engines are %q, %v", got, err)
	}
	for text, want := range map[string]string{
		"netuid = [1, 2]": "key netuid has 2 values",
		`netuid = "x"`:    `key netuid has a wrong value: invalid argument "x" for "--netuid" flag: invalid syntax`,
		"netuids = 1":     `unknown key "netuids"`,
	} {
		if _, err := read(text); err == nil || !strings.HasSuffix(err.Error(), want) || fault.Remedy(err) == "" {
			t.Errorf("%s: %v", text, err)
		}
	}
}
