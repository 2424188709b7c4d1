package keyswap_test

import (
	"errors"
	"slices"
	"testing"

	"golang.org/x/crypto/blake2b"

	"github.com/plexus-network/plexus/chain/app/apptest"
	"github.com/plexus-network/plexus/chain/pallet/subtensor/keyswap"
	"github.com/plexus-network/plexus/chain/pallet/subtensor/state"
	"github.com/plexus-network/plexus/chain/runtime"
	"github.com/plexus-network/plexus/economy/fixed"
	"github.com/plexus-network/plexus/substrate/header"
	"github.com/plexus-network/plexus/substrate/keys"
	"github.com/plexus-network/plexus/substrate/scale"
	"github.com/plexus-network/plexus/substrate/subtensor"
)

// heir is a coldkey that nobody has used.
var heir = keys.Dev("heir").AccountID()

func announce(to keys.AccountID) subtensor.AnnounceColdkeySwap {
	return subtensor.AnnounceColdkeySwap{NewColdkeyHash: header.Hash(blake2b.Sum256(to[:]))}
}

// delays makes swaps possible after 20 blocks, and stale 10 after that.
func delays(c *apptest.Chain) {
	c.MustSudo(subtensor.SudoSetColdkeySwapAnnouncementDelay{Duration: 20})
	c.MustSudo(subtensor.SudoSetColdkeySwapReannouncementDelay{Duration: 10})
}

func until(c *apptest.Chain, height uint64) {
	for c.Height < height {
		c.Next()
	}
}

func TestAColdkeyIsSwappedAfterItsDelay(t *testing.T) {
	if state.ColdkeySwapAnnouncementDelay.Get(apptest.NewState()) != 36_000 || state.ColdkeySwapReannouncementDelay.Get(apptest.NewState()) != 7_200 {
		t.Error("the delays are not 36,000 and 7,200 blocks where nothing is set")
	}
	c := newChain(t)
	delays(c)
	p := c.Neuron(1, "P")
	c.Fails(state.ErrColdkeySwapAnnouncementNotFound, p.Cold, subtensor.SwapColdkeyAnnounced{NewColdkey: heir})
	before, issued := c.Balance(p.Coldkey()), state.TotalIssuance.Get(c)
	b := c.Do(p.Cold, announce(heir))
	set := c.Height
	if event, ok := apptest.Find[state.ColdkeySwapAnnounced](b); !ok || event.Who != p.Coldkey() || event.NewColdkeyHash != announce(heir).NewColdkeyHash {
		t.Errorf("the event is %+v", event)
	}
	if paid := before - c.Balance(p.Coldkey()); paid != keyswap.Cost+b.Outcomes[0].Fee {
		t.Errorf("it cost %d rao", paid)
	}
	if got := state.TotalIssuance.Get(c); got != issued+tao-keyswap.Cost {
		t.Errorf("the issuance went from %d to %d", issued, got)
	}
	if got := state.ColdkeySwapAnnouncements.Get(c, p.Coldkey()); uint64(got.Block) != set+20 {
		t.Errorf("it may be swapped from block %d on, announced in %d", got.Block, set)
	}
	until(c, set+18)
	c.Fails(state.ErrAnnouncedColdkeyHashDoesNotMatch, p.Cold, subtensor.SwapColdkeyAnnounced{NewColdkey: keys.AccountID{1}})
}

func TestAnAnnouncedColdkeyIsSwappedFromItsBlockOn(t *testing.T) {
	c := newChain(t)
	delays(c)
	p := c.Neuron(1, "P")
	c.Do(p.Cold, announce(heir))
	set := c.Height
	until(c, set+18)
	c.Fails(state.ErrColdkeySwapTooEarly, p.Cold, subtensor.SwapColdkeyAnnounced{NewColdkey: heir}) // 19 blocks later
	b := c.Do(p.Cold, subtensor.SwapColdkeyAnnounced{NewColdkey: heir})
	if c.Height != set+20 {
		t.Errorf("that is %d blocks later", c.Height-set)
	}
	if event, ok := apptest.Find[state.ColdkeySwapped](b); !ok || event != (state.ColdkeySwapped{OldColdkey: p.Coldkey(), NewColdkey: heir}) {
		t.Errorf("the event is %+v", event)
	}
	if state.ColdkeySwapAnnouncements.Has(c, p.Coldkey()) || c.Balance(p.Coldkey()) != 0 || !state.Owns(c, heir, p.Hotkey()) {
		t.Error("something is left")
	}
}

