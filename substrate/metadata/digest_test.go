package metadata_test

import (
	"encoding/hex"
	"testing"

	"github.com/plexus-network/plexus/substrate/extrinsic"
	"github.com/plexus-network/plexus/substrate/metadata"
)

func identity() metadata.Identity {
	return metadata.Identity{SpecName: "test", SpecVersion: 7, SS58Prefix: 42, Token: metadata.Token{Decimals: 9, Symbol: "TAO"}}
}

// digestible are the declarations with every kind of type that a digest tells apart,
// and what @polkadot-api/merkleize-metadata reads of the identity.
func digestible() *metadata.Runtime {
	m := declarations()
	system := &m.Pallets[0]
	type version struct {
		SpecName    string
		SpecVersion uint32
	}
	system.Constants = append(system.Constants,
		metadata.Constant{Name: "Version", Value: version{"test", 7}},
		metadata.Constant{Name: "SS58Prefix", Value: uint16(42)})
	type nothing struct{}
	system.Calls = append(system.Calls, metadata.Member{Index: 4, Name: "shapes", Body: struct {
		Unit  struct{}
		Named nothing
		Maybe *shape
		Pairs [][2]tuple
		Tip   wrapped
		Who   extrinsic.MultiSigner
	}{}})
	return m
}

// wrapped is a compact number of a type of one field, as Compact<Perbill> is.
type wrapped struct{}

func (wrapped) DescribeScale(r *metadata.Registry) metadata.Definition {
	inner := r.Add(metadata.Definition{Path: "outer::Wrapped", Shape: metadata.Composite, Fields: []metadata.Field{{Type: r.Of(uint32(0))}}})
	return metadata.Definition{Shape: metadata.Compact, Elem: inner}
}

func TestADigestIsThatOfPolkadotsOwnLibrary(t *testing.T) {
	const want = "f59c66c6950604da38ed4a535698af019ec557dc8727ae2add9ea9925990a520" // by @polkadot-api/merkleize-metadata of digestible().Encode(15)
	if got := digestible().Digest(identity()); hex.EncodeToString(got[:]) != want {
		t.Errorf("got %x, want %s", got, want)
	}
}

func TestADigestCoversWhatASignerShows(t *testing.T) {
	whole := digestible().Digest(identity())
	calls := func(m *metadata.Runtime) []metadata.Member { return m.Pallets[0].Calls }
	for name, change := range map[string]func(*metadata.Runtime, *metadata.Identity){
		"the chain's name": func(_ *metadata.Runtime, id *metadata.Identity) { id.SpecName = "other" },
		"its version":      func(_ *metadata.Runtime, id *metadata.Identity) { id.SpecVersion++ },
		"its addresses":    func(_ *metadata.Runtime, id *metadata.Identity) { id.SS58Prefix++ },
		"the decimals":     func(_ *metadata.Runtime, id *metadata.Identity) { id.Token.Decimals++ },
		"the token":        func(_ *metadata.Runtime, id *metadata.Identity) { id.Token.Symbol = "DOT" },
		"a call's name":    func(m *metadata.Runtime, _ *metadata.Identity) { calls(m)[0].Name = "put" },
		"a call's number":  func(m *metadata.Runtime, _ *metadata.Identity) { calls(m)[0].Index = 1 },
		"an argument":      func(m *metadata.Runtime, _ *metadata.Identity) { calls(m)[0].Body = tuple{} },
		"a pallet's name":  func(m *metadata.Runtime, _ *metadata.Identity) { m.Pallets[0].Name = "Other" },
		"the signature":    func(m *metadata.Runtime, _ *metadata.Identity) { m.Signature = [64]byte{} },
		"the address":      func(m *metadata.Runtime, _ *metadata.Identity) { m.Address = [20]byte{} },
		"an extension":     func(m *metadata.Runtime, _ *metadata.Identity) { m.Extensions = m.Extensions[1:] },
	} {
		m, id := digestible(), identity()
		change(m, &id)
		if m.Digest(id) == whole {
			t.Errorf("another digest does not follow from %s", name)
		}
	}
	other := digestible()
	other.Pallets[0].Storage, other.Pallets[0].Events, other.APIs = nil, nil, nil
	other.Pallets[0].Constants, other.Pallets[0].Calls[0].Docs = nil, "Other words."
	if other.Digest(identity()) != whole {
		t.Error("a digest changes with what no signer shows")
	}
}

func TestADigestOfNothingStands(t *testing.T) {
	m := &metadata.Runtime{Name: "empty", Address: struct{}{}, Signature: struct{}{}}
	if m.Digest(identity()) == m.Digest(metadata.Identity{}) {
		t.Error("a chain without types has no identity")
	}
}
