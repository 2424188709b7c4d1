//go:build unix

package app_test

import (
	"slices"
	"syscall"
	"testing"
	"time"

	"github.com/plexus-network/plexus/chain/genesis"
	"github.com/plexus-network/plexus/chain/pallet/subtensor/state"
	"github.com/plexus-network/plexus/chain/runtime"
	"github.com/plexus-network/plexus/chain/store"
	"github.com/plexus-network/plexus/economy/yuma"
	"github.com/plexus-network/plexus/substrate/keys"
	wire "github.com/plexus-network/plexus/substrate/subtensor"
)

// run sends a call as an account, over and over on the same state, which is read from
// disk as a node reads it, and tells how its time compares with its weight.
func (c *loaded) run(signer runtime.Origin, call wire.Call) {
	b, d := c.tb.(*testing.B), c.call(call)
	b.Helper()
	s, err := store.Open(b.TempDir(), store.Default())
	if err != nil {
		b.Fatal(err)
	}
	defer s.Close()
	if _, err := s.Apply(c.Rows()); err != nil {
		b.Fatal(err)
	}
	if err := s.Save(c.Height, nil); err != nil {
		b.Fatal(err)
	}
	var spent uint64
	before := busy()
	for b.Loop() {
		w := c.Runtime.NewContext(s, runtime.Block{Height: c.Height + 1})
		if err := w.Dispatch(signer, d); err != nil {
			b.Fatalf("%T: %v", call, err)
		}
		spent = w.Spent()
		w.Changes()
	}
	declared := runtime.AddWeights(d.Weight(), spent)
	took := float64((busy() - before).Nanoseconds()) / float64(b.N) * 1000
	b.ReportMetric(float64(declared)/1e6, "us-declared")
	b.ReportMetric(took/float64(declared), "of-declared")
}

// busy is the time that the process has had of all cores: other processes do not count.
func busy() time.Duration {
	var used syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &used); err != nil {
		panic(err)
	}
	return time.Duration(used.Utime.Nano() + used.Stime.Nano())
}

