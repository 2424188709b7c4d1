package state

import (
	"github.com/plexus-network/plexus/chain/runtime"
	"github.com/plexus-network/plexus/economy/fixed"
)

// MinStake is the least that one call may stake, unstake or move, in rao. A call
// that unstakes all that is left may unstake less.
const MinStake uint64 = 2_000_000

// The errors of calls that move stake.
var (
	ErrSlippageTooHigh                 = Errors.E("SlippageTooHigh")
	ErrInsufficientLiquidity           = Errors.E("InsufficientLiquidity")
	ErrTransferDisallowed              = Errors.E("TransferDisallowed")
	ErrSameNetuid                      = Errors.E("SameNetuid")
	ErrCannotBurnOrRecycleOnRootSubnet = Errors.E("CannotBurnOrRecycleOnRootSubnet")
	ErrAddStakeBurnRateLimitExceeded   = Errors.E("AddStakeBurnRateLimitExceeded")
	ErrSameAutoStakeHotkeyAlreadySet   = Errors.E("SameAutoStakeHotkeyAlreadySet")
)

// When a coldkey last moved stake with a hotkey, and which coldkeys stake their
// rewards to a hotkey.
var (
	LastColdkeyHotkeyStakeBlock  = doubleMap[AccountID, AccountID]("LastColdkeyHotkeyStakeBlock", runtime.Twox64Concat, runtime.Twox64Concat, uint64(0), runtime.Optional())
	AutoStakeDestinationColdkeys = doubleMap[AccountID, uint16]("AutoStakeDestinationColdkeys", runtime.Blake2_128Concat, runtime.Identity, []AccountID(nil))
)

// StakeMoved: stake went from one hotkey or subnet to another of the same coldkey.
type StakeMoved struct {
	Coldkey    AccountID `scale:"-"`
	FromHotkey AccountID `scale:"-"`
	FromNetuid uint16    `scale:"-"`
	ToHotkey   AccountID `scale:"-"`
	ToNetuid   uint16    `scale:"-"`
	TAO        uint64    `scale:"-"`
}

// StakeTransferred: stake went to another coldkey.
type StakeTransferred struct {
	FromColdkey AccountID `scale:"-"`
	ToColdkey   AccountID `scale:"-"`
	Hotkey      AccountID `scale:"-"`
	FromNetuid  uint16    `scale:"-"`
	ToNetuid    uint16    `scale:"-"`
	TAO         uint64    `scale:"-"`
}

// StakeSwapped: stake went to another subnet.
type StakeSwapped struct {
	Coldkey    AccountID `scale:"-"`
	Hotkey     AccountID `scale:"-"`
	FromNetuid uint16    `scale:"-"`
	ToNetuid   uint16    `scale:"-"`
	TAO        uint64    `scale:"-"`
}

// AlphaWasRecycled: stake left the subnet's issuance.
type AlphaWasRecycled struct {
	Coldkey AccountID `scale:"-"`
	Hotkey  AccountID `scale:"-"`
	Alpha   uint64    `scale:"-"`
	Netuid  uint16    `scale:"-"`
}

// AlphaWasBurned: stake is nobody's for good.
type AlphaWasBurned struct {
	Coldkey AccountID `scale:"-"`
	Hotkey  AccountID `scale:"-"`
	Alpha   uint64    `scale:"-"`
	Netuid  uint16    `scale:"-"`
}

// AddStakeBurn: TAO bought alpha that was burned.
type AddStakeBurn struct {
	Netuid uint16
	Hotkey AccountID
	Amount uint64
	Alpha  uint64
}

// AutoStakeDestinationSet: a coldkey chose whom its rewards on a subnet are staked to.
type AutoStakeDestinationSet struct {
	Coldkey AccountID
	Netuid  uint16
	Hotkey  AccountID
}

// TransactionFeePaidWithAlpha: the fee of an extrinsic was taken out of a stake.
type TransactionFeePaidWithAlpha struct {
	Who       AccountID
	Netuid    uint16
	AlphaFee  uint64
	TaoAmount uint64
}

var _ = tells(
	runtime.Event{Index: 4, Body: StakeMoved{}, Name: "StakeMoved"},
	runtime.Event{Index: 91, Body: StakeTransferred{}, Name: "StakeTransferred"},
	runtime.Event{Index: 92, Body: StakeSwapped{}, Name: "StakeSwapped"},
	runtime.Event{Index: 96, Body: AlphaWasRecycled{}, Name: "AlphaRecycled"},
	runtime.Event{Index: 97, Body: AlphaWasBurned{}, Name: "AlphaBurned"},
	runtime.Event{Index: 112, Body: AutoStakeDestinationSet{}, Name: "AutoStakeDestinationSet"},
	runtime.Event{Index: 121, Body: AddStakeBurn{}, Name: "AddStakeBurn"},
	runtime.Event{Index: 123, Body: TransactionFeePaidWithAlpha{}, Name: "TransactionFeePaidWithAlpha"},
)

// Position is what a coldkey has with a hotkey on a network.
type Position struct {
	Hotkey, Coldkey AccountID
	Netuid          uint16
}

// Stake is what the position holds, in alpha rao.
func (p Position) Stake(r runtime.Reader) uint64 { return Stake(r, p.Hotkey, p.Coldkey, p.Netuid) }

