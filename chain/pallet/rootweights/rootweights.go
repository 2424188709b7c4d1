// Package rootweights is how the root network divides the emission among subnets.
//
// The hotkeys with a seat in the root network set weights on subnets; each tempo
// of root, the weights become shares: stake-weighted ranks times a consensus that
// leaves little to a subnet few back. Between, the shares stand. Where nobody has
// set weights, subnets share by the TAO they hold. The rules stand in
// docs/protocol/rootweights.md. Start at [New].
package rootweights

import (
	"github.com/plexus-network/plexus/chain/runtime"
	"github.com/plexus-network/plexus/economy/fixed"
	"github.com/plexus-network/plexus/economy/share"
	"github.com/plexus-network/plexus/substrate/keys"
	"github.com/plexus-network/plexus/substrate/subtensor"
)

// Name is the pallet's name in storage keys and metadata.
const Name = "RootWeights"

// Network is what the pallet reads of subnets. The subtensor pallet has it.
type Network interface {
	// Seats lists the hotkeys with a seat in the root network, by uid.
	Seats(r runtime.Reader) []keys.AccountID
	// RootStake is what all have staked to a hotkey on root, in rao.
	RootStake(r runtime.Reader, hotkey keys.AccountID) uint64
	// IsRegistered says that a hotkey has a uid on a network.
	IsRegistered(r runtime.Reader, netuid uint16, hotkey keys.AccountID) bool
	// Subnets lists the subnets there are, without root, in a fixed order.
	Subnets(r runtime.Reader) []uint16
	// Exists says that a network is there, root included.
	Exists(r runtime.Reader, netuid uint16) bool
	// TAO is what a subnet holds, in rao.
	TAO(r runtime.Reader, netuid uint16) uint64
	// RhoKappa are the parameters of root's consensus; kappa is of 65535.
	RhoKappa(r runtime.Reader) (rho, kappa uint16)
	// RootRateLimit is how many blocks a root hotkey waits between two changes of
	// its weights.
	RootRateLimit(r runtime.Reader) uint64
}

// Vote is one entry of a validator's weights.
type Vote struct {
	Netuid uint16 `scale:"-"`
	Weight uint16 `scale:"-"`
}

// Ballot is what a validator said last.
type Ballot struct {
	Block uint64 // in which it was set
	Votes []Vote
}

// Share is a subnet's part of what root divides.
type Share struct {
	Netuid uint16           `scale:"-"`
	Part   subtensor.U64F64 `scale:"-"`
}

// The pallet's storage.
var (
	Weights           = runtime.NewMap[keys.AccountID](Name, "Weights", runtime.Blake2_128Concat, Ballot{}, runtime.Optional(), runtime.Docs("What each root hotkey said last."))
	Shares            = runtime.NewValue(Name, "Shares", []Share(nil), runtime.Docs("The division since root's last tempo; empty when nobody with stake has set weights."))
	RootEmissionShare = runtime.NewValue[uint32](Name, "RootEmissionShare", 0, runtime.Docs("The part of the block emission that root divides, of 1e9."))
	SpecSubnets       = runtime.NewValue(Name, "SpecSubnets", []uint16(nil), runtime.Docs("The subnets that the chain specification started."))
)

// WeightsSet tells that a validator set weights.
type WeightsSet struct{ Hotkey keys.AccountID }

// SharesSet tells the division for the next tempo of root.
type SharesSet struct{ Shares []Share }

var errs = runtime.NewErrors(subtensor.RootWeightsPallet,
	"NotRootValidator: the signer has no seat in the root network",
	"LengthsDiffer: there must be one weight for each netuid",
	"DuplicateNetuid: a netuid stands twice",
	"UnknownSubnet: there is no such subnet, or it is root",
	"SettingWeightsTooFast: the last weights were set too few blocks ago",
)

// The errors of set_root_weights.
var (
	ErrNotRootValidator      = errs.E("NotRootValidator")
	ErrLengthsDiffer         = errs.E("LengthsDiffer")
	ErrDuplicateNetuid       = errs.E("DuplicateNetuid")
	ErrUnknownSubnet         = errs.E("UnknownSubnet")
	ErrSettingWeightsTooFast = errs.E("SettingWeightsTooFast")
)

// Module divides the emission by root's votes.
type Module struct{ Network Network }

// New declares the pallet.
func New(network Network) (Module, runtime.Pallet) {
	m := Module{network}
	return m, runtime.Pallet{
		Name: Name, Index: subtensor.RootWeightsPallet,
		Docs:    "How the root network divides the emission among subnets.",
		Storage: []runtime.StorageItem{Weights, Shares, RootEmissionShare, SpecSubnets},
		Calls: []runtime.Call{
			runtime.NewCall(0, "set_root_weights", m.set, runtime.Weight(func(a subtensor.SetRootWeights) uint64 {
				return setWeight + entryWeight*uint64(len(a.Netuids))
			}), runtime.Free(m.check, func(who keys.AccountID, _ subtensor.SetRootWeights) string { return string(who[:]) })),
		},
		Events: []runtime.Event{
			{Index: 0, Name: "WeightsSet", Body: WeightsSet{}},
			{Index: 1, Name: "SharesSet", Body: SharesSet{}},
		},
		Errors:  errs,
		Genesis: genesis,
		Export:  export,
	}
}

