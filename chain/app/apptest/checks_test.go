package apptest

import (
	"fmt"
	"strings"
	"testing"

	"github.com/plexus-network/plexus/chain/genesis"
	"github.com/plexus-network/plexus/chain/pallet/balances"
	"github.com/plexus-network/plexus/chain/pallet/crowdloan"
	"github.com/plexus-network/plexus/chain/pallet/proxy"
	"github.com/plexus-network/plexus/chain/pallet/revenue"
	"github.com/plexus-network/plexus/chain/pallet/subtensor/state"
	"github.com/plexus-network/plexus/chain/runtime"
	"github.com/plexus-network/plexus/substrate/keys"
	"github.com/plexus-network/plexus/substrate/scale"
	"github.com/plexus-network/plexus/substrate/subtensor"
)

// listener hears what a check complains of.
type listener struct {
	testing.TB
	heard []string
}

func (l *listener) Helper() {}

func (l *listener) Errorf(format string, args ...any) {
	l.heard = append(l.heard, fmt.Sprintf(format, args...))
}

// busy is a chain with stake, revenue and deposits: n is a neuron with stake on its
// subnet and on root, which staked its rewards, and has a delegate and a crowdloan.
func busy(t *testing.T) (c *Chain, n Person) {
	const tao = subtensor.RaoPerTAO
	c = New(t, genesis.Up())
	c.Always(Consistent)
	n = c.Neuron(1, "N")
	target := n.Coldkey()
	for _, call := range []subtensor.Call{
		subtensor.AddStake{Hotkey: n.Hotkey(), Netuid: 1, AmountStaked: 100 * tao},
		subtensor.AddStake{Hotkey: n.Hotkey(), Netuid: 0, AmountStaked: 100 * tao},
		subtensor.SetColdkeyAutoStakeHotkey{Netuid: 1, Hotkey: n.Hotkey()},
		subtensor.PaySubnet{Netuid: 1, Rao: 1000 * tao},
		subtensor.AddProxy{Delegate: subtensor.Address{Account: keys.Dev("Bob").AccountID(), IsAccount: true}},
		subtensor.CreateCrowdloan[subtensor.RawCall]{
			Deposit: scale.Compact(10 * tao), MinContribution: scale.Compact(tao), Cap: scale.Compact(500 * tao),
			End: scale.Compact32(c.Height + 60_000), TargetAddress: &target,
		},
	} {
		c.Do(n.Cold, call)
	}
	return c, n
}

