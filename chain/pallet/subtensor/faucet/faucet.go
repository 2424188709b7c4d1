// Package faucet pays TAO on test chains for a proof of work.
//
// The proof is Bittensor's old registration proof: the seal of a recent block's
// hash, the signer and a nonce must be below a bound. It costs about a million
// hashes, so that a script cannot drain a public test chain in a minute, and is all
// that an account needs which does not exist yet. Chains
// whose specification does not open the faucet answer ErrFaucetDisabled. The rule
// stands in docs/protocol/staking.md. Start at [Module.Calls].
package faucet

import (
	"github.com/plexus-network/plexus/chain/pallet/subtensor/state"
	"github.com/plexus-network/plexus/chain/runtime"
	"github.com/plexus-network/plexus/substrate/subtensor"
	"github.com/plexus-network/plexus/substrate/work"
)

// What a proof must be and what it earns.
const (
	Amount     uint64 = 1_000 * subtensor.RaoPerTAO
	Difficulty uint64 = 1_000_000 // hashes, on average
	MaxAge     uint64 = 3         // blocks: the proof's block is less than this far back
)

// Module has the call of the faucet.
type Module struct{ Money state.Currency }

// Calls is the faucet under Bittensor's index.
func (m Module) Calls() []runtime.Call {
	return []runtime.Call{
		runtime.NewCall(60, "faucet", m.pay, runtime.OpensAccount(),
			runtime.Free(check, func(who state.AccountID, _ subtensor.Faucet) string { return string(who[:]) })),
	}
}

// check wants a fresh proof of work. In the order of the checks:
// ErrFaucetDisabled, ErrInvalidWorkBlock, ErrInvalidSeal, ErrInvalidDifficulty.
func check(r runtime.Reader, who state.AccountID, a subtensor.Faucet) error {
	now := runtime.Height(r)
	switch {
	case !state.ChainRules.Get(r).Faucet:
		return state.ErrFaucetDisabled
	case a.BlockNumber > now, now-a.BlockNumber >= MaxAge, state.UsedWork.Has(r, a.Work):
		return state.ErrInvalidWorkBlock
	}
	hash, ok := runtime.BlockHash.Lookup(r, uint32(a.BlockNumber))
	if !ok {
		return state.ErrInvalidWorkBlock
	}
	seal := work.Seal(work.Faucet(hash, who), a.Nonce)
	switch {
	case string(a.Work) != string(seal[:]):
		return state.ErrInvalidSeal
	case !work.Meets(&seal, Difficulty):
		return state.ErrInvalidDifficulty
	}
	return nil
}

func (m Module) pay(c *runtime.Context, o runtime.Origin, a subtensor.Faucet) error {
	who, err := runtime.EnsureSigned(o)
	if err != nil {
		return err
	}
	state.UsedWork.Set(c, a.Work, c.Height())
	if err := m.Money.Mint(c, who, Amount); err != nil {
		return err
	}
	c.Emit(state.Faucet{Coldkey: who, Amount: Amount})
	return nil
}

// Forget drops proofs too old to be used again. Every block does it; a block
// drops at most those that one block could have paid for.
func Forget(c *runtime.Context) {
	state.UsedWork.Iterate(c, func(work []byte, block uint64) bool {
		if c.Height()-min(block, c.Height()) > MaxAge {
			state.UsedWork.Delete(c, work)
		}
		return true
	})
}
