package state

import (
	"github.com/plexus-network/plexus/chain/runtime"
	"github.com/plexus-network/plexus/economy/conviction"
)

// Voting power follows a validator's stake slowly, epoch by epoch, on subnets that
// track it. The rules stand in docs/protocol/voting-power.md.
var (
	VotingPower                = doubleMap[uint16, AccountID, uint64]("VotingPower", runtime.Identity, runtime.Blake2_128Concat, 0) // netuid, hotkey
	VotingPowerTrackingEnabled = bySubnet("VotingPowerTrackingEnabled", false)
	VotingPowerDisableAtBlock  = bySubnet[uint64]("VotingPowerDisableAtBlock", 0) // 0: not to be disabled
	VotingPowerEmaAlpha        = bySubnet[uint64]("VotingPowerEmaAlpha", 3_570_000_000_000_000)
)

// VotingPowerUnit is the whole of which VotingPowerEmaAlpha is a part.
const VotingPowerUnit uint64 = 1_000_000_000_000_000_000

// VotingPowerTrackingOn is the event VotingPowerTrackingEnabled.
type VotingPowerTrackingOn struct{ Netuid uint16 }

// VotingPowerTrackingDisableScheduled: tracking ends at the first epoch from that
// block on.
type VotingPowerTrackingDisableScheduled struct {
	Netuid         uint16
	DisableAtBlock uint64
}

// VotingPowerTrackingDisabled: tracking has ended, and all voting power with it.
type VotingPowerTrackingDisabled struct{ Netuid uint16 }

// VotingPowerEmaAlphaSet: a subnet's voting power follows stake at another speed.
type VotingPowerEmaAlphaSet struct {
	Netuid uint16
	Alpha  uint64
}

var _ = tells(
	runtime.Event{Index: 116, Body: VotingPowerTrackingOn{}, Name: "VotingPowerTrackingEnabled"},
	runtime.Event{Index: 117, Body: VotingPowerTrackingDisableScheduled{}, Name: "VotingPowerTrackingDisableScheduled"},
	runtime.Event{Index: 118, Body: VotingPowerTrackingDisabled{}, Name: "VotingPowerTrackingDisabled"},
	runtime.Event{Index: 119, Body: VotingPowerEmaAlphaSet{}, Name: "VotingPowerEmaAlphaSet"},
)

// The errors of voting power.
var (
	ErrVotingPowerTrackingNotEnabled = Errors.E("VotingPowerTrackingNotEnabled")
	ErrInvalidVotingPowerEmaAlpha    = Errors.E("InvalidVotingPowerEmaAlpha")
)

// Voter is a neuron as its epoch leaves it.
type Voter struct {
	Hotkey    AccountID
	Stake     uint64 // stake weight: alpha and TAO at the TAO weight, in rao
	HasPermit bool   // from this epoch on
}

// UpdateVotingPower moves the voting power of a subnet after its epoch. voters are
// all of its neurons; any other hotkey loses its power. It does nothing where
// voting power is not tracked, and ends the tracking where its time has come.
func UpdateVotingPower(c *runtime.Context, netuid uint16, voters []Voter) {
	if !VotingPowerTrackingEnabled.Get(c, netuid) {
		return
	}
	if at := VotingPowerDisableAtBlock.Get(c, netuid); at != 0 && c.Height() >= at {
		DropVotingPower(c, netuid)
		c.Emit(VotingPowerTrackingDisabled{Netuid: netuid})
		return
	}
	alpha, least := VotingPowerEmaAlpha.Get(c, netuid), StakeThreshold.Get(c)
	before := map[AccountID]uint64{}
	VotingPower.IteratePrefix(c, netuid, func(hotkey AccountID, power uint64) bool {
		before[hotkey] = power
		VotingPower.Delete(c, netuid, hotkey)
		return true
	})
	for _, v := range voters {
		if !v.HasPermit {
			continue
		}
		was := before[v.Hotkey]
		power := conviction.Power(was, v.Stake, alpha)
		if power > 0 && (power >= least || was < least) {
			VotingPower.Set(c, netuid, v.Hotkey, power)
		}
	}
}

// SwapVotingPower moves a hotkey's voting power on a subnet to another, beside what
// that one has.
func SwapVotingPower(c *runtime.Context, netuid uint16, old, hotkey AccountID) {
	power, known := VotingPower.Lookup(c, netuid, old)
	if !known {
		return
	}
	VotingPower.Delete(c, netuid, old)
	VotingPower.Set(c, netuid, hotkey, VotingPower.Get(c, netuid, hotkey)+power)
}

// DropVotingPower ends a subnet's tracking at once and forgets all of its voting
// power: for a time of grace that is over, and for a subnet that is dissolved.
func DropVotingPower(c *runtime.Context, netuid uint16) {
	VotingPower.DeletePrefix(c, netuid)
	VotingPowerTrackingEnabled.Delete(c, netuid)
	VotingPowerDisableAtBlock.Delete(c, netuid)
}
