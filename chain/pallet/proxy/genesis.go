package proxy

import (
	"bytes"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"slices"

	"github.com/plexus-network/plexus/chain/runtime"
	"github.com/plexus-network/plexus/substrate/subtensor"
)

// document is the pallet's part of a chain specification. Deposits come out of the
// accounts' balances.
type document struct {
	Proxies       []entry   `json:"proxies"`
	Announcements []pending `json:"announcements,omitempty"`
}

// entry is one account's delegations.
type entry struct {
	Account   runtime.AccountID   `json:"account"`
	Spawner   *runtime.AccountID  `json:"spawner,omitempty"` // of an account without a key
	Delegates []delegate          `json:"delegates"`
	PayFor    []runtime.AccountID `json:"pay_for,omitempty"` // delegates whose fees the account pays
}

type delegate struct {
	Delegate runtime.AccountID   `json:"delegate"`
	Type     subtensor.ProxyType `json:"type"`
	Delay    uint32              `json:"delay"`
}

// pending is what one delegate announced, oldest first.
type pending struct {
	Delegate runtime.AccountID `json:"delegate"`
	Calls    []announced       `json:"calls"`
}

// announced is a call to come. Its delay starts with the chain.
type announced struct {
	Real     runtime.AccountID `json:"real"`
	CallHash string            `json:"call_hash"` // hex
}

func (p *pallet) genesis(c *runtime.Context, doc json.RawMessage) error {
	var d document
	if doc != nil {
		if err := json.Unmarshal(doc, &d); err != nil {
			return fmt.Errorf("read proxies: %w", err)
		}
	}
	for _, e := range d.Proxies {
		if err := p.load(c, e); err != nil {
			return fmt.Errorf("delegates of %s: %w", e.Account, err)
		}
	}
	for _, told := range d.Announcements {
		if err := p.hear(c, told); err != nil {
			return fmt.Errorf("announcements of %s: %w", told.Delegate, err)
		}
	}
	return nil
}

// hear writes what a delegate announced, as of the chain's first block.
func (p *pallet) hear(c *runtime.Context, told pending) error {
	if n := len(told.Calls); n == 0 || n > MaxPending || Announcements.Has(c, told.Delegate) {
		return fmt.Errorf("there are 1 to %d, listed once, not %d", MaxPending, n)
	}
	list := make([]Announcement, len(told.Calls))
	for i, call := range told.Calls {
		hash, err := hex.DecodeString(call.CallHash)
		if err != nil {
			return err
		}
		if len(hash) != 32 {
			return fmt.Errorf("a hash has 32 bytes, not %d", len(hash))
		}
		list[i] = Announcement{Real: call.Real, CallHash: runtime.Hash(hash)}
	}
	return p.await(c, told.Delegate, Pending{}, list)
}

func (p *pallet) load(c *runtime.Context, e entry) error {
	if e.Spawner != nil {
		deposit := depositFor(DepositBase, DepositFactor, 1)
		if err := p.money.Reserve(c, *e.Spawner, deposit); err != nil {
			return err
		}
		// The first entry is paid for; add pays for the others.
		Spawners.Set(c, e.Account, Spawner{*e.Spawner, deposit})
		Proxies.Set(c, e.Account, Held{nil, deposit})
	}
	for _, d := range e.Delegates {
		if int(d.Type) >= kindCount {
			return fmt.Errorf("there is no proxy type %d", d.Type)
		}
		if err := p.add(c, e.Account, Definition{d.Delegate, d.Type, d.Delay}); err != nil {
			return err
		}
	}
	for _, who := range e.PayFor {
		if _, err := find(c, e.Account, who, nil); err != nil {
			return err
		}
		RealPaysFee.Set(c, e.Account, who, struct{}{})
	}
	return nil
}

// export gives the delegations and the announcements. How long those have waited
// stays behind: whom a delay protects has all of it again.
func export(r runtime.Reader) (any, error) {
	d := document{Proxies: []entry{}}
	Proxies.Iterate(r, func(who runtime.AccountID, held Held) bool {
		e := entry{Account: who}
		if s, ok := Spawners.Lookup(r, who); ok {
			e.Spawner = &s.Account
		}
		for _, p := range held.Definitions {
			e.Delegates = append(e.Delegates, delegate{p.Delegate, p.ProxyType, p.Delay})
		}
		RealPaysFee.IteratePrefix(r, who, func(delegate runtime.AccountID, _ struct{}) bool {
			e.PayFor = append(e.PayFor, delegate)
			return true
		})
		d.Proxies = append(d.Proxies, e)
		return true
	})
	slices.SortFunc(d.Proxies, func(a, b entry) int { return bytes.Compare(a.Account[:], b.Account[:]) })
	Announcements.Iterate(r, func(who runtime.AccountID, held Pending) bool {
		told := pending{Delegate: who}
		for _, call := range held.Announcements {
			told.Calls = append(told.Calls, announced{call.Real, hex.EncodeToString(call.CallHash[:])})
		}
		d.Announcements = append(d.Announcements, told)
		return true
	})
	slices.SortFunc(d.Announcements, func(a, b pending) int { return bytes.Compare(a.Delegate[:], b.Delegate[:]) })
	return d, nil
}
