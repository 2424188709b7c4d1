package wallet

import (
	"bytes"
	"errors"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"

	"golang.org/x/crypto/argon2"

	"github.com/plexus-network/plexus/internal/bounded"
	"github.com/plexus-network/plexus/internal/fault"
	"github.com/plexus-network/plexus/substrate/keys"
)

const (
	alice = "5GrwvaEF5zXb26Fz9rcQpDWS57CtERHpNehXCPcNoHGKutQY"
	// upstreamPassword opens testdata/upstream/theirs/coldkey.
	upstreamPassword = "secret pw"
)

func with(password string) Password {
	return func() ([]byte, error) { return []byte(password), nil }
}

// upstream copies wallets that bittensor-wallet 4.1.1 wrote, with the mode that
// a checkout does not keep.
func upstream(t *testing.T) string {
	t.Helper()
	root := t.TempDir()
	if err := os.CopyFS(root, os.DirFS("testdata/upstream")); err != nil {
		t.Fatal(err)
	}
	err := filepath.WalkDir(root, func(path string, d os.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		return os.Chmod(path, 0o600)
	})
	if err != nil {
		t.Fatal(err)
	}
	return root
}

func TestUpstreamsPlainFilesOpen(t *testing.T) {
	root := upstream(t)
	for _, c := range []struct {
		wallet, hotkey string // no hotkey: the coldkey
		address        string
		scheme         keys.Scheme
		phrase         string
	}{
		{"theirs", "h1", "5DvTo9rNHnHyfannw6BwaqBBMw6axbLSjMKWKQR2wUZyscC9", keys.Sr25519, ""},
		{"theirs2", "", "5DfhGyQdFobKM8NsWvEeAKk5EQQgYe9AydgJ7rMB6E1EqRzV", keys.Sr25519, keys.DevPhrase},
		{"theirs2", "h1", "5ErKjJLUyc8TTU2vNKrj5UciogZho2MDawb6nN2KG44aU1aB", keys.Ed25519, "legal winner thank year wave sausage worth useful legal winner thank yellow"},
		{"theirs3", "seed", "5DfhGyQdFobKM8NsWvEeAKk5EQQgYe9AydgJ7rMB6E1EqRzV", keys.Sr25519, ""},
	} {
		w := Wallet{root, c.wallet}
		k, err := w.Coldkey(nil)
		if c.hotkey != "" {
			k, err = w.Hotkey(c.hotkey, nil)
		}
		if err != nil {
			t.Errorf("%s/%s: %v", c.wallet, c.hotkey, err)
			continue
		}
		if k.Pair().AccountID().String() != c.address || k.Pair().Scheme() != c.scheme || k.Phrase() != c.phrase {
			t.Errorf("%s/%s is %s %s", c.wallet, c.hotkey, k.Pair().Scheme(), k.Pair().AccountID())
		}
		if msg := []byte("m"); !keys.Verify(c.scheme, k.Pair().Public(), msg, k.Pair().Sign(msg)) {
			t.Errorf("%s/%s does not sign for itself", c.wallet, c.hotkey)
		}
	}
}

// TestASpoiledSeedDoesNotLockAKeyOut opens what bittensor-wallet 4.1 writes when
// it regenerates a key from a seed: it cannot read that back itself.
func TestASpoiledSeedDoesNotLockAKeyOut(t *testing.T) {
	k, err := parse([]byte(`{"ss58Address":"5HY6kuXimmLcHxCVXPq33g5DNRLu1puhAKJUr8YheRZEQRBc","cryptoType":1,` +
		`"privateKey":"0xe83f572cc8c4d37f7c2015c17a38ba00e253b6350bdf0d7088202ea7565aee0d07250c86a0e87a3adff9ecde17b7686b42c9c17835b3423927bad2363bed3cfe",` +
		`"secretSeed":"0x^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^"}`))
	if err != nil || k.Pair().AccountID().String() != "5HY6kuXimmLcHxCVXPq33g5DNRLu1puhAKJUr8YheRZEQRBc" {
		t.Fatalf("%v", err)
	}
	if _, err := parse([]byte(`{"secretSeed":"0x^^"}`)); err == nil {
		t.Error("a spoiled seed alone made a key")
	}
}

// cheaply makes encryption quick; its files are nobody else's then.
func cheaply(t *testing.T) {
	real := stretch
	t.Cleanup(func() { stretch = real })
	stretch = func(password []byte) *[32]byte {
		return (*[32]byte)(argon2.Key(password, argonSalt, 1, 64, argonThreads, 32))
	}
}

func TestUpstreamsEncryptedFileOpens(t *testing.T) {
	if testing.Short() {
		t.Skip("takes seconds and half a gigabyte by design")
	}
	w := Wallet{upstream(t), "theirs"}
	k, err := w.Coldkey(with(upstreamPassword))
	if err != nil || k.Pair().AccountID().String() != alice {
		t.Fatalf("%v, %v", k, err)
	}
}

