// Package testchain is a small chain for tests and benchmarks of what runs a
// chain: accounts, transfers, batches, sudo, and one free call. It has no subnets.
//
// No program imports it. Start at [New].
package testchain

import (
	"encoding/json"
	"fmt"
	"time"

	"github.com/plexus-network/plexus/chain/node"
	"github.com/plexus-network/plexus/chain/pallet/balances"
	"github.com/plexus-network/plexus/chain/pallet/sudo"
	"github.com/plexus-network/plexus/chain/pallet/system"
	"github.com/plexus-network/plexus/chain/pallet/timestamp"
	"github.com/plexus-network/plexus/chain/pallet/transactionpayment"
	"github.com/plexus-network/plexus/chain/pallet/utility"
	"github.com/plexus-network/plexus/chain/runtime"
	"github.com/plexus-network/plexus/substrate/extrinsic"
	"github.com/plexus-network/plexus/substrate/keys"
	"github.com/plexus-network/plexus/substrate/scale"
)

// TAO is one coin, and Rich what each funded account starts with, in rao.
const (
	TAO  = 1_000_000_000
	Rich = 1000 * TAO
)

// SpecVersion and TxVersion are part of every signature.
const (
	SpecVersion = 7
	TxVersion   = 1
)

// New is a chain of this block time on which each of the accounts has Rich rao, and
// the first is sudo's key. It panics if there is none.
func New(every time.Duration, rich ...keys.AccountID) node.Chain {
	return With(SpecVersion, nil, every, rich...)
}

// With is New with a runtime of another version, and with pallets more.
func With(spec uint32, more []runtime.Pallet, every time.Duration, rich ...keys.AccountID) node.Chain {
	fees := transactionpayment.New(balances.Ledger{})
	limits := runtime.DefaultLimits()
	millis := uint64(every.Milliseconds())
	pallets := append([]runtime.Pallet{
		system.New(limits), timestamp.New(millis), timestamp.Aura(millis), balances.New(), fees.Pallet(), utility.New(), sudo.New(), free(),
	}, more...)
	rt := runtime.New(pallets, runtime.Options{
		Version: runtime.Version{SpecName: "node-subtensor", ImplName: "plexus-test", SpecVersion: spec, TransactionVersion: TxVersion},
		Payment: fees, Limits: limits,
	})
	entries := make([][]any, len(rich))
	for i, a := range rich {
		entries[i] = []any{a, uint64(Rich)}
	}
	return node.Chain{
		Name: "Test", Type: "Local", ID: "plexus-test", BlockTime: every, Runtime: rt,
		State: map[string]json.RawMessage{
			"Balances": encode(map[string]any{"balances": entries}),
			"Sudo":     encode(map[string]any{"key": rich[0]}),
		},
	}
}

func encode(v any) json.RawMessage {
	b, err := json.Marshal(v)
	if err != nil {
		panic(fmt.Sprintf("testchain: %v", err)) // plain maps and numbers
	}
	return b
}

// freePallet is the index of the pallet with the free call.
const freePallet = 200

// note is the free call's argument; at most one a slot waits, and each slot takes
// one every second block.
type note struct{ Slot uint32 }

var (
	freeErrors = runtime.NewErrors(freePallet, "TooSoon: Wait for two blocks.", "NotRich: Only funded accounts may.")
	noted      = runtime.NewDoubleMap[runtime.AccountID, uint32]("Free", "Noted", runtime.Blake2_128Concat, runtime.Identity, uint64(0))
)

func free() runtime.Pallet {
	check := func(r runtime.Reader, who runtime.AccountID, a note) error {
		if !runtime.Accounts.Has(r, who) {
			return freeErrors.E("NotRich")
		}
		if last := noted.Get(r, who, a.Slot); last > 0 && runtime.Height(r) < last+2 {
			return freeErrors.E("TooSoon")
		}
		return nil
	}
	return runtime.Pallet{
		Name: "Free", Index: freePallet, Errors: freeErrors, Storage: []runtime.StorageItem{noted},
		Calls: []runtime.Call{runtime.NewCall(0, "note", func(c *runtime.Context, o runtime.Origin, a note) error {
			who, err := runtime.EnsureSigned(o)
			if err != nil {
				return err
			}
			noted.Set(c, who, a.Slot, c.Height())
			return nil
		}, runtime.Free(check, func(who runtime.AccountID, a note) string { return fmt.Sprintf("%d/%s", a.Slot, who) }))},
	}
}

// Noted is the height at which an account's last free call of a slot was in a block.
func Noted(r runtime.Reader, who runtime.AccountID, slot uint32) uint64 {
	return noted.Get(r, who, slot)
}

// Note is a signed free call.
func Note(from keys.Pair, nonce, slot uint32, genesis [32]byte) []byte {
	return sign(from, nonce, 0, genesis, append([]byte{freePallet, 0}, scale.Marshal(note{slot})...))
}

// Transfer is a signed, immortal transfer.
func Transfer(from keys.Pair, nonce uint32, to keys.AccountID, rao, tip uint64, genesis [32]byte) []byte {
	call := append([]byte{balances.Index, 3}, scale.Marshal(balances.TransferKeepAlive{Dest: extrinsic.Address(to), Value: scale.Compact(rao)})...)
	return sign(from, nonce, tip, genesis, call)
}

func sign(from keys.Pair, nonce uint32, tip uint64, genesis [32]byte, call []byte) []byte {
	return extrinsic.Build(call, from, extrinsic.Params{Nonce: nonce, Tip: tip, SpecVersion: SpecVersion, TxVersion: TxVersion, Genesis: genesis})
}
