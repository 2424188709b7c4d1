// Package registry reads what a Substrate chain says of itself, its metadata in
// version 14 or 15, and decodes values that no Go type was written for: events,
// errors and constants of whatever the chain has.
//
// It is the reading half of substrate/metadata and asks no node. Start at
// [Parse].
package registry

import (
	"errors"
	"fmt"
	"strings"

	"github.com/plexus-network/plexus/substrate/metadata"
	"github.com/plexus-network/plexus/substrate/scale"
	"github.com/plexus-network/plexus/substrate/storagekey"
)

var (
	// ErrMetadata is returned for bytes that are not metadata of version 14 or 15.
	ErrMetadata = errors.New("not metadata of version 14 or 15")
	// ErrValue is returned for bytes that are not a value of the type asked for.
	ErrValue = errors.New("value does not fit the chain's metadata")
)

// none stands for a type that is not there.
const none metadata.ID = -1

// Metadata is what a chain says of itself. It is not changed after [Parse] and
// safe for concurrent use.
type Metadata struct {
	Version uint8
	Pallets []*Pallet // in the chain's order
	APIs    []API     // empty in version 14

	types []metadata.Definition
}

// Pallet is one module of the chain.
type Pallet struct {
	Name      string
	Index     uint8
	Storage   []Item
	Constants []Constant

	calls, events, errors metadata.ID // none if it has none
}

// Item is a storage value or map.
type Item struct {
	Name       string
	Hashers    []storagekey.Hasher // none for a plain value
	Default    []byte              // encoded
	IsOptional bool                // absent means None instead

	key, value metadata.ID
}

// Constant is a value fixed by the runtime, encoded.
type Constant struct {
	Name  string
	Value []byte

	kind metadata.ID
}

// API is a group of functions that state_call answers.
type API struct {
	Name    string
	Methods []string
}

// Parse reads metadata as state_getMetadata gives it. Errors wrap [ErrMetadata].
func Parse(b []byte) (*Metadata, error) {
	const magic = 0x6174656d // "meta"
	r := &scale.Reader{B: b}
	if r.U32() != magic {
		return nil, fmt.Errorf("%w: no magic number", ErrMetadata)
	}
	m := &Metadata{Version: r.U8()}
	if m.Version != 14 && m.Version != 15 {
		return nil, fmt.Errorf("%w: version %d", ErrMetadata, m.Version)
	}
	m.readTypes(r)
	for range r.Count(4) {
		m.Pallets = append(m.Pallets, readPallet(r, m.Version))
	}
	readExtrinsic(r, m.Version)
	readID(r) // the runtime's own type
	if m.Version == 15 {
		for range r.Count(3) {
			m.APIs = append(m.APIs, readAPI(r))
		}
		for range 3 { // outer enums, which the pallets' own tell already
			readID(r)
		}
		for range r.Count(3) { // custom values
			r.Str()
			readID(r)
			r.Bytes()
		}
	}
	if err := r.End(); err != nil {
		return nil, fmt.Errorf("%w: %w", ErrMetadata, err)
	}
	return m, nil
}

// Pallet finds a pallet by its name; nil if the chain has none.
func (m *Metadata) Pallet(name string) *Pallet {
	for _, p := range m.Pallets {
		if p.Name == name {
			return p
		}
	}
	return nil
}

// PalletAt finds a pallet by its index; nil if the chain has none.
func (m *Metadata) PalletAt(index uint8) *Pallet {
	for _, p := range m.Pallets {
		if p.Index == index {
			return p
		}
	}
	return nil
}

// HasAPI tells whether state_call answers a method, such as
// "SubnetInfoRuntimeApi_get_metagraph". Only version 15 knows.
func (m *Metadata) HasAPI(method string) bool {
	for _, a := range m.APIs {
		name, ok := strings.CutPrefix(method, a.Name+"_")
		if !ok {
			continue
		}
		for _, have := range a.Methods {
			if have == name {
				return true
			}
		}
	}
	return false
}

// ModuleError names an error of a pallet by its index and its first error byte;
// false if the chain does not have it.
func (m *Metadata) ModuleError(pallet, index uint8) (palletName, name, docs string, ok bool) {
	p := m.PalletAt(pallet)
	if p == nil || p.errors == none {
		return "", "", "", false
	}
	v, found := m.variant(p.errors, index)
	return p.Name, v.Name, v.Docs, found
}

// CallName names a call by its pallet's and its own index.
func (m *Metadata) CallName(pallet, index uint8) (palletName, name string, ok bool) {
	p := m.PalletAt(pallet)
	if p == nil || p.calls == none {
		return "", "", false
	}
	v, found := m.variant(p.calls, index)
	return p.Name, v.Name, found
}

func (m *Metadata) variant(id metadata.ID, index uint8) (metadata.VariantForm, bool) {
	if int(id) >= len(m.types) || m.types[id].Shape != metadata.Variant {
		return metadata.VariantForm{}, false
	}
	for _, v := range m.types[id].Variants {
		if v.Index == index {
			return v, true
		}
	}
	return metadata.VariantForm{}, false
}
