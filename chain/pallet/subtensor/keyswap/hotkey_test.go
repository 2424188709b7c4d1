package keyswap_test

import (
	"fmt"
	"slices"
	"testing"

	"github.com/plexus-network/plexus/chain/app/apptest"
	"github.com/plexus-network/plexus/chain/genesis"
	"github.com/plexus-network/plexus/chain/pallet/balances"
	"github.com/plexus-network/plexus/chain/pallet/models"
	"github.com/plexus-network/plexus/chain/pallet/rootweights"
	"github.com/plexus-network/plexus/chain/pallet/subtensor/keyswap"
	"github.com/plexus-network/plexus/chain/pallet/subtensor/state"
	"github.com/plexus-network/plexus/chain/runtime"
	"github.com/plexus-network/plexus/economy/yuma"
	"github.com/plexus-network/plexus/substrate/keys"
	"github.com/plexus-network/plexus/substrate/scale"
	"github.com/plexus-network/plexus/substrate/subtensor"
)

const tao = subtensor.RaoPerTAO

// newChain is a chain whose subnet 1 runs no epochs, so that what a swap changes
// stands alone. Its indices are checked after each block.
func newChain(t *testing.T) *apptest.Chain {
	s := genesis.Up()
	tempo := uint16(0)
	s.Network.Subnets[0].Tempo = &tempo
	c := apptest.New(t, s)
	c.Always(apptest.Consistent)
	return c
}

// write changes the state directly.
func write(c *apptest.Chain, change func(*runtime.Context)) {
	w := c.Runtime.NewContext(c.State, runtime.Block{Height: c.Height})
	change(w)
	c.Apply(w.Changes())
}

var fresh = keys.Dev("fresh").AccountID()

func on(netuid uint16) *uint16 { return &netuid }

func swap(p apptest.Person, to keys.AccountID, netuid *uint16) subtensor.SwapHotkey {
	return subtensor.SwapHotkey{Hotkey: p.Hotkey(), NewHotkey: to, Netuid: netuid}
}

