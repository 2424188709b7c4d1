package runtime

import (
	"encoding/binary"

	"github.com/plexus-network/plexus/substrate/extrinsic"
	"github.com/plexus-network/plexus/substrate/scale"
)

// Account is a record of System.Account: what the executor counts (nonce and
// references) and what the balances pallet keeps (money). It lies here because
// both write it.
type Account struct {
	Nonce       uint32 // extrinsics sent
	Consumers   uint32 // reasons why it may not be removed
	Providers   uint32 // reasons to keep it; without any it does not exist
	Sufficients uint32 // reasons of their own to keep it
	Data        AccountData
}

// AccountData is an account's money, in rao.
type AccountData struct {
	Free     uint64
	Reserved uint64
	Frozen   uint64
	Flags    scale.U128
}

// accountSize is the length of an encoded Account in bytes.
const accountSize = 4*4 + 3*8 + 16

// newAccountFlags marks records that count their references as Substrate does today.
var newAccountFlags = scale.U128FromHalves(1<<63, 0)

// NewAccount is the record of an account that does not exist yet.
func NewAccount() Account { return Account{Data: AccountData{Flags: newAccountFlags}} }

// Exists says that somebody has a reason to keep the account.
func (a *Account) Exists() bool { return a.Providers > 0 || a.Sufficients > 0 }

// TypePath is the name of the type in chain metadata.
func (Account) TypePath() string { return "frame_system::AccountInfo" }

// TypePath is the name of the type in chain metadata.
func (AccountData) TypePath() string { return "pallet_balances::types::AccountData" }

// EncodeScale writes the record; it runs several times in every transfer.
func (a Account) EncodeScale(w *scale.Writer) {
	le := binary.LittleEndian
	b := w.B
	b = le.AppendUint32(b, a.Nonce)
	b = le.AppendUint32(b, a.Consumers)
	b = le.AppendUint32(b, a.Providers)
	b = le.AppendUint32(b, a.Sufficients)
	b = le.AppendUint64(b, a.Data.Free)
	b = le.AppendUint64(b, a.Data.Reserved)
	b = le.AppendUint64(b, a.Data.Frozen)
	w.B = append(b, a.Data.Flags[:]...)
}

// DecodeScale reads the record.
func (a *Account) DecodeScale(r *scale.Reader) {
	b := r.Take(accountSize)
	if b == nil {
		return
	}
	le := binary.LittleEndian
	a.Nonce, a.Consumers, a.Providers, a.Sufficients = le.Uint32(b), le.Uint32(b[4:]), le.Uint32(b[8:]), le.Uint32(b[12:])
	a.Data.Free, a.Data.Reserved, a.Data.Frozen = le.Uint64(b[16:]), le.Uint64(b[24:]), le.Uint64(b[32:])
	copy(a.Data.Flags[:], b[40:])
}

// Accounts is System.Account.
var Accounts = NewMap[AccountID]("System", "Account", Blake2_128Concat, NewAccount(),
	Docs("The full account information for a particular account ID."))

// NewAccountEvent tells that an account came into being.
type NewAccountEvent struct{ Account AccountID }

// KilledAccountEvent tells that an account was removed, its nonce with it.
type KilledAccountEvent struct{ Account AccountID }

// Record is an account under change.
type Record struct {
	Who AccountID
	Account

	before Account
	cell   Cell[Account]
}

// OpenAccount reads an account to change it; [Record.Save] writes it back. Nothing
// else may write the account in between.
func OpenAccount(r Reader, who AccountID) *Record {
	a := &Record{Who: who, cell: Accounts.At(who)}
	a.cell.entry.read(r, a.cell.key, &a.Account)
	a.before = a.Account
	return a
}

// Before is the account as it was read.
func (r *Record) Before() *Account { return &r.before }

// Save writes the account, or removes it if nobody provides for it any longer, and
// tells of accounts that come and go. The caller has seen to it that a removed
// account holds no money.
func (r *Record) Save(c *Context) {
	switch {
	case r.Exists():
		r.cell.Set(c, r.Account)
		if !r.before.Exists() {
			c.Emit(NewAccountEvent{r.Who})
		}
	case r.before.Exists():
		r.cell.Delete(c)
		c.Emit(KilledAccountEvent{r.Who})
	}
}

// Lookup is the account that an address in a call names, or [ErrCannotLookup].
func Lookup(a extrinsic.MultiAddress) (AccountID, error) {
	if !a.IsAccount {
		return AccountID{}, ErrCannotLookup
	}
	return a.Account, nil
}
