package app_test

import (
	"testing"

	"github.com/plexus-network/plexus/chain/app/apptest"
	"github.com/plexus-network/plexus/chain/genesis"
	"github.com/plexus-network/plexus/chain/pallet/balances"
	"github.com/plexus-network/plexus/chain/pallet/subtensor"
	"github.com/plexus-network/plexus/chain/pallet/subtensor/state"
	"github.com/plexus-network/plexus/chain/runtime"
	"github.com/plexus-network/plexus/substrate/keys"
	wire "github.com/plexus-network/plexus/substrate/subtensor"
)

// loaded is a chain whose state a test has filled.
type loaded struct {
	*apptest.Chain
	tb testing.TB
}

func load(tb testing.TB, spec *genesis.Spec, fill func(c *loaded, w *runtime.Context)) *loaded {
	c := &loaded{apptest.New(tb, spec), tb}
	w := c.Runtime.NewContext(c.State, runtime.Block{Height: c.Height})
	fill(c, w)
	c.Apply(w.Changes())
	return c
}

// mint gives an account rao that are counted.
func mint(w *runtime.Context, who keys.AccountID, rao uint64) {
	if err := (balances.Ledger{}).Mint(w, who, rao); err != nil {
		panic(err)
	}
}

// key is an account of a kind, by number.
func key(kind byte, i int) keys.AccountID {
	return keys.AccountID{kind, byte(i), byte(i >> 8), byte(i >> 16)}
}

// stakeTo gives a coldkey stake with a hotkey, which the network's account holds.
func stakeTo(w *runtime.Context, hotkey, coldkey keys.AccountID, netuid uint16, alpha uint64) {
	mint(w, state.SubnetAccount(netuid), alpha)
	if state.IsStatic(w, netuid) {
		if err := state.Grow(w, netuid, alpha); err != nil {
			panic(err)
		}
	} else if err := state.MintAlpha(w, netuid, alpha); err != nil {
		panic(err)
	}
	state.Pay(w, hotkey, coldkey, netuid, alpha)
}

func own(w *runtime.Context, coldkey, hotkey keys.AccountID) {
	state.Owner.Set(w, hotkey, coldkey)
	state.OwnedHotkeys.Set(w, coldkey, append(state.OwnedHotkeys.Get(w, coldkey), hotkey))
}

// many is so many hotkeys.
func many(n int) []keys.AccountID {
	list := make([]keys.AccountID, n)
	for i := range list {
		list[i] = key(0xdd, i)
	}
	return list
}

// markets is the up chain with so many dynamic subnets.
func markets(n uint16) *genesis.Spec {
	s := genesis.Up()
	s.Network.Subnets, s.Catalogues = nil, nil
	for netuid := uint16(1); netuid <= n; netuid++ {
		s.Network.Subnets = append(s.Network.Subnets, subtensor.Subnet{Netuid: netuid, Mechanism: subtensor.Dynamic, TAO: 1000 * tao, AlphaIn: 1000 * tao, IsStarted: true})
	}
	return s
}

// call is a call as the runtime knows it.
func (c *loaded) call(call wire.Call) runtime.DecodedCall {
	c.tb.Helper()
	d, err := c.Runtime.NewContext(c.State, runtime.Block{}).DecodeCall(wire.Encode(call))
	if err != nil {
		c.tb.Fatal(err)
	}
	return d
}

// fullLists gives a coldkey as many hotkeys, all but one, as it may have.
func fullLists(w *runtime.Context, coldkey keys.AccountID) {
	state.OwnedHotkeys.Set(w, coldkey, many(state.MaxHotkeys-1))
	state.StakingHotkeys.Set(w, coldkey, many(state.MaxHotkeys-1))
}

// sealedBefore is an epoch in which others have sealed weights before hotkey, the
// owner's of subnet 1.
func sealedBefore(c *loaded, w *runtime.Context, coldkey, hotkey keys.AccountID, commits, bytes int) {
	state.SubnetOwner.Set(w, 1, coldkey)
	state.SubnetOwnerHotkey.Set(w, 1, hotkey)
	state.AppendUID(w, 1, hotkey)
	state.CommitRevealWeightsEnabled.Set(w, 1, true)
	var row []state.TimelockedCommit
	for i := range commits {
		row = append(row, state.TimelockedCommit{Hotkey: key(4, i), Sealed: make([]byte, bytes)})
	}
	at := c.Runtime.NewContext(w, runtime.Block{Height: c.Height + 1})
	state.SetTimelocked(w, 1, state.CurrentEpoch(at, 1), row)
}

// TestWorkThatTheStateMakesIsTakenOutOfTheBlock: where a call's work follows what is
// there, and its arguments do not tell, it weighs more than it declares. The least are
// what BenchmarkWeights measured.
func TestWorkThatTheStateMakesIsTakenOutOfTheBlock(t *testing.T) {
	cold, hot, fresh := key(1, 0), key(2, 0), key(3, 0)
	const microsecond = 1_000_000
	for name, test := range map[string]struct {
		fill   func(c *loaded, w *runtime.Context)
		signer keys.AccountID
		call   wire.Call
		least  uint64 // microseconds beside what it declares
	}{
		"a hotkey for a full list": {
			func(_ *loaded, w *runtime.Context) { fullLists(w, cold) },
			cold, wire.TryAssociateHotkey{Hotkey: fresh}, 400,
		},
		"stake with one more hotkey": {
			func(_ *loaded, w *runtime.Context) { fullLists(w, cold) },
			cold, wire.AddStake{Hotkey: hot, Netuid: 1, AmountStaked: tao}, 200,
		},
		"rewards to where many send theirs": {
			func(_ *loaded, w *runtime.Context) {
				state.AppendUID(w, 1, hot)
				state.AutoStakeDestinationColdkeys.Set(w, hot, 1, many(1024))
			},
			cold, wire.SetColdkeyAutoStakeHotkey{Netuid: 1, Hotkey: hot}, 200,
		},
		"weights that many sealed before": {
			func(c *loaded, w *runtime.Context) { sealedBefore(c, w, cold, hot, 64, wire.MaxSealedBytes) },
			hot, wire.CommitTimelockedWeights{Netuid: 1, Commit: []byte{1}, RevealRound: 1, CommitRevealVersion: 4}, 900,
		},
		"a hotkey with many nominators": {
			func(_ *loaded, w *runtime.Context) {
				state.AppendUID(w, 1, hot)
				for i := range 500 {
					stakeTo(w, hot, key(7, i), 1, tao)
				}
			},
			cold, wire.SwapHotkey{Hotkey: hot, NewHotkey: fresh, Netuid: of[uint16](1)}, 10_000,
		},
		"a name for one with many hotkeys": {
			func(_ *loaded, w *runtime.Context) {
				state.OwnedHotkeys.Set(w, cold, append(many(state.MaxHotkeys-1), hot))
				state.AppendUID(w, 1, hot)
			},
			cold, wire.SetIdentity{}, 3000,
		},
	} {
		t.Run(name, func(t *testing.T) {
			c := load(t, markets(1), func(c *loaded, w *runtime.Context) {
				mint(w, cold, 1000*tao)
				own(w, cold, hot)
				test.fill(c, w)
			})
			w := c.Runtime.NewContext(c.State, runtime.Block{Height: c.Height + 1})
			if err := w.Dispatch(runtime.Signed(test.signer), c.call(test.call)); err != nil {
				t.Fatal(err)
			}
			if got := w.Spent() / microsecond; got < test.least || got > 2*test.least {
				t.Errorf("%d us are taken out of the block, want %d to %d", got, test.least, 2*test.least)
			}
		})
	}
}
