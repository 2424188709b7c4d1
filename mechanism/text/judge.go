package text

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"strings"

	"github.com/plexus-network/plexus/engine/api"
	"github.com/plexus-network/plexus/mechanism"
)

// Scorer judges claims; *[api.Client] is one.
type Scorer interface {
	Score(ctx context.Context, r api.ScoreRequest) (*api.ScoreResponse, error)
	Health(ctx context.Context) (*api.Health, error)
}

// ErrCannotJudge means that the validator's own engine failed; nobody's
// average moves.
var ErrCannotJudge = errors.New("cannot judge")

// finding is what a judgement of one answer found.
type finding struct {
	text      string // what the tokens say
	held      float64
	tokens    int
	positions []position
	work      int    // tokens that the engine read
	fault     string // why the answer is not what was declared; empty if it is
	forfeit   float64
}

// judgeBound asks the engine whether a miner's tokens follow from the model,
// the request, its hotkey and the seed, and holds the text it sent against
// them.
func judgeBound(ctx context.Context, e Scorer, q api.ChatRequest, seed string, peer mechanism.Peer, a answer) (finding, error) {
	if len(a.tokens) == 0 {
		return finding{fault: "no tokens to verify; a bound engine sends plexus.tokens", forfeit: mostForfeit}, nil
	}
	q.Plexus = &api.Bind{Hotkey: address(peer.Hotkey), Seed: seed}
	a = a.clipped()
	v, work, err := score(ctx, e, q, a)
	if v == nil {
		return finding{fault: fmt.Sprintf("the tokens cannot be read: %v", err), forfeit: mostForfeit}, err2cannot(err)
	}
	f := findingOf(v, work)
	switch {
	case !v.Verified:
		f.fault = fmt.Sprintf("%s (%.0f%% of %d positions hold, the worst misses by %.2g logits)", v.Reason, 100*v.Held, len(v.Positions), v.Worst)
		f.forfeit = forfeit(v.Held)
	case !sameText(a, v.Text):
		f.fault, f.forfeit = "the text is not what the tokens say", mostForfeit
	}
	return f, nil
}

// err2cannot is nil for a refusal that is the claim's fault.
func err2cannot(err error) error {
	var refused *api.Error
	if errors.As(err, &refused) && refused.Status == http.StatusBadRequest {
		return nil
	}
	return fmt.Errorf("%w: %w", ErrCannotJudge, err)
}

// score asks for one verdict, and tells how many tokens it took to read; nil
// with the error if there is none.
func score(ctx context.Context, e Scorer, q api.ChatRequest, a answer) (*api.Verdict, int, error) {
	q.Stream, q.StreamOptions, q.Priority = false, nil, api.PriorityLow
	claim := api.Claim{Tokens: a.tokens, FinishReason: a.finish}
	switch n := len(a.tokens); {
	case n == 0:
		claim.Text = a.text
		n = min(len(a.text)+1, maxAnswerTokens/4) // a token has a byte at least
		q.MaxTokens, q.MaxCompletionTokens = &n, nil
	case a.finish == "": // hung up on: judged as if the limit had been here
		q.MaxTokens, q.MaxCompletionTokens = &n, nil
	}
	out, err := e.Score(ctx, api.ScoreRequest{ChatRequest: q, Choices: []api.Claim{claim}})
	if err != nil {
		return nil, 0, err
	}
	if len(out.Choices) != 1 {
		return nil, 0, fmt.Errorf("asked for one verdict, got %d", len(out.Choices))
	}
	return &out.Choices[0], out.PromptTokens + len(out.Choices[0].Positions), nil
}

func findingOf(v *api.Verdict, work int) finding {
	f := finding{text: v.Text, held: v.Held, tokens: len(v.Positions), work: work}
	for _, p := range v.Positions {
		f.positions = append(f.positions, position{holds: p.Holds, miss: p.Miss, logprob: p.Logprob, rank: p.Rank})
	}
	return f
}

// mostJudged is how many tokens of one answer are judged. A miner that sends all
// at once what it was to stream costs no more to judge than one that streams.
const mostJudged = 2 * mostEvents

// clipped is the answer's first mostJudged tokens, as if the stream had been cut
// there.
func (a answer) clipped() answer {
	if len(a.tokens) > mostJudged {
		a.tokens, a.finish, a.isClipped = a.tokens[:mostJudged], "", true
	}
	return a
}

// sameText tells whether the text a user would have read is the tokens'. A cut
// stream may end inside a character that needs several tokens, so that either
// side has a little more; of a clipped answer there is any amount more text.
func sameText(a answer, tokens string) bool {
	if a.finish != "" {
		return a.text == tokens
	}
	const slack = 8 // bytes
	said, meant := strings.TrimRight(a.text, "\uFFFD"), strings.TrimRight(tokens, "\uFFFD")
	if a.isClipped {
		return strings.HasPrefix(said, meant)
	}
	if len(said) > len(meant) {
		said, meant = meant, said
	}
	return strings.HasPrefix(meant, said) && len(meant)-len(said) <= slack
}
