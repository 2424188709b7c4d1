package text

import (
	"context"
	"fmt"
	"strings"

	"github.com/plexus-network/plexus/engine/api"
)

// The rule for class rank: where an engine cannot bind its sampling, the tokens
// of its answer must at least be ones that the declared model would say. The
// limits follow what is in use in the field; docs/protocol/text.md has what
// they catch and what they do not.
const (
	rankAbsurd     = 75   // a token of this rank or worse fails the answer
	rankOdd        = 25   // so do as many as rankOddMost of this rank
	rankOddMost    = 5    //
	rankFirstLeast = 0.5  // at least this share must be the likeliest token
	rankPerfect    = 24   // an answer this long that is all likeliest tokens was not sampled
	mostRanked     = 1024 // bytes of an answer that are ranked
	rankFaithfulAt = 0.75 // share of likeliest tokens that is full marks
)

// judgeRank asks the engine how the model ranks the answer's tokens.
func judgeRank(ctx context.Context, e Scorer, q api.ChatRequest, seed string, a answer) (finding, error) {
	if a.text == "" {
		return finding{fault: "the answer is empty"}, nil
	}
	if len(a.text) > mostRanked {
		a.text, a.finish = strings.ToValidUTF8(a.text[:mostRanked], ""), ""
	}
	a.tokens = nil // what such an engine says of tokens proves nothing
	q.Plexus = &api.Bind{Seed: seed}
	v, work, err := score(ctx, e, q, a)
	if v == nil {
		return finding{fault: fmt.Sprintf("the text cannot be read: %v", err)}, err2cannot(err)
	}
	f := findingOf(v, work)
	f.text = a.text
	f.fault = rankFault(f.positions, temperatureOf(q))
	f.held = min(1, firstShare(f.positions)/rankFaithfulAt)
	return f, nil
}

// rankFault says why ranks are not those of an answer sampled from the model;
// empty if they are.
func rankFault(positions []position, temperature float64) string {
	odd := 0
	for _, p := range positions {
		if p.rank >= rankAbsurd {
			return fmt.Sprintf("a token of rank %d", p.rank)
		}
		if p.rank >= rankOdd {
			odd++
		}
	}
	first := firstShare(positions)
	switch {
	case len(positions) == 0:
		return "no tokens"
	case odd >= rankOddMost:
		return fmt.Sprintf("%d tokens of rank %d or worse", odd, rankOdd)
	case first < rankFirstLeast:
		return fmt.Sprintf("only %.0f%% likeliest tokens", 100*first)
	case first == 1 && len(positions) >= rankPerfect && temperature >= 0.5:
		return "every token is the likeliest: not sampled at the temperature asked for"
	}
	return ""
}

func firstShare(positions []position) float64 {
	if len(positions) == 0 {
		return 0
	}
	n := 0
	for _, p := range positions {
		if p.rank == 0 {
			n++
		}
	}
	return float64(n) / float64(len(positions))
}
