package main

import (
	"crypto/sha256"
	"fmt"
	"io"
	"os"

	"github.com/spf13/cobra"

	"github.com/plexus-network/plexus/chain/node"
	"github.com/plexus-network/plexus/internal/fault"
)

func newNodeGenesisCommand() *cobra.Command {
	cmd := &cobra.Command{
		Use:   "genesis",
		Short: "Make the genesis of a chain of several producers",
		Long: `Make the genesis of a chain of several producers.

Each node is given the file by 'plexus node --genesis' at its first start, and the
same --chain. The moment at which it is made is part of it: two files are two chains.`,
		Example: "  plexus node genesis --chain net.toml --producers KEY,KEY,KEY,KEY --out net.json",
		Args:    cobra.NoArgs,
	}
	o := &nodeFlags{fast: true}
	f := cmd.Flags()
	f.StringVar(&o.chain, "chain", "local", "chain specification, as the nodes are given it")
	f.BoolVar(&o.fast, "fast", true, "of the chain local: blocks of 250 ms and short waits; false: production's")
	f.BoolVar(&o.loopback, loopbackFlag, false, "of the chain local: let neurons serve on 127.0.0.1 and ::1, which Bittensor refuses")
	f.StringSliceVar(&o.producers, "producers", nil, "the producers' consensus keys, in hex, as 'plexus node identity' prints them")
	out := f.String("out", "", "file to write")
	require(cmd, "producers", "out")
	cmd.RunE = func(cmd *cobra.Command, _ []string) error {
		chain, err := nodeChain(cmd, o)
		if err != nil {
			return err
		}
		if err := node.WriteGenesis(chain, *out); err != nil {
			return err
		}
		b, err := os.ReadFile(*out)
		if err != nil {
			return fault.Wrap(err, "cannot read "+*out+" again", "look whether its disk is sound")
		}
		made := struct {
			File      string `json:"file"`
			Chain     string `json:"chain"`
			Producers int    `json:"producers"`
			SHA256    string `json:"sha256"`
		}{*out, chain.ID, len(chain.Producers), fmt.Sprintf("%x", sha256.Sum256(b))}
		return show(cmd, made, func(w io.Writer) {
			fmt.Fprintf(w, "%s: chain %s of %d producers\nsha256 %s\ngive it to each node by --genesis %s\n", made.File, made.Chain, made.Producers, made.SHA256, made.File)
		})
	}
	return cmd
}
