package stateful

import (
	"github.com/plexus-network/plexus/chain/pallet/proxy"
	"github.com/plexus-network/plexus/substrate/extrinsic"
	"github.com/plexus-network/plexus/substrate/keys"
	"github.com/plexus-network/plexus/substrate/scale"
	wire "github.com/plexus-network/plexus/substrate/subtensor"
	"golang.org/x/crypto/blake2b"
)

// announcements is a step of a call that a delegate announces, or a rule of who
// pays for a delegate.
func (p *Player) announcements() (keys.Pair, wire.Call) {
	if len(p.delegations) == 0 {
		return nil, nil
	}
	d := p.delegations[p.IntN(len(p.delegations))]
	real, delegate := p.people[d.real], p.people[d.delegate]
	call := wire.RawCall(wire.Encode(wire.TransferKeepAlive{Dest: wire.To(delegate.Hotkey()), Value: scale.Compact(tao)}))
	hash := blake2b.Sum256(call)
	var isTold bool
	for _, told := range proxy.Announcements.Get(p.chain, delegate.Coldkey()).Announcements {
		isTold = isTold || told.Real == real.Coldkey() && told.CallHash == hash
	}
	at := extrinsic.Address
	if !isTold && p.IntN(4) > 0 {
		return delegate.Cold, wire.Announce{Real: at(real.Coldkey()), CallHash: hash}
	}
	switch p.IntN(6) {
	case 0:
		return delegate.Cold, wire.RemoveAnnouncement{Real: at(real.Coldkey()), CallHash: hash}
	case 1:
		return real.Cold, wire.RejectAnnouncement{Delegate: at(delegate.Coldkey()), CallHash: hash}
	case 2:
		return real.Cold, wire.SetRealPaysFee{Delegate: at(delegate.Coldkey()), PaysFee: p.IntN(2) == 0}
	}
	return real.Hot, wire.ProxyAnnounced[wire.RawCall]{Delegate: at(delegate.Coldkey()), Real: at(real.Coldkey()), Call: call}
}
