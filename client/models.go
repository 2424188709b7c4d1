package client

import (
	"context"

	"github.com/plexus-network/plexus/substrate/keys"
	"github.com/plexus-network/plexus/substrate/scale"
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
	var wire []subtensor.Model
	if err := c.CallAPI(ctx, "ModelsRuntimeApi_get_catalogue", scale.Marshal(netuid), &wire); err != nil {
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
	var wire []subtensor.MinerModel
	if err := c.CallAPI(ctx, "ModelsRuntimeApi_get_declared", scale.Marshal(netuid), &wire); err != nil {
		return nil, err
	}
	found := make(map[keys.AccountID]Declared, len(wire))
	for _, m := range wire {
		found[m.Hotkey] = Declared{string(m.Declared.Model), m.Declared.Class}
	}
	return found, nil
}
