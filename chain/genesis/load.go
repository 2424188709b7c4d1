package genesis

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"

	"github.com/BurntSushi/toml"

	"github.com/plexus-network/plexus/internal/fault"
)

// maxFile bounds a specification's file, in bytes.
const maxFile = 64 << 20

// ErrSpec is wrapped by the errors of [Load] and [Spec.Validate].
var ErrSpec = errors.New("chain specification")

var builtIn = map[string]func() *Spec{
	"local": Local, "local-slow": LocalSlow, "up": Up, "launch": LaunchSpec,
}

// Names lists the specifications that are built in.
func Names() []string {
	names := make([]string, 0, len(builtIn))
	for name := range builtIn {
		names = append(names, name)
	}
	slices.Sort(names)
	return names
}

// Load gives the specification of that name, or reads it from a file whose name
// ends in .toml or .json. Errors wrap [ErrSpec] and say what to do.
func Load(name string) (*Spec, error) {
	if make, ok := builtIn[name]; ok {
		return make(), nil
	}
	s, err := read(name)
	if err != nil {
		return nil, fault.Wrap(fmt.Errorf("%w: %w", ErrSpec, err), fmt.Sprintf("cannot use %q as a chain", name),
			"name one of "+strings.Join(Names(), ", ")+", or a .toml or .json file; docs/protocol/chainspec.md has its form")
	}
	return s, nil
}

func read(path string) (*Spec, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	text, err := io.ReadAll(io.LimitReader(f, maxFile+1))
	if err != nil {
		return nil, err
	}
	if len(text) > maxFile {
		return nil, fmt.Errorf("the file is over %d bytes", maxFile)
	}
	s := &Spec{}
	switch filepath.Ext(path) {
	case ".toml":
		meta, err := toml.Decode(string(text), s)
		if err != nil {
			return nil, err
		}
		if unknown := meta.Undecoded(); len(unknown) > 0 {
			return nil, fmt.Errorf("unknown key %s", unknown[0])
		}
	case ".json":
		d := json.NewDecoder(bytes.NewReader(text))
		d.DisallowUnknownFields()
		if err := d.Decode(s); err != nil {
			return nil, err
		}
	default:
		return nil, fmt.Errorf("the file's name ends neither in .toml nor in .json")
	}
	return s, s.Validate()
}

var idForm = regexp.MustCompile(`^[A-Za-z0-9-]{1,50}$`)

// Validate looks at what the pallets cannot: names and times. What it lets
// through may still be refused by a pallet when the state is made.
func (s *Spec) Validate() error {
	switch {
	case s.Name == "":
		return fmt.Errorf("%w: name is empty", ErrSpec)
	case !idForm.MatchString(s.ID):
		return fmt.Errorf("%w: id %q is not 1 to 50 letters, digits and dashes", ErrSpec, s.ID)
	case !slices.Contains([]string{"Local", "Development", "Live"}, s.Type):
		return fmt.Errorf("%w: type %q is none of Local, Development and Live", ErrSpec, s.Type)
	case s.BlockMillis == 0 || s.BlockMillis > 600_000:
		return fmt.Errorf("%w: block_millis %d is not in 1 to 600,000", ErrSpec, s.BlockMillis)
	}
	return nil
}
