package main

import (
	"errors"
	"regexp"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"github.com/plexus-network/plexus/internal/fault"
)

// strict makes a command and all below it refuse wrong usage as such: flags,
// arguments and verbs that there are not, and flags that are missing.
func strict(cmd *cobra.Command) {
	if cmd.HasSubCommands() && !cmd.Runnable() {
		cmd.Args = cobra.ArbitraryArgs // else a wrong verb shows the help and counts as success
		cmd.RunE = func(cmd *cobra.Command, args []string) error {
			if len(args) > 0 {
				return noVerb(cmd, args[0])
			}
			return cmd.Help()
		}
	} else if check := cmd.Args; check != nil {
		cmd.Args = func(cmd *cobra.Command, args []string) error {
			err := check(cmd, args)
			switch {
			case err == nil:
				return nil
			case cmd.HasSubCommands() && len(args) > 0:
				return noVerb(cmd, args[0])
			case fault.Remedy(err) != "":
				return misuse(cmd, err)
			case strings.HasPrefix(err.Error(), "unknown command"): // what cobra says to an argument where none goes
				return misuse(cmd, errors.New("unexpected argument "+quoted(args[0])))
			}
			return misuse(cmd, fault.Wrap(err, "wrong usage", "run '"+strings.TrimSuffix(cmd.UseLine(), " [flags]")+"'"))
		}
	}
	for _, below := range cmd.Commands() {
		strict(below)
	}
}

// require lets a command not run without flags, which it has.
func require(cmd *cobra.Command, flags ...string) {
	for _, name := range flags {
		if err := cmd.MarkFlagRequired(name); err != nil {
			panic(err)
		}
	}
}

// misuse is an error of the command line itself.
func misuse(cmd *cobra.Command, err error) error {
	if fault.Remedy(err) == "" {
		err = fault.Wrap(err, "wrong usage", "run '"+cmd.CommandPath()+" --help'")
	}
	return exitError{exitUsage, err}
}

// noVerb says that a command has no such verb, and which it may have been.
func noVerb(cmd *cobra.Command, name string) error {
	remedy := "run '" + cmd.CommandPath() + " --help'"
	if cmd.SuggestionsMinimumDistance <= 0 {
		cmd.SuggestionsMinimumDistance = 2
	}
	if near := cmd.SuggestionsFor(name); len(near) > 0 {
		remedy = "'" + cmd.CommandPath() + " " + strings.Join(near, "' or '"+cmd.CommandPath()+" ") + "'"
	}
	return exitError{exitUsage, fault.New(cmd.CommandPath()+" has no verb "+quoted(name), remedy)}
}

// exclusive matches what cobra says of flags that exclude each other.
var exclusive = regexp.MustCompile(`\[([^\]]*)\] were all set$`)

// flagsTogether refuses flags that exclude each other, in our words.
func flagsTogether(cmd *cobra.Command) error {
	err := cmd.ValidateFlagGroups()
	if err == nil {
		return nil
	}
	if m := exclusive.FindStringSubmatch(err.Error()); m != nil {
		err = fault.New("--"+strings.Join(strings.Fields(m[1]), " and --")+" do not go together", "leave one of them out")
	}
	return misuse(cmd, err)
}

// newHelpCommand is cobra's, but for that it refuses a verb that there is not.
func newHelpCommand() *cobra.Command {
	return &cobra.Command{
		Use:   "help [verb]...",
		Short: "Tell of a verb what --help tells",
		Args:  cobra.ArbitraryArgs,
		RunE: func(cmd *cobra.Command, args []string) error {
			about, rest, err := cmd.Root().Find(args)
			switch {
			case err != nil:
				return misuse(cmd, err)
			case len(rest) > 0:
				return noVerb(about, rest[0])
			}
			about.InitDefaultHelpFlag()
			return about.Help()
		},
	}
}

func quoted(s string) string { return `"` + s + `"` }

// parser is what Go's parsers of numbers put before the reason.
var parser = regexp.MustCompile(`strconv\.Parse\w+: parsing "[^"]*": `)

// flagFault names a flag that is unknown or has a wrong value. The first word
// that is no verb matters more than the flags behind it.
func flagFault(cmd *cobra.Command, err error) error {
	if rest := cmd.Flags().Args(); cmd.HasSubCommands() && len(rest) > 0 {
		return noVerb(cmd, rest[0])
	}
	return misuse(cmd, errors.New(parser.ReplaceAllString(err.Error(), "")))
}

// wantsJSON says whether errors go out as JSON, also where the command line was
// not understood as far as the flag.
func wantsJSON(cmd *cobra.Command, args []string) bool {
	if cmd.Flags().Changed("json") {
		asked, err := cmd.Flags().GetBool("json")
		return asked && err == nil
	}
	end := slices.Index(args, "--")
	if end < 0 {
		end = len(args)
	}
	return slices.Contains(args[:end], "--json")
}
