package main

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"os"

	"github.com/spf13/cobra"
	"golang.org/x/term"

	"github.com/plexus-network/plexus/internal/fault"
	"github.com/plexus-network/plexus/substrate/keys"
	"github.com/plexus-network/plexus/wallet"
)

// Where keys and passwords come from beside flags. Keys by URI are for test
// networks: other programs of the same user can read a process's environment.
const (
	passwordEnv  = "PLEXUS_PASSWORD"
	keyURIEnv    = "PLEXUS_KEY_URI"    // stands for the coldkey, and for the hotkey without the next
	hotkeyURIEnv = "PLEXUS_HOTKEY_URI" // stands for the hotkey
)

// Bounds of passwords, in bytes. All wallets share one salt, so a short password
// is found by whoever has the file.
const (
	minNewPassword = 8
	maxPassword    = 4096
)

// keyFlags are the flags that choose keys in a wallet.
type keyFlags struct {
	wallet, hotkey, root string
	passwordFD           int
}

// addKeyFlags adds --wallet, --wallet-path and --password-fd to a command, and
// --hotkey where it signs with one.
func addKeyFlags(cmd *cobra.Command, withHotkey bool) *keyFlags {
	f := &keyFlags{}
	cmd.Flags().StringVar(&f.wallet, "wallet", "default", "name of the wallet")
	cmd.Flags().StringVar(&f.root, "wallet-path", "", "folder of wallets (default ~/.bittensor/wallets)")
	cmd.Flags().IntVar(&f.passwordFD, "password-fd", -1, "read the wallet's password from this file descriptor (or set "+passwordEnv+")")
	f.hotkey = "default"
	if withHotkey {
		cmd.Flags().StringVar(&f.hotkey, "hotkey", "default", "name of the hotkey in the wallet")
	}
	return f
}

// at is the wallet that the flags name.
func (f *keyFlags) at() (wallet.Wallet, error) {
	root := f.root
	if root == "" {
		var err error
		if root, err = wallet.DefaultRoot(); err != nil {
			return wallet.Wallet{}, fault.Wrap(err, "no folder for wallets", "give one by --wallet-path")
		}
	}
	return wallet.Wallet{Root: root, Name: f.wallet}, nil
}

// coldkeyPair opens the coldkey, which signs for money; it may ask for the password.
func (f *keyFlags) coldkeyPair(cmd *cobra.Command) (keys.Pair, error) {
	if p, err := pairFromEnv(keyURIEnv); p != nil || err != nil {
		return p, err
	}
	w, err := f.at()
	if err != nil {
		return nil, err
	}
	k, err := w.Coldkey(f.password(cmd, "Password of coldkey "+f.wallet+": "))
	if err != nil {
		return nil, err
	}
	return k.Pair(), nil
}

// hotkeyPair opens the hotkey, which signs for a neuron.
func (f *keyFlags) hotkeyPair(cmd *cobra.Command) (keys.Pair, error) {
	if p, err := pairFromEnv(hotkeyURIEnv, keyURIEnv); p != nil || err != nil {
		return p, err
	}
	w, err := f.at()
	if err != nil {
		return nil, err
	}
	k, err := w.Hotkey(f.hotkey, f.password(cmd, "Password of hotkey "+f.hotkey+": "))
	if err != nil {
		return nil, err
	}
	return k.Pair(), nil
}

// coldkeyAccount is the coldkey's account; it needs no password.
func (f *keyFlags) coldkeyAccount() (keys.AccountID, error) {
	if p, err := pairFromEnv(keyURIEnv); p != nil || err != nil {
		return accountOf(p), err
	}
	w, err := f.at()
	if err != nil {
		return keys.AccountID{}, err
	}
	return w.ColdkeyAccount()
}

// hotkeyAccount is the hotkey's account; it needs no password.
func (f *keyFlags) hotkeyAccount() (keys.AccountID, error) {
	if p, err := pairFromEnv(hotkeyURIEnv, keyURIEnv); p != nil || err != nil {
		return accountOf(p), err
	}
	w, err := f.at()
	if err != nil {
		return keys.AccountID{}, err
	}
	return w.HotkeyAccount(f.hotkey)
}

func accountOf(p keys.Pair) keys.AccountID {
	if p == nil {
		return keys.AccountID{}
	}
	return p.AccountID()
}

