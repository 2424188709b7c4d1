package main

import (
	"fmt"
	"io"
	"os"

	"github.com/plexus-network/plexus/economy/vector"
	"github.com/plexus-network/plexus/internal/fault"
	"github.com/spf13/cobra"
	"golang.org/x/crypto/blake2b"
)

// exitUnknownKind is the code of a file whose only fault is a group of a kind
// that we do not know.
const exitUnknownKind = 3

// maxVectors bounds a file of vectors, in bytes.
const maxVectors = 256 << 20

func newSimulateCommand() *cobra.Command {
	cmd := &cobra.Command{
		Use:   "simulate",
		Short: "Run the protocol's rules on given inputs",
	}
	cmd.AddCommand(newSimulateEpochCommand(), newSimulateRetentionCommand(), newSimulateCopierCommand(),
		newSimulateSupplyCommand(), newSimulatePoolCommand(), newSimulateSubnetCommand())
	return cmd
}

func newSimulateEpochCommand() *cobra.Command {
	return &cobra.Command{
		Use:   "epoch FILE",
		Short: "Run epochs, and compare them with what the file expects",
		Long: `Run the groups of a file of vectors (- for standard input) and print a line for
each value that is not the expected one, and at the end how many groups are exact.

A group of kind "epoch_sequence" runs epochs of one subnet; its form, and that of
the file, stands in docs/protocol/yuma.md. With --json the outputs of epochs that
have no expectation are printed too.

Exit code: 0 all exact, 1 a difference, 2 not a file of vectors, 3 all exact but
for groups of unknown kind.`,
		Example: "  plexus simulate epoch economy/vector/testdata/vectors.json",
		Args: func(cmd *cobra.Command, args []string) error {
			if err := cobra.ExactArgs(1)(cmd, args); err != nil {
				return exitError{exitUsage, fault.Wrap(err, "wrong usage", "run 'plexus simulate epoch FILE'")}
			}
			return nil
		},
		RunE: func(cmd *cobra.Command, args []string) error {
			file, err := readVectors(cmd.InOrStdin(), args[0])
			if err != nil {
				return exitError{exitUsage, fault.Wrap(err, "cannot read the vectors", "name a file that is there, of at most 256 MiB")}
			}
			report, err := vector.Run(file, vector.Options{Blake2b256: blake2b.Sum256})
			if err != nil {
				return exitError{exitUsage, fault.Wrap(err, "cannot run the vectors", "see docs/protocol/yuma.md for the form of the file")}
			}
			if err := show(cmd, report, func(w io.Writer) { tellVectors(w, report) }); err != nil {
				return err
			}
			switch {
			case len(report.Differences) > 0:
				return exitError{code: exitFailure}
			case report.Unknown > 0:
				return exitError{code: exitUnknownKind}
			}
			return nil
		},
	}
}

func tellVectors(w io.Writer, report vector.Report) {
	for _, d := range report.Differences {
		fmt.Fprintln(w, d)
	}
	fmt.Fprintf(w, "%d of %d groups exact, %d of unknown kind\n", report.Exact, report.Groups, report.Unknown)
}

// readVectors reads a file, or standard input for "-".
func readVectors(stdin io.Reader, path string) ([]byte, error) {
	if path != "-" {
		f, err := os.Open(path)
		if err != nil {
			return nil, err
		}
		defer f.Close()
		stdin = f
	}
	b, err := io.ReadAll(io.LimitReader(stdin, maxVectors+1))
	if err == nil && len(b) > maxVectors {
		err = fmt.Errorf("%s has more than %d bytes", path, maxVectors)
	}
	return b, err
}
