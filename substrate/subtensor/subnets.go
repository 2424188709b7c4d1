package subtensor

import "github.com/plexus-network/plexus/substrate/keys"

// RegisterNetworkWithIdentity is [RegisterNetwork] that says what the subnet is.
type RegisterNetworkWithIdentity struct {
	Hotkey   keys.AccountID
	Identity *SubnetIdentityV3 // nil: nothing is said
}

// CallIndex is SubtensorModule.register_network_with_identity.
func (RegisterNetworkWithIdentity) CallIndex() (pallet, call uint8) { return SubtensorPallet, 79 }

// SetSubnetIdentity says what a subnet is; the signer owns it.
type SetSubnetIdentity struct {
	Netuid        uint16
	SubnetName    []byte
	GithubRepo    []byte
	SubnetContact []byte
	SubnetURL     []byte `scale:"subnet_url"`
	Discord       []byte
	Description   []byte
	LogoURL       []byte `scale:"logo_url"`
	Additional    []byte
}

// CallIndex is SubtensorModule.set_subnet_identity.
func (SetSubnetIdentity) CallIndex() (pallet, call uint8) { return SubtensorPallet, 78 }

// Identity is what the call says.
func (a SetSubnetIdentity) Identity() SubnetIdentityV3 {
	return SubnetIdentityV3{
		SubnetName: a.SubnetName, GithubRepo: a.GithubRepo, SubnetContact: a.SubnetContact, SubnetURL: a.SubnetURL,
		Discord: a.Discord, Description: a.Description, LogoURL: a.LogoURL, Additional: a.Additional,
	}
}

// UpdateSymbol gives a subnet's stake another symbol; the signer owns the subnet.
type UpdateSymbol struct {
	Netuid uint16
	Symbol []byte
}

// CallIndex is SubtensorModule.update_symbol.
func (UpdateSymbol) CallIndex() (pallet, call uint8) { return SubtensorPallet, 112 }

// DissolveNetwork ends a subnet; only root may send it. Coldkey is not looked at.
type DissolveNetwork struct {
	Coldkey keys.AccountID `scale:"_coldkey"`
	Netuid  uint16
}

// CallIndex is SubtensorModule.dissolve_network.
func (DissolveNetwork) CallIndex() (pallet, call uint8) { return SubtensorPallet, 61 }

// RootDissolveNetwork is [DissolveNetwork] in its newer form.
type RootDissolveNetwork struct {
	Netuid uint16
}

// CallIndex is SubtensorModule.root_dissolve_network.
func (RootDissolveNetwork) CallIndex() (pallet, call uint8) { return SubtensorPallet, 120 }

// What holds for making subnets where the chain has not set it otherwise.
const (
	NetworkImmunityPeriod = 1_296_000 // blocks
	NetworkRateLimit      = 7_200     // blocks
	NetworkMinLockCost    = 1_000 * RaoPerTAO
)
