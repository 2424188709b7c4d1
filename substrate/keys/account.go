package keys

import (
	"encoding/hex"
	"fmt"
	"strings"

	"github.com/plexus-network/plexus/substrate/ss58"
)

// AccountID names an account: a 32-byte public key, or a hash that stands for one.
// Its text form is SS58 with prefix 42.
type AccountID [32]byte

// String is the SS58 address.
func (a AccountID) String() string { return ss58.Encode(a, ss58.Prefix) }

// TypePath is the name of the type in chain metadata.
func (AccountID) TypePath() string { return "sp_core::crypto::AccountId32" }

// MarshalText writes the SS58 address.
func (a AccountID) MarshalText() ([]byte, error) { return []byte(a.String()), nil }

// UnmarshalText reads what [ParseAccount] reads.
func (a *AccountID) UnmarshalText(text []byte) (err error) {
	*a, err = ParseAccount(string(text))
	return err
}

// ParseAccount reads an SS58 address of any network, or 0x and 64 hex digits.
// Errors wrap [ss58.ErrAddress].
func ParseAccount(text string) (AccountID, error) {
	if digits, isHex := strings.CutPrefix(text, "0x"); isHex {
		b, err := hex.DecodeString(digits)
		if err != nil || len(b) != 32 {
			return AccountID{}, fmt.Errorf("%w: 0x must be followed by 64 hex digits", ss58.ErrAddress)
		}
		return AccountID(b), nil
	}
	account, _, err := ss58.Decode(text)
	return account, err
}
