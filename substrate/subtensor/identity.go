package subtensor

// ChainIdentityV2 is what a coldkey says of itself.
type ChainIdentityV2 struct {
	Name        []byte
	URL         []byte `scale:"url"`
	GithubRepo  []byte
	Image       []byte
	Discord     []byte
	Description []byte
	Additional  []byte
}

// TypePath is the name of the type in chain metadata.
func (ChainIdentityV2) TypePath() string { return "pallet_subtensor::pallet::ChainIdentityV2" }

// SubnetIdentityV3 is what a subnet's owner says of the subnet.
type SubnetIdentityV3 struct {
	SubnetName    []byte
	GithubRepo    []byte
	SubnetContact []byte
	SubnetURL     []byte `scale:"subnet_url"`
	Discord       []byte
	Description   []byte
	LogoURL       []byte `scale:"logo_url"`
	Additional    []byte
}

// TypePath is the name of the type in chain metadata.
func (SubnetIdentityV3) TypePath() string { return "pallet_subtensor::pallet::SubnetIdentityV3" }
