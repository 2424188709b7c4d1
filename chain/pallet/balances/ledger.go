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
	payer := runtime.Accounts.Get(c, from)
	paid, err := take(&payer, rao, keepAlive)
	if err != nil {
		return err
	}
	payee := runtime.Accounts.Get(c, to)
	given, err := give(&payee, rao)
	if err != nil {
		return err
	}
	if from == to {
		return nil
	}
	if err := save(c, from, &payer, &paid); err != nil {
		return err
	}
	if err := save(c, to, &payee, &given); err != nil {
		return err
	}
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
	before := runtime.Accounts.Get(c, who)
	after, err := take(&before, rao, keepAlive)
	if err != nil {
		return err
	}
	return save(c, who, &before, &after)
}

func deposit(c *runtime.Context, who runtime.AccountID, rao uint64) error {
	before := runtime.Accounts.Get(c, who)
	after, err := give(&before, rao)
	if err != nil {
		return err
	}
	return save(c, who, &before, &after)
}

// locked is what may not leave the free balance; reserved money counts toward it.
func locked(a *runtime.Account) uint64 { return a.Data.Frozen - min(a.Data.Frozen, a.Data.Reserved) }

// mayDrop says whether the account can do without its balance as a provider.
func mayDrop(a *runtime.Account) bool { return a.Consumers == 0 || a.Providers > 1 }

// take is the record after a payment out of it, dust still in it.
func take(a *runtime.Account, rao uint64, keepAlive bool) (runtime.Account, error) {
	after := *a
	if rao == 0 {
		return after, nil
	}
	if a.Data.Free < rao {
		return after, runtime.ErrFundsUnavailable
	}
	after.Data.Free -= rao
	switch {
	case after.Data.Free < locked(a):
		return after, runtime.ErrFrozen
	case after.Data.Free >= ExistentialDeposit:
		return after, nil
	case !mayDrop(a):
		return after, runtime.ErrOnlyProvider
	case keepAlive:
		return after, runtime.ErrNotExpendable
	}
	return after, nil
}

// give is the record after a payment into it.
func give(a *runtime.Account, rao uint64) (runtime.Account, error) {
	after := *a
	if rao == 0 {
		return after, nil
	}
	after.Data.Free += rao
	switch {
	case after.Data.Free < rao:
		return after, runtime.ErrOverflow
	case after.Data.Free < ExistentialDeposit:
		return after, runtime.ErrBelowMinimum
	}
	return after, nil
}

// save writes a record whose free balance changed: a balance is a reason to keep
// the account, dust is burned, and clients are told.
func save(c *runtime.Context, who runtime.AccountID, before, after *runtime.Account) error {
	dust := uint64(0)
	if after.Data.Free < ExistentialDeposit {
		dust, after.Data.Free = after.Data.Free, 0
	}
	provided, provides := before.Data.Free > 0, after.Data.Free > 0
	switch {
	case !provided && provides:
		after.Providers++
	case provided && !provides:
		if !mayDrop(before) {
			return runtime.ErrConsumerRemaining
		}
		after.Providers--
	}
	runtime.SaveAccount(c, who, before, after)
	if !provided && provides && !before.Exists() {
		c.Emit(Endowed{who, after.Data.Free})
	}
	if dust > 0 {
		TotalIssuance.Set(c, TotalIssuance.Get(c)-dust)
		c.Emit(DustLost{who, dust})
	}
	return nil
}
