// Command plexus is the whole of Plexus in one binary: node, wallet, engine,
// miner, validator, gateway, simulators and local network, one verb each.
package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"

	"github.com/plexus-network/plexus/internal/fault"
	"github.com/plexus-network/plexus/internal/platform"
	"github.com/spf13/cobra"
)

// Exit codes beyond 0, the same for every verb; `simulate epoch` has one more.
const (
	exitFailure     = 1
	exitUsage       = 2
	exitInterrupted = 130 // what shells give to what Ctrl-C ended
)

// exitError ends the process with a code of its own; a verb that has already
// told its result returns one with no text.
type exitError struct {
	code int
	err  error
}

func (e exitError) Error() string {
	if e.err == nil {
		return ""
	}
	return e.err.Error()
}

func (e exitError) Unwrap() error { return e.err }

func main() {
	ctx, stop := platform.UntilStopped(context.Background())
	code := run(ctx, os.Args[1:], os.Stdout, os.Stderr)
	stop()
	os.Exit(code)
}

// run executes one command line and gives its exit code.
func run(ctx context.Context, args []string, stdout, stderr io.Writer) int {
	root := newRootCommand()
	root.SetArgs(args)
	root.SetOut(stdout)
	root.SetErr(stderr)
	cmd, err := root.ExecuteContextC(ctx)
	if err == nil {
		return 0
	}
	return report(interrupted(ctx, err), wantsJSON(cmd, args), stderr)
}

// interrupted gives an error that is there because somebody ended the command its
// own code and words.
func interrupted(ctx context.Context, err error) error {
	if ctx.Err() == nil || !errors.Is(err, context.Canceled) && !errors.Is(err, context.Cause(ctx)) {
		return err
	}
	if open := unsettled(err); open != nil {
		return exitError{exitInterrupted, open}
	}
	return exitError{exitInterrupted, fault.New("interrupted", "run the same again: nothing was sent")}
}

// report tells an error and its remedy, as text or as one JSON object.
func report(err error, asJSON bool, w io.Writer) int {
	code := exitFailure
	var exit exitError
	if errors.As(err, &exit) {
		code = exit.code
	}
	text := err.Error()
	if text == "" {
		return code
	}
	remedy := fault.Remedy(err)
	if remedy == "" {
		remedy = "run 'plexus doctor', which checks this machine and what runs on it"
	}
	if asJSON {
		_ = json.NewEncoder(w).Encode(map[string]any{"error": text, "remedy": remedy, "code": code})
		return code
	}
	fmt.Fprintln(w, "error:", text)
	fmt.Fprintln(w, "  try:", remedy)
	return code
}

func newRootCommand() *cobra.Command {
	root := &cobra.Command{
		Use:   "plexus",
		Short: "An open market for machine intelligence",
		Long: `An open market for machine intelligence: a chain, its miners and validators,
models, wallets and a local network, one verb each. Begin with 'plexus up'.

Amounts are in TAO, or in a subnet's alpha, with at most 9 decimals; in JSON they
are in rao, of which a TAO or an alpha has 10^9. Results go to standard output;
questions, progress and errors to standard error. With --json both are JSON, an
error as {"error", "remedy", "code"}. Nobody is asked without a terminal.

Exit codes: 0 done, 1 failed, 2 wrong usage, 130 interrupted. What serves until it
is told to stop ends with 0.`,
		Version:       version().String(),
		SilenceUsage:  true,
		SilenceErrors: true,
	}
	root.PersistentFlags().Bool("json", false, "print results and errors as JSON")
	// Cobra looks for missing flags later, without a way to tell them from failures.
	root.PersistentPreRunE = func(cmd *cobra.Command, _ []string) error {
		if err := cmd.ValidateRequiredFlags(); err != nil {
			return misuse(cmd, err)
		}
		return flagsTogether(cmd)
	}
	root.SetVersionTemplate("plexus {{.Version}}\n")
	root.SetFlagErrorFunc(flagFault)
	root.AddCommand(verbs()...)
	root.SetHelpCommand(newHelpCommand())
	root.InitDefaultHelpCmd()
	root.InitDefaultCompletionCmd()
	strict(root)
	return root
}
