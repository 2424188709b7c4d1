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

// Exit codes beyond 0, the same for every verb.
const (
	exitFailure = 1
	exitUsage   = 2
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
	return report(err, wantsJSON(cmd, args), stderr)
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
		Use:           "plexus",
		Short:         "An open market for machine intelligence",
		SilenceUsage:  true,
		SilenceErrors: true,
	}
	root.PersistentFlags().Bool("json", false, "print results and errors as JSON")
	// Cobra looks for missing flags later, without a way to tell them from failures.
	root.PersistentPreRunE = func(cmd *cobra.Command, _ []string) error {
		if err := cmd.ValidateRequiredFlags(); err != nil {
			return misuse(cmd, err)
		}
		return nil
	}
	root.SetFlagErrorFunc(flagFault)
	root.AddCommand(verbs()...)
	strict(root)
	return root
}
