package preimage

import (
	"github.com/plexus-network/plexus/chain/runtime"
	"github.com/plexus-network/plexus/substrate/scale"
)

// Keeper keeps calls for other pallets: short ones where they are used, long ones
// as preimages that are asked for once by each use.
type Keeper struct{ money Currency }

// NewKeeper is the keeper over a currency.
func NewKeeper(money Currency) Keeper { return Keeper{money} }

// Bound keeps a call. It fails with TooBig for one that is longer than a preimage
// may be.
func (k Keeper) Bound(c *runtime.Context, d runtime.DecodedCall) (b runtime.BoundedCall, err error) {
	bytes := scale.Marshal(d)
	if len(bytes) <= runtime.MaxInlineCall {
		return runtime.BoundedCall{Inline: &bytes}, nil
	}
	hash, err := k.note(c, nil, bytes)
	if err != nil {
		return b, err
	}
	b.Lookup = &struct {
		Hash runtime.Hash
		Len  uint32
	}{hash, uint32(len(bytes))}
	return b, nil
}

// Bytes are those of a kept call; ok is false if they are not there.
func (Keeper) Bytes(r runtime.Reader, b runtime.BoundedCall) (bytes []byte, ok bool) {
	switch {
	case b.Inline != nil:
		return *b.Inline, true
	case b.Lookup != nil:
		return PreimageFor.Lookup(r, place{b.Lookup.Hash, b.Lookup.Len})
	}
	return nil, false
}

// Peek reads a kept call; ok is false if it is not there or does not decode.
func (k Keeper) Peek(c *runtime.Context, b runtime.BoundedCall) (d runtime.DecodedCall, ok bool) {
	bytes, ok := k.Bytes(c, b)
	if !ok {
		return d, false
	}
	d, err := c.DecodeCall(bytes)
	return d, err == nil
}

// Hold asks once more for a kept call.
func (k Keeper) Hold(c *runtime.Context, b runtime.BoundedCall) {
	if b.Lookup != nil {
		k.request(c, b.Lookup.Hash)
	}
}

// Drop ends what [Keeper.Bound] or [Keeper.Hold] began.
func (k Keeper) Drop(c *runtime.Context, b runtime.BoundedCall) {
	if b.Lookup != nil {
		_ = k.unrequest(c, b.Lookup.Hash) // root may have ended the request before
	}
}

// note keeps bytes for a depositor, or as asked for by the chain.
func (k Keeper) note(c *runtime.Context, depositor *runtime.AccountID, bytes []byte) (runtime.Hash, error) {
	if len(bytes) > MaxBytes {
		return runtime.Hash{}, ErrTooBig
	}
	hash, length := hashOf(bytes), uint32(len(bytes))
	status, isKnown := RequestStatusFor.Lookup(c, hash)
	switch {
	case isKnown && status.Requested != nil:
		if status.Requested.MaybeLen = &length; depositor == nil {
			status.Requested.Count++
		}
	case isKnown && depositor != nil:
		return hash, ErrAlreadyNoted
	case isKnown:
		status = Status{Requested: &Requested{&status.Unrequested.Ticket, 1, &length}}
	case depositor == nil:
		status = Status{Requested: &Requested{nil, 1, &length}}
	default:
		deposit := DepositBase + DepositFactor*uint64(length)
		if err := k.money.Reserve(c, *depositor, deposit); err != nil {
			return hash, err
		}
		status = Status{Unrequested: &Unrequested{Ticket{*depositor, Held{deposit}}, length}}
	}
	RequestStatusFor.Set(c, hash, status)
	PreimageFor.Set(c, place{hash, length}, bytes)
	c.Emit(NotedEvent{hash})
	return hash, nil
}

func (k Keeper) request(c *runtime.Context, hash runtime.Hash) {
	status, isKnown := RequestStatusFor.Lookup(c, hash)
	switch {
	case isKnown && status.Requested != nil:
		status.Requested.Count++
	case isKnown:
		status = Status{Requested: &Requested{&status.Unrequested.Ticket, 1, &status.Unrequested.Len}}
	default:
		status = Status{Requested: &Requested{Count: 1}}
	}
	RequestStatusFor.Set(c, hash, status)
	if status.Requested.Count == 1 {
		c.Emit(RequestedEvent{hash})
	}
}

// unnote ends the deposit of who, or of anybody for root.
func (k Keeper) unnote(c *runtime.Context, who *runtime.AccountID, hash runtime.Hash) error {
	status, isKnown := RequestStatusFor.Lookup(c, hash)
	if !isKnown {
		return ErrNotNoted
	}
	ticket := status.ticket()
	switch {
	case who != nil && (ticket == nil || ticket.Account != *who):
		return ErrNotAuthorized
	case ticket == nil:
		return k.unrequest(c, hash)
	}
	k.money.Unreserve(c, ticket.Account, ticket.Deposit.Rao)
	if status.Requested != nil {
		status.Requested.MaybeTicket = nil
		RequestStatusFor.Set(c, hash, status)
		return nil
	}
	k.clear(c, hash, status.Unrequested.Len)
	return nil
}

func (s Status) ticket() *Ticket {
	if s.Requested != nil {
		return s.Requested.MaybeTicket
	}
	return &s.Unrequested.Ticket
}

func (k Keeper) unrequest(c *runtime.Context, hash runtime.Hash) error {
	status, isKnown := RequestStatusFor.Lookup(c, hash)
	if !isKnown || status.Requested == nil {
		return ErrNotRequested
	}
	r := status.Requested
	switch {
	case r.Count > 1:
		r.Count--
		RequestStatusFor.Set(c, hash, status)
	case r.MaybeLen == nil:
		RequestStatusFor.Delete(c, hash)
	case r.MaybeTicket == nil:
		k.clear(c, hash, *r.MaybeLen)
	default:
		RequestStatusFor.Set(c, hash, Status{Unrequested: &Unrequested{*r.MaybeTicket, *r.MaybeLen}})
	}
	return nil
}

func (Keeper) clear(c *runtime.Context, hash runtime.Hash, length uint32) {
	RequestStatusFor.Delete(c, hash)
	PreimageFor.Delete(c, place{hash, length})
	c.Emit(ClearedEvent{hash})
}
