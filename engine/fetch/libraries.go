package fetch

import (
	"context"
	"os"
	"path/filepath"
	"runtime"
	"strings"

	"github.com/plexus-network/plexus/engine/catalogue"
	"github.com/plexus-network/plexus/internal/fault"
)

// Libraries makes sure that llama.cpp is in the cache for this platform, and
// tells its folder.
func (s *Store) Libraries(ctx context.Context) (string, error) {
	l, ok := catalogue.LibrariesFor(runtime.GOOS, runtime.GOARCH)
	if !ok {
		return "", fault.New("there is no llama.cpp for "+runtime.GOOS+"/"+runtime.GOARCH+", only for "+catalogue.Platforms(),
			"serve the model with any OpenAI-compatible server and give its address by --backend, which works everywhere")
	}
	return s.librariesOf(ctx, l)
}

// Runtime makes sure that the C++ runtime, which llama.cpp's libraries need on
// Linux, is in the cache, and tells its folder. It is for machines that lack
// it or have one that is too old.
func (s *Store) Runtime(ctx context.Context) (string, error) {
	unlock, err := s.lock(ctx)
	if err != nil {
		return "", err
	}
	defer unlock()
	return s.runtime(ctx)
}

// runtime is [Store.Runtime] with the lock held.
func (s *Store) runtime(ctx context.Context) (string, error) {
	if s.gnu.Dir == "" {
		return "", fault.New("the C++ runtime is missing", "install it with the system's own packages")
	}
	return s.unpacked(ctx, s.gnu, filepath.Join(s.dir, "runtime", s.gnu.Package.Version+"-"+s.gnu.OS+"-"+s.gnu.Arch))
}

// LacksRuntime says whether a program or library failed for want of a C++
// runtime, or of a newer one.
func LacksRuntime(err error) bool {
	return strings.Contains(err.Error(), "libstdc++.so") || strings.Contains(err.Error(), "libgcc_s.so")
}

func (s *Store) librariesOf(ctx context.Context, l catalogue.Libraries) (string, error) {
	dir := filepath.Join(s.dir, "llama", catalogue.LibraryVersion+"-"+l.OS+"-"+l.Arch)
	if checkManifest(dir) == nil {
		return dir, nil
	}
	unlock, err := s.lock(ctx)
	if err != nil {
		return "", err
	}
	defer unlock()
	return s.unpacked(ctx, l, dir)
}

// unpacked makes sure that the libraries lie verified in dir; the lock is held.
func (s *Store) unpacked(ctx context.Context, l catalogue.Libraries, dir string) (string, error) {
	if checkManifest(dir) == nil {
		return dir, nil
	}
	file, err := s.pkg(ctx, l.Package)
	if err != nil {
		return "", err
	}
	if err := unpackLibraries(file, l.Dir, l.Files, dir); err != nil {
		return "", s.explain(err, l.Package.Name, 4*l.Package.Size)
	}
	os.Remove(file) // only room is lost if it stays
	return dir, nil
}
