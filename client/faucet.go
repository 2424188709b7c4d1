package client

import (
	"context"
	"fmt"

	"github.com/plexus-network/plexus/client/registry"
	"github.com/plexus-network/plexus/substrate/keys"
	"github.com/plexus-network/plexus/substrate/storagekey"
	"github.com/plexus-network/plexus/substrate/subtensor"
	"github.com/plexus-network/plexus/substrate/work"
)

// faucetDifficulty is how many hashes a payment of the faucet costs on average;
// the rule stands in docs/protocol/staking.md.
const faucetDifficulty = 1_000_000

// HasFaucet tells whether the chain gives TAO away against a proof of work.
func (c *Client) HasFaucet(ctx context.Context) (bool, error) {
	raw, found, err := c.rawStorage(ctx, nil, storagekey.Prefix("SubtensorModule", "ChainRules"))
	if err != nil || !found {
		return false, err
	}
	m, err := c.Metadata(ctx)
	if err != nil {
		return false, err
	}
	rules, err := m.DecodeItem("SubtensorModule", "ChainRules", raw)
	if err != nil {
		return false, fmt.Errorf("%w: %w", ErrAnswer, err)
	}
	fields, _ := rules.(registry.Fields)
	isOpen, _ := fields.Get("faucet").(bool)
	return isOpen, nil
}

// Faucet works for a payment of the chain's faucet to the signer, with all
// cores, and submits the proof. A chain without a faucet refuses it as
// SubtensorModule.FaucetDisabled.
func (c *Client) Faucet(ctx context.Context, signer keys.Pair) (*Receipt, error) {
	return c.workAndSubmit(ctx, signer, workOrder{
		subject:    func(head Block) work.Subject { return work.Faucet(head.Hash, signer.AccountID()) },
		difficulty: func(context.Context) (uint64, error) { return faucetDifficulty, nil },
		call: func(p proof) Call {
			return subtensor.Faucet{BlockNumber: p.block, Nonce: p.nonce, Work: p.seal[:]}
		},
	})
}
