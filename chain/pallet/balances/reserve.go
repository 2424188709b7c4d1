package balances

import "github.com/plexus-network/plexus/chain/runtime"

// ErrInsufficientBalance is a deposit that an account cannot lay aside.
var ErrInsufficientBalance = errs.E("InsufficientBalance")

// The events of deposits; amounts are in rao.
type (
	// Reserved tells of money laid aside as a deposit.
	Reserved struct {
		Who    runtime.AccountID
		Amount uint64
	}
	// Unreserved tells of a deposit that is free again.
	Unreserved struct {
		Who    runtime.AccountID
		Amount uint64
	}
)

// Reserved is what an account has laid aside.
func (Ledger) Reserved(r runtime.Reader, who runtime.AccountID) uint64 {
	return runtime.Accounts.Get(r, who).Data.Reserved
}

// Reserve lays free money of an account aside as a deposit. It stays the account's
// and in the sum of all balances, and needs the account to stay. What is left free
// is at least the existential deposit, or it fails with [ErrInsufficientBalance].
func (Ledger) Reserve(c *runtime.Context, who runtime.AccountID, rao uint64) error {
	if rao == 0 {
		return nil
	}
	a := runtime.OpenAccount(c, who)
	if a.Data.Free < rao || a.Data.Free-rao < max(ExistentialDeposit, locked(&a.Account)) {
		return ErrInsufficientBalance
	}
	if a.Data.Reserved == 0 {
		a.Consumers++
	}
	a.Data.Free -= rao
	a.Data.Reserved += rao // no overflow: the sum of all balances fits
	a.Save(c)
	c.Emit(Reserved{who, rao})
	return nil
}

// Unreserve frees a deposit, or all that is laid aside if that is less. Money that
// would make a balance below the existential deposit stays where it is.
func (Ledger) Unreserve(c *runtime.Context, who runtime.AccountID, rao uint64) {
	a := runtime.OpenAccount(c, who)
	if rao = min(rao, a.Data.Reserved); rao == 0 || give(&a.Account, rao) != nil {
		return
	}
	a.Data.Reserved -= rao
	if a.Data.Reserved == 0 {
		a.Consumers--
	}
	save(c, a)
	c.Emit(Unreserved{who, rao})
}
