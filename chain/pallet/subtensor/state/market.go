package state

import (
	"errors"
	"math"

	"github.com/plexus-network/plexus/chain/runtime"
	"github.com/plexus-network/plexus/economy/fixed"
	"github.com/plexus-network/plexus/economy/pool"
	"github.com/plexus-network/plexus/substrate/subtensor"
)

// SwapName and SwapIndex are those of the Swap pallet, whose storage and errors
// stand here since stakes, registrations and emission all trade with pools.
const (
	SwapName        = "Swap"
	SwapIndex uint8 = 28
)

// Limits of price for calls that name none, in rao for one alpha.
const (
	MaxPrice uint64 = 1_000_000_000_000_000
	MinPrice uint64 = 1_000
)

// MaxFeeRate bounds FeeRate, of 65535.
const MaxFeeRate uint16 = 10_000

// SwapErrors are the Swap pallet's, in Bittensor's order.
var SwapErrors = runtime.NewErrors(SwapIndex,
	"FeeRateTooHigh", "InsufficientInputAmount", "InsufficientLiquidity", "PriceLimitExceeded",
	"InsufficientBalance", "InvalidTickRange", "InvalidLiquidityValue", "ReservesTooLow",
	"MechanismDoesNotExist", "SubtokenDisabled", "ReservesOutOfBalance", "SwapInputTooLarge", "Deprecated",
)

// The errors of trades.
var (
	ErrPriceLimitExceeded = SwapErrors.E("PriceLimitExceeded") // the price is beyond the limit already
	ErrReservesTooLow     = SwapErrors.E("ReservesTooLow")
	ErrSwapInputTooLarge  = SwapErrors.E("SwapInputTooLarge")
)

// Balancer holds the weight of a pool's TAO; that of its alpha is the rest.
type Balancer struct {
	Quote Perquintill
}

// TypePath is the name of the type in chain metadata.
func (Balancer) TypePath() string { return "pallet_subtensor_swap::pallet::balancer::Balancer" }

// Perquintill is a part of 1e18.
type Perquintill struct {
	Parts uint64 `scale:"-"`
}

// TypePath is the name of the type in chain metadata.
func (Perquintill) TypePath() string { return "sp_arithmetic::per_things::Perquintill" }

var swapItems []runtime.StorageItem

// SwapStorage lists the items of the Swap pallet.
func SwapStorage() []runtime.StorageItem { return swapItems }

// Items of Bittensor's earlier pools, which were never here.
var (
	ScrapReservoirAlpha = swapItem[uint64]("ScrapReservoirAlpha", 0)
	HasSwapMigrationRun = func() *runtime.Map[[]byte, bool] {
		m := runtime.NewMap[[]byte](SwapName, "HasMigrationRun", runtime.Identity, false)
		swapItems = append(swapItems, m)
		return m
	}()
)

func swapItem[V any](name string, def V) *runtime.Map[uint16, V] {
	m := runtime.NewMap[uint16](SwapName, name, runtime.Twox64Concat, def)
	swapItems = append(swapItems, m)
	return m
}

// Pools beside their reserves, which are SubnetTAO and SubnetAlphaIn.
var (
	FeeRate            = swapItem[uint16]("FeeRate", 33) // of 65535, of a trade's input
	SwapBalancer       = swapItem("SwapBalancer", Balancer{Perquintill{pool.WeightUnit / 2}})
	PalSwapInitialized = swapItem("PalSwapInitialized", false) // emission has moved the weights
)

// Terms bind a trade.
type Terms struct {
	Limit uint64 // rao for one alpha: the price that the trade may not push the pool beyond
	Free  bool   // no fee: for the protocol's own trades
}

// AtAnyPrice are the terms of the protocol's own purchases; its sales are at the
// limit 0.
var AtAnyPrice = Terms{Limit: math.MaxUint64, Free: true}

// Trade is what a purchase or a sale came to.
type Trade struct {
	Paid uint64 // of what was offered, the fee included; less where the limit stopped it
	Got  uint64
	Fee  uint64 // of Paid

	after pool.Pool
}

// SpotPrice is what one alpha of a subnet costs in TAO: 1 on a static one, the
// ratio of the pool's reserves over their weights on a dynamic one, 0 where it has
// no alpha.
func SpotPrice(r runtime.Reader, netuid uint16) fixed.U64F64 {
	if IsStatic(r, netuid) {
		return fixed.IntU64F64(1)
	}
	return Pool(r, netuid).Price()
}

// Pool is the pool of a dynamic subnet.
func Pool(r runtime.Reader, netuid uint16) pool.Pool {
	return pool.Pool{
		Alpha: SubnetAlphaIn.Get(r, netuid), TAO: SubnetTAO.Get(r, netuid),
		QuoteWeight: SwapBalancer.Get(r, netuid).Quote.Parts,
	}
}

