// Package models is what a subnet's miners may serve and what each says it does.
//
// A subnet has a catalogue: names of models, the hash of their weights, and how
// far a bound token may miss. A miner declares one of them and how its answers can
// be verified. The pallet verifies nothing; validators do. The rules stand in
// docs/protocol/models.md. Start at [New].
package models

import (
	"encoding/json"
	"fmt"
	"strconv"

	"github.com/plexus-network/plexus/chain/runtime"
	"github.com/plexus-network/plexus/substrate/keys"
	"github.com/plexus-network/plexus/substrate/subtensor"
)

// Name is the pallet's name in storage keys and metadata.
const Name = "Models"

// Bounds.
const (
	MaxModels     = 32 // of a subnet
	MaxNameBytes  = 64
	DeclareBlocks = 50 // between two declarations of a hotkey on a subnet
)

// Network is what the pallet reads of subnets. The subtensor pallet has it.
type Network interface {
	Exists(r runtime.Reader, netuid uint16) bool
	IsRegistered(r runtime.Reader, netuid uint16, hotkey keys.AccountID) bool
	IsOwner(r runtime.Reader, netuid uint16, coldkey keys.AccountID) bool
}

// The pallet's storage.
var (
	Catalogue  = runtime.NewMap[uint16](Name, "Catalogue", runtime.Identity, []subtensor.Model(nil), runtime.Docs("The models that a subnet's miners may serve."))
	Declared   = runtime.NewDoubleMap[uint16, keys.AccountID](Name, "Declared", runtime.Identity, runtime.Blake2_128Concat, subtensor.DeclaredModel{}, runtime.Optional(), runtime.Docs("The model that a hotkey says it serves."))
	DeclaredAt = runtime.NewDoubleMap[uint16, keys.AccountID](Name, "DeclaredAt", runtime.Identity, runtime.Blake2_128Concat, uint64(0), runtime.Docs("The block of a hotkey's last declaration."))
)

// CatalogueSet tells that a subnet has a new catalogue.
type CatalogueSet struct {
	Netuid uint16
	Models uint32 // how many
}

// ModelDeclared tells which model a miner serves.
type ModelDeclared struct {
	Netuid uint16
	Hotkey keys.AccountID
	Model  []byte
	Class  subtensor.EngineClass
}

var errs = runtime.NewErrors(subtensor.ModelsPallet,
	"SubnetNotExists: there is no such subnet",
	"NotSubnetOwner: only the subnet's owner and root may set its catalogue",
	"TooManyModels: a catalogue has at most 32 models",
	"BadName: a model's name has 1 to 64 bytes",
	"DuplicateModel: a name stands twice in the catalogue",
	"NotRegistered: the signer has no uid on the subnet",
	"UnknownModel: the subnet's catalogue has no such model",
	"DeclaringTooFast: the last declaration is less than 50 blocks old",
)

// The errors of the calls.
var (
	ErrSubnetNotExists  = errs.E("SubnetNotExists")
	ErrNotSubnetOwner   = errs.E("NotSubnetOwner")
	ErrTooManyModels    = errs.E("TooManyModels")
	ErrBadName          = errs.E("BadName")
	ErrDuplicateModel   = errs.E("DuplicateModel")
	ErrNotRegistered    = errs.E("NotRegistered")
	ErrUnknownModel     = errs.E("UnknownModel")
	ErrDeclaringTooFast = errs.E("DeclaringTooFast")
)

type module struct{ network Network }

// New declares the pallet.
func New(network Network) runtime.Pallet {
	m := module{network}
	return runtime.Pallet{
		Name: Name, Index: subtensor.ModelsPallet,
		Docs:    "What a subnet's miners may serve, and what each says it does.",
		Storage: []runtime.StorageItem{Catalogue, Declared, DeclaredAt},
		Calls: []runtime.Call{
			runtime.NewCall(0, "set_catalogue", m.setCatalogue),
			runtime.NewCall(1, "declare", declare, runtime.Free(m.check, func(who keys.AccountID, a subtensor.Declare) string {
				return strconv.Itoa(int(a.Netuid)) + "/" + string(who[:])
			})),
		},
		Events: []runtime.Event{
			{Index: 0, Name: "CatalogueSet", Body: CatalogueSet{}},
			{Index: 1, Name: "ModelDeclared", Body: ModelDeclared{}},
		},
		Errors:    errs,
		Constants: []runtime.Constant{{Name: "MaxModels", Value: uint32(MaxModels)}, {Name: "DeclareBlocks", Value: uint64(DeclareBlocks)}},
		Genesis:   genesis,
		Export:    export,
		APIs: []runtime.API{runtime.NewAPI("ModelsRuntimeApi", 1,
			runtime.Method("get_catalogue", []string{"netuid"}, func(r runtime.Reader, netuid uint16) []subtensor.Model {
				return Catalogue.Get(r, netuid)
			}),
			runtime.Method("get_declared", []string{"netuid"}, m.declared),
		)},
	}
}

