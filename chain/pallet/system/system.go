// Package system declares the executor's own part of the state to clients, and
// keeps the references that hold accounts alive.
//
// It executes nothing: [runtime.Runtime.Execute] does. Start at [New].
package system

import (
	"golang.org/x/crypto/blake2b"

	"github.com/plexus-network/plexus/chain/runtime"
	"github.com/plexus-network/plexus/substrate/scale"
)

// Index is the pallet's number.
const Index = 0

// ss58Prefix is the network number in addresses.
const ss58Prefix uint16 = 42

// remarkByteWeight is what one byte of a remark costs, in picoseconds.
const remarkByteWeight = 2_000

// New declares the pallet of a chain whose blocks have these limits.
func New(limits runtime.Limits) runtime.Pallet {
	return runtime.Pallet{
		Name: "System", Index: Index,
		Docs:    "Accounts, block numbers and hashes, and the events of the latest block.",
		Storage: runtime.State(),
		Errors:  runtime.StateErrors,
		Calls: []runtime.Call{
			runtime.NewCall(0, "remark", func(*runtime.Context, runtime.Origin, Remark) error { return nil },
				runtime.Weight(func(a Remark) uint64 { return remarkWeight(a.Remark) }),
				runtime.CallDocs("Make some on-chain remark.\n\nCan be executed by every `origin`.")),
			runtime.NewCall(7, "remark_with_event", remarkWithEvent,
				runtime.Weight(func(a RemarkWithEvent) uint64 { return remarkWeight(a.Remark) }),
				runtime.CallDocs("Make some on-chain remark and emit event.")),
		},
		Events: []runtime.Event{
			{Index: 0, Name: "ExtrinsicSuccess", Body: runtime.ExtrinsicSuccess{}, Docs: "An extrinsic completed successfully."},
			{Index: 1, Name: "ExtrinsicFailed", Body: runtime.ExtrinsicFailed{}, Docs: "An extrinsic failed."},
			{Index: 3, Name: "NewAccount", Body: runtime.NewAccountEvent{}, Docs: "A new account was created."},
			{Index: 4, Name: "KilledAccount", Body: runtime.KilledAccountEvent{}, Docs: "An account was reaped."},
			{Index: 5, Name: "Remarked", Body: Remarked{}, Docs: "On on-chain remark happened."},
		},
		Constants: []runtime.Constant{
			{Name: "BlockWeights", Value: weights(limits), Docs: "Block & extrinsics weights: base values and limits."},
			{Name: "BlockLength", Value: lengths(limits), Docs: "The maximum length of a block (in bytes)."},
			{Name: "BlockHashCount", Value: uint32(runtime.BlockHashCount), Docs: "Maximum number of block number to block hash mappings to keep (oldest pruned first)."},
			{Name: "Version", Value: runtime.Version{}, Docs: "Get the chain's in-code version."},
			{Name: "SS58Prefix", Value: ss58Prefix, Docs: "The designated SS58 prefix of this chain."},
		},
	}
}

// Remark is bytes that the chain keeps in its history alone.
type Remark struct{ Remark []byte }

// RemarkWithEvent is a [Remark] whose hash stands in an event.
type RemarkWithEvent struct{ Remark []byte }

// Remarked tells of a remark by its blake2_256.
type Remarked struct {
	Sender runtime.AccountID
	Hash   runtime.Hash
}

func remarkWeight(b []byte) uint64 {
	return runtime.DefaultWeight + remarkByteWeight*uint64(len(b))
}

func remarkWithEvent(c *runtime.Context, o runtime.Origin, a RemarkWithEvent) error {
	who, err := runtime.EnsureSigned(o)
	if err != nil {
		return err
	}
	c.Emit(Remarked{who, blake2b.Sum256(a.Remark)})
	return nil
}

// References adds and takes reasons to keep accounts. A provider reference gives
// an account a nonce without money.
type References struct{}

// IncProviders adds a provider reference, and makes the account if it is the first.
func (References) IncProviders(c *runtime.Context, who runtime.AccountID) {
	a := runtime.OpenAccount(c, who)
	a.Providers++
	a.Save(c)
}

// DecProviders takes a provider reference away, and removes the account if it was
// the last. It refuses with [runtime.ErrConsumerRemaining] while something needs
// the account, and with [runtime.ErrNoProviders] if there is no reference.
func (References) DecProviders(c *runtime.Context, who runtime.AccountID) error {
	a := runtime.OpenAccount(c, who)
	switch {
	case a.Providers == 0:
		return runtime.ErrNoProviders
	case a.Providers == 1 && a.Consumers > 0:
		return runtime.ErrConsumerRemaining
	}
	a.Providers--
	a.Save(c)
	return nil
}

// Providers is how many provider references an account has.
func (References) Providers(r runtime.Reader, who runtime.AccountID) uint32 {
	return runtime.Accounts.Get(r, who).Providers
}

// blockWeights is the constant System.BlockWeights.
type blockWeights struct {
	BaseBlock runtime.Load
	MaxBlock  runtime.Load
	PerClass  perClass[classWeights]
}

type classWeights struct {
	BaseExtrinsic runtime.Load
	MaxExtrinsic  *runtime.Load
	MaxTotal      *runtime.Load
	Reserved      *runtime.Load
}

type perClass[T any] struct{ Normal, Operational, Mandatory T }

type blockLength struct{ Max perClass[uint32] }

func (blockWeights) TypePath() string { return "frame_system::limits::BlockWeights" }
func (classWeights) TypePath() string { return "frame_system::limits::WeightsPerClass" }
func (perClass[T]) TypePath() string  { return "frame_support::dispatch::PerDispatchClass" }
func (blockLength) TypePath() string  { return "frame_system::limits::BlockLength" }

func weights(limits runtime.Limits) blockWeights {
	load := func(w uint64) runtime.Load { return runtime.Load{RefTime: scale.Compact(w)} }
	base, most := load(runtime.ExtrinsicBaseWeight), load(limits.Weight)
	signed := classWeights{BaseExtrinsic: base, MaxExtrinsic: &most, MaxTotal: &most}
	return blockWeights{MaxBlock: most, PerClass: perClass[classWeights]{signed, signed, classWeights{BaseExtrinsic: base}}}
}

func lengths(limits runtime.Limits) blockLength {
	most := uint32(limits.Bytes)
	return blockLength{perClass[uint32]{most, most, most}}
}
