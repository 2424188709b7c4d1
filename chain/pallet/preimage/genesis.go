package preimage

import (
	"encoding/hex"
	"encoding/json"
	"fmt"

	"github.com/plexus-network/plexus/chain/runtime"
)

// document is the pallet's part of a chain specification. Deposits come out of the
// accounts' balances.
type document struct {
	Preimages []entry `json:"preimages"`
}

// entry is one preimage, or a request for one that is not there.
type entry struct {
	Hash      string             `json:"hash"`               // hex
	Bytes     *string            `json:"bytes,omitempty"`    // hex; nil: they are not there
	Requests  uint32             `json:"requests,omitempty"` // those of scheduled calls and crowdloans among them
	Depositor *runtime.AccountID `json:"depositor,omitempty"`
	Deposit   uint64             `json:"deposit,omitempty"` // rao
}

func (k Keeper) genesis(c *runtime.Context, doc json.RawMessage) error {
	var d document
	if doc != nil {
		if err := json.Unmarshal(doc, &d); err != nil {
			return fmt.Errorf("read preimages: %w", err)
		}
	}
	for _, e := range d.Preimages {
		if err := k.load(c, e); err != nil {
			return fmt.Errorf("preimage %s: %w", e.Hash, err)
		}
	}
	return nil
}

func (k Keeper) load(c *runtime.Context, e entry) error {
	named, err := hex.DecodeString(e.Hash)
	if err != nil {
		return err
	}
	if len(named) != len(runtime.Hash{}) || RequestStatusFor.Has(c, runtime.Hash(named)) {
		return fmt.Errorf("it is there twice, or its hash has not 32 bytes but %d", len(named))
	}
	hash := runtime.Hash(named)
	var length *uint32
	if e.Bytes != nil {
		bytes, err := hex.DecodeString(*e.Bytes)
		if err != nil {
			return err
		}
		if hashOf(bytes) != hash || len(bytes) > MaxBytes {
			return fmt.Errorf("its bytes have another hash, or are more than %d", MaxBytes)
		}
		n := uint32(len(bytes))
		length = &n
		PreimageFor.Set(c, place{hash, n}, bytes)
	}
	var ticket *Ticket
	if e.Depositor != nil {
		if err := k.money.Reserve(c, *e.Depositor, e.Deposit); err != nil {
			return err
		}
		ticket = &Ticket{*e.Depositor, Held{e.Deposit}}
	}
	switch {
	case ticket != nil && length == nil:
		return fmt.Errorf("there is a deposit for bytes that are not there")
	case e.Requests > 0:
		RequestStatusFor.Set(c, hash, Status{Requested: &Requested{ticket, e.Requests, length}})
	case ticket != nil:
		RequestStatusFor.Set(c, hash, Status{Unrequested: &Unrequested{*ticket, *length}})
	default:
		return fmt.Errorf("nobody asks for it, and nobody pays a deposit")
	}
	return nil
}

// export gives the preimages in the order of their hashes.
func export(r runtime.Reader) (any, error) {
	d := document{Preimages: []entry{}}
	RequestStatusFor.Iterate(r, func(hash runtime.Hash, s Status) bool {
		e := entry{Hash: hex.EncodeToString(hash[:])}
		var length *uint32
		if s.Requested != nil {
			e.Requests, length = s.Requested.Count, s.Requested.MaybeLen
		} else {
			length = &s.Unrequested.Len
		}
		if length != nil {
			bytes := hex.EncodeToString(PreimageFor.Get(r, place{hash, *length}))
			e.Bytes = &bytes
		}
		if ticket := s.ticket(); ticket != nil {
			e.Depositor, e.Deposit = &ticket.Account, ticket.Deposit.Rao
		}
		d.Preimages = append(d.Preimages, e)
		return true
	})
	return d, nil
}
