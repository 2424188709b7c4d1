package keys

import (
	"encoding/hex"
	"errors"
	"strings"
	"testing"
)

func TestMnemonicsGiveSubstratesSeeds(t *testing.T) {
	// The vectors of the substrate-bip39 crate, password "Substrate"; the first
	// 32 bytes of each.
	for _, c := range []struct{ mnemonic, seed string }{
		{strings.Repeat("abandon ", 11) + "about", "44e9d125f037ac1d51f0a7d3649689d422c2af8b1ec8e00d71db4d7bf6d127e3"},
		{"legal winner thank year wave sausage worth useful legal winner thank yellow", "4313249608fe8ac10fd5886c92c4579007272cb77c21551ee5b8d60b78041685"},
		{"letter advice cage absurd amount doctor acoustic avoid letter advice cage above", "27f3eb595928c60d5bc91a4d747da40ed236328183046892ed6cd5aa9ae38122"},
		{strings.Repeat("zoo ", 11) + "wrong", "227d6256fd4f9ccaf06c45eaa4b2345969640462bbb00c5f51f43cb43418c7a7"},
	} {
		seed, err := MnemonicSeed(c.mnemonic, "Substrate")
		if err != nil {
			t.Fatal(err)
		}
		if got := hex.EncodeToString(seed); got != c.seed {
			t.Errorf("%.20s…: seed %s, want %s", c.mnemonic, got, c.seed)
		}
	}
}

func TestGeneratedMnemonicsMakeKeys(t *testing.T) {
	seen := map[string]bool{}
	for _, n := range []int{12, 15, 18, 21, 24} {
		m, err := GenerateMnemonic(n)
		if err != nil {
			t.Fatal(err)
		}
		if len(strings.Fields(m)) != n || seen[m] {
			t.Errorf("asked for %d words, got %d", n, len(strings.Fields(m)))
		}
		seen[m] = true
		if _, err := FromURI("  "+strings.ReplaceAll(m, " ", " \n "), Sr25519); err != nil {
			t.Errorf("%d words: %v", n, err)
		}
	}
	for _, n := range []int{-3, 0, 9, 13, 27} {
		if _, err := GenerateMnemonic(n); !errors.Is(err, ErrMnemonic) {
			t.Errorf("%d words: %v", n, err)
		}
	}
}

func TestJunctionsReadAsUpstreamDoes(t *testing.T) {
	for name, want := range map[string]string{
		"Alice":                "14416c696365",                               // compact length, text
		"1":                    "0100000000000000",                           // a number is a u64
		"+1":                   "0100000000000000",                           // as Rust parses it
		"00042":                "2a00000000000000",                           //
		"4294967296":           "0000000001000000",                           //
		"-1":                   "082d31",                                     // not a u64, so a text
		"18446744073709551616": "503138343436373434303733373039353531363136", // over u64, so a text
	} {
		code := junctionCode(name)
		if got := hex.EncodeToString(code[:]); got != want+strings.Repeat("0", 64-len(want)) {
			t.Errorf("junction %s is %s, want %s and zeros", name, got, want)
		}
	}
	long := strings.Repeat("x", 32) // with its length 33 bytes: hashed
	if code := junctionCode(long); code[0] == 0x80 && code[1] == 'x' {
		t.Error("a junction over 32 bytes is cut instead of hashed")
	}
}

func TestPathsDeriveStepByStep(t *testing.T) {
	base := mustURI(t, "//a/b//3", Sr25519).AccountID()
	for _, other := range []string{"//a/b/3", "//a//b//3", "/a/b//3", "//a/b", "//a/b//3///pw", "//a/b//03x"} {
		if mustURI(t, other, Sr25519).AccountID() == base {
			t.Errorf("%s gives the same key as //a/b//3", other)
		}
	}
	if mustURI(t, DevPhrase+"//a/b//3///", Sr25519).AccountID() != base {
		t.Error("the empty password changes the key")
	}
}

func TestSeedsAndMnemonicsNameTheSameKey(t *testing.T) {
	u, err := ParseURI(DevPhrase)
	if err != nil {
		t.Fatal(err)
	}
	seed, err := u.Seed()
	if err != nil {
		t.Fatal(err)
	}
	for _, s := range []Scheme{Ed25519, Sr25519, Ecdsa} {
		byMnemonic := mustURI(t, DevPhrase+"//x", s).AccountID()
		if bySeed := mustURI(t, "0x"+hex.EncodeToString(seed)+"//x", s).AccountID(); bySeed != byMnemonic {
			t.Errorf("%s: seed gives %s, mnemonic %s", s, bySeed, byMnemonic)
		}
	}
	if u.Derives() {
		t.Error("a bare mnemonic is said to derive")
	}
}

func TestBadURIsAreNamedAndNeverQuoted(t *testing.T) {
	for _, c := range []struct {
		uri    string
		scheme Scheme
		want   error
	}{
		{"", Sr25519, ErrURI},
		{"//", Sr25519, ErrURI},
		{"//a//", Sr25519, ErrURI},
		{"0x" + strings.Repeat("00", 32) + "///secretpw", Sr25519, ErrURI},
		{strings.Repeat("//a", maxJunctions+1), Sr25519, ErrURI},
		{"0x12secret", Sr25519, ErrSecret},
		{"0x" + strings.Repeat("ff", 32), Ecdsa, ErrSecret},
		{"secret words", Sr25519, ErrMnemonic},
		{strings.Repeat("secretz ", 12), Sr25519, ErrMnemonic},
		{strings.Repeat("secret ", 12), Sr25519, ErrMnemonic}, // checksum
		{"/soft", Ed25519, ErrSoftDerivation},
		{"//hard/soft", Ecdsa, ErrSoftDerivation},
		{"//Alice", 5, ErrScheme},
	} {
		p, err := FromURI(c.uri, c.scheme)
		if !errors.Is(err, c.want) {
			t.Errorf("%q gives %v, want %v", c.uri, err, c.want)
		}
		if p != nil {
			t.Errorf("%q gives a pair beside its error", c.uri)
		}
		if err != nil && strings.Contains(c.uri, "secret") && strings.Contains(err.Error(), "secretz") {
			t.Errorf("%v quotes the secret", err)
		}
	}
}

func FuzzURI(f *testing.F) {
	for _, seed := range []string{"//Alice", DevPhrase + "//a/b///pw", "0x" + strings.Repeat("11", 32), "/", "////", "a///"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, uri string) {
		u, err := ParseURI(uri)
		if err != nil {
			if !errors.Is(err, ErrURI) {
				t.Fatalf("unnamed error %v", err)
			}
			return
		}
		if len(u.path) > maxJunctions || u.Root == "" {
			t.Fatalf("%q parses to %+v", uri, u)
		}
		if a, err := u.Pair(Sr25519); err == nil {
			if b, err := u.Pair(Sr25519); err != nil || a.AccountID() != b.AccountID() {
				t.Fatal("one URI gives two keys")
			}
		}
	})
}
