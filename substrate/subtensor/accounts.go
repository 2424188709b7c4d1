package subtensor

import (
	"bytes"
	"encoding/binary"
	"slices"

	"golang.org/x/crypto/blake2b"

	"github.com/plexus-network/plexus/substrate/extrinsic"
	"github.com/plexus-network/plexus/substrate/keys"
	"github.com/plexus-network/plexus/substrate/scale"
)

// Accounts that no key signs for. Chain and clients compute the same ones, which
// are also those of every other Substrate chain.

// DerivativeAccount is the account that Utility.as_derivative acts as.
func DerivativeAccount(who keys.AccountID, index uint16) keys.AccountID {
	return derived("modlpy/utilisuba", who, index)
}

// MultisigAccount is the account of threshold of these signatories together, in
// whatever order they are given.
func MultisigAccount(signatories []keys.AccountID, threshold uint16) keys.AccountID {
	sorted := slices.SortedFunc(slices.Values(signatories), CompareAccounts)
	return derived("modlpy/utilisuba", sorted, threshold)
}

// PureAccount is the account that Proxy.create_pure makes: by whom, in which block
// and extrinsic of it, of which type, and the index that was given.
func PureAccount(who keys.AccountID, height, extIndex uint32, proxyType ProxyType, index uint16) keys.AccountID {
	return derived("modlpy/proxy____", who, height, extIndex, proxyType, index)
}

// CrowdloanAccount is the account that holds what a crowdloan raised.
func CrowdloanAccount(id uint32) (account keys.AccountID) {
	binary.LittleEndian.PutUint32(account[copy(account[:], "modlbt/cloan"):], id)
	return account
}

// CompareAccounts orders accounts by their bytes, as lists of signatories are.
func CompareAccounts(a, b keys.AccountID) int { return bytes.Compare(a[:], b[:]) }

// derived is the blake2_256 of a mark and the SCALE forms of parts.
func derived(mark string, parts ...any) keys.AccountID {
	w := scale.Writer{}
	w.Raw([]byte(mark))
	for _, p := range parts {
		w.Value(p)
	}
	return blake2b.Sum256(w.B)
}

// Address names an account in a call, in any form that the chain can read.
type Address = extrinsic.MultiAddress
