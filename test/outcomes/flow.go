package outcomes

import (
	"go/types"
	"maps"
	"slices"
	"strconv"
	"strings"

	"golang.org/x/tools/go/ssa"
)

// answer is what a value may be: errors by name, and functions.
type answer struct {
	errors map[string]bool
	funcs  []closure
}

// closure is a function with what it was made over.
type closure struct {
	fn   *ssa.Function
	made *ssa.MakeClosure // nil: it holds nothing
	in   *frame           // where it was made
}

func (a *answer) add(b answer) {
	if len(b.errors) > 0 && a.errors == nil {
		a.errors = map[string]bool{}
	}
	maps.Copy(a.errors, b.errors)
	for _, f := range b.funcs {
		if !slices.Contains(a.funcs, f) {
			a.funcs = append(a.funcs, f)
		}
	}
}

func one(name string) answer { return answer{errors: map[string]bool{name: true}} }

// frame is a function in execution: what it was called with, and by whom. Nothing is
// known of the arguments where call is nil.
type frame struct {
	fn    *ssa.Function
	args  []ssa.Value
	by    *frame
	over  *ssa.MakeClosure // of a closure
	in    *frame           // of a closure: where it was made
	asked *bool            // set where an answer depended on the arguments
	run   *ways            // which of its branches are taken
}

// isRunning says that a function is among those whose calls led here.
func (f *frame) isRunning(fn *ssa.Function) (times int) {
	for ; f != nil; f = f.by {
		if f.fn == fn {
			times++
		}
	}
	return times
}

// question is one about a value, within a struct at a path of fields.
type question struct {
	value any
	path  string
	in    *frame
}

// flow follows values backwards. Where a value comes back to itself, what else it
// may be is the answer.
type flow struct {
	*Program
	open map[question]bool
	cut  bool // an answer left something out, to end
}

func (p *Program) follow() *flow { return &flow{Program: p, open: map[question]bool{}} }

// value is what v may be, at a path of fields within it. A pointer counts as what
// it points to.
func (w *flow) value(v ssa.Value, path string, f *frame) (all answer) {
	q := question{v, path, f}
	if w.open[q] {
		w.cut = true
		return all
	}
	w.open[q] = true
	defer delete(w.open, q)
	switch v := v.(type) {
	case *ssa.Const:
		if v.IsNil() && v.Type().String() == "error" {
			return one(Success)
		}
	case *ssa.Function:
		return answer{funcs: []closure{{fn: v}}}
	case *ssa.MakeClosure:
		return answer{funcs: []closure{{v.Fn.(*ssa.Function), v, f}}}
	case *ssa.Phi:
		for i, e := range v.Edges {
			if f.ways().edges[edge{v.Block().Preds[i], v.Block()}] {
				all.add(w.value(e, path, f))
			}
		}
	case *ssa.MakeInterface:
		return w.value(v.X, path, f)
	case *ssa.ChangeInterface:
		return w.value(v.X, path, f)
	case *ssa.ChangeType:
		return w.value(v.X, path, f)
	case *ssa.TypeAssert:
		return w.value(v.X, path, f)
	case *ssa.Slice:
		return w.value(v.X, path, f)
	case *ssa.Index:
		return w.value(v.X, path, f)
	case *ssa.Lookup:
		return w.value(v.X, path, f)
	case *ssa.Field:
		return w.value(v.X, join(v.Field, path), f)
	case *ssa.Extract:
		switch t := v.Tuple.(type) {
		case *ssa.Call:
			return w.result(t, v.Index, path, f)
		case *ssa.TypeAssert:
			return w.value(t.X, path, f)
		case *ssa.Lookup:
			return w.value(t.X, path, f)
		}
	case *ssa.Call:
		return w.result(v, 0, path, f)
	case *ssa.Parameter:
		return w.argument(v, path, f)
	case *ssa.FreeVar:
		return w.captured(v, path, f)
	case *ssa.UnOp:
		return w.value(v.X, path, f)
	case *ssa.FieldAddr:
		return w.value(v.X, join(v.Field, path), f)
	case *ssa.IndexAddr:
		return w.value(v.X, path, f)
	case *ssa.Alloc:
		return w.written(v, path, f)
	case *ssa.Global:
		return w.variable(v, path)
	}
	return all
}

