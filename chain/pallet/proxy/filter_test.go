package proxy_test

import (
	"errors"
	"slices"
	"strings"
	"testing"

	"github.com/plexus-network/plexus/chain/pallet/balances"
	"github.com/plexus-network/plexus/chain/pallet/proxy"
	"github.com/plexus-network/plexus/chain/pallet/sudo"
	"github.com/plexus-network/plexus/chain/pallet/system"
	"github.com/plexus-network/plexus/chain/pallet/utility"
	"github.com/plexus-network/plexus/chain/runtime"
	"github.com/plexus-network/plexus/substrate/keys"
	"github.com/plexus-network/plexus/substrate/scale"
	"github.com/plexus-network/plexus/substrate/subtensor"
)

// moves is the arguments of a call that moves alpha, or of any other.
type moves struct{ AlphaAmount uint64 }

// named is a pallet of calls that do nothing.
func named(name string, index uint8, calls string) runtime.Pallet {
	p := runtime.Pallet{Name: name, Index: index}
	for i, call := range strings.Fields(calls) {
		p.Calls = append(p.Calls, runtime.NewCall(uint8(i), call, func(*runtime.Context, runtime.Origin, moves) error { return nil }))
	}
	return p
}

const (
	subnetCalls = `add_stake remove_stake_full_limit unstake_all swap_stake_limit move_stake transfer_stake set_root_claim_type
		burned_register register register_limit root_register register_network set_children set_childkey_take swap_hotkey
		swap_hotkey_v2 swap_coldkey announce_coldkey_swap swap_coldkey_announced set_subnet_identity update_symbol
		dissolve_network start_call claim_root burn_alpha set_weights set_identity`
	adminCalls = `sudo_set_kappa sudo_set_tempo sudo_set_sn_owner_hotkey sudo_set_subnet_owner_hotkey sudo_set_max_burn`
)

func filtered(t testing.TB) *chain {
	return newChain(t, named("SubtensorModule", 7, subnetCalls), named("AdminUtils", 19, adminCalls),
		named("Multisig", 13, "as_multi"), named("Crowdloan", 27, "create"), named("MevShield", 30, "store_encrypted"))
}

// universe is calls by a name: those of the pallets above, and some of others.
func universe(c *chain) map[string]call {
	all := map[string]call{}
	put := func(pallet, calls string) {
		for _, name := range strings.Fields(calls) {
			all[name] = c.Call(pallet, name, moves{})
		}
	}
	put("SubtensorModule", subnetCalls)
	put("AdminUtils", adminCalls)
	put("Multisig", "as_multi")
	put("Crowdloan", "create")
	put("MevShield", "store_encrypted")
	large := proxy.SmallTransfer
	all["transfer_stake large"] = c.Call("SubtensorModule", "transfer_stake", moves{large})
	all["transfer"] = c.pay(carol, large-1)
	all["transfer large"] = c.pay(carol, large)
	all["transfer_all"] = c.Call("Balances", "transfer_all", balances.TransferAll{Dest: to(carol)})
	all["remark"] = c.Call("System", "remark", system.Remark{})
	all["sudo"] = c.Call("Sudo", "sudo", sudo.Sudo{Call: all["remark"]})
	all["sudo_unchecked_weight"] = c.Call("Sudo", "sudo_unchecked_weight", sudo.SudoUncheckedWeight{Call: all["remark"]})
	all["batch"] = c.Call("Utility", "batch_all", batchAll(nil))
	all["announce"] = c.Call("Proxy", "announce", subtensor.Announce{Real: to(carol)})
	all["set_real_pays_fee"] = c.Call("Proxy", "set_real_pays_fee", subtensor.SetRealPaysFee{Delegate: to(bob), PaysFee: true})
	all["remove_proxies"] = c.Call("Proxy", "remove_proxies", subtensor.RemoveProxies{})
	all["kill_pure"] = c.Call("Proxy", "kill_pure", subtensor.KillPure{Spawner: to(bob)})
	all["poke_deposit"] = c.Call("Proxy", "poke_deposit", subtensor.PokeProxyDeposit{})
	for t := range subtensor.ProxyRootClaim + 1 {
		all["add "+t.String()] = c.Call("Proxy", "add_proxy", subtensor.AddProxy{Delegate: to(carol), ProxyType: t})
		all["remove "+t.String()] = c.Call("Proxy", "remove_proxy", subtensor.RemoveProxy{Delegate: to(carol), ProxyType: t})
	}
	return all
}

