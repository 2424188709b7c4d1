package outcomes

import (
	gconstant "go/constant"
	"go/types"
	"maps"
	"slices"
	"strings"

	"golang.org/x/tools/go/ssa"
)

// Success is the outcome that is no error.
const Success = "ok"

// Inner stands for whatever a call inside a call ends with.
const Inner = "(of the call inside)"

// result is what a call may give as its result i.
func (w *flow) result(call ssa.CallInstruction, i int, path string, f *frame) (all answer) {
	common := call.Common()
	if b, ok := common.Value.(*ssa.Builtin); ok {
		if b.Name() == "append" {
			for _, arg := range common.Args {
				all.add(w.value(arg, path, f))
			}
		}
		return all
	}
	if common.IsInvoke() {
		args := append([]ssa.Value{common.Value}, common.Args...)
		for _, fn := range w.implementers(common) {
			all.add(w.returned(closure{fn: fn}, args, i, path, f))
		}
		return all
	}
	if fn := common.StaticCallee(); fn != nil {
		if special, ok := w.special(call, fn, path, f); ok {
			return special
		}
	}
	for _, c := range w.value(common.Value, "", f).funcs {
		all.add(w.returned(c, common.Args, i, path, f))
	}
	return all
}

// special answers for functions that are not followed.
func (w *flow) special(call ssa.CallInstruction, fn *ssa.Function, path string, f *frame) (all answer, ok bool) {
	args := call.Common().Args
	switch {
	case isIn(fn, runtimePkg, "(*Context).Dispatch"):
		all.add(one("0.CallFiltered"))
		all.add(one(Inner))
		return all, true
	case isIn(fn, runtimePkg, "AsDispatchError"), isIn(fn, runtimePkg, "ForNow"):
		return w.value(args[0], path, f), true
	case isIn(fn, runtimePkg, "(*Errors).E"):
		if name, ok := w.declared(call.Value()); ok {
			all.add(one(name))
		}
		return all, true
	case fn.Blocks == nil && returnsError(fn.Signature):
		for _, arg := range args { // such as an error that another wraps
			all.add(w.value(arg, "", f))
		}
		all.add(one("Other"))
		return all, true
	}
	return all, false
}

func returnsError(s *types.Signature) bool {
	for v := range s.Results().Variables() {
		if v.Type().String() == "error" {
			return true
		}
	}
	return false
}

// returned is what a function called so may return as its result i. A function that
// calls itself is followed twice; what it may return is found by then.
func (w *flow) returned(c closure, args []ssa.Value, i int, path string, by *frame) (all answer) {
	q := question{c.fn, join(i, path), nil}
	if known, ok := w.known[q]; ok {
		return known
	}
	if by.isRunning(c.fn) > 1 {
		w.cut = true
		return all
	}
	asked, cutBefore := false, w.cut
	w.cut = false
	f := &frame{fn: c.fn, args: args, by: by, over: c.made, in: c.in, asked: &asked}
	if len(args) != len(c.fn.Params) {
		f.args = nil
	}
	for _, b := range c.fn.Blocks {
		r, ok := b.Instrs[len(b.Instrs)-1].(*ssa.Return)
		if !ok || i >= len(r.Results) || !f.ways().blocks[b] {
			continue
		}
		ends := w.value(r.Results[i], path, f)
		if ends.errors[Success] && isFailure(r.Results[i], b) {
			ends.errors = maps.Clone(ends.errors)
			delete(ends.errors, Success)
		}
		all.add(ends)
	}
	if !asked && !w.cut && len(all.funcs) == 0 {
		w.known[q] = all
	}
	w.cut = w.cut || cutBefore
	return all
}

// Call is a call as the code declares it.
type Call struct {
	Name   string
	Args   string   // the type of its arguments, with its package's path
	Folder string   // that declares it, in the repository
	Ends   []string // what it can end with, [Success], [Inner] or an error, "7.Name" with the pallet's number; sorted
}

// Calls finds the declarations of calls, and what each can end with.
func (p *Program) Calls() (calls []Call) {
	for fn, sites := range p.callers {
		if !isIn(fn, runtimePkg, "NewCall") {
			continue
		}
		for _, site := range sites {
			for _, f := range p.frames(site.Common().Args[1], &frame{fn: site.Parent()}) {
				calls = append(calls, p.call(fn.TypeArgs()[0], site.Common().Args, f))
			}
		}
	}
	slices.SortFunc(calls, func(a, b Call) int { return strings.Compare(a.Args+a.Name, b.Args+b.Name) })
	return calls
}

// frames are the ways to the function of f in which a value is a constant.
func (p *Program) frames(v ssa.Value, f *frame) (list []*frame) {
	param, ok := v.(*ssa.Parameter)
	if !ok {
		return []*frame{f}
	}
	for _, site := range p.callers[f.fn] {
		args := site.Common().Args
		for _, by := range p.frames(args[slices.Index(f.fn.Params, param)], &frame{fn: site.Parent()}) {
			list = append(list, &frame{fn: f.fn, args: args, by: by})
		}
	}
	return list
}

// text is a constant string.
func text(v ssa.Value, f *frame) string {
	for {
		switch x := v.(type) {
		case *ssa.Const:
			return constant(x)
		case *ssa.Parameter:
			v, f = f.args[slices.Index(f.fn.Params, x)], f.by
		default:
			return ""
		}
	}
}

func (p *Program) call(args types.Type, given []ssa.Value, f *frame) Call {
	const name, do, options = 1, 2, 3
	w := p.follow()
	var all answer
	for _, handler := range w.value(given[do], "", f).funcs {
		all.add(w.returned(handler, nil, 0, "", f))
	}
	for _, option := range w.value(given[options], "", f).funcs {
		all.add(w.refusals(option))
	}
	c := Call{Name: text(given[name], f), Args: types.TypeString(types.Unalias(args), nil), Folder: folder(f.fn)}
	for e := range all.errors {
		c.Ends = append(c.Ends, e)
	}
	slices.Sort(c.Ends)
	return c
}

// refusals are the errors with which a free or unsigned call's check refuses it.
func (w *flow) refusals(option closure) (all answer) {
	if option.made == nil || option.fn.Parent() == nil {
		return all
	}
	maker := option.fn.Parent()
	held := func(name string) []closure {
		for i, v := range option.fn.FreeVars {
			if v.Name() == name {
				return w.value(option.made.Bindings[i], "", option.in).funcs
			}
		}
		return nil
	}
	switch {
	case isIn(maker, runtimePkg, "Free"), isIn(maker, runtimePkg, "Unsigned"):
		for _, check := range held("check") {
			all.add(w.returned(check, nil, 0, "", option.in))
		}
	case isIn(maker, runtimePkg, "FreeWhen"):
		for _, free := range held("free") {
			all.add(w.refusals(free))
		}
	}
	return all
}

// constant is a string's value, or empty for what is none.
func constant(c *ssa.Const) string {
	if c.Value == nil || c.Value.Kind() != gconstant.String {
		return ""
	}
	return gconstant.StringVal(c.Value)
}

// folder is where a function's package lies.
func folder(f *ssa.Function) string {
	if f.Origin() != nil {
		f = f.Origin()
	}
	return strings.TrimPrefix(f.Pkg.Pkg.Path(), module)
}
