package client

import (
	"encoding/json"
	"fmt"
	"strings"

	"github.com/plexus-network/plexus/client/rpc"
)

// answer is the fake node's table of methods; n.mu is held.
func (n *fakeNode) answer(c *fakeConn, method string, params []json.RawMessage) (any, *rpc.Error) {
	if other := n.override[method]; other != nil {
		return other(params)
	}
	str := func(i int) (s string) {
		if i < len(params) {
			_ = json.Unmarshal(params[i], &s)
		}
		return s
	}
	bytesOf := func(i int) []byte {
		b, _ := parseHex(str(i))
		return b
	}
	unknownBlock := &rpc.Error{Code: 4003, Message: "Client error: UnknownBlock"}
	switch method {
	case "state_getRuntimeVersion":
		v := n.chain.Runtime.Version()
		return map[string]any{"specVersion": v.SpecVersion, "transactionVersion": v.TransactionVersion}, nil
	case "chain_getBlockHash":
		number := uint64(len(n.blocks) - 1)
		if len(params) > 0 {
			_ = json.Unmarshal(params[0], &number)
		}
		if number >= uint64(len(n.blocks)) {
			return nil, nil
		}
		return Hash(n.blocks[number].header.Hash()), nil
	case "chain_getHeader":
		b, ok := n.at(params, 0)
		if !ok {
			return nil, nil
		}
		return n.header(b.header), nil
	case "chain_getBlock":
		b, ok := n.at(params, 0)
		if !ok {
			return nil, nil
		}
		texts := []string{}
		for _, raw := range b.raws {
			texts = append(texts, hexText(raw))
		}
		return map[string]any{"block": map[string]any{"header": n.header(b.header), "extrinsics": texts}}, nil
	case "state_getStorage":
		b, ok := n.at(params, 1)
		if !ok {
			return nil, unknownBlock
		}
		value, ok := b.state[string(bytesOf(0))]
		if !ok {
			return nil, nil
		}
		return hexText(value), nil
	case "state_getKeysPaged":
		return n.page(str(0), str(2), params)
	case "state_queryStorageAt":
		return n.query(params)
	case "state_call":
		b, ok := n.at(params, 2)
		if !ok {
			return nil, unknownBlock
		}
		out, err := n.chain.Runtime.CallAPI(b.state, str(0), bytesOf(1))
		if err != nil {
			return nil, &rpc.Error{Code: 4003, Message: "Client error: Execution failed: Other: " + err.Error()}
		}
		return hexText(out), nil
	case "state_getMetadata":
		return hexText(n.chain.Runtime.Metadata(14)), nil
	case "account_nextIndex":
		return n.nonce(str(0)), nil
	case "author_submitAndWatchExtrinsic":
		sub := fmt.Sprintf("sub-%d", n.counts[method])
		// A status may come before the answer that names the subscription.
		c.notify("author_extrinsicUpdate", sub, "ready")
		return sub, n.submit(c, params[0], sub)
	case "author_submitExtrinsic":
		return "0x", n.submit(nil, params[0], "")
	case "chain_subscribeNewHeads":
		sub := fmt.Sprintf("heads-%d", n.counts[method])
		c.heads[sub] = true
		return sub, nil
	case "chain_unsubscribeNewHeads":
		delete(c.heads, str(0))
		return true, nil
	case "author_unwatchExtrinsic":
		return true, nil
	}
	return nil, &rpc.Error{Code: -32601, Message: "Method not found"}
}

func (n *fakeNode) page(prefix, after string, params []json.RawMessage) (any, *rpc.Error) {
	b, _ := n.at(params, 3)
	var limit int
	_ = json.Unmarshal(params[1], &limit)
	start, _ := parseHex(prefix)
	found := []string{}
	b.state.Iterate(string(start), func(key string, _ []byte) bool {
		if text := hexText(key); strings.Compare(text, after) > 0 {
			found = append(found, text)
		}
		return len(found) < limit
	})
	return found, nil
}

func (n *fakeNode) query(params []json.RawMessage) (any, *rpc.Error) {
	b, _ := n.at(params, 1)
	var asked []string
	_ = json.Unmarshal(params[0], &asked)
	changes := [][2]string{}
	for _, key := range asked {
		raw, _ := parseHex(key)
		if value, ok := b.state[string(raw)]; ok {
			changes = append(changes, [2]string{key, hexText(value)})
		}
	}
	return []map[string]any{{"block": Hash(b.header.Hash()), "changes": changes}}, nil
}
