// Package neuron is what a participant of a subnet runs around a mechanism: a
// miner that serves requests to those who may call it, and a validator that
// asks, scores and sets weights on time.
//
// It is not a mechanism: what is asked and how answers are judged comes from
// the mechanism package's interfaces. The one idea: whatever a neuron decides,
// it decides from a [View], the subnet at one block, so that a node that
// restarts, lags or lies for a while changes nothing but the view's age. Both
// kinds keep what they know in a folder and go on from there.
//
// Start at [Miner] and [Validator].
package neuron

import (
	"context"
	"time"

	"github.com/plexus-network/plexus/mechanism"
	"github.com/plexus-network/plexus/substrate/keys"
	"github.com/plexus-network/plexus/substrate/subtensor"
)

// Call is an extrinsic's call: arguments that know their pallet and index, as
// in substrate/subtensor.
type Call interface {
	CallIndex() (pallet, call uint8)
}

// Chain is what a neuron needs of a node. Implementations put a deadline on
// every call and reconnect by themselves.
type Chain interface {
	// View reads a subnet at the latest block.
	View(ctx context.Context, netuid uint16) (*View, error)
	// Heads gives each new block's number until ctx ends; it may skip some.
	Heads(ctx context.Context) (<-chan uint64, error)
	// Commits lists a hotkey's hashed weights that the chain keeps, in the order in
	// which they were made; some may have expired.
	Commits(ctx context.Context, netuid uint16, hotkey keys.AccountID) ([]subtensor.WeightCommit, error)
	// Submit signs a call, sends it and waits until it is in a block. A call
	// that failed there is an error.
	Submit(ctx context.Context, signer keys.Pair, call Call) error
}

// View is a subnet at one block. It is shared: nobody changes it.
type View struct {
	Netuid uint16
	Block  uint64
	// Read is when this neuron read it.
	Read time.Time
	// Tempo is the length of an epoch in blocks; LastEpoch the block of the
	// last one.
	Tempo, LastEpoch uint64
	// WeightsRateLimit is how many blocks must lie between two sets of weights.
	WeightsRateLimit uint64
	// WeightsVersion is the version key that weights must have at least.
	WeightsVersion uint64
	// HidesWeights says that the subnet takes commits instead of weights.
	HidesWeights bool
	// Sealing is how it takes them; zero where weights are open.
	Sealing Sealing
	// ImmunityPeriod is how many blocks a new neuron cannot be pruned.
	ImmunityPeriod uint64
	Neurons        []Neuron
	Catalogue      []mechanism.Model
}

// Neuron is one row of the metagraph with the model it declared.
type Neuron struct {
	UID     uint16
	Hotkey  keys.AccountID
	Coldkey keys.AccountID
	// Address is "ip:port" of its axon; empty if it serves none.
	Address string
	// SpeaksDendrite says that its axon is of Bittensor's SDK v10.
	SpeaksDendrite bool
	// Stake in rao.
	Stake     uint64
	HasPermit bool
	// Incentive, Dividends, Consensus and Trust of the last epoch, out of 65535.
	Incentive, Dividends, Consensus, Trust uint16
	// Emission of the last epoch in alpha rao.
	Emission uint64
	// LastUpdate is the block in which it last set weights; 0 never.
	LastUpdate uint64
	// Registered is the block in which it registered.
	Registered uint64
	// Model and Class are what it declared; empty if nothing.
	Model string
	Class mechanism.Class
}

// Find looks a hotkey up.
func (v *View) Find(hotkey keys.AccountID) (Neuron, bool) {
	for _, n := range v.Neurons {
		if n.Hotkey == hotkey {
			return n, true
		}
	}
	return Neuron{}, false
}

// hasPermits tells whether any neuron has a validator permit yet.
func (v *View) hasPermits() bool {
	for _, n := range v.Neurons {
		if n.HasPermit {
			return true
		}
	}
	return false
}

// NextEpoch is the block of the next epoch, and never one of the past.
func (v *View) NextEpoch() uint64 {
	return max(v.LastEpoch+v.Tempo, v.Block+1)
}

// Peers are the neurons that serve an axon, without one's own.
func (v *View) Peers(self keys.AccountID) []mechanism.Peer {
	var peers []mechanism.Peer
	for _, n := range v.Neurons {
		if n.Address != "" && n.Hotkey != self {
			peers = append(peers, mechanism.Peer{UID: n.UID, Hotkey: n.Hotkey, Model: n.Model, Class: n.Class})
		}
	}
	return peers
}