func TestAnEncryptedFileOpensWithItsPasswordOnly(t *testing.T) {
	cheaply(t)
	w := Wallet{upstream(t), "theirs"}
	if _, err := w.Coldkey(nil); !errors.Is(err, ErrLocked) {
		t.Errorf("without a password: %v", err)
	}
	if _, err := w.Coldkey(with("secret pX")); !errors.Is(err, ErrPassword) || fault.Remedy(err) == "" {
		t.Errorf("with a wrong password: %v", err)
	}
	asked := errors.New("asked in vain")
	if _, err := w.Coldkey(func() ([]byte, error) { return nil, asked }); !errors.Is(err, asked) {
		t.Errorf("with a failing prompt: %v", err)
	}
	if account, err := w.ColdkeyAccount(); err != nil || account.String() != alice {
		t.Errorf("its public file: %s, %v", account, err)
	}
}

func TestKeysRoundTripEncryptedAndPlain(t *testing.T) {
	cheaply(t)
	w := Wallet{filepath.Join(t.TempDir(), "deep", "root"), "mine"}
	cold, err := Generate(12, keys.Sr25519)
	if err != nil {
		t.Fatal(err)
	}
	hot, err := FromURI("//Alice//hot", keys.Ed25519)
	if err != nil {
		t.Fatal(err)
	}
	if err := w.SetColdkey(cold, Write{Password: []byte("pässword")}); err != nil {
		t.Fatal(err)
	}
	if err := w.SetHotkey("h", hot, Write{}); err != nil {
		t.Fatal(err)
	}
	again, err := w.Coldkey(with("pässword"))
	if err != nil || again.Phrase() != cold.Phrase() || again.Pair().AccountID() != cold.Pair().AccountID() {
		t.Errorf("the coldkey comes back otherwise: %v", err)
	}
	if _, err := w.Coldkey(with("passwörd")); !errors.Is(err, ErrPassword) {
		t.Errorf("another password: %v", err)
	}
	hotAgain, err := w.Hotkey("h", nil)
	if err != nil || hotAgain.Pair().AccountID() != hot.Pair().AccountID() || hotAgain.Phrase() != "" {
		t.Errorf("the hotkey comes back otherwise: %v", err)
	}
	raw, err := os.ReadFile(filepath.Join(w.Root, "mine", "coldkey"))
	if err != nil || bytes.Contains(raw, []byte(strings.Fields(cold.Phrase())[0])) {
		t.Errorf("the encrypted file shows its phrase, %v", err)
	}
	for _, path := range []string{"coldkey", "coldkeypub.txt", "hotkeys/h", "hotkeys/hpub.txt"} {
		info, err := os.Stat(filepath.Join(w.Root, "mine", path))
		if err != nil {
			t.Error(err)
		} else if runtime.GOOS != "windows" && info.Mode().Perm() != 0o600 {
			t.Errorf("%s has mode %o", path, info.Mode().Perm())
		}
	}
	list, err := List(w.Root)
	if err != nil || len(list) != 1 || list[0].Name != "mine" || *list[0].Coldkey != cold.Pair().AccountID() ||
		len(list[0].Hotkeys) != 1 || list[0].Hotkeys[0].Name != "h" || *list[0].Hotkeys[0].Account != hot.Pair().AccountID() {
		t.Errorf("listed as %+v, %v", list, err)
	}
}

func TestNothingIsOverwrittenUnasked(t *testing.T) {
	w := Wallet{t.TempDir(), "w"}
	first, _ := FromURI("//First", keys.Sr25519)
	second, _ := FromURI("//Second", keys.Sr25519)
	if err := w.SetColdkey(first, Write{}); err != nil {
		t.Fatal(err)
	}
	if err := w.SetColdkey(second, Write{}); !errors.Is(err, ErrExists) || fault.Remedy(err) == "" {
		t.Fatalf("a second coldkey: %v", err)
	}
	if k, err := w.Coldkey(nil); err != nil || k.Pair().AccountID() != first.Pair().AccountID() {
		t.Fatalf("the first is gone: %v", err)
	}
	// The same where another process was faster than the first look.
	path := filepath.Join(w.Root, "w", "coldkey")
	if err := writeFile(path, []byte("x"), false); !errors.Is(err, ErrExists) {
		t.Fatalf("a race: %v", err)
	}
	if err := w.SetColdkey(second, Write{Overwrite: true}); err != nil {
		t.Fatal(err)
	}
	if k, err := w.Coldkey(nil); err != nil || k.Pair().AccountID() != second.Pair().AccountID() {
		t.Fatalf("overwriting: %v", err)
	}
	if left, _ := filepath.Glob(filepath.Join(w.Root, "w", ".new-*")); len(left) > 0 {
		t.Errorf("left behind: %v", left)
	}
}

