package client

import (
	"context"

	"github.com/plexus-network/plexus/substrate/keys"
	"github.com/plexus-network/plexus/substrate/scale"
	"github.com/plexus-network/plexus/substrate/storagekey"
)

// AccountInfo is an account's record; amounts are in rao.
type AccountInfo struct {
	Nonce    uint32 `json:"nonce"`
	Free     uint64 `json:"free"`
	Reserved uint64 `json:"reserved"`
	Frozen   uint64 `json:"frozen"`
}

// accountRecord is System.Account's value.
type accountRecord struct {
	Nonce, Consumers, Providers, Sufficients uint32

	Free, Reserved, Frozen uint64
	Flags                  scale.U128
}

// Account reads an account at the head; one that does not exist is all zero.
func (c *Client) Account(ctx context.Context, who keys.AccountID) (AccountInfo, error) {
	var record accountRecord
	key := storagekey.Blake2_128Concat.Append([]byte(storagekey.Prefix("System", "Account")), who[:])
	if _, err := c.Storage(ctx, string(key), &record); err != nil {
		return AccountInfo{}, err
	}
	return AccountInfo{record.Nonce, record.Free, record.Reserved, record.Frozen}, nil
}

// Nonce is the nonce of the account's next call; calls that wait are counted.
func (c *Client) Nonce(ctx context.Context, who keys.AccountID) (uint32, error) {
	var nonce uint32
	err := c.RPC(ctx, &nonce, "account_nextIndex", who)
	return nonce, err
}
