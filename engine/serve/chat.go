package serve

import (
	"context"
	"crypto/rand"
	"encoding/hex"
	"net/http"
	"time"

	"github.com/plexus-network/plexus/engine/api"
	"github.com/plexus-network/plexus/engine/batch"
	"github.com/plexus-network/plexus/engine/sample"
	"golang.org/x/sync/errgroup"
)

// event is one sampled token of one choice, and what it makes known.
type event struct {
	choice  int
	token   int32
	text    string // settled text, maybe of earlier tokens too
	logprob *api.TokenLogprob
	finish  string // set at the last token
}

func (s *Server) chat(w http.ResponseWriter, r *http.Request) error {
	start := time.Now()
	var req api.ChatRequest
	if err := read(w, r, &req); err != nil {
		return err
	}
	p, err := s.plan(&req)
	if err != nil {
		return err
	}
	if req.Stream {
		return s.stream(w, r, p, req.StreamOptions != nil && req.StreamOptions.IncludeUsage, start)
	}
	choices := make([]api.Choice, p.n)
	done := make([]*completion, p.n)
	for i := range choices {
		choices[i] = api.Choice{Index: i, Plexus: s.proof(p)}
		if p.top >= 0 {
			choices[i].Logprobs = &api.Logprobs{}
		}
	}
	// Each choice's events come one at a time; different choices' never touch
	// the same element.
	err = s.generate(r.Context(), p, start, func(e event, c *completion) {
		done[e.choice] = c
		if e.logprob != nil {
			l := choices[e.choice].Logprobs
			l.Content = append(l.Content, *e.logprob)
		}
	})
	if err != nil {
		return err
	}
	usage := api.Usage{PromptTokens: len(p.prompt)}
	for i, c := range done {
		choices[i].Message = api.Message{Role: "assistant", Content: c.whole()}
		choices[i].FinishReason = c.finish
		choices[i].Plexus.Tokens = c.ids
		usage.CompletionTokens += len(c.ids)
	}
	usage.TotalTokens = usage.PromptTokens + usage.CompletionTokens
	answer(w, http.StatusOK, api.ChatResponse{
		ID: completionID(), Object: "chat.completion", Created: start.Unix(), Model: s.model.Name,
		Choices: choices, Usage: usage,
	})
	return nil
}

// proof tells what the answer follows from, still without tokens.
func (s *Server) proof(p *plan) *api.Proof {
	return &api.Proof{
		Tokens: []int32{}, Seed: hex.EncodeToString(p.binding.Seed[:]),
		Model: s.model.Name, SHA256: s.model.SHA256,
	}
}

// generate runs a plan's choices side by side and tells every token. tell runs
// on the scheduler's goroutine: it must not block.
func (s *Server) generate(ctx context.Context, p *plan, start time.Time, tell func(event, *completion)) error {
	s.metrics.promptTokens.Add(float64(len(p.prompt)))
	group, ctx := errgroup.WithContext(ctx)
	for choice := range p.n {
		group.Go(func() error {
			rule := sample.New(p.params, p.binding, uint32(choice))
			c := newCompletion(s.tokens, p.stops, p.max)
			return s.scheduler.Do(ctx, batch.Job{
				Tokens: p.prompt, From: len(p.prompt) - 1, Max: p.max, Low: p.low,
				Step: func(i int, logits []float32) (int32, bool) {
					if i == 0 {
						s.metrics.firstToken.Observe(time.Since(start).Seconds())
					}
					token := rule.Pick(logits, i)
					rule.Accept(token)
					c.add(token)
					e := event{choice: choice, token: token, finish: c.finish, text: c.next()}
					if p.top >= 0 {
						l := tokenLogprob(s.tokens, logits, token, p.top)
						e.logprob = &l
					}
					s.metrics.completionTokens.Inc()
					tell(e, c)
					return token, c.finish == ""
				},
			})
		})
	}
	return group.Wait()
}

func completionID() string { return "chatcmpl-" + rand.Text() }
