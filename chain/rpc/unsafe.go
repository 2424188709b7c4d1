package rpc

import (
	"fmt"
	"maps"
	"slices"
)

// unsafe are the methods that a stranger may not call: they tell of the machine, or
// cost much. Chains on the operator's own machine serve them to everybody.
var unsafe = map[string]method{
	"system_peers":       peers,
	"state_queryStorage": queryStorage,
}

// guarded lets an unsafe method run where the operator allows it.
func guarded(m method) method {
	return func(q *call) (any, error) {
		if !q.s.options.Unsafe {
			return nil, &Error{Code: codeMethod, Message: "RPC call is unsafe to be called externally"}
		}
		return m(q)
	}
}

// peer is a connected node.
type peer struct {
	ID         string `json:"peerId"`
	Roles      string `json:"roles"`
	BestHash   string `json:"bestHash"`
	BestNumber uint64 `json:"bestNumber"`
}

// peers lists the connected nodes with the last block that both know: blocks are
// final, so a height has one hash.
func peers(q *call) (any, error) {
	list := []peer{}
	heights := q.s.node.PeerHeights()
	for _, id := range slices.Sorted(maps.Keys(heights)) {
		h, err := q.s.node.HeaderAt(heights[id])
		if err != nil {
			if h, err = q.s.node.Head(); err != nil {
				return nil, err
			}
		}
		list = append(list, peer{ID: id, Roles: "FULL", BestHash: fmt.Sprintf("%#x", h.Hash), BestNumber: h.Number})
	}
	return list, nil
}

// queryStorage tells what became of keys from one block to another: what they are
// at the first, then the changes. Each key counts once a block toward the bound.
func queryStorage(q *call) (any, error) {
	most := q.s.options.Limits.Keys
	keys, err := q.params.keys(0, most)
	if err != nil {
		return nil, err
	}
	first, err := q.block(1)
	if err != nil {
		return nil, err
	}
	last, err := q.block(2)
	if err != nil {
		return nil, err
	}
	if !q.params.has(1) || first.Number > last.Number {
		return nil, badParams("parameters 1 and 2 are not a block and a later one")
	}
	if blocks := last.Number - first.Number + 1; blocks*uint64(max(1, len(keys))) > uint64(most) {
		return nil, badParams("%d keys in %d blocks, the most is %d in all", len(keys), blocks, most)
	}
	sets := []changeSet{}
	known := make([]string, len(keys))
	for height := first.Number; height <= last.Number; height++ {
		v, err := q.stateOf(height)
		if err != nil {
			return nil, err
		}
		set, err := v.values(keys)
		if err != nil {
			return nil, err
		}
		changed := set.Changes[:0]
		for i, c := range set.Changes {
			if value := string(c[1]); height == first.Number || value != known[i] {
				changed, known[i] = append(changed, c), value
			}
		}
		if set.Changes = changed; len(changed) > 0 || height == first.Number {
			sets = append(sets, set)
		}
	}
	return sets, nil
}
