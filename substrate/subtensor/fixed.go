package subtensor

import "github.com/plexus-network/plexus/substrate/scale"

// U64F64 is an unsigned number of 64 whole and 64 fraction bits on the wire: the
// value is Bits / 2^64.
type U64F64 struct{ Bits scale.U128 }

// TypePath is the name of the type in chain metadata.
func (U64F64) TypePath() string { return "substrate_fixed::FixedU128" }

// U96F32 is an unsigned number of 96 whole and 32 fraction bits on the wire.
type U96F32 struct{ Bits scale.U128 }

// TypePath is the name of the type in chain metadata.
func (U96F32) TypePath() string { return "substrate_fixed::FixedU128" }

// I96F32 is a number of 96 whole and 32 fraction bits on the wire. The chain
// keeps no negative one.
type I96F32 struct{ Bits scale.U128 }

// TypePath is the name of the type in chain metadata.
func (I96F32) TypePath() string { return "substrate_fixed::FixedI128" }

// I32F32 is a signed number of 32 whole and 32 fraction bits on the wire.
type I32F32 struct{ Bits int64 }

// TypePath is the name of the type in chain metadata.
func (I32F32) TypePath() string { return "substrate_fixed::FixedI64" }

// I64F64 is a signed number of 64 whole and 64 fraction bits on the wire, in two's
// complement.
type I64F64 struct{ Bits scale.U128 }

// TypePath is the name of the type in chain metadata.
func (I64F64) TypePath() string { return "substrate_fixed::FixedI128" }
