package keys

import (
	"bytes"
	"encoding/hex"
	"errors"
	"testing"

	"github.com/plexus-network/plexus/substrate/ss58"
)

func TestKnownKeysHaveTheirKnownAddresses(t *testing.T) {
	for _, c := range []struct {
		uri     string
		scheme  Scheme
		address string
	}{
		{"//Alice", Sr25519, "5GrwvaEF5zXb26Fz9rcQpDWS57CtERHpNehXCPcNoHGKutQY"},
		{"//Bob", Sr25519, "5FHneW46xGXgs5mUiveU4sbTyGBzmstUspZC92UhjJM694ty"},
		{DevPhrase, Sr25519, "5DfhGyQdFobKM8NsWvEeAKk5EQQgYe9AydgJ7rMB6E1EqRzV"},
		{DevPhrase + "//Alice", Sr25519, "5GrwvaEF5zXb26Fz9rcQpDWS57CtERHpNehXCPcNoHGKutQY"},
		{"/Alice", Sr25519, "0xd6c71059dbbe9ad2b0ed3f289738b800836eb425544ce694825285b958ca755e"},
		{"//Alice", Ed25519, "5FA9nQDVg267DEd8m1ZypXLBnvN7SFxYwV7ndqSYGiN9TTpu"},
		{"//Bob", Ed25519, "5GoNkf6WdbxCFnPdAnYYQyCjAKPJgLNxXwPjwTh6DGg6gN3E"},
		{"//Alice", Ecdsa, "5C7C2Z5sWbytvHpuLTvzKunnnRwQxft1jiqrLD5rhucQ5S9X"},
	} {
		want, err := ParseAccount(c.address)
		if err != nil {
			t.Fatal(err)
		}
		p, err := FromURI(c.uri, c.scheme)
		if err != nil {
			t.Fatalf("%s %s: %v", c.scheme, c.uri, err)
		}
		if p.AccountID() != want {
			t.Errorf("%s %s is %s, want %s", c.scheme, c.uri, p.AccountID(), want)
		}
		if p.Scheme() != c.scheme {
			t.Errorf("%s %s says its scheme is %s", c.scheme, c.uri, p.Scheme())
		}
	}
	if got := hex.EncodeToString(mustURI(t, "//Alice", Ecdsa).Public()); got != "020a1091341fe5664bfa1782d5e04779689068c916b04cb365ec3153755684d9a1" {
		t.Errorf("ecdsa //Alice has public key %s", got)
	}
}

func TestSignaturesVerifyAndNothingElseDoes(t *testing.T) {
	msg := []byte("a message")
	for _, s := range []Scheme{Ed25519, Sr25519, Ecdsa} {
		alice, bob := mustURI(t, "//Alice", s), mustURI(t, "//Bob", s)
		sig := alice.Sign(msg)
		if len(sig) != s.SignatureSize() {
			t.Errorf("%s: signature of %d bytes, want %d", s, len(sig), s.SignatureSize())
		}
		if !Verify(s, alice.Public(), msg, sig) {
			t.Errorf("%s: a good signature is refused", s)
		}
		account := alice.AccountID()
		if !Verify(s, account[:], msg, sig) {
			t.Errorf("%s: a good signature is refused for the account", s)
		}
		bobs := bob.AccountID()
		refused := map[string]bool{
			"another key":       Verify(s, bob.Public(), msg, sig),
			"another account":   Verify(s, bobs[:], msg, sig),
			"another message":   Verify(s, alice.Public(), []byte("b message"), sig),
			"no signature":      Verify(s, alice.Public(), msg, nil),
			"a short signature": Verify(s, alice.Public(), msg, sig[:len(sig)-1]),
			"a long signature":  Verify(s, alice.Public(), msg, append(bytes.Clone(sig), 0)),
			"no key":            Verify(s, nil, msg, sig),
			"an unknown scheme": Verify(9, alice.Public(), msg, sig),
		}
		for i := range sig {
			bad := bytes.Clone(sig)
			bad[i] ^= 1
			refused["a flipped bit"] = refused["a flipped bit"] || Verify(s, alice.Public(), msg, bad)
		}
		for what, passed := range refused {
			if passed {
				t.Errorf("%s: %s passes", s, what)
			}
		}
	}
}

func TestZeroAccountNeverVerifies(t *testing.T) {
	// Identity points with a zero scalar satisfy both curves' equations.
	var zero AccountID
	sr := make([]byte, 64)
	sr[63] = 0x80
	ed := make([]byte, 64)
	ed[0] = 1
	for i := range 64 { // for ed25519 the forgery works for a quarter of the messages
		msg := []byte{byte(i)}
		if Verify(Sr25519, zero[:], msg, sr) || Verify(Ed25519, zero[:], msg, ed) {
			t.Fatal("anybody can sign for the zero account")
		}
	}
	b := NewBatch()
	b.Add(Sr25519, zero[:], nil, sr)
	if all, _ := b.Verify(); all {
		t.Fatal("anybody can sign for the zero account in a batch")
	}
}