// Weights in picoseconds.
const (
	setWeight   = 100_000_000
	entryWeight = 1_000_000
)

// check says whether a hotkey may set these weights now. In the order of the
// checks: ErrLengthsDiffer, ErrNotRootValidator, ErrSettingWeightsTooFast,
// ErrDuplicateNetuid, ErrUnknownSubnet.
func (m Module) check(r runtime.Reader, hotkey keys.AccountID, a subtensor.SetRootWeights) error {
	if len(a.Netuids) != len(a.Weights) {
		return ErrLengthsDiffer
	}
	if !m.Network.IsRegistered(r, subtensor.RootNetuid, hotkey) {
		return ErrNotRootValidator
	}
	last, ok := Weights.Lookup(r, hotkey)
	if now := runtime.Height(r); ok && now-min(last.Block, now) < m.Network.RootRateLimit(r) {
		return ErrSettingWeightsTooFast
	}
	seen := make(map[uint16]bool, len(a.Netuids))
	for _, netuid := range a.Netuids {
		switch {
		case seen[netuid]:
			return ErrDuplicateNetuid
		case netuid == subtensor.RootNetuid || !m.Network.Exists(r, netuid):
			return ErrUnknownSubnet
		}
		seen[netuid] = true
	}
	return nil
}

// set stores checked weights; they count from root's next tempo on.
func (m Module) set(c *runtime.Context, o runtime.Origin, a subtensor.SetRootWeights) error {
	hotkey, err := runtime.EnsureSigned(o)
	if err != nil {
		return err
	}
	b := Ballot{Block: c.Height(), Votes: make([]Vote, len(a.Netuids))}
	for i, netuid := range a.Netuids {
		b.Votes[i] = Vote{netuid, a.Weights[i]}
	}
	Weights.Set(c, hotkey, b)
	c.Emit(WeightsSet{hotkey})
	return nil
}

// Recompute turns root's weights into the shares of the next tempo, and drops the
// weights of hotkeys that lost their seats. Its work is bounded by the seats and
// the subnets.
func (m Module) Recompute(c *runtime.Context) {
	Weights.Iterate(c, func(hotkey keys.AccountID, _ Ballot) bool {
		if !m.Network.IsRegistered(c, subtensor.RootNetuid, hotkey) {
			Weights.Delete(c, hotkey)
		}
		return true
	})
	subnets := m.Network.Subnets(c)
	place := make(map[uint16]int, len(subnets))
	for i, netuid := range subnets {
		place[netuid] = i
	}
	seats := m.Network.Seats(c)
	stake, votes := make([]uint64, len(seats)), make([][]share.Vote, len(seats))
	for i, hotkey := range seats {
		stake[i] = m.Network.RootStake(c, hotkey)
		for _, v := range Weights.Get(c, hotkey).Votes {
			if at, ok := place[v.Netuid]; ok {
				votes[i] = append(votes[i], share.Vote{Subnet: at, Weight: v.Weight})
			}
		}
	}
	rho, kappa := m.Network.RhoKappa(c)
	var shares []Share
	for i, part := range share.RootShares(stake, votes, len(subnets), rho, kappa) {
		if !part.IsZero() {
			shares = append(shares, Share{subnets[i], subtensor.U64F64{Bits: part.Bytes()}})
		}
	}
	if len(shares) == 0 {
		Shares.Delete(c)
		return
	}
	Shares.Set(c, shares)
	c.Emit(SharesSet{shares})
}

// Share is the part of the emission that root divides, of 1e9.
func (m Module) Share(r runtime.Reader) uint32 { return RootEmissionShare.Get(r) }

// Divide divides rao among subnets: by root's shares; where it has none of these,
// by the TAO they hold; where they hold none, alike among those that the chain
// specification started. Shares of subnets that are not in the list go to those
// that are. The amounts never sum to more than rao.
func (m Module) Divide(r runtime.Reader, rao uint64, netuids []uint16) []uint64 {
	parts := make([]fixed.I64F64, len(netuids))
	var sum fixed.I64F64
	for _, s := range Shares.Get(r) {
		for i, netuid := range netuids {
			if netuid == s.Netuid {
				parts[i] = fixed.I64F64FromBytes(s.Part.Bits)
				sum = sum.Add(parts[i])
			}
		}
	}
	if !sum.IsZero() {
		for i := range parts {
			parts[i] = parts[i].SafeDiv(sum)
		}
		return share.Allot(rao, parts)
	}
	weights := make([]uint64, len(netuids))
	var total uint64
	for i, netuid := range netuids {
		weights[i] = m.Network.TAO(r, netuid)
		total += weights[i] // no overflow: it is part of the issuance
	}
	if total == 0 {
		started := SpecSubnets.Get(r)
		for i, netuid := range netuids {
			for _, s := range started {
				if s == netuid {
					weights[i] = 1
				}
			}
		}
	}
	return share.LargestRemainder(rao, weights)
}
