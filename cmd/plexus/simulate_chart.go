package main

import (
	"errors"
	"fmt"
	"io"
	"os"

	"github.com/plexus-network/plexus/economy/pool"
	"github.com/plexus-network/plexus/internal/fault"
	"github.com/plexus-network/plexus/simulate"
	"github.com/spf13/cobra"
	"golang.org/x/term"
)

// addSVGFlag adds --svg for [tellSimulated].
func addSVGFlag(cmd *cobra.Command) *string {
	return cmd.Flags().String("svg", "", "also draw the figures into this file, as SVG")
}

// tellSimulated prints a simulation's result and draws its chart where one is
// asked for.
func tellSimulated(cmd *cobra.Command, result any, text func(w io.Writer), svg string, chart func() simulate.Chart) error {
	if svg != "" {
		if err := writeSVG(svg, chart()); err != nil {
			return err
		}
	}
	return show(cmd, result, text)
}

// writeSVG writes the file whole or not at all.
func writeSVG(path string, c simulate.Chart) error {
	const remedy = "name a file in a folder that you can write to"
	part := path + ".part"
	f, err := os.Create(part)
	if err != nil {
		return fault.Wrap(err, "cannot write the chart", remedy)
	}
	err = errors.Join(c.WriteSVG(f), f.Close())
	if err == nil {
		err = os.Rename(part, path)
	}
	if err != nil {
		return fault.Wrap(errors.Join(err, os.Remove(part)), "cannot write the chart", remedy)
	}
	return nil
}

// explainSimulated turns a simulation's errors into usage errors with a remedy.
func explainSimulated(err error) error {
	switch {
	case errors.Is(err, simulate.ErrSettings):
		return exitError{exitUsage, fault.Wrap(err, "cannot simulate this", "give a value within the bounds; see --help")}
	case errors.Is(err, pool.ErrReserves), errors.Is(err, pool.ErrInput):
		return exitError{exitUsage, fault.Wrap(err, "the pool refuses a trade", "trade less, or against a larger pool")}
	}
	return err
}

// percents tells a person at a terminal how far a long simulation is.
func percents(cmd *cobra.Command, what string) (told simulate.Progress, end func()) {
	f, isFile := cmd.ErrOrStderr().(*os.File)
	if !isFile || !term.IsTerminal(int(f.Fd())) {
		return nil, func() {}
	}
	return func(done float64) { fmt.Fprintf(f, "\r%s: %3.0f%%", what, 100*done) }, func() { fmt.Fprint(f, "\r\033[K") }
}

// partOf scales the progress of one of n runs to the whole.
func partOf(told simulate.Progress, k, n int) simulate.Progress {
	if told == nil {
		return nil
	}
	return func(done float64) { told((float64(k) + done) / float64(n)) }
}
