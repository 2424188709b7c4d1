package multisig

import (
	"encoding/hex"
	"encoding/json"
	"fmt"

	"github.com/plexus-network/plexus/chain/runtime"
	"github.com/plexus-network/plexus/substrate/subtensor"
)

// document is the pallet's part of a chain specification. Deposits come out of the
// accounts' balances.
type document struct {
	Operations []entry `json:"operations"`
}

// entry is one open operation. Height and index are the timepoint that its approvals
// name, of the chain that it was opened on.
type entry struct {
	Account   runtime.AccountID   `json:"account"`
	CallHash  string              `json:"call_hash"` // hex
	Height    uint32              `json:"height"`
	Index     uint32              `json:"index"`
	Deposit   uint64              `json:"deposit"` // rao
	Depositor runtime.AccountID   `json:"depositor"`
	Approvals []runtime.AccountID `json:"approvals"`
}

func (p pallet) genesis(c *runtime.Context, doc json.RawMessage) error {
	var d document
	if doc != nil {
		if err := json.Unmarshal(doc, &d); err != nil {
			return fmt.Errorf("read multisig operations: %w", err)
		}
	}
	for _, e := range d.Operations {
		if err := p.load(c, e); err != nil {
			return fmt.Errorf("operation %s of %s: %w", e.CallHash, e.Account, err)
		}
	}
	return nil
}

func (p pallet) load(c *runtime.Context, e entry) error {
	hash, err := hex.DecodeString(e.CallHash)
	if err != nil {
		return err
	}
	if len(hash) != 32 || Multisigs.Has(c, e.Account, [32]byte(hash)) {
		return fmt.Errorf("it is there twice, or its hash has not 32 bytes but %d", len(hash))
	}
	if len(e.Approvals) == 0 || len(e.Approvals) > MaxSignatories {
		return fmt.Errorf("%d have approved: it is 1 to %d", len(e.Approvals), MaxSignatories)
	}
	for i := range e.Approvals[1:] {
		if subtensor.CompareAccounts(e.Approvals[i], e.Approvals[i+1]) >= 0 {
			return fmt.Errorf("who approved is not in ascending order at %s", e.Approvals[i+1])
		}
	}
	if err := p.money.Reserve(c, e.Depositor, e.Deposit); err != nil {
		return err
	}
	Multisigs.Set(c, e.Account, [32]byte(hash), Operation{
		When: subtensor.Timepoint{Height: e.Height, Index: e.Index}, Deposit: e.Deposit, Depositor: e.Depositor, Approvals: e.Approvals,
	})
	return nil
}

// export gives the open operations, by account and hash in the order of their rows.
func export(r runtime.Reader) (any, error) {
	d := document{Operations: []entry{}}
	Multisigs.Iterate(r, func(account runtime.AccountID, hash [32]byte, open Operation) bool {
		d.Operations = append(d.Operations, entry{
			Account: account, CallHash: hex.EncodeToString(hash[:]), Height: open.When.Height, Index: open.When.Index,
			Deposit: open.Deposit, Depositor: open.Depositor, Approvals: open.Approvals,
		})
		return true
	})
	return d, nil
}
