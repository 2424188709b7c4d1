package runtime

// kind is how a call's fee is paid where it is not paid in money.
type kind struct {
	can func(r Reader, payer AccountID, args any, fee uint64) bool
	pay func(c *Context, payer AccountID, args any, fee uint64) error
}

// InKind lets a call's fee, tip included, be paid in something else than money, where
// the payer's balance does not pay it. can says whether that is possible; pay takes
// it, gives it to the block's producer, and tells so by an event. The fee is kept
// whatever becomes of the call; where pay fails, the extrinsic may not be in the block.
// The call alone counts: one inside another call is not asked.
func InKind[A any](can func(r Reader, payer AccountID, args A, fee uint64) bool, pay func(c *Context, payer AccountID, args A, fee uint64) error) CallOption {
	return func(c *Call) {
		requireArgs[A](c, "InKind")
		c.inKind = &kind{
			can: func(r Reader, payer AccountID, args any, fee uint64) bool { return can(r, payer, args.(A), fee) },
			pay: func(c *Context, payer AccountID, args any, fee uint64) error { return pay(c, payer, args.(A), fee) },
		}
	}
}

// mayPayInKind says that the fee of an extrinsic can be paid in kind.
func (x *Extrinsic) mayPayInKind(r Reader, payer AccountID) bool {
	k := x.Call.call.inKind
	return k != nil && x.Fee > 0 && k.can(r, payer, x.Call.args, x.Fee)
}

// payInKind takes a fee that [Extrinsic.mayPayInKind] allowed.
func (x *Extrinsic) payInKind(c *Context, payer AccountID) error {
	return x.Call.call.inKind.pay(c, payer, x.Call.args, x.Fee)
}