func TestAnAnnouncementMayBeReplacedOnceItIsStale(t *testing.T) {
	c := newChain(t)
	delays(c)
	p := c.Neuron(1, "P")
	c.Do(p.Cold, announce(keys.AccountID{1}))
	set := c.Height
	until(c, set+27)
	c.Fails(state.ErrColdkeySwapReannouncedTooEarly, p.Cold, announce(heir))
	c.Fails(state.ErrColdkeySwapClearTooEarly, p.Cold, subtensor.ClearColdkeySwapAnnouncement{}) // 29 blocks later
	before := c.Balance(p.Coldkey())
	b := c.Do(p.Cold, announce(heir))
	if c.Height != set+30 || before-c.Balance(p.Coldkey()) != b.Outcomes[0].Fee {
		t.Errorf("%d blocks later it cost %d rao", c.Height-set, before-c.Balance(p.Coldkey()))
	}
	until(c, c.Height+29)
	b = c.Do(p.Cold, subtensor.ClearColdkeySwapAnnouncement{})
	if event, ok := apptest.Find[state.ColdkeySwapCleared](b); !ok || event.Who != p.Coldkey() || state.ColdkeySwapAnnouncements.Has(c, p.Coldkey()) {
		t.Errorf("the event is %+v", event)
	}
	c.Fails(state.ErrColdkeySwapAnnouncementNotFound, p.Cold, subtensor.ClearColdkeySwapAnnouncement{})
}

func TestAnAnnouncementNeedsItsCost(t *testing.T) {
	c := newChain(t)
	p := c.Rich("P")
	poor(c, p, keyswap.Cost-1, announce(heir))
	c.Fails(state.ErrNotEnoughBalanceToPaySwapColdKey, p.Cold, announce(heir))
	c.Fund(p.Coldkey(), tao)
	poor(c, p, keyswap.Cost, announce(heir))
	c.Do(p.Cold, announce(heir))
}

func TestAnAnnouncedColdkeyDealsWithTheSwapAlone(t *testing.T) {
	c := newChain(t)
	delays(c)
	p := c.Neuron(1, "P")
	stake := subtensor.AddStake{Hotkey: p.Hotkey(), Netuid: 1, AmountStaked: tao}
	c.Do(p.Cold, announce(heir))
	before := c.Balance(p.Coldkey())
	c.Fails(state.ErrColdkeySwapAnnounced, p.Cold, stake)
	if before == c.Balance(p.Coldkey()) {
		t.Error("a call that is not allowed costs nothing")
	}
	c.Fails(state.ErrColdkeySwapAnnounced, p.Cold, subtensor.BatchAll{Calls: []subtensor.RawCall{subtensor.Encode(stake)}})
	c.Fails(state.ErrColdkeySwapAnnounced, p.Cold, subtensor.TransferAllowDeath{Dest: subtensor.To(heir), Value: scale.Compact(tao)})
	c.Fails(state.ErrColdkeySwapAnnounced, p.Cold, subtensor.DecreaseTake{Hotkey: p.Hotkey(), Take: 1})
	if err := c.Refusal(p.Cold, subtensor.DecreaseTake{Hotkey: p.Hotkey(), Take: 1}); err == nil {
		t.Error("the mempool takes a free call that is not allowed")
	}
	c.Do(p.Hot, subtensor.ServeAxon{Netuid: 1, IP: scale.U128From(0x01020304), IPType: 4, Port: 1}) // hotkeys work on

	b := c.Do(p.Cold, subtensor.DisputeColdkeySwap{})
	if event, ok := apptest.Find[state.ColdkeySwapDisputed](b); !ok || event.Coldkey != p.Coldkey() {
		t.Errorf("the event is %+v", event)
	}
	until(c, c.Height+40)
	for _, call := range []subtensor.Call{stake, announce(heir), subtensor.SwapColdkeyAnnounced{NewColdkey: heir}, subtensor.DisputeColdkeySwap{}, subtensor.ClearColdkeySwapAnnouncement{}} {
		c.Fails(state.ErrColdkeySwapDisputed, p.Cold, call)
	}
	c.Fails(runtime.ErrBadOrigin, keys.Dev("Alice"), subtensor.ResetColdkeySwap{Coldkey: p.Coldkey()})
	b = c.Do(keys.Dev("Alice"), subtensor.Sudo{Call: subtensor.Encode(subtensor.ResetColdkeySwap{Coldkey: p.Coldkey()})})
	if event, ok := apptest.Find[state.ColdkeySwapReset](b); !ok || event.Who != p.Coldkey() {
		t.Errorf("the event is %+v", event)
	}
	c.Do(p.Cold, stake)
	c.Fails(state.ErrColdkeySwapAnnouncementNotFound, p.Cold, subtensor.DisputeColdkeySwap{})
}

