package runtime

import (
	"fmt"
	"reflect"

	"github.com/plexus-network/plexus/substrate/scale"
)

// Phase says when in a block an event happened; the numbers are Substrate's.
type Phase uint8

// The phases of a block.
const (
	ApplyExtrinsic Phase = 0
	Finalization   Phase = 1
	Initialization Phase = 2
)

// EventRecord is a decoded event of a block.
type EventRecord struct {
	Phase     Phase
	Extrinsic uint32 // of ApplyExtrinsic: the extrinsic's place in the block
	Pallet    string
	Name      string
	Body      any // the declared struct, by value
}

// minEventBytes is what the smallest record takes: phase, two indices, topics.
const minEventBytes = 4

// Events decodes what a block left at [EventsKey]; nil input is no events. Errors
// wrap those of [scale].
func (rt *Runtime) Events(encoded []byte) ([]EventRecord, error) {
	if len(encoded) == 0 {
		return nil, nil
	}
	r := &scale.Reader{B: encoded, Env: &callEnv{runtime: rt}}
	n := r.Count(minEventBytes)
	var records []EventRecord
	for range n {
		record := rt.event(r)
		if r.Err != nil {
			return nil, fmt.Errorf("decode event %d: %w", len(records), r.Err)
		}
		records = append(records, record)
	}
	return records, r.End()
}

func (rt *Runtime) event(r *scale.Reader) (e EventRecord) {
	e.Phase = Phase(r.U8())
	switch e.Phase {
	case ApplyExtrinsic:
		e.Extrinsic = r.U32()
	case Finalization, Initialization:
	default:
		r.Fail(fmt.Errorf("%w: phase %d", scale.ErrForm, e.Phase))
	}
	pallet, index := r.U8(), r.U8()
	declared, ok := rt.eventAt[[2]byte{pallet, index}]
	if r.Err != nil {
		return e
	}
	if !ok {
		r.Fail(fmt.Errorf("%w: no event %d in pallet %d", scale.ErrForm, index, pallet))
		return e
	}
	e.Pallet, e.Name = declared.pallet, declared.event.Name
	body := reflect.New(reflect.TypeOf(declared.event.Body))
	r.Into(body.Interface())
	e.Body = body.Elem().Interface()
	if r.Count(1) != 0 {
		r.Fail(fmt.Errorf("%w: an event with topics", scale.ErrForm))
	}
	return e
}

type declaredEvent struct {
	pallet string
	event  *Event
}