func TestEachBrokenFileIsNamed(t *testing.T) {
	const secret = "0xfac7959dbfe72f052e5a0c3c8d6530f202b02fd8f9f5ca3580ec8deb7797479e"
	for name, c := range map[string]struct {
		content string
		mode    os.FileMode
		want    error
	}{
		"empty":               {"", 0o600, ErrCorrupt},
		"not JSON":            {"{\"secretSeed\": \"" + secret, 0o600, ErrCorrupt},
		"no secret":           {`{"ss58Address":"` + alice + `"}`, 0o600, ErrCorrupt},
		"a bad phrase":        {`{"secretPhrase":"bottom bottom"}`, 0o600, ErrCorrupt},
		"a bad seed":          {`{"secretSeed":"0x12"}`, 0o600, ErrCorrupt},
		"a bad private key":   {`{"privateKey":"zz"}`, 0o600, ErrCorrupt},
		"a short private key": {`{"privateKey":"0x12"}`, 0o600, ErrCorrupt},
		"another's address":   {`{"secretSeed":"` + secret + `","ss58Address":"` + alice + `"}`, 0o600, ErrCorrupt},
		"an unknown scheme":   {`{"secretSeed":"` + secret + `","cryptoType":2}`, 0o600, ErrCorrupt},
		"cut encryption":      {"$NACLabc", 0o600, ErrCorrupt},
		"huge":                {strings.Repeat(" ", maxFile+1), 0o600, ErrCorrupt},
		"old encryption":      {"$ANSIBLE_VAULT;1.1;AES256\n6162", 0o600, ErrOldEncryption},
		"older encryption":    {"gAAAAABk", 0o600, ErrOldEncryption},
		"for all to read":     {`{"secretSeed":"` + secret + `"}`, 0o644, ErrPermissions},
		"for the group":       {`{"secretSeed":"` + secret + `"}`, 0o640, ErrPermissions},
	} {
		t.Run(name, func(t *testing.T) {
			if c.want == ErrPermissions && runtime.GOOS == "windows" {
				t.Skip("no modes on Windows")
			}
			w := Wallet{t.TempDir(), "w"}
			dir := filepath.Join(w.Root, "w")
			if err := os.Mkdir(dir, 0o700); err != nil {
				t.Fatal(err)
			}
			path := filepath.Join(dir, "coldkey")
			if err := os.WriteFile(path, []byte(c.content), c.mode); err != nil {
				t.Fatal(err)
			}
			_, err := w.Coldkey(with("x"))
			if !errors.Is(err, c.want) || fault.Remedy(err) == "" || !strings.Contains(err.Error(), path) {
				t.Errorf("%v, remedy %q", err, fault.Remedy(err))
			}
			if strings.Contains(err.Error(), secret[4:20]) || strings.Contains(err.Error(), "bottom") {
				t.Errorf("%v shows a secret", err)
			}
		})
	}
}

func TestMissingAndMisnamedKeysAreNamed(t *testing.T) {
	w := Wallet{t.TempDir(), "w"}
	if _, err := w.Coldkey(nil); !errors.Is(err, ErrMissing) || fault.Remedy(err) == "" {
		t.Errorf("missing: %v", err)
	}
	if _, err := w.HotkeyAccount("h"); !errors.Is(err, ErrMissing) {
		t.Errorf("missing hotkey: %v", err)
	}
	for _, name := range []string{"", ".", "..", ".hidden", "a/b", `a\b`, "a\nb", strings.Repeat("x", 101)} {
		if _, err := (Wallet{w.Root, name}).Coldkey(nil); !errors.Is(err, ErrName) {
			t.Errorf("wallet %q: %v", name, err)
		}
		if _, err := w.Hotkey(name, nil); !errors.Is(err, ErrName) {
			t.Errorf("hotkey %q: %v", name, err)
		}
	}
	if list, err := List(filepath.Join(w.Root, "nowhere")); err != nil || len(list) != 0 {
		t.Errorf("no folder lists as %v, %v", list, err)
	}
	if err := os.MkdirAll(filepath.Join(w.Root, "dir", "coldkey"), 0o700); err != nil {
		t.Fatal(err)
	}
	if _, err := (Wallet{w.Root, "dir"}).Coldkey(nil); !errors.Is(err, ErrCorrupt) {
		t.Errorf("a folder in a key's place: %v", err)
	}
}

func TestEcdsaHasNoPlaceInWalletFiles(t *testing.T) {
	if _, err := FromURI("//Alice", keys.Ecdsa); !errors.Is(err, ErrScheme) {
		t.Error(err)
	}
	if _, err := Generate(13, keys.Sr25519); !errors.Is(err, keys.ErrMnemonic) {
		t.Error(err)
	}
}

func FuzzParse(f *testing.F) {
	for _, file := range []string{"theirs2/coldkey", "theirs2/hotkeys/h1", "theirs3/hotkeys/seed"} {
		data, err := os.ReadFile(filepath.Join("testdata/upstream", file))
		if err != nil {
			f.Fatal(err)
		}
		f.Add(data)
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		var k Key
		var err error
		bounded.Run(t, len(data), func() { k, err = parse(data) })
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
