package subtensor

import (
	"github.com/plexus-network/plexus/substrate/header"
	"github.com/plexus-network/plexus/substrate/scale"
)

// ProxyPallet is the index of Proxy.
const ProxyPallet = 16

// Proxy sends a call as an account that made the signer its delegate.
type Proxy[C any] struct {
	Real           Address    `scale:"real,AccountIdLookupOf<T>"`
	ForceProxyType *ProxyType `scale:"force_proxy_type,Option<T::ProxyType>"`
	Call           C          `scale:"call,Box<<T as Config>::RuntimeCall>"`
}

// CallIndex is Proxy.proxy.
func (Proxy[C]) CallIndex() (pallet, call uint8) { return ProxyPallet, 0 }

// AddProxy makes an account the signer's delegate.
type AddProxy struct {
	Delegate  Address   `scale:"delegate,AccountIdLookupOf<T>"`
	ProxyType ProxyType `scale:"proxy_type,T::ProxyType"`
	Delay     uint32    `scale:"delay,BlockNumberFor<T>"` // blocks between announcing a call and sending it
}

// CallIndex is Proxy.add_proxy.
func (AddProxy) CallIndex() (pallet, call uint8) { return ProxyPallet, 1 }

// RemoveProxy takes back what [AddProxy] with the same arguments gave.
type RemoveProxy struct {
	Delegate  Address   `scale:"delegate,AccountIdLookupOf<T>"`
	ProxyType ProxyType `scale:"proxy_type,T::ProxyType"`
	Delay     uint32    `scale:"delay,BlockNumberFor<T>"`
}

// CallIndex is Proxy.remove_proxy.
func (RemoveProxy) CallIndex() (pallet, call uint8) { return ProxyPallet, 2 }

// RemoveProxies takes all delegations back.
type RemoveProxies struct{}

// CallIndex is Proxy.remove_proxies.
func (RemoveProxies) CallIndex() (pallet, call uint8) { return ProxyPallet, 3 }

// CreatePure makes an account without a key whose delegate the signer is; see
// [PureAccount].
type CreatePure struct {
	ProxyType ProxyType `scale:"proxy_type,T::ProxyType"`
	Delay     uint32    `scale:"delay,BlockNumberFor<T>"`
	Index     uint16    // tells several of one block apart
}

// CallIndex is Proxy.create_pure.
func (CreatePure) CallIndex() (pallet, call uint8) { return ProxyPallet, 4 }

// KillPure gives an account without a key up, by itself; what it holds is out of
// reach afterwards.
type KillPure struct {
	Spawner   Address   `scale:"spawner,AccountIdLookupOf<T>"`
	ProxyType ProxyType `scale:"proxy_type,T::ProxyType"`
	Index     uint16
	Height    scale.Compact32 `scale:"height,BlockNumberFor<T>"` // block in which it was made
	ExtIndex  scale.Compact32 `scale:"ext_index,u32"`            // extrinsic in which it was made
}

// CallIndex is Proxy.kill_pure.
func (KillPure) CallIndex() (pallet, call uint8) { return ProxyPallet, 5 }

// Announce tells of a call that a delegate with a delay will send.
type Announce struct {
	Real     Address     `scale:"real,AccountIdLookupOf<T>"`
	CallHash header.Hash `scale:"call_hash,CallHashOf<T>"` // blake2_256 of the call
}

// CallIndex is Proxy.announce.
func (Announce) CallIndex() (pallet, call uint8) { return ProxyPallet, 6 }

// RemoveAnnouncement takes an announcement back, by the delegate.
type RemoveAnnouncement struct {
	Real     Address     `scale:"real,AccountIdLookupOf<T>"`
	CallHash header.Hash `scale:"call_hash,CallHashOf<T>"`
}

// CallIndex is Proxy.remove_announcement.
func (RemoveAnnouncement) CallIndex() (pallet, call uint8) { return ProxyPallet, 7 }

// RejectAnnouncement takes an announcement back, by the account that it is for.
type RejectAnnouncement struct {
	Delegate Address     `scale:"delegate,AccountIdLookupOf<T>"`
	CallHash header.Hash `scale:"call_hash,CallHashOf<T>"`
}

// CallIndex is Proxy.reject_announcement.
func (RejectAnnouncement) CallIndex() (pallet, call uint8) { return ProxyPallet, 8 }

// ProxyAnnounced sends a call that was announced long enough ago; anybody may.
type ProxyAnnounced[C any] struct {
	Delegate       Address    `scale:"delegate,AccountIdLookupOf<T>"`
	Real           Address    `scale:"real,AccountIdLookupOf<T>"`
	ForceProxyType *ProxyType `scale:"force_proxy_type,Option<T::ProxyType>"`
	Call           C          `scale:"call,Box<<T as Config>::RuntimeCall>"`
}

// CallIndex is Proxy.proxy_announced.
func (ProxyAnnounced[C]) CallIndex() (pallet, call uint8) { return ProxyPallet, 9 }

// PokeProxyDeposit brings the signer's deposits to what they should be.
type PokeProxyDeposit struct{}

// CallIndex is Proxy.poke_deposit.
func (PokeProxyDeposit) CallIndex() (pallet, call uint8) { return ProxyPallet, 10 }

// SetRealPaysFee says whether the signer pays the fees of what a delegate sends.
type SetRealPaysFee struct {
	Delegate Address `scale:"delegate,AccountIdLookupOf<T>"`
	PaysFee  bool
}

// CallIndex is Proxy.set_real_pays_fee.
func (SetRealPaysFee) CallIndex() (pallet, call uint8) { return ProxyPallet, 11 }