// settled is P, a neuron of subnet 1 with a seat on root, with N staking to it, and
// all that is kept of a hotkey set to something.
func settled(c *apptest.Chain) (p, n apptest.Person, uid uint16) {
	p, n = c.Neuron(1, "P"), c.Rich("N")
	uid, _ = state.Uids.Lookup(c, 1, p.Hotkey())
	c.Do(p.Cold, subtensor.RootRegister{Hotkey: p.Hotkey()})
	for _, netuid := range []uint16{0, 1} {
		c.Do(p.Cold, subtensor.AddStake{Hotkey: p.Hotkey(), Netuid: netuid, AmountStaked: 5 * tao})
		c.Do(n.Cold, subtensor.AddStake{Hotkey: p.Hotkey(), Netuid: netuid, AmountStaked: 7 * tao})
	}
	c.Do(p.Hot, subtensor.ServeAxonTls{Netuid: 1, IP: scale.U128From(0x01020304), IPType: 4, Port: 1, Certificate: []byte{1, 2}})
	c.Do(p.Hot, subtensor.ServePrometheus{Netuid: 1, IP: scale.U128From(0x01020304), IPType: 4, Port: 1})
	c.Do(p.Cold, subtensor.DecreaseTake{Hotkey: p.Hotkey(), Take: 5})
	c.Do(n.Cold, subtensor.SetColdkeyAutoStakeHotkey{Netuid: 1, Hotkey: p.Hotkey()})
	write(c, func(w *runtime.Context) {
		state.Weights.Set(w, 1, uid, state.Row{yuma.Weight{UID: 0, Value: 9}})
		state.VotingPower.Set(w, 1, p.Hotkey(), 77)
		state.AlphaDividendsPerSubnet.Set(w, 1, p.Hotkey(), 78)
		state.LastHotkeyEmissionOnNetuid.Set(w, p.Hotkey(), 1, 79)
		state.TotalHotkeyAlphaLastEpoch.Set(w, p.Hotkey(), 1, 80)
		state.ChildkeyTake.Set(w, p.Hotkey(), 1, 81)
		state.TransactionKeyLastBlock.Set(w, p.Hotkey(), 1, state.TxSetChildren, 82)
		state.WeightCommits.Set(w, 1, p.Hotkey(), []state.WeightCommit{{Epoch: 83}})
		state.LastRateLimitedBlock.Set(w, state.LastTakeChange(p.Hotkey()), 84)
		state.AutoParentDelegationEnabled.Set(w, p.Hotkey(), false)
		state.RootClaimable.Set(w, p.Hotkey(), []state.RootRate{{Netuid: 1}})
		state.RootClaimed.Set(w, 1, p.Hotkey(), n.Coldkey(), scale.U128From(87))
		state.PendingChildKeys.Set(w, 1, p.Hotkey(), state.PendingChildren{Children: []state.Relative{{Proportion: 1, Hotkey: keys.AccountID{4}}, {Proportion: 2, Hotkey: fresh}}, Block: 1 << 40})
		state.PendingChildKeys.Set(w, 1, keys.AccountID{5}, state.PendingChildren{Children: []state.Relative{{Proportion: 3, Hotkey: p.Hotkey()}}, Block: 1 << 40})
		state.PendingChildKeys.Set(w, 1, keys.AccountID{6}, state.PendingChildren{Children: []state.Relative{{Proportion: 3, Hotkey: p.Hotkey()}, {Proportion: 4, Hotkey: fresh}}, Block: 1 << 40})
		for _, err := range []error{
			state.SetChildren(w, p.Hotkey(), 1, []state.Relative{{Proportion: 10, Hotkey: keys.AccountID{2}}}),
			state.SetChildren(w, keys.AccountID{3}, 1, []state.Relative{{Proportion: 11, Hotkey: p.Hotkey()}}),
		} {
			if err != nil {
				c.T().Fatal(err)
			}
		}
		models.Declared.Set(w, 1, p.Hotkey(), subtensor.DeclaredModel{Model: []byte("m")})
		models.DeclaredAt.Set(w, 1, p.Hotkey(), 85)
		rootweights.Weights.Set(w, p.Hotkey(), rootweights.Ballot{Block: 86})
	})
	return p, n, uid
}

// known is what the chain keeps of a hotkey on subnet 1, in words.
func known(c *apptest.Chain, hotkey keys.AccountID) map[string]string {
	pending, _ := state.PendingChildKeys.Lookup(c, 1, hotkey)
	all := map[string]any{
		"axon":         state.Axons.Has(c, 1, hotkey),
		"prometheus":   state.Prometheus.Has(c, 1, hotkey),
		"certificate":  state.NeuronCertificates.Has(c, 1, hotkey),
		"member":       state.IsNetworkMember.Get(c, hotkey, 1),
		"voting power": state.VotingPower.Get(c, 1, hotkey),
		"dividends":    state.AlphaDividendsPerSubnet.Get(c, 1, hotkey),
		"emission":     state.LastHotkeyEmissionOnNetuid.Get(c, hotkey, 1),
		"take":         state.ChildkeyTake.Get(c, hotkey, 1),
		"commits":      len(state.WeightCommits.Get(c, 1, hotkey)),
		"children":     fmt.Sprint(state.Children(c, hotkey, 1)),
		"parents":      fmt.Sprint(state.Parents(c, hotkey, 1)),
		"pending":      len(pending.Children),
		"model":        models.Declared.Has(c, 1, hotkey),
		"declared at":  models.DeclaredAt.Get(c, 1, hotkey),
		"auto stakers": len(state.AutoStakeDestinationColdkeys.Get(c, hotkey, 1)),
	}
	words := map[string]string{}
	for name, v := range all {
		words[name] = fmt.Sprint(v)
	}
	return words
}

