package balances

import "github.com/plexus-network/plexus/chain/runtime"

// The events; amounts are in rao.
type (
	// Endowed tells of an account made with some free balance.
	Endowed struct {
		Account     runtime.AccountID
		FreeBalance uint64
	}
	// DustLost tells of a balance too small to keep, which was burned.
	DustLost struct {
		Account runtime.AccountID
		Amount  uint64
	}
	// Transfer tells of a payment.
	Transfer struct {
		From   runtime.AccountID
		To     runtime.AccountID
		Amount uint64
	}
	// BalanceSet tells of a balance set by root.
	BalanceSet struct {
		Who  runtime.AccountID
		Free uint64
	}
	// Deposit tells of money put into an account.
	Deposit struct {
		Who    runtime.AccountID
		Amount uint64
	}
	// Withdraw tells of money taken from an account, for a fee for example.
	Withdraw struct {
		Who    runtime.AccountID
		Amount uint64
	}
	// Minted tells of new money.
	Minted struct {
		Who    runtime.AccountID
		Amount uint64
	}
	// Burned tells of money that is no more.
	Burned struct {
		Who    runtime.AccountID
		Amount uint64
	}
)

func events() []runtime.Event {
	return []runtime.Event{
		{Index: 0, Name: "Endowed", Body: Endowed{}, Docs: "An account was created with some free balance."},
		{Index: 1, Name: "DustLost", Body: DustLost{}, Docs: "An account was removed whose balance was non-zero but below ExistentialDeposit,\nresulting in an outright loss."},
		{Index: 2, Name: "Transfer", Body: Transfer{}, Docs: "Transfer succeeded."},
		{Index: 3, Name: "BalanceSet", Body: BalanceSet{}, Docs: "A balance was set by root."},
		{Index: 4, Name: "Reserved", Body: Reserved{}, Docs: "Some balance was reserved (moved from free to reserved)."},
		{Index: 5, Name: "Unreserved", Body: Unreserved{}, Docs: "Some balance was unreserved (moved from reserved to free)."},
		{Index: 7, Name: "Deposit", Body: Deposit{}, Docs: "Some amount was deposited (e.g. for transaction fees)."},
		{Index: 8, Name: "Withdraw", Body: Withdraw{}, Docs: "Some amount was withdrawn from the account (e.g. for transaction fees)."},
		{Index: 10, Name: "Minted", Body: Minted{}, Docs: "Some amount was minted into an account."},
		{Index: 11, Name: "Burned", Body: Burned{}, Docs: "Some amount was burned from an account."},
	}
}
