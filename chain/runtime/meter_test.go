package runtime_test

import (
	"errors"
	"strings"
	"testing"

	"github.com/plexus-network/plexus/chain/pallet/balances"
	"github.com/plexus-network/plexus/chain/pallet/transactionpayment"
	"github.com/plexus-network/plexus/chain/runtime"
)

// endless is a state of one entry that lists itself for ever.
type endless struct{}

func (endless) Get(string) []byte { return nil }
func (endless) Iterate(prefix string, visit func(string, []byte) bool) {
	for visit(counter.Key(runtime.AccountID{}), []byte{1, 0, 0, 0}) {
	}
}

// A stranger names what an API reads, as often as the arguments have room for.
func TestAnAPIThatReadsTooMuchEndsByName(t *testing.T) {
	limits := runtime.DefaultLimits()
	limits.APIReads = 10_000
	reads := func(n int) func(runtime.Reader, struct{}) uint32 {
		return func(r runtime.Reader, _ struct{}) uint32 {
			for range n {
				counter.Get(r, runtime.AccountID{})
			}
			return uint32(n)
		}
	}
	fees := transactionpayment.New(balances.Ledger{})
	rt := runtime.New([]runtime.Pallet{{Name: "Probe", Index: 9, Storage: []runtime.StorageItem{counter}, APIs: []runtime.API{
		runtime.NewAPI("ProbeApi", 1,
			runtime.Method("few", nil, reads(1000)),
			runtime.Method("many", nil, reads(limits.APIReads+1)),
			runtime.Method("all", nil, func(r runtime.Reader, _ struct{}) (sum uint32) {
				counter.Iterate(r, func(_ runtime.AccountID, n uint32) bool { sum += n; return true })
				return sum
			}),
			runtime.Method("broken", nil, func(runtime.Reader, struct{}) bool { panic("of its own") })),
	}}}, runtime.Options{Payment: fees, Limits: limits})
	if b, err := rt.CallAPI(endless{}, "ProbeApi_few", nil); err != nil || b[0] != 0xe8 {
		t.Fatalf("a thousand: %x, %v", b, err)
	}
	for _, method := range []string{"ProbeApi_many", "ProbeApi_all"} {
		if _, err := rt.CallAPI(endless{}, method, nil); !errors.Is(err, runtime.ErrAPICost) || !strings.Contains(err.Error(), method) {
			t.Errorf("%s: %v", method, err)
		}
	}
	defer func() {
		if p := recover(); p != "of its own" {
			t.Errorf("a panic of the API's own came as %v", p)
		}
	}()
	_, _ = rt.CallAPI(endless{}, "ProbeApi_broken", nil)
}
