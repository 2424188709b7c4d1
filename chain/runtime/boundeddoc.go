package runtime

import (
	"encoding/hex"
	"fmt"
)

// CallDocument is a [BoundedCall] in a chain specification: the call, or the hash and
// length of one that is among the preimages. The zero value is no call.
type CallDocument struct {
	Call   string `json:"call,omitempty"`      // hex
	Hash   string `json:"call_hash,omitempty"` // hex
	Length uint32 `json:"call_length,omitempty"`
}

// Document is how a chain specification writes a call.
func (b BoundedCall) Document() (d CallDocument) {
	switch {
	case b.Inline != nil:
		d.Call = hex.EncodeToString(*b.Inline)
	case b.Lookup != nil:
		d.Hash, d.Length = hex.EncodeToString(b.Lookup.Hash[:]), b.Lookup.Len
	}
	return d
}

// Bound is the call as the state keeps it. bound keeps one that is given whole; of one
// among the preimages nothing is asked for again.
func (d CallDocument) Bound(c *Context, bound func(*Context, DecodedCall) (BoundedCall, error)) (b BoundedCall, err error) {
	if d.Hash != "" {
		hash, err := hex.DecodeString(d.Hash)
		if err != nil || len(hash) != len(Hash{}) {
			return b, fmt.Errorf("the hash of a call has 32 bytes in hex, not %q", d.Hash)
		}
		b.Lookup = &struct {
			Hash Hash
			Len  uint32
		}{Hash(hash), d.Length}
		return b, nil
	}
	bytes, err := hex.DecodeString(d.Call)
	if err != nil {
		return b, fmt.Errorf("read a call: %w", err)
	}
	call, err := c.DecodeCall(bytes)
	if err != nil {
		return b, fmt.Errorf("read a call: %w", err)
	}
	return bound(c, call)
}
