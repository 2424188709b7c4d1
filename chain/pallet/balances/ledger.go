package balances

import "github.com/plexus-network/plexus/chain/runtime"

// Ledger moves money for other pallets. All amounts are in rao. A method that
// fails has changed nothing.
type Ledger struct{}

func free(r runtime.Reader, who runtime.AccountID) uint64 {
	return runtime.Accounts.Get(r, who).Data.Free
}

// Free is an account's free balance.
func (Ledger) Free(r runtime.Reader, who runtime.AccountID) uint64 { return free(r, who) }

// Issuance is the sum of all balances.
func (Ledger) Issuance(r runtime.Reader) uint64 { return TotalIssuance.Get(r) }

// Spendable is how much of its free balance an account may give away; all of it
// only where it need not stay alive.
func (Ledger) Spendable(r runtime.Reader, who runtime.AccountID, keepAlive bool) uint64 {
	a := runtime.Accounts.Get(r, who)
	kept := locked(&a)
	if keepAlive || !mayDrop(&a) {
		kept = max(kept, ExistentialDeposit)
	}
	return a.Data.Free - min(a.Data.Free, kept)
}

// Transfer pays from one account to another. With keepAlive the payer keeps at
// least the existential deposit; without, what stays below it is burned and the
// account may be removed. Errors are Substrate's token errors: funds unavailable,
// not expendable, only provider, frozen, and below minimum for a payee that would
// hold less than the existential deposit. Paying oneself changes nothing.
func (Ledger) Transfer(c *runtime.Context, from, to runtime.AccountID, rao uint64, keepAlive bool) error {
	payer := runtime.OpenAccount(c, from)
	if err := take(&payer.Account, rao, keepAlive); err != nil {
		return err
	}
	payee := runtime.OpenAccount(c, to)
	if err := give(&payee.Account, rao); err != nil {
		return err
	}
	if from == to {
		return nil
	}
	save(c, payer)
	save(c, payee)
	c.Emit(Transfer{from, to, rao})
	return nil
}

// Withdraw takes money out of an account, with the errors of a payer in
// [Ledger.Transfer]. The sum of all balances stays as it is recorded: the caller
// places the money, by Deposit in the same block, or burns it.
func (Ledger) Withdraw(c *runtime.Context, who runtime.AccountID, rao uint64, keepAlive bool) error {
	if err := withdraw(c, who, rao, keepAlive); err != nil {
		return err
	}
	c.Emit(Withdraw{who, rao})
	return nil
}

// Deposit puts money that the caller withdrew into an account, with the errors of
// a payee in [Ledger.Transfer].
func (Ledger) Deposit(c *runtime.Context, who runtime.AccountID, rao uint64) error {
	if err := deposit(c, who, rao); err != nil {
		return err
	}
	c.Emit(Deposit{who, rao})
	return nil
}

// Mint makes new money in an account. It fails with below minimum for an account
// that would hold less than the existential deposit.
func (Ledger) Mint(c *runtime.Context, who runtime.AccountID, rao uint64) error {
	issuance := TotalIssuance.Get(c)
	if issuance+rao < issuance {
		return runtime.ErrOverflow
	}
	if err := deposit(c, who, rao); err != nil {
		return err
	}
	TotalIssuance.Set(c, issuance+rao)
	c.Emit(Minted{who, rao})
	return nil
}

// Burn destroys money of an account, which may be removed; errors are those of a
// payer in [Ledger.Transfer].
func (Ledger) Burn(c *runtime.Context, who runtime.AccountID, rao uint64) error {
	if err := withdraw(c, who, rao, false); err != nil {
		return err
	}
	TotalIssuance.Set(c, TotalIssuance.Get(c)-rao)
	c.Emit(Burned{who, rao})
	return nil
}

// Rescind takes money that was withdrawn and never placed out of the sum.
func (Ledger) Rescind(c *runtime.Context, rao uint64) {
	issuance := TotalIssuance.Get(c)
	TotalIssuance.Set(c, issuance-min(issuance, rao))
}

// CanPayFee says whether an account may pay a fee and keep the existential deposit.
func (Ledger) CanPayFee(a *runtime.Account, rao uint64) bool {
	return rao == 0 || a.Data.Free >= rao && a.Data.Free-rao >= max(ExistentialDeposit, locked(a))
}

// ChargeFee takes a fee that CanPayFee allowed out of a, which the caller writes.
func (Ledger) ChargeFee(c *runtime.Context, who runtime.AccountID, a *runtime.Account, rao uint64) {
	if rao == 0 {
		return
	}
	a.Data.Free -= rao
	c.Emit(Withdraw{who, rao})
}

func withdraw(c *runtime.Context, who runtime.AccountID, rao uint64, keepAlive bool) error {
	a := runtime.OpenAccount(c, who)
	if err := take(&a.Account, rao, keepAlive); err != nil {
		return err
	}
	save(c, a)
	return nil
}

func deposit(c *runtime.Context, who runtime.AccountID, rao uint64) error {
	a := runtime.OpenAccount(c, who)
	if err := give(&a.Account, rao); err != nil {
		return err
	}
	save(c, a)
	return nil
}

// locked is what may not leave the free balance; reserved money counts toward it.
func locked(a *runtime.Account) uint64 { return a.Data.Frozen - min(a.Data.Frozen, a.Data.Reserved) }

// mayDrop says whether the account can do without its balance as a provider.
func mayDrop(a *runtime.Account) bool { return a.Consumers == 0 || a.Providers > 1 }

// take pays out of a, which may leave dust in it.
func take(a *runtime.Account, rao uint64, keepAlive bool) error {
	if rao == 0 {
		return nil
	}
	if a.Data.Free < rao {
		return runtime.ErrFundsUnavailable
	}
	left := a.Data.Free - rao
	if left < locked(a) {
		return runtime.ErrFrozen
	}
	if left < ExistentialDeposit {
		if !mayDrop(a) {
			return runtime.ErrOnlyProvider
		}
		if keepAlive {
			return runtime.ErrNotExpendable
		}
	}
	a.Data.Free = left
	return nil
}

// give pays into a.
func give(a *runtime.Account, rao uint64) error {
	if rao == 0 {
		return nil
	}
	sum := a.Data.Free + rao
	if sum < rao {
		return runtime.ErrOverflow
	}
	if sum < ExistentialDeposit {
		return runtime.ErrBelowMinimum
	}
	a.Data.Free = sum
	return nil
}

// save writes an account whose free balance changed: a balance is a reason to keep
// the account, dust is burned, and clients are told. The caller has seen to it
// that an account which loses its balance may drop it.
func save(c *runtime.Context, a *runtime.Record) {
	dust := uint64(0)
	if a.Data.Free < ExistentialDeposit {
		dust, a.Data.Free = a.Data.Free, 0
	}
	provided, provides := a.Before().Data.Free > 0, a.Data.Free > 0
	isNew := !a.Before().Exists()
	switch {
	case !provided && provides:
		a.Providers++
	case provided && !provides:
		a.Providers--
	}
	a.Save(c)
	if isNew && provides {
		c.Emit(Endowed{a.Who, a.Data.Free})
	}
	if dust > 0 {
		TotalIssuance.Set(c, TotalIssuance.Get(c)-dust)
		c.Emit(DustLost{a.Who, dust})
	}
}
