package runtime

// OriginKind says on whose authority a call runs.
type OriginKind uint8

// The origins.
const (
	OriginNone   OriginKind = iota // nobody: what the block producer puts in itself
	OriginSigned                   // an account
	OriginRoot                     // the chain's own authority
)

// Origin is on whose authority a call runs, and within which bounds: see
// [Origin.Limit].
type Origin struct {
	Kind    OriginKind
	Account AccountID // of OriginSigned

	bound *bound // the innermost; nil for none
}

// bound is a filter that every call of an origin must pass, and those it lies in.
type bound struct {
	permits func(DecodedCall) bool
	outer   *bound
}

// Limit is the same authority for what permits lets pass alone. Bounds only add
// up: an origin made from this one by [Origin.As] keeps them, so that no nesting
// of calls gets around them.
func (o Origin) Limit(permits func(DecodedCall) bool) Origin {
	o.bound = &bound{permits, o.bound}
	return o
}

// As is the authority of another origin within the bounds of o and its own. What a
// call dispatches on another authority than its own goes through here.
func (o Origin) As(other Origin) Origin {
	for b := o.bound; b != nil; b = b.outer {
		other = other.Limit(b.permits)
	}
	return other
}

// permits says whether a call passes all bounds.
func (o Origin) permits(d DecodedCall) bool {
	for b := o.bound; b != nil; b = b.outer {
		if !b.permits(d) {
			return false
		}
	}
	return true
}

// Signed is an account's origin.
func Signed(who AccountID) Origin { return Origin{Kind: OriginSigned, Account: who} }

// Root is the chain's own authority.
func Root() Origin { return Origin{Kind: OriginRoot} }

// None is nobody's origin.
func None() Origin { return Origin{Kind: OriginNone} }

// EnsureSigned gives the account, or [ErrBadOrigin].
func EnsureSigned(o Origin) (AccountID, error) {
	if o.Kind != OriginSigned {
		return AccountID{}, ErrBadOrigin
	}
	return o.Account, nil
}

// EnsureRoot refuses all but root with [ErrBadOrigin].
func EnsureRoot(o Origin) error {
	if o.Kind != OriginRoot {
		return ErrBadOrigin
	}
	return nil
}

// EnsureNone refuses all but none with [ErrBadOrigin].
func EnsureNone(o Origin) error {
	if o.Kind != OriginNone {
		return ErrBadOrigin
	}
	return nil
}
