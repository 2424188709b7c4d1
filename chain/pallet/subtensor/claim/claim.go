// Package claim turns what stake on root earned on subnets into stake, and lets
// subnets track voting power.
//
// Alpha earned by root stakers waits in the subnet until their coldkey claims it,
// by a call or in a block that draws it: it is sold for more stake on root, or kept
// as stake on the subnet, as the coldkey chose. How much one call and one block do
// is bounded. The rules stand in docs/protocol/claims.md and voting-power.md. Start
// at [Module.Calls] and [Module.Auto].
package claim

import (
	"encoding/binary"

	"github.com/plexus-network/plexus/chain/pallet/subtensor/state"
	"github.com/plexus-network/plexus/chain/runtime"
	"github.com/plexus-network/plexus/economy/schedule"
	"github.com/plexus-network/plexus/substrate/subtensor"
)

// What one call and one block do at most, in steps of about two microseconds. To look
// at a hotkey, at a subnet of it, or to book more stake on root on a subnet is one; to
// make a claim is claimSteps. What is begun with a hotkey is finished, so that a few
// hundred more may be taken.
const (
	callSteps      = 256
	blockSteps     = 256
	stepsPerSubnet = 8 // of a block, beside
	claimSteps     = 16
)

// Module makes claims.
type Module struct{ Money state.Currency }

// Auto makes the claims of NumRootClaim coldkeys, drawn by the parent block's hash
// from those that stake on root. One that turns out to have no such stake is not
// drawn again.
func (m Module) Auto(c *runtime.Context) {
	drawn := schedule.Claims(c.ParentHash(), int(state.NumRootClaim.Get(c)), int(state.NumStakingColdkeys.Get(c)))
	coldkeys := make([]state.AccountID, 0, len(drawn))
	for _, at := range drawn { // all first: forgetting one moves another's place
		coldkeys = append(coldkeys, state.StakingColdkeysByIndex.Get(c, uint64(at)))
	}
	w := worker{money: m.Money, steps: blockSteps + stepsPerSubnet*int(state.TotalNetworks.Get(c))}
	for _, coldkey := range coldkeys {
		found := w.claim(c, coldkey, nil)
		if found.claims > 0 {
			c.Emit(state.RootClaimsMade{Coldkey: coldkey})
		}
		if found.isWhole && found.stakes == 0 {
			state.ForgetStaker(c, coldkey)
		}
	}
}

// worker makes claims while it has steps left.
type worker struct {
	money state.Currency
	steps int
}

// found is what a worker saw of a coldkey.
type found struct {
	isWhole bool // all of its hotkeys were looked at
	stakes  int  // hotkeys with which it has stake on root
	claims  int  // made
}

// claim makes a coldkey's claims on the given subnets, or on all where these are
// nil. Of many hotkeys it starts with one that the parent block's hash draws, so
// that each comes first now and then.
func (w *worker) claim(c *runtime.Context, coldkey state.AccountID, netuids []uint16) (f found) {
	hotkeys := state.StakingHotkeys.Get(c, coldkey)
	kind := state.RootClaimType.Get(c, coldkey)
	parent := c.ParentHash()
	first := binary.BigEndian.Uint64(parent[8:])
	for i := range hotkeys {
		if w.steps <= 0 {
			return f
		}
		w.steps--
		hotkey := hotkeys[(first%uint64(len(hotkeys))+uint64(i))%uint64(len(hotkeys))]
		if state.Stake(c, hotkey, coldkey, state.Root) == 0 {
			continue
		}
		f.stakes++
		f.claims += w.claimWith(c, hotkey, coldkey, netuids, kind)
	}
	f.isWhole = w.steps > 0
	return f
}

// claimWith makes a coldkey's claims with one hotkey, and tells how many. What sales
// bring becomes stake on root at once at the end, since each change of that stake
// is booked on every subnet.
func (w *worker) claimWith(c *runtime.Context, hotkey, coldkey state.AccountID, netuids []uint16, kind subtensor.RootClaimType) (claims int) {
	dues, known := state.RootClaims(c, hotkey, coldkey, netuids)
	w.steps -= known
	failed := c.Try(func() error {
		var rao uint64
		for _, due := range dues {
			if w.steps <= 0 {
				break
			}
			if got, done := w.make(c, hotkey, coldkey, due, kind); done {
				w.steps -= claimSteps
				rao += got
				claims++
			}
		}
		if rao == 0 {
			return nil
		}
		w.steps -= known
		if err := state.Grow(c, state.Root, rao); err != nil {
			return err
		}
		state.Pay(c, hotkey, coldkey, state.Root, rao)
		return nil
	})
	if failed != nil {
		return 0
	}
	return claims
}

// make makes one claim, and gives the rao that it brought for stake on root: 0 for
// alpha that is kept. A claim below the least, or one that the pool does not take,
// is not made and waits.
func (w *worker) make(c *runtime.Context, hotkey, coldkey state.AccountID, due state.RootClaim, kind subtensor.RootClaimType) (rao uint64, done bool) {
	if due.Alpha < state.MinRootClaim(c, due.Netuid) {
		return 0, false
	}
	failed := c.Try(func() (err error) {
		state.TakeRootClaim(c, hotkey, coldkey, due.Netuid, due.Alpha)
		if kind.Keeps(due.Netuid) {
			state.Pay(c, hotkey, coldkey, due.Netuid, due.Alpha)
			return nil
		}
		rao, err = w.sell(c, due.Netuid, due.Alpha)
		return err
	})
	if failed != nil {
		return 0, false
	}
	return rao, true
}

// sell sells claimed alpha without fee; the TAO go to root's account.
func (w *worker) sell(c *runtime.Context, netuid uint16, alpha uint64) (rao uint64, err error) {
	sale, err := state.Sell(c, w.money, state.SubnetAccount(state.Root), netuid, alpha, state.Terms{Free: true})
	if err != nil {
		return 0, err
	}
	if sale.Paid != alpha || sale.Got == 0 {
		return 0, state.ErrAmountTooLow
	}
	return sale.Got, nil
}
