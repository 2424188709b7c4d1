// Command calibrate measures what the tolerance of a model must be and what it
// tells apart: how far honest engines on different processors miss each
// other's tokens, and how far everything else does.
//
// It is run by hand when a model or a release of llama.cpp is added; its
// tables stand in docs/protocol/bound-sampling.md. One process opens one CPU
// build, so the work is in steps that leave files:
//
//	calibrate answer -weights W.gguf -cpu haswell -out honest.json
//	calibrate score  -weights W.gguf -cpu zen4 -out scored.json honest.json...
//	calibrate table  -e 0.05,0.1,0.2 scored.json...
package main

import (
	"context"
	"encoding/json"
	"flag"
	"fmt"
	"net/http/httptest"
	"os"
	"os/signal"
	"strings"

	"github.com/plexus-network/plexus/engine/api"
	"github.com/plexus-network/plexus/engine/batch"
	"github.com/plexus-network/plexus/engine/catalogue"
	"github.com/plexus-network/plexus/engine/fetch"
	"github.com/plexus-network/plexus/engine/llama"
	"github.com/plexus-network/plexus/engine/serve"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	if len(os.Args) < 2 {
		fail(fmt.Errorf("give a step: answer, score, table or quantize"))
	}
	f := flag.NewFlagSet(os.Args[1], flag.ExitOnError)
	weights := f.String("weights", "", "GGUF file")
	cpu := f.String("cpu", "", "CPU build")
	out := f.String("out", "", "file to write")
	kind := f.String("type", "Q4_0", "quantisation to make")
	template := f.String("template", "chatml", "chat template")
	tolerances := f.String("e", "0.05,0.1,0.2,0.3,0.5", "tolerances to try, in logits")
	count := f.Int("n", 40, "answers to generate")
	cheats := f.Int("cheats", 16, "answers of the first file to make cheats of")
	_ = f.Parse(os.Args[2:])
	var err error
	switch os.Args[1] {
	case "answer":
		err = withEngine(ctx, *weights, *cpu, *template, func(c *api.Client) error { return answer(ctx, c, *count, *out) })
	case "score":
		err = withEngine(ctx, *weights, *cpu, *template, func(c *api.Client) error { return scoreAll(ctx, c, f.Args(), *cheats, *cpu, *out) })
	case "table":
		err = table(os.Stdout, strings.Split(*tolerances, ","), f.Args())
	case "quantize":
		var l *llama.Library
		if l, err = open(ctx, *cpu); err == nil {
			err = l.Quantize(*weights, *out, *kind)
		}
	default:
		err = fmt.Errorf("no step %q", os.Args[1])
	}
	if err != nil {
		fail(err)
	}
}

func fail(err error) {
	fmt.Fprintln(os.Stderr, "calibrate:", err)
	os.Exit(1)
}

func open(ctx context.Context, cpu string) (*llama.Library, error) {
	store, err := fetch.Open("")
	if err != nil {
		return nil, err
	}
	dir, err := store.Libraries(ctx)
	if err != nil {
		return nil, err
	}
	var opts []llama.Option
	if cpu != "" {
		opts = append(opts, llama.Variant(cpu))
	}
	return llama.Open(dir, opts...)
}

// decoder lends a context to the scheduler.
type decoder struct{ *llama.Context }

func (d decoder) Decode(b []batch.Entry) error {
	entries := make([]llama.Entry, len(b))
	for i, e := range b {
		entries[i] = llama.Entry(e)
	}
	return d.Context.Decode(entries)
}

// withEngine serves weights, which need not be in the catalogue, to do.
func withEngine(ctx context.Context, weights, cpu, template string, do func(*api.Client) error) error {
	l, err := open(ctx, cpu)
	if err != nil {
		return err
	}
	m, err := l.Load(weights)
	if err != nil {
		return err
	}
	defer m.Close()
	c := batch.Config{Slots: 8, Cells: 8192, Context: 2048, Batch: 512}
	x, err := m.Context(llama.Config{Cells: c.Cells, Sequences: c.Slots, Batch: c.Batch, Threads: 1})
	if err != nil {
		return err
	}
	defer x.Close()
	s := batch.New(decoder{x}, c)
	server, err := serve.New(catalogue.Model{Template: catalogue.Template(template), Tolerance: 1}, m, s)
	if err != nil {
		return err
	}
	web := httptest.NewServer(server.Handler())
	defer web.Close()
	running, stop := context.WithCancel(ctx)
	ended := make(chan error, 1)
	go func() { ended <- s.Run(running) }()
	err = do(&api.Client{BaseURL: web.URL})
	stop()
	if e := <-ended; err == nil {
		err = e
	}
	return err
}

// record is one answer with what asked for it, and later its verdict.
type record struct {
	Prompt  int
	Request api.ChatRequest
	Tokens  []int32
	Finish  string
	From    string // the file that it was answered in
	By      string // what was done to it; empty: nothing
	CPU     string // of the scorer
	Verdict *api.Verdict
}

func load(path string) (out []record, err error) {
	b, err := os.ReadFile(path)
	if err != nil {
		return nil, err
	}
	return out, json.Unmarshal(b, &out)
}

func save(path string, r []record) error {
	b, err := json.Marshal(r)
	if err != nil {
		return err
	}
	return os.WriteFile(path, b, 0o644)
}
