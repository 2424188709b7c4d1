package check

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"

	"github.com/plexus-network/plexus/mechanism"
	"github.com/plexus-network/plexus/mechanism/external"
)

// Bounds of twisted answers.
const (
	twistedPlaces = 6 // values of one answer that are replaced, one at a time
	twistedPaths  = 4 // kinds of tasks whose answers are
)

// twists are what a miner may put in the place of a value of a good answer, as
// JSON writes it, or as some parsers take it.
var twists = []string{
	`null`, `true`, `-1`, `1e999`, `NaN`, `1` + strings.Repeat("0", 400), `""`, `"\ud800"`, `"\u0000"`, `"?"`, `[]`, `{}`,
	strings.Repeat("[", 2000) + strings.Repeat("]", 2000),
}

// mark stands for a twist until it is put in; no answer has it.
const mark = "a place of plexus subnet check"

// twisted are a good JSON answer's likenesses: each with one value replaced. What
// is no JSON has none.
func twisted(answer []byte) [][]byte {
	var whole any
	d := json.NewDecoder(bytes.NewReader(answer))
	d.UseNumber()
	if d.Decode(&whole) != nil {
		return nil
	}
	var out [][]byte
	places := 0
	var visit func(value any, put func(any))
	visit = func(value any, put func(any)) {
		if places == twistedPlaces {
			return
		}
		places++
		put(mark)
		form, err := json.Marshal(whole)
		put(value)
		if err != nil {
			return
		}
		for _, twist := range twists {
			out = append(out, bytes.Replace(form, []byte(strconv.Quote(mark)), []byte(twist), 1))
		}
		switch v := value.(type) {
		case map[string]any:
			for _, name := range slices.Sorted(maps.Keys(v)) {
				visit(v[name], func(x any) { v[name] = x })
			}
		case []any:
			if len(v) > 0 { // one stands for all
				visit(v[0], func(x any) { v[0] = x })
			}
		}
	}
	visit(whole, func(x any) { whole = x })
	return out
}

// shielded has the likenesses of a real miner's answers judged: one that makes
// the program fail would keep its miner, and all others of its task, from a score.
func (b *bench) shielded(ctx context.Context, v mechanism.Validator, task mechanism.Task, answer mechanism.Response) {
	for _, body := range twisted(answer.Body) {
		responses := make([]mechanism.Response, len(task.To))
		for i, peer := range task.To {
			responses[i] = answer
			responses[i].From, responses[i].Body = peer.Hotkey, body
		}
		if _, err := v.Score(ctx, task, responses); err != nil && ctx.Err() == nil {
			b.fail(FailsOnAnswer, fmt.Sprintf("an answer such as %.60s to a task at %s is not judged: %v", body, task.Request.Path, err),
				"catch everything, per response, and score it 0: a miner that sends it is never scored, nor is any other of its task")
			b.recover(ctx)
			return
		}
	}
}

// real has a miner's program answer, as three peers, for some rounds.
func (b *bench) real(ctx context.Context, v mechanism.Validator) error {
	child, stop, err := launch(ctx, b.Config, b.Miner, external.RoleMiner)
	if err != nil {
		return fmt.Errorf("the miner's program: %w", err)
	}
	defer stop()
	is, err := child.Program().Describe(ctx)
	if err != nil {
		return fmt.Errorf("the miner's program: %w", err)
	}
	m := external.NewMiner(child.Program(), is)
	bad, paid := len(b.report.Violations), false
	tried, answers := []mechanism.Task{}, map[string]mechanism.Response{} // by path
	for i := range realRounds {
		tasks, err := v.Tasks(ctx, round(uint64(300+10*i), 3, "Real"))
		b.violated(ctx, err)
		for _, task := range tasks {
			responses := make([]mechanism.Response, len(task.To))
			for j, peer := range task.To {
				responses[j] = answer(ctx, m, task, peer)
			}
			scores, err := v.Score(ctx, task, responses)
			b.violated(ctx, err)
			for _, s := range scores {
				paid = paid || s.Value > 0 && s.Weight > 0
				b.report.Scores = append(b.report.Scores, Score{Task: task.ID, Value: s.Value, Why: s.Why})
			}
			if _, isThere := answers[task.Request.Path]; !isThere && len(tried) < twistedPaths && responses[0].Err == nil {
				tried, answers[task.Request.Path] = append(tried, task), responses[0]
			}
		}
	}
	for _, task := range tried { // last: a program may remember what it is told
		b.shielded(ctx, v, task, answers[task.Request.Path])
	}
	const remedy = "read the reasons of the scores, and what the miner answered; the miner's program alone: --role miner"
	switch {
	case len(b.report.Violations) > bad:
	case len(b.report.Scores) == 0:
		b.advise(ScoresNobody, fmt.Sprintf("a real miner had no score in %d rounds", realRounds), remedy)
	case !paid:
		b.advise(PaysNobody, fmt.Sprintf("a real miner had nothing but zeros in %d rounds", realRounds), remedy)
	default:
		b.pass("a real miner's answers are scored, and none that resembles them fails it")
	}
	return nil
}
