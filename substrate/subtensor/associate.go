package subtensor

// EvmAddress is an Ethereum account.
type EvmAddress [20]byte

// TypePath is the name of the type in chain metadata.
func (EvmAddress) TypePath() string { return "primitive_types::H160" }

// SetIdentity says who the signer, a coldkey, is.
type SetIdentity struct {
	Name        []byte
	URL         []byte `scale:"url"`
	GithubRepo  []byte
	Image       []byte
	Discord     []byte
	Description []byte
	Additional  []byte
}

// CallIndex is SubtensorModule.set_identity.
func (SetIdentity) CallIndex() (pallet, call uint8) { return SubtensorPallet, 68 }

// AssociateEvmKey says that an Ethereum address belongs to the signer, a registered
// hotkey; free.
type AssociateEvmKey struct {
	Netuid      uint16
	EvmKey      EvmAddress
	BlockNumber uint64
	Signature   [65]byte `scale:",Signature"` // of the address, as EIP-191 has it: r, s, v
}

// CallIndex is SubtensorModule.associate_evm_key.
func (AssociateEvmKey) CallIndex() (pallet, call uint8) { return SubtensorPallet, 93 }
