package subtensor

import (
	"fmt"
	"reflect"

	"github.com/plexus-network/plexus/substrate/metadata"
	"github.com/plexus-network/plexus/substrate/scale"
)

// Bounds of a commitment's data, in bytes.
const (
	MaxRaw        = 128
	MaxBigRaw     = 512
	MaxTimelocked = 1024
)

// DataKind says what a field of a commitment is.
type DataKind uint8

// The kinds of fields.
const (
	NoData          DataKind = iota
	RawData                  // Bytes, at most [MaxRaw]
	BlakeTwo256Data          // Bytes is a hash of 32 bytes
	Sha256Data               // the same
	Keccak256Data            // the same
	ShaThree256Data          // the same
	TimelockedData           // Bytes is an envelope that opens with Round, at most [MaxTimelocked]
	ResetBondsData           // no bytes: the author asks that bonds toward it be forgotten
	BigRawData               // Bytes, at most [MaxBigRaw]
)

// The first bytes of the kinds; raw data of n bytes starts with n+1.
const (
	markBlake      = 130
	markTimelocked = 134
	markResetBonds = 135
	markBigRaw     = 136
)

// Data is one field of a commitment. The zero value is no data.
type Data struct {
	Kind  DataKind
	Bytes []byte
	Round uint64
}

// Size is how many bytes the field counts against its author's quota.
func (d Data) Size() uint64 { return uint64(len(d.Bytes)) }

// EncodeScale writes the field; its bytes must keep to the bound of its kind.
func (d Data) EncodeScale(w *scale.Writer) {
	switch d.Kind {
	case NoData:
		w.U8(0)
	case RawData:
		w.U8(uint8(len(d.Bytes)) + 1)
		w.Raw(d.Bytes)
	case TimelockedData:
		w.U8(markTimelocked)
		w.Bytes(d.Bytes)
		w.U64(d.Round)
	case ResetBondsData:
		w.U8(markResetBonds)
	case BigRawData:
		w.U8(markBigRaw)
		w.Bytes(d.Bytes)
	default:
		w.U8(markBlake + uint8(d.Kind-BlakeTwo256Data))
		w.Raw(d.Bytes)
	}
}

// DecodeScale reads a field and refuses bytes beyond the bound of its kind.
func (d *Data) DecodeScale(r *scale.Reader) {
	*d = Data{}
	switch mark := r.U8(); {
	case mark == 0:
	case mark <= MaxRaw+1:
		d.Kind, d.Bytes = RawData, append([]byte{}, r.Take(int(mark)-1)...)
	case mark < markTimelocked:
		d.Kind, d.Bytes = BlakeTwo256Data+DataKind(mark-markBlake), append([]byte{}, r.Take(32)...)
	case mark == markTimelocked:
		d.Kind, d.Bytes = TimelockedData, bounded(r, MaxTimelocked)
		d.Round = r.U64()
	case mark == markResetBonds:
		d.Kind = ResetBondsData
	case mark == markBigRaw:
		d.Kind, d.Bytes = BigRawData, bounded(r, MaxBigRaw)
	default:
		r.Fail(fmt.Errorf("%w: commitment data %d", scale.ErrForm, mark))
	}
}

func bounded(r *scale.Reader, most int) []byte {
	b := r.Bytes()
	if len(b) > most {
		r.Fail(fmt.Errorf("%w: %d bytes where %d fit", scale.ErrForm, len(b), most))
	}
	return append([]byte{}, b...)
}

// DescribeScale is an enum with a variant for each length of raw data.
func (Data) DescribeScale(r *metadata.Registry) metadata.Definition {
	field := func(typeName string, v any) []metadata.Field {
		return []metadata.Field{{Type: r.Of(v), TypeName: typeName}}
	}
	d := metadata.Definition{Path: "pallet_commitments::types::Data", Shape: metadata.Variant, Variants: []metadata.VariantForm{{Name: "None"}}}
	add := func(name string, index int, fields []metadata.Field) {
		d.Variants = append(d.Variants, metadata.VariantForm{Name: name, Index: uint8(index), Fields: fields})
	}
	for n := range MaxRaw + 1 {
		raw := reflect.Zero(reflect.ArrayOf(n, reflect.TypeFor[uint8]())).Interface()
		add(fmt.Sprintf("Raw%d", n), n+1, field(fmt.Sprintf("[u8; %d]", n), raw))
	}
	for i, name := range []string{"BlakeTwo256", "Sha256", "Keccak256", "ShaThree256"} {
		add(name, markBlake+i, field("[u8; 32]", [32]byte{}))
	}
	add("TimelockEncrypted", markTimelocked, []metadata.Field{
		{Name: "encrypted", Type: r.Of([]byte(nil)), TypeName: "Vec<u8>"}, {Name: "reveal_round", Type: r.Of(uint64(0)), TypeName: "u64"},
	})
	add("ResetBondsFlag", markResetBonds, nil)
	add("BigRaw", markBigRaw, field("Vec<u8>", []byte(nil)))
	return d
}

// DataList is the fields of a commitment. Clients write it as a list around the
// list, as Bittensor's bounded vector asks for; on the wire it is the list.
type DataList []Data

// EncodeScale writes the list.
func (l DataList) EncodeScale(w *scale.Writer) { w.Value([]Data(l)) }

// DecodeScale reads the list.
func (l *DataList) DecodeScale(r *scale.Reader) {
	list := make([]Data, r.Count(1))
	for i := range list {
		list[i].DecodeScale(r)
	}
	*l = list
}

// DescribeScale is a bounded vector: a struct of one field without a name.
func (DataList) DescribeScale(r *metadata.Registry) metadata.Definition {
	return metadata.Definition{
		Path: "bounded_collections::bounded_vec::BoundedVec", Shape: metadata.Composite,
		Fields: []metadata.Field{{Type: r.Of([]Data(nil)), TypeName: "Vec<T>"}},
	}
}

// CommitmentInfo is what a neuron publishes: at most 3 fields.
type CommitmentInfo struct{ Fields DataList }

// Registration is a published commitment.
type Registration struct {
	Deposit uint64 // rao; always 0
	Block   uint32
	Info    CommitmentInfo
}

// RevealedCommitment is what a time-locked field hid, and the block that opened it.
type RevealedCommitment struct {
	Data  []byte `scale:"-"`
	Block uint64 `scale:"-"`
}

// UsageTracker is how much of its quota a neuron has used.
type UsageTracker struct {
	LastEpoch uint64 // the epoch that UsedSpace is of
	UsedSpace uint64 // bytes
}

// SetCommitment publishes a neuron's commitment on a subnet; free.
type SetCommitment struct {
	Netuid uint16
	Info   CommitmentInfo
}

// CallIndex is Commitments.set_commitment.
func (SetCommitment) CallIndex() (pallet, call uint8) { return CommitmentsPallet, 0 }

// SetMaxSpace sets how many bytes a neuron may publish in an epoch; root only.
type SetMaxSpace struct{ NewLimit uint32 }

// CallIndex is Commitments.set_max_space.
func (SetMaxSpace) CallIndex() (pallet, call uint8) { return CommitmentsPallet, 2 }
