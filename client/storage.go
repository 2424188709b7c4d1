package client

import (
	"context"
	"encoding/json"
	"fmt"

	"github.com/plexus-network/plexus/substrate/scale"
)

// pageSize is how many keys or values are asked for at once.
const pageSize = 1000

// Storage reads the value of a full storage key at the head into out, by SCALE.
// It is false, and out is left alone, where the chain has nothing; such an item
// then has its default. Keys come from substrate/storagekey.
func (c *Client) Storage(ctx context.Context, key string, out any) (bool, error) {
	return c.storage(ctx, nil, key, out)
}

// StorageAt is [Client.Storage] as it was after a block. Nodes forget old states.
func (c *Client) StorageAt(ctx context.Context, block Hash, key string, out any) (bool, error) {
	return c.storage(ctx, &block, key, out)
}

func (c *Client) storage(ctx context.Context, at *Hash, key string, out any) (bool, error) {
	raw, found, err := c.rawStorage(ctx, at, key)
	if err != nil || !found {
		return false, err
	}
	if err := scale.Unmarshal(raw, out); err != nil {
		return false, fmt.Errorf("%w: storage %s: %w", ErrAnswer, hexText(key), err)
	}
	return true, nil
}

func (c *Client) rawStorage(ctx context.Context, at *Hash, key string) ([]byte, bool, error) {
	var raw json.RawMessage
	if err := c.RPC(ctx, &raw, "state_getStorage", append([]any{hexText(key)}, params(at)...)...); err != nil {
		return nil, false, err
	}
	if string(raw) == "null" {
		return nil, false, nil
	}
	value, err := parseHexJSON(raw)
	if err != nil {
		return nil, false, fmt.Errorf("%w: storage %s: %w", ErrAnswer, hexText(key), err)
	}
	return value, true, nil
}

// Entries visits all entries below a key prefix in the order of their keys, as
// they were at one block, until visit is false.
func (c *Client) Entries(ctx context.Context, prefix string, visit func(key string, value []byte) bool) error {
	head, err := c.Head(ctx)
	if err != nil {
		return err
	}
	after := hexText(prefix)
	for {
		var page []string
		if err := c.RPC(ctx, &page, "state_getKeysPaged", hexText(prefix), pageSize, after, head.Hash); err != nil {
			return err
		}
		if len(page) == 0 {
			return nil
		}
		more, err := c.visitPage(ctx, page, head.Hash, visit)
		if err != nil || !more || len(page) < pageSize {
			return err
		}
		after = page[len(page)-1]
	}
}

func (c *Client) visitPage(ctx context.Context, page []string, at Hash, visit func(string, []byte) bool) (bool, error) {
	var answer []struct {
		Changes [][2]*hexBytes `json:"changes"`
	}
	if err := c.RPC(ctx, &answer, "state_queryStorageAt", page, at); err != nil {
		return false, err
	}
	values := make(map[string][]byte, len(page))
	for _, set := range answer {
		for _, change := range set.Changes {
			if change[0] != nil && change[1] != nil {
				values[string(*change[0])] = *change[1]
			}
		}
	}
	for _, text := range page {
		key, err := parseHex(text)
		if err != nil {
			return false, fmt.Errorf("%w: storage key: %w", ErrAnswer, err)
		}
		if value, ok := values[string(key)]; ok && !visit(string(key), value) {
			return false, nil
		}
	}
	return true, nil
}

// CallAPI asks a runtime API, such as "SubnetInfoRuntimeApi_get_metagraph", with
// encoded arguments, at the head, and decodes its answer into out. Errors wrap
// [ErrUnsupported] where the chain has no such API.
func (c *Client) CallAPI(ctx context.Context, method string, args []byte, out any) error {
	return c.callAPI(ctx, nil, method, args, out)
}

// CallAPIAt is [Client.CallAPI] as it was after a block.
func (c *Client) CallAPIAt(ctx context.Context, block Hash, method string, args []byte, out any) error {
	return c.callAPI(ctx, &block, method, args, out)
}

func (c *Client) callAPI(ctx context.Context, at *Hash, method string, args []byte, out any) error {
	var raw json.RawMessage
	if err := c.RPC(ctx, &raw, "state_call", append([]any{method, hexText(args)}, params(at)...)...); err != nil {
		return err
	}
	answer, err := parseHexJSON(raw)
	if err != nil {
		return fmt.Errorf("%w: %s: %w", ErrAnswer, method, err)
	}
	if err := scale.Unmarshal(answer, out); err != nil {
		return fmt.Errorf("%w: %s: %w", ErrAnswer, method, err)
	}
	return nil
}

// unwrapBytes takes the content of a Vec<u8>.
func unwrapBytes(b []byte) ([]byte, error) {
	r := &scale.Reader{B: b}
	inner := r.Bytes()
	if err := r.End(); err != nil {
		return nil, fmt.Errorf("%w: %w", ErrAnswer, err)
	}
	return inner, nil
}
