// Package keys holds the key pairs that sign for accounts: sr25519, ed25519 and
// ecdsa, made from BIP39 mnemonics, seeds and Substrate derivation paths.
//
// It reads and writes no files; the wallet package keeps keys on disk.
// Start at [AccountID].
package keys