func TestASwapOnASubnetMovesAllThatTheSubnetKnows(t *testing.T) {
	c := newChain(t)
	p, n, uid := settled(c)
	before, own, nominated := known(c, p.Hotkey()), state.Stake(c, p.Hotkey(), p.Coldkey(), 1), state.Stake(c, p.Hotkey(), n.Coldkey(), 1)
	balance, issued := c.Balance(p.Coldkey()), state.TotalIssuance.Get(c)
	b := c.Do(p.Cold, swap(p, fresh, on(1)))
	if event, ok := apptest.Find[state.HotkeySwappedOnSubnet](b); !ok || event != (state.HotkeySwappedOnSubnet{Coldkey: p.Coldkey(), OldHotkey: p.Hotkey(), NewHotkey: fresh, Netuid: 1}) {
		t.Errorf("the event is %+v", event)
	}
	if paid := balance - c.Balance(p.Coldkey()); paid != keyswap.CostOnSubnet+b.Outcomes[0].Fee {
		t.Errorf("it cost %d rao", paid)
	}
	if issued-keyswap.CostOnSubnet != state.TotalIssuance.Get(c)-tao { // a block emits a TAO
		t.Errorf("the issuance went from %d to %d", issued, state.TotalIssuance.Get(c))
	}
	after, left := known(c, fresh), known(c, p.Hotkey())
	before["pending"] = "1" // one that was to be its own child
	for name, was := range before {
		if after[name] != was {
			t.Errorf("%s: %s becomes %s", name, was, after[name])
		}
		if left[name] == was {
			t.Errorf("%s: %s is the old hotkey's still", name, was)
		}
	}
	if got, _ := state.Uids.Lookup(c, 1, fresh); got != uid || len(state.Weights.Get(c, 1, uid)) != 1 {
		t.Errorf("the uid is %d, was %d", got, uid)
	}
	if state.Stake(c, fresh, p.Coldkey(), 1) != own || state.Stake(c, fresh, n.Coldkey(), 1) != nominated || state.HotkeyStake(c, p.Hotkey(), 1) != 0 {
		t.Errorf("the stakes are %d and %d", state.Stake(c, fresh, p.Coldkey(), 1), state.Stake(c, fresh, n.Coldkey(), 1))
	}
	if state.HotkeyStake(c, p.Hotkey(), 0) != 12*tao || !state.IsRegistered(c, 0, p.Hotkey()) || !rootweights.Weights.Has(c, p.Hotkey()) {
		t.Error("it changed the root network")
	}
	if len(state.RootClaimable.Get(c, p.Hotkey())) != 1 || state.RootClaimed.Has(c, 1, fresh, n.Coldkey()) {
		t.Error("root claims left the stake on root that they are for")
	}
	if !state.Owns(c, p.Coldkey(), fresh) || !state.Owns(c, p.Coldkey(), p.Hotkey()) || state.Delegates.Get(c, fresh) != 5 {
		t.Errorf("the new hotkey's take is %d", state.Delegates.Get(c, fresh))
	}
	if state.LastRateLimitedBlock.Get(c, state.LastTakeChange(fresh)) != 84 || state.TransactionKeyLastBlock.Get(c, fresh, 1, state.TxSetChildren) != 82 {
		t.Error("a swap gets around the limits of takes and children")
	}
	pending := []state.Relative{{Proportion: 3, Hotkey: fresh}}
	if got := state.PendingChildKeys.Get(c, 1, keys.AccountID{5}).Children; fmt.Sprint(got) != fmt.Sprint(pending) {
		t.Errorf("another's waiting children are %v", got)
	}
	if got := state.PendingChildKeys.Get(c, 1, keys.AccountID{6}).Children; len(got) != 1 || got[0].Proportion != 4 {
		t.Errorf("a list with both has %v", got)
	}
	if got, _ := state.AutoStakeDestination.Lookup(c, n.Coldkey(), 1); got != fresh {
		t.Errorf("a coldkey's rewards are staked to %s", got)
	}
}

