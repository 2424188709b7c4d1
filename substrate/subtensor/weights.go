package subtensor

import "github.com/plexus-network/plexus/substrate/scale"

// SetWeights sets the signer's weights on a subnet; free.
type SetWeights struct {
	Netuid     uint16
	Dests      []uint16
	Weights    []uint16 // for dests[i]; scaled so that the largest is 65535
	VersionKey uint64   // at least the subnet's
}

// CallIndex is SubtensorModule.set_weights.
func (SetWeights) CallIndex() (pallet, call uint8) { return SubtensorPallet, 0 }

// SetMechanismWeights is [SetWeights] for one mechanism of a subnet; free.
type SetMechanismWeights struct {
	Netuid     uint16
	Mecid      uint8
	Dests      []uint16
	Weights    []uint16
	VersionKey uint64
}

// CallIndex is SubtensorModule.set_mechanism_weights.
func (SetMechanismWeights) CallIndex() (pallet, call uint8) { return SubtensorPallet, 119 }

// BatchSetWeights is [SetWeights] on several subnets; free.
type BatchSetWeights struct {
	Netuids     []scale.Compact16
	Weights     [][]CompactPair
	VersionKeys []scale.Compact
}

// CallIndex is SubtensorModule.batch_set_weights.
func (BatchSetWeights) CallIndex() (pallet, call uint8) { return SubtensorPallet, 80 }

// SetRootWeights sets the weights by which the signer, a root hotkey, divides the
// emission among subnets; free.
type SetRootWeights struct {
	Netuids []uint16
	Weights []uint16 // for netuids[i]; only their proportions count
}

// CallIndex is RootWeights.set_root_weights.
func (SetRootWeights) CallIndex() (pallet, call uint8) { return RootWeightsPallet, 0 }
