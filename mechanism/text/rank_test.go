package text

import (
	"context"
	"encoding/json"
	"strings"
	"testing"

	"github.com/plexus-network/plexus/engine/api"
	"github.com/plexus-network/plexus/mechanism"
)

// ranked is a scorer that finds given ranks in whatever it is asked about.
type ranked struct {
	toy
	ranks []int
}

func (r *ranked) Score(_ context.Context, q api.ScoreRequest) (*api.ScoreResponse, error) {
	v := api.Verdict{Text: q.Choices[0].Text}
	if len(q.Choices[0].Tokens) == 0 && v.Text != "" {
		for _, k := range r.ranks {
			v.Positions = append(v.Positions, api.Position{Rank: k, Logprob: -1})
		}
	}
	return &api.ScoreResponse{Choices: []api.Verdict{v}}, nil
}

// sampled are ranks as sampling gives them: mostly 0, at times a few more.
func sampled(n int) (ranks []int) {
	for i := range n {
		ranks = append(ranks, map[bool]int{true: 2, false: 0}[i%5 == 4])
	}
	return ranks
}

func TestRanksThatAreNotSampledFail(t *testing.T) {
	with := func(ranks []int, changes ...int) []position {
		var out []position
		for i, r := range ranks {
			if i < len(changes) {
				r = changes[i]
			}
			out = append(out, position{rank: r})
		}
		return out
	}
	for name, c := range map[string]struct {
		positions   []position
		temperature float64
		fails       string
	}{
		"sampled":                     {with(sampled(40)), 0.7, ""},
		"one odd token":               {with(sampled(40), 30), 0.7, ""},
		"an absurd token":             {with(sampled(40), 75), 0.7, "rank 75"},
		"many odd tokens":             {with(sampled(40), 25, 26, 27, 28, 29), 0.7, "5 tokens"},
		"mostly unlikely":             {with(sampled(4), 1, 1, 1, 0), 0.7, "25%"},
		"greedy, long":                {with(make([]int, 40)), 0.7, "not sampled"},
		"greedy, short":               {with(make([]int, 10)), 0.7, ""},
		"greedy at a low temperature": {with(make([]int, 40)), 0.3, ""},
		"nothing":                     {nil, 0.7, "no tokens"},
	} {
		got := rankFault(c.positions, c.temperature)
		if (got == "") != (c.fails == "") || !strings.Contains(got, c.fails) {
			t.Errorf("%s: %q", name, got)
		}
	}
}

func TestClassRankCountsAQuarterAndForfeitsNothing(t *testing.T) {
	e := &ranked{toy: *newToy("m", nil), ranks: sampled(20)}
	v, err := NewValidator(map[string]Scorer{"m": e}, Seeded([32]byte{3}))
	if err != nil {
		t.Fatal(err)
	}
	p := peer(3, "m")
	p.Class = mechanism.Rank
	for range 21 {
		tasks, err := v.Tasks(t.Context(), mechanism.Round{Peers: []mechanism.Peer{p}, Catalogue: []mechanism.Model{e.model()}})
		if err != nil {
			t.Fatal(err)
		}
		answer, _ := solve(tasks[0].Detail.(detail).item.Prompt)
		// A server without bound sampling; the tokens it claims are not looked at.
		body, _ := json.Marshal(api.ChatResponse{Choices: []api.Choice{{
			Message: api.Message{Content: answer}, FinishReason: "stop", Plexus: &api.Proof{Tokens: []int32{1}},
		}}})
		s := judged(t, v, tasks[0], mechanism.Response{Body: body})
		if s.Value != rankWeight || s.Parts["class"] != rankWeight {
			t.Fatalf("%q: %+v", answer, s)
		}
		e.ranks = []int{99}
		if s := judged(t, v, tasks[0], mechanism.Response{Body: body}); s.Value != 0 || s.Forfeit != 0 || !strings.Contains(s.Why, "rank 99") {
			t.Fatalf("an absurd token: %+v", s)
		}
		e.ranks = sampled(20)
	}
	if s := judged(t, v, mechanism.Task{To: []mechanism.Peer{p}, Detail: detail{}}, mechanism.Response{Body: []byte(`{"choices":[{"message":{"content":""}}]}`)}); s.Value != 0 || !strings.Contains(s.Why, "empty") {
		t.Errorf("an empty answer: %+v", s)
	}
}
