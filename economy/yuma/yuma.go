// Package yuma runs Yuma Consensus: one epoch turns what the validators of a
// subnet think of its miners (weights), and what stands behind each validator
// (stake), into consensus, incentives, dividends and new bonds.
//
// It reads no chain state and keeps none; the caller loads an [Input], and
// stores the [Output]. It works on sparse rows alone: the work of an epoch grows
// with the entries of weights and bonds, never with the square of the neurons.
// All arithmetic is that of package fixed, and since sums of fixed-point numbers
// are exact, only single products and quotients round; that is why the order in
// which entries are added does not matter, and where the rules name an order of
// entries (stored rows) the output keeps it.
//
// The rules stand in docs/protocol/yuma.md. Start at [Epoch].
package yuma

import (
	"errors"

	"github.com/plexus-network/plexus/economy/fixed"
)

// ErrInput is wrapped by the errors of [Epoch]: the input is not one that the
// chain's own checks let through.
var ErrInput = errors.New("epoch input is malformed")

// NoOwner says in [Params.Owner] that the subnet's owner is not a neuron.
const NoOwner = -1

// Never says in [Input.CommitBlock] that a neuron has no unexpired commit.
const Never = ^uint64(0)

// partsPerMillion is the unit of [Params.BondsMovingAverage].
const partsPerMillion = 1_000_000

// Weight is one entry of a stored row of weights or bonds: a value toward a uid.
type Weight struct{ UID, Value uint16 }

// Params are the numbers of one epoch besides the neurons themselves.
type Params struct {
	Block              uint64 // the block the epoch runs in
	ActivityCutoff     uint64 // blocks: a neuron whose LastUpdate + ActivityCutoff < Block is inactive
	LastTempo          uint64 // bonds toward uid j are dropped where LastTempo <= RegisteredAt[j]; see [LastTempo]
	Kappa              uint16 // /65535: the share of stake that consensus needs
	BondsPenalty       uint16 // /65535: 0 bonds by weights, 65535 by weights clipped to consensus
	BondsMovingAverage uint64 // /1e6, at most 1e6: how much of the old bonds stays
	Yuma3              bool   // bonds are absolute fractions, stake enters at the dividends
	LiquidAlpha        bool   // with Yuma3: the moving average is per bond
	AlphaLow           uint16 // /65535: bounds of liquid alpha, AlphaLow <= AlphaHigh
	AlphaHigh          uint16
	SigmoidSteepness   int16  // /100
	MaxValidators      uint16 // permits to give
	MinStake           uint64 // a neuron with less stake weight counts as 0
	Owner              int    // uid of the owner's hotkey, or [NoOwner]
	Emission           uint64 // alpha rao to divide
	CommitReveal       bool   // whether CommitBlock masks weights
}

// Input is what an epoch reads. All slices but Weights, Bonds and CommitBlock
// have one item a uid; Epoch changes none of them and keeps none.
type Input struct {
	Params
	Stake        []fixed.I64F64 // stake weight: alpha + TAO * TAO weight, inheritance applied
	LastUpdate   []uint64       // block in which uid last set or committed weights
	RegisteredAt []uint64       // block in which uid was registered
	Permit       []bool         // validator permits of the previous epoch
	Weights      [][]Weight     // row i: validator i's stored weights, each uid once; may be shorter than the uids
	Bonds        [][]Weight     // row i: validator i's stored bonds, each uid once; may be shorter than the uids
	CommitBlock  []uint64       // with CommitReveal: block of uid's earliest unexpired commit, or [Never]; nil: all Never
}

// Output is what an epoch decides, one item a uid. The slices are the caller's.
type Output struct {
	Active            []bool
	Permit            []bool   // permits from the next epoch on
	StakeWeight       []uint16 // /65535, this and the next four: floored
	Consensus         []uint16
	ValidatorTrust    []uint16
	Incentive         []uint16
	Dividends         []uint16
	ServerEmission    []uint64 // rao, floored; sums to at most Params.Emission with ValidatorEmission
	ValidatorEmission []uint64
	Emission          []uint64   // rao of both, for pruning and display
	Bonds             [][]Weight // rows to store; nil for uids without a permit
	Raw               Raw
}

// Raw are the unrounded vectors, one item a uid.
type Raw struct {
	Stake          []fixed.I32F32 // sums to at most 1
	Active         []fixed.I32F32 // stake of the active with a permit; sums to at most 1
	Consensus      []fixed.I32F32
	ValidatorTrust []fixed.I32F32
	Incentive      []fixed.I32F32 // sums to at most 1, as Dividends
	Dividends      []fixed.I32F32
}

// LastTempo is the bound of [Params.LastTempo]: the block after the previous
// epoch, lastStep being the block of that epoch, or 0 where there was none.
func LastTempo(block, tempo, lastStep uint64) uint64 {
	if lastStep != 0 {
		return lastStep + 1
	}
	return block - min(tempo, block)
}

// ActivityCutoff is max(1, factorMilli*tempo/1000) blocks.
func ActivityCutoff(factorMilli uint32, tempo uint16) uint64 {
	return max(1, uint64(factorMilli)*uint64(tempo)/1000)
}
