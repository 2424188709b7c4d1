package proxy

import (
	"bytes"
	"cmp"

	"github.com/plexus-network/plexus/chain/runtime"
	"github.com/plexus-network/plexus/substrate/subtensor"
)

// Definition is one delegation.
type Definition struct {
	Delegate  runtime.AccountID
	ProxyType subtensor.ProxyType `scale:"proxy_type,ProxyType"`
	Delay     uint32              `scale:"delay,BlockNumber"` // blocks
}

// TypePath is the name of the type in chain metadata.
func (Definition) TypePath() string { return "pallet_proxy::ProxyDefinition" }

// compare orders delegations by delegate, type and delay, as they are kept.
func (d Definition) compare(other Definition) int {
	return cmp.Or(bytes.Compare(d.Delegate[:], other.Delegate[:]), cmp.Compare(d.ProxyType, other.ProxyType), cmp.Compare(d.Delay, other.Delay))
}

// Held is an account's delegations, in order, and the deposit for them in rao.
type Held struct {
	Definitions []Definition `scale:"-"`
	Deposit     uint64       `scale:"-"`
}

// Announcement is a call to come.
type Announcement struct {
	Real     runtime.AccountID
	CallHash runtime.Hash
	Height   uint32 `scale:"height,BlockNumber"` // when it was announced
}

// TypePath is the name of the type in chain metadata.
func (Announcement) TypePath() string { return "pallet_proxy::Announcement" }

// Pending is a delegate's announcements, oldest first, and the deposit for them in
// rao.
type Pending struct {
	Announcements []Announcement `scale:"-"`
	Deposit       uint64         `scale:"-"`
}

// Spawner is who laid aside the first deposit of an account without a key.
type Spawner struct {
	Account runtime.AccountID
	Deposit uint64 // rao, a part of [Held]'s
}

// The pallet's storage. Spawners has no counterpart in Substrate, which forgets
// whose deposit it was.
var (
	Proxies = runtime.NewMap[runtime.AccountID](Name, "Proxies", runtime.Twox64Concat, Held{},
		runtime.Docs("The set of account proxies. Maps the account which has delegated to the accounts\nwhich are being delegated to, together with the amount held on deposit."))
	Announcements = runtime.NewMap[runtime.AccountID](Name, "Announcements", runtime.Twox64Concat, Pending{},
		runtime.Docs("The announcements made by the proxy (key)."))
	LastCallResult = runtime.NewMap[runtime.AccountID](Name, "LastCallResult", runtime.Twox64Concat, runtime.DispatchResult{}, runtime.Optional(),
		runtime.Docs("The result of the last call executed by the proxy (key)."))
	RealPaysFee = runtime.NewDoubleMap[runtime.AccountID, runtime.AccountID](Name, "RealPaysFee", runtime.Twox64Concat, runtime.Twox64Concat, struct{}{}, runtime.Optional(),
		runtime.Docs("Tracks which (real, delegate) pairs have opted in to the real account paying fees."))
	Spawners = runtime.NewMap[runtime.AccountID](Name, "Spawners", runtime.Twox64Concat, Spawner{}, runtime.Optional(),
		runtime.Docs("Who reserved the first deposit of a pure account."))
)

var errs = runtime.NewErrors(subtensor.ProxyPallet,
	"TooMany: There are too many proxies registered or too many announcements pending.",
	"NotFound: Proxy registration not found.",
	"NotProxy: Sender is not a proxy of the account to be proxied.",
	"Unproxyable: A call which is incompatible with the proxy type's filter was attempted.",
	"Duplicate: Account is already a proxy.",
	"NoPermission: Call may not be made by proxy because it may escalate its privileges.",
	"Unannounced: Announcement, if made at all, was made too recently.",
	"NoSelfProxy: Cannot add self as proxy.",
	"AnnouncementDepositInvariantViolated: Invariant violated: deposit recomputation returned None after updating announcements.",
	"InvalidDerivedAccountId: Failed to derive a valid account id from the provided entropy.",
)

