package subtensor

import (
	"github.com/plexus-network/plexus/substrate/keys"
	"github.com/plexus-network/plexus/substrate/scale"
)

// MultisigPallet is the index of Multisig.
const MultisigPallet = 13

// Timepoint names the extrinsic that opened an operation of several signatories.
type Timepoint struct {
	Height uint32 `scale:"height,BlockNumber"`
	Index  uint32 // of the extrinsic in its block
}

// TypePath is the name of the type in chain metadata.
func (Timepoint) TypePath() string { return "pallet_multisig::Timepoint" }

// Weight is an amount of work as calls state it; the chain counts RefTime.
type Weight struct {
	RefTime   scale.Compact // picoseconds
	ProofSize scale.Compact
}

// TypePath is the name of the type in chain metadata.
func (Weight) TypePath() string { return "sp_weights::weight_v2::Weight" }

// AsMultiThreshold1 sends a call as an account that any one of its signatories may
// act for.
type AsMultiThreshold1[C any] struct {
	OtherSignatories []keys.AccountID `scale:"other_signatories,Vec<T::AccountId>"` // ascending, without the signer
	Call             C                `scale:"call,Box<<T as Config>::RuntimeCall>"`
}

// CallIndex is Multisig.as_multi_threshold_1.
func (AsMultiThreshold1[C]) CallIndex() (pallet, call uint8) { return MultisigPallet, 0 }

// AsMulti approves a call of several signatories and, as the last of threshold,
// sends it.
type AsMulti[C any] struct {
	Threshold        uint16
	OtherSignatories []keys.AccountID `scale:"other_signatories,Vec<T::AccountId>"`                  // ascending, without the signer
	MaybeTimepoint   *Timepoint       `scale:"maybe_timepoint,Option<Timepoint<BlockNumberFor<T>>>"` // nil for the first
	Call             C                `scale:"call,Box<<T as Config>::RuntimeCall>"`
	MaxWeight        Weight
}

// CallIndex is Multisig.as_multi.
func (AsMulti[C]) CallIndex() (pallet, call uint8) { return MultisigPallet, 1 }

// ApproveAsMulti approves a call of several signatories by its blake2_256.
type ApproveAsMulti struct {
	Threshold        uint16
	OtherSignatories []keys.AccountID `scale:"other_signatories,Vec<T::AccountId>"`
	MaybeTimepoint   *Timepoint       `scale:"maybe_timepoint,Option<Timepoint<BlockNumberFor<T>>>"`
	CallHash         [32]byte
	MaxWeight        Weight
}

// CallIndex is Multisig.approve_as_multi.
func (ApproveAsMulti) CallIndex() (pallet, call uint8) { return MultisigPallet, 2 }

// CancelAsMulti ends an operation that the signer opened, and frees its deposit.
type CancelAsMulti struct {
	Threshold        uint16
	OtherSignatories []keys.AccountID `scale:"other_signatories,Vec<T::AccountId>"`
	Timepoint        Timepoint        `scale:"timepoint,Timepoint<BlockNumberFor<T>>"`
	CallHash         [32]byte
}

// CallIndex is Multisig.cancel_as_multi.
func (CancelAsMulti) CallIndex() (pallet, call uint8) { return MultisigPallet, 3 }

// PokeMultisigDeposit brings the deposit of an operation to what it should be.
type PokeMultisigDeposit struct {
	Threshold        uint16
	OtherSignatories []keys.AccountID `scale:"other_signatories,Vec<T::AccountId>"`
	CallHash         [32]byte
}

// CallIndex is Multisig.poke_deposit.
func (PokeMultisigDeposit) CallIndex() (pallet, call uint8) { return MultisigPallet, 4 }
