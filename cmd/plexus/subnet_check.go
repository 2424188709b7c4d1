package main

import (
	"context"
	"fmt"
	"io"
	"log/slog"
	"os"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"github.com/plexus-network/plexus/internal/fault"
	"github.com/plexus-network/plexus/mechanism/external"
	"github.com/plexus-network/plexus/mechanism/external/check"
)

func newSubnetCheckCommand() *cobra.Command {
	cmd := &cobra.Command{
		Use:   "check FOLDER | CMD --role miner|validator",
		Short: "Try a mechanism's program without a chain, and say what is wrong with it",
		Long: `Try a mechanism's program without a chain, and say what is wrong with it.

The program is started as 'plexus miner --exec CMD' or 'plexus validator --exec CMD'
would, and gets rounds, requests and answers, good ones and bad ones. What is not as
docs/protocol/mechanism.md says is a violation, with a name and what to do about it;
scores that look unwise are advice. With --with-miner a validator's program also
scores what a miner's program answers. Nothing is kept.

Without --role it is a folder that 'plexus subnet init' made: both of its programs
are built and tried, the validator's with the first miner of its manifest.`,
		Example: `  plexus subnet check ./maths
  plexus subnet check --role miner 'python3 miner.py'
  plexus subnet check --role validator 'python3 validator.py' --with-miner 'python3 miner.py'`,
		Args: cobra.ExactArgs(1),
	}
	f := cmd.Flags()
	role := f.String("role", "", "what it is started as: miner or validator")
	miner := f.String("with-miner", "", "of a validator: a miner's program whose answers it scores")
	netuid := f.Uint16("netuid", 1, "subnet that it is told")
	within := f.Duration("ready-within", time.Minute, "how long it may take to be ready")
	verbose := f.BoolP("verbose", "v", false, "show what the programs write")
	cmd.RunE = func(cmd *cobra.Command, args []string) error {
		c := check.Config{Role: *role, Netuid: *netuid, ReadyWithin: *within, Log: checkLog(cmd, *verbose)}
		if *role == "" && *miner == "" {
			return checkFolder(cmd, args[0], c)
		}
		if c.Role != external.RoleMiner && c.Role != external.RoleValidator {
			return misuse(cmd, fault.New("--role is "+quoted(c.Role), "say --role miner or --role validator"))
		}
		if *miner != "" && c.Role != external.RoleValidator {
			return misuse(cmd, fault.New("--with-miner is for a validator's program", "leave it out, or say --role validator"))
		}
		var err error
		if c.Command, err = external.SplitCommand(args[0]); err != nil {
			return misuse(cmd, err)
		}
		if *miner != "" {
			if c.Miner, err = external.SplitCommand(*miner); err != nil {
				return misuse(cmd, err)
			}
		}
		report, err := tryProgram(cmd.Context(), c)
		if err != nil {
			return stopped(err)
		}
		if err := show(cmd, report, func(w io.Writer) { writeCheck(w, report) }); err != nil {
			return err
		}
		if len(report.Violations) > 0 {
			return exitError{code: exitFailure}
		}
		return nil
	}
	return cmd
}

// tryProgram tries one program in a folder that is gone afterwards.
func tryProgram(ctx context.Context, c check.Config) (report *check.Report, err error) {
	if c.State, err = os.MkdirTemp("", "plexus-check-"); err != nil {
		return nil, fault.Wrap(err, "no folder for the program's state", "free space, or name another folder for temporary files by TMPDIR")
	}
	defer os.RemoveAll(c.State)
	return check.Run(ctx, c)
}

// checkLog shows what programs write, if it is asked for.
func checkLog(cmd *cobra.Command, verbose bool) *slog.Logger {
	if !verbose {
		return slog.New(slog.DiscardHandler)
	}
	return logger(cmd, true)
}

func writeCheck(w io.Writer, r *check.Report) {
	for _, p := range r.Passed {
		fmt.Fprintf(w, "ok      %s\n", p)
	}
	write := func(kind string, findings []check.Finding) {
		for _, f := range findings {
			fmt.Fprintf(w, "%-7s %s: %s\n", kind, f.Name, indented(f.Problem))
			fmt.Fprintf(w, "          try: %s\n", f.Remedy)
		}
	}
	write("advice", r.Advice)
	write("WRONG", r.Violations)
	if len(r.Scores) > 0 {
		fmt.Fprintln(w, "\nWhat it thought of the miner's answers")
		for _, s := range r.Scores[max(0, len(r.Scores)-10):] {
			fmt.Fprintf(w, "  %.3f  %s  %s\n", s.Value, s.Task, s.Why)
		}
	}
	if len(r.Violations) == 0 {
		fmt.Fprintf(w, "\nIt can serve as a %s: plexus %s --netuid N --exec …\n", r.Role, r.Role)
	} else {
		fmt.Fprintf(w, "\n%d to mend. What the program writes is shown with --verbose.\n", len(r.Violations))
	}
}

// indented keeps further lines below the first.
func indented(s string) string { return strings.ReplaceAll(s, "\n", "\n        ") }
