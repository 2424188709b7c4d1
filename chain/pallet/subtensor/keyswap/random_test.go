package keyswap_test

import (
	"flag"
	"fmt"
	"math"
	"math/rand/v2"
	"testing"

	"golang.org/x/crypto/blake2b"

	"github.com/plexus-network/plexus/chain/app/apptest"
	"github.com/plexus-network/plexus/chain/genesis"
	"github.com/plexus-network/plexus/chain/pallet/balances"
	"github.com/plexus-network/plexus/chain/pallet/subtensor"
	"github.com/plexus-network/plexus/chain/pallet/subtensor/state"
	"github.com/plexus-network/plexus/chain/runtime"
	"github.com/plexus-network/plexus/substrate/header"
	"github.com/plexus-network/plexus/substrate/keys"
	wire "github.com/plexus-network/plexus/substrate/subtensor"
)

var (
	seed   = flag.Uint64("seed", 1, "seed of the random swaps, to replay one")
	blocks = flag.Int("blocks", 250, "blocks of random swaps")
)

func of[V any](v V) *V { return &v }

// hasty is a chain of three static subnets of few uids on which keys change at once.
func hasty() *genesis.Spec {
	s := genesis.Up()
	s.Network.Rules.NetworkRateLimit = of[uint64](0)
	s.Network.Rules.Keys = subtensor.KeyRules{
		ChildkeyTakeRateLimit: of[uint64](0), PendingChildkeyCooldown: of[uint64](2), HotkeySwapInterval: of[uint64](0),
		ColdkeySwapAnnouncement: of[uint32](3), ColdkeySwapReannouncement: of[uint32](2), EvmKeyInterval: of[uint64](1),
	}
	s.Network.Root.Tempo, s.Network.Root.MaxAllowedUids = of[uint16](3), of[uint16](4)
	s.Network.Subnets = nil
	for netuid := uint16(1); netuid <= 3; netuid++ {
		owner := apptest.Named("Owner")
		n := subtensor.Subnet{Netuid: netuid, Mechanism: subtensor.Static, IsStarted: true, Owner: of(owner.Coldkey()), OwnerHotkey: of(owner.Hotkey())}
		n.Neurons = []subtensor.Neuron{{Hotkey: owner.Hotkey(), Coldkey: owner.Coldkey()}}
		n.Tempo, n.MaxAllowedUids, n.ImmunityPeriod, n.MinNonImmuneUids = of(netuid+1), of[uint16](6), of[uint16](3), of[uint16](1)
		n.Burn, n.MinBurn = of[uint64](tao/10), of[uint64](tao/100)
		s.Network.Subnets = append(s.Network.Subnets, n)
	}
	return s
}

// herd are coldkeys and hotkeys, of which any may come to own any.
type herd struct {
	*rand.Rand
	cold, hot []keys.Pair
	heirs     []keys.Pair // of coldkeys whose swap is announced
}

func newHerd(seed uint64) *herd {
	h := &herd{Rand: rand.New(rand.NewPCG(seed, 11))}
	for _, name := range []string{"Alice", "Bob", "Charlie", "Dave", "Eve", "Owner", "Ferdie", "One", "Two"} {
		h.cold = append(h.cold, keys.Dev(name))
		for _, path := range []string{"//hot", "//second", "//third"} {
			h.hot = append(h.hot, keys.Dev(name+path))
		}
	}
	return h
}

func (h *herd) coldkey() keys.Pair { return h.cold[h.IntN(len(h.cold))] }

func (h *herd) hotkey() keys.AccountID { return h.hot[h.IntN(len(h.hot))].AccountID() }

// owned is mostly a hotkey of the coldkey's.
func (h *herd) owned(c *apptest.Chain, coldkey keys.AccountID) keys.AccountID {
	if mine := state.OwnedHotkeys.Get(c, coldkey); len(mine) > 0 && h.IntN(8) > 0 {
		return mine[h.IntN(len(mine))]
	}
	return h.hotkey()
}

func (h *herd) netuid() uint16 { return uint16(h.IntN(4)) }

