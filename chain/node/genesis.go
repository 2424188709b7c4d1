package node

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"time"

	"github.com/cometbft/cometbft/crypto/ed25519"
	"github.com/cometbft/cometbft/privval"
	"github.com/cometbft/cometbft/types"
	"github.com/plexus-network/plexus/internal/fault"
)

// WriteGenesis makes a chain that has producers, as a file that all its nodes are
// given by [Options].Genesis. The moment at which it is made is part of it, so that
// two files are two chains. Errors for people: no producers, a file that is there.
func WriteGenesis(c Chain, path string) error {
	if len(c.Producers) == 0 {
		return fault.New("the chain has no producers", "name their keys by --producers; 'plexus node identity' prints them")
	}
	doc, err := genesisDoc(c, nil)
	if err != nil {
		return err
	}
	if fileExists(path) {
		return fault.New(path+" exists", "choose another file, or remove it: another genesis is another chain")
	}
	if err := saveGenesis(doc, path); err != nil {
		return fault.Wrap(err, "cannot write "+path, "choose another file")
	}
	return nil
}

// genesis loads the chain's document from the folder. An empty folder takes the
// given one, or makes it with this node as the one producer of a chain that names
// none.
func (f folder) genesis(c Chain, o Options, self *privval.FilePV) (*types.GenesisDoc, error) {
	path := f.in("genesis.json")
	var given *types.GenesisDoc
	if o.Genesis != "" {
		var err error
		if given, err = readGenesis(c, o.Genesis); err != nil {
			return nil, err
		}
	}
	if fileExists(path) {
		doc, err := readGenesis(c, path)
		if err == nil && given != nil && !isSame(doc, given) {
			err = fault.Wrap(ErrOtherChain, fmt.Sprintf("%s was made with another genesis than %s", f.path, o.Genesis), "choose another folder by --base-path, or the right --genesis")
		}
		return doc, err
	}
	doc := given
	if doc == nil {
		if err := alone(c, o); err != nil {
			return nil, err
		}
		var err error
		if doc, err = genesisDoc(c, self); err != nil {
			return nil, err
		}
	}
	if err := saveGenesis(doc, path); err != nil {
		return nil, fmt.Errorf("write genesis: %w", err)
	}
	return doc, nil
}

// alone refuses to make a genesis where each node of a network would make its own,
// at its own time: they would never agree on a block.
func alone(c Chain, o Options) error {
	const remedy = "give all nodes one file by --genesis; 'plexus node genesis' makes it"
	switch {
	case len(c.Producers) > 1 && c.Start.IsZero():
		return fault.New("several producers need one genesis", remedy)
	case len(c.Producers) == 0 && len(o.Peers) > 0:
		return fault.New(o.Path+" holds no chain, and the peers' chain is not known", remedy)
	}
	return nil
}

func readGenesis(c Chain, path string) (*types.GenesisDoc, error) {
	doc, err := types.GenesisDocFromFile(path)
	switch {
	case errors.Is(err, fs.ErrNotExist) || err != nil && !fileExists(path):
		return nil, fault.New(path+" is not there", "name the file that 'plexus node genesis' made")
	case err != nil:
		return nil, fault.Wrap(err, "cannot read "+path, "put it back from a backup, or from another node of the chain")
	case doc.ChainID != c.ID:
		return nil, fault.Wrap(ErrOtherChain, fmt.Sprintf("%s is of chain %s, not %s", path, doc.ChainID, c.ID), "choose another folder by --base-path, or the right --chain")
	}
	return doc, nil
}

// isSame says that two documents make one chain.
func isSame(a, b *types.GenesisDoc) bool {
	var x, y bytes.Buffer
	if json.Compact(&x, a.AppState) != nil || json.Compact(&y, b.AppState) != nil {
		return false
	}
	return a.GenesisTime.Equal(b.GenesisTime) && bytes.Equal(a.ValidatorHash(), b.ValidatorHash()) && bytes.Equal(x.Bytes(), y.Bytes())
}

// saveGenesis writes the document whole or not at all: a half-written one would be
// another chain.
func saveGenesis(doc *types.GenesisDoc, path string) error {
	draft := path + ".new"
	err := doc.SaveAs(draft)
	if err == nil {
		err = syncFile(draft)
	}
	if err == nil {
		err = os.Rename(draft, path)
	}
	if err != nil {
		_ = os.Remove(draft)
	}
	return err
}

// syncFile brings what was written to the disk, so that a loss of power does not
// leave an empty file under the name that it gets.
func syncFile(path string) error {
	f, err := os.OpenFile(path, os.O_RDWR, 0)
	if err != nil {
		return err
	}
	return errors.Join(f.Sync(), f.Close())
}

func fileExists(path string) bool { _, err := os.Stat(path); return err == nil }

// genesisDoc is CometBFT's form of a chain.
func genesisDoc(c Chain, self *privval.FilePV) (*types.GenesisDoc, error) {
	state, err := json.Marshal(c.State)
	if err != nil {
		return nil, fmt.Errorf("encode genesis: %w", err)
	}
	start := c.Start
	if start.IsZero() {
		start = time.Now().Truncate(time.Millisecond)
	}
	doc := &types.GenesisDoc{ChainID: c.ID, GenesisTime: start.UTC(), ConsensusParams: types.DefaultConsensusParams(), AppState: state}
	// Beside the extrinsics a block holds votes, evidence and a tag for each.
	doc.ConsensusParams.Block.MaxBytes = int64(c.Runtime.Limits().Bytes) + 1<<20
	producers := c.Producers
	if len(producers) == 0 {
		key, err := self.GetPubKey()
		if err != nil {
			return nil, fmt.Errorf("producer's key: %w", err)
		}
		producers = []Producer{{Key: [32]byte(key.Bytes()), Power: 10}}
	}
	for _, p := range producers {
		key := ed25519.PubKey(p.Key[:])
		doc.Validators = append(doc.Validators, types.GenesisValidator{Address: key.Address(), PubKey: key, Power: p.Power, Name: p.Name})
	}
	return doc, doc.ValidateAndComplete()
}
