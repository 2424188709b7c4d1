package proxy

import (
	"reflect"
	"strings"

	"github.com/plexus-network/plexus/chain/runtime"
	"github.com/plexus-network/plexus/substrate/metadata"
	"github.com/plexus-network/plexus/substrate/subtensor"
)

const kindCount = int(subtensor.ProxyRootClaim) + 1

// SmallTransfer is what each transfer of a delegate of that type stays below, in
// rao or alpha.
const SmallTransfer uint64 = 500_000_000

// mode is what a list of calls means.
type mode uint8

const (
	allowAll mode = 0
	denyAll  mode = 1
	allow    mode = 2
	deny     mode = 3
)

// kind is the bounds of one proxy type. Calls are "Pallet.call", or "Pallet.*" for
// all of a pallet.
type kind struct {
	mode   mode
	calls  []string
	except []string          // of an allowed pallet
	below  map[string]string // call -> parameter that must be below SmallTransfer
	inside map[string]string // call -> the call that it must hold
}

// What the bounds are made of.
var (
	coldkeySwaps = module("swap_coldkey", "schedule_swap_coldkey", "announce_coldkey_swap", "swap_coldkey_announced",
		"dispute_coldkey_swap", "clear_coldkey_swap_announcement")
	stakeMoves = module("add_stake", "add_stake_limit", "remove_stake", "remove_stake_limit", "remove_stake_full_limit",
		"unstake_all", "unstake_all_alpha", "swap_stake", "swap_stake_limit", "move_stake")
	alphaSpending = module("add_stake_burn", "recycle_alpha", "burn_alpha", "lock_stake", "move_lock")
	registrations = module("burned_register", "register", "register_limit")
	hotkeySwaps   = module("swap_hotkey", "swap_hotkey_v2")
	ownerKeys     = []string{"AdminUtils.sudo_set_sn_owner_hotkey", "AdminUtils.sudo_set_subnet_owner_hotkey"}
	// authority is what hands a delegate more than its type: the sudo key's power,
	// and consent that others may use later and without its bounds.
	authority = []string{"Sudo.*", "Multisig.*", "Crowdloan.*", "MevShield.submit_encrypted", "MevShield.store_encrypted",
		"Proxy.announce", "Proxy.set_real_pays_fee"}
)

func module(calls ...string) []string {
	for i, call := range calls {
		calls[i] = "SubtensorModule." + call
	}
	return calls
}

func join(lists ...[]string) (all []string) {
	for _, list := range lists {
		all = append(all, list...)
	}
	return all
}

// kinds are the bounds by type; the dead types permit nothing.
func kinds() (k [kindCount]kind) {
	for t := range k {
		k[t].mode = allow
		if subtensor.ProxyType(t).IsDead() {
			k[t].mode = denyAll
		}
	}
	k[subtensor.ProxyAny].mode = allowAll
	k[subtensor.ProxyOwner] = kind{mode: allow, calls: join([]string{"AdminUtils.*"}, module("set_subnet_identity", "update_symbol")), except: ownerKeys}
	k[subtensor.ProxyNonCritical] = kind{mode: deny, calls: join(registrations, coldkeySwaps, authority, ownerKeys,
		module("dissolve_network", "root_dissolve_network", "root_register"))}
	k[subtensor.ProxyNonTransfer] = kind{mode: deny, calls: join([]string{"Balances.*", "Revenue.*"}, coldkeySwaps, authority, ownerKeys,
		module("transfer_stake"))}
	k[subtensor.ProxyNonFungible] = kind{mode: deny, calls: join([]string{"Balances.*", "Revenue.*"}, stakeMoves, alphaSpending, registrations,
		hotkeySwaps, coldkeySwaps, authority, ownerKeys,
		module("transfer_stake", "root_register", "register_network", "register_network_with_identity", "register_leased_network"))}
	k[subtensor.ProxyStaking].calls = join(stakeMoves, module("set_root_claim_type"))
	k[subtensor.ProxyRegistration].calls = registrations
	k[subtensor.ProxyTransfer].calls = join([]string{"Balances.transfer_keep_alive", "Balances.transfer_allow_death", "Balances.transfer_all"},
		module("transfer_stake"))
	k[subtensor.ProxySmallTransfer].below = map[string]string{"Balances.transfer_keep_alive": "value", "Balances.transfer_allow_death": "value",
		"SubtensorModule.transfer_stake": "alpha_amount"}
	k[subtensor.ProxyChildKeys].calls = module("set_children", "set_childkey_take")
	k[subtensor.ProxySudoUncheckedSetCode].inside = map[string]string{"Sudo.sudo_unchecked_weight": "System.set_code"}
	k[subtensor.ProxySudoUncheckedSetCode].calls = []string{"System.set_code"} // as root, within the other
	k[subtensor.ProxySwapHotkey].calls = hotkeySwaps
	k[subtensor.ProxySubnetLeaseBeneficiary].calls = join(module("start_call"), leaseSetters())
	k[subtensor.ProxyRootClaim].calls = module("claim_root")
	return k
}