func TestASwapReplacesTheRelativesOfItsTarget(t *testing.T) {
	c := newChain(t)
	p, _, _ := settled(c)
	c.Do(p.Cold, subtensor.TryAssociateHotkey{Hotkey: fresh})
	children, parents := state.Children(c, p.Hotkey(), 1), state.Parents(c, p.Hotkey(), 1)
	write(c, func(w *runtime.Context) {
		for parent, list := range map[keys.AccountID][]state.Relative{
			fresh: {{Proportion: 5, Hotkey: keys.AccountID{7}}, {Proportion: 6, Hotkey: p.Hotkey()}},
			{9}:   {{Proportion: 7, Hotkey: fresh}},
		} {
			if err := state.SetChildren(w, parent, 1, list); err != nil {
				t.Fatal(err)
			}
		}
		state.PendingChildKeys.Delete(w, 1, p.Hotkey())
		state.PendingChildKeys.Set(w, 1, fresh, state.PendingChildren{Children: []state.Relative{{Proportion: 1, Hotkey: keys.AccountID{4}}, {Proportion: 2, Hotkey: p.Hotkey()}}, Block: 1 << 40})
	})
	c.Do(p.Cold, swap(p, fresh, on(1)))
	if got := state.Children(c, fresh, 1); !slices.Equal(got, children) {
		t.Errorf("the children are %v, were %v", got, children)
	}
	if got := state.Parents(c, fresh, 1); !slices.Equal(got, parents) {
		t.Errorf("the parents are %v, were %v", got, parents)
	}
	if len(state.Parents(c, keys.AccountID{7}, 1)) != 0 || len(state.Children(c, keys.AccountID{9}, 1)) != 0 {
		t.Error("who was a relative of the target still is")
	}
	if got := state.PendingChildKeys.Get(c, 1, fresh).Children; len(got) != 1 || got[0].Hotkey != (keys.AccountID{4}) {
		t.Errorf("of the target's waiting children %v are left", got)
	}
}

func TestASwapOnAllSubnetsLeavesNothingBehind(t *testing.T) {
	c := newChain(t)
	p, n, _ := settled(c)
	balance := c.Balance(p.Coldkey())
	b := c.Do(p.Cold, swap(p, fresh, nil))
	if event, ok := apptest.Find[state.HotkeySwapped](b); !ok || event != (state.HotkeySwapped{Coldkey: p.Coldkey(), OldHotkey: p.Hotkey(), NewHotkey: fresh}) {
		t.Errorf("the event is %+v", event)
	}
	if paid := balance - c.Balance(p.Coldkey()); paid != keyswap.Cost+b.Outcomes[0].Fee {
		t.Errorf("it cost %d rao", paid)
	}
	if state.Stake(c, fresh, n.Coldkey(), 0) != 7*tao || !state.IsRegistered(c, 0, fresh) || !rootweights.Weights.Has(c, fresh) || state.AutoParentDelegationEnabled.Get(c, fresh) {
		t.Error("the root network still knows the old hotkey")
	}
	if claimed, _ := state.RootClaimed.Get(c, 1, fresh, n.Coldkey()).Uint64(); claimed != 87 || len(state.RootClaimable.Get(c, fresh)) != 1 {
		t.Errorf("with the new hotkey %d is claimed", claimed)
	}
	if got := state.StakingHotkeys.Get(c, n.Coldkey()); len(got) != 1 || got[0] != fresh {
		t.Errorf("the nominator's list is %v", got)
	}
	// No key or value of the subnets' state holds the old hotkey any longer.
	needle := p.Hotkey()
	c.Iterate("", func(key string, value []byte) bool {
		for _, item := range []runtime.StorageItem{state.LastColdkeyHotkeyStakeBlock} {
			if prefix := item.(interface{ Prefix() string }).Prefix(); len(key) >= len(prefix) && key[:len(prefix)] == prefix {
				return true // when a coldkey last staked to it
			}
		}
		if isSystem := key[:16] == runtime.Accounts.Prefix()[:16]; !isSystem && (contains(key, needle) || contains(string(value), needle)) {
			t.Errorf("%x still holds the old hotkey", key)
		}
		return true
	})
}

func contains(text string, account keys.AccountID) bool {
	for i := 0; i+len(account) <= len(text); i++ {
		if text[i:i+len(account)] == string(account[:]) {
			return true
		}
	}
	return false
}