// mayDo lists what a delegate of a type may send, of the universe.
func mayDo(c *chain, t subtensor.ProxyType) (allowed []string) {
	ctx := c.Runtime.NewContext(c.State, c.Next)
	must := func(err error) {
		if err != nil {
			c.T.Fatal(err)
		}
	}
	must(ctx.Dispatch(runtime.Signed(alice.AccountID()), c.Call("Proxy", "add_proxy", subtensor.AddProxy{Delegate: to(bob), ProxyType: t})))
	undo := errors.New("undo")
	for name, d := range universe(c) {
		err := ctx.Try(func() error {
			must(ctx.Dispatch(runtime.Signed(bob.AccountID()), c.Call("Proxy", "proxy", wrapped{Real: to(alice), Call: d})))
			if err := proxy.LastCallResult.Get(ctx, alice.AccountID()).Err; err == nil || !errors.Is(err, runtime.ErrCallFiltered) {
				allowed = append(allowed, name)
			}
			return undo
		})
		if !errors.Is(err, undo) {
			c.T.Fatal(err)
		}
	}
	slices.Sort(allowed)
	return allowed
}

func TestEachTypePermitsWhatItSays(t *testing.T) {
	c := filtered(t)
	var all []string
	for name := range universe(c) {
		all = append(all, name)
	}
	slices.Sort(all)
	words := func(text string) []string { return strings.Fields(text) }
	without := func(lists ...[]string) []string {
		return slices.DeleteFunc(slices.Clone(all), func(name string) bool {
			return slices.ContainsFunc(lists, func(l []string) bool { return slices.Contains(l, name) })
		})
	}
	delegations := func(but ...subtensor.ProxyType) (denied []string) {
		for u := range subtensor.ProxyRootClaim + 1 {
			if !slices.Contains(but, u) {
				denied = append(denied, "add "+u.String(), "remove "+u.String())
			}
		}
		return append(denied, "remove_proxies", "kill_pure")
	}
	authority := words("sudo sudo_unchecked_weight as_multi create store_encrypted announce set_real_pays_fee swap_coldkey announce_coldkey_swap swap_coldkey_announced sudo_set_sn_owner_hotkey sudo_set_subnet_owner_hotkey")
	money := []string{"transfer", "transfer large", "transfer_all", "transfer_stake", "transfer_stake large"}
	safe := []subtensor.ProxyType{subtensor.ProxyOwner, subtensor.ProxySenate, subtensor.ProxyNonTransfer, subtensor.ProxyNonFungible, subtensor.ProxyTriumvirate,
		subtensor.ProxyGovernance, subtensor.ProxyStaking, subtensor.ProxyRegistration, subtensor.ProxyRootWeights, subtensor.ProxyChildKeys,
		subtensor.ProxySwapHotkey, subtensor.ProxySubnetLeaseBeneficiary, subtensor.ProxyRootClaim}
	for kind, want := range map[subtensor.ProxyType][]string{
		subtensor.ProxyAny:         all,
		subtensor.ProxyOwner:       words("set_subnet_identity sudo_set_kappa sudo_set_max_burn sudo_set_tempo update_symbol"),
		subtensor.ProxyNonCritical: without(authority, delegations(subtensor.ProxyNonCritical), words("dissolve_network root_register burned_register register register_limit")),
		subtensor.ProxyNonTransfer: without(authority, delegations(safe...), money),
		subtensor.ProxyNonFungible: without(authority, delegations(subtensor.ProxyNonFungible), money,
			words("add_stake remove_stake_full_limit unstake_all swap_stake_limit move_stake burned_register register register_limit root_register register_network burn_alpha swap_hotkey swap_hotkey_v2")),
		subtensor.ProxySenate: nil, subtensor.ProxyTriumvirate: nil, subtensor.ProxyGovernance: nil, subtensor.ProxyRootWeights: nil,
		subtensor.ProxyStaking:                words("add_stake move_stake remove_stake_full_limit set_root_claim_type swap_stake_limit unstake_all"),
		subtensor.ProxyRegistration:           words("burned_register register register_limit"),
		subtensor.ProxyTransfer:               money,
		subtensor.ProxySmallTransfer:          words("transfer transfer_stake"),
		subtensor.ProxyChildKeys:              words("set_childkey_take set_children"),
		subtensor.ProxySudoUncheckedSetCode:   nil, // the chain has no set_code
		subtensor.ProxySwapHotkey:             words("swap_hotkey swap_hotkey_v2"),
		subtensor.ProxySubnetLeaseBeneficiary: words("start_call sudo_set_kappa sudo_set_max_burn"),
		subtensor.ProxyRootClaim:              words("claim_root"),
	} {
		if got := mayDo(c, kind); !slices.Equal(got, want) {
			t.Errorf("%s permits\n%q, want\n%q", kind, got, want)
		}
	}
}

