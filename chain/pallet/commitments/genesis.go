package commitments

import (
	"encoding/hex"
	"encoding/json"
	"fmt"

	"github.com/plexus-network/plexus/chain/runtime"
	"github.com/plexus-network/plexus/substrate/keys"
	"github.com/plexus-network/plexus/substrate/scale"
)

// Genesis is the pallet's part of a chain specification.
type Genesis struct {
	MaxSpace *uint32     `json:"max_space,omitempty"`
	Neurons  []Published `json:"neurons,omitempty"`
}

// Published is what a neuron published; bytes are SCALE in hexadecimal, and what is
// empty is absent.
type Published struct {
	Netuid     uint16         `json:"netuid"`
	Hotkey     keys.AccountID `json:"hotkey"`
	Commitment string         `json:"commitment,omitempty"`
	Last       string         `json:"last,omitempty"`
	BondsReset string         `json:"bonds_reset,omitempty"`
	Revealed   string         `json:"revealed,omitempty"`
	Used       string         `json:"used,omitempty"`
}

// neuron is a hotkey on a subnet.
type neuron struct {
	netuid uint16
	who    keys.AccountID
}

func genesis(c *runtime.Context, doc json.RawMessage) error {
	var g Genesis
	if doc != nil {
		if err := json.Unmarshal(doc, &g); err != nil {
			return fmt.Errorf("read the commitments' specification: %w", err)
		}
	}
	if g.MaxSpace != nil {
		MaxSpace.Set(c, *g.MaxSpace)
	}
	for _, p := range g.Neurons {
		for _, err := range []error{
			restore(c, CommitmentOf, p, p.Commitment), restore(c, LastCommitment, p, p.Last), restore(c, LastBondsReset, p, p.BondsReset),
			restore(c, RevealedCommitments, p, p.Revealed), restore(c, UsedSpaceOf, p, p.Used),
		} {
			if err != nil {
				return fmt.Errorf("read what %s published on subnet %d: %w", p.Hotkey, p.Netuid, err)
			}
		}
		await(c, p.Netuid, p.Hotkey, CommitmentOf.Get(c, p.Netuid, p.Hotkey).Info.Fields)
	}
	return nil
}

// restore writes a neuron's entry of a map from text, if there is any.
func restore[V any](c *runtime.Context, item *runtime.DoubleMap[uint16, keys.AccountID, V], p Published, text string) error {
	if text == "" {
		return nil
	}
	b, err := hex.DecodeString(text)
	if err != nil {
		return err
	}
	var v V
	if err := scale.Unmarshal(b, &v); err != nil {
		return err
	}
	item.Set(c, p.Netuid, p.Hotkey, v)
	return nil
}

func export(r runtime.Reader) (any, error) {
	var g Genesis
	if most, ok := MaxSpace.Lookup(r); ok {
		g.MaxSpace = &most
	}
	at := map[neuron]int{}
	collect(r, &g, at, CommitmentOf, func(p *Published) *string { return &p.Commitment })
	collect(r, &g, at, LastCommitment, func(p *Published) *string { return &p.Last })
	collect(r, &g, at, LastBondsReset, func(p *Published) *string { return &p.BondsReset })
	collect(r, &g, at, RevealedCommitments, func(p *Published) *string { return &p.Revealed })
	collect(r, &g, at, UsedSpaceOf, func(p *Published) *string { return &p.Used })
	return g, nil
}

// collect adds the entries of a map to the neurons they are of; at is where each
// neuron stands.
func collect[V any](r runtime.Reader, g *Genesis, at map[neuron]int, item *runtime.DoubleMap[uint16, keys.AccountID, V], field func(*Published) *string) {
	item.Iterate(r, func(netuid uint16, who keys.AccountID, v V) bool {
		key := neuron{netuid, who}
		i, ok := at[key]
		if !ok {
			i = len(g.Neurons)
			at[key] = i
			g.Neurons = append(g.Neurons, Published{Netuid: netuid, Hotkey: who})
		}
		*field(&g.Neurons[i]) = hex.EncodeToString(scale.Marshal(v))
		return true
	})
}
