package main

import "github.com/spf13/cobra"

// verbs lists the binary's commands, one file each.
func verbs() []*cobra.Command {
	return []*cobra.Command{
		newNodeCommand(),
		newEngineCommand(),
		newModelCommand(),
		newUpCommand(),
		newDownCommand(),
		newStatusCommand(),
		newLogsCommand(),
		newResetCommand(),
		newDoctorCommand(),
		newVersionCommand(),
		newGatewayCommand(),
		newMinerCommand(),
		newValidatorCommand(),
		newCatalogueCommand(),
		newSimulateCommand(),
		newWalletCommand(),
		newRegisterCommand(),
		newStakeCommand(),
		newDelegateCommand(),
		newProxyCommand(),
		newMetagraphCommand(),
		newSubnetCommand(),
		newFaucetCommand(),
	}
}
