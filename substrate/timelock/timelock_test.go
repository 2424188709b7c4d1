package timelock

import (
	"bytes"
	"encoding/hex"
	"errors"
	"testing"

	bls "github.com/consensys/gnark-crypto/ecc/bls12-381"
	"pgregory.net/rapid"
)

// The pulse of quicknet's round 1000.
const (
	round      = 1000
	signed     = "b44679b9a59af2ec876b1a6b1ad52ea9b1615fc3982b19576350f93447cb1125e342b73a8dd2bacbe47e4b6b63ed5e39"
	randomness = "fe290beca10872ef2fb164d2aa4442de4566183ec51c56ff3cd603d930e54fdd"
)

func unhex(t testing.TB, s string) []byte {
	t.Helper()
	b, err := hex.DecodeString(s)
	if err != nil {
		t.Fatal(err)
	}
	return b
}

func TestARecordedPulseIsTheBeacons(t *testing.T) {
	s := unhex(t, signed)
	if err := Quicknet.Verify(round, s); err != nil {
		t.Fatal(err)
	}
	if r := Randomness(s); !bytes.Equal(r[:], unhex(t, randomness)) {
		t.Errorf("the randomness is %x", r)
	}
}

func TestForgedPulsesAreRefused(t *testing.T) {
	s := unhex(t, signed)
	_, _, generator, _ := bls.Generators()
	other := generator.Bytes()
	var infinity bls.G1Affine
	none := infinity.Bytes()
	changed := bytes.Clone(s)
	changed[47] ^= 1
	for name, forged := range map[string][]byte{
		"another point": other[:], "no point": changed, "infinity": none[:], "short": s[:47], "long": append(bytes.Clone(s), 0), "none": nil,
	} {
		if err := Quicknet.Verify(round, forged); !errors.Is(err, ErrSignature) {
			t.Errorf("%s: %v", name, err)
		}
	}
	if err := Quicknet.Verify(round+1, s); !errors.Is(err, ErrSignature) {
		t.Errorf("another round: %v", err)
	}
}

func TestKeysAreChecked(t *testing.T) {
	var infinity bls.G2Affine
	none := infinity.Bytes()
	for name, key := range map[string][]byte{"none": nil, "short": make([]byte, 95), "no point": make([]byte, 96), "infinity": none[:]} {
		if _, err := NewBeacon(key); !errors.Is(err, ErrKey) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestAnEnvelopeOpensWithItsRoundAlone(t *testing.T) {
	message := []byte("weights for three miners")
	envelope := Quicknet.Seal(round, message)
	if len(envelope) != len(message)+Overhead {
		t.Errorf("%d bytes became %d", len(message), len(envelope))
	}
	got, err := Open(envelope, unhex(t, signed))
	if err != nil || !bytes.Equal(got, message) {
		t.Fatalf("opened %q: %v", got, err)
	}
	if _, err := Open(Quicknet.Seal(round+1, message), unhex(t, signed)); !errors.Is(err, ErrDecrypt) {
		t.Errorf("another round's envelope: %v", err)
	}
	if bytes.Equal(envelope, Quicknet.Seal(round, message)) {
		t.Error("two envelopes are alike")
	}
}

func TestAChangedEnvelopeDoesNotOpen(t *testing.T) {
	envelope := Quicknet.Seal(round, []byte("x"))
	s := unhex(t, signed)
	for at := range envelope {
		changed := bytes.Clone(envelope)
		changed[at] ^= 4
		if _, err := Open(changed, s); !errors.Is(err, ErrDecrypt) && !errors.Is(err, ErrSealed) {
			t.Fatalf("byte %d: %v", at, err)
		}
	}
	for n := range envelope {
		if _, err := Open(envelope[:n], s); !errors.Is(err, ErrSealed) {
			t.Fatalf("%d bytes: %v", n, err)
		}
	}
	if _, err := Open(envelope, s[:40]); !errors.Is(err, ErrSignature) {
		t.Errorf("half a signature: %v", err)
	}
}

// An envelope to round 1000 that Bittensor's own library (bittensor_drand 2.0.0) made.
func TestEnvelopesOfBittensorsClientsOpen(t *testing.T) {
	const theirs = "ad7ec19ac009e6eb36ad800c7020f16e780c4ad40dbbe9c867eacad46ab84da5d9594024d407c468a3d0999214fce18b068567c920af2863415635f47d75d51a4ad399c3dcf322fc1763e9d3b247e10be90461ff5cd179aed55492df17118a1920000000000000006f43cd93c0064e98fbdfbde21b4bb8bff8e08c47b61972ef4f837158d000e2662000000000000000230e0098ccea4c5687d155adb490a9a6107502fa1cbd7950d597ddde0138d8c8410000000000000025000000000000006ea364700b35727a951680e756fd88ec78153bb3f2bf3fe1658f5a1f7f48e6e0fa93a9c9b50c00000000000000dd006ebb3c2e5a4fb87f62a308000000000000004145535f47434d5f"
	got, err := Open(unhex(t, theirs), unhex(t, signed))
	if err != nil || string(got) != "weights of the beacon" {
		t.Errorf("opened %q: %v", got, err)
	}
}

func TestAnyMessageComesBack(t *testing.T) {
	s := unhex(t, signed)
	rapid.Check(t, func(t *rapid.T) {
		message := rapid.SliceOfN(rapid.Byte(), 0, 600).Draw(t, "message")
		got, err := Open(Quicknet.Seal(round, message), s)
		if err != nil || !bytes.Equal(got, message) {
			t.Fatalf("%x came back as %x: %v", message, got, err)
		}
	})
}

func FuzzOpen(f *testing.F) {
	envelope := Quicknet.Seal(round, []byte("x"))
	f.Add(envelope, unhex(f, signed))
	f.Add(envelope[:200], unhex(f, signed))
	f.Add([]byte{}, []byte{})
	f.Fuzz(func(t *testing.T, envelope, signature []byte) {
		_, err := Open(envelope, signature)
		if Check(envelope) != nil && !errors.Is(err, ErrSealed) {
			t.Fatalf("a form that is refused opens: %v", err)
		}
	})
}

func FuzzVerify(f *testing.F) {
	f.Add(uint64(round), unhex(f, signed))
	f.Add(uint64(0), make([]byte, 48))
	f.Fuzz(func(t *testing.T, at uint64, signature []byte) {
		isGood := at == round && bytes.Equal(signature, unhex(t, signed))
		if err := Quicknet.Verify(at, signature); (err == nil) != isGood {
			t.Fatalf("round %d, %x: %v", at, signature, err)
		}
	})
}

func BenchmarkVerify(b *testing.B) {
	s := unhex(b, signed)
	for b.Loop() {
		if err := Quicknet.Verify(round, s); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkOpen(b *testing.B) {
	envelope, s := Quicknet.Seal(round, make([]byte, 1100)), unhex(b, signed)
	for b.Loop() {
		if _, err := Open(envelope, s); err != nil {
			b.Fatal(err)
		}
	}
}
