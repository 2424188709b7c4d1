// Package mevshield tells clients that this chain has no keys to encrypt calls to.
//
// It has the names of Bittensor's pallet, so that wallets which would shield a
// call find that NextKey is None and send it as it is. No producer announces a
// key, and what is encrypted all the same is refused with NoKey: the chain keeps
// nothing that it could not read. Start at [New].
package mevshield

import (
	"github.com/plexus-network/plexus/chain/runtime"
	"github.com/plexus-network/plexus/substrate/subtensor"
)

// Name is the pallet's name in storage keys and metadata.
const Name = "MevShield"

// Bounds; weights are in picoseconds.
const (
	KeyBytes         = 1184 // of an ML-KEM-768 key
	MaxWeight uint64 = 2_000_000_000_000
)

// pending is an encrypted call that would wait.
type pending struct {
	Who         runtime.AccountID
	Call        []byte
	SubmittedAt uint32
}

func (pending) TypePath() string { return "pallet_shield::PendingExtrinsic" }

// The pallet's storage. The limits can be set; the rest is never written.
var (
	CurrentKey                = key("CurrentKey", "Current block's ML-KEM key; None on this chain.")
	pendingKey                = key("PendingKey", "The key that becomes current in the next block.")
	NextKey                   = key("NextKey", "Next block's ML-KEM key; None on this chain, so that clients send calls as they are.")
	authorKeys                = runtime.NewMap[[32]byte](Name, "AuthorKeys", runtime.Twox64Concat, []byte(nil), runtime.Optional(), runtime.Docs("Per-author ML-KEM encapsulation keys."))
	pendingKeyExpiresAt       = expiry("PendingKeyExpiresAt")
	nextKeyExpiresAt          = expiry("NextKeyExpiresAt")
	hasMigrationRun           = runtime.NewMap[[]byte](Name, "HasMigrationRun", runtime.Identity, false, runtime.Docs("Storage for the migration run status; none has run, for there is no older form."))
	MaxPendingExtrinsicsLimit = runtime.NewValue[uint32](Name, "MaxPendingExtrinsicsLimit", 100, runtime.Docs("Configurable maximum number of pending extrinsics."))
	ExtrinsicLifetime         = runtime.NewValue[uint32](Name, "ExtrinsicLifetime", 10, runtime.Docs("Configurable extrinsic lifetime (max block difference between submission and execution)."))
	OnInitializeWeight        = runtime.NewValue[uint64](Name, "OnInitializeWeight", 500_000_000_000, runtime.Docs("Configurable maximum weight for on_initialize processing."))
	MaxExtrinsicWeight        = runtime.NewValue[uint64](Name, "MaxExtrinsicWeight", 50_000_000_000, runtime.Docs("Configurable maximum weight for a single extrinsic dispatched during on_initialize."))
	pendingExtrinsics         = runtime.NewMap[uint32](Name, "PendingExtrinsics", runtime.Identity, pending{}, runtime.Optional(), runtime.Docs("Storage map for encrypted extrinsics to be executed in on_initialize."))
	pendingCount              = runtime.NewValue[uint32](Name, "CounterForPendingExtrinsics", 0, runtime.Docs("Counter for the related counted storage map."))
	nextPendingIndex          = runtime.NewValue[uint32](Name, "NextPendingExtrinsicIndex", 0, runtime.Docs("Next index to use when storing a pending extrinsic."))
)

func key(name, docs string) *runtime.Value[[]byte] {
	return runtime.NewValue(Name, name, []byte(nil), runtime.Optional(), runtime.Docs(docs))
}

func expiry(name string) *runtime.Value[uint32] {
	return runtime.NewValue[uint32](Name, name, 0, runtime.Optional(), runtime.Docs("The block from which the key does not count."))
}

var errs = runtime.NewErrors(subtensor.MevShieldPallet,
	"BadEncKeyLen: The announced ML-KEM encapsulation key length is invalid.",
	"Unreachable: Unreachable.",
	"TooManyPendingExtrinsics: Too many pending extrinsics in storage.",
	"WeightExceedsAbsoluteMax: Weight exceeds the absolute maximum (half of total block weight).",
	"NoKey: This chain's producers have no keys that calls could be encrypted to: send the call as it is.",
)

