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

// What one call and one block do at most, in steps: reading what a coldkey has with
// a hotkey, or is owed on a subnet, is one, making a claim is claimSteps.
const (
	callSteps  = 512
	blockSteps = 2048
	claimSteps = 16
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
	w := worker{money: m.Money, steps: blockSteps}
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
		for _, netuid := range claimable(c, hotkey, netuids) {
			if w.steps <= 0 {
				return f
			}
			w.steps--
			if w.make(c, hotkey, coldkey, netuid, kind) {
				w.steps -= claimSteps
				f.claims++
			}
		}
	}
	f.isWhole = true
	return f
}

// claimable is netuids, or where these are nil all subnets on which the root
// stakers of a hotkey earned something.
func claimable(r runtime.Reader, hotkey state.AccountID, netuids []uint16) []uint16 {
	if netuids != nil {
		return netuids
	}
	for _, rate := range state.RootClaimable.Get(r, hotkey) {
		netuids = append(netuids, rate.Netuid)
	}
	return netuids
}

// make makes one claim. A claim below the least, or one that the pool does not
// take, is not made and waits.
func (w *worker) make(c *runtime.Context, hotkey, coldkey state.AccountID, netuid uint16, kind subtensor.RootClaimType) bool {
	alpha := state.RootOwed(c, hotkey, coldkey, netuid)
	if alpha == 0 || alpha < state.MinRootClaim(c, netuid) {
		return false
	}
	return c.Try(func() error {
		state.TakeRootClaim(c, hotkey, coldkey, netuid, alpha)
		if kind.Keeps(netuid) {
			state.Pay(c, hotkey, coldkey, netuid, alpha)
			return nil
		}
		return w.swap(c, hotkey, coldkey, netuid, alpha)
	}) == nil
}

// swap sells claimed alpha without fee; what it brings becomes stake on root.
func (w *worker) swap(c *runtime.Context, hotkey, coldkey state.AccountID, netuid uint16, alpha uint64) error {
	sale, err := state.Sell(c, w.money, state.SubnetAccount(state.Root), netuid, alpha, state.Terms{Free: true})
	if err != nil {
		return err
	}
	if sale.Paid != alpha || sale.Got == 0 {
		return state.ErrAmountTooLow
	}
	if err := state.Grow(c, state.Root, sale.Got); err != nil {
		return err
	}
	state.Pay(c, hotkey, coldkey, state.Root, sale.Got)
	return nil
}
