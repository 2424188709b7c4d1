package subtensor

import (
	"github.com/plexus-network/plexus/substrate/metadata"
	"github.com/plexus-network/plexus/substrate/scale"
)

// Letters is a text of which each byte is a compact number: Vec<Compact<u8>>.
type Letters []scale.Compact16

// DescribeScale is Vec<Compact<u8>>.
func (Letters) DescribeScale(r *metadata.Registry) metadata.Definition {
	letter := r.Add(metadata.Definition{Shape: metadata.Compact, Elem: r.Of(uint8(0))})
	return metadata.Definition{Shape: metadata.Sequence, Elem: letter}
}

// LettersOf spells a text.
func LettersOf(text []byte) Letters {
	l := make(Letters, len(text))
	for i, c := range text {
		l[i] = scale.Compact16(c)
	}
	return l
}
