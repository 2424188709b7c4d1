package runtime

// OriginKind says on whose authority a call runs.
type OriginKind uint8

// The origins.
const (
	OriginNone   OriginKind = iota // nobody: what the block producer puts in itself
	OriginSigned                   // an account
	OriginRoot                     // the chain's own authority
)

// Origin is on whose authority a call runs.
type Origin struct {
	Kind    OriginKind
	Account AccountID // of OriginSigned
}

// Signed is an account's origin.
func Signed(who AccountID) Origin { return Origin{OriginSigned, who} }

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
