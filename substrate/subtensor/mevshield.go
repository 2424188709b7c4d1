package subtensor

// MevShieldPallet is the index of MevShield.
const MevShieldPallet = 30

// AnnounceNextKey is what a block's producer would announce its next key by.
type AnnounceNextKey struct {
	EncKey *[]byte `scale:"enc_key,Option<ShieldEncKey>"`
}

// CallIndex is MevShield.announce_next_key.
func (AnnounceNextKey) CallIndex() (pallet, call uint8) { return MevShieldPallet, 0 }

// SubmitEncrypted sends a call that producers alone could read.
type SubmitEncrypted struct {
	Ciphertext []byte `scale:"ciphertext,BoundedVec<u8, ConstU32<8192>>"`
}

// CallIndex is MevShield.submit_encrypted.
func (SubmitEncrypted) CallIndex() (pallet, call uint8) { return MevShieldPallet, 1 }

// StoreEncrypted keeps such a call for a later block.
type StoreEncrypted struct {
	EncryptedCall []byte `scale:"encrypted_call,BoundedVec<u8, MaxEncryptedCallSize>"`
}

// CallIndex is MevShield.store_encrypted.
func (StoreEncrypted) CallIndex() (pallet, call uint8) { return MevShieldPallet, 2 }

// SetMaxPendingExtrinsicsNumber bounds how many encrypted calls wait.
type SetMaxPendingExtrinsicsNumber struct{ Value uint32 }

// CallIndex is MevShield.set_max_pending_extrinsics_number.
func (SetMaxPendingExtrinsicsNumber) CallIndex() (pallet, call uint8) { return MevShieldPallet, 3 }

// SetOnInitializeWeight bounds the work on encrypted calls in a block, in picoseconds.
type SetOnInitializeWeight struct{ Value uint64 }

// CallIndex is MevShield.set_on_initialize_weight.
func (SetOnInitializeWeight) CallIndex() (pallet, call uint8) { return MevShieldPallet, 4 }

// SetStoredExtrinsicLifetime bounds how many blocks an encrypted call waits.
type SetStoredExtrinsicLifetime struct{ Value uint32 }

// CallIndex is MevShield.set_stored_extrinsic_lifetime.
func (SetStoredExtrinsicLifetime) CallIndex() (pallet, call uint8) { return MevShieldPallet, 5 }

// SetMaxExtrinsicWeight bounds one encrypted call, in picoseconds.
type SetMaxExtrinsicWeight struct{ Value uint64 }

// CallIndex is MevShield.set_max_extrinsic_weight.
func (SetMaxExtrinsicWeight) CallIndex() (pallet, call uint8) { return MevShieldPallet, 6 }
