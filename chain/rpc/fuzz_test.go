package rpc

import (
	"encoding/json"
	"errors"
	"testing"

	"github.com/plexus-network/plexus/internal/bounded"
)

// FuzzMessage reads any message as a node's clients send them: a call or a batch
// of calls, and the parameters of each in every form that methods read.
func FuzzMessage(f *testing.F) {
	for _, s := range []string{
		`{"jsonrpc":"2.0","id":1,"method":"state_getStorage","params":["0x26aa394eea5630e07c48ae0c9558cef7","0x00"]}`,
		`[{"id":"a","method":"chain_getBlockHash","params":[[0,1,"0x2"]]},{"method":"system_health"}]`,
		`{"id":{},"method":"x","params":{"a":1}}`, `[]`, `[1,[2,[3]]]`, `{"id":null,"method":null,"params":null}`, `"text"`,
		`{"id":1,"method":"state_queryStorageAt","params":[["0xab","cd"],null]}`,
	} {
		f.Add([]byte(s))
	}
	const most = 16
	f.Fuzz(func(t *testing.T, message []byte) {
		bounded.Run(t, len(message), func() {
			list, err := splitBatch(message, most)
			if refused(t, err) {
				list = []json.RawMessage{message}
			}
			if len(list) > most {
				t.Errorf("%d calls in a batch of at most %d", len(list), most)
			}
			for _, one := range list {
				readAll(t, one)
			}
		})
	})
}

// readAll reads one call and its parameters by all readers there are.
func readAll(t *testing.T, message []byte) {
	r, err := readRequest(message)
	if refused(t, err) {
		if failure(r.ID, named(err)) == nil {
			t.Error("a refusal has no answer")
		}
		return
	}
	p, err := readParams(r.Params)
	if refused(t, err) {
		return
	}
	for i := range min(len(p), 4) {
		_, err = p.text(i)
		refused(t, err)
		_, err = p.bytes(i)
		refused(t, err)
		_, err = p.hash(i)
		refused(t, err)
		keys, err := p.keys(i, 8)
		if !refused(t, err) && len(keys) > 8 {
			t.Errorf("%d keys of at most 8", len(keys))
		}
	}
}

// refused says whether there is an error; it has to be one that a client is told.
func refused(t *testing.T, err error) bool {
	if err != nil && named(err) == nil {
		t.Errorf("a client would be told nothing of %v", err)
	}
	return err != nil
}

func named(err error) *Error {
	var e *Error
	errors.As(err, &e)
	return e
}
