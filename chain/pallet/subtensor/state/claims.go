package state

import (
	"slices"

	"github.com/plexus-network/plexus/chain/runtime"
	"github.com/plexus-network/plexus/economy/fixed"
	"github.com/plexus-network/plexus/substrate/metadata"
	"github.com/plexus-network/plexus/substrate/scale"
	"github.com/plexus-network/plexus/substrate/subtensor"
)

// Root claims: the alpha that stake on root earns on subnets waits, out of the pool
// and nobody's stake, until its coldkey claims it. What a coldkey is owed with a
// hotkey on a subnet is floor(rate * stake on root) - claimed. The rules stand in
// docs/protocol/claims.md.
//
// Every change of a stake on root adjusts claimed so that what is owed stays:
// credit and debit of ledger.go see to it, and nobody else has to.
var (
	RootClaimable          = newMap[AccountID]("RootClaimable", runtime.Blake2_128Concat, RootRates(nil)) // by hotkey
	RootClaimableThreshold = newMap[uint16]("RootClaimableThreshold", runtime.Blake2_128Concat, fromRao(500_000))
	RootClaimed            = tripleMap[uint16, AccountID, AccountID, scale.U128]("RootClaimed", runtime.Identity, runtime.Blake2_128Concat, runtime.Blake2_128Concat, scale.U128{}) // netuid, hotkey, coldkey
	RootClaimType          = newMap[AccountID]("RootClaimType", runtime.Blake2_128Concat, subtensor.Swap())
	NumRootClaim           = value[uint64]("NumRootClaim", 5)
	// RootUnclaimed is the alpha behind the claims on a hotkey, by subnet and
	// hotkey. Bittensor keeps no such book.
	RootUnclaimed = doubleMap[uint16, AccountID, Unclaimed]("RootUnclaimed", runtime.Identity, runtime.Blake2_128Concat, Unclaimed{})
)

// The coldkeys for which blocks claim by themselves: a list without holes.
var (
	StakingColdkeysByIndex = newMap[uint64]("StakingColdkeysByIndex", runtime.Identity, NoAccount, runtime.Optional())
	StakingColdkeys        = newMap[AccountID]("StakingColdkeys", runtime.Identity, uint64(0), runtime.Optional())
	NumStakingColdkeys     = value[uint64]("NumStakingColdkeys", 0)
)

// RootRates are a hotkey's rates, ascending by netuid: a map to clients.
type RootRates []RootRate

// DescribeScale is BTreeMap<u16, I96F32>.
func (RootRates) DescribeScale(r *metadata.Registry) metadata.Definition {
	return metadata.Definition{
		Path: "BTreeMap", Shape: metadata.Composite,
		Params: []metadata.Param{{Name: "K", Type: r.Of(uint16(0))}, {Name: "V", Type: r.Of(subtensor.I96F32{})}},
		Fields: []metadata.Field{{Type: r.Of([]RootRate(nil)), TypeName: "Vec<(K, V)>"}},
	}
}

// RootRate is what one rao of root stake with a hotkey may claim on a subnet.
type RootRate struct {
	Netuid uint16           `scale:"-"`
	Rate   subtensor.I96F32 `scale:"-"`
}

// Unclaimed is alpha that waits for the root stakers of a hotkey.
type Unclaimed struct {
	Alpha  uint64 // all of it
	Spread uint64 // of it: what the rate does not promise to anybody yet
}

// RootClaimsMade is the event RootClaimed: a coldkey's root claims were made.
type RootClaimsMade struct{ Coldkey AccountID }

// RootClaimTypeSet: a coldkey chose what its root claims become.
type RootClaimTypeSet struct {
	Coldkey       AccountID
	RootClaimType subtensor.RootClaimType
}

var _ = tells(
	runtime.Event{Index: 114, Body: RootClaimsMade{}, Name: "RootClaimed"},
	runtime.Event{Index: 115, Body: RootClaimTypeSet{}, Name: "RootClaimTypeSet"},
)

// The errors of root claims.
var (
	ErrInvalidSubnetNumber       = Errors.E("InvalidSubnetNumber")
	ErrInvalidNumRootClaim       = Errors.E("InvalidNumRootClaim")
	ErrInvalidRootClaimThreshold = Errors.E("InvalidRootClaimThreshold")
)

