package subtensor

import (
	"encoding/binary"

	"github.com/plexus-network/plexus/substrate/keys"
)

// RevenuePallet is the index of the Revenue pallet.
const RevenuePallet = 102

// RevenueAccount is the account that holds what a subnet's stakers are still to be
// paid of its revenue. Nobody has its key. It is not the one that holds stake.
func RevenueAccount(netuid uint16) (account keys.AccountID) {
	binary.LittleEndian.PutUint16(account[copy(account[:], "modlplxrevnu"):], netuid)
	return account
}

// PaySubnet pays rao of the signer to a subnet.
type PaySubnet struct {
	Netuid uint16
	Rao    uint64
}

// CallIndex is Revenue.pay_subnet.
func (PaySubnet) CallIndex() (pallet, call uint8) { return RevenuePallet, 0 }

// SetRevenueShare says what part of a subnet's revenue goes to its stakers; its
// owner or root.
type SetRevenueShare struct {
	Netuid uint16
	Share  uint16 // of 65535
}

// CallIndex is Revenue.set_revenue_share.
func (SetRevenueShare) CallIndex() (pallet, call uint8) { return RevenuePallet, 1 }

// ClaimRevenue pays the signer what it earned on a subnet, up to now with the given
// hotkeys; none stand for all that it stakes to.
type ClaimRevenue struct {
	Netuid  uint16
	Hotkeys []keys.AccountID
}

// CallIndex is Revenue.claim_revenue.
func (ClaimRevenue) CallIndex() (pallet, call uint8) { return RevenuePallet, 2 }

// SubnetRevenue is how a subnet's revenue stands.
type SubnetRevenue struct {
	Account   keys.AccountID
	Share     uint16 // of 65535, of what is paid now
	NextShare uint16 // from NextAt on
	NextAt    uint64 // a block; 0: the share stays
	Waiting   uint64 // rao that the stakers have still to earn
	Held      uint64 // rao that they have not claimed, Waiting included
}
