package rpc

import (
	"encoding/binary"
	"encoding/json"
	"errors"
	"fmt"

	"github.com/plexus-network/plexus/chain/node"
	"github.com/plexus-network/plexus/chain/store"
	"golang.org/x/crypto/blake2b"
)

// maxPage is the most keys in a page, as Substrate has it.
const maxPage = 1000

// view is the state after a block, with the block it is of.
type view struct {
	*store.View
	head node.Header
	code []byte // what stands at codeKey
}

// Get reads a key; nil when it is absent.
func (v view) Get(key string) []byte {
	if key == codeKey {
		return v.code
	}
	return v.View.Get(key)
}

// state opens the state of the block that an optional hash names.
func (q *call) state(i int) (view, error) {
	h, err := q.block(i)
	if err != nil {
		return view{}, err
	}
	return q.stateAfter(h)
}

// stateOf opens the state of a height.
func (q *call) stateOf(height uint64) (view, error) {
	h, err := q.s.node.HeaderAt(height)
	if err != nil {
		return view{}, err
	}
	return q.stateAfter(h)
}

func (q *call) stateAfter(h node.Header) (view, error) {
	v, err := q.s.node.StateAt(h.Number)
	if errors.Is(err, store.ErrDiscarded) {
		return view{}, errDiscarded(h.Hash)
	}
	return q.viewOf(v, h), err
}

func (q *call) viewOf(v *store.View, h node.Header) view {
	return view{v, h, binary.LittleEndian.AppendUint32(nil, q.s.node.Chain.Runtime.Version().SpecVersion)}
}

// checked gives the error of a view that was read from, in a client's words.
func (v view) checked() error {
	err := v.Err()
	if errors.Is(err, store.ErrDiscarded) {
		return errDiscarded(v.head.Hash)
	}
	return err
}

// orNull is a value as hex text, null when it is absent.
func orNull(b []byte) json.RawMessage {
	if b == nil {
		return nullID
	}
	return hexText(b)
}

// codeKey is where Substrate keeps a runtime's code. There is none here; clients
// that look for a new runtime see another hash when the version changes.
const codeKey = ":code"

// value reads one key of the state that parameter 1 names.
func value(q *call) ([]byte, error) {
	key, err := q.params.bytes(0)
	if err != nil {
		return nil, err
	}
	v, err := q.state(1)
	if err != nil {
		return nil, err
	}
	b := v.Get(string(key))
	return b, v.checked()
}

func getStorage(q *call) (any, error) {
	b, err := value(q)
	return orNull(b), err
}

func getStorageSize(q *call) (any, error) {
	b, err := value(q)
	if b == nil {
		return nullID, err
	}
	return len(b), err
}

func getStorageHash(q *call) (any, error) {
	b, err := value(q)
	if b == nil {
		return nullID, err
	}
	h := blake2b.Sum256(b)
	return hexText(h[:]), err
}

// changeSet is what keys are at a block, or what became of them in it.
type changeSet struct {
	Block   json.RawMessage      `json:"block"`
	Changes [][2]json.RawMessage `json:"changes"`
}

// values reads keys as a change set.
func (v view) values(keys []string) (changeSet, error) {
	set := changeSet{Block: hexText(v.head.Hash[:]), Changes: make([][2]json.RawMessage, len(keys))}
	for i, k := range keys {
		set.Changes[i] = [2]json.RawMessage{hexText([]byte(k)), orNull(v.Get(k))}
	}
	return set, v.checked()
}

func queryStorageAt(q *call) (any, error) {
	keys, err := q.params.keys(0, q.s.options.Limits.Keys)
	if err != nil {
		return nil, err
	}
	v, err := q.state(1)
	if err != nil {
		return nil, err
	}
	set, err := v.values(keys)
	return []changeSet{set}, err
}

// getKeysPaged gives a page of the keys under a prefix, behind a start key.
func getKeysPaged(q *call) (any, error) {
	prefix, err := optionalBytes(q, 0)
	if err != nil {
		return nil, err
	}
	var count uint32
	if !q.params.has(1) || json.Unmarshal(q.params[1], &count) != nil {
		return nil, badParams("parameter 1, the number of keys, is missing")
	}
	if count > maxPage {
		return nil, &Error{Code: codeCount, Message: fmt.Sprintf("count exceeds maximum value. value: %d, max: %d", count, maxPage)}
	}
	start, err := optionalBytes(q, 2)
	if err != nil {
		return nil, err
	}
	return listKeys(q, 3, prefix, start, int(count), false)
}

// getKeys gives all keys under a prefix, if they are not too many.
func getKeys(q *call) (any, error) {
	prefix, err := optionalBytes(q, 0)
	if err != nil {
		return nil, err
	}
	return listKeys(q, 1, prefix, "", q.s.options.Limits.Listed, true)
}

func listKeys(q *call, at int, prefix, start string, most int, wantAll bool) (any, error) {
	v, err := q.state(at)
	if err != nil {
		return nil, err
	}
	keys := []json.RawMessage{}
	more := false
	if most > 0 {
		v.IterateAfter(prefix, start, func(key string, _ []byte) bool {
			if len(keys) == most {
				more = true
				return false
			}
			keys = append(keys, hexText([]byte(key)))
			return len(keys) < most || wantAll
		})
	}
	if more {
		return nil, &Error{Code: codeResponseSize, Message: "Response is too big", Data: fmt.Sprintf("more than %d keys: ask by state_getKeysPaged", most)}
	}
	return keys, v.checked()
}

// optionalBytes reads hex, "" when it is not given.
func optionalBytes(q *call, i int) (string, error) {
	if !q.params.has(i) {
		return "", nil
	}
	b, err := q.params.bytes(i)
	return string(b), err
}

// stateCall asks a runtime API.
func stateCall(q *call) (any, error) {
	name, err := q.params.text(0)
	if err != nil {
		return nil, err
	}
	args, err := q.params.bytes(1)
	if err != nil {
		return nil, err
	}
	v, err := q.state(2)
	if err != nil {
		return nil, err
	}
	out, err := q.s.node.Chain.Runtime.CallAPI(v, name, args)
	if err == nil {
		err = v.checked()
	}
	return hexText(out), err
}

func subscribeStorage(q *call) (any, error) {
	keys, err := q.params.keys(0, q.s.options.Limits.Keys)
	if err != nil {
		return nil, err
	}
	sub := &subscription{method: "state_storage", keys: keys}
	// First the subscription, then the values: a block between the two is told twice
	// rather than never.
	if err := q.s.hub.join(q, sub); err != nil {
		return nil, err
	}
	set, height, err := q.present(keys)
	if err != nil {
		q.after = nil
		q.s.hub.end(q.c, sub.id)
		return nil, err
	}
	first, err := encode(set)
	q.s.hub.first(sub, first, height)
	return sub.id, err
}

// present reads keys at the head, and gives its height.
func (q *call) present(keys []string) (changeSet, uint64, error) {
	h, err := q.s.node.Head()
	if err != nil {
		return changeSet{}, 0, err
	}
	v, err := q.s.node.StateAt(h.Number)
	if err != nil {
		return changeSet{}, 0, err
	}
	set, err := q.viewOf(v, h).values(keys)
	return set, h.Number, err
}
