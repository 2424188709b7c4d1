package storagekey_test

import (
	"bytes"
	"encoding/hex"
	"fmt"
	"testing"

	"github.com/plexus-network/plexus/substrate/storagekey"
)

func TestPrefixesAreSubstrates(t *testing.T) {
	for name, c := range map[string]struct{ pallet, item, want string }{
		"account": {"System", "Account", "26aa394eea5630e07c48ae0c9558cef7b99d880ec681799c0cf30e8886371da9"},
		"number":  {"System", "Number", "26aa394eea5630e07c48ae0c9558cef702a5c1b19ab7a04f536c519aca4983ac"},
		"events":  {"System", "Events", "26aa394eea5630e07c48ae0c9558cef780d41e5e16056765bc8461851072c9d7"},
		"now":     {"Timestamp", "Now", "f0c365c3cf59d671eb72da0e7a4113c49f1f0515f462cdcf84e0f1d6045dfcbb"},
	} {
		t.Run(name, func(t *testing.T) {
			got := storagekey.Prefix(c.pallet, c.item)
			if hex.EncodeToString([]byte(got)) != c.want || len(got) != storagekey.PrefixSize {
				t.Fatalf("got %x, want %s", got, c.want)
			}
			if head := storagekey.PalletPrefix(c.pallet); got[:16] != head {
				t.Fatalf("pallet prefix %x is not the start of %x", head, got)
			}
		})
	}
}

func TestHashersGiveKnownBytes(t *testing.T) {
	alice, err := hex.DecodeString("d43593c715fdd31c61141abd04a99fd6822c8558854ccde39a5684e7a56da27d")
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		hasher storagekey.Hasher
		key    []byte
		want   string
	}{
		{storagekey.Blake2_128Concat, alice, "de1e86a9a8c739864cf3cc5ec2bea59fd43593c715fdd31c61141abd04a99fd6822c8558854ccde39a5684e7a56da27d"},
		{storagekey.Blake2_128, alice, "de1e86a9a8c739864cf3cc5ec2bea59f"},
		{storagekey.Blake2_256, nil, "0e5751c026e543b2e8ab2eb06099daa1d1e5df47778f7787faab45cdf12fe3a8"},
		{storagekey.Twox64Concat, []byte{0, 0, 0, 0}, "b4def25cfda6ef3a00000000"},
		{storagekey.Twox128, []byte("System"), "26aa394eea5630e07c48ae0c9558cef7"},
		{storagekey.Twox256, nil, "99e9d85137db46ef4bbea33613baafd56f963c64b1f3685a4eb4abd67ff6203a"},
		{storagekey.Identity, []byte{1, 0}, "0100"},
	} {
		t.Run(c.hasher.String(), func(t *testing.T) {
			got := c.hasher.Append([]byte{0xff}, c.key)
			if hex.EncodeToString(got) != "ff"+c.want {
				t.Fatalf("got %x, want ff%s", got, c.want)
			}
			size, isReadable := c.hasher.HashSize()
			gap := make([]byte, size)
			if c.hasher.Fill(gap, c.key); !bytes.Equal(gap, got[1:1+size]) {
				t.Fatalf("filled %x, appended %x", gap, got)
			}
			want := size
			if isReadable {
				want += len(c.key)
			}
			if len(got)-1 != want {
				t.Fatalf("%d bytes, want %d", len(got)-1, want)
			}
		})
	}
}

func TestAnUnknownHasherPanics(t *testing.T) {
	defer func() {
		if recover() == nil {
			t.Fatal("must panic")
		}
	}()
	storagekey.Hasher(7).Append(nil, nil)
}

func BenchmarkAccountKey(b *testing.B) {
	key := make([]byte, 32)
	for b.Loop() {
		storagekey.Blake2_128Concat.Append(make([]byte, 0, 80), key)
	}
}

// The key of one account's record.
func ExampleHasher_Append() {
	account := make([]byte, 32)
	key := storagekey.Blake2_128Concat.Append([]byte(storagekey.Prefix("System", "Account")), account)
	fmt.Printf("%d bytes, %x...\n", len(key), key[:4])
	// Output: 80 bytes, 26aa394e...
}

// The key of a value is its prefix.
func ExamplePrefix() {
	fmt.Printf("%x\n", storagekey.Prefix("Timestamp", "Now"))
	// Output: f0c365c3cf59d671eb72da0e7a4113c49f1f0515f462cdcf84e0f1d6045dfcbb
}