// leaseSetters are the parameters that who leases a subnet may set.
func leaseSetters() []string {
	setters := strings.Fields(`serving_rate_limit min_difficulty max_difficulty weights_version_key adjustment_alpha immunity_period
		min_allowed_weights kappa rho activity_cutoff network_registration_allowed network_pow_registration_allowed max_burn
		bonds_moving_average bonds_penalty commit_reveal_weights_enabled liquid_alpha_enabled alpha_values
		commit_reveal_weights_interval toggle_transfer`)
	for i, s := range setters {
		setters[i] = "AdminUtils.sudo_set_" + s
	}
	return setters
}

// permits says whether a delegate of a type may send a call. Delegations are the
// type's own to change where it includes them; all of them, and a pure account's
// end, take the type Any.
func (p *pallet) permits(t subtensor.ProxyType, d runtime.DecodedCall) bool {
	switch a := d.Args().(type) {
	case subtensor.AddProxy:
		if !includes(t, a.ProxyType) {
			return false
		}
	case subtensor.RemoveProxy:
		if !includes(t, a.ProxyType) {
			return false
		}
	case subtensor.RemoveProxies, subtensor.KillPure:
		return t == subtensor.ProxyAny
	}
	return int(t) < len(p.kinds) && p.kinds[t].permits(d)
}

func (k *kind) permits(d runtime.DecodedCall) bool {
	name := d.Pallet() + "." + d.Name()
	switch k.mode {
	case allowAll:
		return true
	case deny:
		return !matches(k.calls, name)
	case denyAll:
		return false
	}
	if param, ok := k.below[name]; ok {
		amount, ok := amountOf(d.Args(), param)
		return ok && amount < SmallTransfer
	}
	if inner, ok := k.inside[name]; ok {
		held, ok := heldBy(d.Args())
		return ok && held.Pallet()+"."+held.Name() == inner
	}
	return matches(k.calls, name) && !matches(k.except, name)
}

// matches says whether a list names a call, alone or with its pallet.
func matches(list []string, name string) bool {
	for _, entry := range list {
		all, isPallet := strings.CutSuffix(entry, "*")
		if entry == name || isPallet && strings.HasPrefix(name, all) {
			return true
		}
	}
	return false
}

// amountOf is an amount among a call's arguments, by its name in metadata.
func amountOf(args any, param string) (amount uint64, ok bool) {
	v := reflect.ValueOf(args)
	for i := range v.NumField() {
		f := v.Type().Field(i)
		name, _, _ := strings.Cut(f.Tag.Get("scale"), ",")
		if name == "" {
			name = metadata.Snake(f.Name)
		}
		if name == param && f.Type.Kind() == reflect.Uint64 {
			return v.Field(i).Uint(), true
		}
	}
	return 0, false
}

// heldBy is the call that a call's arguments hold.
func heldBy(args any) (d runtime.DecodedCall, ok bool) {
	v := reflect.ValueOf(args)
	for i := range v.NumField() {
		if d, ok = v.Field(i).Interface().(runtime.DecodedCall); ok {
			return d, true
		}
	}
	return d, false
}

// nonTransfer is what a delegate of type NonTransfer may hand on. A type that is
// not in the list is not included, so that a new one is not by default.
var nonTransfer = map[subtensor.ProxyType]bool{
	subtensor.ProxyOwner: true, subtensor.ProxySenate: true, subtensor.ProxyNonFungible: true, subtensor.ProxyTriumvirate: true,
	subtensor.ProxyGovernance: true, subtensor.ProxyStaking: true, subtensor.ProxyRegistration: true, subtensor.ProxyRootWeights: true,
	subtensor.ProxyChildKeys: true, subtensor.ProxySwapHotkey: true, subtensor.ProxySubnetLeaseBeneficiary: true, subtensor.ProxyRootClaim: true,
}

// includes says whether type t may do all that other may.
func includes(t, other subtensor.ProxyType) bool {
	switch {
	case t == other || t == subtensor.ProxyAny:
		return true
	case t == subtensor.ProxyNonTransfer:
		return nonTransfer[other]
	}
	return t == subtensor.ProxyTransfer && other == subtensor.ProxySmallTransfer
}