func rootRate(rate subtensor.I96F32) fixed.U96F32 { return fixed.U96F32FromBytes(rate.Bits) }

// AddRootClaimable lets the root stakers of a hotkey claim alpha of a subnet, which
// is out and nobody's: the rate rises by alpha / root stake. unpaid is alpha where
// that is more than the hotkey's root stake: nothing happened then, and the
// hotkey's owner is to be paid instead.
func AddRootClaimable(c *runtime.Context, hotkey AccountID, netuid uint16, alpha uint64) (unpaid uint64) {
	stake := HotkeyStake(c, hotkey, Root)
	if alpha > stake || alpha == 0 {
		return alpha
	}
	waits := RootUnclaimed.Get(c, netuid, hotkey)
	waits.Alpha += alpha
	waits.Spread += alpha
	rise := fixed.IntU96F32(waits.Spread).SafeDiv(fixed.IntU96F32(stake))
	if !rise.IsZero() {
		raiseRate(c, hotkey, netuid, rise)
		waits.Spread -= min(waits.Spread, ceil(rise.Mul(fixed.IntU96F32(stake))))
	}
	RootUnclaimed.Set(c, netuid, hotkey, waits)
	return 0
}

func raiseRate(c *runtime.Context, hotkey AccountID, netuid uint16, rise fixed.U96F32) {
	rates := RootClaimable.Get(c, hotkey)
	at, known := findRate(rates, netuid)
	if !known {
		rates = slices.Insert(rates, at, RootRate{Netuid: netuid})
	}
	rates[at].Rate.Bits = rootRate(rates[at].Rate).Add(rise).Bytes()
	RootClaimable.Set(c, hotkey, rates)
}

func findRate(rates RootRates, netuid uint16) (at int, known bool) {
	return slices.BinarySearchFunc(rates, netuid, func(r RootRate, n uint16) int { return int(r.Netuid) - int(n) })
}

// ceil is the least whole number not below x.
func ceil(x fixed.U96F32) uint64 {
	whole := x.Floor()
	if fixed.IntU96F32(whole).Less(x) {
		whole++
	}
	return whole
}

// RootOwed is what coldkey may claim with hotkey on a subnet, in alpha rao.
func RootOwed(r runtime.Reader, hotkey, coldkey AccountID, netuid uint16) uint64 {
	rates := RootClaimable.Get(r, hotkey)
	at, known := findRate(rates, netuid)
	if !known {
		return 0
	}
	return owed(r, hotkey, coldkey, rates[at], Stake(r, hotkey, coldkey, Root))
}

// owed is never more than the book holds for the hotkey.
func owed(r runtime.Reader, hotkey, coldkey AccountID, rate RootRate, stake uint64) uint64 {
	earned := rootRate(rate.Rate).Mul(fixed.IntU96F32(stake)).Floor()
	claimed, fits := RootClaimed.Get(r, rate.Netuid, hotkey, coldkey).Uint64()
	if !fits || earned <= claimed {
		return 0
	}
	waits := RootUnclaimed.Get(r, rate.Netuid, hotkey)
	return min(earned-claimed, waits.Alpha-waits.Spread)
}

// RootClaim is what coldkey may claim with hotkey on one subnet.
type RootClaim struct {
	Netuid uint16
	Alpha  uint64
}

// RootClaims lists what coldkey is owed with hotkey, least thresholds apart: on the
// given subnets, ascending, or on all where these are nil. known is on how many
// subnets the stake on root of that hotkey earned something, which is what the list
// and a change of that stake cost.
func RootClaims(r runtime.Reader, hotkey, coldkey AccountID, netuids []uint16) (claims []RootClaim, known int) {
	stake := Stake(r, hotkey, coldkey, Root)
	if stake == 0 {
		return nil, 0
	}
	rates := RootClaimable.Get(r, hotkey)
	for _, rate := range rates {
		if netuids != nil && !slices.Contains(netuids, rate.Netuid) {
			continue
		}
		if alpha := owed(r, hotkey, coldkey, rate, stake); alpha > 0 {
			claims = append(claims, RootClaim{rate.Netuid, alpha})
		}
	}
	return claims, len(rates)
}

