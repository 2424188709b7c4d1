// Package revenue pays what a subnet sells to those who stand behind it.
//
// Anyone pays a subnet. Its owner says what part goes to its stakers; the rest is
// the owner's at once. The stakers' part is given out over the next 7,200 blocks, by
// what each stakes in each block, so that staking just before a payment earns next
// to nothing of it. The pallet holds the money and lets it go block by block; who
// earns it is booked by the pallet that knows stakes. Only Plexus has it. The rules
// stand in docs/protocol/revenue.md. Start at [New].
package revenue

import (
	"github.com/plexus-network/plexus/chain/runtime"
	"github.com/plexus-network/plexus/substrate/keys"
	"github.com/plexus-network/plexus/substrate/subtensor"
)

// Name is the pallet's name in storage keys and metadata.
const Name = "Revenue"

// Bounds.
const (
	Window       = 7200      // blocks over which a payment is given out
	Step         = 100       // blocks: payments of the same hundred are given out together
	MinPayment   = 1_000_000 // rao
	MaxHotkeys   = 64        // that one claim settles
	DefaultShare = 32_768    // of 65535, to the stakers where the owner has said nothing
)

// Stakers books who earns what, and knows subnets. The subtensor pallet has it.
type Stakers interface {
	Exists(r runtime.Reader, netuid uint16) bool
	// Owner is the coldkey that owns a subnet; ok is false where nobody does.
	Owner(r runtime.Reader, netuid uint16) (owner keys.AccountID, ok bool)
	// StakingHotkeys lists the hotkeys that a coldkey stakes to.
	StakingHotkeys(r runtime.Reader, coldkey keys.AccountID) []keys.AccountID
	// Spread gives rao to a subnet's stakers, by what each stakes now; done is false,
	// and nothing happened, where nobody does.
	Spread(c *runtime.Context, netuid uint16, rao uint64) (done bool)
	// Settle books what a coldkey earned with a hotkey up to now.
	Settle(c *runtime.Context, hotkey, coldkey keys.AccountID, netuid uint16)
	// SettleAll does so for all stakers of a subnet, and lists who has something to
	// claim.
	SettleAll(c *runtime.Context, netuid uint16) []keys.AccountID
	// Take empties what was booked for a coldkey, and gives the whole rao of it.
	Take(c *runtime.Context, coldkey keys.AccountID, netuid uint16) (rao uint64)
	// Owed visits all who earned on a subnet, ascending, with the whole rao that they
	// may claim.
	Owed(r runtime.Reader, netuid uint16, visit func(coldkey keys.AccountID, rao uint64))
	// Book gives a coldkey rao to claim.
	Book(c *runtime.Context, coldkey keys.AccountID, netuid uint16, rao uint64)
	// Earned is what Settle with these hotkeys and Take would give.
	Earned(r runtime.Reader, coldkey keys.AccountID, netuid uint16, hotkeys []keys.AccountID) (rao uint64)
}

// Currency is what the pallet needs of the chain's money. The balances pallet has it.
type Currency interface {
	Free(r runtime.Reader, who keys.AccountID) uint64
	Transfer(c *runtime.Context, from, to keys.AccountID, rao uint64, keepAlive bool) error
	Burn(c *runtime.Context, who keys.AccountID, rao uint64) error
	ExistentialDeposit() uint64
}

// Share is what part of a subnet's revenue goes to its stakers, of 65535. A lower
// one waits, so that stakers can leave before it holds.
type Share struct {
	Now  uint16
	Next uint16 // from At on
	At   uint64 // a block; 0: Now stays
}

// at is the share that holds in a block.
func (s Share) at(block uint64) uint16 {
	if s.At != 0 && block >= s.At {
		return s.Next
	}
	return s.Now
}

// The pallet's storage.
var (
	Shares     = runtime.NewMap[uint16](Name, "Shares", runtime.Identity, Share{Now: DefaultShare}, runtime.Docs("What part of a subnet's revenue goes to its stakers."))
	Waiting    = runtime.NewMap[uint16](Name, "Waiting", runtime.Identity, []Stream(nil), runtime.Docs("What a subnet's stakers have still to earn, by the block from which they do."))
	Held       = runtime.NewMap[uint16](Name, "Held", runtime.Identity, uint64(0), runtime.Docs("The rao in a subnet's revenue account that are its stakers'."))
	ReleasedAt = runtime.NewValue(Name, "ReleasedAt", uint64(0), runtime.Docs("The block up to which payments are given out."))
)

