package runtime

import (
	"errors"
	"fmt"
	"reflect"

	"github.com/plexus-network/plexus/substrate/metadata"
	"github.com/plexus-network/plexus/substrate/scale"
)

// ErrNoAPI is a call of a runtime API that no pallet declares. The text of an error
// that wraps it is the one that clients match.
var ErrNoAPI = errors.New("no such runtime API method")

// ErrAPIInput is a call of a runtime API with arguments that do not decode.
var ErrAPIInput = errors.New("the arguments do not decode")

// API is a declared group of functions that clients call by state_call.
type API struct {
	Name    string
	Version uint32
	Docs    string
	methods []APIMethod
}

// APIMethod is one function of an [API]; [Method] makes it.
type APIMethod struct {
	name   string
	docs   string
	inputs []metadata.Input
	output any
	call   func(rt *Runtime, r Reader, args *scale.Reader, w *scale.Writer) error
}

// NewAPI declares a runtime API.
func NewAPI(name string, version uint32, methods ...APIMethod) API {
	return API{Name: name, Version: version, methods: methods}
}

// Method declares one function of an API. inputs are the names of its parameters:
// with one, In is that parameter's type; with none or several, In is a struct of
// them in order. Out must not be a plain []byte, which clients take for something
// else. do runs on any state that is still kept, not only the latest. What it reads is
// bounded by [Limits].APIReads; what it does with its input beside reading is up to it.
func Method[In, Out any](name string, inputs []string, do func(r Reader, in In) Out, docs ...string) APIMethod {
	return method(name, inputs, func(_ *Runtime, r Reader, in In) (Out, error) { return do(r, in), nil }, docs...)
}

func method[In, Out any](name string, inputs []string, do func(rt *Runtime, r Reader, in In) (Out, error), docs ...string) APIMethod {
	in, out := scale.NewCodec[In](), scale.NewCodec[Out]()
	if reflect.TypeFor[Out]() == reflect.TypeFor[[]byte]() {
		panic("runtime: method " + name + " answers with plain bytes")
	}
	m := APIMethod{name: name, inputs: parameters(name, inputs, reflect.TypeFor[In]()), output: *new(Out)}
	for _, d := range docs {
		m.docs += d
	}
	m.call = func(rt *Runtime, r Reader, args *scale.Reader, w *scale.Writer) error {
		var v In
		in.Decode(args, &v)
		if err := args.End(); err != nil {
			return fmt.Errorf("%w: %w", ErrAPIInput, err)
		}
		answer, err := do(rt, r, v)
		if err == nil {
			out.Encode(w, &answer)
		}
		return err
	}
	return m
}

func parameters(method string, names []string, in reflect.Type) []metadata.Input {
	if len(names) == 1 {
		return []metadata.Input{{Name: names[0], Type: reflect.New(in).Elem().Interface()}}
	}
	if in.Kind() != reflect.Struct || in.NumField() != len(names) {
		panic(fmt.Sprintf("runtime: method %s has %d names for %s", method, len(names), in))
	}
	inputs := make([]metadata.Input, len(names))
	for i, name := range names {
		inputs[i] = metadata.Input{Name: name, Type: reflect.New(in.Field(i).Type).Elem().Interface()}
	}
	return inputs
}

// CallAPI runs a runtime API method, named "Api_method", over a state, with
// encoded arguments and answer. Errors wrap [ErrNoAPI], [ErrAPIInput] or [ErrAPICost].
func (rt *Runtime) CallAPI(r Reader, method string, args []byte) ([]byte, error) {
	m, ok := rt.methods[method]
	if !ok {
		return nil, unknownMethod{method}
	}
	w := &scale.Writer{}
	err := metered(r, rt.limits.APIReads, func(r Reader) error {
		return m.call(rt, r, &scale.Reader{B: args, Env: &callEnv{runtime: rt}}, w)
	})
	if err != nil {
		return nil, fmt.Errorf("%s: %w", method, err)
	}
	return w.B, nil
}

// unknownMethod carries the name inside the text that clients match.
type unknownMethod struct{ name string }

func (u unknownMethod) Error() string { return "Exported method " + u.name + " is not found" }
func (u unknownMethod) Unwrap() error { return ErrNoAPI }

// OpaqueMetadata is encoded metadata.
type OpaqueMetadata struct {
	Bytes []byte `scale:"-"`
}

// TypePath is the name of the type in chain metadata.
func (OpaqueMetadata) TypePath() string { return "sp_core::OpaqueMetadata" }

// ExtrinsicInput is a signed extrinsic as a parameter of an API, decoded but not
// verified. It is for input alone.
type ExtrinsicInput struct{ *Extrinsic }

// DecodeScale reads an extrinsic with its length.
func (x *ExtrinsicInput) DecodeScale(r *scale.Reader) {
	all := r.B
	r.Bytes()
	env, ok := r.Env.(*callEnv)
	if !ok {
		r.Fail(scale.ErrForm)
	}
	if r.Err != nil {
		return
	}
	decoded, err := env.runtime.Decode(all[:len(all)-len(r.B)])
	if err != nil {
		r.Fail(err)
		return
	}
	x.Extrinsic = decoded
}

// EncodeScale writes the extrinsic's raw bytes.
func (x ExtrinsicInput) EncodeScale(w *scale.Writer) { w.Raw(x.Raw) }

// coreAPIs are those that the runtime itself answers.
func coreAPIs() []API {
	return []API{
		NewAPI("Core", 5,
			method("version", nil, func(rt *Runtime, _ Reader, _ struct{}) (Version, error) { return rt.version, nil },
				"Returns the version of the runtime.")),
		NewAPI("Metadata", 2,
			method("metadata", nil, func(rt *Runtime, _ Reader, _ struct{}) (OpaqueMetadata, error) {
				return OpaqueMetadata{rt.Metadata(14)}, nil
			}, "Returns the metadata of a runtime."),
			method("metadata_at_version", []string{"version"}, func(rt *Runtime, _ Reader, version uint32) (*OpaqueMetadata, error) {
				if b := rt.Metadata(version); b != nil {
					return &OpaqueMetadata{b}, nil
				}
				return nil, nil
			}, "Returns the metadata at a given version.\n\nIf the given `version` isn't supported, this will return `None`."),
			method("metadata_versions", nil, func(*Runtime, Reader, struct{}) ([]uint32, error) { return metadata.Versions, nil },
				"Returns the supported metadata versions.")),
		NewAPI("AccountNonceApi", 1,
			method("account_nonce", []string{"account"}, func(_ *Runtime, r Reader, who AccountID) (uint32, error) {
				return Accounts.Get(r, who).Nonce, nil
			}, "Get current account nonce of given `AccountId`.")),
	}
}