func TestTheOlderCallIsDeprecated(t *testing.T) {
	c := newChain(t)
	c.Fails(state.ErrDeprecated, c.Rich("P").Cold, subtensor.ScheduleSwapColdkey{NewColdkey: heir})
}

func TestAColdkeyTakesAllAlong(t *testing.T) {
	c := newChain(t)
	p, n, _ := settled(c)
	c.Do(n.Cold, subtensor.TryAssociateHotkey{Hotkey: n.Hotkey()})
	c.Do(n.Cold, subtensor.RegisterNetwork{Hotkey: keys.Dev("N//owner").AccountID()})
	rate := subtensor.I96F32{}
	rate.Bits = fixed.IntU96F32(3).Bytes()
	write(c, func(w *runtime.Context) {
		state.IdentitiesV2.Set(w, n.Coldkey(), subtensor.ChainIdentityV2{Name: []byte("n")})
		state.RootClaimable.Set(w, p.Hotkey(), []state.RootRate{{Netuid: 1, Rate: rate}})
		state.RootClaimed.Set(w, 1, p.Hotkey(), n.Coldkey(), scale.U128From(9))
		state.RootClaimType.Set(w, n.Coldkey(), subtensor.Keep())
	})
	other, witness := c.Neuron(1, "Other"), c.Rich("Witness")
	c.Fund(heir, tao)
	c.Do(keys.Dev("heir"), subtensor.SetColdkeyAutoStakeHotkey{Netuid: 1, Hotkey: other.Hotkey()})
	c.Do(witness.Cold, subtensor.SetColdkeyAutoStakeHotkey{Netuid: 1, Hotkey: other.Hotkey()})
	c.MustSudo(subtensor.SwapColdkey{OldColdkey: n.Coldkey(), NewColdkey: heir, SwapCost: 5})
	if got := state.AutoStakeDestinationColdkeys.Get(c, other.Hotkey(), 1); !slices.Equal(got, []keys.AccountID{witness.Coldkey()}) {
		t.Errorf("to the hotkey that the new coldkey had chosen stake %v", got)
	}
	for netuid, want := range []uint64{7 * tao, 7 * tao} {
		if got := state.Stake(c, p.Hotkey(), heir, uint16(netuid)); got != want || state.Stake(c, p.Hotkey(), n.Coldkey(), uint16(netuid)) != 0 {
			t.Errorf("the stake on subnet %d is %d", netuid, got)
		}
	}
	if state.SubnetOwner.Get(c, 2) != heir || !state.Owns(c, heir, keys.Dev("N//owner").AccountID()) || !state.Owns(c, heir, n.Hotkey()) {
		t.Error("the subnet or the hotkeys stay behind")
	}
	if string(state.IdentitiesV2.Get(c, heir).Name) != "n" {
		t.Error("the identity stays behind")
	}
	if got, _ := state.AutoStakeDestination.Lookup(c, heir, 1); got != p.Hotkey() {
		t.Error("the automatic stake stays behind")
	}
	if got, _ := state.RootClaimed.Get(c, 1, p.Hotkey(), heir).Uint64(); got != 9 {
		t.Errorf("%d is claimed", got)
	}
	if !state.RootClaimType.Has(c, heir) || !state.StakingColdkeys.Has(c, heir) {
		t.Error("the place among root stakers stays behind")
	}
	if c.Balance(n.Coldkey()) != 0 || c.Balance(heir) == 0 {
		t.Errorf("the old one has %d rao, the new one %d", c.Balance(n.Coldkey()), c.Balance(heir))
	}
	needle := n.Coldkey()
	c.Iterate("", func(key string, value []byte) bool {
		for _, item := range []runtime.StorageItem{state.LastColdkeyHotkeyStakeBlock, state.LastRateLimitedBlock} {
			if prefix := item.(interface{ Prefix() string }).Prefix(); len(key) >= len(prefix) && key[:len(prefix)] == prefix {
				return true
			}
		}
		if isSystem := key[:16] == runtime.Accounts.Prefix()[:16]; !isSystem && (contains(key, needle) || contains(string(value), needle)) {
			t.Errorf("%x still holds the old coldkey", key)
		}
		return true
	})
	if a, ok := runtime.Accounts.Lookup(c, n.Coldkey()); !ok || a.Nonce == 0 {
		t.Error("the old coldkey's nonce would start anew")
	}
}