// The errors that calls answer with. NoKey has no counterpart in Bittensor.
var (
	ErrBadEncKeyLen             = errs.E("BadEncKeyLen")
	ErrWeightExceedsAbsoluteMax = errs.E("WeightExceedsAbsoluteMax")
	ErrNoKey                    = errs.E("NoKey")
)

// The events. Those of encrypted calls are declared for clients and never told.
type (
	encryptedSubmitted struct {
		ID  runtime.Hash `scale:"id,T::Hash"`
		Who runtime.AccountID
	}
	extrinsicStored struct {
		Index uint32
		Who   runtime.AccountID
	}
	extrinsicDecodeFailed   struct{ Index uint32 }
	extrinsicDispatchFailed struct {
		Index uint32
		Error runtime.DispatchError
	}
	extrinsicDispatched struct{ Index uint32 }
	extrinsicExpired    struct{ Index uint32 }
	extrinsicPostponed  struct{ Index uint32 }
	// MaxPendingExtrinsicsNumberSet tells how many encrypted calls may wait.
	MaxPendingExtrinsicsNumberSet struct{ Value uint32 }
	// OnInitializeWeightSet tells how much work encrypted calls may be in a block.
	OnInitializeWeightSet struct{ Value uint64 }
	// ExtrinsicLifetimeSet tells how long an encrypted call may wait.
	ExtrinsicLifetimeSet struct{ Value uint32 }
	// MaxExtrinsicWeightSet tells how much an encrypted call may weigh.
	MaxExtrinsicWeightSet   struct{ Value uint64 }
	extrinsicWeightExceeded struct{ Index uint32 }
)

