package ss58

import (
	"encoding/hex"
	"errors"
	"strings"
	"testing"
)

func TestKnownAddresses(t *testing.T) {
	for _, c := range []struct {
		prefix       uint16
		key, address string
	}{
		{42, "d43593c715fdd31c61141abd04a99fd6822c8558854ccde39a5684e7a56da27d", "5GrwvaEF5zXb26Fz9rcQpDWS57CtERHpNehXCPcNoHGKutQY"},
		{0, "d43593c715fdd31c61141abd04a99fd6822c8558854ccde39a5684e7a56da27d", "15oF4uVJwmo4TdGW7VfQxNLavjCXviqxT9S1MgbjMNHr6Sp5"},
		{2, "d43593c715fdd31c61141abd04a99fd6822c8558854ccde39a5684e7a56da27d", "HNZata7iMYWmk5RvZRTiAsSDhV8366zq2YGb3tLH5Upf74F"},
		{42, strings.Repeat("00", 32), "5C4hrfjw9DjXZTzV3MwzrrAr9P1MJhSrvWGWqi1eSuyUpnhM"},
	} {
		raw, err := hex.DecodeString(c.key)
		if err != nil {
			t.Fatal(err)
		}
		if got := Encode([32]byte(raw), c.prefix); got != c.address {
			t.Errorf("prefix %d: %s, want %s", c.prefix, got, c.address)
		}
		account, prefix, err := Decode(c.address)
		if err != nil || prefix != c.prefix || hex.EncodeToString(account[:]) != c.key {
			t.Errorf("%s is %x of %d, %v", c.address, account, prefix, err)
		}
	}
}

func TestEveryPrefixRoundTrips(t *testing.T) {
	var account [32]byte
	for prefix := uint16(0); prefix < 1<<14; prefix += 7 {
		account[3] = byte(prefix)
		got, gotPrefix, err := Decode(Encode(account, prefix))
		if err != nil || got != account || gotPrefix != prefix {
			t.Fatalf("prefix %d comes back as %d, %v", prefix, gotPrefix, err)
		}
	}
}

func TestMistypedAddressesAreRefused(t *testing.T) {
	const address = "5GrwvaEF5zXb26Fz9rcQpDWS57CtERHpNehXCPcNoHGKutQY"
	for i := range address {
		bad := []byte(address)
		if bad[i]++; bad[i] == address[i] {
			continue
		}
		if _, _, err := Decode(string(bad)); !errors.Is(err, ErrAddress) {
			t.Errorf("%s: %v", bad, err)
		}
	}
	for _, bad := range []string{"", "5", "0OIl", address[:40], address + "1", strings.Repeat("1", 64), strings.Repeat("z", 1000)} {
		if _, _, err := Decode(bad); !errors.Is(err, ErrAddress) {
			t.Errorf("%.60q: %v", bad, err)
		}
	}
}

func FuzzDecode(f *testing.F) {
	f.Add("5GrwvaEF5zXb26Fz9rcQpDWS57CtERHpNehXCPcNoHGKutQY")
	f.Add("15oF4uVJwmo4TdGW7VfQxNLavjCXviqxT9S1MgbjMNHr6Sp5")
	f.Fuzz(func(t *testing.T, text string) {
		account, prefix, err := Decode(text)
		if err != nil {
			if !errors.Is(err, ErrAddress) {
				t.Fatalf("unnamed error %v", err)
			}
			return
		}
		// Two-byte prefixes below 64 are another spelling of the one-byte form.
		if again, p, err := Decode(Encode(account, prefix)); err != nil || again != account || p != prefix {
			t.Fatalf("%q does not round trip", text)
		}
	})
}