func TestASwapThatKeepsStakesMovesTheNeuronAlone(t *testing.T) {
	c := newChain(t)
	p, n, uid := settled(c)
	c.Do(p.Cold, subtensor.SwapHotkeyV2{Hotkey: p.Hotkey(), NewHotkey: fresh, KeepStake: true})
	if got, ok := state.Uids.Lookup(c, 1, fresh); !ok || got != uid || !state.IsRegistered(c, 0, fresh) {
		t.Errorf("the uid is %d", got)
	}
	if state.Stake(c, p.Hotkey(), n.Coldkey(), 1) != 7*tao || state.HotkeyStake(c, p.Hotkey(), 0) != 12*tao || state.HotkeyStake(c, fresh, 1) != 0 {
		t.Errorf("the nominator's stake is %d", state.Stake(c, p.Hotkey(), n.Coldkey(), 1))
	}
	if !state.Owns(c, p.Coldkey(), p.Hotkey()) || !state.Owns(c, p.Coldkey(), fresh) {
		t.Error("the coldkey lost a hotkey")
	}
	if got := state.StakingHotkeys.Get(c, n.Coldkey()); len(got) != 1 || got[0] != p.Hotkey() {
		t.Errorf("the nominator's list is %v", got)
	}
	c.Do(n.Cold, subtensor.RemoveStake{Hotkey: p.Hotkey(), Netuid: 1, AmountUnstaked: 7 * tao})
}

func TestStakesMeetInAnotherPoolAtTheirWorth(t *testing.T) {
	c := newChain(t)
	p, n, _ := settled(c)
	c.Do(p.Cold, subtensor.TryAssociateHotkey{Hotkey: fresh})
	c.Do(n.Cold, subtensor.AddStake{Hotkey: fresh, Netuid: 1, AmountStaked: 3 * tao})
	write(c, func(w *runtime.Context) { // the pools earned, so that shares have different worths
		if err := state.Grow(w, 1, 5*tao+1); err != nil {
			t.Fatal(err)
		}
		state.PayNominators(w, p.Hotkey(), 1, 4*tao+1)
		state.PayNominators(w, fresh, 1, tao)
		if err := (balances.Ledger{}).Mint(w, state.SubnetAccount(1), 5*tao+1); err != nil {
			t.Fatal(err)
		}
	})
	all := state.HotkeyStake(c, p.Hotkey(), 1) + state.HotkeyStake(c, fresh, 1)
	theirs := state.Stake(c, p.Hotkey(), n.Coldkey(), 1) + state.Stake(c, fresh, n.Coldkey(), 1)
	own := state.Stake(c, p.Hotkey(), p.Coldkey(), 1)
	c.Do(p.Cold, swap(p, fresh, on(1)))
	if got := state.HotkeyStake(c, fresh, 1); got != all {
		t.Errorf("the pool holds %d, of %d", got, all)
	}
	if got := state.Stake(c, fresh, n.Coldkey(), 1); got+2 < theirs || got > theirs+2 {
		t.Errorf("the nominator has %d, had %d", got, theirs)
	}
	if got := state.Stake(c, fresh, p.Coldkey(), 1); got+2 < own || got > own+2 {
		t.Errorf("the owner has %d, had %d", got, own)
	}
}

func TestAnOwnersListHoldsNoHotkeyThatIsGone(t *testing.T) {
	c := newChain(t)
	p := c.Rich("P")
	c.Do(p.Cold, subtensor.TryAssociateHotkey{Hotkey: p.Hotkey()})
	c.Do(p.Cold, subtensor.TryAssociateHotkey{Hotkey: fresh})
	c.Do(p.Cold, swap(p, fresh, nil))
	if got := state.StakingHotkeys.Get(c, p.Coldkey()); len(got) != 1 || got[0] != fresh {
		t.Errorf("the list is %v", got)
	}
	if got := state.OwnedHotkeys.Get(c, p.Coldkey()); len(got) != 1 || got[0] != fresh {
		t.Errorf("its hotkeys are %v", got)
	}
}
