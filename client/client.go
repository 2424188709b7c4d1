// Package client talks to a Plexus node from Go: it reads blocks, accounts and
// metagraphs, and signs, submits and follows calls.
//
// It holds no keys and no chain's code: calls and answers are substrate/subtensor's
// types, names of errors and events come from the chain's own metadata. One
// connection carries everything and comes back by itself after a break; every
// call has a deadline. Start at [Dial].
package client

import (
	"context"
	"encoding/hex"
	"errors"
	"fmt"
	"strings"
	"sync"
	"time"

	"github.com/plexus-network/plexus/client/registry"
	"github.com/plexus-network/plexus/client/rpc"
	"github.com/plexus-network/plexus/substrate/keys"
	"github.com/plexus-network/plexus/substrate/subtensor"
)

// DefaultURL is where a node on this machine listens.
const DefaultURL = "ws://127.0.0.1:9944"

// Call is the arguments of a call that the chain knows.
type Call = subtensor.Call

// Hash is a hash of 32 bytes; its text is 0x and hex.
type Hash [32]byte

// String is 0x and 64 hex digits.
func (h Hash) String() string { return "0x" + hex.EncodeToString(h[:]) }

// MarshalText is [Hash.String].
func (h Hash) MarshalText() ([]byte, error) { return []byte(h.String()), nil }

// UnmarshalText reads what [Hash.String] writes.
func (h *Hash) UnmarshalText(text []byte) error {
	b, err := parseHex(string(text))
	if err != nil || len(b) != len(h) {
		return errors.New("a hash is 0x and 64 hex digits")
	}
	*h = Hash(b)
	return nil
}

// Client is a connection to one node; it is safe for concurrent use.
type Client struct {
	conn *rpc.Conn

	mu       sync.Mutex                         // guards the rest
	metadata map[metadataKey]*registry.Metadata // at most maxMetadata
	signers  map[keys.AccountID]*signer
}

type metadataKey struct {
	genesis Hash
	spec    uint32
}

// maxMetadata bounds the versions that are kept for reading old events.
const maxMetadata = 4

// Option changes how [Dial] connects.
type Option func(*dialling)

type dialling struct{ waits bool }

// Wait makes [Dial] try until its context ends, for programs that may start
// before their node.
func Wait() Option { return func(d *dialling) { d.waits = true } }

// Dial connects to a node at a ws:// or http:// address. Errors wrap
// [ErrUnreachable]. The client lives until [Client.Close], whatever becomes of ctx.
func Dial(ctx context.Context, url string, opts ...Option) (*Client, error) {
	var d dialling
	for _, o := range opts {
		o(&d)
	}
	conn, err := rpc.Dial(ctx, url)
	for err != nil && d.waits && ctx.Err() == nil {
		pause := time.NewTimer(250 * time.Millisecond)
		select {
		case <-pause.C:
			conn, err = rpc.Dial(ctx, url)
		case <-ctx.Done():
			pause.Stop()
		}
	}
	if err != nil {
		return nil, err
	}
	return &Client{conn: conn, metadata: map[metadataKey]*registry.Metadata{}, signers: map[keys.AccountID]*signer{}}, nil
}

// Close ends the connection and everything that uses it.
func (c *Client) Close() error { return c.conn.Close() }

// URL is the node's address.
func (c *Client) URL() string { return c.conn.URL() }

// RPC asks any method of the node and decodes its JSON answer into out. It is
// asked again after a break, so it must be a method that only reads.
func (c *Client) RPC(ctx context.Context, out any, method string, params ...any) error {
	return wrapRPC(c.conn.Call(ctx, out, method, params...))
}

// runtimeVersion is what state_getRuntimeVersion tells.
type runtimeVersion struct {
	Spec uint32 `json:"specVersion"`
	Tx   uint32 `json:"transactionVersion"`
}

// Metadata is what the chain says of itself as of now; it is asked for once per
// runtime version.
func (c *Client) Metadata(ctx context.Context) (*registry.Metadata, error) {
	return c.metadataAt(ctx, nil)
}

// metadataAt is the metadata of the runtime that made a block; nil for the head.
func (c *Client) metadataAt(ctx context.Context, at *Hash) (*registry.Metadata, error) {
	var version runtimeVersion
	if err := c.RPC(ctx, &version, "state_getRuntimeVersion", params(at)...); err != nil {
		return nil, err
	}
	genesis, err := c.Genesis(ctx)
	if err != nil {
		return nil, err
	}
	key := metadataKey{genesis, version.Spec}
	c.mu.Lock()
	known := c.metadata[key]
	c.mu.Unlock()
	if known != nil {
		return known, nil
	}
	m, err := c.fetchMetadata(ctx, at)
	if err != nil {
		return nil, err
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	if len(c.metadata) >= maxMetadata {
		clear(c.metadata)
	}
	c.metadata[key] = m
	return m, nil
}

func (c *Client) fetchMetadata(ctx context.Context, at *Hash) (*registry.Metadata, error) {
	// Version 15 comes as Option<Vec<u8>>; chains without it say so or answer None.
	const version15 = "0x0f000000"
	var text string
	err := c.RPC(ctx, &text, "state_call", append([]any{"Metadata_metadata_at_version", version15}, params(at)...)...)
	if err == nil {
		if b, err := parseHex(text); err == nil && len(b) > 0 && b[0] == 1 {
			return parseMetadata(b[1:], true)
		}
	} else if refusal := new(RPCError); !errors.As(err, &refusal) {
		return nil, err
	}
	if err := c.RPC(ctx, &text, "state_getMetadata", params(at)...); err != nil {
		return nil, err
	}
	b, err := parseHex(text)
	if err != nil {
		return nil, fmt.Errorf("read metadata: %w", err)
	}
	return parseMetadata(b, false)
}

// Genesis is the hash of block 0, which names the chain.
func (c *Client) Genesis(ctx context.Context) (Hash, error) {
	// Asked each time: the node behind the address may have been started anew.
	return c.blockHash(ctx, 0)
}

func (c *Client) blockHash(ctx context.Context, number uint64) (Hash, error) {
	var hash *Hash
	if err := c.RPC(ctx, &hash, "chain_getBlockHash", number); err != nil {
		return Hash{}, err
	}
	if hash == nil {
		return Hash{}, fmt.Errorf("%w: block %d", ErrNotFound, number)
	}
	return *hash, nil
}

// params are the optional last parameter of a method.
func params(at *Hash) []any {
	if at == nil {
		return nil
	}
	return []any{at}
}

func parseHex(text string) ([]byte, error) {
	digits, ok := strings.CutPrefix(text, "0x")
	if !ok {
		return nil, errors.New("no 0x in front of hex digits")
	}
	return hex.DecodeString(digits)
}

func hexText[B ~[]byte | ~string](b B) string { return "0x" + hex.EncodeToString([]byte(b)) }

// hexBytes is JSON's hex text as bytes.
type hexBytes []byte

func (h *hexBytes) UnmarshalJSON(data []byte) (err error) {
	*h, err = parseHexJSON(data)
	return err
}

// parseHexJSON reads a JSON string of 0x and hex digits. Answers may have
// megabytes, so they are not copied into a text first.
func parseHexJSON(data []byte) ([]byte, error) {
	if len(data) < 4 || string(data[:3]) != `"0x` || data[len(data)-1] != '"' {
		return nil, errors.New("not a text of 0x and hex digits")
	}
	digits := data[3 : len(data)-1]
	b := make([]byte, hex.DecodedLen(len(digits)))
	_, err := hex.Decode(b, digits)
	return b, err
}
