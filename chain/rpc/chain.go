package rpc

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"strconv"
	"strings"

	"github.com/plexus-network/plexus/chain/node"
)

// block finds the block that an optional hash names; without one it is the head.
func (q *call) block(i int) (node.Header, error) {
	if !q.params.has(i) {
		return q.s.node.Head()
	}
	hash, err := q.params.hash(i)
	if err != nil {
		return node.Header{}, err
	}
	h, err := q.s.node.HeaderOf(hash)
	if errors.Is(err, node.ErrUnknownBlock) {
		return node.Header{}, errUnknownBlock(hash)
	}
	return h, err
}

// headerJSON is a header as clients read it.
func headerJSON(h node.Header) json.RawMessage {
	return json.RawMessage(fmt.Sprintf(`{"parentHash":"%#x","number":"%#x","stateRoot":"%#x","extrinsicsRoot":"%#x","digest":{"logs":[]}}`,
		h.Parent, h.Number, h.StateRoot, h.ExtrinsicsRoot))
}

// maxHashes bounds a list of heights.
const maxHashes = 1000

// blockHash gives the hash of a height, of each of a list, or of the head.
func blockHash(q *call) (any, error) {
	if !q.params.has(0) {
		h, err := q.s.node.Head()
		return hexText(h.Hash[:]), err
	}
	if raw := bytes.TrimSpace(q.params[0]); raw[0] == '[' {
		var list []json.RawMessage
		if err := json.Unmarshal(raw, &list); err != nil || len(list) > maxHashes {
			return nil, badParams("parameter 0 is not a list of at most %d heights", maxHashes)
		}
		out := make([]json.RawMessage, len(list))
		for i, one := range list {
			var err error
			if out[i], err = q.hashAt(one); err != nil {
				return nil, err
			}
		}
		return out, nil
	}
	return q.hashAt(q.params[0])
}

// hashAt reads a height, a number or hex text, and gives its block's hash or null.
func (q *call) hashAt(raw json.RawMessage) (json.RawMessage, error) {
	height, err := strconv.ParseUint(strings.Trim(string(raw), `"`), 0, 64)
	if err != nil {
		return nil, badParams("%s is not a block's height", raw)
	}
	h, err := q.s.node.HeaderAt(height)
	if errors.Is(err, node.ErrUnknownBlock) {
		return nullID, nil
	}
	if err != nil {
		return nil, err
	}
	return hexText(h.Hash[:]), nil
}

// getHeader gives null for a block that nobody knows, as Substrate does.
func getHeader(q *call) (any, error) {
	h, err := q.block(0)
	if isUnknown(err) {
		return nullID, nil
	}
	if err != nil {
		return nil, err
	}
	return headerJSON(h), nil
}

func isUnknown(err error) bool {
	var e *Error
	return errors.As(err, &e) && e.Code == codeClient
}

func getBlock(q *call) (any, error) {
	h, err := q.block(0)
	if isUnknown(err) {
		return nullID, nil
	}
	if err != nil {
		return nil, err
	}
	body, err := q.s.node.Body(h)
	if err != nil {
		return nil, err
	}
	size := 256
	for _, x := range body {
		size += 2*len(x) + 5
	}
	out := make([]byte, 0, size)
	out = append(append(out, `{"block":{"header":`...), headerJSON(h)...)
	out = append(out, `,"extrinsics":[`...)
	for i, x := range body {
		if i > 0 {
			out = append(out, ',')
		}
		out = append(out, hexText(x)...)
	}
	return json.RawMessage(append(out, `]},"justifications":null}`...)), nil
}

func finalizedHead(q *call) (any, error) {
	h, err := q.s.node.Head()
	return hexText(h.Hash[:]), err
}

// subscribeHeads tells of each block by a notification of this name, the present
// head first.
func subscribeHeads(name string) method {
	return func(q *call) (any, error) {
		sub := &subscription{method: name}
		if err := q.s.hub.join(q, sub); err != nil {
			return nil, err
		}
		if h, err := q.s.node.Head(); err == nil { // else the first block will be the first
			q.s.hub.first(sub, headerJSON(h), h.Number)
		}
		return sub.id, nil
	}
}

func unsubscribe(q *call) (any, error) {
	if q.c == nil {
		return false, nil
	}
	id, err := q.params.text(0)
	if err != nil {
		return nil, err
	}
	return q.s.hub.end(q.c, id), nil
}