// BenchmarkWeights compares what calls weigh with what they take at their worst.
func BenchmarkWeights(b *testing.B) {
	cold, hot := key(1, 0), key(2, 0)
	as := runtime.Signed(cold)
	rich := func(w *runtime.Context) { mint(w, cold, 1_000_000*tao); own(w, cold, hot) }

	b.Run("try_associate_hotkey", func(b *testing.B) {
		load(b, genesis.Local(), func(c *loaded, w *runtime.Context) {
			rich(w)
			fullLists(w, cold)
		}).run(as, wire.TryAssociateHotkey{Hotkey: key(3, 0)})
	})
	b.Run("set_coldkey_auto_stake_hotkey", func(b *testing.B) {
		load(b, markets(1), func(c *loaded, w *runtime.Context) {
			rich(w)
			other := key(3, 0)
			for _, h := range []keys.AccountID{hot, other} {
				state.AppendUID(w, 1, h)
				list := many(1024)
				list[0] = cold
				state.AutoStakeDestinationColdkeys.Set(w, h, 1, list)
			}
			state.AutoStakeDestination.Set(w, cold, 1, other)
		}).run(as, wire.SetColdkeyAutoStakeHotkey{Netuid: 1, Hotkey: hot})
	})
	b.Run("add_stake", func(b *testing.B) {
		load(b, markets(1), func(c *loaded, w *runtime.Context) {
			rich(w)
			state.StakingHotkeys.Set(w, cold, many(state.MaxHotkeys-1))
			state.SwapBalancer.Set(w, 1, state.Balancer{Quote: state.Perquintill{Parts: 123_456_789_012_345_678}})
		}).run(as, wire.AddStake{Hotkey: hot, Netuid: 1, AmountStaked: tao})
	})
	b.Run("remove_stake", func(b *testing.B) {
		load(b, markets(1), func(c *loaded, w *runtime.Context) {
			rich(w)
			stakeTo(w, hot, cold, 1, 100*tao)
			state.SwapBalancer.Set(w, 1, state.Balancer{Quote: state.Perquintill{Parts: 123_456_789_012_345_678}})
		}).run(as, wire.RemoveStake{Hotkey: hot, Netuid: 1, AmountUnstaked: tao})
	})
	b.Run("swap_stake_limit", func(b *testing.B) {
		load(b, markets(2), func(c *loaded, w *runtime.Context) {
			rich(w)
			stakeTo(w, hot, cold, 1, 100_000*tao)
			state.SwapBalancer.Set(w, 1, state.Balancer{Quote: state.Perquintill{Parts: 123_456_789_012_345_678}})
			state.SwapBalancer.Set(w, 2, state.Balancer{Quote: state.Perquintill{Parts: 876_543_210_987_654_321}})
		}).run(as, wire.SwapStakeLimit{Hotkey: hot, OriginNetuid: 1, DestinationNetuid: 2, AlphaAmount: 100_000 * tao, LimitPrice: 50 * tao, AllowPartial: true})
	})
	b.Run("unstake_all", func(b *testing.B) {
		load(b, markets(128), func(c *loaded, w *runtime.Context) {
			rich(w)
			for netuid := uint16(1); netuid <= 128; netuid++ {
				stakeTo(w, hot, cold, netuid, 100*tao)
				state.SwapBalancer.Set(w, netuid, state.Balancer{Quote: state.Perquintill{Parts: 123_456_789_012_345_678}})
			}
		}).run(as, wire.UnstakeAll{Hotkey: hot})
	})
	b.Run("commit_timelocked_weights", func(b *testing.B) {
		load(b, markets(1), func(c *loaded, w *runtime.Context) {
			rich(w)
			sealedBefore(c, w, cold, hot, 640, wire.MaxSealedBytes)
		}).run(runtime.Signed(hot), wire.CommitTimelockedWeights{Netuid: 1, Commit: []byte{1}, RevealRound: 1, CommitRevealVersion: 4})
	})
	b.Run("burned_register", func(b *testing.B) {
		load(b, markets(1), func(c *loaded, w *runtime.Context) {
			rich(w)
			row := state.Row{}
			for uid := range uint16(256) {
				row = append(row, yuma.Weight{UID: uid, Value: 1})
			}
			for i := range 256 {
				own(w, key(5, i), key(6, i))
				uid := state.AppendUID(w, 1, key(6, i))
				state.Weights.Set(w, 1, uid, row)
				state.Bonds.Set(w, 1, uid, row)
			}
			state.ImmunityPeriod.Set(w, 1, 0)
		}).run(as, wire.BurnedRegister{Netuid: 1, Hotkey: hot})
	})
	b.Run("set_identity", func(b *testing.B) {
		load(b, markets(1), func(c *loaded, w *runtime.Context) {
			rich(w)
			state.OwnedHotkeys.Set(w, cold, append(many(state.MaxHotkeys-1), hot))
			state.AppendUID(w, 1, hot)
		}).run(as, wire.SetIdentity{Name: make([]byte, 256), Image: make([]byte, 1024), Description: make([]byte, 1024), Additional: make([]byte, 1024)})
	})
	b.Run("swap_hotkey", func(b *testing.B) {
		load(b, markets(1), func(c *loaded, w *runtime.Context) {
			rich(w)
			state.AppendUID(w, 1, hot)
			for i := range 4096 {
				stakeTo(w, hot, key(7, i), 1, tao)
			}
		}).run(as, wire.SwapHotkey{Hotkey: hot, NewHotkey: key(3, 0), Netuid: of[uint16](1)})
	})
	b.Run("swap_coldkey", func(b *testing.B) {
		load(b, markets(16), func(c *loaded, w *runtime.Context) {
			mint(w, cold, 1_000_000*tao)
			for i := range state.MaxHotkeys {
				own(w, cold, key(8, i))
				for netuid := uint16(1); netuid <= 16; netuid++ {
					stakeTo(w, key(8, i), cold, netuid, tao)
				}
			}
		}).run(runtime.Root(), wire.SwapColdkey{OldColdkey: cold, NewColdkey: key(3, 0)})
	})
	b.Run("set_children", func(b *testing.B) {
		var children []wire.ChildPart
		load(b, markets(1), func(c *loaded, w *runtime.Context) {
			rich(w)
			stakeTo(w, hot, cold, 1, 1000*tao)
			parents := make([]state.Relative, state.MaxParents-1)
			for i := range state.MaxChildren {
				child := key(8, i)
				own(w, cold, child)
				for k := range parents {
					parents[k] = state.Relative{Proportion: 1, Hotkey: key(7, 100*i+k)}
				}
				state.ParentKeys.Set(w, child, 1, parents)
				children = append(children, wire.ChildPart{Proportion: 1, Child: child})
			}
			for i := range state.MaxPending - 1 {
				state.PendingChildKeys.Set(w, 1, key(6, i), state.PendingChildren{Children: []state.Relative{{Proportion: 1, Hotkey: key(8, i%state.MaxChildren)}}, Block: 1 << 40})
			}
		}).run(as, wire.SetChildren{Hotkey: hot, Netuid: 1, Children: children})
	})
	b.Run("register_network", func(b *testing.B) {
		load(b, markets(127), func(c *loaded, w *runtime.Context) {
			rich(w)
			for i := range 64 {
				own(w, key(5, i), key(6, i))
				state.AppendUID(w, state.Root, key(6, i))
			}
		}).run(as, wire.RegisterNetwork{Hotkey: hot})
	})
	b.Run("approve_as_multi", func(b *testing.B) {
		others := many(99)
		slices.SortFunc(others, wire.CompareAccounts)
		load(b, genesis.Local(), func(c *loaded, w *runtime.Context) { rich(w) }).
			run(as, wire.ApproveAsMulti{Threshold: 50, OtherSignatories: others, CallHash: runtime.Hash{1}})
	})
	b.Run("note_preimage", func(b *testing.B) {
		load(b, genesis.Local(), func(c *loaded, w *runtime.Context) { rich(w) }).run(as, wire.NotePreimage{Bytes: make([]byte, 128<<10)})
	})
	for _, stakes := range []int{1_000, 200_000} {
		b.Run("dissolve_network, "+map[int]string{1_000: "1,000", 200_000: "200,000"}[stakes]+" stakes", func(b *testing.B) {
			load(b, markets(4), func(c *loaded, w *runtime.Context) {
				rich(w)
				for i := range stakes {
					hotkey := key(9, i/100)
					if i%100 == 0 {
						own(w, cold, hotkey)
					}
					stakeTo(w, hotkey, key(7, i), uint16(i%4)+1, tao)
				}
			}).run(runtime.Root(), wire.DissolveNetwork{Netuid: 1})
		})
	}
}
