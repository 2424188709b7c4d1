// Package archtest holds the house's import table against the code.
//
// Imports run downwards only; the table says, for each folder, which other
// folders of this module it may import. Test files are free. The entry point
// is [Violations].
package archtest

import (
	"fmt"
	"slices"
	"strings"
)

// Module is the import path that all of the module's packages start with.
const Module = "github.com/plexus-network/plexus/"

// rule lets packages below from import packages below each of to, and
// themselves. The rule with the longest from that matches decides.
type rule struct {
	from string
	to   []string
}

// table is the house: the higher a floor, the more it may import.
var table = []rule{
	{"economy", []string{"economy/fixed"}},
	{"economy/vector", []string{"economy"}},
	{"simulate", []string{"economy"}},
	{"substrate", []string{"substrate"}},
	{"wire", []string{"substrate", "internal"}},
	{"wire/dendrite", []string{"wire", "substrate"}},
	{"wallet", []string{"substrate", "internal"}},
	{"internal", nil},
	{"internal/testnode", []string{"internal"}},

	{"chain/runtime", []string{"economy", "substrate", "chain/runtime"}},
	{"chain/pallet", []string{"economy", "substrate", "chain/runtime"}},
	{"chain/pallet/subtensor", []string{"economy", "substrate", "chain/runtime", "chain/pallet/subtensor/state"}},
	{"chain/store", []string{"chain/store", "chain/runtime", "substrate", "internal"}},
	{"chain/app", []string{"chain", "substrate", "economy", "internal"}},
	{"chain/node", []string{"chain", "substrate", "economy", "internal"}},
	{"chain/rpc", []string{"chain", "substrate", "economy", "internal"}},
	{"chain/genesis", []string{"chain", "substrate", "economy", "internal"}},

	{"client", []string{"substrate", "economy", "wallet", "wire", "client"}},
	{"engine", []string{"engine", "internal"}},
	{"mechanism", nil},
	{"mechanism/standard", []string{"mechanism"}},
	{"neuron", []string{"neuron", "mechanism", "client", "wire", "wallet", "substrate", "internal", "engine/api"}},
	{"gateway", []string{"gateway", "client", "wire", "wallet", "substrate", "economy", "internal", "engine/api"}},
	{"localnet", []string{"localnet", "client", "wallet", "substrate", "internal", "engine/catalogue"}},
	{"cmd", []string{""}},
	{"test", []string{""}},
}

// mechanismMay names the packages that one mechanism may import; the folders
// below these are not meant.
var mechanismMay = []string{"mechanism", "client", "substrate/keys", "engine/api", "internal/fault"}

// Package is what `go list` tells of one package: its path and its imports.
type Package struct {
	ImportPath string
	Imports    []string
}

// Violations lists, one line each, the imports that the table forbids and the
// packages that stand in no row of it.
func Violations(packages []Package) []string {
	var found []string
	for _, p := range packages {
		from, ours := strings.CutPrefix(p.ImportPath, Module)
		if !ours {
			continue
		}
		r, known := ruleFor(from)
		if !known {
			found = append(found, fmt.Sprintf("%s stands in no row of the import table", from))
			continue
		}
		for _, imported := range p.Imports {
			to, ours := strings.CutPrefix(imported, Module)
			if ours && !allowed(r, from, to) {
				found = append(found, fmt.Sprintf("%s may not import %s", from, to))
			}
		}
	}
	return found
}

func ruleFor(from string) (best rule, known bool) {
	for _, r := range table {
		if below(from, r.from) && (!known || len(r.from) > len(best.from)) {
			best, known = r, true
		}
	}
	return best, known
}

func allowed(r rule, from, to string) bool {
	if below(to, unit(from)) {
		return true
	}
	if strings.HasPrefix(from, "mechanism/") && !strings.HasPrefix(from, "mechanism/standard") {
		return slices.Contains(mechanismMay, to)
	}
	if r.from == "neuron" && strings.HasPrefix(to, "mechanism/") {
		return false
	}
	for _, t := range r.to {
		if below(to, t) {
			return true
		}
	}
	return false
}

// unit is the folder within which packages may import each other freely: one
// pallet or one mechanism, elsewhere the package itself.
func unit(from string) string {
	parts := strings.Split(from, "/")
	switch {
	case len(parts) >= 3 && parts[0] == "chain" && parts[1] == "pallet" && parts[2] != "subtensor":
		return strings.Join(parts[:3], "/")
	case len(parts) >= 2 && parts[0] == "mechanism":
		return strings.Join(parts[:2], "/")
	}
	return from
}

func below(path, folder string) bool {
	return folder == "" || path == folder || strings.HasPrefix(path, folder+"/")
}