// SubnetPaid tells that somebody paid a subnet; Owner and Stakers are what went to
// each, with what lay in the account beside.
type SubnetPaid struct {
	Netuid  uint16
	Payer   keys.AccountID
	Rao     uint64
	Owner   uint64
	Stakers uint64
}

// RevenueShareSet tells what part goes to the stakers from a block on.
type RevenueShareSet struct {
	Netuid uint16
	Share  uint16
	At     uint64
}

// RevenueClaimed tells that a staker was paid.
type RevenueClaimed struct {
	Netuid  uint16
	Coldkey keys.AccountID
	Rao     uint64
}

// RevenueEnded tells that a subnet's account was emptied when it was dissolved: what
// its stakers had earned, and what they had not, which the owner had back or, where
// there was none, left the issuance.
type RevenueEnded struct {
	Netuid   uint16
	Paid     uint64
	Returned uint64
}

var errs = runtime.NewErrors(subtensor.RevenuePallet,
	"SubnetNotExists: there is no such subnet, or it is root",
	"AmountTooLow: a payment is at least 0.001 TAO",
	"NotSubnetOwner: only the subnet's owner and root may set its share",
	"TooManyHotkeys: one claim settles at most 64 hotkeys",
	"NothingToClaim: less than one rao is there to be claimed",
	"Overflow: the amount does not fit",
)

// The errors of the calls; those of the currency come beside.
var (
	ErrSubnetNotExists = errs.E("SubnetNotExists")
	ErrAmountTooLow    = errs.E("AmountTooLow")
	ErrNotSubnetOwner  = errs.E("NotSubnetOwner")
	ErrTooManyHotkeys  = errs.E("TooManyHotkeys")
	ErrNothingToClaim  = errs.E("NothingToClaim")
	ErrOverflow        = errs.E("Overflow")
)

// Module has the pallet's calls and hooks. Who dissolves a subnet tells it so by
// [Module.Forget].
type Module struct {
	stakers Stakers
	money   Currency
}

// For is the module over the same books and money as the pallet of [New].
func For(stakers Stakers, money Currency) Module { return Module{stakers, money} }

// New declares the pallet.
func New(stakers Stakers, money Currency) runtime.Pallet {
	m := Module{stakers, money}
	return runtime.Pallet{
		Name: Name, Index: subtensor.RevenuePallet,
		Docs:    "What subnets are paid, for their owners and stakers.",
		Storage: []runtime.StorageItem{Shares, Waiting, Held, ReleasedAt},
		Calls:   m.calls(),
		Events: []runtime.Event{
			{Index: 0, Name: "SubnetPaid", Body: SubnetPaid{}},
			{Index: 1, Name: "RevenueShareSet", Body: RevenueShareSet{}},
			{Index: 2, Name: "RevenueClaimed", Body: RevenueClaimed{}},
			{Index: 3, Name: "RevenueEnded", Body: RevenueEnded{}},
		},
		Errors: errs,
		Constants: []runtime.Constant{
			{Name: "Window", Value: uint64(Window), Docs: "Blocks over which a payment is given out."},
			{Name: "MinPayment", Value: uint64(MinPayment), Docs: "The least payment, in rao."},
			{Name: "MaxHotkeys", Value: uint32(MaxHotkeys), Docs: "The most hotkeys that one claim settles."},
		},
		OnInitialize: m.release,
		Genesis:      m.genesis,
		Export:       m.export,
		APIs: []runtime.API{runtime.NewAPI("RevenueRuntimeApi", 1,
			runtime.Method("get_subnet_revenue", []string{"netuid"}, subnetRevenue),
			runtime.Method("get_claimable", []string{"netuid", "coldkey"}, m.claimable),
		)},
	}
}

func subnetRevenue(r runtime.Reader, netuid uint16) subtensor.SubnetRevenue {
	share, now := Shares.Get(r, netuid), runtime.Height(r)
	info := subtensor.SubnetRevenue{
		Account: subtensor.RevenueAccount(netuid), Share: share.at(now), Held: Held.Get(r, netuid), Waiting: Unreleased(r, netuid),
	}
	info.NextShare = info.Share
	if share.At > now {
		info.NextShare, info.NextAt = share.Next, share.At
	}
	return info
}

// claim is what the API asks about.
type claim struct {
	Netuid  uint16
	Coldkey keys.AccountID
}

// claimable is what a claim with all of a coldkey's hotkeys would pay, of the first
// MaxHotkeys where there are more.
func (m Module) claimable(r runtime.Reader, of claim) uint64 {
	hotkeys := m.stakers.StakingHotkeys(r, of.Coldkey)
	return m.stakers.Earned(r, of.Coldkey, of.Netuid, hotkeys[:min(len(hotkeys), MaxHotkeys)])
}
