package subtensor

import (
	"github.com/plexus-network/plexus/substrate/keys"
	"github.com/plexus-network/plexus/substrate/scale"
)

// AxonInfo is where a neuron serves requests.
type AxonInfo struct {
	Block        uint64     // block of the call that set it
	Version      uint32     // version of the software that serves
	IP           scale.U128 `scale:"ip"` // IPv4 or IPv6 address as a number
	Port         uint16
	IPType       uint8 `scale:"ip_type"` // 4 or 6
	Protocol     uint8 // the subnet's own number; 4 is HTTP by custom
	Placeholder1 uint8
	Placeholder2 uint8
}

// TypePath is the name of the type in chain metadata.
func (AxonInfo) TypePath() string { return "pallet_subtensor::pallet::AxonInfo" }

// PrometheusInfo is where a neuron serves its metrics.
type PrometheusInfo struct {
	Block   uint64 // block of the call that set it
	Version uint32
	IP      scale.U128 `scale:"ip"`
	Port    uint16
	IPType  uint8 `scale:"ip_type"` // 4 or 6
}

// TypePath is the name of the type in chain metadata.
func (PrometheusInfo) TypePath() string { return "pallet_subtensor::pallet::PrometheusInfo" }

// NeuronCertificate is the public key of a neuron's TLS endpoint.
type NeuronCertificate struct {
	PublicKey []byte
	Algorithm uint8
}

// TypePath is the name of the type in chain metadata.
func (NeuronCertificate) TypePath() string { return "pallet_subtensor::pallet::NeuronCertificate" }

// NeuronInfo is one neuron of a subnet with its weights and bonds. Ranks and trusts are
// parts of 65535.
type NeuronInfo struct {
	Hotkey          keys.AccountID
	Coldkey         keys.AccountID
	UID             scale.Compact16 `scale:"uid"`
	Netuid          scale.Compact16
	Active          bool
	AxonInfo        AxonInfo
	PrometheusInfo  PrometheusInfo
	Stake           []AccountAmount // alpha rao by coldkey
	Rank            scale.Compact16
	Emission        scale.Compact // alpha rao of the last epoch
	Incentive       scale.Compact16
	Consensus       scale.Compact16
	Trust           scale.Compact16
	ValidatorTrust  scale.Compact16
	Dividends       scale.Compact16
	LastUpdate      scale.Compact // block of the last weights
	ValidatorPermit bool
	Weights         []CompactPair
	Bonds           []CompactPair
	PruningScore    scale.Compact16
}

// TypePath is the name of the type in chain metadata.
func (NeuronInfo) TypePath() string { return "pallet_subtensor::rpc_info::neuron_info::NeuronInfo" }

// NeuronInfoLite is [NeuronInfo] without weights and bonds.
type NeuronInfoLite struct {
	Hotkey          keys.AccountID
	Coldkey         keys.AccountID
	UID             scale.Compact16 `scale:"uid"`
	Netuid          scale.Compact16
	Active          bool
	AxonInfo        AxonInfo
	PrometheusInfo  PrometheusInfo
	Stake           []AccountAmount // alpha rao by coldkey
	Rank            scale.Compact16
	Emission        scale.Compact // alpha rao of the last epoch
	Incentive       scale.Compact16
	Consensus       scale.Compact16
	Trust           scale.Compact16
	ValidatorTrust  scale.Compact16
	Dividends       scale.Compact16
	LastUpdate      scale.Compact // block of the last weights
	ValidatorPermit bool
	PruningScore    scale.Compact16
}

// TypePath is the name of the type in chain metadata.
func (NeuronInfoLite) TypePath() string {
	return "pallet_subtensor::rpc_info::neuron_info::NeuronInfoLite"
}
