package keys

import (
	"testing"

	schnorrkel "github.com/ChainSafe/go-schnorrkel"
)

func TestSr25519AgreesWithAnotherImplementation(t *testing.T) {
	for i := range 8 {
		name := string(rune('a' + i))
		ours, msg := mustURI(t, "//"+name+"/"+name, Sr25519), []byte{byte(i)}
		theirs := theirPair(t, junctionCode(name))
		public, err := theirs.Public()
		if err != nil {
			t.Fatal(err)
		}
		if AccountID(public.Encode()) != ours.AccountID() {
			t.Fatalf("//%s/%s: other implementation derives another key", name, name)
		}

		var sig schnorrkel.Signature
		if err := sig.Decode([64]byte(ours.Sign(msg))); err != nil {
			t.Fatal(err)
		}
		if ok, err := public.Verify(&sig, schnorrkel.NewSigningContext([]byte("substrate"), msg)); !ok || err != nil {
			t.Errorf("other implementation refuses our signature: %v", err)
		}
		their, err := theirs.Sign(schnorrkel.NewSigningContext([]byte("substrate"), msg))
		if err != nil {
			t.Fatal(err)
		}
		theirSig := their.Encode()
		if !Verify(Sr25519, ours.Public(), msg, theirSig[:]) {
			t.Error("we refuse the other implementation's signature")
		}
		batch := NewBatch()
		batch.Add(Sr25519, ours.Public(), msg, theirSig[:])
		if all, _ := batch.Verify(); !all {
			t.Error("our batch refuses the other implementation's signature")
		}
	}
}

// theirPair derives //code/code from the development phrase.
func theirPair(t *testing.T, code [32]byte) *schnorrkel.SecretKey {
	t.Helper()
	mini, err := schnorrkel.MiniSecretKeyFromMnemonic(DevPhrase, "")
	if err != nil {
		t.Fatal(err)
	}
	hard, err := schnorrkel.DeriveKeyHard(mini.ExpandEd25519(), nil, code)
	if err != nil {
		t.Fatal(err)
	}
	soft, err := schnorrkel.DeriveKeySoft(hard.Key(), nil, code)
	if err != nil {
		t.Fatal(err)
	}
	secret, err := soft.Secret()
	if err != nil {
		t.Fatal(err)
	}
	return secret
}

func BenchmarkVerifySr25519(b *testing.B) {
	p, msg := Dev("Alice"), []byte("a message")
	public, sig := p.Public(), p.Sign(msg)
	for b.Loop() {
		if !Verify(Sr25519, public, msg, sig) {
			b.Fatal("refused")
		}
	}
}

// BenchmarkBatchSr25519 reports the time of one signature in a batch of 256.
func BenchmarkBatchSr25519(b *testing.B) {
	p, msg := Dev("Alice"), []byte("a message")
	public, sig := p.Public(), p.Sign(msg)
	for done := 0; done < b.N; done += 256 {
		batch := NewBatch()
		for range 256 {
			batch.Add(Sr25519, public, msg, sig)
		}
		if all, _ := batch.Verify(); !all {
			b.Fatal("refused")
		}
	}
}
