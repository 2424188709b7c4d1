// Package balances keeps the accounts' money, in rao, and its sum.
//
// An account's free balance is 0 or at least [ExistentialDeposit]; what would stay
// below is dust: it is burned, the sum with it. An account without balance lives on
// while something else provides for it. TotalIssuance is the sum of all balances at
// the end of every block. Calls are in [New]; other pallets move money through
// [Ledger].
package balances

import (
	"encoding/json"
	"fmt"
	"slices"

	"github.com/plexus-network/plexus/chain/runtime"
)

// Index is the pallet's number.
const Index = 5

// ExistentialDeposit is the smallest free balance above 0, in rao.
const ExistentialDeposit uint64 = 500

// TotalIssuance is the sum of all balances, in rao.
var TotalIssuance = runtime.NewValue[uint64]("Balances", "TotalIssuance", 0, runtime.Docs("The total units issued in the system."))

// New declares the pallet.
func New() runtime.Pallet {
	return runtime.Pallet{
		Name: "Balances", Index: Index,
		Docs:    "Accounts' money.",
		Storage: []runtime.StorageItem{TotalIssuance, locks, reserves},
		Calls:   append(calls(), rareCalls()...),
		Events:  events(),
		Errors:  errs,
		Constants: []runtime.Constant{{Name: "ExistentialDeposit", Value: ExistentialDeposit,
			Docs: "The minimum amount required to keep an account open. MUST BE GREATER THAN ZERO!"}},
		Genesis: genesis,
		Export:  export,
	}
}

// errs are upstream's, in its order. What a transfer refuses is a token error.
var errs = runtime.NewErrors(Index,
	"VestingBalance: Vesting balance too high to send value.",
	"LiquidityRestrictions: Account liquidity restrictions prevent withdrawal.",
	"InsufficientBalance: Balance too low to send value.",
	"ExistentialDeposit: Value too low to create account due to existential deposit.",
	"Expendability: Transfer/payment would kill account.",
	"ExistingVestingSchedule: A vesting schedule already exists for this account.",
	"DeadAccount: Beneficiary account must pre-exist.",
	"TooManyReserves: Number of named reserves exceed `MaxReserves`.",
	"TooManyHolds: Number of holds exceed `VariantCountOf<T::RuntimeHoldReason>`.",
	"TooManyFreezes: Number of freezes exceed `MaxFreezes`.",
	"IssuanceDeactivated: The issuance cannot be modified since it is already deactivated.",
	"DeltaZero: The delta cannot be zero.",
)

// document is the pallet's part of a chain specification.
type document struct {
	Balances []Entry `json:"balances"`
}

// Entry is an account's first balance; in JSON ["<address>", rao].
type Entry struct {
	Account runtime.AccountID
	Rao     uint64
}

// MarshalJSON writes ["<address>", rao].
func (e Entry) MarshalJSON() ([]byte, error) { return json.Marshal([]any{e.Account, e.Rao}) }

// UnmarshalJSON reads ["<address>", rao].
func (e *Entry) UnmarshalJSON(b []byte) error {
	var parts []json.RawMessage
	if err := json.Unmarshal(b, &parts); err != nil {
		return err
	}
	if len(parts) != 2 {
		return fmt.Errorf("a balance is [address, rao], not %s", b)
	}
	if err := json.Unmarshal(parts[0], &e.Account); err != nil {
		return err
	}
	return json.Unmarshal(parts[1], &e.Rao)
}

func genesis(c *runtime.Context, doc json.RawMessage) error {
	var d document
	if doc != nil {
		if err := json.Unmarshal(doc, &d); err != nil {
			return fmt.Errorf("read balances: %w", err)
		}
	}
	for _, e := range d.Balances {
		if runtime.Accounts.Has(c, e.Account) && free(c, e.Account) > 0 {
			return fmt.Errorf("%s has two balances", e.Account)
		}
		if err := (Ledger{}).Mint(c, e.Account, e.Rao); err != nil {
			return fmt.Errorf("%d rao for %s: %w", e.Rao, e.Account, err)
		}
	}
	return nil
}

func export(r runtime.Reader) (any, error) {
	d := document{Balances: []Entry{}}
	runtime.Accounts.Iterate(r, func(who runtime.AccountID, a runtime.Account) bool {
		if total := a.Data.Free + a.Data.Reserved; total > 0 {
			d.Balances = append(d.Balances, Entry{who, total})
		}
		return true
	})
	slices.SortFunc(d.Balances, func(a, b Entry) int { return slices.Compare(a.Account[:], b.Account[:]) })
	return d, nil
}
