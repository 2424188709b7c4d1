package header_test

import (
	"bytes"
	"encoding/hex"
	"errors"
	"fmt"
	"testing"

	"github.com/plexus-network/plexus/substrate/header"
	"github.com/plexus-network/plexus/substrate/scale"
)

func sample() (h header.Header) {
	copy(h.Parent[:], bytes.Repeat([]byte{1}, 32))
	copy(h.StateRoot[:], bytes.Repeat([]byte{2}, 32))
	copy(h.ExtrinsicsRoot[:], bytes.Repeat([]byte{3}, 32))
	h.Number = 123456
	return h
}

func TestTheHashIsWhatPolkadotJSComputes(t *testing.T) {
	hash := sample().Hash()
	if got := hex.EncodeToString(hash[:]); got != "edfe8d0273dbe527e971de88c0b98fa9a093c4792b2a422cd421beb2272195c4" {
		t.Fatal(got)
	}
}

func TestHeadersGoRound(t *testing.T) {
	b := scale.Marshal(sample())
	var back header.Header
	if err := scale.Unmarshal(b, &back); err != nil || back != sample() {
		t.Fatalf("%+v, %v", back, err)
	}
	b[len(b)-1] = 4 // one digest item
	if err := scale.Unmarshal(b, &back); !errors.Is(err, scale.ErrForm) {
		t.Fatalf("a digest: %v", err)
	}
}

func FuzzDecodeGoesRound(f *testing.F) {
	f.Add(scale.Marshal(sample()))
	f.Fuzz(func(t *testing.T, b []byte) {
		var h header.Header
		if scale.Unmarshal(b, &h) == nil && !bytes.Equal(scale.Marshal(h), b) {
			t.Fatalf("%x is written as %x", b, scale.Marshal(h))
		}
	})
}

// The hash of a first block over an empty state.
func ExampleHeader_Hash() {
	hash := header.Header{Number: 1}.Hash()
	fmt.Printf("%x\n", hash[:4])
	// Output: 6443a0b4
}
