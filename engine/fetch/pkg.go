package fetch

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"

	"github.com/plexus-network/plexus/engine/catalogue"
	"github.com/plexus-network/plexus/internal/fault"
)

// errHash is a package whose bytes are not the pinned ones.
var errHash = errors.New("its SHA-256 is not the pinned one")

// mirrorOf names the environment variable that gives a registry's mirror.
var mirrorOf = map[catalogue.Registry]string{
	catalogue.PyPI: "PIP_INDEX_URL", catalogue.NPM: "npm_config_registry",
}

var clientOf = map[catalogue.Registry]string{catalogue.PyPI: "pip", catalogue.NPM: "npm or pip"}

// pkg makes sure that a package lies verified in the cache and tells where;
// the lock is held.
func (s *Store) pkg(ctx context.Context, p catalogue.Package) (string, error) {
	dir := filepath.Join(s.dir, "packages")
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return "", s.explain(err, p.File, p.Size)
	}
	path := filepath.Join(dir, p.File)
	if sum, _, err := hashFile(path); err == nil && sum == p.SHA256 {
		return path, nil
	}
	mirror := s.env(mirrorOf[p.Registry])
	var fromMirror error
	if mirror != "" {
		if fromMirror = s.download(ctx, mirror, p, path); fromMirror == nil {
			return path, nil
		}
		if ctx.Err() != nil {
			return "", interrupted(ctx, p, mirror)
		}
		if isFull(fromMirror) {
			return "", s.explain(fromMirror, p.File, p.Size)
		}
	}
	err := s.byClient(ctx, p, path)
	switch {
	case err == nil:
		return path, nil
	case ctx.Err() != nil:
		return "", interrupted(ctx, p, mirror)
	case isFull(err), errors.Is(err, os.ErrPermission):
		return "", s.explain(err, p.File, p.Size)
	}
	if fromMirror != nil && errors.Is(err, errNoClient) {
		err = fromMirror
	}
	return "", fetchFault(err, fromMirror, p)
}

func interrupted(ctx context.Context, p catalogue.Package, mirror string) error {
	remedy := "run the command again: what was fetched whole is kept"
	if mirror != "" {
		remedy = "run the command again: it goes on where it stopped"
	}
	return fault.Wrap(context.Cause(ctx), p.Name+" was not fetched whole", remedy)
}

// fetchFault tells what a person can do about a package that did not come.
func fetchFault(err, fromMirror error, p catalogue.Package) error {
	what := fmt.Sprintf("%s %s cannot be fetched", p.Name, p.Version)
	switch {
	case errors.Is(err, errNoClient):
		return fault.Wrap(err, what, fmt.Sprintf("put Go on the PATH, which brings it; or install %s, or set %s to a mirror's address", clientOf[p.Registry], mirrorOf[p.Registry]))
	case fault.Remedy(err) != "": // of what was to bring the client
		return err
	case errors.Is(err, errHash):
		remedy := "run the command again; if it fails again, the registry serves another file than the one that was pinned: do not use it"
		if fromMirror != nil {
			remedy = "the mirror in " + mirrorOf[p.Registry] + " serves another file: correct or unset it"
		}
		return fault.Wrap(err, what, remedy)
	case fromMirror != nil:
		return fault.Wrap(err, what, "see whether the mirror in "+mirrorOf[p.Registry]+" is reached, or unset it; then run the command again")
	default:
		return fault.Wrap(err, what, "see whether the network is up and run the command again; behind a mirror set "+mirrorOf[p.Registry])
	}
}

// accept verifies a file that was brought and moves it into its place.
func accept(temp, path string, p catalogue.Package) error {
	sum, size, err := hashFile(temp)
	if err != nil {
		return err
	}
	if sum != p.SHA256 {
		os.Remove(temp)
		return fmt.Errorf("%s: %d of %d bytes, SHA-256 %.12s…, want %.12s…: %w", p.File, size, p.Size, sum, p.SHA256, errHash)
	}
	return os.Rename(temp, path)
}
