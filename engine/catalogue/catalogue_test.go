package catalogue

import (
	"errors"
	"path"
	"regexp"
	"strings"
	"testing"
)

var hash = regexp.MustCompile(`^[0-9a-f]{64}$`)

func TestEveryModelIsWholeAndPinned(t *testing.T) {
	seen := map[string]string{}
	for _, m := range Models() {
		if other := seen[m.File]; other != "" {
			t.Errorf("%s and %s share a file", m.Name, other)
		}
		seen[m.File] = m.Name
		if len(m.Name) > 64 || path.Base(m.File) != m.File || !hash.MatchString(m.SHA256) || m.Size <= 0 || m.Licence == "" ||
			m.Context <= 0 || m.Tolerance <= 0 || m.Tolerance > 1 || m.Template == "" {
			t.Errorf("%s is not whole: %+v", m.Name, m)
		}
		if (m.Made == nil) == (len(m.Members) == 0) {
			t.Errorf("%s is neither fetched nor made, or both", m.Name)
		}
		var size int64
		for _, part := range m.Members {
			size += part.Size
			p := part.Package
			if !hash.MatchString(p.SHA256) || p.Size <= 0 || path.Base(p.File) != p.File || !strings.Contains(p.File, p.Version) {
				t.Errorf("%s: package %+v is not pinned", m.Name, p)
			}
		}
		if m.Made == nil && size != m.Size {
			t.Errorf("%s: its members have %d bytes, not %d", m.Name, size, m.Size)
		}
		if m.Made != nil {
			if from, err := Lookup(m.Made.From); err != nil || from.Made != nil {
				t.Errorf("%s is made from %s: %v", m.Name, m.Made.From, err)
			}
		}
		if got, ok := LookupSHA256(strings.ToUpper(m.SHA256)); !ok || got.Name != m.Name {
			t.Errorf("%s is not found by its hash", m.Name)
		}
	}
	if _, err := Lookup(Default); err != nil {
		t.Error(err)
	}
}

func TestAnUnknownModelNamesTheKnown(t *testing.T) {
	_, err := Lookup("nothing")
	if !errors.Is(err, ErrUnknown) || !strings.Contains(err.Error(), Default) {
		t.Errorf("%v", err)
	}
	if _, ok := LookupSHA256(strings.Repeat("0", 64)); ok {
		t.Error("a hash of nothing was found")
	}
}

func TestLibrariesArePinnedForEveryPlatform(t *testing.T) {
	for _, platform := range []string{"linux/amd64", "linux/arm64", "darwin/amd64", "darwin/arm64", "windows/amd64"} {
		goos, goarch, _ := strings.Cut(platform, "/")
		l, ok := LibrariesFor(goos, goarch)
		if !ok || l.Tried != (platform == "linux/amd64") {
			t.Errorf("%s: %+v", platform, l)
		}
		needsRuntime := goos == "linux"
		r, hasRuntime := RuntimeFor(goos, goarch)
		node, hasNode := NodeFor(goos, goarch)
		if hasRuntime != needsRuntime || hasNode != (l.Package.Registry == NPM) {
			t.Errorf("%s: C++ runtime %t, Node.js %t", platform, hasRuntime, hasNode)
		}
		for _, p := range []Package{l.Package, r.Package, node} {
			if p.File != "" && (!hash.MatchString(p.SHA256) || p.Size <= 0 || path.Base(p.File) != p.File || !strings.Contains(p.File, p.Version)) {
				t.Errorf("%s: package %+v is not pinned", platform, p)
			}
		}
		if !strings.Contains(Platforms(), platform) {
			t.Errorf("platforms %q lack %s", Platforms(), platform)
		}
	}
	if _, ok := LibrariesFor("plan9", "amd64"); ok {
		t.Error("plan9 has libraries")
	}
}

func TestOfALibrarysNamesOneIsTaken(t *testing.T) {
	l, _ := LibrariesFor("darwin", "arm64")
	for name, want := range map[string]bool{
		"libllama.0.dylib": true, "libggml-base.0.dylib": true,
		"libllama.dylib": false, "libllama.0.5.0.dylib": false, "libggml.0.25.3.dylib": false,
	} {
		if got, err := path.Match(l.Files[0], name); err != nil || got != want {
			t.Errorf("%s: %t, %v", name, got, err)
		}
	}
}
