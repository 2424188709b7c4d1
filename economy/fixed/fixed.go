// Package fixed is the protocol's fixed-point arithmetic, bit for bit: I32F32,
// I64F64 and I96F32 (signed), U64F64 and U96F32 (unsigned).
//
// It is not a numeric tower: a type has only the operations that the protocol
// uses, and nothing rounds in a way that its name does not say. The one idea to
// hold: a value is an integer count of 2^-f; every product is floored, every
// quotient is truncated toward zero, sums saturate instead of wrapping, and
// [I32F32.SafeDiv] and its like answer 0 where they cannot answer.
//
// All values are plain and comparable with ==; the zero value is 0. The rules
// stand in docs/protocol/fixed-point.md. Start at [I32F32].
package fixed
