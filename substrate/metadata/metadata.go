// Package metadata writes what a Substrate chain says of itself: its pallets,
// storage, calls, events, errors, constants and runtime APIs, with all their
// types, in versions 14 and 15.
//
// It reads no metadata and holds no chain's declarations; a runtime hands it a
// [Runtime] made from Go values, whose types become the type registry. Clients
// resolve everything by the names given here. Start at [Runtime.Encode].
package metadata

import "github.com/plexus-network/plexus/substrate/storagekey"

// Runtime is everything that the metadata tells.
type Runtime struct {
	Name       string // path of the outer types, e.g. "plexus_runtime"
	Pallets    []Pallet
	Extensions []Extension // signed extensions, in the order of their bytes
	APIs       []API       // written in version 15 alone
	Address    any         // a value of the type that names a signer
	Signature  any         // a value of the type that signs

	CallType      any // the Go type that holds a call of any pallet, or nil
	ExtrinsicType any // the Go type that holds an encoded extrinsic, or nil
}

// Pallet is one module of the chain.
type Pallet struct {
	Name      string
	Index     uint8
	Docs      string
	Storage   []Item
	Calls     []Member
	Events    []Member
	Errors    []Member
	Constants []Constant
}

// Member is a call, an event or an error: one variant of the pallet's enum.
type Member struct {
	Index uint8
	Name  string
	Docs  string
	Body  any // a struct value whose fields are the variant's; nil has none
}

// Item is a storage value or map.
type Item struct {
	Name       string
	Docs       string
	Hashers    []storagekey.Hasher // none for a plain value
	Keys       []any               // values of the key types, as many as hashers
	Value      any                 // a value of the stored type
	Default    []byte              // what an absent entry stands for, encoded
	IsOptional bool                // an absent entry is None instead
}

// Constant is a value fixed by the runtime.
type Constant struct {
	Name  string
	Docs  string
	Value any
}

// Extension is a signed extension.
type Extension struct {
	Name       string
	Included   any // what it adds to the extrinsic
	Additional any // what it adds to the signed payload alone
}

// API is a group of functions that state_call answers.
type API struct {
	Name    string
	Docs    string
	Version uint32
	Methods []Method
}

// Method is one function of an [API].
type Method struct {
	Name   string
	Docs   string
	Inputs []Input
	Output any
}

// Input is a parameter of a [Method].
type Input struct {
	Name string
	Type any // a value of the type
}

// Describer is a Go type that writes its own entry of the type registry.
type Describer interface{ DescribeScale(*Registry) Definition }

// Pathed is a Go type with a name in the type registry, such as
// "sp_core::crypto::AccountId32". A struct without one is named after its Go
// package and type.
type Pathed interface{ TypePath() string }

// Call, Event, Failure and Extrinsic stand in declarations for the runtime's own
// outer types, which are known only when all pallets are.
type (
	Call      struct{}
	Event     struct{}
	Failure   struct{}
	Extrinsic struct{}
)
