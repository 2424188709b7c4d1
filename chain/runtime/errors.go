package runtime

import (
	"fmt"
	"strings"
)

// DispatchError is why a call failed: a pallet's own error, or one of the general
// ones. Handlers return the declared values, so callers compare with errors.Is.
type DispatchError struct {
	Kind   DispatchKind
	Pallet uint8 // of ModuleKind: the pallet's index
	Index  uint8 // of ModuleKind, TokenKind and the other kinds with variants
	Name   string
	Docs   string
}

// Error is the error's name in metadata.
func (e *DispatchError) Error() string { return e.Name }

// Is holds for the same error decoded elsewhere.
func (e *DispatchError) Is(target error) bool {
	o, ok := target.(*DispatchError)
	return ok && o.Kind == e.Kind && o.Pallet == e.Pallet && o.Index == e.Index
}

// Errors are a pallet's declared errors.
type Errors struct {
	list   []*DispatchError
	byName map[string]*DispatchError
}

// NewErrors declares a pallet's errors in the order of their indices; each is
// "Name" or "Name: what it means". Names are only ever appended, since clients
// know errors by index.
func NewErrors(pallet uint8, names ...string) *Errors {
	e := &Errors{byName: map[string]*DispatchError{}}
	for i, text := range names {
		name, docs, _ := strings.Cut(text, ": ")
		if e.byName[name] != nil || i > 255 {
			panic(fmt.Sprintf("runtime: error %s of pallet %d is declared twice or is number %d", name, pallet, i))
		}
		d := &DispatchError{Kind: ModuleKind, Pallet: pallet, Index: uint8(i), Name: name, Docs: docs}
		e.list = append(e.list, d)
		e.byName[name] = d
	}
	return e
}

// E is the error of that name; it panics on a name that was not declared, so use
// it in package variables.
func (e *Errors) E(name string) *DispatchError {
	d, ok := e.byName[name]
	if !ok {
		panic("runtime: error " + name + " is not declared")
	}
	return d
}

// List is the errors in order of their indices, for [Pallet.Errors].
func (e *Errors) List() []*DispatchError { return e.list }
