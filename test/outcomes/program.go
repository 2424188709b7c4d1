// Package outcomes proves that the tests of the chain have seen what its calls can
// do: each call's success, each error that it can end with, and its fee.
//
// What a call can end with comes from the chain's code, by following which values
// its handler can return: see [Load] and [Program.Calls]. What tests have seen comes
// from the tests themselves, which leave it in a folder: see
// [github.com/plexus-network/plexus/chain/runtime/runtimetest.Record]. How it is used
// by who adds a call stands in docs/protocol/README.md.
package outcomes

import (
	"fmt"
	"go/types"
	"strings"

	"golang.org/x/tools/go/packages"
	"golang.org/x/tools/go/ssa"
	"golang.org/x/tools/go/ssa/ssautil"
)

const (
	module     = "github.com/plexus-network/plexus/"
	runtimePkg = module + "chain/runtime"
)

// Program is the chain's code in a form in which values can be followed.
type Program struct {
	ssa     *ssa.Program
	ours    map[*ssa.Package]bool
	callers map[*ssa.Function][]ssa.CallInstruction // of our functions, by static calls
	stores  map[*ssa.Global][]ssa.Value             // what is written to our variables
	named   []types.Type                            // our types, which may implement interfaces
	known   map[question]answer                     // of functions, whatever they are called with
}

// Load reads the packages of the chain, from the repository that dir lies in.
func Load(dir string) (*Program, error) {
	loaded, err := packages.Load(&packages.Config{
		Dir: dir, Mode: packages.LoadSyntax,
	}, module+"chain/app", module+"chain/runtime", module+"chain/pallet/...")
	if err != nil {
		return nil, fmt.Errorf("load the chain's packages: %w", err)
	}
	for _, p := range loaded {
		for _, e := range p.Errors {
			return nil, fmt.Errorf("load %s: %w", p.PkgPath, e)
		}
	}
	program, ours := ssautil.Packages(loaded, ssa.InstantiateGenerics)
	program.Build()
	p := &Program{
		ssa: program, ours: map[*ssa.Package]bool{}, callers: map[*ssa.Function][]ssa.CallInstruction{},
		stores: map[*ssa.Global][]ssa.Value{}, known: map[question]answer{},
	}
	for _, pkg := range ours {
		p.ours[pkg] = true
		for _, m := range pkg.Members {
			if t, ok := m.(*ssa.Type); ok && !types.IsInterface(t.Type()) {
				p.named = append(p.named, t.Type(), types.NewPointer(t.Type()))
			}
		}
	}
	for f := range ssautil.AllFunctions(program) {
		p.index(f)
	}
	return p, nil
}

// index remembers what a function calls and what it writes to variables.
func (p *Program) index(f *ssa.Function) {
	for _, block := range f.Blocks {
		for _, instruction := range block.Instrs {
			switch i := instruction.(type) {
			case *ssa.Store:
				if g, ok := i.Addr.(*ssa.Global); ok {
					p.stores[g] = append(p.stores[g], i.Val)
				}
			case ssa.CallInstruction:
				if to := i.Common().StaticCallee(); to != nil {
					p.callers[to] = append(p.callers[to], i)
				}
			}
		}
	}
}

// implementers are the functions that a call of an interface's method may run.
func (p *Program) implementers(common *ssa.CallCommon) (list []*ssa.Function) {
	face := common.Value.Type().Underlying().(*types.Interface)
	for _, t := range p.named {
		if !types.Implements(t, face) {
			continue
		}
		selection := p.ssa.MethodSets.MethodSet(t).Lookup(common.Method.Pkg(), common.Method.Name())
		if f := p.ssa.MethodValue(selection); f != nil {
			list = append(list, f)
		}
	}
	return list
}

// isIn says that a function, or the generic one that it is made from, is in a
// package and has that name; methods are "(Type).Name" or "(*Type).Name".
func isIn(f *ssa.Function, pkg, name string) bool {
	if origin := f.Origin(); origin != nil {
		f = origin
	}
	return f.String() == qualified(pkg, name)
}

func qualified(pkg, name string) string {
	if rest, ok := strings.CutPrefix(name, "(*"); ok {
		return "(*" + pkg + "." + rest
	}
	if rest, ok := strings.CutPrefix(name, "("); ok {
		return "(" + pkg + "." + rest
	}
	return pkg + "." + name
}
