package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"time"

	"github.com/plexus-network/plexus/client"
	"github.com/plexus-network/plexus/engine/catalogue"
	"github.com/plexus-network/plexus/engine/fetch"
	"github.com/plexus-network/plexus/internal/fault"
	"github.com/plexus-network/plexus/internal/platform"
	"github.com/plexus-network/plexus/localnet"
	"github.com/spf13/cobra"
)

// What a local network needs of the machine.
const (
	needDiskBytes = 2 << 30
	clockSlack    = 5 * time.Second // beyond a block, between the chain's clock and ours
)

// finding is the outcome of one check.
type finding struct {
	Check  string `json:"check"`
	OK     bool   `json:"ok"`
	Found  string `json:"found"`
	Remedy string `json:"remedy,omitempty"`
}

func newDoctorCommand() *cobra.Command {
	cmd := &cobra.Command{
		Use:   "doctor",
		Short: "Check ports, files, models, keys and clock, and say what to do",
		Args:  cobra.NoArgs,
	}
	home := homeFlag(cmd)
	manifest := cmd.Flags().String("manifest", "", "the manifest that 'plexus up' would be given")
	cmd.RunE = func(cmd *cobra.Command, _ []string) error {
		m, err := localnet.Load(*manifest)
		if err != nil {
			return err
		}
		findings := examine(cmd.Context(), *home, m)
		bad := 0
		for _, f := range findings {
			if !f.OK {
				bad++
			}
		}
		err = show(cmd, findings, func(w io.Writer) {
			for _, f := range findings {
				mark := "ok  "
				if !f.OK {
					mark = "BAD "
				}
				fmt.Fprintf(w, "%s %-9s %s\n", mark, f.Check, f.Found)
				if f.Remedy != "" {
					fmt.Fprintf(w, "     %-9s try: %s\n", "", f.Remedy)
				}
			}
		})
		if err == nil && bad > 0 {
			return exitError{code: exitFailure}
		}
		return err
	}
	return cmd
}

// examine makes every check; none of them changes anything.
func examine(ctx context.Context, home string, m localnet.Manifest) []finding {
	pid, isRunning, err := localnet.Running(home)
	findings := []finding{
		{Check: "version", OK: true, Found: version().String()},
		outcome("home", err, describeHome(home, pid, isRunning)),
		checkDisk(home),
	}
	if isRunning {
		if runs, err := localnet.ReadManifest(home); err == nil {
			m = runs // what it was started with, ports and all
		}
	} else if own, _, err := localnet.Choose(home, m, localnet.Choice{}); err != nil {
		findings = append(findings, outcome("subnets", err, ""))
	} else {
		m = own
	}
	for _, s := range m.Subnets {
		findings = append(findings, finding{Check: "subnet", OK: true, Found: fmt.Sprintf("%s (%d) from %s", s.Name, s.Netuid, s.Dir)})
	}
	if !isRunning {
		findings = append(findings, outcome("ports", localnet.CheckPorts(localnet.Plan(m, home)), "all free"))
	}
	findings = append(findings, checkModels(m)...)
	findings = append(findings, checkKeys(home, m))
	if isRunning {
		findings = append(findings, checkClock(ctx, m))
	}
	return findings
}

// outcome is a finding: what was found, or the error with its remedy.
func outcome(check string, err error, found string) finding {
	if err != nil {
		return finding{Check: check, Found: err.Error(), Remedy: fault.Remedy(err)}
	}
	return finding{Check: check, OK: true, Found: found}
}

func describeHome(home string, pid int, isRunning bool) string {
	if isRunning {
		return fmt.Sprintf("a network runs in %s (process %d)", home, pid)
	}
	return "no network runs in " + home
}

func checkDisk(home string) finding {
	dir := home
	for {
		if _, err := os.Stat(dir); err == nil || dir == filepath.Dir(dir) {
			break
		}
		dir = filepath.Dir(dir)
	}
	free, err := platform.FreeBytes(dir)
	if err != nil {
		return outcome("disk", err, "")
	}
	found := fmt.Sprintf("%.1f GB free", float64(free)/1e9)
	if free < needDiskBytes {
		return finding{Check: "disk", Found: found, Remedy: fmt.Sprintf("free some: a network wants %.1f GB", float64(needDiskBytes)/1e9)}
	}
	return finding{Check: "disk", OK: true, Found: found}
}

func checkModels(m localnet.Manifest) []finding {
	dir, err := fetch.Dir()
	if err != nil {
		return []finding{outcome("models", err, "")}
	}
	store, err := fetch.Open(dir)
	if err != nil {
		return []finding{outcome("models", err, "")}
	}
	var findings []finding
	for _, e := range m.Engines {
		model, err := catalogue.Lookup(e.Model)
		if err == nil {
			err = store.Check(model)
		}
		if errors.Is(err, fetch.ErrMissing) { // no fault: 'plexus up' fetches it
			findings = append(findings, finding{Check: "model", OK: true, Found: e.Model + " is not fetched yet; 'plexus up' will"})
			continue
		}
		findings = append(findings, outcome("model", err, e.Model+" is whole"))
	}
	return findings
}

func checkKeys(home string, m localnet.Manifest) finding {
	want := len(localnet.Plan(m, home).Wallets)
	if _, err := os.Stat(filepath.Join(home, "wallets")); errors.Is(err, os.ErrNotExist) {
		return finding{Check: "keys", OK: true, Found: "none yet; 'plexus up' makes them"}
	}
	have := len(localnet.Names(home, m))
	if have < want {
		return finding{Check: "keys", OK: true, Found: fmt.Sprintf("%d of %d wallets; 'plexus up' makes the rest", have, want)}
	}
	return finding{Check: "keys", OK: true, Found: fmt.Sprintf("%d wallets", have)}
}

func checkClock(ctx context.Context, m localnet.Manifest) finding {
	node, err := dial(ctx, fmt.Sprintf("ws://127.0.0.1:%d", m.Ports.RPC), client.Wait())
	if err != nil {
		return outcome("clock", err, "")
	}
	defer node.Close()
	head, err := node.Head(ctx)
	if err != nil {
		return outcome("clock", err, "")
	}
	behind := time.Since(head.Time).Round(100 * time.Millisecond)
	found := fmt.Sprintf("block %d is %s old", head.Number, behind)
	if behind > clockSlack || behind < -clockSlack {
		return finding{Check: "clock", Found: found, Remedy: "set the clock (timedatectl set-ntp true); if it is right, blocks are late: plexus logs node"}
	}
	return finding{Check: "clock", OK: true, Found: found}
}
