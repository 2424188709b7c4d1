package client

import (
	"context"
	"fmt"

	"github.com/plexus-network/plexus/client/registry"
	"github.com/plexus-network/plexus/substrate/storagekey"
)

// Event is something that a block says happened.
type Event struct {
	Pallet string          `json:"pallet"`
	Name   string          `json:"name"`
	Fields registry.Fields `json:"fields"` // values by the chain's own types
}

// Find gives the first event of a name; nil if there is none.
func Find(events []Event, pallet, name string) *Event {
	for i := range events {
		if events[i].Pallet == pallet && events[i].Name == name {
			return &events[i]
		}
	}
	return nil
}

// Events are all events of a block, each with the index of its extrinsic or -1.
func (c *Client) Events(ctx context.Context, block Hash) ([]registry.Event, error) {
	raw, found, err := c.rawStorage(ctx, &block, storagekey.Prefix("System", "Events"))
	if err != nil || !found {
		return nil, err
	}
	m, err := c.metadataAt(ctx, &block)
	if err != nil {
		return nil, err
	}
	events, err := m.DecodeEvents(raw)
	if err != nil {
		return nil, fmt.Errorf("%w: %w", ErrAnswer, err)
	}
	return events, nil
}

// receipt reads what became of an extrinsic in a block.
func (c *Client) receipt(ctx context.Context, hash, block Hash) (*Receipt, error) {
	b, err := c.Block(ctx, block)
	if err != nil {
		return nil, err
	}
	raws, err := c.extrinsics(ctx, block)
	if err != nil {
		return nil, err
	}
	r := &Receipt{Block: b, ExtrinsicHash: hash, Index: indexOf(raws, hash), Events: []Event{}}
	if r.Index < 0 {
		return nil, fmt.Errorf("%w: block %s does not hold %s", ErrAnswer, block, hash)
	}
	all, err := c.Events(ctx, block)
	if err != nil {
		return nil, err
	}
	for _, e := range all {
		if e.Extrinsic == r.Index {
			r.Events = append(r.Events, Event{e.Pallet, e.Name, e.Fields})
		}
	}
	if paid := Find(r.Events, "TransactionPayment", "TransactionFeePaid"); paid != nil {
		r.FeeRao, _ = paid.Fields.Get("actual_fee").(uint64)
	}
	m, err := c.metadataAt(ctx, &block)
	if err != nil {
		return nil, err
	}
	return r, failureOf(m, r.Events)
}

// failureOf finds the failure that the events tell of; nil for success.
func failureOf(m *registry.Metadata, events []Event) error {
	if failed := Find(events, "System", "ExtrinsicFailed"); failed != nil {
		return dispatchError(m, failed.Fields.Get("dispatch_error"))
	}
	if sudid := Find(events, "Sudo", "Sudid"); sudid != nil && len(sudid.Fields) > 0 {
		if result, ok := sudid.Fields[0].Value.(registry.Variant); ok && result.Name == "Err" && len(result.Fields) > 0 {
			return dispatchError(m, result.Fields[0].Value)
		}
	}
	return nil
}

// dispatchError names sp_runtime's DispatchError.
func dispatchError(m *registry.Metadata, v registry.Value) error {
	kind, ok := v.(registry.Variant)
	if !ok {
		return &DispatchError{Name: "Other"}
	}
	if len(kind.Fields) == 0 {
		return &DispatchError{Name: kind.Name}
	}
	switch inner := kind.Fields[0].Value.(type) {
	case registry.Variant: // Token, Arithmetic and the like
		return &DispatchError{Name: kind.Name + "." + inner.Name}
	case registry.Fields:
		pallet, _ := inner.Get("index").(uint64)
		code, _ := inner.Get("error").(registry.Bytes)
		if len(code) > 0 && pallet < 256 {
			if palletName, name, docs, ok := m.ModuleError(uint8(pallet), code[0]); ok {
				return &DispatchError{Pallet: palletName, Name: name, Docs: docs}
			}
			return &DispatchError{Name: fmt.Sprintf("Module(%d, %d)", pallet, code[0])}
		}
	}
	return &DispatchError{Name: kind.Name}
}