// call is a random call and its signer.
func (h *herd) call(c *apptest.Chain) (keys.Pair, wire.Call) {
	p := h.coldkey()
	mine := h.owned(c, p.AccountID())
	switch h.IntN(16) {
	case 0, 1:
		return p, wire.BurnedRegister{Netuid: h.netuid(), Hotkey: h.hotkey()}
	case 2:
		return p, wire.RootRegister{Hotkey: mine}
	case 3, 4, 5:
		return p, wire.AddStake{Hotkey: h.hotkey(), Netuid: h.netuid(), AmountStaked: 2_000_000 + h.Uint64N(50*tao)}
	case 6:
		hotkey, netuid := h.hotkey(), h.netuid()
		return p, wire.RemoveStake{Hotkey: hotkey, Netuid: netuid, AmountUnstaked: state.Stake(c, hotkey, p.AccountID(), netuid) / (1 + h.Uint64N(3))}
	case 7, 8:
		a := wire.SetChildren{Hotkey: mine, Netuid: h.netuid()}
		for range h.IntN(5) {
			a.Children = append(a.Children, wire.ChildPart{Proportion: h.Uint64N(math.MaxUint64 / 3), Child: h.hotkey()})
		}
		return p, a
	case 9:
		return p, wire.SetColdkeyAutoStakeHotkey{Netuid: h.netuid(), Hotkey: h.hotkey()}
	case 10, 11:
		a := wire.SwapHotkeyV2{Hotkey: mine, NewHotkey: h.hotkey(), KeepStake: h.IntN(4) == 0}
		if h.IntN(2) == 0 {
			h.hot = append(h.hot, keys.Dev(fmt.Sprintf("hot//%d", len(h.hot))))
			a.NewHotkey = h.hot[len(h.hot)-1].AccountID()
		}
		if h.IntN(3) > 0 {
			a.Netuid = of(h.netuid())
		}
		return p, a
	case 12:
		if h.IntN(3) > 0 {
			return p, wire.StartCall{Netuid: 4}
		}
		heir := keys.Dev(fmt.Sprintf("heir//%d", len(h.heirs)))
		if h.IntN(5) == 0 {
			heir = h.coldkey() // one that is taken
		}
		h.heirs = append(h.heirs, heir)
		to := heir.AccountID()
		return p, wire.AnnounceColdkeySwap{NewColdkeyHash: header.Hash(blake2b.Sum256(to[:]))}
	case 13:
		for who := range h.cold {
			announced, ok := state.ColdkeySwapAnnouncements.Lookup(c, h.cold[who].AccountID())
			for _, heir := range h.heirs {
				if to := heir.AccountID(); ok && announced.Hash == blake2b.Sum256(to[:]) {
					return h.cold[who], wire.SwapColdkeyAnnounced{NewColdkey: to}
				}
			}
		}
		return p, wire.ClearColdkeySwapAnnouncement{}
	case 14:
		for _, p := range h.cold {
			if h.IntN(4) == 0 && state.ColdkeySwapAnnouncements.Has(c, p.AccountID()) {
				return p, wire.DisputeColdkeySwap{}
			}
		}
		return p, wire.ClearColdkeySwapAnnouncement{}
	}
	if h.IntN(20) == 0 {
		return p, wire.RegisterNetwork{Hotkey: mine}
	}
	return p, wire.SetChildkeyTake{Hotkey: mine, Netuid: h.netuid(), Take: uint16(h.IntN(11_797))}
}

// TestRandomSwapsKeepTheIndicesConsistent mixes swaps of both kinds with changes of
// children, registrations and stakes. After every block the books balance and the
// indices agree; a second node comes to the same state.
func TestRandomSwapsKeepTheIndicesConsistent(t *testing.T) {
	h := newHerd(*seed)
	t.Logf("replay with -seed %d -blocks %d", *seed, *blocks)
	c, other := apptest.New(t, hasty()), apptest.New(t, hasty())
	c.Always(apptest.Consistent)
	for _, chain := range []*apptest.Chain{c, other} {
		chain.MustSudo(wire.SudoSetTxRateLimit{TxRateLimit: 0})
	}
	h.renew(t, c, other)
	done := map[string]int{}
	for range *blocks {
		var raws [][]byte
		for range h.IntN(14) {
			signer, call := h.call(c)
			raws = append(raws, c.Sign(signer, call))
		}
		b := c.Execute(raws)
		other.Execute(raws)
		for _, e := range b.Events() {
			if e.Pallet == state.Name {
				done[e.Name]++
			}
			if swapped, ok := e.Body.(state.ColdkeySwapped); ok {
				h.succeed(swapped)
			}
		}
		if c.Height%10 == 0 {
			h.renew(t, c, other)
		}
	}
	if c.State.Root() != other.State.Root() {
		t.Error("two executions differ")
	}
	t.Log(done)
	for _, name := range []string{"HotkeySwapped", "HotkeySwappedOnSubnet", "ColdkeySwapped", "SetChildren", "ColdkeySwapDisputed", "StakeAdded", "NeuronRegistered"} {
		if done[name] < 3 {
			t.Errorf("%s was seen %d times: it was not tried", name, done[name])
		}
	}
}

// succeed puts a new coldkey in an old one's place.
func (h *herd) succeed(swapped state.ColdkeySwapped) {
	for i := range h.cold {
		for _, heir := range h.heirs {
			if h.cold[i].AccountID() == swapped.OldColdkey && heir.AccountID() == swapped.NewColdkey {
				h.cold[i] = heir
			}
		}
	}
}

// renew lifts what would bring all to a stop: coldkeys without money, disputes, and
// the rate of changes of children.
func (h *herd) renew(t *testing.T, chains ...*apptest.Chain) {
	for _, c := range chains {
		write(c, func(w *runtime.Context) {
			for _, p := range h.cold {
				if c.Balance(p.AccountID()) < 100*tao {
					if err := (balances.Ledger{}).Mint(w, p.AccountID(), 1000*tao); err != nil {
						t.Fatal(err)
					}
				}
			}
			state.ColdkeySwapDisputes.DeletePrefix(w)
			state.TransactionKeyLastBlock.Iterate(w, func(hotkey state.AccountID, netuid, kind uint16, _ uint64) bool {
				state.TransactionKeyLastBlock.Delete(w, hotkey, netuid, kind)
				return true
			})
		})
	}
}
