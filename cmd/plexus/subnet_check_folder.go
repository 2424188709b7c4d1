package main

import (
	"fmt"
	"io"

	"github.com/spf13/cobra"

	"github.com/plexus-network/plexus/internal/fault"
	"github.com/plexus-network/plexus/localnet"
	"github.com/plexus-network/plexus/mechanism/external"
	"github.com/plexus-network/plexus/mechanism/external/check"
)

// checkFolder builds and tries both programs of a subnet's folder.
func checkFolder(cmd *cobra.Command, dir string, c check.Config) error {
	s, err := localnet.LoadSubnet(dir)
	if err != nil {
		return fault.Wrap(err, "without --role, a folder is tried", fault.Remedy(err)+"; or say --role miner or --role validator for a command")
	}
	if err := s.Make(cmd.Context()); err != nil {
		return stopped(err)
	}
	miner, err := external.SplitCommand(s.MinerCommand(s.Miners[0]))
	if err != nil {
		return fault.Wrap(err, dir+": the miner's command", fault.Remedy(err))
	}
	validator, err := external.SplitCommand(s.ValidatorCommand(s.Validators[0]))
	if err != nil {
		return fault.Wrap(err, dir+": the validator's command", fault.Remedy(err))
	}
	c.Dir = s.Dir
	reports, isWrong := map[string]*check.Report{}, false
	for _, role := range []string{external.RoleMiner, external.RoleValidator} {
		c.Role, c.Command, c.Miner = role, miner, nil
		if role == external.RoleValidator {
			c.Command, c.Miner = validator, miner
		}
		if reports[role], err = tryProgram(cmd.Context(), c); err != nil {
			return stopped(err)
		}
		isWrong = isWrong || len(reports[role].Violations) > 0
	}
	err = show(cmd, reports, func(w io.Writer) {
		fmt.Fprintln(w, "the miner")
		writeCheck(w, reports[external.RoleMiner])
		fmt.Fprintln(w, "\nthe validator")
		writeCheck(w, reports[external.RoleValidator])
	})
	if err == nil && isWrong {
		return exitError{code: exitFailure}
	}
	return err
}