func TestEcdsaRefusesTheMalleatedTwin(t *testing.T) {
	p, msg := mustURI(t, "//Alice", Ecdsa), []byte("once")
	sig := p.Sign(msg)
	order, _ := hex.DecodeString("fffffffffffffffffffffffffffffffebaaedce6af48a03bbfd25e8cd0364141")
	twin, borrow := bytes.Clone(sig), 0
	for i := 31; i >= 0; i-- { // s' = n - s, with the other parity of R
		d := int(order[i]) - int(sig[32+i]) - borrow
		borrow = 0
		if d < 0 {
			d, borrow = d+256, 1
		}
		twin[32+i] = byte(d)
	}
	twin[64] ^= 1
	if Verify(Ecdsa, p.Public(), msg, twin) {
		t.Fatal("one message has two valid signatures that anybody can make from each other")
	}
}

func TestBatchTellsWhichSignaturesAreBad(t *testing.T) {
	b, want := NewBatch(), []bool{}
	schemes := []Scheme{Sr25519, Ed25519, Sr25519, Ecdsa, Sr25519}
	for i := range 40 {
		p, msg := mustURI(t, "//Alice", schemes[i%len(schemes)]), []byte{byte(i)}
		sig := p.Sign(msg)
		good := i%7 != 3
		switch {
		case !good && i%2 == 0:
			sig[10] ^= 1
		case !good:
			sig = sig[:9]
		}
		b.Add(p.Scheme(), p.Public(), msg, sig)
		want = append(want, good)
	}
	all, each := b.Verify()
	if all {
		t.Error("a batch with bad signatures passes")
	}
	for i := range want {
		if each[i] != want[i] {
			t.Errorf("signature %d: valid is %v, want %v", i, each[i], want[i])
		}
	}
	if b.Len() != 40 {
		t.Errorf("the batch counts %d signatures, want 40", b.Len())
	}
	if all, each := NewBatch().Verify(); !all || len(each) != 0 {
		t.Error("an empty batch is not valid")
	}
}

func TestPrivateRoundTrips(t *testing.T) {
	for _, s := range []Scheme{Ed25519, Sr25519, Ecdsa} {
		p := mustURI(t, "//Alice", s)
		again, err := FromPrivate(Private(p), s)
		if err != nil {
			t.Fatal(err)
		}
		if again.AccountID() != p.AccountID() || !Verify(s, p.Public(), []byte("x"), again.Sign([]byte("x"))) {
			t.Errorf("%s: the private key makes another pair", s)
		}
		if _, err := FromPrivate([]byte{1, 2}, s); !errors.Is(err, ErrSecret) {
			t.Errorf("%s: two bytes as a private key give %v", s, err)
		}
	}
	if _, err := FromSeed(make([]byte, 32), Ecdsa); !errors.Is(err, ErrSecret) {
		t.Errorf("a zero ecdsa seed gives %v", err)
	}
	if _, err := FromSeed(make([]byte, 32), 7); !errors.Is(err, ErrScheme) {
		t.Errorf("an unknown scheme gives %v", err)
	}
}

func TestSchemeNamesParse(t *testing.T) {
	for _, s := range []Scheme{Ed25519, Sr25519, Ecdsa} {
		if got, err := ParseScheme(s.String()); err != nil || got != s {
			t.Errorf("%s parses as %v, %v", s, got, err)
		}
	}
	if _, err := ParseScheme("rsa"); !errors.Is(err, ErrScheme) {
		t.Errorf("rsa gives %v", err)
	}
}

func TestParseAccountReadsBothForms(t *testing.T) {
	alice := Dev("Alice").AccountID()
	for _, text := range []string{alice.String(), "0xd43593c715fdd31c61141abd04a99fd6822c8558854ccde39a5684e7a56da27d", ss58.Encode(alice, 0)} {
		if got, err := ParseAccount(text); err != nil || got != alice {
			t.Errorf("%s is %s, %v", text, got, err)
		}
	}
	for _, text := range []string{"", "0x", "0x12", "Alice", "5GrwvaEF5zXb26Fz9rcQpDWS57CtERHpNehXCPcNoHGKutQZ"} {
		if _, err := ParseAccount(text); !errors.Is(err, ss58.ErrAddress) {
			t.Errorf("%q gives %v", text, err)
		}
	}
}

func mustURI(t testing.TB, uri string, s Scheme) Pair {
	t.Helper()
	p, err := FromURI(uri, s)
	if err != nil {
		t.Fatal(err)
	}
	return p
}