// TestNestingGetsAroundNoBounds tries each way to hold a call in another one.
func TestNestingGetsAroundNoBounds(t *testing.T) {
	c := filtered(t)
	c.add(alice, bob, subtensor.ProxyNonTransfer, 0)
	c.add(carol, alice, subtensor.ProxyAny, 0)
	c.add(alice, dave, subtensor.ProxyAny, 0)
	c.Make(c.Sign(alice, c.pay(dave, tao), nil))
	pay := c.pay(bob, tao)
	derived := subtensor.DerivativeAccount(alice.AccountID(), 0)
	c.Send(alice, c.Call("Balances", "transfer_keep_alive", balances.TransferKeepAlive{Dest: subtensorTo(derived), Value: scale.Compact(10 * tao)}))
	inner := func(hold func(call) call) (moved bool) {
		before := c.free(bob.AccountID())
		fee := c.do(bob, "proxy", wrapped{Real: to(alice), Call: hold(pay)})
		return c.free(bob.AccountID()) != before-fee
	}
	for name, hold := range map[string]func(call) call{
		"alone":           func(d call) call { return d },
		"in a batch":      func(d call) call { return c.Call("Utility", "batch", utility.Batch{Calls: []call{d}}) },
		"in a batch_all":  func(d call) call { return c.Call("Utility", "batch_all", batchAll([]call{d})) },
		"in force_batch":  func(d call) call { return c.Call("Utility", "force_batch", utility.ForceBatch{Calls: []call{d}}) },
		"in if_else":      func(d call) call { return c.Call("Utility", "if_else", utility.IfElse{Main: d, Fallback: d}) },
		"by a derivative": func(d call) call { return c.Call("Utility", "as_derivative", utility.AsDerivative{Call: d}) },
		"by another's delegate": func(d call) call {
			return c.Call("Proxy", "proxy", wrapped{Real: to(carol), Call: d})
		},
		"by another's delegate in a batch": func(d call) call {
			return c.Call("Utility", "batch", utility.Batch{Calls: []call{c.Call("Proxy", "proxy", wrapped{Real: to(carol), Call: d})}})
		},
	} {
		if inner(hold) {
			t.Errorf("%s: the money moved", name)
		}
	}
	// The same ways are open to a delegate of type Any.
	c.do(dave, "proxy", wrapped{Real: to(alice), Call: c.Call("Proxy", "proxy", wrapped{Real: to(carol), Call: pay})})
	if err := proxy.LastCallResult.Get(c.State, carol.AccountID()).Err; err != nil {
		t.Errorf("a delegate's delegate: %v", err)
	}
}

