package runtime_test

import (
	"fmt"

	"github.com/plexus-network/plexus/chain/pallet/balances"
	"github.com/plexus-network/plexus/chain/pallet/system"
	"github.com/plexus-network/plexus/chain/pallet/transactionpayment"
	"github.com/plexus-network/plexus/chain/runtime"
	"github.com/plexus-network/plexus/substrate/keys"
)

// A pallet that keeps one motto: its storage, its event, its error and its call.
var (
	motto       = runtime.NewValue("Motto", "Current", "", runtime.Docs("What we live by."))
	mottoErrors = runtime.NewErrors(150, "TooLong: A motto has at most 20 bytes.")
	errTooLong  = mottoErrors.E("TooLong")
)

// SetMotto is the call's arguments.
type SetMotto struct{ Motto string }

// MottoSet is the event.
type MottoSet struct {
	By    runtime.AccountID
	Motto string
}

func setMotto(c *runtime.Context, o runtime.Origin, a SetMotto) error {
	who, err := runtime.EnsureSigned(o)
	if err != nil {
		return err
	}
	if len(a.Motto) > 20 {
		return errTooLong
	}
	motto.Set(c, a.Motto)
	c.Emit(MottoSet{who, a.Motto})
	return nil
}

// A pallet is one declared value; a runtime joins several, and metadata, dispatch
// and state all come from them.
func ExampleNew() {
	pallet := runtime.Pallet{
		Name: "Motto", Index: 150,
		Storage: []runtime.StorageItem{motto},
		Calls:   []runtime.Call{runtime.NewCall(0, "set_motto", setMotto, runtime.FixedWeight(20_000_000))},
		Events:  []runtime.Event{{Index: 0, Name: "MottoSet", Body: MottoSet{}}},
		Errors:  mottoErrors,
	}
	fees := transactionpayment.New(balances.Ledger{})
	rt := runtime.New([]runtime.Pallet{system.New(runtime.DefaultLimits()), balances.New(), fees.Pallet(), pallet}, runtime.Options{Payment: fees})

	c := rt.NewContext(nil, runtime.Block{Height: 1})
	who := runtime.Signed(keys.Dev("Alice").AccountID())
	for _, text := range []string{"measure first", "a motto that is much too long"} {
		call, err := rt.MakeCall("Motto", "set_motto", SetMotto{text})
		if err != nil {
			fmt.Println(err)
			return
		}
		fmt.Println(c.Dispatch(who, call))
	}
	fmt.Println(motto.Get(c))
	// Output:
	// <nil>
	// TooLong
	// measure first
}
