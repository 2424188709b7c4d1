package utility

import (
	"github.com/plexus-network/plexus/chain/runtime"
	"github.com/plexus-network/plexus/substrate/subtensor"
)

// The calls that send one call in another way.
type (
	// AsDerivative runs a call as an account derived from the signer's.
	AsDerivative = subtensor.AsDerivative[runtime.DecodedCall]
	// IfElse runs a call and, when it fails, another.
	IfElse = subtensor.IfElse[runtime.DecodedCall]
	// DispatchAs runs a call on any origin, by root.
	DispatchAs struct {
		AsOrigin runtime.OriginCaller `scale:"as_origin,Box<T::PalletsOrigin>"`
		Call     runtime.DecodedCall  `scale:"call,Box<<T as Config>::RuntimeCall>"`
	}
	// DispatchAsFallible is [DispatchAs] that fails with its call.
	DispatchAsFallible struct {
		AsOrigin runtime.OriginCaller `scale:"as_origin,Box<T::PalletsOrigin>"`
		Call     runtime.DecodedCall  `scale:"call,Box<<T as Config>::RuntimeCall>"`
	}
	// WithWeight runs a call as root and weighs it as root says, or as declared if
	// that is more.
	WithWeight struct {
		Call   runtime.DecodedCall `scale:"call,Box<<T as Config>::RuntimeCall>"`
		Weight runtime.Load
	}
)

// Their events.
type (
	// DispatchedAs tells how a call on another origin went.
	DispatchedAs struct{ Result runtime.DispatchResult }
	// IfElseMainSuccess tells that the second call was not needed.
	IfElseMainSuccess struct{}
	// IfElseFallbackCalled tells why the second call was.
	IfElseFallbackCalled struct{ MainError runtime.DispatchError }
)

func others() []runtime.Call {
	return []runtime.Call{
		runtime.NewCall(1, "as_derivative", asDerivative,
			runtime.Weight(func(a AsDerivative) uint64 { return weigh(a.Call) }),
			runtime.CallDocs("Send a call through an indexed pseudonym of the sender.\n\nThe dispatch origin for this call must be _Signed_.")),
		runtime.NewCall(3, "dispatch_as", dispatchAs,
			runtime.Weight(func(a DispatchAs) uint64 { return weigh(a.Call) }),
			runtime.CallDocs("Dispatches a function call with a provided origin.\n\nThe dispatch origin for this call must be _Root_.")),
		runtime.NewCall(5, "with_weight", withWeight,
			runtime.Weight(func(a WithWeight) uint64 { return max(uint64(a.Weight.RefTime), weigh(a.Call)) }),
			runtime.CallDocs("Dispatch a function call with a specified weight.\n\nA weight below the call's own is not used.\n\nThe dispatch origin for this call must be _Root_.")),
		runtime.NewCall(6, "if_else", ifElse,
			runtime.Weight(func(a IfElse) uint64 { return weigh(a.Main, a.Fallback) }),
			runtime.CallDocs("Dispatch a fallback call in the event the main call fails to execute.\nMay be called from any origin except `None`.")),
		runtime.NewCall(7, "dispatch_as_fallible", dispatchAsFallible,
			runtime.Weight(func(a DispatchAsFallible) uint64 { return weigh(a.Call) }),
			runtime.CallDocs("Dispatches a function call with a provided origin.\n\nAlmost the same as [`Pallet::dispatch_as`] but forwards any error of the inner call.\n\nThe dispatch origin for this call must be _Root_.")),
	}
}

func otherEvents() []runtime.Event {
	return []runtime.Event{
		{Index: 5, Name: "DispatchedAs", Body: DispatchedAs{}, Docs: "A call was dispatched."},
		{Index: 6, Name: "IfElseMainSuccess", Body: IfElseMainSuccess{}, Docs: "Main call was dispatched."},
		{Index: 7, Name: "IfElseFallbackCalled", Body: IfElseFallbackCalled{}, Docs: "The fallback call was dispatched."},
	}
}

func asDerivative(c *runtime.Context, o runtime.Origin, a AsDerivative) error {
	who, err := runtime.EnsureSigned(o)
	if err != nil {
		return err
	}
	return c.Dispatch(o.As(runtime.Signed(subtensor.DerivativeAccount(who, a.Index))), a.Call)
}

func dispatchAs(c *runtime.Context, o runtime.Origin, a DispatchAs) error {
	if err := runtime.EnsureRoot(o); err != nil {
		return err
	}
	c.Emit(DispatchedAs{runtime.ResultOf(c.Dispatch(o.As(a.AsOrigin.Origin()), a.Call))})
	return nil
}

func dispatchAsFallible(c *runtime.Context, o runtime.Origin, a DispatchAsFallible) error {
	if err := runtime.EnsureRoot(o); err != nil {
		return err
	}
	if err := c.Dispatch(o.As(a.AsOrigin.Origin()), a.Call); err != nil {
		return err
	}
	c.Emit(DispatchedAs{})
	return nil
}

func withWeight(c *runtime.Context, o runtime.Origin, a WithWeight) error {
	if err := runtime.EnsureRoot(o); err != nil {
		return err
	}
	return c.Dispatch(o, a.Call)
}

func ifElse(c *runtime.Context, o runtime.Origin, a IfElse) error {
	if o.Kind == runtime.OriginNone {
		return runtime.ErrBadOrigin
	}
	mainError := c.Dispatch(o, a.Main)
	if mainError == nil {
		c.Emit(IfElseMainSuccess{})
		return nil
	}
	c.Emit(IfElseFallbackCalled{*runtime.AsDispatchError(mainError)})
	return c.Dispatch(o, a.Fallback)
}
