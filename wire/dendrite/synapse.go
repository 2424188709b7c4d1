package dendrite

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
	"unicode/utf8"
)

// maxFields bounds the fields of one synapse.
const maxFields = 256

// common are the fields that every synapse has; they are the protocol's, not a
// class's own.
var common = []string{"name", "timeout", "total_size", "header_size", "dendrite", "axon", "computed_body_hash"}

// Fields takes the fields that every synapse has out of a synapse and leaves
// those of its class, in their order. Errors wrap [ErrBody].
func Fields(synapse []byte) ([]byte, error) {
	all, err := parseMembers(synapse)
	if err != nil {
		return nil, err
	}
	return all.own().encode(), nil
}

// member is one field as it was sent.
type member struct {
	name  string
	value json.RawMessage
}

// members are the fields of an object in their order, no name twice.
type members []member

// parseMembers reads exactly one JSON object. Errors wrap [ErrBody].
func parseMembers(body []byte) (members, error) {
	if !utf8.Valid(body) {
		return nil, fmt.Errorf("%w: it is not UTF-8", ErrBody)
	}
	d := json.NewDecoder(bytes.NewReader(body))
	if open, err := d.Token(); err != nil || open != json.Delim('{') {
		return nil, fmt.Errorf("%w: it is no JSON object", ErrBody)
	}
	var all members
	for d.More() {
		token, err := d.Token()
		if err != nil {
			return nil, fmt.Errorf("%w: %w", ErrBody, err)
		}
		name, _ := token.(string) // the decoder gives nothing else here
		if _, isThere := all.find(name); isThere {
			return nil, fmt.Errorf("%w: %w", ErrBody, errTwice)
		}
		if len(all) == maxFields {
			return nil, fmt.Errorf("%w: it has over %d fields", ErrBody, maxFields)
		}
		var value json.RawMessage
		if err := d.Decode(&value); err != nil {
			return nil, fmt.Errorf("%w: %w", ErrBody, err)
		}
		all = append(all, member{name, value})
	}
	if _, err := d.Token(); err != nil {
		return nil, fmt.Errorf("%w: %w", ErrBody, err)
	}
	if _, err := d.Token(); !errors.Is(err, io.EOF) {
		return nil, fmt.Errorf("%w: something follows it", ErrBody)
	}
	return all, nil
}

// noTwins fails for a field whose name differs from a hashed one's by case
// alone: nobody signed it, and decoders that fold case take it for the other.
func (m members) noTwins(hashed []string) error {
	for _, f := range m {
		for _, name := range hashed {
			if f.name != name && strings.EqualFold(f.name, name) && !slices.Contains(hashed, f.name) {
				return fmt.Errorf("%w: a field differs from the hashed field %s by case alone", ErrBody, name)
			}
		}
	}
	return nil
}

func (m members) find(name string) (json.RawMessage, bool) {
	for _, f := range m {
		if f.name == name {
			return f.value, true
		}
	}
	return nil, false
}

// own are the fields of the class alone.
func (m members) own() members {
	var own members
	for _, f := range m {
		if !slices.Contains(common, f.name) {
			own = append(own, f)
		}
	}
	return own
}

// set is the members with those of another object in their place or behind them.
func (m members) set(with members) members {
	all := slices.Clone(m)
	for _, f := range with {
		if i := slices.IndexFunc(all, func(o member) bool { return o.name == f.name }); i >= 0 {
			all[i].value = f.value
		} else {
			all = append(all, f)
		}
	}
	return all
}

func (m members) encode() []byte {
	b := []byte{'{'}
	for i, f := range m {
		if i > 0 {
			b = append(b, ',')
		}
		name, _ := json.Marshal(f.name) // strings always encode
		b = append(append(append(b, name...), ':'), f.value...)
	}
	return append(b, '}')
}

// synapse is a whole synapse: the common fields, then the class's own.
func synapse(name string, timeout float64, size, headerSize int, dendrite, axon Terminal, own members) []byte {
	var all members
	for i, value := range []any{name, timeout, size, headerSize, dendrite, axon, ""} {
		v, _ := json.Marshal(value) // names, numbers and terminals of them encode
		all = append(all, member{common[i], v})
	}
	return append(all, own...).encode()
}
