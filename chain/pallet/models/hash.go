package models

import (
	"encoding/hex"
	"fmt"
)

// Hash is a SHA-256 that text writes as 64 hex digits.
type Hash [32]byte

// MarshalText writes the digits.
func (h Hash) MarshalText() ([]byte, error) { return []byte(hex.EncodeToString(h[:])), nil }

// UnmarshalText reads 64 hex digits.
func (h *Hash) UnmarshalText(text []byte) error {
	b, err := hex.DecodeString(string(text))
	if err != nil || len(b) != len(h) {
		return fmt.Errorf("%q is no SHA-256 of 64 hex digits", text)
	}
	*h = Hash(b)
	return nil
}
