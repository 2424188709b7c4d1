package state

import (
	"encoding/binary"

	"github.com/plexus-network/plexus/economy/yuma"
	"github.com/plexus-network/plexus/substrate/metadata"
	"github.com/plexus-network/plexus/substrate/scale"
)

// Row is what one neuron thinks of others: weights or bonds toward uids, in the
// order in which they were set. It is stored as a Vec<(u16, u16)>; it has a codec
// of its own since rows are what an epoch mostly reads.
type Row []yuma.Weight

const pairSize = 4

// EncodeScale writes the pairs.
func (row Row) EncodeScale(w *scale.Writer) {
	w.Compact(uint64(len(row)))
	for _, p := range row {
		w.B = binary.LittleEndian.AppendUint16(w.B, p.UID)
		w.B = binary.LittleEndian.AppendUint16(w.B, p.Value)
	}
}

// DecodeScale reads the pairs.
func (row *Row) DecodeScale(r *scale.Reader) {
	b := r.Take(r.Count(pairSize) * pairSize)
	pairs := make(Row, len(b)/pairSize)
	for i := range pairs {
		at := b[i*pairSize:]
		pairs[i] = yuma.Weight{UID: binary.LittleEndian.Uint16(at), Value: binary.LittleEndian.Uint16(at[2:])}
	}
	*row = pairs
}

// DescribeScale is Vec<(u16, u16)>.
func (Row) DescribeScale(r *metadata.Registry) metadata.Definition {
	number := r.Of(uint16(0))
	return metadata.Definition{Shape: metadata.Sequence, Elem: r.TupleOf(number, number)}
}
