package revenue_test

import (
	"fmt"
	"testing"

	"github.com/plexus-network/plexus/chain/app/apptest"
	"github.com/plexus-network/plexus/chain/genesis"
	"github.com/plexus-network/plexus/chain/pallet/balances"
	"github.com/plexus-network/plexus/chain/pallet/revenue"
	"github.com/plexus-network/plexus/chain/pallet/subtensor"
	"github.com/plexus-network/plexus/chain/pallet/subtensor/state"
	"github.com/plexus-network/plexus/chain/runtime"
	"github.com/plexus-network/plexus/substrate/keys"
)

// BenchmarkRelease is what paid subnets add to a block: 128 of them with one
// payment each, and with as many streams as there can be.
func BenchmarkRelease(b *testing.B) {
	for _, streams := range []int{0, 1, revenue.Window/revenue.Step + 1} {
		b.Run(fmt.Sprintf("streams=%d", streams), func(b *testing.B) {
			s := genesis.Up()
			s.Network.Subnets[0].Tempo = of[uint16](0)
			for netuid := uint16(2); netuid <= state.MaxSubnets; netuid++ {
				s.Network.Subnets = append(s.Network.Subnets, subtensor.Subnet{Netuid: netuid, Mechanism: subtensor.Static, Parameters: subtensor.Parameters{Tempo: of[uint16](0)}})
			}
			c := apptest.New(b, s)
			alter(c, func(w *runtime.Context) {
				for netuid := uint16(1); netuid <= state.MaxSubnets; netuid++ {
					stakeIn(b, w, keys.AccountID{1}, keys.AccountID{2}, netuid)
					var waiting []revenue.Stream
					for i := range streams {
						waiting = append(waiting, revenue.Stream{Start: uint64(i * revenue.Step), Rao: tao})
					}
					if streams > 0 {
						revenue.Waiting.Set(w, netuid, waiting)
					}
				}
				revenue.ReleasedAt.Set(w, revenue.Window-1)
			})
			for b.Loop() {
				c.Runtime.Execute(c.State, runtime.Block{Height: revenue.Window, Genesis: c.Genesis()}, nil)
			}
			b.ReportMetric(float64(b.Elapsed().Microseconds())/float64(b.N), "us/block")
		})
	}
}

// BenchmarkStakeChange is what a change of stake costs on a subnet that never was
// paid, and on one that is paid in every block.
func BenchmarkStakeChange(b *testing.B) {
	for _, isPaid := range []bool{false, true} {
		b.Run(fmt.Sprintf("paid=%v", isPaid), func(b *testing.B) {
			c := genesis.Up().Runtime().NewContext(nil, runtime.Block{Height: 1})
			hotkey, coldkey := keys.AccountID{1}, keys.AccountID{2}
			stakeIn(b, c, hotkey, coldkey, 2)
			for b.Loop() {
				if isPaid {
					state.SpreadRevenue(c, 2, 1000)
				}
				state.Pay(c, hotkey, coldkey, 2, 1)
			}
		})
	}
}

// stakeIn gives a coldkey 100 TAO of stake with a hotkey.
func stakeIn(b testing.TB, c *runtime.Context, hotkey, coldkey keys.AccountID, netuid uint16) {
	b.Helper()
	account := state.SubnetAccount(netuid)
	if err := (balances.Ledger{}).Mint(c, account, 100*tao); err != nil {
		b.Fatal(err)
	}
	if err := state.Grow(c, netuid, 100*tao); err != nil {
		b.Fatal(err)
	}
	state.Owner.Set(c, hotkey, coldkey)
	state.Pay(c, hotkey, coldkey, netuid, 100*tao)
}
