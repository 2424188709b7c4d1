package engine

import (
	"fmt"
	"strings"
	"testing"
)

// BenchmarkPrompt measures how fast an idle engine reads a prompt of some 500
// tokens, no two alike from the first word on, and how soon it answers a short one.
func BenchmarkPrompt(b *testing.B) {
	for _, model := range benchModels {
		b.Run(model, func(b *testing.B) {
			c := start(b, model)
			b.Run("long", func(b *testing.B) {
				tokens := 0
				for i := 0; b.Loop(); i++ {
					text := fmt.Sprintf("%d. ", i) + strings.Repeat("Tell me of the sea and of ships. ", 50)
					a, err := c.Chat(b.Context(), ask(text, i, 1))
					if err != nil {
						b.Fatal(err)
					}
					tokens += a.Usage.PromptTokens
				}
				b.ReportMetric(float64(tokens)/b.Elapsed().Seconds(), "tokens/s")
			})
			b.Run("short", func(b *testing.B) {
				waited := 0.0
				for i := 0; b.Loop(); i++ {
					text := fmt.Sprintf("%d. %s", i, questions[i%len(questions)])
					waited += firstToken(b, c, ask(text, i, 4)).Seconds()
				}
				b.ReportMetric(waited*1000/float64(b.N), "ms-to-first")
			})
		})
	}
}
