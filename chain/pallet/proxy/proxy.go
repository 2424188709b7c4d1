// Package proxy lets an account act through others: each delegate may send a kind
// of calls in its name, at once or a time after announcing them.
//
// It also makes accounts without a key, which act through delegates alone. Every
// entry is paid for by a deposit that comes back with its end. What a delegate
// sends keeps the bounds of its kind however deep it nests calls. The rules stand
// in docs/protocol/proxy.md. Start at [New].
package proxy

import (
	"github.com/plexus-network/plexus/chain/runtime"
	"github.com/plexus-network/plexus/substrate/subtensor"
)

// Name is the pallet's name in storage keys and metadata.
const Name = "Proxy"

// Bounds and deposits, in rao.
const (
	MaxProxies = 20 // delegations of one account
	MaxPending = 75 // announcements of one delegate

	DepositBase               uint64 = 60_000_000
	DepositFactor             uint64 = 33_000_000
	AnnouncementDepositBase   uint64 = 36_000_000
	AnnouncementDepositFactor uint64 = 68_000_000
)

// Currency lays deposits aside. An implementer keeps the sum of all balances.
type Currency interface {
	// Reserve lays free money aside, or fails and changes nothing.
	Reserve(c *runtime.Context, who runtime.AccountID, rao uint64) error
	// Unreserve frees what was laid aside.
	Unreserve(c *runtime.Context, who runtime.AccountID, rao uint64)
}

// pallet is the pallet's work.
type pallet struct {
	money Currency
	kinds [kindCount]kind
}

// New declares the pallet; others are the pallets whose calls it can tell apart.
func New(money Currency, others ...runtime.Pallet) runtime.Pallet {
	p := &pallet{money: money, kinds: kinds()}
	declared := runtime.Pallet{
		Name: Name, Index: subtensor.ProxyPallet,
		Docs:    "Accounts that act for others, and accounts without a key.",
		Storage: []runtime.StorageItem{Proxies, Announcements, LastCallResult, RealPaysFee, Spawners},
		Calls:   p.calls(),
		Events:  events(),
		Errors:  errs,
		Constants: []runtime.Constant{
			{Name: "ProxyDepositBase", Value: DepositBase, Docs: "The base amount of currency needed to reserve for creating a proxy."},
			{Name: "ProxyDepositFactor", Value: DepositFactor, Docs: "The amount of currency needed per proxy added."},
			{Name: "MaxProxies", Value: uint32(MaxProxies), Docs: "The maximum amount of proxies allowed for a single account."},
			{Name: "MaxPending", Value: uint32(MaxPending), Docs: "The maximum amount of time-delayed announcements that are allowed to be pending."},
			{Name: "AnnouncementDepositBase", Value: AnnouncementDepositBase, Docs: "The base amount of currency needed to reserve for creating an announcement."},
			{Name: "AnnouncementDepositFactor", Value: AnnouncementDepositFactor, Docs: "The amount of currency needed per announcement made."},
		},
		Genesis: p.genesis,
		Export:  export,
	}
	declared.APIs = []runtime.API{p.api(append([]runtime.Pallet{declared}, others...))}
	return declared
}

func (p *pallet) calls() []runtime.Call {
	return []runtime.Call{
		runtime.NewCall(0, "proxy", p.proxy,
			runtime.Weight(func(a subtensor.Proxy[runtime.DecodedCall]) uint64 { return weigh(a.Call) }), runtime.Payer(payer),
			runtime.CallDocs("Dispatch the given `call` from an account that the sender is authorised for through\n`add_proxy`.")),
		runtime.NewCall(1, "add_proxy", p.addProxy, runtime.CallDocs("Register a proxy account for the sender that is able to make calls on its behalf.")),
		runtime.NewCall(2, "remove_proxy", p.removeProxy, runtime.CallDocs("Unregister a proxy account for the sender.")),
		runtime.NewCall(3, "remove_proxies", p.removeProxies, runtime.CallDocs("Unregister all proxy accounts for the sender.")),
		runtime.NewCall(4, "create_pure", p.createPure, runtime.CallDocs("Spawn a fresh new account that is guaranteed to be otherwise inaccessible, and\ninitialize it with a proxy of `proxy_type` for `origin` sender.")),
		runtime.NewCall(5, "kill_pure", p.killPure, runtime.CallDocs("Removes a previously spawned pure proxy.\n\nWARNING: **All access to this account will be lost.** Any funds held in it will be\ninaccessible.")),
		runtime.NewCall(6, "announce", p.announce, runtime.CallDocs("Publish the hash of a proxy-call that will be made in the future.")),
		runtime.NewCall(7, "remove_announcement", p.removeAnnouncement, runtime.CallDocs("Remove a given announcement.")),
		runtime.NewCall(8, "reject_announcement", p.rejectAnnouncement, runtime.CallDocs("Remove the given announcement of a delegate.")),
		runtime.NewCall(9, "proxy_announced", p.proxyAnnounced,
			runtime.Weight(func(a subtensor.ProxyAnnounced[runtime.DecodedCall]) uint64 { return weigh(a.Call) }),
			runtime.CallDocs("Dispatch the given `call` from an account that the sender is authorized for through\n`add_proxy`.\n\nRemoves any corresponding announcement(s).")),
		runtime.NewCall(10, "poke_deposit", p.pokeDeposit, runtime.CallDocs("Poke / Adjust deposits made for proxies and announcements based on current values.")),
		runtime.NewCall(11, "set_real_pays_fee", setRealPaysFee, runtime.CallDocs("Set whether the real account pays transaction fees for proxy calls made by a\nspecific delegate.")),
	}
}

// weigh is a call with the look-up of its delegation, and its result.
func weigh(d runtime.DecodedCall) uint64 {
	return runtime.AddWeights(d.Weight(), runtime.DefaultWeight)
}
