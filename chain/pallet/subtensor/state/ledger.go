package state

import (
	"github.com/plexus-network/plexus/chain/runtime"
	"github.com/plexus-network/plexus/economy/fixed"
	"github.com/plexus-network/plexus/economy/share"
	"github.com/plexus-network/plexus/substrate/subtensor"
)

// Fixed and OnWire turn a stored fixed-point number into one to reckon with, and back.
func Fixed(x subtensor.U64F64) fixed.U64F64 { return fixed.U64F64FromBytes(x.Bits) }

// OnWire is the inverse of [Fixed].
func OnWire(x fixed.U64F64) subtensor.U64F64 { return subtensor.U64F64{Bits: x.Bytes()} }

// purse is where a hotkey's pool on a network lies. Epochs open many: their keys are
// made once.
type purse struct {
	hotkey AccountID
	netuid uint16
	value  runtime.Cell[uint64]
	shares runtime.Cell[subtensor.U64F64]
}

func openPurse(hotkey AccountID, netuid uint16) purse {
	return purse{hotkey, netuid, TotalHotkeyAlpha.At(hotkey, netuid), TotalHotkeyShares.At(hotkey, netuid)}
}

func (x purse) load(r runtime.Reader) share.Pool {
	return share.Pool{Value: x.value.Get(r), Shares: Fixed(x.shares.Get(r))}
}

// save writes the pool, of which the revenue is settled as it was before.
func (x purse) save(c *runtime.Context, before uint64, p share.Pool) {
	settlePool(c, x.hotkey, x.netuid)
	if before != p.Value {
		staked := SubnetStaked.At(x.netuid)
		staked.Set(c, staked.Get(c)-before+p.Value)
	}
	if p.Value == 0 && p.Shares.IsZero() {
		x.value.Delete(c)
		x.shares.Delete(c)
		return
	}
	x.value.Set(c, p.Value)
	x.shares.Set(c, OnWire(p.Shares))
}

// nominators loads a hotkey's pool on a network.
func nominators(r runtime.Reader, hotkey AccountID, netuid uint16) share.Pool {
	return openPurse(hotkey, netuid).load(r)
}

// savePool writes a hotkey's pool, of which the revenue is settled as it was.
func savePool(c *runtime.Context, hotkey AccountID, netuid uint16, p share.Pool) {
	x := openPurse(hotkey, netuid)
	x.save(c, x.value.Get(c), p)
}

// saveShares writes a coldkey's shares, of which the revenue is settled as they
// were.
func saveShares(c *runtime.Context, hotkey, coldkey AccountID, netuid uint16, shares fixed.U64F64) {
	putShares(c, Alpha.At(hotkey, coldkey, netuid), hotkey, coldkey, netuid, shares)
}

// putShares is [saveShares] where the entry is named already.
func putShares(c *runtime.Context, own runtime.Cell[subtensor.U64F64], hotkey, coldkey AccountID, netuid uint16, shares fixed.U64F64) {
	settleShares(c, hotkey, coldkey, netuid, shares)
	if shares.IsZero() {
		own.Delete(c)
		if !TotalHotkeyAlpha.Has(c, hotkey, netuid) { // the last share of the pool
			RevenueOfHotkey.Delete(c, hotkey, netuid)
		}
		return
	}
	own.Set(c, OnWire(shares))
}

// Stake is what coldkey has with hotkey on a network, in alpha rao (TAO on root
// and on static subnets).
func Stake(r runtime.Reader, hotkey, coldkey AccountID, netuid uint16) uint64 {
	shares, ok := Alpha.Lookup(r, hotkey, coldkey, netuid)
	if !ok {
		return 0
	}
	return nominators(r, hotkey, netuid).Holding(Fixed(shares))
}

// HotkeyStake is what all coldkeys have with hotkey on a network.
func HotkeyStake(r runtime.Reader, hotkey AccountID, netuid uint16) uint64 {
	return TotalHotkeyAlpha.Get(r, hotkey, netuid)
}

// credit gives alpha to coldkey's stake with hotkey. The caller has made the
// alpha: SubnetAlphaOut holds it already.
func credit(c *runtime.Context, hotkey, coldkey AccountID, netuid uint16, alpha uint64) {
	x, own := openPurse(hotkey, netuid), Alpha.At(hotkey, coldkey, netuid)
	before := x.load(c)
	p, shares := before.Deposit(Fixed(own.Get(c)), alpha)
	x.save(c, before.Value, p)
	putShares(c, own, hotkey, coldkey, netuid, shares)
	if netuid == Root {
		onRootStakeAdded(c, hotkey, coldkey, alpha)
	}
}

// debit takes alpha out of coldkey's stake with hotkey.
// It returns ErrNotEnoughStakeToWithdraw where that is less.
func debit(c *runtime.Context, hotkey, coldkey AccountID, netuid uint16, alpha uint64) error {
	x, own := openPurse(hotkey, netuid), Alpha.At(hotkey, coldkey, netuid)
	before := x.load(c)
	p, shares, err := before.Withdraw(Fixed(own.Get(c)), alpha)
	if err != nil {
		return ErrNotEnoughStakeToWithdraw
	}
	x.save(c, before.Value, p)
	putShares(c, own, hotkey, coldkey, netuid, shares)
	if netuid == Root {
		onRootStakeRemoved(c, hotkey, coldkey, alpha, p.Holding(shares))
	}
	return nil
}

// Emit mints rao for a static subnet: they back alpha that is not yet anybody's.
func Emit(c *runtime.Context, money Currency, netuid uint16, rao uint64) error {
	if err := money.Mint(c, SubnetAccount(netuid), rao); err != nil {
		return err
	}
	return Grow(c, netuid, rao)
}

// Pay gives alpha of a subnet's emission to coldkey's stake with hotkey.
func Pay(c *runtime.Context, hotkey, coldkey AccountID, netuid uint16, alpha uint64) {
	if alpha == 0 {
		return
	}
	enlist(c, coldkey, hotkey)
	credit(c, hotkey, coldkey, netuid, alpha)
}

// PayNominators gives alpha of a subnet's emission to all who stake to hotkey, by
// their shares. Where nobody does, or so little that the shares would come to be
// worth too much, hotkey's owner gets it.
func PayNominators(c *runtime.Context, hotkey AccountID, netuid uint16, alpha uint64) {
	x := openPurse(hotkey, netuid)
	before := x.load(c)
	p, done := before.Earn(alpha)
	if !done {
		Pay(c, hotkey, Owner.Get(c, hotkey), netuid, alpha)
		return
	}
	x.save(c, before.Value, p)
}

// Grow adds rao that a network's account holds to the network's totals, where
// stake is TAO; they are nobody's stake yet. It returns ErrOverflow where a total
// does not fit.
func Grow(c *runtime.Context, netuid uint16, rao uint64) error {
	tao := SubnetTAO.Get(c, netuid)
	if tao+rao < tao {
		return ErrOverflow
	}
	SubnetTAO.Set(c, netuid, tao+rao)
	TotalStake.Set(c, TotalStake.Get(c)+rao)
	return MintAlpha(c, netuid, rao)
}

// shrink is the inverse of [Grow].
func shrink(c *runtime.Context, netuid uint16, rao uint64) error {
	total := TotalStake.Get(c)
	if total < rao {
		return ErrOverflow
	}
	TotalStake.Set(c, total-rao)
	if err := less(c, SubnetTAO, netuid, rao); err != nil {
		return err
	}
	if err := less(c, TotalAlphaIssuance, netuid, rao); err != nil {
		return err
	}
	return less(c, SubnetAlphaOut, netuid, rao)
}
