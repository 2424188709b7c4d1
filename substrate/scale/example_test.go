package scale_test

import (
	"fmt"

	"github.com/plexus-network/plexus/substrate/scale"
)

// An account's transfer: a struct encodes as its fields in order.
func ExampleMarshal() {
	type transfer struct {
		Dest  [2]byte
		Value scale.Compact
		Memo  *string
	}
	b := scale.Marshal(transfer{Dest: [2]byte{0xaa, 0xbb}, Value: 1000})
	fmt.Printf("%x\n", b)
	// Output: aabba10f00
}

// A struct that embeds Enum is a choice between its pointer fields.
func ExampleEnum() {
	type shape struct {
		scale.Enum
		Point  *struct{}
		Circle *uint16
	}
	radius := uint16(5)
	b := scale.Marshal(shape{Circle: &radius})
	var back shape
	err := scale.Unmarshal(b, &back)
	fmt.Printf("%x %d %v\n", b, *back.Circle, err)
	// Output: 010500 5 <nil>
}