func TestRootSwapsAColdkeyAtOnce(t *testing.T) {
	c := newChain(t)
	p, q := c.Neuron(1, "P"), c.Neuron(1, "Q")
	call := func(to keys.AccountID, cost uint64) subtensor.SwapColdkey {
		return subtensor.SwapColdkey{OldColdkey: p.Coldkey(), NewColdkey: to, SwapCost: cost}
	}
	c.Fails(runtime.ErrBadOrigin, p.Cold, call(heir, 0))
	for name, test := range map[string]struct {
		call subtensor.Call
		want error
	}{
		"itself":          {call(p.Coldkey(), 0), state.ErrColdKeyAlreadyAssociated},
		"one that stakes": {call(q.Coldkey(), 0), state.ErrColdKeyAlreadyAssociated},
		"a hotkey":        {call(q.Hotkey(), 0), state.ErrNewColdKeyIsHotkey},
		"a subnet":        {call(state.SubnetAccount(1), 0), state.ErrCannotUseSystemAccount},
		"too dear":        {call(heir, c.Balance(p.Coldkey())+1), state.ErrNotEnoughBalanceToPaySwapColdKey},
	} {
		if err := c.Sudo(test.call); !errors.Is(err, test.want) {
			t.Errorf("%s: %v", name, err)
		}
	}
	c.Do(p.Cold, announce(heir))
	c.Do(p.Cold, subtensor.DisputeColdkeySwap{})
	c.MustSudo(call(heir, 5))
	if !state.Owns(c, heir, p.Hotkey()) || state.ColdkeySwapAnnouncements.Has(c, p.Coldkey()) || state.ColdkeySwapDisputes.Has(c, p.Coldkey()) {
		t.Error("the swap leaves something of the announcement")
	}
}

func TestAColdkeyMovesABoundedNumberOfStakes(t *testing.T) {
	c := newChain(t)
	p := c.Rich("P")
	write(c, func(w *runtime.Context) {
		hotkeys := make([]keys.AccountID, state.MaxHotkeys)
		for i := range hotkeys {
			hotkeys[i] = keys.AccountID{0xdd, byte(i), byte(i >> 8)}
			state.Owner.Set(w, hotkeys[i], p.Coldkey())
			var rates []state.RootRate
			for netuid := range uint16(keyswap.MaxColdkeyRows/state.MaxHotkeys + 1) {
				rates = append(rates, state.RootRate{Netuid: netuid + 1})
				state.RootClaimed.Set(w, netuid+1, hotkeys[i], p.Coldkey(), scale.U128From(1))
			}
			state.RootClaimable.Set(w, hotkeys[i], rates)
		}
		state.OwnedHotkeys.Set(w, p.Coldkey(), hotkeys)
		state.StakingHotkeys.Set(w, p.Coldkey(), hotkeys)
	})
	if err := c.Sudo(subtensor.SwapColdkey{OldColdkey: p.Coldkey(), NewColdkey: heir}); !errors.Is(err, state.ErrTooManyToSwap) {
		t.Errorf("got %v", err)
	}
}
