package keys_test

import (
	"encoding/hex"
	"testing"

	"github.com/decred/dcrd/dcrec/secp256k1/v4"
	"github.com/decred/dcrd/dcrec/secp256k1/v4/ecdsa"

	"github.com/plexus-network/plexus/substrate/keys"
)

// alith is the key of the development account whose address every Ethereum tool
// of Substrate chains knows.
const (
	alith        = "5fb92d6e98884f76de468fa3f6278f8807c48bebc13595d45af5bdc4da702133"
	alithAddress = "f24ff3a9cf04c71dbc94d0b566f7a27b94566cac"
)

func signed(t *testing.T, hash [32]byte) (sig [65]byte) {
	t.Helper()
	secret, err := hex.DecodeString(alith)
	if err != nil {
		t.Fatal(err)
	}
	compact := ecdsa.SignCompact(secp256k1.PrivKeyFromBytes(secret), hash[:], false)
	copy(sig[:], compact[1:])
	sig[64] = compact[0]
	return sig
}

func TestAnEthereumSignatureNamesItsAddress(t *testing.T) {
	hash := keys.PersonalHash([]byte("hello"))
	// The hash that web3 and ethers give for this message.
	if got := hex.EncodeToString(hash[:]); got != "50b2c43fd39106bafbba0da34fc430e1f91e3c96ea2acee2bc34119f92b37750" {
		t.Errorf("the hash is %s", got)
	}
	sig := signed(t, hash)
	for range 2 { // v as 27 or 28, and as 0 or 1
		address, ok := keys.RecoverEthereum(hash, sig)
		if got := hex.EncodeToString(address[:]); !ok || got != alithAddress {
			t.Errorf("v %d: the address is %s", sig[64], got)
		}
		sig[64] -= 27
	}
}

func TestMalformedEthereumSignaturesNameNobody(t *testing.T) {
	hash := keys.PersonalHash([]byte("hello"))
	good := signed(t, hash)
	for name, spoil := range map[string]func(*[65]byte){
		"v of 2":  func(s *[65]byte) { s[64] = 2 },
		"v of 29": func(s *[65]byte) { s[64] = 29 },
		"r of 0":  func(s *[65]byte) { clear(s[:32]) },
		"s of 0":  func(s *[65]byte) { clear(s[32:64]) },
		"s above order": func(s *[65]byte) {
			copy(s[32:64], []byte("\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff"))
		},
	} {
		sig := good
		spoil(&sig)
		if _, ok := keys.RecoverEthereum(hash, sig); ok {
			t.Errorf("%s is taken", name)
		}
	}
	sig := good
	sig[0] ^= 1
	if address, ok := keys.RecoverEthereum(hash, sig); ok && hex.EncodeToString(address[:]) == alithAddress {
		t.Error("a changed signature names the signer")
	}
}
