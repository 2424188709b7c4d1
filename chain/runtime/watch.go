package runtime

// Watch has see told how each call went from now on, by itself or inside another
// one, and of each refusal by the pallet of a free or an unsigned call; err is nil
// for success. It is for tests that want to know what they have seen, and must
// come before the runtime is used. see has to be safe for concurrent use.
func (rt *Runtime) Watch(see func(d DecodedCall, err error)) {
	for i := range rt.pallets {
		p := &rt.pallets[i]
		for k := range p.Calls {
			p.Calls[k].watch(p, see)
		}
	}
}

func (call *Call) watch(p *Pallet, see func(d DecodedCall, err error)) {
	refused := func(args any, err error) error {
		if err != nil {
			see(DecodedCall{p, call, args}, err)
		}
		return err
	}
	do := call.do
	call.do = func(c *Context, o Origin, args any) error {
		err := do(c, o, args)
		see(DecodedCall{p, call, args}, err)
		return err
	}
	if check := call.check; check != nil {
		call.check = func(r Reader, signer AccountID, args any) error { return refused(args, check(r, signer, args)) }
	}
	if u := call.unsigned; u != nil {
		check := u.check
		u.check = func(r Reader, args any) error { return refused(args, check(r, args)) }
	}
}
