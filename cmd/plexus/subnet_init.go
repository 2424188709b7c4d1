package main

import (
	"fmt"
	"io"
	"strings"

	"github.com/spf13/cobra"

	"github.com/plexus-network/plexus/localnet/scaffold"
)

func newSubnetInitCommand() *cobra.Command {
	cmd := &cobra.Command{
		Use:   "init NAME",
		Short: "Write a new subnet of your own: a miner, a validator, tests and a manifest that run",
		Long: `Write a new subnet of your own: a miner, a validator, tests and a manifest that run.

The folder holds two small programs that Plexus starts and asks over HTTP on this
machine (docs/protocol/mechanism.md); they need nothing beyond the language itself.
--template simple is a puzzle whose answers are judged at once, stateful one whose
answers show what they were worth only rounds later.`,
		Example: `  plexus subnet init maths --lang go
  plexus subnet init vault --lang python --template stateful
  plexus up --only ./maths`,
		Args: cobra.ExactArgs(1),
	}
	lang := cmd.Flags().String("lang", "go", strings.Join(scaffold.Langs(), " or "))
	template := cmd.Flags().String("template", "simple", strings.Join(scaffold.Templates(), " or "))
	dir := cmd.Flags().String("dir", "", "folder to write; must be empty or not there (default ./NAME)")
	cmd.RunE = func(cmd *cobra.Command, args []string) error {
		spec := scaffold.Spec{Name: args[0], Lang: *lang, Template: *template}
		if err := spec.Check(); err != nil {
			return exitError{exitUsage, err}
		}
		into := *dir
		if into == "" {
			into = "./" + spec.Name
		}
		files, err := scaffold.Write(into, spec)
		if err != nil {
			return err
		}
		result := map[string]any{"name": spec.Name, "dir": into, "lang": spec.Lang, "template": spec.Template, "files": files}
		return show(cmd, result, func(w io.Writer) {
			fmt.Fprintf(w, "wrote %s: %s\n", into, strings.Join(files, ", "))
			fmt.Fprintf(w, "  next   plexus up --only %s\n", into)
			fmt.Fprintf(w, "  then   read %s/README.md\n", into)
		})
	}
	return cmd
}
