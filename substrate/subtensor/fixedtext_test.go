package subtensor_test

import (
	"math/rand/v2"
	"testing"

	"github.com/plexus-network/plexus/substrate/scale"
	"github.com/plexus-network/plexus/substrate/subtensor"
)

func TestFixedNumbersComeBackFromText(t *testing.T) {
	r := rand.New(rand.NewPCG(5, 5))
	for range 2000 {
		bits := scale.U128FromHalves(r.Uint64()>>r.IntN(64), r.Uint64()>>r.IntN(64))
		wide, narrow := subtensor.U64F64{Bits: bits}, subtensor.I96F32{Bits: bits}
		var wideBack subtensor.U64F64
		var narrowBack subtensor.I96F32
		text, _ := wide.MarshalText()
		if err := wideBack.UnmarshalText(text); err != nil || wideBack != wide {
			t.Fatalf("%s of %v reads as %v, %v", text, wide, wideBack, err)
		}
		signed, signedBack := subtensor.I64F64{Bits: bits}, subtensor.I64F64{}
		if hi, lo := bits.Halves(); hi != 1<<63 || lo != 0 { // the least of all has no opposite
			text, _ = signed.MarshalText()
			if err := signedBack.UnmarshalText(text); err != nil || signedBack != signed {
				t.Fatalf("%s of %v reads as %v, %v", text, signed, signedBack, err)
			}
		}
		text, _ = narrow.MarshalText()
		if err := narrowBack.UnmarshalText(text); err != nil || narrowBack != narrow {
			t.Fatalf("%s of %v reads as %v, %v", text, narrow, narrowBack, err)
		}
	}
}

func TestFixedNumbersOfPeopleAreRead(t *testing.T) {
	for text, want := range map[string]scale.U128{
		"1.26": scale.U128FromHalves(1, 0x428f5c28f5c28f5c), "3": scale.U128FromHalves(3, 0), "0.5": scale.U128From(1 << 63), "0": {},
	} {
		var x subtensor.U64F64
		if err := x.UnmarshalText([]byte(text)); err != nil || x.Bits != want {
			t.Errorf("%s is %v, %v", text, x, err)
		}
	}
	for _, text := range []string{"", "-1", "1e9", "0x1", "1/2", "nan", "18446744073709551616", "1.2.3"} {
		var x subtensor.U64F64
		if err := x.UnmarshalText([]byte(text)); err == nil {
			t.Errorf("%q is read as %v", text, x)
		}
	}
}

func TestTheFateOfIncentiveHasAName(t *testing.T) {
	for _, f := range []subtensor.RecycleOrBurn{subtensor.Burn, subtensor.Recycle} {
		var back subtensor.RecycleOrBurn = 7
		text, _ := f.MarshalText()
		if err := back.UnmarshalText(text); err != nil || back != f {
			t.Errorf("%s reads as %v, %v", text, back, err)
		}
	}
	var f subtensor.RecycleOrBurn
	if err := f.UnmarshalText([]byte("keep")); err == nil {
		t.Error("keep is a fate")
	}
}