func validate(models []subtensor.Model) error {
	if len(models) > MaxModels {
		return ErrTooManyModels
	}
	seen := make(map[string]bool, len(models))
	for _, m := range models {
		switch name := string(m.Name); {
		case len(name) == 0 || len(name) > MaxNameBytes:
			return ErrBadName
		case seen[name]:
			return ErrDuplicateModel
		default:
			seen[name] = true
		}
	}
	return nil
}

func (m module) setCatalogue(c *runtime.Context, o runtime.Origin, a subtensor.SetCatalogue) error {
	if !m.network.Exists(c, a.Netuid) || a.Netuid == subtensor.RootNetuid {
		return ErrSubnetNotExists
	}
	if runtime.EnsureRoot(o) != nil {
		who, err := runtime.EnsureSigned(o)
		if err != nil {
			return err
		}
		if !m.network.IsOwner(c, a.Netuid, who) {
			return ErrNotSubnetOwner
		}
	}
	if err := validate(a.Models); err != nil {
		return err
	}
	Catalogue.Set(c, a.Netuid, a.Models)
	c.Emit(CatalogueSet{a.Netuid, uint32(len(a.Models))})
	return nil
}

// check wants a registered hotkey, a model of the catalogue, and a pause since the
// last declaration.
func (m module) check(r runtime.Reader, hotkey keys.AccountID, a subtensor.Declare) error {
	if !m.network.IsRegistered(r, a.Netuid, hotkey) {
		return ErrNotRegistered
	}
	if !has(Catalogue.Get(r, a.Netuid), a.Model) {
		return ErrUnknownModel
	}
	last, ok := DeclaredAt.Lookup(r, a.Netuid, hotkey)
	if now := runtime.Height(r); ok && now-min(last, now) < DeclareBlocks {
		return ErrDeclaringTooFast
	}
	return nil
}

func has(catalogue []subtensor.Model, name []byte) bool {
	for _, m := range catalogue {
		if string(m.Name) == string(name) {
			return true
		}
	}
	return false
}

func declare(c *runtime.Context, o runtime.Origin, a subtensor.Declare) error {
	hotkey, err := runtime.EnsureSigned(o)
	if err != nil {
		return err
	}
	Declared.Set(c, a.Netuid, hotkey, subtensor.DeclaredModel{Model: a.Model, Class: a.Class})
	DeclaredAt.Set(c, a.Netuid, hotkey, c.Height())
	c.Emit(ModelDeclared{a.Netuid, hotkey, a.Model, a.Class})
	return nil
}

// declared lists what the hotkeys that are registered now have declared.
func (m module) declared(r runtime.Reader, netuid uint16) []subtensor.MinerModel {
	list := []subtensor.MinerModel{}
	Declared.IteratePrefix(r, netuid, func(hotkey keys.AccountID, d subtensor.DeclaredModel) bool {
		if m.network.IsRegistered(r, netuid, hotkey) {
			list = append(list, subtensor.MinerModel{Hotkey: hotkey, Declared: d})
		}
		return true
	})
	return list
}

// Genesis is the pallet's part of a chain specification.
type Genesis struct {
	Catalogues []Listing `json:"catalogues"`
}

// Listing is the catalogue of one subnet.
type Listing struct {
	Netuid uint16  `json:"netuid" toml:"netuid"`
	Models []Entry `json:"models" toml:"models"`
}

// Entry is one model of a catalogue, as specifications write it.
type Entry struct {
	Name      string `json:"name" toml:"name"`
	SHA256    Hash   `json:"sha256" toml:"sha256"`
	Tolerance uint32 `json:"tolerance" toml:"tolerance"` // 1e-6 logits
}

func genesis(c *runtime.Context, doc json.RawMessage) error {
	var g Genesis
	if doc != nil {
		if err := json.Unmarshal(doc, &g); err != nil {
			return fmt.Errorf("read the models' specification: %w", err)
		}
	}
	for _, listing := range g.Catalogues {
		models := make([]subtensor.Model, len(listing.Models))
		for i, e := range listing.Models {
			models[i] = subtensor.Model{Name: []byte(e.Name), SHA256: e.SHA256, Tolerance: e.Tolerance}
		}
		if err := validate(models); err != nil {
			return fmt.Errorf("catalogue of subnet %d: %w", listing.Netuid, err)
		}
		Catalogue.Set(c, listing.Netuid, models)
	}
	return nil
}

func export(r runtime.Reader) (any, error) {
	var g Genesis
	Catalogue.Iterate(r, func(netuid uint16, models []subtensor.Model) bool {
		listing := Listing{Netuid: netuid}
		for _, m := range models {
			listing.Models = append(listing.Models, Entry{string(m.Name), m.SHA256, m.Tolerance})
		}
		g.Catalogues = append(g.Catalogues, listing)
		return true
	})
	return g, nil
}