// New declares the pallet.
func New() runtime.Pallet {
	return runtime.Pallet{
		Name: Name, Index: subtensor.MevShieldPallet,
		Docs: "Encrypted calls, for which this chain has no keys.",
		Storage: []runtime.StorageItem{CurrentKey, pendingKey, NextKey, authorKeys, pendingKeyExpiresAt, nextKeyExpiresAt, hasMigrationRun,
			MaxPendingExtrinsicsLimit, ExtrinsicLifetime, OnInitializeWeight, MaxExtrinsicWeight, pendingExtrinsics, pendingCount, nextPendingIndex},
		Calls: []runtime.Call{
			runtime.NewCall(0, "announce_next_key", announce, runtime.CallDocs("Rotate the key chain and announce the current author's ML-KEM encapsulation key.\n\nNo producer of this chain does.")),
			runtime.NewCall(1, "submit_encrypted", func(_ *runtime.Context, o runtime.Origin, _ subtensor.SubmitEncrypted) error { return refuse(o) },
				runtime.CallDocs("Users submit an encrypted wrapper.\n\nThis chain has no keys: it fails with NoKey.")),
			runtime.NewCall(2, "store_encrypted", func(_ *runtime.Context, o runtime.Origin, _ subtensor.StoreEncrypted) error { return refuse(o) },
				runtime.CallDocs("Store an encrypted extrinsic for later execution in on_initialize.\n\nThis chain has no keys: it fails with NoKey.")),
			runtime.NewCall(3, "set_max_pending_extrinsics_number", func(c *runtime.Context, o runtime.Origin, a subtensor.SetMaxPendingExtrinsicsNumber) error {
				return set(c, o, MaxPendingExtrinsicsLimit, a.Value, MaxPendingExtrinsicsNumberSet(a))
			}, runtime.CallDocs("Set the maximum number of pending extrinsics allowed in the queue.")),
			runtime.NewCall(4, "set_on_initialize_weight", func(c *runtime.Context, o runtime.Origin, a subtensor.SetOnInitializeWeight) error {
				return setWeight(c, o, OnInitializeWeight, a.Value, OnInitializeWeightSet(a))
			}, runtime.CallDocs("Set the maximum weight allowed for on_initialize processing.")),
			runtime.NewCall(5, "set_stored_extrinsic_lifetime", func(c *runtime.Context, o runtime.Origin, a subtensor.SetStoredExtrinsicLifetime) error {
				return set(c, o, ExtrinsicLifetime, a.Value, ExtrinsicLifetimeSet(a))
			}, runtime.CallDocs("Set the extrinsic lifetime (max block difference between submission and execution).")),
			runtime.NewCall(6, "set_max_extrinsic_weight", func(c *runtime.Context, o runtime.Origin, a subtensor.SetMaxExtrinsicWeight) error {
				return setWeight(c, o, MaxExtrinsicWeight, a.Value, MaxExtrinsicWeightSet(a))
			}, runtime.CallDocs("Set the maximum weight allowed for a single extrinsic dispatched during on_initialize.")),
		},
		Events: []runtime.Event{
			{Index: 0, Name: "EncryptedSubmitted", Body: encryptedSubmitted{}, Docs: "Encrypted wrapper accepted."},
			{Index: 1, Name: "ExtrinsicStored", Body: extrinsicStored{}, Docs: "Encrypted extrinsic was stored for later execution."},
			{Index: 2, Name: "ExtrinsicDecodeFailed", Body: extrinsicDecodeFailed{}, Docs: "Extrinsic decode failed during on_initialize."},
			{Index: 3, Name: "ExtrinsicDispatchFailed", Body: extrinsicDispatchFailed{}, Docs: "Extrinsic dispatch failed during on_initialize."},
			{Index: 4, Name: "ExtrinsicDispatched", Body: extrinsicDispatched{}, Docs: "Extrinsic was successfully dispatched during on_initialize."},
			{Index: 5, Name: "ExtrinsicExpired", Body: extrinsicExpired{}, Docs: "Extrinsic expired (exceeded max block lifetime)."},
			{Index: 6, Name: "ExtrinsicPostponed", Body: extrinsicPostponed{}, Docs: "Extrinsic postponed due to weight limit."},
			{Index: 7, Name: "MaxPendingExtrinsicsNumberSet", Body: MaxPendingExtrinsicsNumberSet{}, Docs: "Maximum pending extrinsics limit was updated."},
			{Index: 8, Name: "OnInitializeWeightSet", Body: OnInitializeWeightSet{}, Docs: "Maximum on_initialize weight was updated."},
			{Index: 9, Name: "ExtrinsicLifetimeSet", Body: ExtrinsicLifetimeSet{}, Docs: "Extrinsic lifetime was updated."},
			{Index: 10, Name: "MaxExtrinsicWeightSet", Body: MaxExtrinsicWeightSet{}, Docs: "Maximum weight of an extrinsic was updated."},
			{Index: 11, Name: "ExtrinsicWeightExceeded", Body: extrinsicWeightExceeded{}, Docs: "Extrinsic weight exceeded the maximum and was removed."},
		},
		Errors:  errs,
		Genesis: genesis,
		Export:  export,
	}
}

// announce takes what a producer would put into a block. None is no key; a key
// would have a producer that can read what is encrypted to it, and there is none.
func announce(_ *runtime.Context, o runtime.Origin, a subtensor.AnnounceNextKey) error {
	if err := runtime.EnsureNone(o); err != nil {
		return err
	}
	switch {
	case a.EncKey == nil:
		return nil
	case len(*a.EncKey) != KeyBytes:
		return ErrBadEncKeyLen
	}
	return ErrNoKey
}

func refuse(o runtime.Origin) error {
	if _, err := runtime.EnsureSigned(o); err != nil {
		return err
	}
	return ErrNoKey
}

// set writes a limit, by root, and tells so.
func set[V any](c *runtime.Context, o runtime.Origin, item *runtime.Value[V], v V, event any) error {
	if err := runtime.EnsureRoot(o); err != nil {
		return err
	}
	item.Set(c, v)
	c.Emit(event)
	return nil
}

func setWeight(c *runtime.Context, o runtime.Origin, item *runtime.Value[uint64], v uint64, event any) error {
	if err := runtime.EnsureRoot(o); err != nil {
		return err
	}
	if v > MaxWeight {
		return ErrWeightExceedsAbsoluteMax
	}
	return set(c, o, item, v, event)
}
