package serve

import (
	"context"
	"encoding/json"
	"net/http"
	"time"

	"github.com/plexus-network/plexus/engine/api"
)

// stream answers with server-sent events. Once the first is sent, a failure
// can only be told as an event of its own.
func (s *Server) stream(w http.ResponseWriter, r *http.Request, p *plan, withUsage bool, start time.Time) error {
	ctx, cancel := context.WithCancel(r.Context())
	defer cancel()
	// Room for every token: a slow reader never holds up the scheduler.
	events := make(chan event, p.n*(p.max+1))
	ended := make(chan error, 1)
	go func() {
		ended <- s.generate(ctx, p, start, func(e event, _ *completion) { events <- e })
		close(events)
	}()
	out := &writer{w: w, control: http.NewResponseController(w)}
	head := api.Chunk{ID: completionID(), Object: "chat.completion.chunk", Created: start.Unix(), Model: s.model.Name}
	begun := make([]bool, p.n)
	completed := 0
	for e := range events {
		completed++
		c := api.ChunkChoice{
			Index: e.choice, Delta: api.Delta{Content: e.text}, Plexus: &api.Proof{Tokens: []int32{e.token}},
		}
		if !begun[e.choice] {
			begun[e.choice] = true
			c.Delta.Role = "assistant"
		}
		if e.logprob != nil {
			c.Logprobs = &api.Logprobs{Content: []api.TokenLogprob{*e.logprob}}
		}
		if e.finish != "" {
			c.FinishReason = &e.finish
			proof := s.proof(p)
			proof.Tokens = c.Plexus.Tokens
			c.Plexus = proof
		}
		head.Choices = []api.ChunkChoice{c}
		if err := out.send(head, len(events) == 0); err != nil {
			cancel()
		}
	}
	if err := <-ended; err != nil {
		if !out.begun {
			return err
		}
		_ = out.send(api.ErrorBody{Error: s.explain(err)}, true)
		return nil
	}
	if withUsage {
		head.Choices = []api.ChunkChoice{}
		head.Usage = &api.Usage{
			PromptTokens: len(p.prompt), CompletionTokens: completed, TotalTokens: len(p.prompt) + completed,
		}
		_ = out.send(head, false)
	}
	out.end()
	return nil
}

// writer sends events; each must be taken within a time.
type writer struct {
	w       http.ResponseWriter
	control *http.ResponseController
	begun   bool
}

// send writes one event, and all that is buffered with flush.
func (o *writer) send(event any, flush bool) error {
	b, err := json.Marshal(event)
	if err != nil {
		return err
	}
	return o.write(append(append([]byte("data: "), b...), '\n', '\n'), flush)
}

func (o *writer) end() { _ = o.write([]byte("data: [DONE]\n\n"), true) }

func (o *writer) write(b []byte, flush bool) error {
	if !o.begun {
		o.begun = true
		h := o.w.Header()
		h.Set("Content-Type", "text/event-stream")
		h.Set("Cache-Control", "no-cache")
		o.w.WriteHeader(http.StatusOK)
	}
	_ = o.control.SetWriteDeadline(time.Now().Add(writePatience))
	if _, err := o.w.Write(b); err != nil || !flush {
		return err
	}
	return o.control.Flush()
}
