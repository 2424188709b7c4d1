package registry

import (
	"fmt"

	"github.com/plexus-network/plexus/substrate/metadata"
	"github.com/plexus-network/plexus/substrate/scale"
)

// Event is what a chain says happened.
type Event struct {
	Extrinsic int // index in the block of the extrinsic it belongs to; -1 for the block's own
	Pallet    string
	Name      string
	Fields    Fields
}

// DecodeEvents takes System.Events apart. Errors wrap [ErrValue].
func (m *Metadata) DecodeEvents(b []byte) ([]Event, error) {
	d := m.decoder(b)
	var events []Event
	for range d.r.Count(4) {
		e := Event{Extrinsic: -1}
		switch phase := d.r.U8(); phase {
		case 0:
			e.Extrinsic = int(d.r.U32())
		case 1, 2: // the block's end, the block's start
		default:
			d.r.Fail(fmt.Errorf("%w: phase %d", scale.ErrForm, phase))
		}
		pallet, index := d.r.U8(), d.r.U8()
		p := m.PalletAt(pallet)
		if p == nil || p.events == none {
			d.r.Fail(fmt.Errorf("%w: pallet %d has no events", scale.ErrForm, pallet))
			break
		}
		v, ok := m.variant(p.events, index)
		if !ok {
			d.r.Fail(fmt.Errorf("%w: %s has no event %d", scale.ErrForm, p.Name, index))
			break
		}
		e.Pallet, e.Name, e.Fields = p.Name, v.Name, d.fields(v.Fields)
		for range d.r.Count(32) {
			d.r.Take(32) // topics
		}
		events = append(events, e)
	}
	if err := d.r.End(); err != nil {
		return nil, fmt.Errorf("%w: events: %w", ErrValue, err)
	}
	return events, nil
}

// DecodeConstant gives a pallet's constant. Errors wrap [ErrValue].
func (m *Metadata) DecodeConstant(pallet, name string) (Value, error) {
	p := m.Pallet(pallet)
	if p == nil {
		return nil, fmt.Errorf("%w: no pallet %s", ErrValue, pallet)
	}
	for _, c := range p.Constants {
		if c.Name == name {
			return m.decode(c.kind, c.Value)
		}
	}
	return nil, fmt.Errorf("%w: %s has no constant %s", ErrValue, pallet, name)
}

// DecodeItem gives the value of a storage item. Errors wrap [ErrValue].
func (m *Metadata) DecodeItem(pallet, item string, value []byte) (Value, error) {
	p := m.Pallet(pallet)
	if p == nil {
		return nil, fmt.Errorf("%w: no pallet %s", ErrValue, pallet)
	}
	for i := range p.Storage {
		if p.Storage[i].Name == item {
			return m.decode(p.Storage[i].value, value)
		}
	}
	return nil, fmt.Errorf("%w: %s has no item %s", ErrValue, pallet, item)
}

// decode takes the whole of b apart; the id comes from a pallet and may lie
// outside of the registry.
func (m *Metadata) decode(id metadata.ID, b []byte) (Value, error) {
	if id < 0 || int(id) >= len(m.types) {
		return nil, fmt.Errorf("%w: no type %d", ErrValue, id)
	}
	d := m.decoder(b)
	v := d.value(id)
	if err := d.r.End(); err != nil {
		return nil, fmt.Errorf("%w: %w", ErrValue, err)
	}
	return v, nil
}
