package subtensor

import "github.com/plexus-network/plexus/substrate/keys"

// Model is one entry of a subnet's catalogue: weights that its miners may serve.
type Model struct {
	Name      []byte   // at most 64 bytes
	SHA256    [32]byte `scale:"sha256"` // of the weights file
	Tolerance uint32   // largest miss of a bound token, in 1e-6 logits
}

// TypePath is the name of the type in chain metadata.
func (Model) TypePath() string { return "pallet_models::Model" }

// DeclaredModel is the model that a miner says it serves.
type DeclaredModel struct {
	Model []byte // a name of the subnet's catalogue
	Class EngineClass
}

// TypePath is the name of the type in chain metadata.
func (DeclaredModel) TypePath() string { return "pallet_models::DeclaredModel" }

// MinerModel is a miner and the model it declared.
type MinerModel struct {
	Hotkey   keys.AccountID
	Declared DeclaredModel
}

// TypePath is the name of the type in chain metadata.
func (MinerModel) TypePath() string { return "pallet_models::MinerModel" }

// SetCatalogue replaces a subnet's catalogue; the signer owns the subnet, or root.
type SetCatalogue struct {
	Netuid uint16
	Models []Model // at most 32
}

// CallIndex is Models.set_catalogue.
func (SetCatalogue) CallIndex() (pallet, call uint8) { return ModelsPallet, 0 }

// Declare says which model the signer, a registered hotkey, serves; free.
type Declare struct {
	Netuid uint16
	Model  []byte
	Class  EngineClass
}

// CallIndex is Models.declare.
func (Declare) CallIndex() (pallet, call uint8) { return ModelsPallet, 1 }