// MinRootClaim is the least claim that is made on a subnet, in alpha rao.
func MinRootClaim(r runtime.Reader, netuid uint16) uint64 {
	return ceil(rootRate(RootClaimableThreshold.Get(r, netuid)))
}

// TakeRootClaim books a claim of at most [RootOwed] as made: the alpha is out and
// nobody's, for the caller to give to the coldkey or to sell.
func TakeRootClaim(c *runtime.Context, hotkey, coldkey AccountID, netuid uint16, alpha uint64) {
	claimed, _ := RootClaimed.Get(c, netuid, hotkey, coldkey).Add(scale.U128From(alpha))
	RootClaimed.Set(c, netuid, hotkey, coldkey, claimed)
	waits := RootUnclaimed.Get(c, netuid, hotkey)
	waits.Alpha -= alpha
	RootUnclaimed.Set(c, netuid, hotkey, waits)
}

// onRootStakeAdded keeps what coldkey is owed with hotkey as it was when its stake
// on root grows by rao. The rounding is the coldkey's loss: a rao at most, a subnet.
func onRootStakeAdded(c *runtime.Context, hotkey, coldkey AccountID, rao uint64) {
	for _, rate := range RootClaimable.Get(c, hotkey) {
		if more := ceil(rootRate(rate.Rate).Mul(fixed.IntU96F32(rao))); more > 0 {
			claimed, _ := RootClaimed.Get(c, rate.Netuid, hotkey, coldkey).Add(scale.U128From(more))
			RootClaimed.Set(c, rate.Netuid, hotkey, coldkey, claimed)
		}
	}
	indexStaker(c, coldkey)
}

// onRootStakeRemoved does so when the stake fell by rao to left. What the stake that
// left had earned and not claimed becomes stake on the subnet; less than the least
// claim goes to the other root stakers of the hotkey.
func onRootStakeRemoved(c *runtime.Context, hotkey, coldkey AccountID, rao, left uint64) {
	for _, rate := range RootClaimable.Get(c, hotkey) {
		earned := rootRate(rate.Rate).Mul(fixed.IntU96F32(rao)).Floor()
		claimed, fits := RootClaimed.Get(c, rate.Netuid, hotkey, coldkey).Uint64()
		switch {
		case !fits:
			continue
		case claimed < earned:
			settleRoot(c, hotkey, coldkey, rate.Netuid, earned-claimed)
			claimed = 0
		default:
			claimed -= earned
		}
		if claimed == 0 || left == 0 { // without stake nothing is owed, whatever rounding left here
			RootClaimed.Delete(c, rate.Netuid, hotkey, coldkey)
		} else {
			RootClaimed.Set(c, rate.Netuid, hotkey, coldkey, scale.U128From(claimed))
		}
	}
}

func settleRoot(c *runtime.Context, hotkey, coldkey AccountID, netuid uint16, alpha uint64) {
	waits := RootUnclaimed.Get(c, netuid, hotkey)
	alpha = min(alpha, waits.Alpha-waits.Spread)
	if alpha < MinRootClaim(c, netuid) {
		waits.Spread += alpha
		RootUnclaimed.Set(c, netuid, hotkey, waits)
		return
	}
	waits.Alpha -= alpha
	RootUnclaimed.Set(c, netuid, hotkey, waits)
	credit(c, hotkey, coldkey, netuid, alpha) // the coldkey's list has the hotkey
}

// indexStaker puts a coldkey on the list of those for whom blocks claim.
func indexStaker(c *runtime.Context, coldkey AccountID) {
	if StakingColdkeys.Has(c, coldkey) {
		return
	}
	n := NumStakingColdkeys.Get(c)
	StakingColdkeys.Set(c, coldkey, n)
	StakingColdkeysByIndex.Set(c, n, coldkey)
	NumStakingColdkeys.Set(c, n+1)
}

// IndexStaker is for a coldkey that shows an interest in root claims.
func IndexStaker(c *runtime.Context, coldkey AccountID) { indexStaker(c, coldkey) }

