package subtensor

// Calls that hold others are generic in how they hold them: a client writes a
// [RawCall], the chain reads a call of its runtime.

// AsDerivative sends a call as the signer's [DerivativeAccount] of an index.
type AsDerivative[C any] struct {
	Index uint16
	Call  C `scale:"call,Box<<T as Config>::RuntimeCall>"`
}

// CallIndex is Utility.as_derivative.
func (AsDerivative[C]) CallIndex() (pallet, call uint8) { return UtilityPallet, 1 }

// IfElse sends a call and, when it fails, another.
type IfElse[C any] struct {
	Main     C `scale:"main,Box<<T as Config>::RuntimeCall>"`
	Fallback C `scale:"fallback,Box<<T as Config>::RuntimeCall>"`
}

// CallIndex is Utility.if_else.
func (IfElse[C]) CallIndex() (pallet, call uint8) { return UtilityPallet, 6 }