// StakeInto trades up to tao of an account for stake of a position. Its coldkey's
// account is held: all of its balance may go, and its nonce must not start anew.
// Errors: those of [Buy], ErrTooManyHotkeys, and ErrAmountTooLow where it would buy
// nothing.
func StakeInto(c *runtime.Context, money Currency, from AccountID, p Position, tao uint64, t Terms) (Trade, error) {
	if err := open(c, money, p); err != nil {
		return Trade{}, err
	}
	done, err := Buy(c, money, from, p.Netuid, tao, t)
	if err != nil {
		return Trade{}, err
	}
	if done.Got == 0 {
		return Trade{}, ErrAmountTooLow
	}
	grow(c, p, done.Got)
	c.Emit(StakeAdded{Coldkey: p.Coldkey, Hotkey: p.Hotkey, TAO: done.Paid, Alpha: done.Got, Netuid: p.Netuid, Fee: done.Fee})
	return done, nil
}

// Unstake trades up to alpha of a position for TAO, which an account gets. Errors:
// those of [Sell] and [Take].
func Unstake(c *runtime.Context, money Currency, to AccountID, p Position, alpha uint64, t Terms) (Trade, error) {
	done, err := QuoteSell(c, p.Netuid, alpha, t)
	if err != nil {
		return Trade{}, err
	}
	return done, Redeem(c, money, to, p, done)
}

// Redeem is [Unstake] as [QuoteSell] quoted it, of a state that has not changed since.
func Redeem(c *runtime.Context, money Currency, to AccountID, p Position, quote Trade) error {
	if err := lower(c, p, quote.Paid); err != nil {
		return err
	}
	if err := settle(c, money, to, p.Netuid, quote); err != nil {
		return err
	}
	c.Emit(StakeRemoved{Coldkey: p.Coldkey, Hotkey: p.Hotkey, TAO: quote.Got, Alpha: quote.Paid - quote.Fee, Netuid: p.Netuid, Fee: quote.Fee})
	return nil
}

// MoveWithin moves alpha from one position to another on the same network, without
// a trade. worth is what it tells of their worth, in rao. Errors: those of [Take],
// and ErrTooManyHotkeys.
func MoveWithin(c *runtime.Context, money Currency, from, to Position, alpha, worth uint64) error {
	if err := open(c, money, to); err != nil {
		return err
	}
	if err := lower(c, from, alpha); err != nil {
		return err
	}
	grow(c, to, alpha)
	c.Emit(StakeRemoved{Coldkey: from.Coldkey, Hotkey: from.Hotkey, TAO: worth, Alpha: alpha, Netuid: from.Netuid})
	c.Emit(StakeAdded{Coldkey: to.Coldkey, Hotkey: to.Hotkey, TAO: worth, Alpha: alpha, Netuid: to.Netuid})
	return nil
}

// open lists the hotkey among those that the coldkey stakes to. A nominator makes
// the hotkey a delegate.
func open(c *runtime.Context, money Currency, p Position) error {
	isNew, err := addHotkey(c, StakingHotkeys, p.Coldkey, p.Hotkey)
	if err != nil {
		return err
	}
	if isNew {
		money.Hold(c, p.Coldkey)
	}
	if !Owns(c, p.Coldkey, p.Hotkey) && !Delegates.Has(c, p.Hotkey) {
		Delegates.Set(c, p.Hotkey, Delegates.Get(c, p.Hotkey))
	}
	return nil
}

func grow(c *runtime.Context, p Position, alpha uint64) {
	credit(c, p.Hotkey, p.Coldkey, p.Netuid, alpha)
	LastColdkeyHotkeyStakeBlock.Set(c, p.Coldkey, p.Hotkey, c.Height())
}

func lower(c *runtime.Context, p Position, alpha uint64) error {
	if err := debit(c, p.Hotkey, p.Coldkey, p.Netuid, alpha); err != nil {
		return err
	}
	LastColdkeyHotkeyStakeBlock.Set(c, p.Coldkey, p.Hotkey, c.Height())
	return nil
}

// NominatorMinimum is the worth in rao below which a nominator's stake is paid out:
// NominatorMinRequiredStake millionths of [MinStake].
func NominatorMinimum(r runtime.Reader) uint64 {
	return fixed.MulDiv(MinStake, fixed.IntU64F64(NominatorMinRequiredStake.Get(r)), fixed.IntU64F64(1_000_000))
}

// Worth is what alpha of a network is worth at the spot price, in rao, floored.
func Worth(r runtime.Reader, netuid uint16, alpha uint64) uint64 {
	return fixed.MulDiv(alpha, SpotPrice(r, netuid), fixed.IntU64F64(1))
}

// ClearSmallNomination pays out a nominator's stake that is worth less than
// [NominatorMinimum], without fee. What the pool does not take, and what would be too
// little for an account that does not exist, stays.
func ClearSmallNomination(c *runtime.Context, money Currency, p Position) {
	alpha := p.Stake(c)
	if !isSmallNomination(c, p, alpha) {
		return
	}
	_ = c.Try(func() error {
		_, err := Unstake(c, money, p.Coldkey, p, alpha, Terms{Limit: MinPrice, Free: true})
		return err
	})
}

// isSmallNomination says that what a position holds is too little for a nominator.
func isSmallNomination(r runtime.Reader, p Position, alpha uint64) bool {
	return alpha > 0 && !Owns(r, p.Coldkey, p.Hotkey) && Worth(r, p.Netuid, alpha) < NominatorMinimum(r)
}

// LastAddStakeBurn is the key of a coldkey's last purchase for burning on a subnet.
func LastAddStakeBurn(netuid uint16, coldkey AccountID) RateLimitKey {
	return RateLimitKey{AddStakeBurn: &HotkeyOnSubnet{Netuid: netuid, Hotkey: coldkey}}
}