// ForgetStaker takes a coldkey off that list; the last one takes its place.
func ForgetStaker(c *runtime.Context, coldkey AccountID) {
	at, known := StakingColdkeys.Lookup(c, coldkey)
	if !known {
		return
	}
	last := NumStakingColdkeys.Get(c) - 1
	if at != last {
		moved := StakingColdkeysByIndex.Get(c, last)
		StakingColdkeysByIndex.Set(c, at, moved)
		StakingColdkeys.Set(c, moved, at)
	}
	StakingColdkeysByIndex.Delete(c, last)
	StakingColdkeys.Delete(c, coldkey)
	NumStakingColdkeys.Set(c, last)
}

// IsRootClean says that no root claims hang on a hotkey, so that another may be
// swapped for it on root.
func IsRootClean(r runtime.Reader, hotkey AccountID) bool {
	return len(RootClaimable.Get(r, hotkey)) == 0
}

// SwapRootHotkey moves the root claims of a hotkey, with all of its stakers', to a
// new one that is clean. It goes with moving the stake on root as it lies, by rows
// rather than by withdrawals.
func SwapRootHotkey(c *runtime.Context, old, hotkey AccountID) {
	rates := RootClaimable.Get(c, old)
	for _, rate := range rates {
		waits := RootUnclaimed.Get(c, rate.Netuid, old)
		RootUnclaimed.Delete(c, rate.Netuid, old)
		RootUnclaimed.Set(c, rate.Netuid, hotkey, waits)
		RootClaimed.IteratePair(c, rate.Netuid, old, func(coldkey AccountID, claimed scale.U128) bool {
			RootClaimed.Delete(c, rate.Netuid, old, coldkey)
			RootClaimed.Set(c, rate.Netuid, hotkey, coldkey, claimed)
			return true
		})
	}
	if len(rates) > 0 {
		RootClaimable.Delete(c, old)
		RootClaimable.Set(c, hotkey, rates)
	}
}

// SwapRootColdkey moves what a coldkey has claimed with one hotkey to another
// coldkey, which may have claims there too. It goes with moving the stake on root
// as it lies.
func SwapRootColdkey(c *runtime.Context, hotkey, old, coldkey AccountID) {
	for _, rate := range RootClaimable.Get(c, hotkey) {
		claimed, known := RootClaimed.Lookup(c, rate.Netuid, hotkey, old)
		if !known {
			continue
		}
		RootClaimed.Delete(c, rate.Netuid, hotkey, old)
		sum, _ := RootClaimed.Get(c, rate.Netuid, hotkey, coldkey).Add(claimed)
		RootClaimed.Set(c, rate.Netuid, hotkey, coldkey, sum)
	}
}

// SwapRootStaker moves a coldkey's place among the stakers, and its claim type, to
// another that has none. It goes once with a swap of coldkeys.
func SwapRootStaker(c *runtime.Context, old, coldkey AccountID) {
	if StakingColdkeys.Has(c, old) {
		ForgetStaker(c, old)
		indexStaker(c, coldkey)
	}
	if kind, chosen := RootClaimType.Lookup(c, old); chosen {
		RootClaimType.Delete(c, old)
		RootClaimType.Set(c, coldkey, kind)
	}
}

// DropRootClaims forgets all claims on a subnet that is dissolved. freed is the
// alpha that waited for them: it is out and nobody's.
func DropRootClaims(c *runtime.Context, netuid uint16) (freed uint64) {
	RootUnclaimed.IteratePrefix(c, netuid, func(hotkey AccountID, waits Unclaimed) bool {
		freed += waits.Alpha
		rates := RootClaimable.Get(c, hotkey)
		at, known := findRate(rates, netuid)
		switch {
		case known && len(rates) == 1:
			RootClaimable.Delete(c, hotkey)
		case known:
			RootClaimable.Set(c, hotkey, slices.Delete(rates, at, at+1))
		}
		return true
	})
	RootUnclaimed.DeletePrefix(c, netuid)
	RootClaimed.DeletePrefix(c, netuid)
	RootClaimableThreshold.Delete(c, netuid)
	return freed
}
