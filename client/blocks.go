package client

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"strconv"
	"strings"
	"time"

	"golang.org/x/crypto/blake2b"

	"github.com/plexus-network/plexus/substrate/scale"
	"github.com/plexus-network/plexus/substrate/storagekey"
)

// Block is a block's header and time. On Plexus chains every block is final.
type Block struct {
	Number uint64    `json:"number"`
	Hash   Hash      `json:"hash"`
	Parent Hash      `json:"parent"`
	Time   time.Time `json:"time"`
}

// Head is the newest block.
func (c *Client) Head(ctx context.Context) (Block, error) {
	return c.block(ctx, nil)
}

// Block is the block of a hash; [ErrNotFound] if the node does not have it.
func (c *Client) Block(ctx context.Context, hash Hash) (Block, error) {
	return c.block(ctx, &hash)
}

// BlockAt is the block of a number; [ErrNotFound] if it lies ahead.
func (c *Client) BlockAt(ctx context.Context, number uint64) (Block, error) {
	hash, err := c.blockHash(ctx, number)
	if err != nil {
		return Block{}, err
	}
	return c.block(ctx, &hash)
}

// Heads gives each new head until ctx ends or the client is closed, which
// closes the channel. Numbers rise strictly; blocks may be missing where the
// reader was slow or the connection was broken.
func (c *Client) Heads(ctx context.Context) (<-chan Block, error) {
	if _, err := c.Head(ctx); err != nil {
		return nil, err
	}
	out := make(chan Block)
	go func() {
		defer close(out)
		var last *Block
		for ctx.Err() == nil {
			err := c.followHeads(ctx, out, &last)
			if errors.Is(err, ErrClosed) {
				return
			}
			// Any other end is a break or a node that cannot subscribe just
			// now; the connection itself paces reconnecting, this paces the rest.
			select {
			case <-time.After(100 * time.Millisecond):
			case <-ctx.Done():
			}
		}
	}()
	return out, nil
}

// followHeads serves one subscription.
func (c *Client) followHeads(ctx context.Context, out chan<- Block, last **Block) error {
	sub, err := c.conn.Subscribe(ctx, "chain_subscribeNewHeads", "chain_unsubscribeNewHeads")
	if err != nil {
		return err
	}
	defer sub.Close()
	for {
		raw, err := sub.Next(ctx)
		if err != nil {
			return err
		}
		b, err := parseHeader(raw)
		if err != nil {
			return err
		}
		if *last != nil && b.Number <= (*last).Number {
			continue
		}
		if b.Time, err = c.timeAt(ctx, b.Hash); err != nil {
			return err
		}
		select {
		case out <- b:
			*last = &b
		case <-ctx.Done():
			return ctx.Err()
		}
	}
}

func (c *Client) block(ctx context.Context, at *Hash) (Block, error) {
	var raw json.RawMessage
	if err := c.RPC(ctx, &raw, "chain_getHeader", params(at)...); err != nil {
		return Block{}, err
	}
	if string(raw) == "null" {
		return Block{}, fmt.Errorf("%w: block %s", ErrNotFound, at)
	}
	b, err := parseHeader(raw)
	if err != nil {
		return Block{}, err
	}
	b.Time, err = c.timeAt(ctx, b.Hash)
	return b, err
}

// timeAt is what the block's own timestamp says; the zero time for block 0.
func (c *Client) timeAt(ctx context.Context, hash Hash) (time.Time, error) {
	var ms uint64
	found, err := c.StorageAt(ctx, hash, storagekey.Prefix("Timestamp", "Now"), &ms)
	if err != nil || !found {
		return time.Time{}, err
	}
	return time.UnixMilli(int64(ms)).UTC(), nil
}

// parseHeader reads a header and computes its hash as Substrate does.
func parseHeader(raw []byte) (Block, error) {
	var h struct {
		Number         string `json:"number"`
		ParentHash     Hash   `json:"parentHash"`
		StateRoot      Hash   `json:"stateRoot"`
		ExtrinsicsRoot Hash   `json:"extrinsicsRoot"`
		Digest         struct {
			Logs []hexBytes `json:"logs"`
		} `json:"digest"`
	}
	if err := json.Unmarshal(raw, &h); err != nil {
		return Block{}, fmt.Errorf("%w: header: %w", ErrAnswer, err)
	}
	number, err := strconv.ParseUint(strings.TrimPrefix(h.Number, "0x"), 16, 64)
	if err != nil {
		return Block{}, fmt.Errorf("%w: header: %w", ErrAnswer, err)
	}
	var w scale.Writer
	w.Raw(h.ParentHash[:])
	w.Compact(number)
	w.Raw(h.StateRoot[:])
	w.Raw(h.ExtrinsicsRoot[:])
	w.Compact(uint64(len(h.Digest.Logs)))
	for _, log := range h.Digest.Logs {
		w.Raw(log)
	}
	return Block{Number: number, Hash: blake2b.Sum256(w.B), Parent: h.ParentHash}, nil
}

// extrinsics are a block's extrinsics, raw.
func (c *Client) extrinsics(ctx context.Context, hash Hash) ([][]byte, error) {
	var answer *struct {
		Block struct {
			Extrinsics []hexBytes `json:"extrinsics"`
		} `json:"block"`
	}
	if err := c.RPC(ctx, &answer, "chain_getBlock", hash); err != nil {
		return nil, err
	}
	if answer == nil {
		return nil, fmt.Errorf("%w: block %s", ErrNotFound, hash)
	}
	raws := make([][]byte, len(answer.Block.Extrinsics))
	for i, x := range answer.Block.Extrinsics {
		raws[i] = bytes.Clone(x)
	}
	return raws, nil
}
