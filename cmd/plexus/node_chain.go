package main

import (
	"encoding/hex"
	"encoding/json"
	"fmt"
	"os"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"github.com/plexus-network/plexus/chain/genesis"
	"github.com/plexus-network/plexus/chain/node"
	"github.com/plexus-network/plexus/internal/fault"
	"github.com/plexus-network/plexus/substrate/keys"
)

// loopbackFlag is a rule of the chain: it is asked for when the chain is made.
const loopbackFlag = "allow-loopback-axons"

// nodeChain reads the chain specification.
func nodeChain(cmd *cobra.Command, o *nodeFlags) (node.Chain, error) {
	if cmd.Flags().Changed("fast") && o.chain != "local" {
		return node.Chain{}, exitError{exitUsage, fault.New("--fast is for the chain local alone", "leave it out, or say --chain local")}
	}
	if cmd.Flags().Changed(loopbackFlag) && !o.isLocal() {
		return node.Chain{}, exitError{exitUsage, fault.New("--"+loopbackFlag+" is for the chain local alone",
			"leave it out, or say so in the chain's file: loopback_axons = true below [network.rules]")}
	}
	spec, err := genesis.Load(o.chain)
	if err != nil {
		return node.Chain{}, err
	}
	if o.chain == "local" && !o.fast {
		spec = genesis.LocalSlow()
	}
	if wallet := os.Getenv(genesis.WalletVariable); wallet != "" && o.isLocal() {
		if _, err := keys.ParseAccount(wallet); err != nil {
			fmt.Fprintf(cmd.ErrOrStderr(), "%s is no address, and nobody gets its TAO: %v\n", genesis.WalletVariable, err)
		}
	}
	if o.loopback {
		spec.Network.Rules.LoopbackAxons = true
	}
	state, err := spec.Documents()
	if err != nil {
		return node.Chain{}, err
	}
	c := node.Chain{Name: spec.Name, Type: spec.Type, ID: spec.ID, BlockTime: time.Duration(spec.BlockMillis) * time.Millisecond,
		Runtime: spec.Runtime(), State: state}
	for _, text := range o.producers {
		key, err := hex.DecodeString(strings.TrimPrefix(text, "0x"))
		if err != nil || len(key) != 32 {
			return c, exitError{exitUsage, fault.New("--producers: "+text+" is not a key", "give what 'plexus node identity' prints")}
		}
		c.Producers = append(c.Producers, node.Producer{Key: [32]byte(key), Power: 10})
	}
	return c, nil
}

// checkLoopback refuses a flag that contradicts the chain in the node's folder,
// whose rules were fixed when it was made.
func (o *nodeFlags) checkLoopback(cmd *cobra.Command, documents map[string]json.RawMessage, path string) error {
	if !cmd.Flags().Changed(loopbackFlag) {
		return nil
	}
	allowed, err := genesis.AllowsLoopbackAxons(documents)
	if err != nil {
		return fault.Wrap(err, "cannot read the rules of the chain in "+path, "put genesis.json back from a backup")
	}
	if allowed == o.loopback {
		return nil
	}
	rule := map[bool]string{true: "allows", false: "refuses"}[allowed]
	return fault.New(fmt.Sprintf("--%s=%t: the chain in %s %s axons on 127.0.0.1, since it was made so", loopbackFlag, o.loopback, path, rule),
		"leave the flag out, or make another chain: --tmp, or another --base-path")
}
