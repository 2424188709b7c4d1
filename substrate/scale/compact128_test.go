package scale_test

import (
	"bytes"
	"encoding/hex"
	"errors"
	"testing"

	"github.com/plexus-network/plexus/substrate/scale"
)

func TestCompact128IsTheShortestForm(t *testing.T) {
	for _, test := range []struct {
		hi, lo uint64
		want   string
	}{
		{0, 0, "00"}, {0, 63, "fc"}, {0, 64, "0101"}, {0, 1<<30 - 1, "feffffff"},
		{0, 1<<64 - 1, "13ffffffffffffffff"},
		{1, 0, "17000000000000000001"},
		{1<<64 - 1, 1<<64 - 1, "33ffffffffffffffffffffffffffffffff"},
	} {
		v := scale.Compact128(scale.U128FromHalves(test.hi, test.lo))
		b := scale.Marshal(v)
		if hex.EncodeToString(b) != test.want {
			t.Errorf("%d, %d is %x, want %s", test.hi, test.lo, b, test.want)
		}
		var back scale.Compact128
		if err := scale.Unmarshal(b, &back); err != nil || back != v {
			t.Errorf("%s reads as %v, %v", test.want, back, err)
		}
	}
}

func TestCompact128RefusesOtherForms(t *testing.T) {
	for _, in := range []string{"", "17", "1700000000000000000000", "170000000000000000", "1300", "37" + "0000000000000000000000000000000001", "170000000000000000" + "00"} {
		b, _ := hex.DecodeString(in)
		var v scale.Compact128
		if err := scale.Unmarshal(b, &v); err == nil {
			t.Errorf("%s reads as %v", in, v)
		}
	}
}

func FuzzCompact128(f *testing.F) {
	f.Add([]byte{0x17, 0, 0, 0, 0, 0, 0, 0, 0, 1})
	f.Fuzz(func(t *testing.T, b []byte) {
		var v scale.Compact128
		if err := scale.Unmarshal(b, &v); err == nil {
			if again := scale.Marshal(v); !bytes.Equal(again, b) {
				t.Errorf("%x reads as %v, which is %x", b, v, again)
			}
		} else if !errors.Is(err, scale.ErrForm) && !errors.Is(err, scale.ErrShort) && !errors.Is(err, scale.ErrTrailing) {
			t.Errorf("%x: %v", b, err)
		}
	})
}
