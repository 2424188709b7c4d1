package proxy

import (
	"slices"

	"github.com/plexus-network/plexus/chain/runtime"
	"github.com/plexus-network/plexus/substrate/subtensor"
)

// depositFor is what so many entries cost: nothing for none, else a base and a
// factor for each.
func depositFor(base, factor uint64, count int) uint64 {
	if count == 0 {
		return 0
	}
	return base + factor*uint64(count)
}

// find is the first delegation of real to delegate, of that type if one is given.
func find(r runtime.Reader, real, delegate runtime.AccountID, force *subtensor.ProxyType) (Definition, error) {
	for _, d := range Proxies.Get(r, real).Definitions {
		if d.Delegate == delegate && (force == nil || d.ProxyType == *force) {
			return d, nil
		}
	}
	return Definition{}, ErrNotProxy
}

// signedBy is the account that signed, and the one that an address names.
func signedBy(o runtime.Origin, address subtensor.Address) (who, named runtime.AccountID, err error) {
	if who, err = runtime.EnsureSigned(o); err != nil {
		return who, named, err
	}
	named, err = runtime.Lookup(address)
	return who, named, err
}

func (p *pallet) addProxy(c *runtime.Context, o runtime.Origin, a subtensor.AddProxy) error {
	who, delegate, err := signedBy(o, a.Delegate)
	if err != nil {
		return err
	}
	d := Definition{delegate, a.ProxyType, a.Delay}
	if err := p.add(c, who, d); err != nil {
		return err
	}
	c.Emit(ProxyAdded{who, delegate, a.ProxyType, a.Delay})
	return nil
}

func (p *pallet) add(c *runtime.Context, who runtime.AccountID, d Definition) error {
	if d.Delegate == who {
		return ErrNoSelfProxy
	}
	held := Proxies.Get(c, who)
	at, isThere := slices.BinarySearchFunc(held.Definitions, d, Definition.compare)
	switch {
	case isThere:
		return ErrDuplicate
	case len(held.Definitions) >= MaxProxies:
		return ErrTooMany
	}
	return p.keep(c, who, held, slices.Insert(held.Definitions, at, d))
}

func (p *pallet) removeProxy(c *runtime.Context, o runtime.Origin, a subtensor.RemoveProxy) error {
	who, delegate, err := signedBy(o, a.Delegate)
	if err != nil {
		return err
	}
	held := Proxies.Get(c, who)
	at, isThere := slices.BinarySearchFunc(held.Definitions, Definition{delegate, a.ProxyType, a.Delay}, Definition.compare)
	if !isThere {
		return ErrNotFound
	}
	if err := p.keep(c, who, held, slices.Delete(slices.Clone(held.Definitions), at, at+1)); err != nil {
		return err
	}
	if _, err := find(c, who, delegate, nil); err != nil {
		RealPaysFee.Delete(c, who, delegate)
	}
	c.Emit(ProxyRemoved{who, delegate, a.ProxyType, a.Delay})
	return nil
}

func (p *pallet) removeProxies(c *runtime.Context, o runtime.Origin, _ subtensor.RemoveProxies) error {
	who, err := runtime.EnsureSigned(o)
	if err != nil {
		return err
	}
	return p.clear(c, who)
}

// clear ends all delegations of an account.
func (p *pallet) clear(c *runtime.Context, who runtime.AccountID) error {
	RealPaysFee.DeletePrefix(c, who)
	return p.keep(c, who, Proxies.Get(c, who), nil)
}

// keep writes an account's delegations and brings its deposit to what they cost.
func (p *pallet) keep(c *runtime.Context, who runtime.AccountID, held Held, definitions []Definition) error {
	before := held.Deposit
	held = Held{definitions, depositFor(DepositBase, DepositFactor, len(definitions))}
	if err := p.settle(c, who, before, held.Deposit); err != nil {
		return err
	}
	if len(definitions) == 0 {
		Proxies.Delete(c, who)
	} else {
		Proxies.Set(c, who, held)
	}
	return nil
}

// settle moves the deposit of an account's delegations. What the spawner of an
// account without a key laid aside is the last to be freed, and goes back to it.
func (p *pallet) settle(c *runtime.Context, who runtime.AccountID, before, after uint64) error {
	if after >= before {
		return p.money.Reserve(c, who, after-before)
	}
	rest := before - after
	if s, ok := Spawners.Lookup(c, who); ok && after < s.Deposit {
		back := s.Deposit - after
		p.money.Unreserve(c, s.Account, back)
		rest -= back
		if s.Deposit = after; after == 0 {
			Spawners.Delete(c, who)
		} else {
			Spawners.Set(c, who, s)
		}
	}
	p.money.Unreserve(c, who, rest)
	return nil
}

func (p *pallet) createPure(c *runtime.Context, o runtime.Origin, a subtensor.CreatePure) error {
	who, err := runtime.EnsureSigned(o)
	if err != nil {
		return err
	}
	index, inExtrinsic := c.ExtrinsicIndex()
	if !inExtrinsic {
		index = 0
	}
	pure := subtensor.PureAccount(who, uint32(c.Height()), index, a.ProxyType, a.Index)
	if Proxies.Has(c, pure) {
		return ErrDuplicate
	}
	deposit := depositFor(DepositBase, DepositFactor, 1)
	if err := p.money.Reserve(c, who, deposit); err != nil {
		return err
	}
	Spawners.Set(c, pure, Spawner{who, deposit})
	Proxies.Set(c, pure, Held{[]Definition{{who, a.ProxyType, a.Delay}}, deposit})
	c.Emit(PureCreated{pure, who, a.ProxyType, a.Index})
	return nil
}

func (p *pallet) killPure(c *runtime.Context, o runtime.Origin, a subtensor.KillPure) error {
	who, spawner, err := signedBy(o, a.Spawner)
	if err != nil {
		return err
	}
	if subtensor.PureAccount(spawner, uint32(a.Height), uint32(a.ExtIndex), a.ProxyType, a.Index) != who {
		return ErrNoPermission
	}
	if err := p.clear(c, who); err != nil {
		return err
	}
	c.Emit(PureKilled{who, spawner, a.ProxyType, a.Index})
	return nil
}

func (p *pallet) pokeDeposit(c *runtime.Context, o runtime.Origin, _ subtensor.PokeProxyDeposit) error {
	who, err := runtime.EnsureSigned(o)
	if err != nil {
		return err
	}
	held := Proxies.Get(c, who)
	if after := depositFor(DepositBase, DepositFactor, len(held.Definitions)); after != held.Deposit {
		if err := p.keep(c, who, held, held.Definitions); err != nil {
			return err
		}
		c.Emit(DepositPoked{who, proxiesDeposit, held.Deposit, after})
	}
	pending := Announcements.Get(c, who)
	if after := depositFor(AnnouncementDepositBase, AnnouncementDepositFactor, len(pending.Announcements)); after != pending.Deposit {
		if err := p.await(c, who, pending, pending.Announcements); err != nil {
			return err
		}
		c.Emit(DepositPoked{who, announcementsDeposit, pending.Deposit, after})
	}
	return nil
}
