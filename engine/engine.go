// Package engine serves one language model to the programs of its machine:
// miners that answer with it, validators that score with it.
//
// It joins the parts: engine/fetch brings libraries and weights,
// engine/llama runs them, engine/batch shares them among requests and
// engine/serve speaks HTTP. Other programs reach it by engine/api alone. It is
// the only package whose import links llama's binding; nothing native is
// opened before [Open].
package engine

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"time"

	"github.com/plexus-network/plexus/engine/batch"
	"github.com/plexus-network/plexus/engine/catalogue"
	"github.com/plexus-network/plexus/engine/fetch"
	"github.com/plexus-network/plexus/engine/llama"
	"github.com/plexus-network/plexus/engine/serve"
	"github.com/plexus-network/plexus/internal/fault"
	"golang.org/x/sync/errgroup"
)

// Config is an engine's settings.
type Config struct {
	Model   string // catalogue name
	Addr    string // host:port; only local callers are to reach it
	Slots   int    // completions at once
	Context int    // tokens of one conversation; 0: the catalogue's
	Cells   int    // tokens that all conversations hold together; 0: by slots
	Threads int    // of one step; more than one stalls when cores are shared
	CPU     string // the CPU build, such as "haswell"; empty: the best
}

// Default is a config for a shared machine.
func Default() Config {
	return Config{Model: catalogue.Default, Addr: "127.0.0.1:8100", Slots: 8, Threads: 1}
}

// Bounds of a config.
const (
	maxSlots   = 64
	maxCells   = 1 << 20
	stepTokens = 512 // of one call of llama.cpp
	// farewell is how long running answers may go on once the engine stops.
	farewell = 5 * time.Second
)

// Validate names the first setting that cannot be.
func (c Config) Validate() error {
	if _, err := catalogue.Lookup(c.Model); err != nil {
		return fault.Wrap(err, "no such model", "run 'plexus model list'")
	}
	if _, _, err := net.SplitHostPort(c.Addr); err != nil {
		return fault.Wrap(err, "the address "+c.Addr+" is wrong", "give --addr as host:port, such as 127.0.0.1:8100")
	}
	for _, n := range []struct {
		name      string
		v, lo, hi int
	}{
		{"slots", c.Slots, 1, maxSlots}, {"threads", c.Threads, 1, 256},
		{"context", c.Context, 0, maxCells}, {"cells", c.Cells, 0, maxCells},
	} {
		if n.v < n.lo || n.v > n.hi {
			return fault.New(fmt.Sprintf("%s is %d", n.name, n.v), fmt.Sprintf("set --%s from %d to %d", n.name, n.lo, n.hi))
		}
	}
	return nil
}

// Engine is a model, loaded and ready to run.
type Engine struct {
	config    Config
	info      catalogue.Model
	library   *llama.Library
	model     *llama.Model
	context   *llama.Context
	scheduler *batch.Scheduler
	server    *serve.Server
}

// decoder lends a context to the scheduler.
type decoder struct {
	*llama.Context
	entries []llama.Entry
}

func (d *decoder) Decode(b []batch.Entry) error {
	d.entries = d.entries[:0]
	for _, e := range b {
		d.entries = append(d.entries, llama.Entry(e))
	}
	return d.Context.Decode(d.entries)
}

// Open fetches what is missing and loads the model. The caller ends it with
// [Engine.Run] or [Engine.Close]. A process opens one engine at a time.
func Open(ctx context.Context, c Config, store *fetch.Store) (*Engine, error) {
	if err := c.Validate(); err != nil {
		return nil, err
	}
	info, err := catalogue.Lookup(c.Model)
	if err != nil {
		return nil, err
	}
	library, err := Library(ctx, store, c.CPU)
	if err != nil {
		return nil, err
	}
	path, err := Pull(ctx, store, info)
	if err != nil {
		return nil, err
	}
	e := &Engine{config: c, info: info, library: library}
	if err := e.load(path); err != nil {
		e.Close()
		return nil, err
	}
	return e, nil
}

func (e *Engine) load(path string) (err error) {
	if e.model, err = e.library.Load(path); err != nil {
		return fault.Wrap(err, "the model "+e.info.Name, "run 'plexus model verify'; if it is right, free memory")
	}
	c := e.config
	perSequence := c.Context
	if perSequence == 0 {
		perSequence = min(e.info.Context, e.model.Trained())
	}
	cells := c.Cells
	if cells == 0 {
		cells = max(perSequence, min(c.Slots*perSequence, 8192))
	}
	e.context, err = e.model.Context(llama.Config{
		Cells: cells, Sequences: c.Slots, Batch: stepTokens, Threads: c.Threads,
	})
	if err != nil {
		return fault.Wrap(err, "the model "+e.info.Name, "free memory, or lower --cells or --context")
	}
	e.scheduler = batch.New(&decoder{Context: e.context}, batch.Config{
		Slots: c.Slots, Cells: cells, Context: perSequence, Batch: stepTokens,
	})
	if e.server, err = serve.New(e.info, e.model, e.scheduler); err != nil {
		return fault.Wrap(err, "the model "+e.info.Name, "use another model: 'plexus model list'")
	}
	return nil
}

// Handler is the engine's HTTP side, for callers that listen themselves; it
// answers while [Engine.Work] runs.
func (e *Engine) Handler() http.Handler { return e.server.Handler() }

// Work runs the model until ctx ends. The error is not nil only when the model
// fails again and again.
func (e *Engine) Work(ctx context.Context) error { return e.scheduler.Run(ctx) }

// Run listens, works and serves until ctx ends, then lets running answers end
// for a short while, and closes the engine.
func (e *Engine) Run(ctx context.Context, log *slog.Logger) error {
	defer e.Close()
	listener, err := net.Listen("tcp", e.config.Addr)
	if err != nil {
		return fault.Wrap(err, "the engine cannot listen on "+e.config.Addr, "give another address with --addr, or stop what uses this one")
	}
	web := &http.Server{
		Handler: e.Handler(), ReadHeaderTimeout: 5 * time.Second, ReadTimeout: 30 * time.Second,
		IdleTimeout: 2 * time.Minute, MaxHeaderBytes: 64 << 10,
	}
	log.Info("engine ready", "model", e.info.Name, "addr", listener.Addr().String(),
		"cpu", e.library.CPU(), "slots", e.config.Slots, "context", e.scheduler.Config().Context)
	working, stopWorking := context.WithCancel(context.WithoutCancel(ctx))
	defer stopWorking()
	// group's context ends when ctx does or when either side fails.
	group, running := errgroup.WithContext(ctx)
	group.Go(func() error { return e.Work(working) })
	group.Go(func() error {
		if err := web.Serve(listener); !errors.Is(err, http.ErrServerClosed) {
			return err
		}
		return nil
	})
	group.Go(func() error {
		<-running.Done()
		e.server.Stop()
		bye, cancel := context.WithTimeout(context.WithoutCancel(ctx), farewell)
		defer cancel()
		if err := web.Shutdown(bye); err != nil {
			web.Close()
		}
		stopWorking()
		return nil
	})
	if err := group.Wait(); err != nil {
		return fault.Wrap(err, "the engine failed", "start it again; if it fails again, run 'plexus model verify'")
	}
	log.Info("engine stopped")
	return nil
}

// Close frees the model. It must not run beside Work.
func (e *Engine) Close() {
	if e.context != nil {
		e.context.Close()
	}
	if e.model != nil {
		e.model.Close()
	}
	e.context, e.model = nil, nil
}
