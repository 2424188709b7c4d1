package state

import (
	"slices"

	"github.com/plexus-network/plexus/chain/runtime"
	"github.com/plexus-network/plexus/economy/share"
	"github.com/plexus-network/plexus/substrate/subtensor"
)

// TaoInRefundDeploymentBlock is the block after which a subnet must be made for the
// alpha in its pool to have a part of what a dissolved subnet leaves.
var TaoInRefundDeploymentBlock = value[uint64]("TaoInRefundDeploymentBlock", 0)

// NetworkRemoved: a subnet was dissolved.
type NetworkRemoved struct {
	Netuid uint16 `scale:"-"`
}

var _ = tells(runtime.Event{Index: 1, Body: NetworkRemoved{}, Name: "NetworkRemoved"})

// Holder is a stake on a subnet.
type Holder struct {
	Coldkey AccountID
	Alpha   uint64
}

// Holders lists all stakes on a subnet, in the order in which they are stored. It
// visits every stake there is on any subnet, and tells how many.
func Holders(r runtime.Reader, netuid uint16) (holders []Holder, visited int) {
	var last AccountID // whose pool is read: the stakes with a hotkey stand together
	var stakes share.Pool
	Alpha.Iterate(r, func(hotkey, coldkey AccountID, on uint16, shares subtensor.U64F64) bool {
		visited++
		if on == netuid {
			if hotkey != last || len(holders) == 0 {
				last, stakes = hotkey, nominators(r, hotkey, netuid)
			}
			holders = append(holders, Holder{coldkey, stakes.Holding(Fixed(shares))})
		}
		return true
	})
	return holders, visited
}

// ForgetSubnet removes all that the pallets of this package keep of a subnet, but
// for how often its number was given out. It visits every entry of the maps whose
// first key is an account.
func ForgetSubnet(c *runtime.Context, netuid uint16) {
	DropRootClaims(c, netuid)
	numbers := make([]uint16, MostMechanisms)
	for mecid := range numbers {
		numbers[mecid] = Index(netuid, uint8(mecid))
	}
	for _, item := range slices.Concat(items, swapItems, assets) {
		if item != runtime.StorageItem(RegisteredSubnetCounter) {
			runtime.Drop(c, item, numbers...)
		}
	}
	forgetLimits(c, netuid)
	TotalNetworks.Set(c, TotalNetworks.Get(c)-1)
}

// forgetLimits removes what is limited in rate on a subnet. A key starts with what
// is limited and the subnet.
func forgetLimits(c *runtime.Context, netuid uint16) {
	for _, limit := range []struct {
		key  RateLimitKey
		rest int // bytes after the subnet
	}{
		{RateLimitKey{SetSNOwnerHotkey: &netuid}, 0},
		{RateLimitKey{OwnerHyperparamUpdate: &HyperparamUpdate{Netuid: netuid}}, 1},
		{RateLimitKey{AddStakeBurn: &HotkeyOnSubnet{Netuid: netuid}}, len(AccountID{})},
	} {
		key := LastRateLimitedBlock.Key(limit.key)
		c.Iterate(key[:len(key)-limit.rest], func(key string, _ []byte) bool {
			c.Set(key, nil)
			return true
		})
	}
}