// pairFromEnv makes the pair of the first variable that is set; nil if none is.
func pairFromEnv(names ...string) (keys.Pair, error) {
	for _, name := range names {
		if uri := os.Getenv(name); uri != "" {
			p, err := keys.FromURI(uri, keys.Sr25519)
			if err != nil {
				return nil, fault.Wrap(err, name+" makes no key", "set it to a key URI such as //Alice, or unset it to use a wallet")
			}
			return p, nil
		}
	}
	return nil, nil
}

// password looks where a password may come from: the descriptor, the
// environment, a terminal.
func (f *keyFlags) password(cmd *cobra.Command, question string) wallet.Password {
	switch {
	case f.passwordFD >= 0:
		return func() ([]byte, error) { return readDescriptor(f.passwordFD, "password") }
	case os.Getenv(passwordEnv) != "":
		return func() ([]byte, error) { return []byte(os.Getenv(passwordEnv)), nil }
	case isTerminal():
		return func() ([]byte, error) { return promptSecret(cmd, question) }
	}
	return nil
}

// newPassword is like password for a file to be written; it asks twice.
func (f *keyFlags) newPassword(cmd *cobra.Command) ([]byte, error) {
	source := f.password(cmd, "New password: ")
	if source == nil {
		return nil, fault.New("no password to encrypt the coldkey with", "give one by --password-fd or "+passwordEnv+", or --no-password to leave it plain")
	}
	first, err := source()
	if err != nil {
		return nil, err
	}
	if len(first) < minNewPassword {
		return nil, fault.New("the password is too short", fmt.Sprintf("take at least %d characters, better four words", minNewPassword))
	}
	if f.passwordFD >= 0 || os.Getenv(passwordEnv) != "" {
		return first, nil
	}
	second, err := promptSecret(cmd, "The same again: ")
	if err != nil {
		return nil, err
	}
	if !bytes.Equal(first, second) {
		return nil, fault.New("the two passwords differ", "try again")
	}
	return first, nil
}

// readDescriptor reads one secret line that another program hands over.
func readDescriptor(fd int, what string) ([]byte, error) {
	f := os.NewFile(uintptr(fd), what)
	if f == nil {
		return nil, fault.New(fmt.Sprintf("there is no file descriptor %d", fd), "open it, for example: --password-fd 3 3<file")
	}
	secret, err := io.ReadAll(io.LimitReader(f, maxPassword+1))
	if fd > 2 { // programs that are started later would inherit it, and read it again
		_ = f.Close() // it was read
	}
	if err != nil {
		return nil, fault.Wrap(err, fmt.Sprintf("read %s from file descriptor %d", what, fd), "open it, for example: --password-fd 3 3<file")
	}
	secret = bytes.TrimRight(secret, "\r\n")
	if len(secret) == 0 || len(secret) > maxPassword {
		return nil, fault.New(fmt.Sprintf("the %s from file descriptor %d is empty or too long", what, fd), fmt.Sprintf("write 1 to %d bytes to it", maxPassword))
	}
	return secret, nil
}

func isTerminal() bool { return term.IsTerminal(int(os.Stdin.Fd())) }

// promptSecret asks at the terminal without echo.
func promptSecret(cmd *cobra.Command, question string) ([]byte, error) {
	fd := int(os.Stdin.Fd())
	before, err := term.GetState(fd)
	if err != nil {
		return nil, fmt.Errorf("prepare terminal: %w", err)
	}
	fmt.Fprint(cmd.ErrOrStderr(), question)
	defer fmt.Fprintln(cmd.ErrOrStderr())
	secret, err := await(cmd.Context(), func() ([]byte, error) { return term.ReadPassword(fd) })
	if err != nil {
		_ = term.Restore(fd, before)
		return nil, err
	}
	if len(secret) == 0 {
		return nil, fault.New("nothing was typed", "try again")
	}
	return secret, nil
}

// await lets an interrupt end a read that nothing else can end; the read
// itself dies with the process.
func await[T any](ctx context.Context, read func() (T, error)) (T, error) {
	type result struct {
		value T
		err   error
	}
	done := make(chan result, 1)
	go func() {
		v, err := read()
		done <- result{v, err}
	}()
	select {
	case r := <-done:
		return r.value, r.err
	case <-ctx.Done():
		var none T
		return none, ctx.Err()
	}
}
