package main

import (
	"context"
	"errors"
	"log/slog"
	"os"
	"path/filepath"
	"slices"
	"time"

	"github.com/spf13/cobra"

	"github.com/plexus-network/plexus/internal/fault"
	"github.com/plexus-network/plexus/mechanism/external"
	"github.com/plexus-network/plexus/substrate/keys"
)

// programFlags say which program is a neuron's mechanism; both are empty for the
// one that is built in.
type programFlags struct {
	exec, url   string
	readyWithin time.Duration

	command []string          // exec, split
	running *external.Program // at url
}

func addProgramFlags(cmd *cobra.Command) *programFlags {
	f := &programFlags{}
	s := cmd.Flags()
	s.StringVar(&f.exec, "exec", "", "start this command as the mechanism, instead of text: a program that answers HTTP as docs/protocol/mechanism.md says")
	s.StringVar(&f.url, "mechanism", "", "use the mechanism's program that listens here already, to debug it (token: "+external.EnvToken+")")
	s.DurationVar(&f.readyWithin, "ready-within", time.Minute, "how long the program of --exec may take to be ready")
	return f
}

// isGiven claims that a program is the mechanism.
func (f *programFlags) isGiven() bool { return f.exec != "" || f.url != "" }

// check reads the flags, and refuses those that have no meaning beside a program.
func (f *programFlags) check(cmd *cobra.Command, ofText ...string) error {
	if f.exec != "" && f.url != "" {
		return exitError{exitUsage, fault.New("--exec and --mechanism exclude each other", "leave one of them out")}
	}
	if !f.isGiven() && !cmd.Flags().Changed("exec") {
		return nil
	}
	if i := slices.IndexFunc(ofText, cmd.Flags().Changed); i >= 0 {
		return exitError{exitUsage, fault.New("--"+ofText[i]+" is of the built-in text mechanism", "leave it out: your program decides this")}
	}
	if !cmd.Flags().Changed("netuid") {
		return exitError{exitUsage, fault.New("which subnet the program is for is not said", "add --netuid; 'plexus subnet list' shows the subnets")}
	}
	var err error
	if f.url != "" {
		f.running, err = external.At(f.url, os.Getenv(external.EnvToken))
	} else {
		f.command, err = external.SplitCommand(f.exec)
	}
	if err != nil {
		return exitError{exitUsage, err}
	}
	return nil
}

// open starts the program that check has read, or finds it, and learns what it can
// do. dir is the
// neuron's folder. end is never nil and returns when the program is gone.
func (f *programFlags) open(ctx context.Context, role string, netuid uint16, hotkey keys.AccountID, dir string, log *slog.Logger) (p *external.Program, is external.Description, end func(), err error) {
	end = func() {}
	if f.running != nil {
		is, err = f.running.Describe(ctx)
		var v *external.Violation
		if errors.As(err, &v) && v.Name == external.NotReached {
			return nil, is, end, fault.Wrap(err, "no mechanism's program at "+f.url, "start it, or let --exec do so")
		}
		return f.running, is, end, programFault(err)
	}
	child, err := external.NewChild(external.Config{
		Command: f.command, Role: role, Netuid: netuid, Hotkey: hotkey, State: filepath.Join(dir, "program"),
		ReadyWithin: f.readyWithin, Log: log,
	})
	if err != nil {
		return nil, is, end, err
	}
	// The program outlives the neuron, which may still need it while it stops.
	life, stop := context.WithCancel(context.WithoutCancel(ctx))
	done := make(chan struct{})
	go func() {
		defer close(done)
		_ = child.Run(life) // Ready tells
	}()
	end = func() { stop(); <-done }
	if err = child.Ready(ctx); err == nil {
		p = child.Program()
		is, err = p.Describe(ctx)
	}
	return p, is, end, programFault(err)
}

// programFault tells what to do about a program that is not as it should be.
func programFault(err error) error {
	var v *external.Violation
	if errors.As(err, &v) {
		return fault.Wrap(err, "cannot use the mechanism's program", v.Remedy())
	}
	return err
}
