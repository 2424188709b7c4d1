package client

import (
	"context"

	"github.com/plexus-network/plexus/substrate/keys"
	"github.com/plexus-network/plexus/substrate/storagekey"
	"github.com/plexus-network/plexus/substrate/subtensor"
)

// Delegation is what one account lets another do in its name.
type Delegation struct {
	Delegate keys.AccountID      `json:"delegate"`
	Type     subtensor.ProxyType `json:"-"`
	TypeName string              `json:"type"`
	Delay    uint32              `json:"delay_blocks"` // between announcing a call and sending it
}

// Delegations lists an account's delegates at the head, and the deposit for them
// in rao.
func (c *Client) Delegations(ctx context.Context, who keys.AccountID) (list []Delegation, deposit uint64, err error) {
	var held struct {
		Definitions []struct {
			Delegate keys.AccountID
			Type     subtensor.ProxyType
			Delay    uint32
		}
		Deposit uint64
	}
	key := storagekey.Twox64Concat.Append([]byte(storagekey.Prefix("Proxy", "Proxies")), who[:])
	if _, err := c.Storage(ctx, string(key), &held); err != nil {
		return nil, 0, err
	}
	list = []Delegation{}
	for _, d := range held.Definitions {
		list = append(list, Delegation{d.Delegate, d.Type, d.Type.String(), d.Delay})
	}
	return list, held.Deposit, nil
}
