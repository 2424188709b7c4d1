package stake

import (
	"github.com/plexus-network/plexus/chain/pallet/subtensor/state"
	"github.com/plexus-network/plexus/chain/runtime"
	"github.com/plexus-network/plexus/economy/fixed"
	"github.com/plexus-network/plexus/substrate/subtensor"
)

// quotes bounds how often [alphaFee] corrects its guess: each time by what is still
// missing, which is as small a part of what was missing before as the fee is of the
// pool.
const quotes = 4

// inAlpha lets the fee of a call that takes stake out of one position be taken out of
// that position, where the signer's balance does not pay it.
func inAlpha[A any](m Module, of func(r runtime.Reader, signer state.AccountID, a A) (state.Position, bool)) runtime.CallOption {
	return runtime.InKind(
		func(r runtime.Reader, payer state.AccountID, a A, rao uint64) bool {
			p, ok := of(r, payer, a)
			if !ok || isOpen(r, p.Netuid) != nil {
				return false
			}
			alpha, ok := alphaFee(r, p.Netuid, rao)
			return ok && alpha <= p.Stake(r)
		},
		func(c *runtime.Context, payer state.AccountID, a A, rao uint64) error {
			p, _ := of(c, payer, a)
			alpha, _ := alphaFee(c, p.Netuid, rao)
			done, err := state.Unstake(c, m.Money, c.Producer(), p, alpha, state.Terms{Free: true})
			if err != nil {
				return err
			}
			c.Emit(state.TransactionFeePaidWithAlpha{Who: payer, Netuid: p.Netuid, AlphaFee: done.Paid, TaoAmount: done.Got})
			return nil
		})
}

// alphaFee is the alpha that sells for a fee; ok is false where the pool does not
// give that much.
func alphaFee(r runtime.Reader, netuid uint16, rao uint64) (alpha uint64, ok bool) {
	worth := func(rao uint64) uint64 {
		return fixed.MulDiv(rao, fixed.IntU64F64(1), state.SpotPrice(r, netuid)) + 1
	}
	if state.IsStatic(r, netuid) {
		return rao, true
	}
	alpha = worth(rao)
	for range quotes {
		done, err := state.QuoteSell(r, netuid, alpha, state.Terms{Free: true})
		switch {
		case err != nil:
			return 0, false
		case done.Got >= rao:
			return alpha, true
		}
		alpha += worth(rao - done.Got)
	}
	return 0, false
}

// on is the position that a call names.
func on[A any](of func(a A) (hotkey state.AccountID, netuid uint16)) func(runtime.Reader, state.AccountID, A) (state.Position, bool) {
	return func(_ runtime.Reader, signer state.AccountID, a A) (state.Position, bool) {
		hotkey, netuid := of(a)
		return at(hotkey, signer, netuid), true
	}
}

// only is the one position that a coldkey has with a hotkey; ok is false where there
// are more or none.
func only(r runtime.Reader, coldkey, hotkey state.AccountID) (p state.Position, ok bool) {
	state.Alpha.IteratePair(r, hotkey, coldkey, func(netuid uint16, _ subtensor.U64F64) bool {
		if ok {
			ok = false
			return false
		}
		p, ok = at(hotkey, coldkey, netuid), true
		return true
	})
	return p, ok
}
