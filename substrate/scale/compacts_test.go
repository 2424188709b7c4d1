package scale_test

import (
	"errors"
	"slices"
	"testing"

	"github.com/plexus-network/plexus/substrate/scale"
)

func TestListsOfCompactsAreTheirElementsInTurn(t *testing.T) {
	type lists struct {
		Wide   []scale.Compact
		Narrow []scale.Compact16
	}
	in := lists{Wide: []scale.Compact{0, 63, 64, 1 << 14, 1 << 30, 1<<64 - 1}, Narrow: []scale.Compact16{0, 1<<16 - 1}}
	b := scale.Marshal(in)
	want := scale.Writer{}
	want.Compact(uint64(len(in.Wide)))
	for _, c := range in.Wide {
		want.Compact(uint64(c))
	}
	want.Compact(uint64(len(in.Narrow)))
	for _, c := range in.Narrow {
		want.Compact(uint64(c))
	}
	if !slices.Equal(b, want.B) {
		t.Errorf("the lists are %x, want %x", b, want.B)
	}
	var out lists
	if err := scale.Unmarshal(b, &out); err != nil || !slices.Equal(out.Wide, in.Wide) || !slices.Equal(out.Narrow, in.Narrow) {
		t.Errorf("they come back as %v, %v", out, err)
	}
	if err := scale.Unmarshal([]byte{0, 0}, &out); err != nil || out.Wide == nil || len(out.Wide)+len(out.Narrow) != 0 {
		t.Errorf("empty lists come back as %v, %v", out, err)
	}
}

func TestListsOfCompactsRefuseWhatIsCutOrTooWide(t *testing.T) {
	for name, test := range map[string]struct {
		in   []byte
		want error
	}{
		"cut":              {[]byte{8, 4}, scale.ErrShort},
		"a wild length":    {[]byte{2, 0, 4, 0, 1}, scale.ErrShort},
		"over 16 bits":     {[]byte{4, 2, 0, 4, 0}, scale.ErrForm},
		"not the shortest": {[]byte{4, 1, 0}, scale.ErrForm},
	} {
		var out []scale.Compact16
		if err := scale.Unmarshal(test.in, &out); !errors.Is(err, test.want) {
			t.Errorf("%s: %v, %v", name, out, err)
		}
	}
}
