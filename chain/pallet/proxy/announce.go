package proxy

import (
	"slices"

	"golang.org/x/crypto/blake2b"

	"github.com/plexus-network/plexus/chain/runtime"
	"github.com/plexus-network/plexus/substrate/scale"
	"github.com/plexus-network/plexus/substrate/subtensor"
)

func (p *pallet) announce(c *runtime.Context, o runtime.Origin, a subtensor.Announce) error {
	who, real, err := signedBy(o, a.Real)
	if err != nil {
		return err
	}
	if _, err := find(c, real, who, nil); err != nil {
		return err
	}
	pending := Announcements.Get(c, who)
	if len(pending.Announcements) >= MaxPending {
		return ErrTooMany
	}
	told := Announcement{real, a.CallHash, uint32(c.Height())}
	if err := p.await(c, who, pending, append(pending.Announcements, told)); err != nil {
		return err
	}
	c.Emit(Announced{real, who, a.CallHash})
	return nil
}

func (p *pallet) removeAnnouncement(c *runtime.Context, o runtime.Origin, a subtensor.RemoveAnnouncement) error {
	who, real, err := signedBy(o, a.Real)
	if err != nil {
		return err
	}
	return p.forget(c, who, func(told Announcement) bool { return told.Real == real && told.CallHash == a.CallHash })
}

func (p *pallet) rejectAnnouncement(c *runtime.Context, o runtime.Origin, a subtensor.RejectAnnouncement) error {
	who, delegate, err := signedBy(o, a.Delegate)
	if err != nil {
		return err
	}
	return p.forget(c, delegate, func(told Announcement) bool { return told.Real == who && told.CallHash == a.CallHash })
}

// forget drops the announcements of a delegate that are meant, which must be some.
func (p *pallet) forget(c *runtime.Context, delegate runtime.AccountID, isMeant func(Announcement) bool) error {
	pending := Announcements.Get(c, delegate)
	left := slices.DeleteFunc(slices.Clone(pending.Announcements), isMeant)
	if len(left) == len(pending.Announcements) {
		return ErrNotFound
	}
	return p.await(c, delegate, pending, left)
}

// await writes a delegate's announcements and brings its deposit to what they cost.
func (p *pallet) await(c *runtime.Context, delegate runtime.AccountID, pending Pending, announcements []Announcement) error {
	before, after := pending.Deposit, depositFor(AnnouncementDepositBase, AnnouncementDepositFactor, len(announcements))
	if after > before {
		if err := p.money.Reserve(c, delegate, after-before); err != nil {
			return err
		}
	} else {
		p.money.Unreserve(c, delegate, before-after)
	}
	if len(announcements) == 0 {
		Announcements.Delete(c, delegate)
	} else {
		Announcements.Set(c, delegate, Pending{announcements, after})
	}
	return nil
}

func (p *pallet) proxyAnnounced(c *runtime.Context, o runtime.Origin, a subtensor.ProxyAnnounced[runtime.DecodedCall]) error {
	_, delegate, err := signedBy(o, a.Delegate)
	if err != nil {
		return err
	}
	real, err := runtime.Lookup(a.Real)
	if err != nil {
		return err
	}
	d, err := find(c, real, delegate, a.ForceProxyType)
	if err != nil {
		return err
	}
	hash, now := blake2b.Sum256(scale.Marshal(a.Call)), c.Height()
	isRipe := func(told Announcement) bool {
		return told.Real == real && told.CallHash == hash && now-uint64(told.Height) >= uint64(d.Delay)
	}
	if p.forget(c, delegate, isRipe) != nil {
		return ErrUnannounced
	}
	p.execute(c, o, real, d.ProxyType, a.Call)
	return nil
}
