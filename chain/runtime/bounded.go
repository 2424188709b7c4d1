package runtime

import "github.com/plexus-network/plexus/substrate/scale"

// MaxInlineCall is how many bytes a call may have that is kept where it is used;
// longer ones are kept once, under their hash.
const MaxInlineCall = 128

// BoundedCall is a call in the state: its bytes, or the hash that they are kept
// under. The pallet of preimages makes and reads it.
type BoundedCall struct {
	scale.Enum
	Legacy *struct{ Hash Hash } // of chains that did not know lengths; never made here
	Inline *[]byte
	Lookup *struct {
		Hash Hash
		Len  uint32
	}
}

// TypePath is the name of the type in chain metadata.
func (BoundedCall) TypePath() string { return "frame_support::traits::preimages::Bounded" }
