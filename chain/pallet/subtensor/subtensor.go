// Package subtensor is the SubtensorModule pallet: subnets, neurons, stakes,
// weights, and the coinbase that pays them.
//
// To clients it is one pallet; to us it is several packages below, which this one
// only joins: state (storage, events, errors), register (uids and subnets),
// weights, stake, keys, serve, faucet, emission (the coinbase and the epochs) and
// info (the runtime APIs). They import state and economy, never each other.
// Start at [New].
package subtensor

import (
	"encoding/json"

	"github.com/plexus-network/plexus/chain/pallet/subtensor/children"
	"github.com/plexus-network/plexus/chain/pallet/subtensor/claim"
	"github.com/plexus-network/plexus/chain/pallet/subtensor/emission"
	"github.com/plexus-network/plexus/chain/pallet/subtensor/faucet"
	"github.com/plexus-network/plexus/chain/pallet/subtensor/info"
	"github.com/plexus-network/plexus/chain/pallet/subtensor/keys"
	"github.com/plexus-network/plexus/chain/pallet/subtensor/keyswap"
	"github.com/plexus-network/plexus/chain/pallet/subtensor/register"
	"github.com/plexus-network/plexus/chain/pallet/subtensor/serve"
	"github.com/plexus-network/plexus/chain/pallet/subtensor/stake"
	"github.com/plexus-network/plexus/chain/pallet/subtensor/state"
	"github.com/plexus-network/plexus/chain/pallet/subtensor/tempo"
	"github.com/plexus-network/plexus/chain/pallet/subtensor/weights"
	"github.com/plexus-network/plexus/chain/runtime"
	wire "github.com/plexus-network/plexus/substrate/subtensor"
)

// Published lists what the neurons of a subnet have published.
type Published = func(r runtime.Reader, netuid uint16) []wire.AccountBytes

// New declares the pallet. votes is how the root network divides the emission;
// pulses open time-locked weights; published is what neurons publish; rest ends what
// other pallets do for a subnet; followers are told of swapped hotkeys.
func New(money state.Currency, votes emission.Votes, pulses weights.Pulses, published Published, rest register.Rest, followers ...keyswap.Follower) runtime.Pallet {
	coinbase := emission.Module{Money: money, Votes: votes}
	votings := weights.Module{Pulses: pulses}
	claims := claim.Module{Money: money}
	p := runtime.Pallet{
		Name: state.Name, Index: state.PalletIndex,
		Docs:      "Subnets, neurons, stakes and weights, and what they earn.",
		Storage:   state.Storage(),
		Events:    state.Events(),
		Errors:    state.Errors,
		Constants: constants(),
		APIs: info.APIs(info.Sources{
			LockCost:    func(r runtime.Reader) uint64 { return register.LockCost(r, money, runtime.Height(r)) },
			ToPrune:     register.Weakest,
			Commitments: published,
		}),
		OnInitialize: func(c *runtime.Context) error { return onBlock(c, votings, coinbase, claims) },
		OnFinalize:   func(c *runtime.Context) error { return mirror(c, money) },
		Genesis:      func(c *runtime.Context, doc json.RawMessage) error { return genesis(c, money, doc) },
		Export:       func(r runtime.Reader) (any, error) { return export(r), nil },
	}
	for _, calls := range [][]runtime.Call{
		register.Module{Money: money, Rest: rest}.Calls(), votings.Calls(), tempo.Calls(), stake.Module{Money: money}.Calls(),
		keys.Calls(money), children.Calls(), keyswap.Module{Money: money, Followers: followers}.Calls(), serve.Calls(), faucet.Module{Money: money}.Calls(), claims.Calls(),
	} {
		p.Calls = append(p.Calls, calls...)
	}
	return p
}

// onBlock is what a block does before its extrinsics, in Bittensor's order: prices
// fall first, so that a block's registrations pay the block's price; then weights
// whose time has come are opened, for the epochs to see; then the
// emission is divided, due epochs are paid and prices move; changes of children
// wait for the epoch of their subnet; at last root claims are made, with what the
// epochs brought, and nominations that became too small are paid out.
func onBlock(c *runtime.Context, votings weights.Module, coinbase emission.Module, claims claim.Module) error {
	register.OnBlock(c)
	faucet.Forget(c)
	votings.RevealDue(c)
	fired, err := coinbase.OnBlock(c)
	if err != nil {
		return err
	}
	for _, netuid := range fired {
		state.ApplyPendingChildren(c, netuid)
	}
	claims.Auto(c)
	state.SweepNominations(c, coinbase.Money)
	return nil
}

// mirror keeps the issuance where Bittensor's clients read it.
func mirror(c *runtime.Context, money state.Currency) error {
	if all := money.Issuance(c); all != state.TotalIssuance.Get(c) {
		state.TotalIssuance.Set(c, all)
	}
	return nil
}
