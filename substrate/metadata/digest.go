package metadata

import (
	"fmt"
	"slices"
	"strings"

	"lukechampine.com/blake3"

	"github.com/plexus-network/plexus/substrate/scale"
)

// Identity is what a digest fixes of a chain beside its types.
type Identity struct {
	SpecName    string
	SpecVersion uint32
	SS58Prefix  uint16
	Token       Token
}

// Token is the chain's money as a signer shows it.
type Token struct {
	Decimals uint8
	Symbol   string
}

// Digest is the hash of the metadata by which a signer that knows no chain, such as
// a hardware wallet, proves what it showed before it signed: CheckMetadataHash adds
// it to the signed payload (Polkadot's RFC 78). It covers the types that calls,
// addresses, signatures and signed extensions are made of, as a Merkle tree, and
// the [Identity].
func (m *Runtime) Digest(id Identity) [32]byte {
	d := m.register()
	t := newReachable(d)
	w := &scale.Writer{}
	w.U8(1) // version of the digest
	root, form := t.root(), t.extrinsic(m)
	w.Raw(root[:])
	w.Raw(form[:])
	w.U32(id.SpecVersion)
	w.Str(id.SpecName)
	w.U16(id.SS58Prefix)
	w.U8(id.Token.Decimals)
	w.Str(id.Token.Symbol)
	return blake3.Sum256(w.B)
}

// How a digest names a type: a primitive by its [PrimitiveKind], a compact number by
// compactU8 and the types after it, one without bytes by void, others by their
// number among those that count.
const (
	compactU8 = 15
	void      = 21
	byNumber  = 22
)

// compacts are the primitives that have a compact form, from compactU8 on.
var compacts = []PrimitiveKind{U8, U16, U32, U64, U128}

// reachable are the types of extrinsics, renumbered without gaps in their order.
type reachable struct {
	*declared
	number map[ID]int
}

func newReachable(d *declared) *reachable {
	t := &reachable{d, map[ID]int{}}
	for _, id := range []ID{d.out.call, d.address, d.signature} {
		t.visit(id)
	}
	for _, e := range d.extensions {
		t.visit(e.included)
		t.visit(e.additional)
	}
	for i, id := range t.ids() {
		t.number[id] = i
	}
	return t
}

// visit marks a type and what it holds. Primitives, compact numbers and types
// without content are named where they are used instead.
func (t *reachable) visit(id ID) {
	d := &t.defs[id]
	holds := d.holds()
	if _, seen := t.number[id]; seen || d.Shape == Primitive || d.Shape == Compact || len(holds) == 0 && len(d.Variants) == 0 {
		return
	}
	t.number[id] = 0 // known once all are
	for _, of := range holds {
		t.visit(of)
	}
}

// holds are the types that a type is made of.
func (d *Definition) holds() (ids []ID) {
	switch d.Shape {
	case Composite:
		ids = typesOf(d.Fields)
	case Variant:
		for _, v := range d.Variants {
			ids = append(ids, typesOf(v.Fields)...)
		}
	case Tuple:
		ids = d.Elems
	case Sequence, Array:
		ids = []ID{d.Elem}
	}
	return ids
}

func typesOf(fields []Field) []ID {
	ids := make([]ID, len(fields))
	for i, f := range fields {
		ids[i] = f.Type
	}
	return ids
}

// ids are the marked types in their order.
func (t *reachable) ids() []ID {
	ids := make([]ID, 0, len(t.number))
	for id := range t.number {
		ids = append(ids, id)
	}
	slices.Sort(ids)
	return ids
}

// root is the top of the tree whose leaves are the types, an enum as one leaf for
// each variant. A tree of n leaves has 2n-1 nodes, node i above 2i+1 and 2i+2.
func (t *reachable) root() [32]byte {
	var leaves [][32]byte
	for _, id := range t.ids() {
		d := &t.defs[id]
		if d.Shape != Variant {
			leaves = append(leaves, t.leaf(id, nil))
			continue
		}
		variants := slices.Clone(d.Variants)
		slices.SortFunc(variants, func(a, b VariantForm) int { return int(a.Index) - int(b.Index) })
		for i := range variants {
			leaves = append(leaves, t.leaf(id, &variants[i]))
		}
	}
	if len(leaves) == 0 {
		return [32]byte{}
	}
	nodes := append(make([][32]byte, len(leaves)-1), leaves...)
	for i := len(leaves) - 2; i >= 0; i-- {
		nodes[i] = blake3.Sum256(slices.Concat(nodes[2*i+1][:], nodes[2*i+2][:]))
	}
	return nodes[0]
}

// leaf is the hash of a type, or of one variant of an enum.
func (t *reachable) leaf(id ID, v *VariantForm) [32]byte {
	d := &t.defs[id]
	w := &scale.Writer{}
	var path []string
	if d.Path != "" {
		path = strings.Split(d.Path, "::")
	}
	w.Compact(uint64(len(path)))
	for _, segment := range path {
		w.Str(segment)
	}
	w.U8(uint8(d.Shape)) // of the shapes that get here the numbers are the metadata's
	switch d.Shape {
	case Composite:
		t.fields(w, d.Fields)
	case Variant:
		w.Str(v.Name)
		t.fields(w, v.Fields)
		w.Compact(uint64(v.Index))
	case Sequence:
		t.ref(w, d.Elem)
	case Array:
		w.U32(d.Len)
		t.ref(w, d.Elem)
	case Tuple:
		w.Compact(uint64(len(d.Elems)))
		for _, e := range d.Elems {
			t.ref(w, e)
		}
	}
	w.Compact(uint64(t.number[id]))
	return blake3.Sum256(w.B)
}

func (t *reachable) fields(w *scale.Writer, fields []Field) {
	w.Compact(uint64(len(fields)))
	for _, f := range fields {
		encodeText(w, f.Name)
		t.ref(w, f.Type)
		encodeText(w, f.TypeName)
	}
}

// ref names a type where it is used.
func (t *reachable) ref(w *scale.Writer, id ID) {
	d := &t.defs[id]
	switch n, counts := t.number[id]; {
	case d.Shape == Primitive:
		w.U8(uint8(d.Kind))
	case d.Shape == Compact:
		w.U8(t.compact(d.Elem))
	case counts:
		w.U8(byNumber)
		w.Compact(uint64(n))
	default:
		w.U8(void)
	}
}

// compact names the compact form of a number, of a type of one field that wraps a
// number, or of nothing.
func (t *reachable) compact(id ID) uint8 {
	d := &t.defs[id]
	if d.Shape == Primitive {
		if i := slices.Index(compacts, d.Kind); i >= 0 {
			return compactU8 + uint8(i)
		}
	} else if holds := d.holds(); len(holds) == 0 {
		return void
	} else if len(holds) == 1 && (d.Shape == Composite || d.Shape == Tuple) {
		return t.compact(holds[0])
	}
	panic(fmt.Sprintf("metadata: %q has no compact form", d.Path))
}

// extrinsic is the hash of what an extrinsic is made of.
func (t *reachable) extrinsic(m *Runtime) [32]byte {
	w := &scale.Writer{}
	w.U8(extrinsicVersion)
	t.ref(w, t.address)
	t.ref(w, t.out.call)
	t.ref(w, t.signature)
	w.Compact(uint64(len(t.extensions)))
	for i, e := range t.extensions {
		w.Str(m.Extensions[i].Name)
		t.ref(w, e.included)
		t.ref(w, e.additional)
	}
	return blake3.Sum256(w.B)
}
