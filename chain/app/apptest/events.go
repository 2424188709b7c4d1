package apptest

import (
	"fmt"
	"reflect"

	"github.com/plexus-network/plexus/chain/app"
	"github.com/plexus-network/plexus/chain/pallet/balances"
	"github.com/plexus-network/plexus/chain/pallet/sudo"
	"github.com/plexus-network/plexus/chain/pallet/transactionpayment"
	"github.com/plexus-network/plexus/chain/runtime"
	"github.com/plexus-network/plexus/substrate/scale"
)

// sudid tells how a sudo call went.
type sudid = sudo.Sudid

// Block is an executed block.
type Block struct {
	Height   uint64
	Outcomes []runtime.Outcome // of the extrinsics, in order

	chain *Chain
}

// Event is an event of a block.
type Event struct {
	Extrinsic int // -1 for one of the block itself
	Pallet    string
	Name      string
	Body      any // the struct that was emitted
}

// declared is every event of the runtime by its indices.
var declared = func() map[[2]uint8]Event {
	all := map[[2]uint8]Event{}
	limits := runtime.DefaultLimits()
	for _, p := range app.Pallets(app.Options{BlockMillis: 1000, Limits: limits}, transactionpayment.New(balances.Ledger{})) {
		for _, e := range p.Events {
			all[[2]uint8{p.Index, e.Index}] = Event{Pallet: p.Name, Name: e.Name, Body: e.Body}
		}
	}
	return all
}()

// Events are those of the chain's last block, which the block must be.
func (b *Block) Events() []Event {
	r := scale.Reader{B: b.chain.Get(runtime.EventsKey())}
	events := make([]Event, 0, 16)
	for range r.Compact() {
		at := -1
		if r.U8() == 0 {
			at = int(r.U32())
		}
		e, ok := declared[[2]uint8{r.U8(), r.U8()}]
		if !ok {
			panic("apptest: a block holds an event that no pallet declares")
		}
		body := reflect.New(reflect.TypeOf(e.Body))
		r.Into(body.Interface())
		r.U8() // no topics
		e.Extrinsic, e.Body = at, body.Elem().Interface()
		events = append(events, e)
	}
	if err := r.End(); err != nil {
		panic(fmt.Sprintf("apptest: events do not decode: %v", err))
	}
	return events
}

// Find is the first event of a type in a block.
func Find[E any](b *Block) (event E, ok bool) {
	for _, e := range b.Events() {
		if event, ok = e.Body.(E); ok {
			return event, true
		}
	}
	return event, false
}