// QuoteBuy is what buying alpha for tao would come to; nothing is traded. Errors:
// ErrPriceLimitExceeded, ErrReservesTooLow, ErrSwapInputTooLarge.
func QuoteBuy(r runtime.Reader, netuid uint16, tao uint64, t Terms) (Trade, error) {
	if IsStatic(r, netuid) {
		return even(tao, t.Limit >= subtensor.RaoPerTAO)
	}
	p, limit := Pool(r, netuid), price(t.Limit)
	switch spot := p.Price(); {
	case spot.IsZero():
		return Trade{}, ErrReservesTooLow
	case !spot.Less(limit):
		return Trade{}, ErrPriceLimitExceeded
	}
	return fill(tao, t.rate(r, netuid),
		func(net uint64) (pool.Trade, error) { return p.Buy(net, 0) },
		func(after pool.Pool) bool { return !limit.Less(after.Price()) },
		func() uint64 { return p.BuyTo(limit) })
}

// QuoteSell is what selling alpha would come to: see [QuoteBuy].
func QuoteSell(r runtime.Reader, netuid uint16, alpha uint64, t Terms) (Trade, error) {
	if IsStatic(r, netuid) {
		return even(alpha, t.Limit <= subtensor.RaoPerTAO)
	}
	p, limit := Pool(r, netuid), price(t.Limit)
	switch spot := p.Price(); {
	case spot.IsZero():
		return Trade{}, ErrReservesTooLow
	case !limit.Less(spot):
		return Trade{}, ErrPriceLimitExceeded
	}
	return fill(alpha, t.rate(r, netuid),
		func(net uint64) (pool.Trade, error) { return p.Sell(net, 0) },
		func(after pool.Pool) bool { return !after.Price().Less(limit) },
		func() uint64 {
			if limit.IsZero() { // none reaches it
				return math.MaxUint64
			}
			return p.SellTo(limit)
		})
}

func (t Terms) rate(r runtime.Reader, netuid uint16) uint16 {
	if t.Free {
		return 0
	}
	return FeeRate.Get(r, netuid)
}

// price is a limit in rao for one alpha as a number.
func price(limit uint64) fixed.U64F64 {
	return fixed.IntU64F64(limit).SafeDiv(fixed.IntU64F64(subtensor.RaoPerTAO))
}

// even is a trade where stake is TAO: one to one, without fee.
func even(amount uint64, isWithin bool) (Trade, error) {
	if !isWithin {
		return Trade{}, ErrPriceLimitExceeded
	}
	return Trade{Paid: amount, Got: amount}, nil
}

// fill trades all of amount, or where that would push the price beyond the limit,
// what reaches it.
func fill(amount uint64, rate uint16, trade func(net uint64) (pool.Trade, error), isWithin func(pool.Pool) bool, reach func() uint64) (Trade, error) {
	fee := pool.Fee(amount, rate)
	net := amount - fee
	done, err := trade(net)
	if err == nil && isWithin(done.Pool) {
		return Trade{Paid: amount, Got: done.Out, Fee: fee, after: done.Pool}, nil
	}
	if err != nil && !errors.Is(err, pool.ErrInput) && !errors.Is(err, pool.ErrReserves) {
		return Trade{}, err
	}
	most := reach()
	if most >= net { // the limit is farther than the pool can go, or a rounding away
		if err != nil {
			return Trade{}, tradeError(err)
		}
		return Trade{Paid: amount, Got: done.Out, Fee: fee, after: done.Pool}, nil
	}
	if most == 0 {
		return Trade{}, ErrPriceLimitExceeded
	}
	if done, err = trade(most); err != nil {
		return Trade{}, tradeError(err)
	}
	fee = fixed.MulDiv(most, fixed.IntU64F64(uint64(rate)), fixed.IntU64F64(math.MaxUint16-uint64(rate)))
	return Trade{Paid: most + fee, Got: done.Out, Fee: fee, after: done.Pool}, nil
}

func tradeError(err error) error {
	if errors.Is(err, pool.ErrInput) {
		return ErrSwapInputTooLarge
	}
	return ErrReservesTooLow
}

// Buy trades up to tao of an account for alpha of a subnet; the fee goes to the
// block's producer. The alpha is out and nobody's yet: [Pay] gives it to somebody.
// from may be the subnet's own account, for TAO that it holds beside SubnetTAO.
// Errors: those of [QuoteBuy] and of the currency.
func Buy(c *runtime.Context, money Currency, from AccountID, netuid uint16, tao uint64, t Terms) (Trade, error) {
	done, err := QuoteBuy(c, netuid, tao, t)
	if err != nil || done.Paid == 0 {
		return done, err
	}
	account := SubnetAccount(netuid)
	if from != account {
		if err := money.Transfer(c, from, account, done.Paid, false); err != nil {
			return Trade{}, err
		}
	}
	if IsStatic(c, netuid) {
		return done, Grow(c, netuid, done.Paid)
	}
	if err := payProducer(c, money, account, done.Fee); err != nil {
		return Trade{}, err
	}
	SubnetTAO.Set(c, netuid, done.after.TAO)
	TotalStake.Set(c, TotalStake.Get(c)+done.Paid-done.Fee)
	SubnetAlphaIn.Set(c, netuid, done.after.Alpha)
	traded(c, netuid, done.Paid)
	return done, more(c, SubnetAlphaOut, netuid, done.Got)
}

