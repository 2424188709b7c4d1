package runtime_test

import (
	"errors"
	"testing"

	"github.com/plexus-network/plexus/chain/pallet/balances"
	"github.com/plexus-network/plexus/chain/pallet/sudo"
	"github.com/plexus-network/plexus/chain/pallet/system"
	"github.com/plexus-network/plexus/chain/pallet/timestamp"
	"github.com/plexus-network/plexus/chain/pallet/transactionpayment"
	"github.com/plexus-network/plexus/chain/pallet/utility"
	"github.com/plexus-network/plexus/chain/runtime"
	"github.com/plexus-network/plexus/chain/runtime/runtimetest"
	"github.com/plexus-network/plexus/substrate/extrinsic"
	"github.com/plexus-network/plexus/substrate/keys"
	"github.com/plexus-network/plexus/substrate/scale"
)

// The probe pallet shows what the executor does with calls of every kind.
const probeIndex = 200

var (
	counter   = runtime.NewMap[runtime.AccountID, uint32]("Probe", "Counter", runtime.Blake2_128Concat, 0)
	lastFree  = runtime.NewMap[runtime.AccountID, uint64]("Probe", "LastFree", runtime.Twox64Concat, 0, runtime.Optional())
	started   = runtime.NewValue[uint64]("Probe", "Started", 0)
	probeErrs = runtime.NewErrors(probeIndex, "Refused: The probe refuses.", "TooSoon: Wait for the next block.")

	errRefused = probeErrs.E("Refused")
	errTooSoon = probeErrs.E("TooSoon")
)

type (
	count     struct{ By uint32 }
	fail      struct{ By uint32 }
	freeCount struct{ By uint32 }
	heavy     struct{ Weight uint64 }
	foreign   struct{}
	counted   struct{ Total uint32 }
)

func probe() runtime.Pallet {
	add := func(c *runtime.Context, o runtime.Origin, by uint32) error {
		who, err := runtime.EnsureSigned(o)
		if err != nil {
			return err
		}
		total := counter.Get(c, who) + by
		counter.Set(c, who, total)
		c.Emit(counted{total})
		return nil
	}
	return runtime.Pallet{
		Name: "Probe", Index: probeIndex,
		Storage: []runtime.StorageItem{counter, lastFree, started},
		Calls: []runtime.Call{
			runtime.NewCall(0, "count", func(c *runtime.Context, o runtime.Origin, a count) error { return add(c, o, a.By) }),
			runtime.NewCall(1, "fail", func(c *runtime.Context, o runtime.Origin, a fail) error {
				if err := add(c, o, a.By); err != nil {
					return err
				}
				return errRefused
			}),
			runtime.NewCall(2, "free_count", func(c *runtime.Context, o runtime.Origin, a freeCount) error {
				who, err := runtime.EnsureSigned(o)
				if err != nil {
					return err
				}
				lastFree.Set(c, who, c.Height())
				return add(c, o, a.By)
			}, runtime.Free(func(r runtime.Reader, who runtime.AccountID, a freeCount) error {
				if last, ok := lastFree.Lookup(r, who); ok && runtime.Height(r) <= last {
					return errTooSoon
				}
				return nil
			}, func(who runtime.AccountID, _ freeCount) string { return who.String() })),
			runtime.NewCall(3, "heavy", func(*runtime.Context, runtime.Origin, heavy) error { return nil },
				runtime.Weight(func(a heavy) uint64 { return a.Weight })),
			runtime.NewCall(4, "foreign", func(*runtime.Context, runtime.Origin, foreign) error {
				return errors.New("not a dispatch error")
			}),
		},
		Events: []runtime.Event{{Index: 0, Name: "Counted", Body: counted{}}},
		Errors: probeErrs,
		OnInitialize: func(c *runtime.Context) error {
			started.Set(c, c.Height())
			return nil
		},
		APIs: []runtime.API{runtime.NewAPI("ProbeApi", 1,
			runtime.Method("count_of", []string{"who"}, func(r runtime.Reader, who runtime.AccountID) uint32 { return counter.Get(r, who) }),
			runtime.Method("height", nil, func(r runtime.Reader, _ struct{}) uint64 { return runtime.Height(r) }))},
	}
}

const tao = 1_000_000_000

var (
	alice = keys.Dev("Alice")
	bob   = keys.Dev("Bob")
	carol = keys.Dev("Charlie")
)

func newRuntime(extra ...runtime.Pallet) *runtime.Runtime {
	return newRuntimeWith(runtime.DefaultLimits(), extra...)
}

func newRuntimeWith(limits runtime.Limits, extra ...runtime.Pallet) *runtime.Runtime {
	fees := transactionpayment.New(balances.Ledger{})
	pallets := append([]runtime.Pallet{system.New(limits), timestamp.New(1000), timestamp.Aura(1000), balances.New(), fees.Pallet(), utility.New(), sudo.New()}, extra...)
	return runtime.New(pallets, runtime.Options{
		Version: runtime.Version{SpecName: "node-subtensor", ImplName: "plexus", SpecVersion: 7, TransactionVersion: 1},
		Payment: fees, Limits: limits,
	})
}

func newChain(t testing.TB, extra ...runtime.Pallet) *runtimetest.Chain {
	return newChainWith(t, runtime.DefaultLimits(), extra...)
}

func newChainWith(t testing.TB, limits runtime.Limits, extra ...runtime.Pallet) *runtimetest.Chain {
	return runtimetest.New(t, newRuntimeWith(limits, append([]runtime.Pallet{probe()}, extra...)...), map[string]any{
		"Balances": map[string]any{"balances": [][]any{{alice.AccountID(), 1000 * tao}, {bob.AccountID(), 1000 * tao}}},
		"Sudo":     map[string]any{"key": alice.AccountID()},
	})
}

func transferTo(c *runtimetest.Chain, to runtime.AccountID, rao uint64) runtime.DecodedCall {
	return c.Call("Balances", "transfer_keep_alive", balances.TransferKeepAlive{Dest: extrinsic.Address(to), Value: scale.Compact(rao)})
}
