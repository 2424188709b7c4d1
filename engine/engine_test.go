package engine

import (
	"bufio"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/plexus-network/plexus/engine/api"
	"github.com/plexus-network/plexus/engine/catalogue"
	"github.com/plexus-network/plexus/engine/fetch"
	"github.com/plexus-network/plexus/internal/fault"
	"golang.org/x/sync/errgroup"
)

const small = "smollm2-135m-instruct-q2"

// elsewhere is the CPU build that runs on any processor of this architecture
// and computes most unlike the others.
const elsewhere = "x64"

// needModels ends a short test run here; any other fetches what it needs.
func needModels(tb testing.TB) *fetch.Store {
	tb.Helper()
	if testing.Short() {
		tb.Skip("runs a real model")
	}
	store, err := fetch.Open("")
	if err != nil {
		tb.Fatal(err)
	}
	return store
}

// start runs an engine in this process, for the test's length.
func start(tb testing.TB, model string) *api.Client {
	tb.Helper()
	store := needModels(tb)
	c := Default()
	c.Model = model
	e, err := Open(tb.Context(), c, store)
	if err != nil {
		tb.Fatalf("%v (try: %s)", err, fault.Remedy(err))
	}
	ctx, cancel := context.WithCancel(context.Background())
	ended := make(chan error, 1)
	go func() { ended <- e.Work(ctx) }()
	web := httptest.NewServer(e.Handler())
	tb.Cleanup(func() {
		web.Close()
		cancel()
		if err := <-ended; err != nil {
			tb.Errorf("Work: %v", err)
		}
		e.Close()
	})
	return &api.Client{BaseURL: web.URL}
}

// ask is a request of one user message, bound to hotkey and seed number i.
func ask(text string, i, most int) api.ChatRequest {
	T := 0.7
	return api.ChatRequest{
		Messages: []api.Message{{Role: "user", Content: text}}, Temperature: &T, MaxTokens: &most,
		Plexus: &api.Bind{Hotkey: fmt.Sprintf("0x%064x", i+1), Seed: fmt.Sprintf("%064x", 7919*i+1)},
	}
}

var questions = []string{
	"What is the capital of France?", "Why is the sky blue?", "List five fruits and their colours.",
	"Write a short poem about the sea.", "Who was Ada Lovelace?", "How do I boil an egg?",
	"Tell me a joke about computers.", "Was ist der höchste Berg der Welt?",
}

// answers asks all questions at once.
func answers(tb testing.TB, c *api.Client, most int) []api.ScoreRequest {
	tb.Helper()
	out := make([]api.ScoreRequest, len(questions))
	group, ctx := errgroup.WithContext(tb.Context())
	for i, q := range questions {
		group.Go(func() error {
			r := ask(q, i, most)
			a, err := c.Chat(ctx, r)
			if err != nil {
				return err
			}
			p := a.Choices[0]
			out[i] = api.ScoreRequest{ChatRequest: r, Choices: []api.Claim{{Tokens: p.Plexus.Tokens, FinishReason: p.FinishReason}}}
			return nil
		})
	}
	if err := group.Wait(); err != nil {
		tb.Fatal(err)
	}
	return out
}

// verified counts the verified ones and tells of the others.
func verified(t *testing.T, c *api.Client, asked []api.ScoreRequest) (count int, why []string) {
	t.Helper()
	for _, r := range asked {
		out, err := c.Score(t.Context(), r)
		if err != nil {
			t.Fatal(err)
		}
		v := out.Choices[0]
		if v.Verified {
			count++
		} else {
			why = append(why, fmt.Sprintf("%s: held %.3f, worst %.3f (%s)", r.Messages[0].Content, v.Held, v.Worst, v.Reason))
		}
	}
	return count, why
}

