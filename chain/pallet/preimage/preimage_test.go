package preimage_test

import (
	"errors"
	"testing"

	"golang.org/x/crypto/blake2b"
	"pgregory.net/rapid"

	"github.com/plexus-network/plexus/chain/pallet/balances"
	"github.com/plexus-network/plexus/chain/pallet/preimage"
	"github.com/plexus-network/plexus/chain/pallet/sudo"
	"github.com/plexus-network/plexus/chain/pallet/system"
	"github.com/plexus-network/plexus/chain/pallet/transactionpayment"
	"github.com/plexus-network/plexus/chain/runtime"
	"github.com/plexus-network/plexus/chain/runtime/runtimetest"
	"github.com/plexus-network/plexus/substrate/keys"
	"github.com/plexus-network/plexus/substrate/subtensor"
)

const tao = subtensor.RaoPerTAO

var (
	alice, bob = keys.Dev("Alice"), keys.Dev("Bob")

	purse balances.Ledger
)

type chain struct{ *runtimetest.Chain }

func newChain(t testing.TB) *chain {
	t.Helper()
	fees := transactionpayment.New(purse)
	rt := runtime.New([]runtime.Pallet{system.New(runtime.DefaultLimits()), balances.New(), fees.Pallet(), sudo.New(), preimage.New(purse)}, runtime.Options{Payment: fees})
	return &chain{runtimetest.New(t, rt, map[string]any{
		"Balances": map[string]any{"balances": []balances.Entry{{Account: alice.AccountID(), Rao: 1000 * tao}, {Account: bob.AccountID(), Rao: 2 * tao}}},
		"Sudo":     map[string]any{"key": alice.AccountID()},
	})}
}

func (c *chain) send(signer keys.Pair, name string, args any) error {
	c.T.Helper()
	o := c.Make(c.Sign(signer, c.Call("Preimage", name, args), nil)).Outcomes[0]
	if o.Fee == 0 {
		c.T.Errorf("%s was free", name)
	}
	if o.Failed != nil {
		return o.Failed
	}
	return nil
}

func (c *chain) root(name string, args any) error {
	c.T.Helper()
	c.Send(alice, c.Call("Sudo", "sudo", sudo.Sudo{Call: c.Call("Preimage", name, args)}))
	for _, e := range c.Events() {
		if b, ok := e.Body.(sudo.Sudid); ok && b.SudoResult.Err != nil {
			return b.SudoResult.Err
		}
	}
	return nil
}

func (c *chain) must(err error) {
	c.T.Helper()
	if err != nil {
		c.T.Fatal(err)
	}
}

func (c *chain) expect(what string, err, want error) {
	c.T.Helper()
	if !errors.Is(err, want) {
		c.T.Errorf("%s: got %v, want %v", what, err, want)
	}
}

// tells says whether the latest block has that event.
func (c *chain) tells(event any) bool {
	for _, e := range c.Events() {
		if e.Body == event {
			return true
		}
	}
	return false
}

func TestNotedBytesAreKeptForADeposit(t *testing.T) {
	c := newChain(t)
	bytes := []byte("what will be needed later")
	hash := runtime.Hash(blake2b.Sum256(bytes))
	c.must(c.send(alice, "note_preimage", subtensor.NotePreimage{Bytes: bytes}))
	if deposit := preimage.DepositBase + preimage.DepositFactor*uint64(len(bytes)); purse.Reserved(c.State, alice.AccountID()) != deposit || !c.tells(preimage.NotedEvent{Hash: hash}) {
		t.Fatalf("%d laid aside", purse.Reserved(c.State, alice.AccountID()))
	}
	c.expect("twice", c.send(bob, "note_preimage", subtensor.NotePreimage{Bytes: bytes}), preimage.ErrAlreadyNoted)
	c.expect("too much", c.send(alice, "note_preimage", subtensor.NotePreimage{Bytes: make([]byte, preimage.MaxBytes+1)}), preimage.ErrTooBig)
	c.must(c.send(alice, "note_preimage", subtensor.NotePreimage{Bytes: make([]byte, preimage.MaxBytes)}))
	c.expect("too dear", c.send(bob, "note_preimage", subtensor.NotePreimage{Bytes: make([]byte, 2000)}), balances.ErrInsufficientBalance)
	c.expect("another's", c.send(bob, "unnote_preimage", subtensor.UnnotePreimage{Hash: hash}), preimage.ErrNotAuthorized)
	c.expect("unknown", c.send(bob, "unnote_preimage", subtensor.UnnotePreimage{}), preimage.ErrNotNoted)
	before := purse.Reserved(c.State, alice.AccountID())
	c.must(c.send(alice, "unnote_preimage", subtensor.UnnotePreimage{Hash: hash}))
	if purse.Reserved(c.State, alice.AccountID()) == before || !c.tells(preimage.ClearedEvent{Hash: hash}) || preimage.RequestStatusFor.Has(c.State, hash) {
		t.Fatal("the bytes are still there")
	}
}