func TestEachCheckHearsABookThatDoesNotAddUp(t *testing.T) {
	c, n := busy(t)
	hot, cold := n.Hotkey(), n.Coldkey()
	stranger := keys.AccountID{9}
	uid, _ := state.Uids.Lookup(c, 1, hot)
	whole := c.Rows()
	for _, test := range []struct {
		name  string
		check func(*Chain)
		spoil func(w *runtime.Context)
		says  string
	}{
		{"a rao from nowhere", Conserved, func(w *runtime.Context) { money(w, cold, 1) }, "the balances sum to"},
		{"a rao that is lost", Conserved, func(w *runtime.Context) { money(w, cold, -1) }, "the balances sum to"},
		{"an issuance beside the balances", Conserved, func(w *runtime.Context) { add(w, balances.TotalIssuance, 1) }, "the issuance is"},
		{"a rao staked that no subnet has", Conserved, func(w *runtime.Context) { add(w, state.TotalStake, 1) }, "TotalStake is"},
		{"TAO that its subnet does not hold", Conserved, func(w *runtime.Context) {
			money(w, state.SubnetAccount(1), -1)
			money(w, cold, 1)
		}, "its account"},
		{"alpha in a pool that nobody issued", Conserved, func(w *runtime.Context) { on(w, state.SubnetAlphaIn, 1, 1) }, "and has issued"},
		{"alpha that two have", Conserved, func(w *runtime.Context) {
			on(w, state.AlphaBurned, 1, int64(state.SubnetAlphaOut.Get(w, 1)))
		}, "and owes"},
		{"shares of more than the pool", Conserved, func(w *runtime.Context) {
			held := state.Fixed(state.Alpha.Get(w, hot, cold, 1))
			state.Alpha.Set(w, hot, cold, 1, state.OnWire(held.Add(held)))
		}, "its pool is"},

		{"a stake that is not summed", Owed, func(w *runtime.Context) { on(w, state.SubnetStaked, 1, 1) }, "SubnetStaked of 1"},
		{"revenue that nobody earns", Owed, func(w *runtime.Context) { on(w, revenue.Held, 1, 2) }, "of the"},
		{"revenue that is not held", Owed, func(w *runtime.Context) { on(w, revenue.Held, 1, -2) }, "are held"},
		{"revenue that is not there", Owed, func(w *runtime.Context) { money(w, subtensor.RevenueAccount(1), -2) }, "its stakers'"},

		{"a deposit for nothing", Deposited, func(w *runtime.Context) {
			a := runtime.OpenAccount(w, cold)
			a.Data.Reserved++
			a.Save(w)
		}, "laid aside"},
		{"an entry without its deposit", Deposited, func(w *runtime.Context) {
			held := proxy.Proxies.Get(w, cold)
			held.Deposit++
			proxy.Proxies.Set(w, cold, held)
		}, "its entries cost"},
		{"an account gone before its deposit", Deposited, func(w *runtime.Context) {
			proxy.Proxies.Set(w, stranger, proxy.Held{Deposit: 5})
		}, "is gone"},
		{"a contribution that nobody raised", Deposited, func(w *runtime.Context) { crowdloan.Contributions.Set(w, 0, stranger, 1) }, "raised"},
		{"a crowdloan that is short", Deposited, func(w *runtime.Context) { money(w, subtensor.CrowdloanAccount(0), -1) }, "its account has"},

		{"a network that is not counted", Consistent, func(w *runtime.Context) { state.NetworksAdded.Set(w, 7, true) }, "TotalNetworks"},
		{"a uid of another", Consistent, func(w *runtime.Context) { state.Uids.Set(w, 1, hot, uid+1) }, "whose uid is"},
		{"a uid without a key", Consistent, func(w *runtime.Context) { state.Uids.Set(w, 1, stranger, uid) }, "uids for"},
		{"a key without a uid", Consistent, func(w *runtime.Context) { state.Keys.Set(w, 1, 200, hot) }, "keys for"},
		{"a neuron that is no member", Consistent, func(w *runtime.Context) { state.IsNetworkMember.Delete(w, hot, 1) }, "no member"},
		{"a member without a uid", Consistent, func(w *runtime.Context) { state.IsNetworkMember.Set(w, stranger, 1, true) }, "without a uid"},
		{"an address of no neuron", Consistent, func(w *runtime.Context) { state.AssociatedEvmAddress.Set(w, 1, 200, state.EvmAssociation{}) }, "Ethereum"},
		{"a hotkey that nobody owns", Consistent, func(w *runtime.Context) { state.Owner.Delete(w, hot) }, "no owner"},
		{"a hotkey of another", Consistent, func(w *runtime.Context) { state.Owner.Set(w, hot, stranger) }, "wrongly or twice"},
		{"a hotkey that no list has", Consistent, func(w *runtime.Context) { state.Owner.Set(w, stranger, cold) }, "whose lists have"},
		{"a subnet of another's hotkey", Consistent, func(w *runtime.Context) { state.SubnetOwnerHotkey.Set(w, 1, hot) }, "owner hotkey"},
		{"a holder that cannot find its stake", Consistent, func(w *runtime.Context) { state.StakingHotkeys.Delete(w, cold) }, "its list lacks"},
		{"shares that their pool does not know", Consistent, func(w *runtime.Context) {
			held := state.Fixed(state.Alpha.Get(w, hot, cold, 1))
			state.Alpha.Set(w, hot, cold, 1, state.OnWire(held.Add(held)))
		}, "other shares"},
		{"shares without a pool", Consistent, func(w *runtime.Context) { state.TotalHotkeyShares.Delete(w, hot, 1) }, "no pool"},
		{"a child that does not know it", Consistent, func(w *runtime.Context) {
			state.ChildKeys.Set(w, hot, 1, []state.Relative{{Proportion: 1, Hotkey: stranger}})
		}, "does not know it"},
		{"a parent that does not know it", Consistent, func(w *runtime.Context) {
			state.ParentKeys.Set(w, hot, 1, []state.Relative{{Proportion: 1, Hotkey: stranger}})
		}, "more children"},
		{"one's own child", Consistent, func(w *runtime.Context) {
			own := []state.Relative{{Proportion: 1, Hotkey: hot}}
			state.ChildKeys.Set(w, hot, 1, own)
			state.ParentKeys.Set(w, hot, 1, own)
		}, "child and parent"},
		{"rewards for who does not know it", Consistent, func(w *runtime.Context) { state.AutoStakeDestinationColdkeys.Delete(w, hot, 1) }, "does not know it"},
		{"a staker of rewards that stakes none", Consistent, func(w *runtime.Context) { state.AutoStakeDestination.Delete(w, cold, 1) }, "wrongly or twice"},
		{"a root staker that is not counted", Consistent, func(w *runtime.Context) { add(w, state.NumStakingColdkeys, 1) }, "are counted"},
		{"a root staker in another's place", Consistent, func(w *runtime.Context) {
			state.StakingColdkeysByIndex.Set(w, state.StakingColdkeys.Get(w, cold), stranger)
		}, "root staker"},
		{"an announcement that is not counted", Consistent, func(w *runtime.Context) { state.AnnouncedColdkeys.Set(w, 1) }, "are announced"},
		{"a dispute of nothing", Consistent, func(w *runtime.Context) { state.ColdkeySwapDisputes.Set(w, cold, 1) }, "is not announced"},
	} {
		t.Run(test.name, func(t *testing.T) {
			said := &listener{TB: t}
			spoilt := &Chain{State: NewState(), Spec: c.Spec, Runtime: c.Runtime, Height: c.Height, t: said}
			spoilt.Apply(whole)
			if test.check(spoilt); len(said.heard) != 0 {
				t.Fatalf("it complains of a chain in order: %q", said.heard)
			}
			w := c.Runtime.NewContext(spoilt.State, spoilt.next())
			test.spoil(w)
			spoilt.Apply(w.Changes())
			if test.check(spoilt); !strings.Contains(strings.Join(said.heard, "\n"), test.says) {
				t.Errorf("it says %q, want %q", said.heard, test.says)
			}
		})
	}
}

// money changes a balance.
func money(w *runtime.Context, who keys.AccountID, rao int64) {
	a := runtime.OpenAccount(w, who)
	a.Data.Free += uint64(rao)
	a.Save(w)
}

func add(w *runtime.Context, total *runtime.Value[uint64], by uint64) { total.Set(w, total.Get(w)+by) }

func on(w *runtime.Context, total *runtime.Map[uint16, uint64], netuid uint16, by int64) {
	total.Set(w, netuid, total.Get(w, netuid)+uint64(by))
}
