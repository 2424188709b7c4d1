package adminutils

import (
	"encoding/json"
	"fmt"
	"slices"

	"github.com/plexus-network/plexus/chain/runtime"
	"github.com/plexus-network/plexus/substrate/subtensor"
)

// Document is the pallet's part of a chain specification.
type Document struct {
	PrecompilesOff []string `json:"precompiles_off,omitempty"` // names of built-in contracts
}

// ChainIDDocument is the part of the pallet of [EVMChainID].
type ChainIDDocument struct {
	ChainID uint64 `json:"chain_id"`
}

func genesis(c *runtime.Context, doc json.RawMessage) error {
	var d Document
	if doc != nil {
		if err := json.Unmarshal(doc, &d); err != nil {
			return fmt.Errorf("read what root turned off: %w", err)
		}
	}
	for _, name := range d.PrecompilesOff {
		p := slices.Index(subtensor.Precompile(0).Variants(), name)
		if p < 0 {
			return fmt.Errorf("there is no built-in contract %q", name)
		}
		PrecompileEnable.Set(c, subtensor.Precompile(p), false)
	}
	return nil
}

func export(r runtime.Reader) (any, error) {
	var d Document
	for p, name := range subtensor.Precompile(0).Variants() {
		if !PrecompileEnable.Get(r, subtensor.Precompile(p)) {
			d.PrecompilesOff = append(d.PrecompilesOff, name)
		}
	}
	return d, nil
}

func chainIDGenesis(c *runtime.Context, doc json.RawMessage) error {
	var d ChainIDDocument
	if doc != nil {
		if err := json.Unmarshal(doc, &d); err != nil {
			return fmt.Errorf("read the number of the chain: %w", err)
		}
	}
	if d.ChainID != 0 {
		ChainID.Set(c, d.ChainID)
	}
	return nil
}
