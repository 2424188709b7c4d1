package outcomes

import (
	gconstant "go/constant"
	"go/token"
	"slices"

	"golang.org/x/tools/go/ssa"
)

// edge is a way from one block of a function to another.
type edge struct{ from, to *ssa.BasicBlock }

// ways are the blocks and edges of a function that are run in a frame, as far as the
// constants that it is called with tell.
type ways struct {
	blocks map[*ssa.BasicBlock]bool
	edges  map[edge]bool
}

func (f *frame) ways() ways {
	if f.run == nil {
		f.run = &ways{map[*ssa.BasicBlock]bool{}, map[edge]bool{}}
		if len(f.fn.Blocks) > 0 {
			f.run.walk(f.fn.Blocks[0], f)
		}
		if f.fn.Recover != nil {
			f.run.walk(f.fn.Recover, f)
		}
	}
	return *f.run
}

func (w *ways) walk(b *ssa.BasicBlock, f *frame) {
	if w.blocks[b] {
		return
	}
	w.blocks[b] = true
	next := b.Succs
	if branch, ok := b.Instrs[len(b.Instrs)-1].(*ssa.If); ok {
		switch isTrue, known := f.decide(branch.Cond); {
		case known && isTrue:
			next = next[:1]
		case known:
			next = next[1:]
		}
	}
	for _, to := range next {
		w.edges[edge{b, to}] = true
		w.walk(to, f)
	}
}

// decide is a condition's value, where the arguments tell it.
func (f *frame) decide(cond ssa.Value) (isTrue, known bool) {
	switch c := cond.(type) {
	case *ssa.UnOp:
		if c.Op == token.NOT {
			isTrue, known = f.decide(c.X)
			return !isTrue, known
		}
	case *ssa.BinOp:
		x, y := f.constant(c.X), f.constant(c.Y)
		switch {
		case x == nil || y == nil:
			return false, false
		case x.isNil || y.isNil || x.isSet || y.isSet:
			isSame := x.isNil && y.isNil
			isKnown := (x.isNil || x.isSet) && (y.isNil || y.isSet) && !(x.isSet && y.isSet)
			return isSame == (c.Op == token.EQL), isKnown && (c.Op == token.EQL || c.Op == token.NEQ)
		case slices.Contains([]token.Token{token.EQL, token.NEQ, token.LSS, token.LEQ, token.GTR, token.GEQ}, c.Op):
			return gconstant.Compare(x.value, c.Op, y.value), true
		}
	default:
		if x := f.constant(cond); x != nil && x.value != nil && x.value.Kind() == gconstant.Bool {
			return gconstant.BoolVal(x.value), true
		}
	}
	return false, false
}

// fixed is a value that is always the same: a constant, nil, or a pointer that is
// surely not nil.
type fixed struct {
	value        gconstant.Value
	isNil, isSet bool
}

// constant is what v always is in a frame; nil where that is not known.
func (f *frame) constant(v ssa.Value) *fixed {
	switch v := v.(type) {
	case *ssa.Const:
		return &fixed{value: v.Value, isNil: v.IsNil()}
	case *ssa.Alloc, *ssa.FieldAddr:
		return &fixed{isSet: true}
	case *ssa.Parameter:
		if f.asked != nil {
			*f.asked = true
		}
		if i := slices.Index(f.fn.Params, v); f.args != nil && i >= 0 {
			return f.by.constant(f.args[i])
		}
	}
	return nil
}

// isFailure says that a block is run only where v, an error, is not nil.
func isFailure(v ssa.Value, b *ssa.BasicBlock) bool {
	if len(b.Preds) != 1 {
		return false
	}
	p := b.Preds[0]
	branch, ok := p.Instrs[len(p.Instrs)-1].(*ssa.If)
	if !ok {
		return isFailure(v, p)
	}
	cond, ok := branch.Cond.(*ssa.BinOp)
	if !ok || cond.X != v && cond.Y != v {
		return isFailure(v, p)
	}
	return cond.Op == token.NEQ && p.Succs[0] == b || cond.Op == token.EQL && p.Succs[1] == b
}
