package serve

import (
	"math"
	"slices"
	"strings"
	"testing"

	"github.com/plexus-network/plexus/engine/api"
	"github.com/plexus-network/plexus/engine/batch"
)

// claimed is an honest answer's claim.
func claimed(t *testing.T, r running, req api.ChatRequest) api.Claim {
	t.Helper()
	a, err := r.Chat(t.Context(), req)
	if err != nil {
		t.Fatal(err)
	}
	c := a.Choices[0]
	return api.Claim{Tokens: c.Plexus.Tokens, FinishReason: c.FinishReason}
}

func TestAnHonestAnswerIsVerifiedAndNothingElse(t *testing.T) {
	r := run(t, &toy{salt: 7}, batch.Config{})
	other := run(t, &toy{salt: 8}, batch.Config{})
	for name, c := range map[string]struct {
		change   func(*api.ScoreRequest)
		verified bool
		reason   string
	}{
		"honest":          {func(*api.ScoreRequest) {}, true, ""},
		"another hotkey":  {func(s *api.ScoreRequest) { s.Plexus = &api.Bind{Seed: s.Plexus.Seed} }, false, "too few positions hold"},
		"another seed":    {func(s *api.ScoreRequest) { s.Plexus.Seed = strings.Repeat("33", 32) }, false, "too few positions hold"},
		"another choice":  {func(s *api.ScoreRequest) { s.Choices[0].Index = 1 }, false, "too few positions hold"},
		"another prompt":  {func(s *api.ScoreRequest) { s.Messages[0].Content = "hellp" }, false, "too few positions hold"},
		"another model":   {func(s *api.ScoreRequest) { s.Choices[0] = claimed(t, other, ask("hello", 40)) }, false, "too few positions hold"},
		"one token":       {func(s *api.ScoreRequest) { s.Choices[0].Tokens[20] ^= 1 }, false, "too few positions hold"},
		"cut off":         {func(s *api.ScoreRequest) { s.Choices[0].Tokens = s.Choices[0].Tokens[:39] }, false, "stops before its end"},
		"another finish":  {func(s *api.ScoreRequest) { s.Choices[0].FinishReason = api.FinishStop }, false, "ends by length, not by what it says"},
		"an end inside":   {func(s *api.ScoreRequest) { s.Choices[0].Tokens[10] = tokenShut }, false, "goes on after its end"},
		"longer":          {func(s *api.ScoreRequest) { s.Choices[0].Tokens = append(s.Choices[0].Tokens, 'a') }, false, "more tokens than max_tokens"},
		"empty":           {func(s *api.ScoreRequest) { s.Choices[0].Tokens = nil }, false, "no tokens"},
		"no such token":   {func(s *api.ScoreRequest) { s.Choices[0].Tokens[3] = fakeVocab }, false, "a token is outside the vocabulary"},
		"negative tokens": {func(s *api.ScoreRequest) { s.Choices[0].Tokens[3] = math.MinInt32 }, false, "a token is outside the vocabulary"},
	} {
		t.Run(name, func(t *testing.T) {
			s := api.ScoreRequest{ChatRequest: ask("hello", 40)}
			s.Choices = []api.Claim{claimed(t, r, s.ChatRequest)}
			c.change(&s)
			out, err := r.Score(t.Context(), s)
			if err != nil {
				t.Fatal(err)
			}
			v := out.Choices[0]
			if v.Verified != c.verified || v.Reason != c.reason {
				t.Errorf("verified %t (%s), held %.2f, worst %.2f", v.Verified, v.Reason, v.Held, v.Worst)
			}
			if v.Verified && (v.Held != 1 || v.Worst != 0 || !v.Ended || len(v.Positions) != 40) {
				t.Errorf("an honest verdict: %+v", v)
			}
		})
	}
}

