package revenue

import (
	"math/bits"

	"github.com/plexus-network/plexus/chain/runtime"
	"github.com/plexus-network/plexus/substrate/keys"
	"github.com/plexus-network/plexus/substrate/subtensor"
)

// Weights in picoseconds.
const (
	payWeight    = 200_000_000
	claimWeight  = 100_000_000
	hotkeyWeight = 20_000_000 // of each hotkey that a claim settles
)

func (m Module) calls() []runtime.Call {
	return []runtime.Call{
		runtime.NewCall(0, "pay_subnet", m.pay, runtime.FixedWeight(payWeight)),
		runtime.NewCall(1, "set_revenue_share", m.setShare),
		runtime.NewCall(2, "claim_revenue", m.claim, runtime.Weight(func(a subtensor.ClaimRevenue) uint64 {
			hotkeys := uint64(len(a.Hotkeys))
			if hotkeys == 0 {
				hotkeys = MaxHotkeys
			}
			return claimWeight + hotkeyWeight*hotkeys
		})),
	}
}

// exists wants a subnet.
func (m Module) exists(r runtime.Reader, netuid uint16) error {
	if netuid == subtensor.RootNetuid || !m.stakers.Exists(r, netuid) {
		return ErrSubnetNotExists
	}
	return nil
}

// pay puts a payment into the subnet's account and the owner's part of it out again.
// What others sent to the account goes along; the first payer leaves it the
// existential deposit.
func (m Module) pay(c *runtime.Context, o runtime.Origin, a subtensor.PaySubnet) error {
	payer, err := runtime.EnsureSigned(o)
	if err != nil {
		return err
	}
	if err := m.exists(c, a.Netuid); err != nil {
		return err
	}
	if a.Rao < MinPayment {
		return ErrAmountTooLow
	}
	account, deposit := subtensor.RevenueAccount(a.Netuid), m.money.ExistentialDeposit()
	before := m.money.Free(c, account)
	cost, carry := bits.Add64(a.Rao, deposit-min(deposit, before), 0)
	if carry != 0 {
		return ErrOverflow
	}
	if err := m.money.Transfer(c, payer, account, cost, true); err != nil {
		return err
	}
	held := Held.Get(c, a.Netuid)
	pot := before + cost - deposit - held
	stakers := m.stakersPart(c, a.Netuid, pot)
	owner, _ := m.stakers.Owner(c, a.Netuid)
	if stakers < pot && m.money.Transfer(c, account, owner, pot-stakers, true) != nil {
		stakers = pot // an owner whom so little cannot reach
	}
	Held.Set(c, a.Netuid, held+stakers)
	add(c, a.Netuid, stakers)
	c.Emit(SubnetPaid{Netuid: a.Netuid, Payer: payer, Rao: a.Rao, Owner: pot - stakers, Stakers: stakers})
	return nil
}

// stakersPart is what of a payment goes to the stakers: all where nobody owns the
// subnet.
func (m Module) stakersPart(c *runtime.Context, netuid uint16, rao uint64) uint64 {
	if _, owned := m.stakers.Owner(c, netuid); !owned {
		return rao
	}
	hi, lo := bits.Mul64(rao, uint64(Shares.Get(c, netuid).at(c.Height())))
	part, _ := bits.Div64(hi, lo, 65535)
	return part
}

// setShare sets the stakers' part. A higher one holds at once, a lower one after
// Window blocks.
func (m Module) setShare(c *runtime.Context, o runtime.Origin, a subtensor.SetRevenueShare) error {
	if err := m.exists(c, a.Netuid); err != nil {
		return err
	}
	if runtime.EnsureRoot(o) != nil {
		who, err := runtime.EnsureSigned(o)
		if err != nil {
			return err
		}
		if owner, owned := m.stakers.Owner(c, a.Netuid); !owned || owner != who {
			return ErrNotSubnetOwner
		}
	}
	now, at := Shares.Get(c, a.Netuid).at(c.Height()), c.Height()
	if a.Share < now {
		at += Window
		Shares.Set(c, a.Netuid, Share{Now: now, Next: a.Share, At: at})
	} else {
		Shares.Set(c, a.Netuid, Share{Now: a.Share})
	}
	c.Emit(RevenueShareSet{Netuid: a.Netuid, Share: a.Share, At: at})
	return nil
}

// claim pays the signer the whole rao that it earned.
func (m Module) claim(c *runtime.Context, o runtime.Origin, a subtensor.ClaimRevenue) error {
	coldkey, err := runtime.EnsureSigned(o)
	if err != nil {
		return err
	}
	if err := m.exists(c, a.Netuid); err != nil {
		return err
	}
	hotkeys := a.Hotkeys
	if len(hotkeys) == 0 {
		hotkeys = m.stakers.StakingHotkeys(c, coldkey)
	}
	if len(hotkeys) > MaxHotkeys {
		return ErrTooManyHotkeys
	}
	for _, hotkey := range hotkeys {
		m.stakers.Settle(c, hotkey, coldkey, a.Netuid)
	}
	rao, err := m.payOut(c, coldkey, a.Netuid)
	if err != nil {
		return err
	}
	if rao == 0 {
		return ErrNothingToClaim
	}
	c.Emit(RevenueClaimed{Netuid: a.Netuid, Coldkey: coldkey, Rao: rao})
	return nil
}

// payOut pays what was booked for a coldkey. The books never hold more than the
// account; the bound is there so that no error in them could cost others.
func (m Module) payOut(c *runtime.Context, coldkey keys.AccountID, netuid uint16) (uint64, error) {
	held := Held.Get(c, netuid)
	rao := min(m.stakers.Take(c, coldkey, netuid), held)
	if rao == 0 {
		return 0, nil
	}
	Held.Set(c, netuid, held-rao)
	return rao, m.money.Transfer(c, subtensor.RevenueAccount(netuid), coldkey, rao, true)
}

// Forget empties a subnet's account when it is dissolved, while its stakes are still
// there: its stakers get what they earned, its owner what they had still to earn and
// what rounding left. Without an owner that leaves the issuance.
func (m Module) Forget(c *runtime.Context, netuid uint16) {
	account := subtensor.RevenueAccount(netuid)
	if m.money.Free(c, account) > 0 {
		paid := m.payAll(c, netuid)
		rest := m.money.Free(c, account)
		owner, owned := m.stakers.Owner(c, netuid)
		if !owned || m.money.Transfer(c, account, owner, rest, false) != nil {
			_ = m.money.Burn(c, account, rest) // what could not leave goes with the next payment
		}
		c.Emit(RevenueEnded{Netuid: netuid, Paid: paid, Returned: rest})
	}
	Waiting.Delete(c, netuid)
	Held.Delete(c, netuid)
	Shares.Delete(c, netuid)
}

// payAll pays all of a subnet's stakers what they earned. Too little for an account
// that is no more stays.
func (m Module) payAll(c *runtime.Context, netuid uint16) (paid uint64) {
	for _, coldkey := range m.stakers.SettleAll(c, netuid) {
		_ = c.Try(func() error {
			rao, err := m.payOut(c, coldkey, netuid)
			if err == nil {
				paid += rao
			}
			return err
		})
	}
	return paid
}
