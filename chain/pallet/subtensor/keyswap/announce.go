package keyswap

import (
	"math"

	"golang.org/x/crypto/blake2b"

	"github.com/plexus-network/plexus/chain/pallet/subtensor/state"
	"github.com/plexus-network/plexus/chain/runtime"
	"github.com/plexus-network/plexus/substrate/subtensor"
)

// announce lets the delay of a coldkey's swap begin. The first announcement costs
// [Cost]: ErrNotEnoughBalanceToPaySwapColdKey. Another one may replace it once it
// could have been carried out for ColdkeySwapReannouncementDelay blocks, else
// ErrColdkeySwapReannouncedTooEarly.
func (m Module) announce(c *runtime.Context, o runtime.Origin, a subtensor.AnnounceColdkeySwap) error {
	who, err := runtime.EnsureSigned(o)
	if err != nil {
		return err
	}
	before, isAnnounced := state.ColdkeySwapAnnouncements.Lookup(c, who)
	switch {
	case isAnnounced && !isStale(c, before):
		return state.ErrColdkeySwapReannouncedTooEarly
	case !isAnnounced:
		if m.Money.Free(c, who) < Cost {
			return state.ErrNotEnoughBalanceToPaySwapColdKey
		}
		if err := m.Money.Burn(c, who, Cost); err != nil {
			return err
		}
		state.AnnouncedColdkeys.Set(c, state.AnnouncedColdkeys.Get(c)+1)
	}
	state.ColdkeySwapAnnouncements.Set(c, who, state.ColdkeySwapAnnouncement{
		Block: after(uint32(c.Height()), state.ColdkeySwapAnnouncementDelay.Get(c)), Hash: a.NewColdkeyHash,
	})
	c.Emit(state.ColdkeySwapAnnounced{Who: who, NewColdkeyHash: a.NewColdkeyHash})
	return nil
}

// isStale says that an announcement may be replaced or forgotten.
func isStale(c *runtime.Context, a state.ColdkeySwapAnnouncement) bool {
	return uint32(c.Height()) >= after(a.Block, state.ColdkeySwapReannouncementDelay.Get(c))
}

// after is a block later by delay; block numbers end at 2^32-1.
func after(block, delay uint32) uint32 { return block + min(delay, math.MaxUint32-block) }

// execute carries out what the signer announced. In the order of the checks:
// ErrColdkeySwapAnnouncementNotFound, ErrColdkeySwapDisputed,
// ErrAnnouncedColdkeyHashDoesNotMatch, ErrColdkeySwapTooEarly, and those of
// [Module.coldkey].
func (m Module) execute(c *runtime.Context, o runtime.Origin, a subtensor.SwapColdkeyAnnounced) error {
	who, err := runtime.EnsureSigned(o)
	if err != nil {
		return err
	}
	announced, ok := state.ColdkeySwapAnnouncements.Lookup(c, who)
	switch {
	case !ok:
		return state.ErrColdkeySwapAnnouncementNotFound
	case state.ColdkeySwapDisputes.Has(c, who):
		return state.ErrColdkeySwapDisputed
	case announced.Hash != blake2b.Sum256(a.NewColdkey[:]):
		return state.ErrAnnouncedColdkeyHashDoesNotMatch
	case uint32(c.Height()) < announced.Block:
		return state.ErrColdkeySwapTooEarly
	}
	forget(c, who)
	return m.coldkey(c, who, a.NewColdkey, 0)
}

// swapAsRoot swaps a coldkey at once, whatever was announced or disputed.
func (m Module) swapAsRoot(c *runtime.Context, o runtime.Origin, a subtensor.SwapColdkey) error {
	if err := runtime.EnsureRoot(o); err != nil {
		return err
	}
	forget(c, a.OldColdkey)
	return m.coldkey(c, a.OldColdkey, a.NewColdkey, a.SwapCost)
}

// dispute freezes the signer, who has seen a swap announced that it did not want.
func dispute(c *runtime.Context, o runtime.Origin, _ subtensor.DisputeColdkeySwap) error {
	who, err := runtime.EnsureSigned(o)
	switch {
	case err != nil:
		return err
	case !state.ColdkeySwapAnnouncements.Has(c, who):
		return state.ErrColdkeySwapAnnouncementNotFound
	case state.ColdkeySwapDisputes.Has(c, who):
		return state.ErrColdkeySwapAlreadyDisputed
	}
	state.ColdkeySwapDisputes.Set(c, who, uint32(c.Height()))
	c.Emit(state.ColdkeySwapDisputed{Coldkey: who})
	return nil
}

// reset forgets what a coldkey announced and disputed, on root's authority.
func reset(c *runtime.Context, o runtime.Origin, a subtensor.ResetColdkeySwap) error {
	if err := runtime.EnsureRoot(o); err != nil {
		return err
	}
	forget(c, a.Coldkey)
	c.Emit(state.ColdkeySwapReset{Who: a.Coldkey})
	return nil
}

// clearAnnouncement forgets what the signer announced and did not carry out in
// time: ErrColdkeySwapAnnouncementNotFound, ErrColdkeySwapDisputed,
// ErrColdkeySwapClearTooEarly.
func clearAnnouncement(c *runtime.Context, o runtime.Origin, _ subtensor.ClearColdkeySwapAnnouncement) error {
	who, err := runtime.EnsureSigned(o)
	if err != nil {
		return err
	}
	announced, ok := state.ColdkeySwapAnnouncements.Lookup(c, who)
	switch {
	case !ok:
		return state.ErrColdkeySwapAnnouncementNotFound
	case state.ColdkeySwapDisputes.Has(c, who):
		return state.ErrColdkeySwapDisputed
	case !isStale(c, announced):
		return state.ErrColdkeySwapClearTooEarly
	}
	forget(c, who)
	c.Emit(state.ColdkeySwapCleared{Who: who})
	return nil
}

// forget drops an announcement and its dispute.
func forget(c *runtime.Context, who state.AccountID) {
	if state.ColdkeySwapAnnouncements.Has(c, who) {
		state.ColdkeySwapAnnouncements.Delete(c, who)
		state.AnnouncedColdkeys.Set(c, state.AnnouncedColdkeys.Get(c)-1)
	}
	state.ColdkeySwapDisputes.Delete(c, who)
}

// allowed are the calls of a coldkey whose swap is announced, by pallet and index:
// those of the swap itself, and handing in what is encrypted.
var allowed = map[[2]string]bool{
	{state.Name, "announce_coldkey_swap"}:           true,
	{state.Name, "swap_coldkey_announced"}:          true,
	{state.Name, "dispute_coldkey_swap"}:            true,
	{state.Name, "clear_coldkey_swap_announcement"}: true,
	{"MevShield", "submit_encrypted"}:               true,
}

// Guard says whether an account may send a call, by itself or through others. While
// its swap is announced it may only deal with the swap: ErrColdkeySwapAnnounced;
// while that is disputed, nothing: ErrColdkeySwapDisputed.
func Guard(r runtime.Reader, who state.AccountID, call runtime.DecodedCall) error {
	switch {
	case state.AnnouncedColdkeys.Get(r) == 0 || !state.ColdkeySwapAnnouncements.Has(r, who):
		return nil
	case state.ColdkeySwapDisputes.Has(r, who):
		return state.ErrColdkeySwapDisputed
	case !allowed[[2]string{call.Pallet(), call.Name()}]:
		return state.ErrColdkeySwapAnnounced
	}
	return nil
}
