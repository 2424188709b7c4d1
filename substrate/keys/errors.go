package keys

import "errors"

var (
	// ErrScheme is returned for a signature scheme that is not known.
	ErrScheme = errors.New("unknown signature scheme")
	// ErrSecret is returned for secret bytes that no key can be made from.
	ErrSecret = errors.New("not a secret key")
	// ErrMnemonic is returned for words that are not a BIP39 mnemonic.
	ErrMnemonic = errors.New("not a mnemonic")
	// ErrURI is returned for a key URI of the wrong form.
	ErrURI = errors.New("not a key URI")
	// ErrSoftDerivation is returned for /soft junctions in schemes that only
	// know //hard ones.
	ErrSoftDerivation = errors.New("only sr25519 keys derive soft junctions (/name); use a hard one (//name)")
)
