// Package preimage keeps bytes under their hash, so that what needs them later
// need not hold them.
//
// Anybody may note bytes for a deposit. What the chain itself asks for (root, and
// the pallets that keep calls: see [Keeper]) is kept as long as it is asked for,
// without a deposit. The rules stand in docs/protocol/scheduler.md. Start at [New].
package preimage

import (
	"golang.org/x/crypto/blake2b"

	"github.com/plexus-network/plexus/chain/runtime"
	"github.com/plexus-network/plexus/substrate/scale"
	"github.com/plexus-network/plexus/substrate/subtensor"
)

// Name is the pallet's name in storage keys and metadata.
const Name = "Preimage"

// Bounds and deposits, in rao.
const (
	MaxBytes  = 128 << 10 // of one preimage
	MaxHashes = 1024      // of one ensure_updated

	DepositBase   uint64 = 104_000_000
	DepositFactor uint64 = 1_000_000 // for each byte
)

// byteWeight is what a byte costs to hash and keep, in picoseconds.
const byteWeight = 5_000

// Currency lays deposits aside. An implementer keeps the sum of all balances.
type Currency interface {
	// Reserve lays free money aside, or fails and changes nothing.
	Reserve(c *runtime.Context, who runtime.AccountID, rao uint64) error
	// Unreserve frees what was laid aside.
	Unreserve(c *runtime.Context, who runtime.AccountID, rao uint64)
}

// Ticket is whose deposit a preimage is kept for, in rao.
type Ticket struct {
	Account runtime.AccountID `scale:"-"`
	Deposit Held              `scale:"-"`
}

// Held is a deposit in rao.
type Held struct {
	Rao uint64 `scale:"-,Balance"`
}

// TypePath is the name of the type in chain metadata.
func (Held) TypePath() string { return "frame_support::traits::tokens::fungible::HoldConsideration" }

// Status is why a preimage is kept: somebody's deposit, or requests.
type Status struct {
	scale.Enum
	Unrequested *Unrequested
	Requested   *Requested
}

// Unrequested is a preimage that is kept for a deposit alone.
type Unrequested struct {
	Ticket Ticket
	Len    uint32
}

// Requested is a preimage that is asked for; it may not be there yet.
type Requested struct {
	MaybeTicket *Ticket
	Count       uint32 // of those who ask
	MaybeLen    *uint32
}

// TypePath is the name of the type in chain metadata.
func (Status) TypePath() string { return "pallet_preimage::RequestStatus" }

// place is the key of a preimage.
type place struct {
	Hash runtime.Hash `scale:"-"`
	Len  uint32       `scale:"-"`
}

// The pallet's storage.
var (
	RequestStatusFor = runtime.NewMap[runtime.Hash](Name, "RequestStatusFor", runtime.Identity, Status{Requested: &Requested{}}, runtime.Optional(),
		runtime.Docs("The request status of a given hash."))
	PreimageFor = runtime.NewMap[place](Name, "PreimageFor", runtime.Identity, []byte(nil), runtime.Optional(),
		runtime.Docs("The preimages stored by this pallet."))
)

var errs = runtime.NewErrors(subtensor.PreimagePallet,
	"TooBig: Preimage is too large to store on-chain.",
	"AlreadyNoted: Preimage has already been noted on-chain.",
	"NotAuthorized: The user is not authorized to perform this action.",
	"NotNoted: The preimage cannot be removed since it has not yet been noted.",
	"Requested: A preimage may not be removed when there are outstanding requests.",
	"NotRequested: The preimage request cannot be removed since no outstanding requests exist.",
	"TooMany: More than `MAX_HASH_UPGRADE_BULK_COUNT` hashes were requested to be upgraded at once.",
	"TooFew: Too few hashes were requested to be upgraded (i.e. zero).",
)

// The errors that calls answer with.
var (
	ErrTooBig        = errs.E("TooBig")
	ErrAlreadyNoted  = errs.E("AlreadyNoted")
	ErrNotAuthorized = errs.E("NotAuthorized")
	ErrNotNoted      = errs.E("NotNoted")
	ErrNotRequested  = errs.E("NotRequested")
	ErrTooMany       = errs.E("TooMany")
	ErrTooFew        = errs.E("TooFew")
)

