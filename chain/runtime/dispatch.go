package runtime

import (
	"errors"

	"github.com/plexus-network/plexus/substrate/metadata"
	"github.com/plexus-network/plexus/substrate/scale"
)

// DispatchKind is the outer variant of a [DispatchError]; the numbers are Substrate's.
type DispatchKind uint8

// The kinds in use; the others of Substrate's list are never made here.
const (
	OtherKind             DispatchKind = 0
	CannotLookupKind      DispatchKind = 1
	BadOriginKind         DispatchKind = 2
	ModuleKind            DispatchKind = 3
	ConsumerRemainingKind DispatchKind = 4
	NoProvidersKind       DispatchKind = 5
	TokenKind             DispatchKind = 7
	ArithmeticKind        DispatchKind = 8
	ExhaustedKind         DispatchKind = 10
)

// The errors that belong to no pallet.
var (
	ErrOther             = &DispatchError{Kind: OtherKind, Name: "Other"}
	ErrCannotLookup      = &DispatchError{Kind: CannotLookupKind, Name: "CannotLookup"}
	ErrBadOrigin         = &DispatchError{Kind: BadOriginKind, Name: "BadOrigin"}
	ErrConsumerRemaining = &DispatchError{Kind: ConsumerRemainingKind, Name: "ConsumerRemaining"}
	ErrNoProviders       = &DispatchError{Kind: NoProvidersKind, Name: "NoProviders"}

	ErrNoRoom = &DispatchError{Kind: ExhaustedKind, Name: "Exhausted"}

	ErrFundsUnavailable = tokenError(0)
	ErrOnlyProvider     = tokenError(1)
	ErrBelowMinimum     = tokenError(2)
	ErrCannotCreate     = tokenError(3)
	ErrFrozen           = tokenError(5)
	ErrNotExpendable    = tokenError(8)

	ErrUnderflow      = arithmeticError(0)
	ErrOverflow       = arithmeticError(1)
	ErrDivisionByZero = arithmeticError(2)
)

type tokenErrors uint8
type arithmeticErrors uint8
type transactionalErrors uint8
type trieErrors uint8

func (tokenErrors) TypePath() string { return "sp_runtime::TokenError" }
func (tokenErrors) Variants() []string {
	return []string{"FundsUnavailable", "OnlyProvider", "BelowMinimum", "CannotCreate", "UnknownAsset", "Frozen", "Unsupported", "CannotCreateHold", "NotExpendable", "Blocked"}
}
func (arithmeticErrors) TypePath() string { return "sp_arithmetic::ArithmeticError" }
func (arithmeticErrors) Variants() []string {
	return []string{"Underflow", "Overflow", "DivisionByZero"}
}
func (transactionalErrors) TypePath() string { return "sp_runtime::TransactionalError" }
func (transactionalErrors) Variants() []string {
	return []string{"LimitReached", "NoLayer"}
}
func (trieErrors) TypePath() string { return "sp_runtime::proving_trie::TrieError" }
func (trieErrors) Variants() []string {
	return []string{"InvalidStateRoot", "IncompleteDatabase", "ValueAtIncompleteKey", "DecoderError", "InvalidHash", "DuplicateKey", "ExtraneousNode", "ExtraneousValue", "ExtraneousHashReference", "InvalidChildReference", "ValueMismatch", "IncompleteProof", "RootMismatch", "DecodeError"}
}

func tokenError(index uint8) *DispatchError {
	return &DispatchError{Kind: TokenKind, Index: index, Name: tokenErrors(0).Variants()[index]}
}

func arithmeticError(index uint8) *DispatchError {
	return &DispatchError{Kind: ArithmeticKind, Index: index, Name: arithmeticErrors(0).Variants()[index]}
}

type moduleError struct {
	Index uint8
	Error [4]byte
}

func (moduleError) TypePath() string { return "sp_runtime::ModuleError" }

// EncodeScale writes the error as Substrate does.
func (e DispatchError) EncodeScale(w *scale.Writer) {
	w.U8(uint8(e.Kind))
	switch {
	case e.Kind == ModuleKind:
		w.Raw([]byte{e.Pallet, e.Index, 0, 0, 0})
	case e.Kind.hasVariants():
		w.U8(e.Index)
	}
}

// DecodeScale reads an error; its name stays empty unless it is general.
func (e *DispatchError) DecodeScale(r *scale.Reader) {
	*e = DispatchError{Kind: DispatchKind(r.U8())}
	switch {
	case e.Kind == ModuleKind:
		e.Pallet = r.U8()
		if b := r.Take(4); b != nil {
			e.Index = b[0]
		}
	case e.Kind.hasVariants():
		e.Index = r.U8()
	case e.Kind > trieKind:
		r.Fail(scale.ErrForm)
	}
}

const trieKind DispatchKind = 14

func (k DispatchKind) hasVariants() bool {
	return k == TokenKind || k == ArithmeticKind || k == 9 || k == trieKind
}

// DescribeScale is Substrate's enum of dispatch errors.
func (DispatchError) DescribeScale(r *metadata.Registry) metadata.Definition {
	d := metadata.PlainEnum("sp_runtime::DispatchError", "Other", "CannotLookup", "BadOrigin", "Module", "ConsumerRemaining", "NoProviders",
		"TooManyConsumers", "Token", "Arithmetic", "Transactional", "Exhausted", "Corruption", "Unavailable", "RootNotAllowed", "Trie")
	for _, v := range []struct {
		index int
		name  string
		data  any
	}{{3, "ModuleError", moduleError{}}, {7, "TokenError", tokenErrors(0)}, {8, "ArithmeticError", arithmeticErrors(0)}, {9, "TransactionalError", transactionalErrors(0)}, {14, "TrieError", trieErrors(0)}} {
		d.Variants[v.index].Fields = []metadata.Field{{Type: r.Of(v.data), TypeName: v.name}}
	}
	return d
}

// DispatchResult is how a call inside another one went: Err is nil for success.
type DispatchResult struct{ Err *DispatchError }

// ResultOf turns a handler's answer into a DispatchResult; an error that is no
// [DispatchError] is Other.
func ResultOf(err error) DispatchResult { return DispatchResult{AsDispatchError(err)} }

// EncodeScale writes Result<(), DispatchError>.
func (d DispatchResult) EncodeScale(w *scale.Writer) {
	w.Bool(d.Err != nil)
	if d.Err != nil {
		d.Err.EncodeScale(w)
	}
}

// DecodeScale reads Result<(), DispatchError>.
func (d *DispatchResult) DecodeScale(r *scale.Reader) {
	d.Err = nil
	if r.Bool() {
		d.Err = &DispatchError{}
		d.Err.DecodeScale(r)
	}
}

// DescribeScale is Result<(), DispatchError>.
func (DispatchResult) DescribeScale(r *metadata.Registry) metadata.Definition {
	unit, failure := r.Of(struct{}{}), r.Of(DispatchError{})
	return metadata.Definition{Path: "Result", Shape: metadata.Variant, Params: []metadata.Param{{Name: "T", Type: unit}, {Name: "E", Type: failure}},
		Variants: []metadata.VariantForm{
			{Name: "Ok", Fields: []metadata.Field{{Type: unit}}},
			{Name: "Err", Index: 1, Fields: []metadata.Field{{Type: failure}}},
		}}
}

// AsDispatchError finds the dispatch error in err; nil stays nil, and an error
// that is none is [ErrOther].
func AsDispatchError(err error) *DispatchError {
	if err == nil {
		return nil
	}
	var d *DispatchError
	if errors.As(err, &d) {
		return d
	}
	return ErrOther
}
