package apptest

import (
	"slices"

	"github.com/plexus-network/plexus/chain/pallet/subtensor/stake"
	"github.com/plexus-network/plexus/chain/pallet/subtensor/state"
	"github.com/plexus-network/plexus/substrate/subtensor"
)

// Consistent checks that what the chain keeps in two places says the same in both:
// uids and keys, owners and their lists, stakes and the lists of them, shares and
// their sums, children and parents, automatic stakes, root stakers, announcements.
func Consistent(c *Chain) {
	c.t.Helper()
	seats(c)
	owners(c)
	shares(c)
	relatives(c)
	autoStakes(c)
	stakers(c)
	announcements(c)
}

func (c *Chain) broken(format string, args ...any) {
	c.t.Helper()
	c.t.Errorf("block %d: "+format, append([]any{c.Height}, args...)...)
}

// seats: each uid below the number of neurons has a key, and the key that uid.
func seats(c *Chain) {
	c.t.Helper()
	networks := state.Subnets(c)
	if n := state.TotalNetworks.Get(c); int(n) != len(networks) {
		c.broken("TotalNetworks is %d, there are %d", n, len(networks))
	}
	for _, netuid := range networks {
		n, count := state.SubnetworkN.Get(c, netuid), 0
		state.Keys.IteratePrefix(c, netuid, func(uid uint16, hotkey state.AccountID) bool {
			count++
			if at, ok := state.Uids.Lookup(c, netuid, hotkey); !ok || at != uid || uid >= n {
				c.broken("uid %d of subnet %d (of %d) is %s, whose uid is %d (%v)", uid, netuid, n, hotkey, at, ok)
			}
			if !state.IsNetworkMember.Get(c, hotkey, netuid) {
				c.broken("%s has a uid on subnet %d and is no member", hotkey, netuid)
			}
			if !state.HotkeyExists(c, hotkey) {
				c.broken("%s has a uid on subnet %d and no owner", hotkey, netuid)
			}
			return true
		})
		if count != int(n) {
			c.broken("subnet %d has %d keys for %d neurons", netuid, count, n)
		}
		uids := 0
		state.Uids.IteratePrefix(c, netuid, func(hotkey state.AccountID, uid uint16) bool {
			uids++
			return true
		})
		if uids != int(n) {
			c.broken("subnet %d has %d uids for %d neurons", netuid, uids, n)
		}
		state.AssociatedEvmAddress.IteratePrefix(c, netuid, func(uid uint16, _ state.EvmAssociation) bool {
			if uid >= n {
				c.broken("uid %d of subnet %d (of %d) has an Ethereum address", uid, netuid, n)
			}
			return true
		})
	}
	state.IsNetworkMember.Iterate(c, func(hotkey state.AccountID, netuid uint16, isMember bool) bool {
		if isMember && !state.IsRegistered(c, netuid, hotkey) {
			c.broken("%s is a member of subnet %d without a uid", hotkey, netuid)
		}
		return true
	})
}

// owners: each hotkey is on its owner's list, once, and on no other; a subnet's
// owner hotkey is its owner's.
func owners(c *Chain) {
	c.t.Helper()
	listed := 0
	state.OwnedHotkeys.Iterate(c, func(coldkey state.AccountID, hotkeys []state.AccountID) bool {
		listed += len(hotkeys)
		for i, hotkey := range hotkeys {
			if !state.Owns(c, coldkey, hotkey) || slices.Contains(hotkeys[:i], hotkey) {
				c.broken("%s lists %s as its own, wrongly or twice", coldkey, hotkey)
			}
		}
		return true
	})
	owned := 0
	state.Owner.Iterate(c, func(hotkey, coldkey state.AccountID) bool { owned++; return true })
	if owned != listed {
		c.broken("%d hotkeys have owners, whose lists have %d", owned, listed)
	}
	for _, netuid := range state.Subnets(c) {
		if !state.HasOwner(c, netuid) {
			continue
		}
		if owner, hotkey := state.SubnetOwner.Get(c, netuid), state.SubnetOwnerHotkey.Get(c, netuid); !state.Owns(c, owner, hotkey) {
			c.broken("subnet %d is %s's, its owner hotkey %s is not", netuid, owner, hotkey)
		}
	}
}

// shares: the shares of a pool sum to the pool's, and a holder's list names the
// hotkey.
func shares(c *Chain) {
	c.t.Helper()
	type pool struct {
		hotkey state.AccountID
		netuid uint16
	}
	sums := map[pool]subtensor.U64F64{}
	lists := map[state.AccountID][]state.AccountID{}
	state.Alpha.Iterate(c, func(hotkey, coldkey state.AccountID, netuid uint16, held subtensor.U64F64) bool {
		at := pool{hotkey, netuid}
		sums[at] = state.OnWire(state.Fixed(sums[at]).Add(state.Fixed(held)))
		list, known := lists[coldkey]
		if !known {
			list = state.StakingHotkeys.Get(c, coldkey)
			lists[coldkey] = list
		}
		if !slices.Contains(list, hotkey) {
			c.broken("%s has stake with %s on subnet %d, which its list lacks", coldkey, hotkey, netuid)
		}
		if !state.HotkeyExists(c, hotkey) {
			c.broken("%s has stake with %s on subnet %d, which nobody owns", coldkey, hotkey, netuid)
		}
		return true
	})
	state.TotalHotkeyShares.Iterate(c, func(hotkey state.AccountID, netuid uint16, all subtensor.U64F64) bool {
		at := pool{hotkey, netuid}
		if sums[at] != all {
			c.broken("the pool of %s on subnet %d has other shares than its holders", hotkey, netuid)
		}
		delete(sums, at)
		return true
	})
	for at := range sums {
		c.broken("%s has holders on subnet %d and no pool", at.hotkey, at.netuid)
	}
}

