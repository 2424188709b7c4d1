package client

import (
	"context"
	"fmt"

	"github.com/plexus-network/plexus/substrate/keys"
	"github.com/plexus-network/plexus/substrate/scale"
	"github.com/plexus-network/plexus/substrate/storagekey"
	"github.com/plexus-network/plexus/substrate/subtensor"
)

// Model is an entry of a subnet's catalogue.
type Model struct {
	Name      string  `json:"name"`
	SHA256    Hash    `json:"sha256"`    // of the weights file
	Tolerance float64 `json:"tolerance"` // largest miss of a bound token, in logits
}

// Declared is the model that a miner says it serves, and how it samples.
type Declared struct {
	Model string                `json:"model"`
	Class subtensor.EngineClass `json:"class"`
}

// Models is a subnet's catalogue; empty if it has none.
func (c *Client) Models(ctx context.Context, netuid uint16) ([]Model, error) {
	key := storagekey.Identity.Append([]byte(storagekey.Prefix("Models", "Catalogue")), scale.Marshal(netuid))
	var wire []subtensor.Model
	if _, err := c.Storage(ctx, string(key), &wire); err != nil {
		return nil, err
	}
	models := make([]Model, len(wire))
	for i, m := range wire {
		models[i] = Model{string(m.Name), m.SHA256, float64(m.Tolerance) / 1e6}
	}
	return models, nil
}

// DeclaredModels are the declarations of a subnet's miners by hotkey.
func (c *Client) DeclaredModels(ctx context.Context, netuid uint16) (map[keys.AccountID]Declared, error) {
	prefix := storagekey.Identity.Append([]byte(storagekey.Prefix("Models", "Declared")), scale.Marshal(netuid))
	found := map[keys.AccountID]Declared{}
	var bad error
	err := c.Entries(ctx, string(prefix), func(key string, value []byte) bool {
		var d subtensor.DeclaredModel
		if bad = scale.Unmarshal(value, &d); bad != nil || len(key) < len(prefix)+len(keys.AccountID{}) {
			bad = fmt.Errorf("%w: declared model: %w", ErrAnswer, bad)
			return false
		}
		// Whatever the hasher, a readable key ends with the account itself.
		hotkey := keys.AccountID([]byte(key[len(key)-len(keys.AccountID{}):]))
		found[hotkey] = Declared{string(d.Model), d.Class}
		return true
	})
	if err == nil {
		err = bad
	}
	if err != nil {
		return nil, err
	}
	return found, nil
}
