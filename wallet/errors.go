package wallet

import (
	"errors"
	"fmt"
	"io/fs"

	"github.com/plexus-network/plexus/internal/fault"
)

var (
	// ErrMissing is returned when there is no file for the key.
	ErrMissing = errors.New("key file does not exist")
	// ErrExists is returned instead of overwriting a key.
	ErrExists = errors.New("key file exists already")
	// ErrLocked is returned when an encrypted file is opened without a password.
	ErrLocked = errors.New("key file is encrypted")
	// ErrPassword is returned when the password does not open the file.
	ErrPassword = errors.New("wrong password")
	// ErrCorrupt is returned when a file does not hold what a key file holds.
	ErrCorrupt = errors.New("key file is corrupt")
	// ErrPermissions is returned when the system denies a file, or when others
	// than its owner may read it.
	ErrPermissions = errors.New("key file has wrong permissions")
	// ErrOldEncryption is returned for files of Bittensor's encryptions before NaCl.
	ErrOldEncryption = errors.New("key file is encrypted in an old way")
	// ErrExport is returned for a file that is no export of one account.
	ErrExport = errors.New("not an exported account")
	// ErrScheme is returned for keys that Bittensor's files have no number for.
	ErrScheme = errors.New("wallet files hold only sr25519 and ed25519 keys")
	// ErrName is returned for names of wallets or hotkeys that no file may have.
	ErrName = errors.New("not a name for a key")
)

// fail gives an error that is shown as it stands, with a remedy.
func fail(err error, remedy string) error { return &described{err, remedy} }

// described lets [fault.Remedy] find a remedy without a second text.
type described struct {
	err    error
	remedy string
}

func (d *described) Error() string { return d.err.Error() }

func (d *described) Unwrap() []error {
	return []error{d.err, &fault.Error{What: d.err.Error(), Remedy: d.remedy}}
}

// denied names what the file system refused.
func denied(path string, err error) error {
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return fail(fmt.Errorf("%w: %s", ErrMissing, path), "create it by 'plexus wallet create', or name the right --wallet, --hotkey and --wallet-path")
	case errors.Is(err, fs.ErrPermission):
		return fail(fmt.Errorf("%w: %s cannot be opened", ErrPermissions, path), "make yourself its owner: sudo chown $USER "+path)
	}
	return fmt.Errorf("open key file: %w", err)
}
