package rpc

import (
	"bytes"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"strings"
)

// request is one call. A request without id is a notification: it is not answered.
type request struct {
	ID     json.RawMessage `json:"id"`
	Method string          `json:"method"`
	Params json.RawMessage `json:"params"`
}

type response struct {
	Version string          `json:"jsonrpc"`
	ID      json.RawMessage `json:"id"`
	Result  json.RawMessage `json:"result,omitempty"`
	Error   *Error          `json:"error,omitempty"`
}

var nullID = json.RawMessage("null")

func failure(id json.RawMessage, e *Error) []byte {
	if id == nil {
		id = nullID
	}
	b, err := json.Marshal(response{Version: "2.0", ID: id, Error: e})
	if err != nil {
		// The id alone comes from outside, and it was read as JSON.
		panic(fmt.Sprintf("rpc: encode an error: %v", err))
	}
	return b
}

// success is the answer of a call whose result is larger than nothing.
func success(id, result json.RawMessage) []byte {
	b := make([]byte, 0, len(result)+len(id)+40)
	b = append(append(b, `{"jsonrpc":"2.0","id":`...), id...)
	b = append(append(b, `,"result":`...), result...)
	return append(b, '}')
}

// isID says whether a request's id is one that JSON-RPC allows.
func isID(id json.RawMessage) bool {
	switch id[0] {
	case '{', '[', 't', 'f':
		return false
	}
	return true
}

// notification is a message to a subscriber.
func notification(method, subscription string, result json.RawMessage) []byte {
	b := make([]byte, 0, len(result)+len(method)+len(subscription)+72)
	b = append(append(b, `{"jsonrpc":"2.0","method":"`...), method...)
	b = append(append(b, `","params":{"subscription":"`...), subscription...)
	b = append(append(b, `","result":`...), result...)
	return append(b, "}}"...)
}

// params are a call's arguments by place.
type params []json.RawMessage

// readParams takes an array, nothing, or null.
func readParams(b json.RawMessage) (params, error) {
	if len(b) == 0 || bytes.Equal(b, nullID) {
		return nil, nil
	}
	var p params
	if err := json.Unmarshal(b, &p); err != nil {
		return nil, badParams("the parameters are not an array")
	}
	return p, nil
}

// has says whether the argument is there and not null.
func (p params) has(i int) bool { return i < len(p) && !bytes.Equal(p[i], nullID) }

func (p params) text(i int) (s string, err error) {
	if !p.has(i) {
		return "", badParams("parameter %d is missing", i)
	}
	if err := json.Unmarshal(p[i], &s); err != nil {
		return "", badParams("parameter %d is not a string", i)
	}
	return s, nil
}

// bytes reads hex digits.
func (p params) bytes(i int) ([]byte, error) {
	s, err := p.text(i)
	if err != nil {
		return nil, err
	}
	return readHex(s, i)
}

// readHex reads hex digits with 0x before them or without: Python's clients leave
// it out, and Substrate's own nodes take both.
func readHex(s string, i int) ([]byte, error) {
	b, err := hex.DecodeString(strings.TrimPrefix(s, "0x"))
	if err != nil {
		return nil, badParams("parameter %d is not hex", i)
	}
	return b, nil
}

func (p params) hash(i int) (h [32]byte, err error) {
	b, err := p.bytes(i)
	if err != nil {
		return h, err
	}
	if len(b) != len(h) {
		return h, badParams("parameter %d is not a hash of 32 bytes", i)
	}
	return [32]byte(b), nil
}

// keys reads a list of storage keys, at most a number of them.
func (p params) keys(i, most int) ([]string, error) {
	if !p.has(i) {
		return nil, badParams("parameter %d, the list of keys, is missing", i)
	}
	var list []string
	if err := json.Unmarshal(p[i], &list); err != nil {
		return nil, badParams("parameter %d is not a list of keys", i)
	}
	if len(list) > most {
		return nil, badParams("%d keys, the most is %d", len(list), most)
	}
	for n, s := range list {
		b, err := readHex(s, i)
		if err != nil {
			return nil, err
		}
		list[n] = string(b)
	}
	return list, nil
}

// hexText is bytes as 0x and hex digits, as a JSON string.
func hexText(b []byte) json.RawMessage {
	out := make([]byte, 0, 2*len(b)+4)
	out = append(out, `"0x`...)
	out = hex.AppendEncode(out, b)
	return append(out, '"')
}

// encode turns a result into JSON.
func encode(v any) (json.RawMessage, error) {
	if raw, ok := v.(json.RawMessage); ok {
		return raw, nil
	}
	b, err := json.Marshal(v)
	if err != nil {
		return nil, fmt.Errorf("encode the answer: %w", err)
	}
	return b, nil
}

// splitBatch reads a batch, refusing too long ones before anything of them runs.
func splitBatch(b []byte, most int) ([]json.RawMessage, error) {
	d := json.NewDecoder(bytes.NewReader(b))
	if _, err := d.Token(); err != nil {
		return nil, &Error{Code: codeParse, Message: "Parse error"}
	}
	var list []json.RawMessage
	for d.More() {
		if len(list) == most {
			return nil, &Error{Code: codeBatchSize, Message: "The batch request was too large", Data: fmt.Sprintf("Exceeded max limit of %d", most)}
		}
		var one json.RawMessage
		if err := d.Decode(&one); err != nil {
			return nil, &Error{Code: codeParse, Message: "Parse error"}
		}
		list = append(list, one)
	}
	if _, err := d.Token(); err != nil {
		return nil, &Error{Code: codeParse, Message: "Parse error"}
	}
	if len(list) == 0 {
		return nil, &Error{Code: codeRequest, Message: "Invalid request"}
	}
	return list, nil
}

// readRequest reads one call. The error's answer carries the id, if it has one.
func readRequest(b []byte) (r request, err error) {
	if err := json.Unmarshal(b, &r); err != nil {
		var syntax *json.SyntaxError
		if errors.As(err, &syntax) {
			return request{}, &Error{Code: codeParse, Message: "Parse error"}
		}
		return request{ID: r.ID}, &Error{Code: codeRequest, Message: "Invalid request"}
	}
	if r.ID != nil && !isID(r.ID) {
		return request{}, &Error{Code: codeRequest, Message: "Invalid request", Data: "the id is neither a number nor a string"}
	}
	return r, nil
}
