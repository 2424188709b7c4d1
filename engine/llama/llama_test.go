package llama

import (
	"errors"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"unsafe"
)

func touch(t *testing.T, dir string, names ...string) {
	t.Helper()
	for _, n := range names {
		if err := os.WriteFile(filepath.Join(dir, n), []byte("no library"), 0o644); err != nil {
			t.Fatal(err)
		}
	}
}

func TestMissingLibrariesAreNamed(t *testing.T) {
	dir := t.TempDir()
	if _, err := Open(dir); !errors.Is(err, ErrLibrary) || !strings.Contains(err.Error(), "libggml-base") {
		t.Errorf("an empty folder: %v", err)
	}
	touch(t, dir, "libggml-base.so", "libggml.v1.so", "libllama.v1.so")
	if _, err := Open(dir); !errors.Is(err, ErrLibrary) || !strings.Contains(err.Error(), "libggml-base.so") {
		t.Errorf("files that are no libraries: %v", err)
	}
}

func TestARuntimeThatCannotBeOpenedIsNamed(t *testing.T) {
	dir := t.TempDir()
	touch(t, dir, "libgcc_s.so.1", "libstdc++.so.6")
	if _, err := Open(t.TempDir(), Runtime(dir)); !errors.Is(err, ErrLibrary) || !strings.Contains(err.Error(), "libgcc_s.so.1") {
		t.Errorf("%v", err)
	}
}

func TestLibrariesAreFoundWhateverTheirRelease(t *testing.T) {
	dir := t.TempDir()
	touch(t, dir, "libggml-base.so", "libggml.v1.2.so", "libggml-cpu-b.so", "libggml-cpu-a.so", "libllama.v1.so", "libllama.v2.so")
	for stem, want := range map[string]string{"libggml-base": "libggml-base.so", "libggml": "libggml.v1.2.so"} {
		if got, err := find(dir, stem); err != nil || filepath.Base(got) != want {
			t.Errorf("%s: %q, %v", stem, got, err)
		}
	}
	other := t.TempDir()
	touch(t, other, "libllama.0.dylib", "ggml-base.dll")
	for stem, want := range map[string]string{"libggml-base": "ggml-base.dll", "libllama": "libllama.0.dylib"} {
		if got, err := find(other, stem); err != nil || filepath.Base(got) != want {
			t.Errorf("%s: %q, %v", stem, got, err)
		}
	}
	if got, err := find(dir, "libllama"); !errors.Is(err, ErrLibrary) {
		t.Errorf("two releases of one library: %q, %v", got, err)
	}
	if got := Variants(dir); !slices.Equal(got, []string{"a", "b"}) {
		t.Errorf("CPU builds %q", got)
	}
}

func TestTheLogKeepsTheLastWarnings(t *testing.T) {
	r := newLogRing(4)
	for _, line := range []string{"one", "..", "two", "three", "four", "", "five"} {
		r.add(line)
	}
	if got := r.last(); got != "three; four; five" {
		t.Errorf("the last lines are %q", got)
	}
	if len(r.lines) != 4 {
		t.Errorf("%d lines are kept", len(r.lines))
	}
}

func TestStringsOfCEndAtZero(t *testing.T) {
	b := []byte("abc\x00def")
	if got := goString(&b[0]); got != "abc" {
		t.Errorf("%q", got)
	}
	if got := goString(nil); got != "" {
		t.Errorf("nil is %q", got)
	}
}

// The sizes are those of llama.h on 64-bit machines: the structs are passed by
// value, so a field too many would shift all that follows.
func TestStructsHaveTheSizesOfTheCOnes(t *testing.T) {
	for name, size := range map[string][2]uintptr{
		"llama_batch":                 {unsafe.Sizeof(batchStruct{}), 56},
		"llama_model_params":          {unsafe.Sizeof(modelParams{}), 80},
		"llama_context_params":        {unsafe.Sizeof(contextParams{}), 160},
		"llama_model_quantize_params": {unsafe.Sizeof(quantizeParams{}), 64},
	} {
		if size[0] != size[1] {
			t.Errorf("%s has %d bytes, want %d", name, size[0], size[1])
		}
	}
}

func TestAnUnknownQuantisationNamesTheKnown(t *testing.T) {
	err := (&Library{}).Quantize("in", "out", "Q9")
	if !errors.Is(err, ErrModel) || !strings.Contains(err.Error(), "Q2_K") {
		t.Errorf("%v", err)
	}
}