// The events.
type (
	// NotedEvent tells that a preimage is there.
	NotedEvent struct {
		Hash runtime.Hash `scale:"hash,T::Hash"`
	}
	// RequestedEvent tells that a preimage is asked for.
	RequestedEvent struct {
		Hash runtime.Hash `scale:"hash,T::Hash"`
	}
	// ClearedEvent tells that a preimage is gone.
	ClearedEvent struct {
		Hash runtime.Hash `scale:"hash,T::Hash"`
	}
)

// New declares the pallet.
func New(money Currency) runtime.Pallet {
	k := Keeper{money}
	return runtime.Pallet{
		Name: Name, Index: subtensor.PreimagePallet,
		Docs:    "Bytes under their hash.",
		Storage: []runtime.StorageItem{RequestStatusFor, PreimageFor},
		Genesis: k.genesis,
		Export:  export,
		Calls: []runtime.Call{
			runtime.NewCall(0, "note_preimage", k.noteCall,
				runtime.Weight(func(a subtensor.NotePreimage) uint64 {
					return runtime.DefaultWeight + byteWeight*uint64(len(a.Bytes))
				}), runtime.CallDocs("Register a preimage on-chain.\n\nIf the preimage was previously requested, no deposits are taken for providing\nthe preimage. Otherwise, a deposit is taken proportional to the size of the preimage.")),
			runtime.NewCall(1, "unnote_preimage", k.unnoteCall, runtime.CallDocs("Clear an unrequested preimage from the runtime storage.")),
			runtime.NewCall(2, "request_preimage", k.requestCall, runtime.CallDocs("Request a preimage be uploaded to the chain without paying any fees or deposits.")),
			runtime.NewCall(3, "unrequest_preimage", k.unrequestCall, runtime.CallDocs("Clear a previously made request for a preimage.")),
			runtime.NewCall(4, "ensure_updated", ensureUpdated,
				runtime.Weight(func(a subtensor.EnsureUpdated) uint64 {
					return runtime.DefaultWeight + byteWeight*uint64(len(a.Hashes))
				}), runtime.CallDocs("Ensure that the bulk of pre-images is upgraded.")),
		},
		Events: []runtime.Event{
			{Index: 0, Name: "Noted", Body: NotedEvent{}, Docs: "A preimage has been noted."},
			{Index: 1, Name: "Requested", Body: RequestedEvent{}, Docs: "A preimage has been requested."},
			{Index: 2, Name: "Cleared", Body: ClearedEvent{}, Docs: "A preimage has ben cleared."},
		},
		Errors: errs,
	}
}

// sender is the account that signed, or nil for root.
func sender(o runtime.Origin) (*runtime.AccountID, error) {
	if o.Kind == runtime.OriginRoot {
		return nil, nil
	}
	who, err := runtime.EnsureSigned(o)
	return &who, err
}

func (k Keeper) noteCall(c *runtime.Context, o runtime.Origin, a subtensor.NotePreimage) error {
	who, err := sender(o)
	if err != nil {
		return err
	}
	_, err = k.note(c, who, a.Bytes)
	return err
}

func (k Keeper) unnoteCall(c *runtime.Context, o runtime.Origin, a subtensor.UnnotePreimage) error {
	who, err := sender(o)
	if err != nil {
		return err
	}
	return k.unnote(c, who, a.Hash)
}

func (k Keeper) requestCall(c *runtime.Context, o runtime.Origin, a subtensor.RequestPreimage) error {
	if err := runtime.EnsureRoot(o); err != nil {
		return err
	}
	k.request(c, a.Hash)
	return nil
}

func (k Keeper) unrequestCall(c *runtime.Context, o runtime.Origin, a subtensor.UnrequestPreimage) error {
	if err := runtime.EnsureRoot(o); err != nil {
		return err
	}
	return k.unrequest(c, a.Hash)
}

// ensureUpdated has nothing to do: the chain never had the old form.
func ensureUpdated(_ *runtime.Context, o runtime.Origin, a subtensor.EnsureUpdated) error {
	if _, err := runtime.EnsureSigned(o); err != nil {
		return err
	}
	switch {
	case len(a.Hashes) == 0:
		return ErrTooFew
	case len(a.Hashes) > MaxHashes:
		return ErrTooMany
	}
	return nil
}

func hashOf(b []byte) runtime.Hash { return blake2b.Sum256(b) }