// The errors that calls answer with.
var (
	ErrTooMany      = errs.E("TooMany")
	ErrNotFound     = errs.E("NotFound")
	ErrNotProxy     = errs.E("NotProxy")
	ErrDuplicate    = errs.E("Duplicate")
	ErrNoPermission = errs.E("NoPermission")
	ErrUnannounced  = errs.E("Unannounced")
	ErrNoSelfProxy  = errs.E("NoSelfProxy")
)

// depositKind says what a deposit is for.
type depositKind uint8

const (
	proxiesDeposit       depositKind = 0
	announcementsDeposit depositKind = 1
)

func (depositKind) TypePath() string   { return "pallet_proxy::DepositKind" }
func (depositKind) Variants() []string { return []string{"Proxies", "Announcements"} }

// The events; amounts are in rao.
type (
	// ProxyExecuted tells how a delegate's call went.
	ProxyExecuted struct{ Result runtime.DispatchResult }
	// PureCreated tells of an account without a key.
	PureCreated struct {
		Pure                runtime.AccountID
		Who                 runtime.AccountID
		ProxyType           subtensor.ProxyType `scale:"proxy_type,T::ProxyType"`
		DisambiguationIndex uint16
	}
	// PureKilled tells that an account without a key was given up.
	PureKilled struct {
		Pure                runtime.AccountID
		Spawner             runtime.AccountID
		ProxyType           subtensor.ProxyType `scale:"proxy_type,T::ProxyType"`
		DisambiguationIndex uint16
	}
	// Announced tells of a call to come.
	Announced struct {
		Real     runtime.AccountID
		Proxy    runtime.AccountID
		CallHash runtime.Hash
	}
	// ProxyAdded tells of a new delegation.
	ProxyAdded struct {
		Delegator runtime.AccountID
		Delegatee runtime.AccountID
		ProxyType subtensor.ProxyType `scale:"proxy_type,T::ProxyType"`
		Delay     uint32
	}
	// ProxyRemoved tells that a delegation ended.
	ProxyRemoved struct {
		Delegator runtime.AccountID
		Delegatee runtime.AccountID
		ProxyType subtensor.ProxyType `scale:"proxy_type,T::ProxyType"`
		Delay     uint32
	}
	// DepositPoked tells that a deposit was brought to what it should be.
	DepositPoked struct {
		Who        runtime.AccountID
		Kind       depositKind
		OldDeposit uint64
		NewDeposit uint64
	}
	// RealPaysFeeSet tells who pays for a delegate's calls.
	RealPaysFeeSet struct {
		Real     runtime.AccountID
		Delegate runtime.AccountID
		PaysFee  bool
	}
)

func events() []runtime.Event {
	return []runtime.Event{
		{Index: 0, Name: "ProxyExecuted", Body: ProxyExecuted{}, Docs: "A proxy was executed correctly, with the given."},
		{Index: 1, Name: "PureCreated", Body: PureCreated{}, Docs: "A pure account has been created by new proxy with given disambiguation index and proxy type."},
		{Index: 2, Name: "PureKilled", Body: PureKilled{}, Docs: "A pure proxy was killed by its spawner."},
		{Index: 3, Name: "Announced", Body: Announced{}, Docs: "An announcement was placed to make a call in the future."},
		{Index: 4, Name: "ProxyAdded", Body: ProxyAdded{}, Docs: "A proxy was added."},
		{Index: 5, Name: "ProxyRemoved", Body: ProxyRemoved{}, Docs: "A proxy was removed."},
		{Index: 6, Name: "DepositPoked", Body: DepositPoked{}, Docs: "A deposit stored for proxies or announcements was poked / updated."},
		{Index: 7, Name: "RealPaysFeeSet", Body: RealPaysFeeSet{}, Docs: "The real-pays-fee setting was updated for a proxy relationship."},
	}
}
