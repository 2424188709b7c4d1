package main

import (
	"bufio"
	"encoding/json"
	"io"

	"github.com/spf13/cobra"
)

// show prints a verb's result: as one JSON value under --json, else by text.
func show(cmd *cobra.Command, result any, text func(w io.Writer)) error {
	if asJSON, _ := cmd.Flags().GetBool("json"); asJSON {
		e := json.NewEncoder(cmd.OutOrStdout())
		e.SetIndent("", "  ")
		return e.Encode(result)
	}
	w := bufio.NewWriter(cmd.OutOrStdout())
	text(w)
	return w.Flush()
}

// addYesFlag adds --yes for [confirm].
func addYesFlag(cmd *cobra.Command) *bool {
	return cmd.Flags().BoolP("yes", "y", false, "do not ask for confirmation")
}
