package proxy

import (
	"github.com/plexus-network/plexus/chain/runtime"
	"github.com/plexus-network/plexus/substrate/subtensor"
)

func (p *pallet) proxy(c *runtime.Context, o runtime.Origin, a subtensor.Proxy[runtime.DecodedCall]) error {
	who, real, err := signedBy(o, a.Real)
	if err != nil {
		return err
	}
	d, err := find(c, real, who, a.ForceProxyType)
	if err != nil {
		return err
	}
	if d.Delay > 0 {
		return ErrUnannounced
	}
	p.execute(c, o, real, d.ProxyType, a.Call)
	return nil
}

// execute runs a call as real within the bounds of a proxy type, beside those that
// the sender has already.
func (p *pallet) execute(c *runtime.Context, o runtime.Origin, real runtime.AccountID, t subtensor.ProxyType, d runtime.DecodedCall) {
	bounded := o.As(runtime.Signed(real)).Limit(func(inner runtime.DecodedCall) bool { return p.permits(t, inner) })
	result := runtime.ResultOf(c.Dispatch(bounded, d))
	LastCallResult.Set(c, real, result)
	c.Emit(ProxyExecuted{result})
}

func setRealPaysFee(c *runtime.Context, o runtime.Origin, a subtensor.SetRealPaysFee) error {
	who, delegate, err := signedBy(o, a.Delegate)
	if err != nil {
		return err
	}
	if _, err := find(c, who, delegate, nil); err != nil {
		return err
	}
	if a.PaysFee {
		RealPaysFee.Set(c, who, delegate, struct{}{})
	} else {
		RealPaysFee.Delete(c, who, delegate)
	}
	c.Emit(RealPaysFeeSet{who, delegate, a.PaysFee})
	return nil
}

// payer is who pays for a delegate's call: the account that it acts as, if that
// wants to; where that one acts as another in turn, by a call or by a batch of
// calls for one and the same, that other if it wants to pay for it.
func payer(r runtime.Reader, signer runtime.AccountID, a subtensor.Proxy[runtime.DecodedCall]) runtime.AccountID {
	if !pays(r, a.Real, signer) {
		return signer
	}
	if second, ok := common(inside(a.Call)); ok && pays(r, second, a.Real.Account) {
		return second.Account
	}
	return a.Real.Account
}

// pays says whether an account pays for what a delegate sends in its name.
func pays(r runtime.Reader, real subtensor.Address, delegate runtime.AccountID) bool {
	return real.IsAccount && RealPaysFee.Has(r, real.Account, delegate)
}

// common is the one account that all of some calls act as, if there is one.
func common(calls []runtime.DecodedCall) (real subtensor.Address, ok bool) {
	for i, d := range calls {
		a, isProxy := d.Args().(subtensor.Proxy[runtime.DecodedCall])
		if !isProxy || i > 0 && a.Real.Account != real.Account {
			return real, false
		}
		real = a.Real
	}
	return real, len(calls) > 0
}

// batch is what a batch of calls gives; the utility pallet's arguments have it.
type batch interface{ Batched() []runtime.DecodedCall }

// inside is the calls of a batch, or the call itself.
func inside(d runtime.DecodedCall) []runtime.DecodedCall {
	if b, ok := d.Args().(batch); ok {
		return b.Batched()
	}
	return []runtime.DecodedCall{d}
}
