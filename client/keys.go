package client

import (
	"context"

	"github.com/plexus-network/plexus/substrate/keys"
	"github.com/plexus-network/plexus/substrate/scale"
	"github.com/plexus-network/plexus/substrate/storagekey"
	"github.com/plexus-network/plexus/substrate/subtensor"
)

// defaultTake is what a delegate keeps where nothing is stored, of 65535.
const defaultTake = 11796

// DelegateTake is the part of 65535 that a hotkey's owner keeps of its nominators'
// dividends.
func (c *Client) DelegateTake(ctx context.Context, hotkey keys.AccountID) (uint16, error) {
	take := uint16(defaultTake)
	_, err := c.Storage(ctx, accountKey("Delegates", storagekey.Blake2_128Concat, hotkey), &take)
	return take, err
}

// Relative is a child or a parent of a hotkey.
type Relative struct {
	Hotkey     keys.AccountID `json:"hotkey"`
	Proportion uint64         `json:"proportion"` // of the parent's stake, of 2^64-1
}

// Family is to whom a hotkey gives stake on a subnet, and who gives it some.
type Family struct {
	Children []Relative `json:"children"`
	Parents  []Relative `json:"parents"`
	Take     uint16     `json:"take"` // of 65535: what it keeps of its parents' dividends
	// Pending are the children it is to have at the first epoch after PendingBlock;
	// 0 is that nothing waits.
	Pending      []Relative `json:"pending"`
	PendingBlock uint64     `json:"pending_block"`
}

// Family reads a hotkey's relations on a subnet at the head.
func (c *Client) Family(ctx context.Context, hotkey keys.AccountID, netuid uint16) (Family, error) {
	head, err := c.Head(ctx)
	if err != nil {
		return Family{}, err
	}
	var f Family
	var children, parents []subtensor.ChildPart
	var pending struct {
		Children []subtensor.ChildPart
		Block    uint64
	}
	on := func(item string) string {
		return accountKey(item, storagekey.Blake2_128Concat, hotkey) + string(scale.Marshal(netuid))
	}
	waits := string(storagekey.Blake2_128Concat.Append([]byte(netuidKey("PendingChildKeys", netuid)), hotkey[:]))
	for _, item := range []struct {
		key  string
		into any
	}{{on("ChildKeys"), &children}, {on("ParentKeys"), &parents}, {on("ChildkeyTake"), &f.Take}, {waits, &pending}} {
		if _, err := c.StorageAt(ctx, head.Hash, item.key, item.into); err != nil {
			return Family{}, err
		}
	}
	f.Children, f.Parents, f.Pending, f.PendingBlock = relatives(children), relatives(parents), relatives(pending.Children), pending.Block
	return f, nil
}

func relatives(parts []subtensor.ChildPart) []Relative {
	list := make([]Relative, len(parts))
	for i, p := range parts {
		list[i] = Relative{p.Child, p.Proportion}
	}
	return list
}

// ColdkeySwap is what a coldkey announced.
type ColdkeySwap struct {
	Hash       Hash   `json:"new_coldkey_hash"` // BLAKE2b-256 of the new coldkey
	FromBlock  uint64 `json:"from_block"`       // in which it may be carried out
	StaleBlock uint64 `json:"stale_block"`      // from which it may be replaced or forgotten
	Disputed   bool   `json:"disputed"`
	Block      uint64 `json:"block"` // now
}

// reannouncementDelay is how long an announcement stands where nothing is stored.
const reannouncementDelay = 7200

// ColdkeySwap reads a coldkey's announcement at the head; nil where it has none.
func (c *Client) ColdkeySwap(ctx context.Context, coldkey keys.AccountID) (*ColdkeySwap, error) {
	head, err := c.Head(ctx)
	if err != nil {
		return nil, err
	}
	var announced struct {
		Block uint32
		Hash  Hash
	}
	isAnnounced, err := c.StorageAt(ctx, head.Hash, accountKey("ColdkeySwapAnnouncements", storagekey.Twox64Concat, coldkey), &announced)
	if err != nil || !isAnnounced {
		return nil, err
	}
	var since uint32
	isDisputed, err := c.StorageAt(ctx, head.Hash, accountKey("ColdkeySwapDisputes", storagekey.Twox64Concat, coldkey), &since)
	if err != nil {
		return nil, err
	}
	delay := uint32(reannouncementDelay)
	if _, err := c.StorageAt(ctx, head.Hash, storagekey.Prefix("SubtensorModule", "ColdkeySwapReannouncementDelay"), &delay); err != nil {
		return nil, err
	}
	return &ColdkeySwap{
		Hash: announced.Hash, FromBlock: uint64(announced.Block), StaleBlock: uint64(announced.Block) + uint64(delay),
		Disputed: isDisputed, Block: head.Number,
	}, nil
}

// accountKey is the key of an item by account.
func accountKey(item string, h storagekey.Hasher, who keys.AccountID) string {
	return string(h.Append([]byte(storagekey.Prefix("SubtensorModule", item)), who[:]))
}