func TestPositionsTellProbabilityAndRank(t *testing.T) {
	r := run(t, &toy{salt: 9}, batch.Config{})
	req := ask("hello", 10)
	claim := claimed(t, r, req)
	out, err := r.Score(t.Context(), api.ScoreRequest{ChatRequest: req, Choices: []api.Claim{claim}})
	if err != nil {
		t.Fatal(err)
	}
	held := r.tokens.Tokenize("<|im_start|>user\nhello<|im_end|>\n<|im_start|>assistant\n", false, true)
	for i, p := range out.Choices[0].Positions {
		logits := r.model.logits(held)
		order := slices.Clone(logits)
		slices.Sort(order)
		if want := float64(logits[p.Token]) - logNorm(logits); math.Abs(p.Logprob-want) > 1e-9 {
			t.Errorf("position %d: logprob %g, want %g", i, p.Logprob, want)
		}
		if logits[p.Token] != order[len(order)-1-p.Rank] {
			t.Errorf("position %d: rank %d is another token's", i, p.Rank)
		}
		held = append(held, p.Token)
	}
	if out.PromptTokens == 0 || out.Choices[0].Text == "" || out.Tolerance != 0.1 {
		t.Errorf("answer %+v", out)
	}
}

func TestWhatIsNotBoundIsNotScored(t *testing.T) {
	r := run(t, &toy{salt: 9}, batch.Config{})
	zero, half := 0.0, 0.5
	for param, change := range map[string]func(*api.ScoreRequest){
		"temperature":       func(s *api.ScoreRequest) { s.Temperature = &zero },
		"top_p":             func(s *api.ScoreRequest) { s.TopP = &half },
		"presence_penalty":  func(s *api.ScoreRequest) { s.PresencePenalty = &half },
		"frequency_penalty": func(s *api.ScoreRequest) { s.FrequencyPenalty = &half },
		"plexus.seed":       func(s *api.ScoreRequest) { s.Plexus = nil },
		"choices":           func(s *api.ScoreRequest) { s.Choices = nil },
		"choices[0].index":  func(s *api.ScoreRequest) { s.Choices[0].Index = -1 },
	} {
		s := api.ScoreRequest{ChatRequest: ask("hello", 10), Choices: []api.Claim{{Tokens: []int32{1}}}}
		change(&s)
		_, err := r.Score(t.Context(), s)
		if e, ok := err.(*api.Error); !ok || e.Status != 400 || e.Param != param {
			t.Errorf("%s: %v", param, err)
		}
	}
}

func TestManyClaimsAreJudgedInOrder(t *testing.T) {
	r := run(t, &toy{salt: 10}, batch.Config{})
	req := ask("hello", 20)
	n := 4
	req.N = &n
	a, err := r.Chat(t.Context(), req)
	if err != nil {
		t.Fatal(err)
	}
	s := api.ScoreRequest{ChatRequest: req}
	for _, c := range a.Choices {
		s.Choices = append(s.Choices, api.Claim{Index: c.Index, Tokens: c.Plexus.Tokens, FinishReason: c.FinishReason})
	}
	s.Choices[2].Tokens[5] ^= 3
	out, err := r.Score(t.Context(), s)
	if err != nil {
		t.Fatal(err)
	}
	for i, v := range out.Choices {
		if v.Index != i || v.Verified != (i != 2) {
			t.Errorf("choice %d: index %d, verified %t", i, v.Index, v.Verified)
		}
	}
}

func TestTextWithoutTokensIsRanked(t *testing.T) {
	r := run(t, &toy{salt: 7}, batch.Config{})
	s := api.ScoreRequest{ChatRequest: ask("hello", 40), Choices: []api.Claim{{Text: "abc", FinishReason: api.FinishStop}}}
	out, err := r.Score(t.Context(), s)
	if err != nil {
		t.Fatal(err)
	}
	v := out.Choices[0]
	if want := append(r.tokens.Tokenize("abc", false, false), tokenShut); v.Text != "abc" || len(v.Positions) != len(want) {
		t.Fatalf("%d positions of %q, want %d", len(v.Positions), v.Text, len(want))
	}
	s.Choices = []api.Claim{{Tokens: []int32{'a', 'b', 'c', tokenShut}, FinishReason: api.FinishStop}}
	same, err := r.Score(t.Context(), s)
	if err != nil {
		t.Fatal(err)
	}
	for i, p := range v.Positions {
		if p.Rank != same.Choices[0].Positions[i].Rank {
			t.Errorf("position %d: rank %d as text, %d as tokens", i, p.Rank, same.Choices[0].Positions[i].Rank)
		}
	}
	s.Choices = []api.Claim{{Text: strings.Repeat("a", 41)}}
	if out, err = r.Score(t.Context(), s); err != nil || out.Choices[0].Reason != "more tokens than max_tokens" {
		t.Errorf("a text that is too long: %+v, %v", out, err)
	}
}
