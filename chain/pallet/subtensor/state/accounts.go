package state

import (
	"encoding/binary"
	"slices"

	"github.com/plexus-network/plexus/chain/runtime"
)

// Currency is what the pallet needs of the chain's money. The balances pallet
// has it; chain/app joins the two. A method that fails changes nothing.
type Currency interface {
	// Free is what an account can spend, in rao.
	Free(r runtime.Reader, who AccountID) uint64
	// Transfer moves rao; with keepAlive the sender keeps the existential deposit.
	Transfer(c *runtime.Context, from, to AccountID, rao uint64, keepAlive bool) error
	// Mint makes rao and gives them to an account: the issuance grows.
	Mint(c *runtime.Context, who AccountID, rao uint64) error
	// Burn takes rao from an account out of the issuance.
	Burn(c *runtime.Context, who AccountID, rao uint64) error
	// Issuance is all rao there are.
	Issuance(r runtime.Reader) uint64
	// Uncount takes rao out of the issuance but leaves them where they are.
	Uncount(c *runtime.Context, rao uint64)
	// ExistentialDeposit is the least balance an account may have, in rao.
	ExistentialDeposit() uint64
	// Hold gives an account one more reason to exist at balance 0, so that its
	// nonce stays.
	Hold(c *runtime.Context, who AccountID)
}

// SubnetAccount is the account that holds a subnet's TAO. Nobody has its key.
func SubnetAccount(netuid uint16) (account AccountID) {
	b := append(account[:0], "modlsubtensr"...)
	binary.LittleEndian.AppendUint16(b, netuid)
	return account
}

// subnetAccountTail is where a subnet account holds nothing but zeros.
const subnetAccountTail = len("modlsubtensr") + 2

// IsSystemAccount says that an account is a subnet's.
func IsSystemAccount(who AccountID) bool {
	return string(who[:subnetAccountTail-2]) == "modlsubtensr" && who == SubnetAccount(binary.LittleEndian.Uint16(who[subnetAccountTail-2:]))
}

// Subnets lists the netuids there are, root included, in the order in which
// blocks visit them: that of their encoded keys.
func Subnets(r runtime.Reader) []uint16 {
	netuids := make([]uint16, 0, 8)
	NetworksAdded.Iterate(r, func(netuid uint16, added bool) bool {
		if added {
			netuids = append(netuids, netuid)
		}
		return true
	})
	return netuids
}

// Exists says that a subnet, or the root network, is there.
func Exists(r runtime.Reader, netuid uint16) bool { return NetworksAdded.Get(r, netuid) }

// IsStatic says that a network's stake is TAO, one to one. Root's always is.
func IsStatic(r runtime.Reader, netuid uint16) bool {
	return netuid == Root || SubnetMechanism.Get(r, netuid) == Static
}

// HasOwner says that somebody owns a subnet.
func HasOwner(r runtime.Reader, netuid uint16) bool {
	return SubnetOwner.Has(r, netuid) && SubnetOwnerHotkey.Has(r, netuid)
}

// OwnerUID is the uid of a subnet's owner hotkey; ok is false where it is no neuron.
func OwnerUID(r runtime.Reader, netuid uint16) (uid uint16, ok bool) {
	hotkey, ok := SubnetOwnerHotkey.Lookup(r, netuid)
	if !ok {
		return 0, false
	}
	return Uids.Lookup(r, netuid, hotkey)
}

// IsRegistered says that a hotkey has a uid on a network.
func IsRegistered(r runtime.Reader, netuid uint16, hotkey AccountID) bool {
	return Uids.Has(r, netuid, hotkey)
}

// HotkeyExists says that a hotkey has an owner.
func HotkeyExists(r runtime.Reader, hotkey AccountID) bool { return Owner.Has(r, hotkey) }

// Owns says that coldkey is the owner of hotkey.
func Owns(r runtime.Reader, coldkey, hotkey AccountID) bool {
	owner, ok := Owner.Lookup(r, hotkey)
	return ok && owner == coldkey
}

// Associate makes coldkey the owner of hotkey where nobody is. It returns
// ErrNonAssociatedColdKey if somebody else is, ErrTooManyHotkeys if coldkey has
// [MaxHotkeys], and ErrCannotUseSystemAccount for a subnet's account. An owner's
// account is held: it may come to have stake and no balance.
func Associate(c *runtime.Context, money Currency, coldkey, hotkey AccountID) error {
	if owner, ok := Owner.Lookup(c, hotkey); ok {
		if owner != coldkey {
			return ErrNonAssociatedColdKey
		}
		return nil
	}
	if IsSystemAccount(hotkey) {
		return ErrCannotUseSystemAccount
	}
	if _, err := addHotkey(c, OwnedHotkeys, coldkey, hotkey); err != nil {
		return err
	}
	if _, err := addHotkey(c, StakingHotkeys, coldkey, hotkey); err != nil {
		return err
	}
	money.Hold(c, coldkey)
	Owner.Set(c, hotkey, coldkey)
	return nil
}

// entryWeight is what an entry of a list of accounts weighs, which is read and written
// whole, in picoseconds.
const entryWeight = 200_000

// SpendList takes the weight of a list of so many accounts out of the block.
func SpendList(c *runtime.Context, entries int) { c.Spend(entryWeight * uint64(entries)) }

// enlist puts hotkey on the list of those that coldkey stakes to, however long that
// is: for stake that comes without the coldkey's call. Who is not on it is not found
// again, by clients and by a swap of the coldkey.
func enlist(c *runtime.Context, coldkey, hotkey AccountID) {
	hotkeys := StakingHotkeys.Get(c, coldkey)
	SpendList(c, len(hotkeys))
	if !slices.Contains(hotkeys, hotkey) {
		StakingHotkeys.Set(c, coldkey, append(hotkeys, hotkey))
	}
}

// addHotkey puts hotkey into coldkey's list, and tells whether it was not there. It
// returns ErrTooManyHotkeys where the list has [MaxHotkeys].
func addHotkey(c *runtime.Context, list *runtime.Map[AccountID, []AccountID], coldkey, hotkey AccountID) (isNew bool, err error) {
	hotkeys := list.Get(c, coldkey)
	SpendList(c, len(hotkeys))
	if slices.Contains(hotkeys, hotkey) {
		return false, nil
	}
	if len(hotkeys) >= MaxHotkeys {
		return false, ErrTooManyHotkeys
	}
	list.Set(c, coldkey, append(hotkeys, hotkey))
	return true, nil
}