// relatives: a parent's list of children and the children's lists of parents say
// the same; nobody is its own, or both to another.
func relatives(c *Chain) {
	c.t.Helper()
	isIn := func(list []state.Relative, hotkey state.AccountID, proportion uint64) bool {
		return slices.Contains(list, state.Relative{Proportion: proportion, Hotkey: hotkey})
	}
	links := 0
	state.ChildKeys.Iterate(c, func(parent state.AccountID, netuid uint16, children []state.Relative) bool {
		var sum uint64
		for _, child := range children {
			links++
			if !isIn(state.Parents(c, child.Hotkey, netuid), parent, child.Proportion) {
				c.broken("%s is a child of %s on subnet %d and does not know it", child.Hotkey, parent, netuid)
			}
			if child.Hotkey == parent || slices.ContainsFunc(state.Parents(c, parent, netuid), func(x state.Relative) bool { return x.Hotkey == child.Hotkey }) {
				c.broken("%s is child and parent of %s on subnet %d", child.Hotkey, parent, netuid)
			}
			if sum+child.Proportion < sum {
				c.broken("%s gives away more than it has on subnet %d", parent, netuid)
			}
			sum += child.Proportion
		}
		if len(children) == 0 || len(children) > state.MaxChildren {
			c.broken("%s has %d children on subnet %d", parent, len(children), netuid)
		}
		return true
	})
	state.ParentKeys.Iterate(c, func(child state.AccountID, netuid uint16, parents []state.Relative) bool {
		links -= len(parents)
		if len(parents) == 0 || len(parents) > state.MaxParents {
			c.broken("%s has %d parents on subnet %d", child, len(parents), netuid)
		}
		return true
	})
	if links != 0 {
		c.broken("parents list %d more children than children parents", links)
	}
	waiting := map[uint16]int{}
	state.PendingChildKeys.Iterate(c, func(netuid uint16, _ state.AccountID, _ state.PendingChildren) bool {
		if waiting[netuid]++; waiting[netuid] > state.MaxPending {
			c.broken("more than %d changes of children wait on subnet %d", state.MaxPending, netuid)
		}
		return true
	})
}

// autoStakes: the coldkeys on a hotkey's list stake their rewards to it, and those
// who do are on the list unless it is full.
func autoStakes(c *Chain) {
	c.t.Helper()
	state.AutoStakeDestination.Iterate(c, func(coldkey state.AccountID, netuid uint16, hotkey state.AccountID) bool {
		list := state.AutoStakeDestinationColdkeys.Get(c, hotkey, netuid)
		if len(list) < stake.MaxAutoStakers && !slices.Contains(list, coldkey) {
			c.broken("%s stakes its rewards on subnet %d to %s, which does not know it", coldkey, netuid, hotkey)
		}
		return true
	})
	state.AutoStakeDestinationColdkeys.Iterate(c, func(hotkey state.AccountID, netuid uint16, coldkeys []state.AccountID) bool {
		for i, coldkey := range coldkeys {
			if state.AutoStakeDestination.Get(c, coldkey, netuid) != hotkey || slices.Contains(coldkeys[:i], coldkey) {
				c.broken("%s lists %s among its stakers on subnet %d, wrongly or twice", hotkey, coldkey, netuid)
			}
		}
		return true
	})
}

// stakers: the list of root stakers has no holes and names each once.
func stakers(c *Chain) {
	c.t.Helper()
	n, count := state.NumStakingColdkeys.Get(c), uint64(0)
	state.StakingColdkeys.Iterate(c, func(coldkey state.AccountID, at uint64) bool {
		count++
		if other := state.StakingColdkeysByIndex.Get(c, at); other != coldkey || at >= n {
			c.broken("root staker %d of %d is %s and %s", at, n, coldkey, other)
		}
		return true
	})
	if count != n {
		c.broken("there are %d root stakers, %d are counted", count, n)
	}
}

// announcements: they are counted, and only what is announced is disputed.
func announcements(c *Chain) {
	c.t.Helper()
	count := uint32(0)
	state.ColdkeySwapAnnouncements.Iterate(c, func(state.AccountID, state.ColdkeySwapAnnouncement) bool { count++; return true })
	if counted := state.AnnouncedColdkeys.Get(c); counted != count {
		c.broken("%d coldkeys are announced, %d are counted", count, counted)
	}
	state.ColdkeySwapDisputes.Iterate(c, func(coldkey state.AccountID, _ uint32) bool {
		if !state.ColdkeySwapAnnouncements.Has(c, coldkey) {
			c.broken("%s disputes what is not announced", coldkey)
		}
		return true
	})
}
