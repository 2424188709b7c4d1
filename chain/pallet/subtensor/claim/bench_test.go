package claim_test

import (
	"testing"

	"github.com/plexus-network/plexus/chain/app/apptest"
	"github.com/plexus-network/plexus/chain/genesis"
	"github.com/plexus-network/plexus/chain/pallet/subtensor"
	"github.com/plexus-network/plexus/chain/pallet/subtensor/claim"
	"github.com/plexus-network/plexus/chain/pallet/subtensor/state"
	"github.com/plexus-network/plexus/chain/runtime"
	"github.com/plexus-network/plexus/substrate/keys"
	wire "github.com/plexus-network/plexus/substrate/subtensor"
)

// crowded is a chain with 128 dynamic subnets on which the root stakers of many
// hotkeys, all one coldkey's, have something to claim.
func crowded(b *testing.B, hotkeys int) (*apptest.Chain, keys.AccountID) {
	s := genesis.Up()
	s.Network.Subnets = nil
	s.Catalogues = nil
	for netuid := uint16(1); netuid <= state.MaxSubnets; netuid++ {
		s.Network.Subnets = append(s.Network.Subnets, subtensor.Subnet{
			Netuid: netuid, Mechanism: subtensor.Dynamic, TAO: 1000 * tao, AlphaIn: 1000 * tao,
			Parameters: subtensor.Parameters{Tempo: of[uint16](0)},
		})
	}
	c := apptest.New(b, s)
	coldkey := keys.AccountID{9}
	alter(c, func(w *runtime.Context) {
		for i := range hotkeys {
			hotkey := keys.AccountID{1, byte(i)}
			if err := state.Associate(w, money{}, coldkey, hotkey); err != nil {
				b.Fatal(err)
			}
			if err := state.Emit(w, money{}, state.Root, 1000*tao); err != nil {
				b.Fatal(err)
			}
			state.Pay(w, hotkey, coldkey, state.Root, 1000*tao)
			for netuid := uint16(1); netuid <= state.MaxSubnets; netuid++ {
				earnIn(b, w, hotkey, netuid, tao)
			}
		}
	})
	return c, coldkey
}

// BenchmarkClaims is what the claims of a block and of a call cost at most.
func BenchmarkClaims(b *testing.B) {
	c, coldkey := crowded(b, 32)
	m := claim.Module{Money: money{}}
	b.Run("block", func(b *testing.B) {
		for b.Loop() {
			m.Auto(c.Runtime.NewContext(c.State, runtime.Block{Height: 9}))
		}
	})
	b.Run("call", func(b *testing.B) {
		call, err := c.Runtime.MakeCall(state.Name, "claim_root", wire.ClaimRoot{Subnets: []uint16{1, 2, 3, 4, 5}})
		if err != nil {
			b.Fatal(err)
		}
		for b.Loop() {
			if err := c.Runtime.NewContext(c.State, runtime.Block{Height: 9}).Dispatch(runtime.Signed(coldkey), call); err != nil {
				b.Fatal(err)
			}
		}
	})
	b.Run("unstake", func(b *testing.B) {
		for b.Loop() {
			w := c.Runtime.NewContext(c.State, runtime.Block{Height: 9})
			if err := state.Take(w, keys.AccountID{1}, coldkey, state.Root, 1000*tao); err != nil {
				b.Fatal(err)
			}
		}
	})
	b.Run("stake", func(b *testing.B) {
		for b.Loop() {
			state.Pay(c.Runtime.NewContext(c.State, runtime.Block{Height: 9}), keys.AccountID{1}, coldkey, state.Root, tao)
		}
	})
}
