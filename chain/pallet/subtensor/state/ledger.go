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

// nominators loads a hotkey's pool on a network.
func nominators(r runtime.Reader, hotkey AccountID, netuid uint16) share.Pool {
	return share.Pool{Value: TotalHotkeyAlpha.Get(r, hotkey, netuid), Shares: Fixed(TotalHotkeyShares.Get(r, hotkey, netuid))}
}

// savePool writes a hotkey's pool, of which the revenue is settled as it was.
func savePool(c *runtime.Context, hotkey AccountID, netuid uint16, p share.Pool) {
	settlePool(c, hotkey, netuid)
	if before := TotalHotkeyAlpha.Get(c, hotkey, netuid); before != p.Value {
		SubnetStaked.Set(c, netuid, SubnetStaked.Get(c, netuid)-before+p.Value)
	}
	if p.Value == 0 && p.Shares.IsZero() {
		TotalHotkeyAlpha.Delete(c, hotkey, netuid)
		TotalHotkeyShares.Delete(c, hotkey, netuid)
		return
	}
	TotalHotkeyAlpha.Set(c, hotkey, netuid, p.Value)
	TotalHotkeyShares.Set(c, hotkey, netuid, OnWire(p.Shares))
}

// saveShares writes a coldkey's shares, of which the revenue is settled as they
// were.
func saveShares(c *runtime.Context, hotkey, coldkey AccountID, netuid uint16, shares fixed.U64F64) {
	settleShares(c, hotkey, coldkey, netuid, shares)
	if shares.IsZero() {
		Alpha.Delete(c, hotkey, coldkey, netuid)
		if !TotalHotkeyAlpha.Has(c, hotkey, netuid) { // the last share of the pool
			RevenueOfHotkey.Delete(c, hotkey, netuid)
		}
		return
	}
	Alpha.Set(c, hotkey, coldkey, netuid, OnWire(shares))
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
	p, shares := nominators(c, hotkey, netuid).Deposit(Fixed(Alpha.Get(c, hotkey, coldkey, netuid)), alpha)
	savePool(c, hotkey, netuid, p)
	saveShares(c, hotkey, coldkey, netuid, shares)
	if netuid == Root {
		onRootStakeAdded(c, hotkey, coldkey, alpha)
	}
}

// debit takes alpha out of coldkey's stake with hotkey.
// It returns ErrNotEnoughStakeToWithdraw where that is less.
func debit(c *runtime.Context, hotkey, coldkey AccountID, netuid uint16, alpha uint64) error {
	p, shares, err := nominators(c, hotkey, netuid).Withdraw(Fixed(Alpha.Get(c, hotkey, coldkey, netuid)), alpha)
	if err != nil {
		return ErrNotEnoughStakeToWithdraw
	}
	savePool(c, hotkey, netuid, p)
	saveShares(c, hotkey, coldkey, netuid, shares)
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
	// A full list must not stop an epoch: the stake is there all the same, and
	// [StakingHotkeys] is only how clients find it.
	_, _ = addHotkey(c, StakingHotkeys, coldkey, hotkey)
	credit(c, hotkey, coldkey, netuid, alpha)
}

// PayNominators gives alpha of a subnet's emission to all who stake to hotkey, by
// their shares. Where nobody does, or so little that the shares would come to be
// worth too much, hotkey's owner gets it.
func PayNominators(c *runtime.Context, hotkey AccountID, netuid uint16, alpha uint64) {
	p, done := nominators(c, hotkey, netuid).Earn(alpha)
	if !done {
		Pay(c, hotkey, Owner.Get(c, hotkey), netuid, alpha)
		return
	}
	savePool(c, hotkey, netuid, p)
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
