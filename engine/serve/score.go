package serve

import (
	"context"
	"math"
	"net/http"
	"strconv"

	"github.com/plexus-network/plexus/engine/api"
	"github.com/plexus-network/plexus/engine/batch"
	"github.com/plexus-network/plexus/engine/sample"
	"golang.org/x/sync/errgroup"
)

// The thresholds of the rule (docs/protocol/bound-sampling.md).
const (
	// heldShare is the least share of positions that hold within the tolerance.
	heldShare = 0.98
	// worstTolerances is the most that any position misses by, in tolerances.
	worstTolerances = 4
	// apart stands in JSON for a miss that no number tells: the token could
	// not have been chosen.
	apart = 1e6
)

func (s *Server) score(w http.ResponseWriter, r *http.Request) error {
	var req api.ScoreRequest
	if err := read(w, r, &req); err != nil {
		return err
	}
	p, err := s.scorePlan(&req)
	if err != nil {
		return err
	}
	out := api.ScoreResponse{
		Model: s.model.Name, SHA256: s.model.SHA256, Tolerance: s.model.Tolerance, PromptTokens: len(p.prompt),
		Choices: make([]api.Verdict, len(req.Choices)),
	}
	group, ctx := errgroup.WithContext(r.Context())
	for i, claim := range req.Choices {
		group.Go(func() error {
			v, err := s.judge(ctx, p, claim)
			out.Choices[i] = v
			return err
		})
	}
	if err := group.Wait(); err != nil {
		return err
	}
	answer(w, http.StatusOK, out)
	return nil
}

// scorePlan checks a score's request: what is not bound cannot be scored.
func (s *Server) scorePlan(req *api.ScoreRequest) (*plan, error) {
	if len(req.Choices) == 0 || len(req.Choices) > MaxChoices {
		return nil, api.Invalid("choices", "must be from 1 to %d", MaxChoices)
	}
	req.Stream, req.StreamOptions, req.Priority = false, nil, api.PriorityLow
	if (req.Plexus == nil || req.Plexus.Seed == "") && req.Seed == nil {
		return nil, api.Invalid("plexus.seed", "is needed to score")
	}
	p, err := s.plan(&req.ChatRequest)
	if err != nil {
		return nil, err
	}
	switch {
	case p.params.Temperature == 0:
		return nil, api.Invalid("temperature", "must be above 0 to score: greedy answers are bound to nobody")
	case p.params.TopP != 1:
		return nil, api.Invalid("top_p", "must be 1 to score")
	case p.params.Presence != 0:
		return nil, api.Invalid("presence_penalty", "must be 0 to score")
	case p.params.Frequency != 0:
		return nil, api.Invalid("frequency_penalty", "must be 0 to score")
	}
	for i, c := range req.Choices {
		if c.Index < 0 || c.Index >= MaxChoices {
			return nil, api.Invalid("choices["+strconv.Itoa(i)+"].index", "must be from 0 to %d", MaxChoices-1)
		}
	}
	return p, nil
}

// judge recomputes the logits at each position of a claim in one pass and
// tells how far its tokens are from the rule's.
func (s *Server) judge(ctx context.Context, p *plan, claim api.Claim) (api.Verdict, error) {
	v := api.Verdict{Index: claim.Index, Positions: []api.Position{}}
	if len(claim.Tokens) == 0 && claim.Text != "" {
		claim.Tokens = s.prompts.completion(claim.Text, claim.FinishReason == api.FinishStop)
	}
	if v.Reason = s.malformed(p, claim.Tokens); v.Reason != "" {
		return v, nil
	}
	v.Text, v.Ended, v.Reason = s.replay(p, claim)
	rule := sample.New(p.params, p.binding, uint32(claim.Index))
	n := len(claim.Tokens)
	v.Positions = make([]api.Position, 0, n)
	err := s.scheduler.Do(ctx, batch.Job{
		Tokens: append(append(make([]int32, 0, len(p.prompt)+n), p.prompt...), claim.Tokens[:n-1]...),
		From:   len(p.prompt) - 1, Low: true,
		Step: func(i int, logits []float32) (int32, bool) {
			token := claim.Tokens[i]
			v.Positions = append(v.Positions, s.position(logits, token, rule.Check(logits, i, token)))
			rule.Accept(token)
			return 0, false
		},
	})
	if err != nil {
		return v, err
	}
	s.metrics.scoredTokens.Add(float64(n))
	held := 0
	for _, at := range v.Positions {
		if at.Holds {
			held++
		}
		v.Worst = max(v.Worst, at.Miss)
	}
	v.Held = float64(held) / float64(n)
	v.Verified = v.Ended && v.Held >= heldShare && v.Worst <= worstTolerances*s.model.Tolerance
	switch {
	case v.Reason != "" || v.Verified:
	case v.Held < heldShare:
		v.Reason = "too few positions hold"
	default:
		v.Reason = "a position misses by too much"
	}
	return v, nil
}

// malformed tells why tokens cannot be an answer at all; empty if they can.
func (s *Server) malformed(p *plan, tokens []int32) string {
	if len(tokens) == 0 {
		return "no tokens"
	}
	if len(tokens) > p.max {
		return "more tokens than max_tokens"
	}
	for _, t := range tokens {
		if t < 0 || int(t) >= s.tokens.Vocab() {
			return "a token is outside the vocabulary"
		}
	}
	return ""
}

// replay tells what a claim says, whether it ends where the rule ends it and
// as it says, and if not, why.
func (s *Server) replay(p *plan, claim api.Claim) (text string, ended bool, reason string) {
	c := newCompletion(s.tokens, p.stops, p.max)
	for _, t := range claim.Tokens {
		if c.finish != "" {
			return c.whole(), false, "goes on after its end"
		}
		c.add(t)
	}
	switch {
	case c.finish == "":
		return c.whole(), false, "stops before its end"
	case claim.FinishReason != "" && claim.FinishReason != c.finish:
		return c.whole(), false, "ends by " + c.finish + ", not by what it says"
	}
	return c.whole(), true, ""
}

func (s *Server) position(logits []float32, token int32, miss float64) api.Position {
	l := logits[token]
	rank := 0
	for _, v := range logits {
		if v > l {
			rank++
		}
	}
	// Written so that NaN counts as apart.
	if !(miss < apart) {
		miss = apart
	}
	logprob := float64(l) - logNorm(logits)
	if math.IsNaN(logprob) || math.IsInf(logprob, 0) {
		logprob = -apart
	}
	return api.Position{Token: token, Holds: miss <= s.model.Tolerance, Miss: miss, Logprob: logprob, Rank: rank}
}