func TestTheSudoKeysDelegateIsNotRoot(t *testing.T) {
	c := filtered(t)
	set := c.Call("Balances", "force_set_balance", balances.ForceSetBalance{Who: to(bob), NewFree: 5})
	c.add(dave, bob, subtensor.ProxyNonTransfer, 0)
	c.add(dave, carol, subtensor.ProxyAny, 0)
	for _, d := range []call{c.Call("Sudo", "sudo", sudo.Sudo{Call: set}), c.Call("Sudo", "sudo_unchecked_weight", sudo.SudoUncheckedWeight{Call: set}),
		c.Call("Sudo", "sudo_as", sudo.SudoAs{Who: to(alice), Call: c.pay(bob, tao)})} {
		if err := c.as(dave, bob, d); !errors.Is(err, runtime.ErrCallFiltered) {
			t.Errorf("%s: %v", d.Name(), err)
		}
	}
	if err := c.as(dave, carol, c.Call("Sudo", "sudo", sudo.Sudo{Call: set})); err != nil || c.free(bob.AccountID()) != 0 {
		t.Errorf("a delegate of type Any: %v, %d", err, c.free(bob.AccountID()))
	}
}

func TestClientsAreToldWhatEachTypePermits(t *testing.T) {
	c := filtered(t)
	types := ask[[]typeInfo](t, c, "ProxyFilterRuntimeApi_get_proxy_types", nil)
	if len(types) != 18 || string(types[8].Name) != "Staking" || types[8].Deprecated || !types[4].Deprecated {
		t.Fatalf("%d types", len(types))
	}
	if got := ask[[]scale.Compact](t, c, "ProxyFilterRuntimeApi_get_proxy_filter", []byte{1, 18}); len(got) != 0 {
		t.Fatal("there is no type 18")
	}
	small := ask[[]filterInfo](t, c, "ProxyFilterRuntimeApi_get_proxy_filter", []byte{1, 11})
	if len(small) != 1 || len(small[0].Calls) != 3 {
		t.Fatalf("%+v", small)
	}
	first := small[0].Calls[0]
	if string(first.PalletName) != "Balances" || string(*first.CallName) != "transfer_allow_death" || *first.CallIndex != 0 ||
		string(first.Condition.ParamLessThan.ParamName) != "value" || first.Condition.ParamLessThan.Limit != scale.U128From(proxy.SmallTransfer) {
		t.Fatalf("%+v", first)
	}
	if all := ask[[]filterInfo](t, c, "ProxyFilterRuntimeApi_get_proxy_filter", []byte{0}); len(all) != 18 || all[1].FilterMode != 2 || len(all[1].Exceptions) != 2 || all[1].Calls[0].CallName != nil {
		t.Fatalf("%d filters", len(all))
	}
}

// What clients decode.
type (
	typeInfo struct {
		Name       []byte
		Index      uint8
		Deprecated bool
	}
	filterInfo struct {
		ProxyType  uint8
		Name       []byte
		Deprecated bool
		FilterMode uint8
		Calls      []callInfo
		Exceptions []callInfo
	}
	callInfo struct {
		PalletName  []byte
		PalletIndex uint8
		CallName    *[]byte
		CallIndex   *uint8
		Condition   *condition
	}
	condition struct {
		scale.Enum
		ParamLessThan *struct {
			ParamName []byte
			Limit     scale.U128
		}
		NestedCallMustBe *struct{ PalletName, CallName []byte }
	}
)

func ask[A any](t *testing.T, c *chain, method string, args []byte) (answer A) {
	t.Helper()
	b, err := c.Runtime.CallAPI(c.State, method, args)
	if err != nil {
		t.Fatal(err)
	}
	if err := scale.Unmarshal(b, &answer); err != nil {
		t.Fatal(err)
	}
	return answer
}

func subtensorTo(who keys.AccountID) subtensor.Address {
	return subtensor.Address{Account: who, IsAccount: true}
}