// Sell trades up to alpha, which is out and nobody's (see [Take]), for TAO of a
// subnet's pool, which an account gets. The fee is alpha: it is sold too, for the
// block's producer. to may be the subnet's own account: then the TAO stay there,
// beside SubnetTAO. Errors: those of [QuoteSell] and of the currency.
func Sell(c *runtime.Context, money Currency, to AccountID, netuid uint16, alpha uint64, t Terms) (Trade, error) {
	done, err := QuoteSell(c, netuid, alpha, t)
	if err != nil {
		return Trade{}, err
	}
	return done, settle(c, money, to, netuid, done)
}

// settle books a sale as it was quoted.
func settle(c *runtime.Context, money Currency, to AccountID, netuid uint16, done Trade) error {
	if done.Paid == 0 {
		return nil
	}
	account := SubnetAccount(netuid)
	if IsStatic(c, netuid) {
		if err := shrink(c, netuid, done.Paid); err != nil {
			return err
		}
	} else if err := sold(c, money, netuid, done); err != nil {
		return err
	}
	if to == account || done.Got == 0 {
		return nil
	}
	return money.Transfer(c, account, to, done.Got, true)
}

// sold books a sale, and that of its fee.
func sold(c *runtime.Context, money Currency, netuid uint16, done Trade) error {
	var fee uint64 // rao
	after := done.after
	if sale, err := after.Sell(done.Fee, 0); err == nil {
		fee, after = sale.Out, sale.Pool
	} else if err := Recycle(c, money, netuid, done.Fee); err != nil { // the pool takes no more
		return err
	} else {
		done.Paid -= done.Fee
	}
	if err := less(c, SubnetAlphaOut, netuid, done.Paid); err != nil {
		return err
	}
	SubnetAlphaIn.Set(c, netuid, after.Alpha)
	total, out := TotalStake.Get(c), done.Got+fee
	if total < out {
		return ErrOverflow
	}
	TotalStake.Set(c, total-out)
	SubnetTAO.Set(c, netuid, after.TAO)
	traded(c, netuid, out)
	return payProducer(c, money, SubnetAccount(netuid), fee)
}

// payProducer pays a fee from a subnet's account. What is too little for an account
// that does not exist yet leaves the issuance.
func payProducer(c *runtime.Context, money Currency, account AccountID, rao uint64) error {
	if rao == 0 {
		return nil
	}
	if producer := c.Producer(); producer != NoAccount && money.Transfer(c, account, producer, rao, true) == nil {
		return nil
	}
	return money.Burn(c, account, rao)
}

// Reweigh moves the weights of a subnet's pool so that [AddReserves] of the same
// amounts leaves the price as it is. done is false, and nothing happened, where the
// pool refuses: a weight would leave [0.01, 0.99], or the subnet is static.
func Reweigh(c *runtime.Context, netuid uint16, tao, alpha uint64) (done bool) {
	if IsStatic(c, netuid) {
		return false
	}
	before := Pool(c, netuid)
	after, done := before.Inject(tao, alpha)
	if !done {
		return false
	}
	if after.QuoteWeight != before.QuoteWeight {
		SwapBalancer.Set(c, netuid, Balancer{Perquintill{after.QuoteWeight}})
	}
	if !PalSwapInitialized.Get(c, netuid) {
		PalSwapInitialized.Set(c, netuid, true)
	}
	return true
}

// AddReserves adds to the reserves of a subnet's pool. The subnet's account holds
// the tao already, beside SubnetTAO; the alpha is made here. It returns ErrOverflow
// where a total does not fit.
func AddReserves(c *runtime.Context, netuid uint16, tao, alpha uint64) error {
	if alpha > 0 {
		if err := MintReserve(c, netuid, alpha); err != nil {
			return err
		}
	}
	if tao == 0 {
		return nil
	}
	TotalStake.Set(c, TotalStake.Get(c)+tao)
	return more(c, SubnetTAO, netuid, tao)
}

// Take takes alpha out of coldkey's stake with hotkey: it is nobody's then, to be
// sold, recycled or burned. It returns ErrNotEnoughStakeToWithdraw.
func Take(c *runtime.Context, hotkey, coldkey AccountID, netuid uint16, alpha uint64) error {
	return debit(c, hotkey, coldkey, netuid, alpha)
}
