package main

import (
	"os"

	"github.com/plexus-network/plexus/engine"
	"github.com/plexus-network/plexus/engine/fetch"
	"github.com/spf13/cobra"
)

func newEngineCommand() *cobra.Command {
	c := engine.Default()
	cmd := &cobra.Command{
		Use:   "engine",
		Short: "Serve a language model to miners and validators on this machine",
		Long: `Serve a language model to miners and validators on this machine.

It speaks OpenAI's chat API, binds its sampling to a hotkey and a seed, and
scores completions that others made (/v1/score). What is missing of the model
and of llama.cpp is fetched first. Each flag can be set in the environment too
(PLEXUS_ENGINE_ADDR and so on) or in the file of --config.`,
		Example: "  plexus engine --model smollm2-135m-instruct --addr 127.0.0.1:8100",
		Args:    cobra.NoArgs,
	}
	f := cmd.Flags()
	f.StringVar(&c.Model, "model", c.Model, "model to serve, see 'plexus model list'")
	f.StringVar(&c.Addr, "addr", c.Addr, "address to serve on; only programs of this machine should reach it")
	f.IntVar(&c.Slots, "slots", c.Slots, "completions at once")
	f.IntVar(&c.Context, "context", c.Context, "tokens of one conversation (0: the model's)")
	f.IntVar(&c.Cells, "cells", c.Cells, "tokens that all conversations hold together (0: by slots)")
	f.IntVar(&c.Threads, "threads", c.Threads, "threads of one step; more than one only on cores that nothing else uses")
	f.StringVar(&c.CPU, "cpu", c.CPU, "llama.cpp's CPU build, such as haswell (default: the best for this processor)")
	addConfigFlag(cmd)
	cmd.RunE = func(cmd *cobra.Command, _ []string) error {
		if err := layer(cmd, "PLEXUS_ENGINE"); err != nil {
			return exitError{exitUsage, err}
		}
		if err := c.Validate(); err != nil {
			return exitError{exitUsage, err}
		}
		store, err := fetch.Open("", fetch.WithProgress(progressBar(cmd)))
		if err != nil {
			return err
		}
		e, err := engine.Open(cmd.Context(), c, store)
		if err != nil {
			return err
		}
		return e.Run(cmd.Context(), logger(cmd, false))
	}
	return cmd
}

// progressBar draws on a terminal and tells lines elsewhere.
func progressBar(cmd *cobra.Command) *fetch.Bar {
	bar := &fetch.Bar{Out: cmd.ErrOrStderr()}
	if f, ok := bar.Out.(*os.File); ok {
		if info, err := f.Stat(); err == nil {
			bar.Terminal = info.Mode()&os.ModeCharDevice != 0
		}
	}
	return bar
}
