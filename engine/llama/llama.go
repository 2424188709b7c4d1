// Package llama runs GGUF models through llama.cpp's shared libraries, which
// it opens at run time without cgo.
//
// It covers only what the engine needs: loading, tokenising, decoding batches
// of several sequences, and requantising. A program that imports it opens no
// library until [Open], so the other verbs of the binary start on machines
// that have none. The C structs mirror llama.h of one release
// (catalogue.LibraryVersion); a library of another release is refused by name.
//
// Start at [Open], then [Library.Load] and [Model.Context].
package llama

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"sort"
	"strings"
	"sync"
)

// ErrLibrary is returned when the shared libraries cannot be opened.
var ErrLibrary = errors.New("llama.cpp's libraries cannot be opened")

// Library is llama.cpp, opened. One process has at most one.
type Library struct {
	f       functions
	variant string
	logs    *logRing
}

var opened struct {
	sync.Mutex // guards done: llama.cpp's backends live in globals
	done       bool
}

// Option changes how the libraries are opened.
type Option func(*options)

type options struct{ variant, runtime string }

// Variant opens one CPU build, such as "haswell", instead of the best for this
// processor. The processor must have its instructions.
func Variant(name string) Option { return func(o *options) { o.variant = name } }

// Runtime opens the C++ runtime in dir first, for systems that have none.
func Runtime(dir string) Option { return func(o *options) { o.runtime = dir } }

// Open opens the libraries in dir, once a process. The error wraps
// [ErrLibrary] and names the file.
func Open(dir string, opts ...Option) (*Library, error) {
	var o options
	for _, set := range opts {
		set(&o)
	}
	opened.Lock()
	defer opened.Unlock()
	if opened.done {
		return nil, fmt.Errorf("%w: they are open already", ErrLibrary)
	}
	if o.runtime != "" {
		// By their sonames they now serve all that is opened later.
		for _, name := range []string{"libgcc_s.so.1", "libstdc++.so.6"} {
			if _, err := dlopen(filepath.Join(o.runtime, name)); err != nil {
				return nil, err
			}
		}
	}
	lib := &Library{logs: newLogRing(40)}
	if err := lib.link(dir); err != nil {
		return nil, err
	}
	opened.done = true
	lib.f.logSet(lib.logs.callback(), 0)
	lib.f.ggmlLogSet(lib.logs.callback(), 0)
	lib.f.backendInit()
	if o.variant != "" {
		path := filepath.Join(dir, "libggml-cpu-"+o.variant+".so")
		if lib.f.backendLoad(path) == 0 {
			return nil, fmt.Errorf("%w: %s: %s", ErrLibrary, path, lib.logs.last())
		}
		lib.variant = o.variant
		return lib, nil
	}
	lib.f.backendLoadAll(dir)
	lib.variant = loadedVariant()
	if lib.variant == "" && lib.f.backendCount() == 0 {
		return nil, fmt.Errorf("%w: no CPU build in %s suits this processor", ErrLibrary, dir)
	}
	return lib, nil
}

// CPU names the CPU build in use, such as "zen4"; empty where it is unknown.
func (l *Library) CPU() string { return l.variant }

// Variants lists the CPU builds that dir has, in order of name.
func Variants(dir string) []string {
	files, _ := filepath.Glob(filepath.Join(dir, "libggml-cpu-*.so"))
	var out []string
	for _, f := range files {
		out = append(out, strings.TrimSuffix(strings.TrimPrefix(filepath.Base(f), "libggml-cpu-"), ".so"))
	}
	sort.Strings(out)
	return out
}

// loadedVariant reads from the process's map which CPU build was chosen:
// llama.cpp picks it and does not say which.
func loadedVariant() string {
	b, err := os.ReadFile("/proc/self/maps")
	if err != nil {
		return ""
	}
	_, rest, ok := strings.Cut(string(b), "libggml-cpu-")
	if !ok {
		return ""
	}
	name, _, _ := strings.Cut(rest, ".so")
	return name
}

// find gives the path of the one library whose name starts with stem, whatever
// release its name carries and whatever system it is for.
func find(dir, stem string) (string, error) {
	for _, pattern := range []string{stem + ".so", stem + ".v*.so", stem + ".0.dylib", strings.TrimPrefix(stem, "lib") + ".dll"} {
		if m, _ := filepath.Glob(filepath.Join(dir, pattern)); len(m) == 1 {
			return m[0], nil
		}
	}
	return "", fmt.Errorf("%w: %s has no %s", ErrLibrary, dir, stem)
}

// dlopen names the file in its error.
func dlopen(path string) (uintptr, error) {
	h, err := open(path)
	if err != nil {
		return 0, fmt.Errorf("%w: %s: %w", ErrLibrary, path, err)
	}
	return h, nil
}