func TestRealAnswersAreVerifiedAndOthersAreNot(t *testing.T) {
	large, little := start(t, catalogue.Default), start(t, small)
	honest, cheap := answers(t, large, 48), answers(t, little, 48)
	if n, why := verified(t, large, honest); n != len(honest) {
		t.Errorf("%s verifies %d of its own: %v", catalogue.Default, n, why)
	}
	if n, why := verified(t, little, cheap); n != len(cheap) {
		t.Errorf("%s verifies %d of its own: %v", small, n, why)
	}
	changed := func(change func(*api.ScoreRequest, int)) []api.ScoreRequest {
		var out []api.ScoreRequest
		for i, r := range honest {
			bind := *r.Plexus
			r.Plexus = &bind
			r.Choices = []api.Claim{r.Choices[0]}
			change(&r, i)
			out = append(out, r)
		}
		return out
	}
	// A short answer that the model is sure of is the same whoever asks, so
	// of those that cheats make one in eight may pass.
	for name, asked := range map[string][]api.ScoreRequest{
		"the small model's":  changed(func(r *api.ScoreRequest, i int) { r.Choices = cheap[i].Choices }),
		"another hotkey's":   changed(func(r *api.ScoreRequest, i int) { r.Plexus.Hotkey = fmt.Sprintf("0x%064x", 999+i) }),
		"to another seed":    changed(func(r *api.ScoreRequest, i int) { r.Plexus.Seed = fmt.Sprintf("%064x", 999+i) }),
		"to another prompt":  changed(func(r *api.ScoreRequest, i int) { r.Choices = honest[(i+1)%len(honest)].Choices }),
		"cut off at the end": changed(func(r *api.ScoreRequest, i int) { c := &r.Choices[0]; c.Tokens = c.Tokens[:len(c.Tokens)/2] }),
	} {
		if n, _ := verified(t, large, asked); n > 1 {
			t.Errorf("%d answers %s are verified", n, name)
		}
	}
}

func TestTheModelKnowsItsCapital(t *testing.T) {
	c := start(t, catalogue.Default)
	r := ask(questions[0], 0, 30)
	greedy := 0.0
	r.Temperature = &greedy
	a, err := c.Chat(t.Context(), r)
	if err != nil {
		t.Fatal(err)
	}
	if !strings.Contains(a.Choices[0].Message.Content, "Paris") || a.Choices[0].FinishReason != api.FinishStop {
		t.Errorf("it says %q by %s", a.Choices[0].Message.Content, a.Choices[0].FinishReason)
	}
}

func TestALongConversationIsVerified(t *testing.T) {
	c := start(t, small)
	r := ask("Let us talk about bridges.", 3, 24)
	for turn := range 4 {
		a, err := c.Chat(t.Context(), r)
		if err != nil {
			t.Fatal(err)
		}
		p := a.Choices[0]
		out, err := c.Score(t.Context(), api.ScoreRequest{ChatRequest: r, Choices: []api.Claim{{Tokens: p.Plexus.Tokens, FinishReason: p.FinishReason}}})
		if err != nil || !out.Choices[0].Verified {
			t.Errorf("turn %d: %+v, %v", turn, out, err)
		}
		r.Messages = append(r.Messages, p.Message,
			api.Message{Role: "user", Content: "Tell me more. " + strings.Repeat("I like long bridges over wide rivers. ", 20)})
	}
}

// TestHelperEngine is another process's engine: it tells its address and
// serves until its input ends.
func TestHelperEngine(t *testing.T) {
	cpu := os.Getenv("PLEXUS_TEST_CPU")
	if cpu == "" {
		return
	}
	store := needModels(t)
	c := Default()
	c.Model, c.Addr = small, "127.0.0.1:0"
	if cpu != "best" {
		c.CPU = cpu
	}
	e, err := Open(t.Context(), c, store)
	if err != nil {
		t.Fatal(err)
	}
	made := filepath.Join(t.TempDir(), "made.gguf")
	info, _ := catalogue.Lookup(small)
	source, _ := catalogue.Lookup(info.Made.From)
	if err := e.library.Quantize(store.ModelPath(source), made, info.Made.Type); err != nil {
		t.Fatal(err)
	}
	b, err := os.ReadFile(made)
	if err != nil {
		t.Fatal(err)
	}
	sum := sha256.Sum256(b)
	fmt.Println("made", hex.EncodeToString(sum[:]))
	ctx, cancel := context.WithCancel(t.Context())
	go func() {
		_, _ = io.Copy(io.Discard, os.Stdin)
		cancel()
	}()
	log := slog.New(slog.NewTextHandler(os.Stdout, nil))
	if err := e.Run(ctx, log); err != nil {
		t.Fatal(err)
	}
}

