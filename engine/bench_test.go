package engine

import (
	"context"
	"slices"
	"sync"
	"testing"
	"time"

	"github.com/plexus-network/plexus/engine/api"
	"github.com/plexus-network/plexus/engine/catalogue"
)

var benchModels = []string{catalogue.Default, small}

// BenchmarkGenerate measures tokens a second, alone and eight at once.
func BenchmarkGenerate(b *testing.B) {
	for _, model := range benchModels {
		b.Run(model, func(b *testing.B) {
			c := start(b, model)
			b.Run("alone", func(b *testing.B) {
				tokens := 0
				for i := 0; b.Loop(); i++ {
					a, err := c.Chat(b.Context(), ask(questions[i%len(questions)], i, 32))
					if err != nil {
						b.Fatal(err)
					}
					tokens += a.Usage.CompletionTokens
				}
				b.ReportMetric(float64(tokens)/b.Elapsed().Seconds(), "tokens/s")
			})
			b.Run("eight", func(b *testing.B) {
				tokens := 0
				for b.Loop() {
					for _, a := range answers(b, c, 32) {
						tokens += len(a.Choices[0].Tokens)
					}
				}
				b.ReportMetric(float64(tokens)/b.Elapsed().Seconds(), "tokens/s")
			})
		})
	}
}

// BenchmarkScore measures what it costs to score an answer of up to 64 tokens,
// beside what it cost to make it.
func BenchmarkScore(b *testing.B) {
	for _, model := range benchModels {
		b.Run(model, func(b *testing.B) {
			c := start(b, model)
			begin := time.Now()
			asked := answers(b, c, 64)
			made := time.Since(begin)
			tokens, scored := 0, 0
			for i := 0; b.Loop(); i++ {
				r := asked[i%len(asked)]
				if _, err := c.Score(b.Context(), r); err != nil {
					b.Fatal(err)
				}
				tokens += len(r.Choices[0].Tokens)
				scored++
			}
			b.ReportMetric(float64(tokens)/b.Elapsed().Seconds(), "tokens/s")
			b.ReportMetric(b.Elapsed().Seconds()*1000/float64(scored), "ms/answer")
			b.ReportMetric(made.Seconds()*1000/float64(len(asked)), "ms/answer-made")
		})
	}
}

// BenchmarkFirstToken measures the time to a first token while two validators
// score without a pause and two other answers run.
func BenchmarkFirstToken(b *testing.B) {
	for _, model := range benchModels {
		b.Run(model, func(b *testing.B) {
			c := start(b, model)
			asked := answers(b, c, 64)
			ctx, cancel := context.WithCancel(b.Context())
			var group sync.WaitGroup
			for v := range 2 {
				group.Go(func() {
					for i := v; ctx.Err() == nil; i++ {
						_, _ = c.Score(ctx, asked[i%len(asked)])
					}
				})
				group.Go(func() {
					for i := v; ctx.Err() == nil; i++ {
						_, _ = c.Chat(ctx, ask(questions[i%len(questions)], 100+i, 64))
					}
				})
			}
			var waits []time.Duration
			for i := 0; b.Loop(); i++ {
				waits = append(waits, firstToken(b, c, ask(questions[i%len(questions)], 1000+i, 4)))
			}
			cancel()
			group.Wait()
			slices.Sort(waits)
			b.ReportMetric(float64(waits[len(waits)/2].Milliseconds()), "p50-ms")
			b.ReportMetric(float64(waits[len(waits)*95/100].Milliseconds()), "p95-ms")
		})
	}
}

// firstToken streams a short answer and tells how long its first token took.
func firstToken(b *testing.B, c *api.Client, r api.ChatRequest) time.Duration {
	begin := time.Now()
	stream, err := c.ChatStream(b.Context(), r)
	if err != nil {
		b.Fatal(err)
	}
	defer stream.Close()
	if _, err := stream.Next(); err != nil {
		b.Fatal(err)
	}
	wait := time.Since(begin)
	for err == nil {
		_, err = stream.Next()
	}
	return wait
}
