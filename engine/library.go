package engine

import (
	"context"
	"fmt"
	"strings"
	"sync"

	"github.com/plexus-network/plexus/engine/catalogue"
	"github.com/plexus-network/plexus/engine/fetch"
	"github.com/plexus-network/plexus/engine/llama"
	"github.com/plexus-network/plexus/internal/fault"
)

var library struct {
	sync.Mutex // guards what is below
	opened     *llama.Library
	cpu        string
}

// Library fetches llama.cpp where it is missing and opens it, once a process:
// a later call gives the same and must ask for the same CPU build.
func Library(ctx context.Context, store *fetch.Store, cpu string) (*llama.Library, error) {
	library.Lock()
	defer library.Unlock()
	if library.opened != nil {
		if cpu != library.cpu {
			return nil, fault.New("llama.cpp is open with another CPU build", "use one build in a process")
		}
		return library.opened, nil
	}
	dir, err := store.Libraries(ctx)
	if err != nil {
		return nil, err
	}
	var opts []llama.Option
	if cpu != "" {
		opts = append(opts, llama.Variant(cpu))
	}
	l, err := llama.Open(dir, opts...)
	if err != nil && fetch.LacksRuntime(err) {
		runtime, missing := store.Runtime(ctx)
		if missing != nil {
			return nil, fault.Wrap(fmt.Errorf("%w; %w", err, missing), "llama.cpp does not start",
				"install the C++ runtime (Debian and Ubuntu: apt-get install libstdc++6), or "+fault.Remedy(missing))
		}
		l, err = llama.Open(dir, append(opts, llama.Runtime(runtime))...)
	}
	if err != nil {
		return nil, fault.Wrap(err, "llama.cpp does not start",
			"run 'plexus model pull' again; the CPU builds are "+strings.Join(llama.Variants(dir), ", "))
	}
	library.opened, library.cpu = l, cpu
	return l, nil
}

// Pull brings a model into the cache, with what it is made from, and tells
// where it is.
func Pull(ctx context.Context, store *fetch.Store, m catalogue.Model) (string, error) {
	if m.Made == nil {
		return store.Model(ctx, m, nil)
	}
	if store.Check(m) == nil {
		return store.ModelPath(m), nil
	}
	source, err := catalogue.Lookup(m.Made.From)
	if err != nil {
		return "", err
	}
	if _, err := store.Model(ctx, source, nil); err != nil {
		return "", err
	}
	l, err := anyLibrary(ctx, store)
	if err != nil {
		return "", err
	}
	return store.Model(ctx, m, l.Quantize)
}

// anyLibrary gives the library as it is open, or opens the best: quantising is
// the same on every build.
func anyLibrary(ctx context.Context, store *fetch.Store) (*llama.Library, error) {
	library.Lock()
	cpu := library.cpu
	library.Unlock()
	return Library(ctx, store, cpu)
}
