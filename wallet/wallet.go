// Package wallet keeps keys on disk in the layout and the file format of
// Bittensor's wallets, so that its tools and ours open the same files:
//
//	<root>/<wallet>/coldkey            owns the money; encrypted unless its owner declines
//	<root>/<wallet>/coldkeypub.txt     its address
//	<root>/<wallet>/hotkeys/<hotkey>   signs for a neuron; plain as a rule
//	<root>/<wallet>/hotkeys/<hotkey>pub.txt
//
// It never asks anybody anything: passwords come from a [Password]. Files with
// secrets are written whole or not at all, with mode 0600, and never over
// another unless told. The format stands in docs/protocol/wallet-files.md.
// Start at [Wallet].
package wallet

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"unicode"

	"github.com/plexus-network/plexus/substrate/keys"
)

// Wallet names a wallet's folder; it need not exist yet.
type Wallet struct {
	Root string // folder of all wallets
	Name string
}

// Password supplies a password when a file turns out to need one; nil means
// that there is none ([ErrLocked]). What it returns must not be empty.
type Password func() ([]byte, error)

// DefaultRoot is ~/.bittensor/wallets.
func DefaultRoot() (string, error) {
	home, err := os.UserHomeDir()
	if err != nil {
		return "", fmt.Errorf("find home directory: %w", err)
	}
	return filepath.Join(home, ".bittensor", "wallets"), nil
}

// Coldkey opens the coldkey. Errors wrap a sentinel of this package, and tell a
// remedy by internal/fault.
func (w Wallet) Coldkey(password Password) (Key, error) {
	path, err := w.coldkeyPath()
	if err != nil {
		return Key{}, err
	}
	return read(path, password)
}

// Hotkey opens a hotkey, with the errors of [Wallet.Coldkey].
func (w Wallet) Hotkey(name string, password Password) (Key, error) {
	path, err := w.hotkeyPath(name)
	if err != nil {
		return Key{}, err
	}
	return read(path, password)
}

// ColdkeyAccount is the coldkey's account by its public file; it needs no
// password. A wallet that only watches has no more than that file.
func (w Wallet) ColdkeyAccount() (keys.AccountID, error) {
	path, err := w.coldkeyPath()
	if err != nil {
		return keys.AccountID{}, err
	}
	return readAccount(path + "pub.txt")
}

// HotkeyAccount is a hotkey's account by its public file, or by the hotkey
// itself where that is plain.
func (w Wallet) HotkeyAccount(name string) (keys.AccountID, error) {
	path, err := w.hotkeyPath(name)
	if err != nil {
		return keys.AccountID{}, err
	}
	account, err := readAccount(path + "pub.txt")
	if errors.Is(err, ErrMissing) {
		return readAccount(path)
	}
	return account, err
}

// Write says how a key is stored.
type Write struct {
	Password  []byte // encrypts the file; empty leaves it plain
	Overwrite bool   // replaces a key that is there, for ever
}

// SetColdkey stores the coldkey and its public file; [ErrExists] if either is there.
func (w Wallet) SetColdkey(k Key, how Write) error {
	path, err := w.coldkeyPath()
	if err != nil {
		return err
	}
	return store(path, k, how)
}

// ColdkeyIsFree tells by [ErrExists] that a coldkey is there already, so that
// nobody thinks of a password in vain.
func (w Wallet) ColdkeyIsFree() error {
	path, err := w.coldkeyPath()
	if err != nil {
		return err
	}
	return isFree(path)
}

// SetHotkey stores a hotkey and its public file; [ErrExists] if either is there.
func (w Wallet) SetHotkey(name string, k Key, how Write) error {
	path, err := w.hotkeyPath(name)
	if err != nil {
		return err
	}
	return store(path, k, how)
}

// Entry is one wallet as [List] finds it.
type Entry struct {
	Name    string          `json:"name"`
	Coldkey *keys.AccountID `json:"coldkey"` // nil if its public file is missing or unreadable
	Hotkeys []HotkeyEntry   `json:"hotkeys"`
}

// HotkeyEntry is one hotkey of a wallet.
type HotkeyEntry struct {
	Name    string          `json:"name"`
	Account *keys.AccountID `json:"account"` // nil if it is encrypted without a public file, or unreadable
}

// List finds the wallets below root in the order of their names; none if root
// does not exist. It opens public files and plain hotkeys only.
func List(root string) ([]Entry, error) {
	folders, err := os.ReadDir(root)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	if err != nil {
		return nil, denied(root, err)
	}
	var found []Entry
	for _, folder := range folders {
		w := Wallet{root, folder.Name()}
		if !folder.IsDir() || checkName("wallet", w.Name) != nil {
			continue
		}
		e := Entry{Name: w.Name, Hotkeys: []HotkeyEntry{}}
		if account, err := w.ColdkeyAccount(); err == nil {
			e.Coldkey = &account
		}
		hotkeys, err := os.ReadDir(filepath.Join(root, w.Name, "hotkeys"))
		if err != nil && !errors.Is(err, fs.ErrNotExist) {
			return nil, denied(filepath.Join(root, w.Name, "hotkeys"), err)
		}
		for _, file := range hotkeys {
			if file.IsDir() || strings.HasSuffix(file.Name(), "pub.txt") || checkName("hotkey", file.Name()) != nil {
				continue
			}
			h := HotkeyEntry{Name: file.Name()}
			if account, err := w.HotkeyAccount(h.Name); err == nil {
				h.Account = &account
			}
			e.Hotkeys = append(e.Hotkeys, h)
		}
		if e.Coldkey != nil || len(e.Hotkeys) > 0 {
			found = append(found, e)
		}
	}
	return found, nil
}

func (w Wallet) coldkeyPath() (string, error) {
	return filepath.Join(w.Root, w.Name, "coldkey"), checkName("wallet", w.Name)
}

func (w Wallet) hotkeyPath(name string) (string, error) {
	return filepath.Join(w.Root, w.Name, "hotkeys", name), errors.Join(checkName("wallet", w.Name), checkName("hotkey", name))
}

// checkName keeps names inside their folder and hidden files out.
func checkName(what, name string) error {
	bad := name == "" || len(name) > 100 || name[0] == '.' || strings.ContainsAny(name, `/\`) ||
		strings.ContainsFunc(name, func(r rune) bool { return unicode.IsControl(r) || r == unicode.ReplacementChar })
	if bad {
		return fail(fmt.Errorf("%w: %s %q", ErrName, what, name), "choose a name of at most 100 characters without slashes or a leading dot")
	}
	return nil
}