func join(field int, path string) string { return strconv.Itoa(field) + "." + path }

// argument asks about what a parameter was given.
func (w *flow) argument(v *ssa.Parameter, path string, f *frame) answer {
	if f.asked != nil {
		*f.asked = true
	}
	i := slices.Index(f.fn.Params, v)
	if f.args == nil || i < 0 {
		return answer{}
	}
	return w.value(f.args[i], path, f.by)
}

// captured asks about what a closure holds.
func (w *flow) captured(v *ssa.FreeVar, path string, f *frame) answer {
	if f.asked != nil {
		*f.asked = true
	}
	i := slices.Index(f.fn.FreeVars, v)
	if f.over == nil || i < 0 {
		return answer{}
	}
	return w.value(f.over.Bindings[i], path, f.in)
}

// written is what is stored where a pointer of this function points to, by it and
// by the closures that hold it.
func (w *flow) written(address ssa.Value, path string, f *frame) (all answer) {
	for _, r := range *address.Referrers() {
		switch r := r.(type) {
		case *ssa.Store:
			if r.Addr == address && f.ways().blocks[r.Block()] {
				all.add(w.value(r.Val, path, f))
			}
		case *ssa.FieldAddr:
			if head, rest, ok := strings.Cut(path, "."); ok && head == strconv.Itoa(r.Field) {
				all.add(w.written(r, rest, f))
			}
		case *ssa.IndexAddr:
			all.add(w.written(r, path, f))
		case *ssa.MakeClosure:
			fn := r.Fn.(*ssa.Function)
			inner := &frame{fn: fn, over: r, in: f, by: f, asked: f.asked}
			all.add(w.written(fn.FreeVars[slices.Index(r.Bindings, address)], path, inner))
		}
	}
	return all
}

// variable is what a package's variable holds. An error that no pallet declares is
// Other to a call.
func (w *flow) variable(g *ssa.Global, path string) (all answer) {
	t := g.Type().(*types.Pointer).Elem()
	if t.String() == "error" {
		return one("Other")
	}
	isError := t.String() == "*"+runtimePkg+".DispatchError"
	for _, v := range w.stores[g] {
		switch name, ok := w.declared(v); {
		case isError && ok:
			all.add(one(name))
		case isError:
			all.add(one(general(v, strings.TrimPrefix(g.Name(), "Err"))))
		default:
			all.add(w.value(v, path, &frame{fn: v.Parent()}))
		}
	}
	return all
}

// declared is the name of a pallet's error, "7.NotEnoughStake" with the pallet's
// number, where v is the declaration's answer.
func (w *flow) declared(v ssa.Value) (string, bool) {
	call, ok := v.(*ssa.Call)
	if !ok || call.Call.StaticCallee() == nil || !isIn(call.Call.StaticCallee(), runtimePkg, "(*Errors).E") {
		return "", false
	}
	name, ok := call.Call.Args[1].(*ssa.Const)
	if !ok {
		return "", false
	}
	list, ok := call.Call.Args[0].(*ssa.UnOp)
	if !ok {
		return "", false
	}
	g, ok := list.X.(*ssa.Global)
	if !ok || len(w.stores[g]) != 1 {
		return "", false
	}
	made, ok := w.stores[g][0].(*ssa.Call)
	if !ok {
		return "", false
	}
	return strings.Trim(made.Call.Args[0].(*ssa.Const).Value.String(), `"`) + "." + strings.Trim(name.Value.ExactString(), `"`), true
}

// general is the name of an error that belongs to no pallet: the one that it is made
// with, or else that of its variable.
func general(made ssa.Value, variable string) string {
	alloc, ok := made.(*ssa.Alloc)
	if !ok {
		return variable
	}
	fields := alloc.Type().Underlying().(*types.Pointer).Elem().Underlying().(*types.Struct)
	for _, r := range *alloc.Referrers() {
		if at, ok := r.(*ssa.FieldAddr); ok && fields.Field(at.Field).Name() == "Name" {
			for _, r := range *at.Referrers() {
				if s, ok := r.(*ssa.Store); ok {
					return text(s.Val, nil)
				}
			}
		}
	}
	return variable
}
