package runtime

import "slices"

// Args is a zero value of the struct of the call's arguments. Who builds calls by
// their declarations, as a fuzzer does, starts from it.
func (c Call) Args() any { return c.args }

// IsInherent says that only a block itself can start with the call, and no
// extrinsic can be made of it.
func (c Call) IsInherent() bool { return c.put != nil }

// Pallets lists what the runtime was made of, in its order.
func (rt *Runtime) Pallets() []Pallet { return slices.Clone(rt.pallets) }
