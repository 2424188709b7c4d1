package subtensor

import (
	"github.com/plexus-network/plexus/substrate/keys"
	"github.com/plexus-network/plexus/substrate/scale"
)

// MultiAddress names an account in a transfer; [To] makes one. The chain takes
// the plain account form alone.
type MultiAddress struct {
	scale.Enum
	ID *keys.AccountID `scale:"Id"`
}

// To is the address of an account.
func To(account keys.AccountID) MultiAddress { return MultiAddress{ID: &account} }

// TransferAllowDeath pays value to dest and may empty the signer's account.
type TransferAllowDeath struct {
	Dest  MultiAddress
	Value scale.Compact // rao
}

// CallIndex is Balances.transfer_allow_death.
func (TransferAllowDeath) CallIndex() (pallet, call uint8) { return BalancesPallet, 0 }

// TransferKeepAlive pays value to dest and leaves the signer's account alive.
type TransferKeepAlive struct {
	Dest  MultiAddress
	Value scale.Compact // rao
}

// CallIndex is Balances.transfer_keep_alive.
func (TransferKeepAlive) CallIndex() (pallet, call uint8) { return BalancesPallet, 3 }

// TransferAll pays all that the signer may give to dest.
type TransferAll struct {
	Dest      MultiAddress
	KeepAlive bool
}

// CallIndex is Balances.transfer_all.
func (TransferAll) CallIndex() (pallet, call uint8) { return BalancesPallet, 4 }

// Remark writes bytes into a block and does nothing else.
type Remark struct{ Remark []byte }

// CallIndex is System.remark.
func (Remark) CallIndex() (pallet, call uint8) { return SystemPallet, 0 }

// RawCall is a call as [Encode] gives it, inside another call. It can be written
// only: where it ends is known to the chain alone.
type RawCall []byte

// EncodeScale writes the call's bytes.
func (c RawCall) EncodeScale(w *scale.Writer) { w.Raw(c) }

// DecodeScale refuses every input.
func (c *RawCall) DecodeScale(r *scale.Reader) { r.Fail(scale.ErrForm) }

// Batch sends calls in order and stops at the first that fails, keeping the ones before.
type Batch struct{ Calls []RawCall }

// CallIndex is Utility.batch.
func (Batch) CallIndex() (pallet, call uint8) { return UtilityPallet, 0 }

// BatchAll sends calls in order; one that fails undoes them all.
type BatchAll struct{ Calls []RawCall }

// CallIndex is Utility.batch_all.
func (BatchAll) CallIndex() (pallet, call uint8) { return UtilityPallet, 2 }

// ForceBatch sends calls in order and goes on after one that fails.
type ForceBatch struct{ Calls []RawCall }

// CallIndex is Utility.force_batch.
func (ForceBatch) CallIndex() (pallet, call uint8) { return UtilityPallet, 4 }

// Sudo sends a call with root origin; the signer is the chain's sudo key.
type Sudo struct{ Call RawCall }

// CallIndex is Sudo.sudo.
func (Sudo) CallIndex() (pallet, call uint8) { return SudoPallet, 0 }
