package balances

import (
	"github.com/plexus-network/plexus/chain/runtime"
	"github.com/plexus-network/plexus/substrate/extrinsic"
	"github.com/plexus-network/plexus/substrate/scale"
)

// TransferAllowDeath pays and may remove the signer's account.
type TransferAllowDeath struct {
	Dest  extrinsic.MultiAddress `scale:"dest,AccountIdLookupOf<T>"`
	Value scale.Compact          `scale:"value,T::Balance"` // rao
}

// ForceTransfer pays from any account, by root.
type ForceTransfer struct {
	Source extrinsic.MultiAddress `scale:"source,AccountIdLookupOf<T>"`
	Dest   extrinsic.MultiAddress `scale:"dest,AccountIdLookupOf<T>"`
	Value  scale.Compact          `scale:"value,T::Balance"` // rao
}

// TransferKeepAlive pays and never removes the signer's account.
type TransferKeepAlive struct {
	Dest  extrinsic.MultiAddress `scale:"dest,AccountIdLookupOf<T>"`
	Value scale.Compact          `scale:"value,T::Balance"` // rao
}

// TransferAll pays all that the signer may give.
type TransferAll struct {
	Dest      extrinsic.MultiAddress `scale:"dest,AccountIdLookupOf<T>"`
	KeepAlive bool
}

// ForceSetBalance sets a free balance, by root.
type ForceSetBalance struct {
	Who     extrinsic.MultiAddress `scale:"who,AccountIdLookupOf<T>"`
	NewFree scale.Compact          `scale:"new_free,T::Balance"` // rao
}

func calls() []runtime.Call {
	return []runtime.Call{
		runtime.NewCall(0, "transfer_allow_death", func(c *runtime.Context, o runtime.Origin, a TransferAllowDeath) error {
			return transfer(c, o, a.Dest, uint64(a.Value), false)
		}, runtime.CallDocs("Transfer some liquid free balance to another account.\n\n`transfer_allow_death` will set the `FreeBalance` of the sender and receiver.\nIf the sender's account is below the existential deposit as a result\nof the transfer, the account will be reaped.")),
		runtime.NewCall(2, "force_transfer", forceTransfer,
			runtime.CallDocs("Exactly as `transfer_allow_death`, except the origin must be root and the source account\nmay be specified.")),
		runtime.NewCall(3, "transfer_keep_alive", func(c *runtime.Context, o runtime.Origin, a TransferKeepAlive) error {
			return transfer(c, o, a.Dest, uint64(a.Value), true)
		}, runtime.CallDocs("Same as the [`transfer_allow_death`] call, but with a check that the transfer will not\nkill the origin account.")),
		runtime.NewCall(4, "transfer_all", transferAll,
			runtime.CallDocs("Transfer the entire transferable balance from the caller account.")),
		runtime.NewCall(8, "force_set_balance", forceSetBalance,
			runtime.CallDocs("Set the regular balance of a given account.\n\nThe dispatch origin for this call is `root`.")),
	}
}

// lookup is the account that an address names.
func lookup(a extrinsic.MultiAddress) (runtime.AccountID, error) {
	if !a.IsAccount {
		return runtime.AccountID{}, runtime.ErrCannotLookup
	}
	return a.Account, nil
}

// IsPallets says that an account is a pallet's own: its money is what the pallet's
// books say, so that not even root moves it beside them.
func IsPallets(who runtime.AccountID) bool { return string(who[:4]) == "modl" }

func transfer(c *runtime.Context, o runtime.Origin, dest extrinsic.MultiAddress, rao uint64, keepAlive bool) error {
	from, err := runtime.EnsureSigned(o)
	if err != nil {
		return err
	}
	to, err := lookup(dest)
	if err != nil {
		return err
	}
	return Ledger{}.Transfer(c, from, to, rao, keepAlive)
}

func forceTransfer(c *runtime.Context, o runtime.Origin, a ForceTransfer) error {
	if err := runtime.EnsureRoot(o); err != nil {
		return err
	}
	from, err := lookup(a.Source)
	if err != nil {
		return err
	}
	to, err := lookup(a.Dest)
	if err != nil {
		return err
	}
	if IsPallets(from) {
		return ErrLiquidityRestrictions
	}
	return Ledger{}.Transfer(c, from, to, uint64(a.Value), false)
}

func transferAll(c *runtime.Context, o runtime.Origin, a TransferAll) error {
	from, err := runtime.EnsureSigned(o)
	if err != nil {
		return err
	}
	to, err := lookup(a.Dest)
	if err != nil {
		return err
	}
	return Ledger{}.Transfer(c, from, to, Ledger{}.Spendable(c, from, a.KeepAlive), a.KeepAlive)
}

func forceSetBalance(c *runtime.Context, o runtime.Origin, args ForceSetBalance) error {
	if err := runtime.EnsureRoot(o); err != nil {
		return err
	}
	who, err := lookup(args.Who)
	if err != nil {
		return err
	}
	if IsPallets(who) {
		return ErrLiquidityRestrictions
	}
	rao := uint64(args.NewFree)
	if rao < ExistentialDeposit {
		rao = 0
	}
	a := runtime.OpenAccount(c, who)
	if rao == 0 && a.Data.Free > 0 && !mayDrop(&a.Account) {
		return runtime.ErrConsumerRemaining
	}
	issuance := TotalIssuance.Get(c) - a.Data.Free
	if issuance+rao < issuance {
		return runtime.ErrOverflow
	}
	a.Data.Free = rao
	save(c, a)
	TotalIssuance.Set(c, issuance+rao)
	c.Emit(BalanceSet{who, rao})
	return nil
}
