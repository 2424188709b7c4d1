package rootweights

import (
	"encoding/json"
	"fmt"

	"github.com/plexus-network/plexus/chain/runtime"
)

// Genesis is the pallet's part of a chain specification.
type Genesis struct {
	RootEmissionShare uint32   `json:"root_emission_share"` // of 1e9
	SpecSubnets       []uint16 `json:"spec_subnets"`        // those that the specification starts
}

func genesis(c *runtime.Context, doc json.RawMessage) error {
	var g Genesis
	if doc != nil {
		if err := json.Unmarshal(doc, &g); err != nil {
			return fmt.Errorf("read the root weights' specification: %w", err)
		}
	}
	if g.RootEmissionShare > 1_000_000_000 {
		return fmt.Errorf("root_emission_share is %d, more than the whole of 1e9", g.RootEmissionShare)
	}
	RootEmissionShare.Set(c, g.RootEmissionShare)
	SpecSubnets.Set(c, g.SpecSubnets)
	return nil
}

func export(r runtime.Reader) (any, error) {
	return Genesis{RootEmissionShare: RootEmissionShare.Get(r), SpecSubnets: SpecSubnets.Get(r)}, nil
}