func TestWhatRootAsksForStays(t *testing.T) {
	c := newChain(t)
	bytes := []byte("asked for")
	hash := runtime.Hash(blake2b.Sum256(bytes))
	request, unrequest := subtensor.RequestPreimage{Hash: hash}, subtensor.UnrequestPreimage{Hash: hash}
	c.expect("a request by anybody", c.send(bob, "request_preimage", request), runtime.ErrBadOrigin)
	c.expect("its end by anybody", c.send(bob, "unrequest_preimage", unrequest), runtime.ErrBadOrigin)
	c.expect("no request", c.root("unrequest_preimage", unrequest), preimage.ErrNotRequested)

	c.must(c.root("request_preimage", request))
	if !c.tells(preimage.RequestedEvent{Hash: hash}) {
		t.Fatal("nobody was told")
	}
	c.must(c.send(bob, "note_preimage", subtensor.NotePreimage{Bytes: bytes}))
	if purse.Reserved(c.State, bob.AccountID()) != 0 {
		t.Fatal("who brings what was asked for pays no deposit")
	}
	c.expect("not the bringer's", c.send(bob, "unnote_preimage", subtensor.UnnotePreimage{Hash: hash}), preimage.ErrNotAuthorized)
	c.must(c.root("request_preimage", request))
	c.must(c.root("unrequest_preimage", unrequest))
	if !preimage.RequestStatusFor.Has(c.State, hash) {
		t.Fatal("one of two requests is left")
	}
	c.must(c.root("unrequest_preimage", unrequest))
	if preimage.RequestStatusFor.Has(c.State, hash) || !c.tells(preimage.ClearedEvent{Hash: hash}) {
		t.Fatal("nobody asks any longer")
	}

	// Asked for after it was noted: the deposit can go, and comes back to stay.
	c.must(c.send(bob, "note_preimage", subtensor.NotePreimage{Bytes: bytes}))
	c.must(c.root("request_preimage", request))
	c.must(c.root("unrequest_preimage", unrequest))
	c.expect("it was never asked for twice", c.root("unrequest_preimage", unrequest), preimage.ErrNotRequested)
	c.must(c.root("request_preimage", request))
	c.must(c.send(bob, "unnote_preimage", subtensor.UnnotePreimage{Hash: hash}))
	if purse.Reserved(c.State, bob.AccountID()) != 0 || !preimage.RequestStatusFor.Has(c.State, hash) {
		t.Fatal("the deposit ends, the request does not")
	}
	c.must(c.root("unnote_preimage", subtensor.UnnotePreimage{Hash: hash})) // root's own end of it
	if preimage.RequestStatusFor.Has(c.State, hash) {
		t.Fatal("it is still kept")
	}
	c.must(c.root("note_preimage", subtensor.NotePreimage{Bytes: bytes}))
	c.must(c.root("unrequest_preimage", unrequest))
	if preimage.RequestStatusFor.Has(c.State, hash) {
		t.Fatal("what root noted ends with its request")
	}
}

func TestThereAreNoOldEntriesToUpdate(t *testing.T) {
	c := newChain(t)
	c.expect("none", c.send(bob, "ensure_updated", subtensor.EnsureUpdated{}), preimage.ErrTooFew)
	c.expect("too many", c.send(bob, "ensure_updated", subtensor.EnsureUpdated{Hashes: make([]runtime.Hash, preimage.MaxHashes+1)}), preimage.ErrTooMany)
	c.must(c.send(bob, "ensure_updated", subtensor.EnsureUpdated{Hashes: make([]runtime.Hash, preimage.MaxHashes)}))
	c.expect("by root", c.root("ensure_updated", subtensor.EnsureUpdated{Hashes: make([]runtime.Hash, 1)}), runtime.ErrBadOrigin)
}

// TestDepositsAreThoseOfTheTickets drives random calls by two people and root.
func TestDepositsAreThoseOfTheTickets(outer *testing.T) {
	rapid.Check(outer, func(t *rapid.T) {
		c := newChain(outer)
		for range rapid.IntRange(5, 30).Draw(t, "blocks") {
			bytes := []byte{byte(rapid.IntRange(0, 1).Draw(t, "bytes"))}
			hash := runtime.Hash(blake2b.Sum256(bytes))
			signer := rapid.SampledFrom([]keys.Pair{alice, bob}).Draw(t, "signer")
			switch rapid.IntRange(0, 5).Draw(t, "call") {
			case 0:
				_ = c.send(signer, "note_preimage", subtensor.NotePreimage{Bytes: bytes})
			case 1:
				_ = c.send(signer, "unnote_preimage", subtensor.UnnotePreimage{Hash: hash})
			case 2:
				_ = c.root("request_preimage", subtensor.RequestPreimage{Hash: hash})
			case 3:
				_ = c.root("unrequest_preimage", subtensor.UnrequestPreimage{Hash: hash})
			case 4:
				_ = c.root("note_preimage", subtensor.NotePreimage{Bytes: bytes})
			default:
				_ = c.root("unnote_preimage", subtensor.UnnotePreimage{Hash: hash})
			}
			want, entries := map[runtime.AccountID]uint64{}, 0
			preimage.RequestStatusFor.Iterate(c.State, func(_ runtime.Hash, s preimage.Status) bool {
				ticket, isThere := (*preimage.Ticket)(nil), true
				if s.Requested != nil {
					ticket, isThere = s.Requested.MaybeTicket, s.Requested.MaybeLen != nil
				} else {
					ticket = &s.Unrequested.Ticket
				}
				if ticket != nil {
					want[ticket.Account] += ticket.Deposit.Rao
				}
				if isThere {
					entries++
				}
				return true
			})
			stored := 0
			c.State.Iterate(preimage.PreimageFor.Prefix(), func(string, []byte) bool { stored++; return true })
			if stored != entries {
				t.Fatalf("%d preimages are kept, %d should be", stored, entries)
			}
			for _, k := range []keys.Pair{alice, bob} {
				if got := purse.Reserved(c.State, k.AccountID()); got != want[k.AccountID()] {
					t.Fatalf("%d laid aside, the tickets say %d", got, want[k.AccountID()])
				}
			}
		}
	})
}
