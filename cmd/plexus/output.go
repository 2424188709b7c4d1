package main

import (
	"bufio"
	"encoding/json"
	"io"
	"log/slog"

	"github.com/spf13/cobra"

	"github.com/plexus-network/plexus/internal/fault"
)

// show prints a verb's result: as one JSON value under --json, else by text.
func show(cmd *cobra.Command, result any, text func(w io.Writer)) error {
	if wantsJSON(cmd, nil) {
		e := json.NewEncoder(cmd.OutOrStdout())
		e.SetIndent("", "  ")
		return unprinted(e.Encode(result))
	}
	w := bufio.NewWriter(cmd.OutOrStdout())
	text(w)
	return unprinted(w.Flush())
}

// unprinted tells what to do about a result that could not be written.
func unprinted(err error) error {
	if err == nil {
		return nil
	}
	return fault.Wrap(err, "cannot print the result", "make room where it goes, or send it elsewhere")
}

// logger is where a verb that serves tells what it does: standard error, as text or,
// under --json, as a JSON value a line.
func logger(cmd *cobra.Command, verbose bool) *slog.Logger {
	level := slog.LevelInfo
	if verbose {
		level = slog.LevelDebug
	}
	return loggerAt(cmd, level)
}

func loggerAt(cmd *cobra.Command, level slog.Level) *slog.Logger {
	opts := &slog.HandlerOptions{Level: level}
	if wantsJSON(cmd, nil) {
		return slog.New(slog.NewJSONHandler(cmd.ErrOrStderr(), opts))
	}
	return slog.New(slog.NewTextHandler(cmd.ErrOrStderr(), opts))
}

// addYesFlag adds --yes for [confirm].
func addYesFlag(cmd *cobra.Command) *bool {
	return cmd.Flags().BoolP("yes", "y", false, "do not ask for confirmation")
}
