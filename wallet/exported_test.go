package wallet

import (
	"encoding/json"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/plexus-network/plexus/internal/bounded"
	"github.com/plexus-network/plexus/substrate/keys"
)

// exportPassword opens the files of testdata/exported, which @polkadot/keyring
// 14 wrote of the key URI below; those of version 2 were put together as it
// reads them.
const (
	exportPassword = "a long password"
	exportedURI    = "legal winner thank year wave sausage worth useful legal winner thank yellow//exported"
)

func TestExportsOfPolkadotJsOpen(t *testing.T) {
	for file, scheme := range map[string]keys.Scheme{
		"sr25519.json": keys.Sr25519, "sr25519-plain.json": keys.Sr25519, "sr25519-2.json": keys.Sr25519,
		"ed25519.json": keys.Ed25519, "ed25519-plain.json": keys.Ed25519, "ed25519-2.json": keys.Ed25519,
	} {
		want, err := keys.FromURI(exportedURI, scheme)
		if err != nil {
			t.Fatal(err)
		}
		k, err := ReadExport(filepath.Join("testdata/exported", file), with(exportPassword))
		if err != nil {
			t.Errorf("%s: %v", file, err)
			continue
		}
		if k.Pair().AccountID() != want.AccountID() || k.Pair().Scheme() != scheme {
			t.Errorf("%s is %s %s, want %s", file, k.Pair().Scheme(), k.Pair().AccountID(), want.AccountID())
		}
		if msg := []byte("m"); !keys.Verify(scheme, want.Public(), msg, k.Pair().Sign(msg)) {
			t.Errorf("%s does not sign for its account", file)
		}
	}
}

func TestAnImportedKeyComesBackFromItsWalletFile(t *testing.T) {
	k, err := ReadExport("testdata/exported/sr25519.json", with(exportPassword))
	if err != nil {
		t.Fatal(err)
	}
	w := Wallet{t.TempDir(), "mine"}
	if err := w.SetColdkey(k, Write{}); err != nil {
		t.Fatal(err)
	}
	again, err := w.Coldkey(nil)
	if err != nil || again.Pair().AccountID() != k.Pair().AccountID() {
		t.Errorf("%v", err)
	}
}

func TestBadExportsAreRefusedByName(t *testing.T) {
	good, err := os.ReadFile("testdata/exported/sr25519.json")
	if err != nil {
		t.Fatal(err)
	}
	plain, err := os.ReadFile("testdata/exported/sr25519-plain.json")
	if err != nil {
		t.Fatal(err)
	}
	swap := func(data []byte, from, to string) string {
		if !strings.Contains(string(data), from) {
			t.Fatalf("%q is not in the file", from)
		}
		return strings.Replace(string(data), from, to, 1)
	}
	for name, c := range map[string]struct {
		text     string
		password Password
		want     error
	}{
		"no password":         {string(good), nil, ErrLocked},
		"wrong password":      {string(good), with("another one"), ErrPassword},
		"no JSON":             {"{", with("x"), ErrExport},
		"several accounts":    {`{"encoded":"","encoding":{"content":["batch-pkcs8"],"type":["none"],"version":"3"},"accounts":[{}]}`, with("x"), ErrExport},
		"another version":     {swap(plain, `"version":"3"`, `"version":"4"`), nil, ErrExport},
		"another wrapping":    {swap(good, "xsalsa20-poly1305", "aes"), with(exportPassword), ErrExport},
		"an unknown scheme":   {swap(plain, `"pkcs8","sr25519"`, `"pkcs8","ethereum"`), nil, ErrScheme},
		"a scheme of another": {swap(plain, `"pkcs8","sr25519"`, `"pkcs8","ed25519"`), nil, ErrExport},
		"a cut secret":        {swap(plain, "MFMC", "AFMC"), nil, ErrExport},
		"no base64":           {swap(plain, "MFMC", "$FMC"), nil, ErrExport},
		"another's address":   {swap(plain, "5DDJWQqVLzBYaT9cvwbFUCRe9b4tK6uo4WJuaboLyXoz7znS", alice), nil, ErrExport},
		"an endless stretch":  {swap(good, `"encoded":"`, `"encoded":"`+strings.Repeat("/", 64)), with("x"), ErrExport},
		"an empty secret":     {`{"encoded":"","encoding":{"content":["pkcs8","sr25519"],"type":["scrypt","xsalsa20-poly1305"],"version":"3"}}`, with("x"), ErrExport},
		"an empty old secret": {`{"encoded":"0x","encoding":{"content":["pkcs8","sr25519"],"type":"xsalsa20-poly1305","version":"2"}}`, with("x"), ErrExport},
	} {
		_, err := readExport("file.json", []byte(c.text), c.password)
		if !errors.Is(err, c.want) || (err == nil) != (c.want == nil) {
			t.Errorf("%s: %v, want %v", name, err, c.want)
		}
	}
	if _, err := ReadExport("testdata/exported/ecdsa.json", with(exportPassword)); !errors.Is(err, ErrScheme) {
		t.Errorf("ecdsa: %v", err)
	}
	if _, err := ReadExport("testdata/exported/none.json", nil); !errors.Is(err, ErrMissing) {
		t.Errorf("no file: %v", err)
	}
}

func TestASecretThatIsNoMultipleOfEightIsRefused(t *testing.T) {
	var e exported
	data, err := os.ReadFile("testdata/exported/sr25519-plain.json")
	if err != nil {
		t.Fatal(err)
	}
	if err := json.Unmarshal(data, &e); err != nil {
		t.Fatal(err)
	}
	plain, err := e.bytes()
	if err != nil {
		t.Fatal(err)
	}
	plain[len(pkcs8Header)] |= 1
	if _, err := e.key(plain); !errors.Is(err, errCut) {
		t.Errorf("%v, want %v", err, errCut)
	}
}

func FuzzReadExport(f *testing.F) {
	files, err := filepath.Glob("testdata/exported/*.json")
	if err != nil || len(files) == 0 {
		f.Fatal(err)
	}
	for _, file := range files {
		data, err := os.ReadFile(file)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(data)
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		var k Key
		var err error
		bounded.Run(t, len(data), func() { k, err = readExport("f", data, nil) }) // nothing is decrypted without a password
		if err != nil {
			return
		}
		secret, _, err := documents(k)
		if err != nil {
			t.Fatal(err)
		}
		if again, err := parse(secret); err != nil || again.pair.AccountID() != k.pair.AccountID() {
			t.Fatalf("what was read is written otherwise: %v", err)
		}
	})
}
