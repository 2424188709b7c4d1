package runtime

import (
	"github.com/plexus-network/plexus/substrate/metadata"
	"github.com/plexus-network/plexus/substrate/scale"
)

// What the executor itself keeps in the state; the system pallet declares it to
// clients.
var (
	Number = NewValue[uint32]("System", "Number", 0,
		Docs("The current block number being processed. Set by `execute_block`."))
	ParentHash = NewValue("System", "ParentHash", Hash{}, Docs("Hash of the previous block."))
	BlockHash  = NewMap[uint32]("System", "BlockHash", Twox64Concat, Hash{},
		Docs("Map of block numbers to block hashes."))
	BlockWeight = NewValue("System", "BlockWeight", ClassWeights{},
		Docs("The current weight for the block."))
	EventCount = NewValue[uint32]("System", "EventCount", 0,
		Docs("The number of events in the `Events<T>` list."))
	eventRecords = NewValue("System", "Events", Records(nil), Docs("Events deposited for the current block."))
)

// StateErrors are the executor's own, which the system pallet declares to clients.
var StateErrors = NewErrors(0,
	"InvalidSpecName: The name of specification does not match between the current runtime\nand the new runtime.",
	"SpecVersionNeedsToIncrease: The specification version is not allowed to decrease between the current runtime\nand the new runtime.",
	"FailedToExtractRuntimeVersion: Failed to extract the runtime version from the new runtime.",
	"NonDefaultComposite: Suicide called when the account has non-default composite data.",
	"NonZeroRefCount: There is a non-zero reference count preventing the account from being purged.",
	"CallFiltered: The origin filter prevent the call to be dispatched.",
)

// ErrCallFiltered is a call outside of the bounds of its origin.
var ErrCallFiltered = StateErrors.E("CallFiltered")

// State lists the declarations of all that, accounts included.
func State() []StorageItem {
	return []StorageItem{Accounts, BlockWeight, BlockHash, Number, ParentHash, eventRecords, EventCount}
}

// EventsKey is the storage key of a block's events: a compact count, then for each
// its phase, pallet and event index, fields and topics.
func EventsKey() string { return eventRecords.prefix }

// Height is the number of the block that a state belongs to: the one in execution,
// or else the last.
func Height(r Reader) uint64 { return uint64(Number.Get(r)) }

// Load is Substrate's Weight: computation in picoseconds and proof size in bytes,
// which is 0 here since no proofs are made.
type Load struct{ RefTime, ProofSize scale.Compact }

// TypePath is the name of the type in chain metadata.
func (Load) TypePath() string { return "sp_weights::weight_v2::Weight" }

// LoadOf is a weight in picoseconds as clients see it.
func LoadOf(picoseconds uint64) Load { return Load{RefTime: scale.Compact(picoseconds)} }

// ClassWeights is the weight taken by each class of extrinsics.
type ClassWeights struct{ Normal, Operational, Mandatory Load }

// TypePath is the name of the type in chain metadata.
func (ClassWeights) TypePath() string { return "frame_support::dispatch::PerDispatchClass" }

// DispatchClass says which part of a block an extrinsic belongs to.
type DispatchClass uint8

// The classes; all signed extrinsics are normal.
const (
	normal    DispatchClass = 0
	mandatory DispatchClass = 2
)

// TypePath is the name of the type in chain metadata.
func (DispatchClass) TypePath() string { return "frame_support::dispatch::DispatchClass" }

// Variants are the classes by number.
func (DispatchClass) Variants() []string { return []string{"Normal", "Operational", "Mandatory"} }

// Pays says whether a fee is paid.
type Pays uint8

const (
	paysYes Pays = 0
	paysNo  Pays = 1
)

// TypePath is the name of the type in chain metadata.
func (Pays) TypePath() string { return "frame_support::dispatch::Pays" }

// Variants are the answers by number.
func (Pays) Variants() []string { return []string{"Yes", "No"} }

// DispatchInfo is what an extrinsic took.
type DispatchInfo struct {
	Weight  Load
	Class   DispatchClass
	PaysFee Pays
}

// TypePath is the name of the type in chain metadata.
func (DispatchInfo) TypePath() string { return "frame_system::DispatchEventInfo" }

// ExtrinsicSuccess is the event of an extrinsic whose call succeeded.
type ExtrinsicSuccess struct{ DispatchInfo DispatchInfo }

// ExtrinsicFailed is the event of an extrinsic whose call failed and was undone.
type ExtrinsicFailed struct {
	DispatchError DispatchError
	DispatchInfo  DispatchInfo
}

// Records is the list of a block's events, as encoded; see [EventsKey].
type Records []byte

// EncodeScale writes the list as it is; no bytes are the empty list.
func (e Records) EncodeScale(w *scale.Writer) {
	if len(e) == 0 {
		w.U8(0)
		return
	}
	w.Raw(e)
}

// DecodeScale takes the whole input.
func (e *Records) DecodeScale(r *scale.Reader) { *e = r.Take(len(r.B)) }

// DescribeScale is Vec<EventRecord>.
func (Records) DescribeScale(r *metadata.Registry) metadata.Definition {
	hash := r.Of(Hash{})
	phase := metadata.PlainEnum("frame_system::Phase", "ApplyExtrinsic", "Finalization", "Initialization")
	phase.Variants[0].Fields = []metadata.Field{{Type: r.Of(uint32(0)), TypeName: "u32"}}
	event := r.Of(metadata.Event{})
	record := r.Add(metadata.Definition{Path: "frame_system::EventRecord", Shape: metadata.Composite,
		Params: []metadata.Param{{Name: "E", Type: event}, {Name: "T", Type: hash}},
		Fields: []metadata.Field{
			{Name: "phase", TypeName: "Phase", Type: r.Add(phase)},
			{Name: "event", TypeName: "E", Type: event},
			{Name: "topics", TypeName: "Vec<T>", Type: r.Of([]Hash{})},
		}})
	return metadata.Definition{Shape: metadata.Sequence, Elem: record}
}