// startElsewhere runs an engine in another process and gives what it made and
// a way to kill it.
func startElsewhere(t *testing.T, cpu string) (c *api.Client, made string, process *exec.Cmd, stop io.Closer) {
	t.Helper()
	needModels(t)
	cmd := exec.Command(os.Args[0], "-test.run=^TestHelperEngine$")
	cmd.Env = append(os.Environ(), "PLEXUS_TEST_CPU="+cpu)
	cmd.Stderr = os.Stderr
	in, err := cmd.StdinPipe()
	if err != nil {
		t.Fatal(err)
	}
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		in.Close()
		_ = cmd.Wait()
	})
	lines := bufio.NewScanner(out)
	for lines.Scan() {
		if sum, ok := strings.CutPrefix(lines.Text(), "made "); ok {
			made = sum
		}
		if _, rest, ok := strings.Cut(lines.Text(), "addr="); ok {
			go func() { _, _ = io.Copy(io.Discard, out) }()
			return &api.Client{BaseURL: "http://" + strings.Fields(rest)[0]}, made, cmd, in
		}
		t.Log(lines.Text())
	}
	t.Fatal("the other engine did not start")
	return nil, "", nil, nil
}

func TestAnotherProcessorsAnswersAreVerified(t *testing.T) {
	needModels(t)
	if !hasVariant(t, elsewhere) {
		t.Skip("this architecture has no build " + elsewhere)
	}
	there, made, _, _ := startElsewhere(t, elsewhere)
	info, err := catalogue.Lookup(small)
	if err != nil {
		t.Fatal(err)
	}
	if made != info.SHA256 {
		t.Errorf("the other build makes weights with SHA-256 %s, want %s", made, info.SHA256)
	}
	here := start(t, small)
	if n, why := verified(t, here, answers(t, there, 12)); n != len(questions) {
		t.Errorf("%d of the other build's answers are verified: %v", n, why)
	}
}

func hasVariant(t *testing.T, name string) bool {
	t.Helper()
	dir, err := needModels(t).Libraries(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	_, err = os.Stat(filepath.Join(dir, "libggml-cpu-"+name+".so"))
	return err == nil
}

func TestAnEngineThatDiesEndsItsStreams(t *testing.T) {
	c, _, process, _ := startElsewhere(t, "best")
	stream, err := c.ChatStream(t.Context(), ask("Count to one thousand.", 1, 400))
	if err != nil {
		t.Fatal(err)
	}
	defer stream.Close()
	if _, err := stream.Next(); err != nil {
		t.Fatal(err)
	}
	if err := process.Process.Kill(); err != nil {
		t.Fatal(err)
	}
	for {
		if _, err = stream.Next(); err != nil {
			break
		}
	}
	if errors.Is(err, io.EOF) && !errors.Is(err, io.ErrUnexpectedEOF) {
		t.Errorf("the stream ended as if whole: %v", err)
	}
}

func TestAnEngineStopsGracefully(t *testing.T) {
	c, _, process, stop := startElsewhere(t, "best")
	stream, err := c.ChatStream(t.Context(), ask("Say hello.", 1, 8))
	if err != nil {
		t.Fatal(err)
	}
	defer stream.Close()
	if _, err := stream.Next(); err != nil {
		t.Fatal(err)
	}
	stop.Close()
	for err == nil {
		_, err = stream.Next()
	}
	if !errors.Is(err, io.EOF) {
		t.Errorf("the running answer ended by %v", err)
	}
	if err := process.Wait(); err != nil {
		t.Errorf("the engine ended by %v", err)
	}
}

func TestATakenPortIsNamed(t *testing.T) {
	store := needModels(t)
	taken, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer taken.Close()
	c := Default()
	c.Model, c.Addr = small, taken.Addr().String()
	e, err := Open(t.Context(), c, store)
	if err != nil {
		t.Fatal(err)
	}
	err = e.Run(t.Context(), slog.New(slog.DiscardHandler))
	if err == nil || !strings.Contains(err.Error(), c.Addr) || !strings.Contains(fault.Remedy(err), "--addr") {
		t.Errorf("%v (%s)", err, fault.Remedy(err))
	}
}

func TestWrongSettingsAreNamed(t *testing.T) {
	for want, change := range map[string]func(*Config){
		"model":   func(c *Config) { c.Model = "nothing" },
		"address": func(c *Config) { c.Addr = "localhost" },
		"slots":   func(c *Config) { c.Slots = 0 },
		"threads": func(c *Config) { c.Threads = -1 },
		"context": func(c *Config) { c.Context = -1 },
		"cells":   func(c *Config) { c.Cells = maxCells + 1 },
	} {
		c := Default()
		change(&c)
		if err := c.Validate(); err == nil || !strings.Contains(err.Error(), want) || fault.Remedy(err) == "" {
			t.Errorf("%s: %v (%s)", want, err, fault.Remedy(err))
		}
	}
	if err := Default().Validate(); err != nil {
		t.Error(err)
	}
}
