// Package genesis holds chain specifications: what a chain is called, how fast it
// is, who has what at its start, and which subnets there are.
//
// Three are built in: local (what Bittensor's tools expect of a local chain), up
// (a working network on one machine) and launch (a chain without premine). Any
// other is a file in TOML or JSON of the same form. A specification is turned into
// the pallets' documents, from which the runtime makes the first state. Start at
// [Load].
package genesis

import (
	"encoding/json"
	"fmt"

	"github.com/plexus-network/plexus/chain/app"
	"github.com/plexus-network/plexus/chain/pallet/crowdloan"
	"github.com/plexus-network/plexus/chain/pallet/models"
	"github.com/plexus-network/plexus/chain/pallet/rootweights"
	"github.com/plexus-network/plexus/chain/pallet/subtensor"
	"github.com/plexus-network/plexus/chain/pallet/subtensor/adminutils"
	"github.com/plexus-network/plexus/chain/runtime"
	"github.com/plexus-network/plexus/substrate/keys"
)

// Spec is a chain specification. In TOML and JSON names are in snake case.
type Spec struct {
	Name        string `json:"name" toml:"name"`                 // shown to people, and by system_chain
	ID          string `json:"id" toml:"id"`                     // of consensus: 1 to 50 letters, digits and dashes
	Type        string `json:"type" toml:"type"`                 // Local, Development or Live
	BlockMillis uint64 `json:"block_millis" toml:"block_millis"` // time between blocks
	EVMChainID  uint64 `json:"evm_chain_id" toml:"evm_chain_id"` // of contracts' signatures
	// RootEmissionShare is the part of the emission that root divides, of 1e9; the
	// market divides the rest.
	RootEmissionShare uint32            `json:"root_emission_share" toml:"root_emission_share"`
	Sudo              *keys.AccountID   `json:"sudo,omitempty" toml:"sudo"` // nil: nobody
	Balances          []Balance         `json:"balances" toml:"balances"`
	Network           subtensor.Genesis `json:"network" toml:"network"`
	Catalogues        []models.Listing  `json:"catalogues,omitempty" toml:"catalogues"`
	// Crowdloans is how long they last; nil: as Bittensor's.
	Crowdloans *crowdloan.Durations `json:"crowdloans,omitempty" toml:"crowdloans"`
}

// Balance is what an account has at the start.
type Balance struct {
	Account keys.AccountID `json:"account" toml:"account"`
	Rao     uint64         `json:"rao" toml:"rao"`
}

// Runtime is the runtime of the chain.
func (s *Spec) Runtime() *runtime.Runtime {
	return app.New(app.Options{BlockMillis: s.BlockMillis, Constants: s.constants()})
}

// State is the chain's first state: storage keys and values.
func (s *Spec) State() (map[string][]byte, error) {
	docs, err := s.Documents()
	if err != nil {
		return nil, err
	}
	return s.Runtime().Genesis(docs)
}

// Documents are the pallets' parts of the specification, by pallet name.
func (s *Spec) Documents() (map[string]json.RawMessage, error) {
	balances := make([][2]any, len(s.Balances))
	for i, b := range s.Balances {
		balances[i] = [2]any{b.Account, b.Rao}
	}
	parts := map[string]any{
		"Balances":        map[string]any{"balances": balances},
		"Sudo":            map[string]any{"key": s.Sudo},
		"SubtensorModule": s.Network,
		rootweights.Name:  rootweights.Genesis{RootEmissionShare: s.RootEmissionShare, SpecSubnets: s.started()},
		models.Name:       models.Genesis{Catalogues: s.Catalogues},
		"EVMChainId":      adminutils.ChainIDDocument{ChainID: s.EVMChainID},
	}
	if s.Crowdloans != nil {
		parts[crowdloan.Name] = crowdloan.Genesis{Durations: s.Crowdloans}
	}
	docs := make(map[string]json.RawMessage, len(parts))
	for pallet, part := range parts {
		b, err := json.Marshal(part)
		if err != nil {
			return nil, fmt.Errorf("write the part of %s: %w", pallet, err)
		}
		docs[pallet] = b
	}
	return docs, nil
}

// AllowsLoopbackAxons says whether neurons may serve on 127.0.0.1 and ::1 on a
// chain that was made from these documents.
func AllowsLoopbackAxons(docs map[string]json.RawMessage) (bool, error) {
	var network subtensor.Genesis
	if doc := docs["SubtensorModule"]; doc != nil {
		if err := json.Unmarshal(doc, &network); err != nil {
			return false, fmt.Errorf("read the subnets' specification: %w", err)
		}
	}
	return network.Rules.LoopbackAxons, nil
}

// started lists the subnets that run from the first block on.
func (s *Spec) started() []uint16 {
	netuids := []uint16{}
	for _, n := range s.Network.Subnets {
		if n.IsStarted {
			netuids = append(netuids, n.Netuid)
		}
	}
	return netuids
}
