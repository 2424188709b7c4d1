package main

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/spf13/cobra"
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
