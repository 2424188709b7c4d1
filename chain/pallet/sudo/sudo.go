// Package sudo lets one key, if the chain has one, act with the chain's own
// authority. It is for test networks.
//
// A chain specification without a key makes every call here fail for ever: the key
// can only be set by itself or by root. Start at [New].
package sudo

import (
	"encoding/json"
	"fmt"

	"github.com/plexus-network/plexus/chain/runtime"
	"github.com/plexus-network/plexus/substrate/extrinsic"
)

// Index is the pallet's number.
const Index = 12

var (
	errs           = runtime.NewErrors(Index, "RequireSudo: Sender must be the Sudo account.")
	errRequireSudo = errs.E("RequireSudo")
)

// Key is the account that may act; absent if there is none.
var Key = runtime.NewValue("Sudo", "Key", runtime.AccountID{}, runtime.Optional(), runtime.Docs("The `AccountId` of the sudo key."))

// The calls.
type (
	// Sudo runs a call as root.
	Sudo struct {
		Call runtime.DecodedCall `scale:"call,Box<<T as Config>::RuntimeCall>"`
	}
	// SudoUncheckedWeight runs a call as root; the weight is not used.
	SudoUncheckedWeight struct {
		Call   runtime.DecodedCall `scale:"call,Box<<T as Config>::RuntimeCall>"`
		Weight runtime.Load
	}
	// SetKey names another sudo key.
	SetKey struct {
		New extrinsic.MultiAddress `scale:"new,AccountIdLookupOf<T>"`
	}
	// SudoAs runs a call as any account.
	SudoAs struct {
		Who  extrinsic.MultiAddress `scale:"who,AccountIdLookupOf<T>"`
		Call runtime.DecodedCall    `scale:"call,Box<<T as Config>::RuntimeCall>"`
	}
	// RemoveKey gives the power up for ever.
	RemoveKey struct{}
)

// The events.
type (
	// Sudid tells how a call as root went.
	Sudid struct{ SudoResult runtime.DispatchResult }
	// KeyChanged tells of another sudo key.
	KeyChanged struct {
		Old *runtime.AccountID
		New runtime.AccountID
	}
	// KeyRemoved tells that nobody has the power any longer.
	KeyRemoved struct{}
	// SudoAsDone tells how a call as an account went.
	SudoAsDone struct{ SudoResult runtime.DispatchResult }
)

// New declares the pallet.
func New() runtime.Pallet {
	return runtime.Pallet{
		Name: "Sudo", Index: Index,
		Docs:    "One key with the chain's own authority, for test networks.",
		Storage: []runtime.StorageItem{Key},
		Calls: []runtime.Call{
			runtime.NewCall(0, "sudo", func(c *runtime.Context, o runtime.Origin, a Sudo) error { return sudo(c, o, a.Call) },
				runtime.Weight(func(a Sudo) uint64 { return weigh(a.Call) }),
				runtime.CallDocs("Authenticates the sudo key and dispatches a function call with `Root` origin.")),
			runtime.NewCall(1, "sudo_unchecked_weight", func(c *runtime.Context, o runtime.Origin, a SudoUncheckedWeight) error { return sudo(c, o, a.Call) },
				runtime.Weight(func(a SudoUncheckedWeight) uint64 { return weigh(a.Call) }),
				runtime.CallDocs("Authenticates the sudo key and dispatches a function call with `Root` origin.\nThe weight given is not used: the call is weighed as always.")),
			runtime.NewCall(2, "set_key", setKey,
				runtime.CallDocs("Authenticates the current sudo key and sets the given AccountId (`new`) as the new sudo\nkey.")),
			runtime.NewCall(3, "sudo_as", sudoAs, runtime.Weight(func(a SudoAs) uint64 { return weigh(a.Call) }),
				runtime.CallDocs("Authenticates the sudo key and dispatches a function call with `Signed` origin from\na given account.")),
			runtime.NewCall(4, "remove_key", removeKey,
				runtime.CallDocs("Permanently removes the sudo key.\n\n**This cannot be un-done.**")),
		},
		Events: []runtime.Event{
			{Index: 0, Name: "Sudid", Body: Sudid{}, Docs: "A sudo call just took place."},
			{Index: 1, Name: "KeyChanged", Body: KeyChanged{}, Docs: "The sudo key has been updated."},
			{Index: 2, Name: "KeyRemoved", Body: KeyRemoved{}, Docs: "The key was permanently removed."},
			{Index: 3, Name: "SudoAsDone", Body: SudoAsDone{}, Docs: "A [sudo_as](Pallet::sudo_as) call just took place."},
		},
		Errors:  errs,
		Genesis: genesis,
		Export:  export,
	}
}

func weigh(d runtime.DecodedCall) uint64 {
	return runtime.AddWeights(d.Weight(), runtime.DefaultWeight)
}

// ensureSudo lets the key pass, and root where isRootEnough.
func ensureSudo(c *runtime.Context, o runtime.Origin, isRootEnough bool) error {
	if isRootEnough && o.Kind == runtime.OriginRoot {
		return nil
	}
	who, err := runtime.EnsureSigned(o)
	if err != nil {
		return err
	}
	if key, ok := Key.Lookup(c); !ok || key != who {
		return errRequireSudo
	}
	return nil
}

func sudo(c *runtime.Context, o runtime.Origin, call runtime.DecodedCall) error {
	if err := ensureSudo(c, o, false); err != nil {
		return err
	}
	c.Emit(Sudid{runtime.ResultOf(c.Dispatch(o.As(runtime.Root()), call))})
	return nil
}

func sudoAs(c *runtime.Context, o runtime.Origin, a SudoAs) error {
	if err := ensureSudo(c, o, false); err != nil {
		return err
	}
	if !a.Who.IsAccount {
		return runtime.ErrCannotLookup
	}
	c.Emit(SudoAsDone{runtime.ResultOf(c.Dispatch(o.As(runtime.Signed(a.Who.Account)), a.Call))})
	return nil
}

func setKey(c *runtime.Context, o runtime.Origin, a SetKey) error {
	if err := ensureSudo(c, o, true); err != nil {
		return err
	}
	if !a.New.IsAccount {
		return runtime.ErrCannotLookup
	}
	event := KeyChanged{New: a.New.Account}
	if old, ok := Key.Lookup(c); ok {
		event.Old = &old
	}
	Key.Set(c, a.New.Account)
	c.Emit(event)
	return nil
}

func removeKey(c *runtime.Context, o runtime.Origin, _ RemoveKey) error {
	if err := ensureSudo(c, o, true); err != nil {
		return err
	}
	Key.Delete(c)
	c.Emit(KeyRemoved{})
	return nil
}

// document is the pallet's part of a chain specification; no key is no power.
type document struct {
	Key *runtime.AccountID `json:"key"`
}

func genesis(c *runtime.Context, doc json.RawMessage) error {
	var d document
	if doc != nil {
		if err := json.Unmarshal(doc, &d); err != nil {
			return fmt.Errorf("read the sudo key: %w", err)
		}
	}
	if d.Key != nil {
		Key.Set(c, *d.Key)
	}
	return nil
}

func export(r runtime.Reader) (any, error) {
	var d document
	if key, ok := Key.Lookup(r); ok {
		d.Key = &key
	}
	return d, nil
}
