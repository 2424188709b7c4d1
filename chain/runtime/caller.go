package runtime

import "github.com/plexus-network/plexus/substrate/scale"

// OriginCaller is an origin in a call's arguments or in the state. Only the
// system's origins are there.
type OriginCaller struct {
	scale.Enum
	System *RawOrigin `scale:"system"`
}

// RawOrigin is one of the system's origins.
type RawOrigin struct {
	scale.Enum
	Root   *struct{}
	Signed *AccountID
	None   *struct{}
}

// TypePath is the name of the type in chain metadata.
func (OriginCaller) TypePath() string { return "plexus_runtime::OriginCaller" }

// TypePath is the name of the type in chain metadata.
func (RawOrigin) TypePath() string { return "frame_support::dispatch::RawOrigin" }

// RootCaller is root as arguments and the state write it.
func RootCaller() OriginCaller { return OriginCaller{System: &RawOrigin{Root: &struct{}{}}} }

// SignedCaller is an account's origin as arguments and the state write it.
func SignedCaller(who AccountID) OriginCaller {
	return OriginCaller{System: &RawOrigin{Signed: &who}}
}

// NoCaller is nobody's origin as arguments and the state write it.
func NoCaller() OriginCaller { return OriginCaller{System: &RawOrigin{None: &struct{}{}}} }

// Origin is the authority that it names, without bounds.
func (o OriginCaller) Origin() Origin {
	switch raw := o.System; {
	case raw == nil || raw.None != nil:
		return None()
	case raw.Root != nil:
		return Root()
	default:
		return Signed(*raw.Signed)
	}
}

// CallerOf is how arguments and the state write an origin; its bounds are lost.
func CallerOf(o Origin) OriginCaller {
	switch o.Kind {
	case OriginRoot:
		return RootCaller()
	case OriginSigned:
		return SignedCaller(o.Account)
	}
	return NoCaller()
}
