package serve

import (
	"net/http"

	"github.com/plexus-network/plexus/engine/batch"
	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/promhttp"
)

// metrics are the engine's own, in a registry of their own.
type metrics struct {
	registry         *prometheus.Registry
	promptTokens     prometheus.Counter
	completionTokens prometheus.Counter
	scoredTokens     prometheus.Counter
	firstToken       prometheus.Histogram
}

func newMetrics(s *batch.Scheduler) *metrics {
	counter := func(name, help string) prometheus.Counter {
		return prometheus.NewCounter(prometheus.CounterOpts{Namespace: "plexus", Subsystem: "engine", Name: name, Help: help})
	}
	gauge := func(name, help string, of func(batch.Load) int) prometheus.Collector {
		return prometheus.NewGaugeFunc(
			prometheus.GaugeOpts{Namespace: "plexus", Subsystem: "engine", Name: name, Help: help},
			func() float64 { return float64(of(s.Load())) })
	}
	m := &metrics{
		registry:         prometheus.NewRegistry(),
		promptTokens:     counter("prompt_tokens_total", "Tokens of prompts that were to be answered."),
		completionTokens: counter("completion_tokens_total", "Tokens that were generated."),
		scoredTokens:     counter("scored_tokens_total", "Tokens of completions that were scored."),
		firstToken: prometheus.NewHistogram(prometheus.HistogramOpts{
			Namespace: "plexus", Subsystem: "engine", Name: "first_token_seconds",
			Help:    "Time from a request to its first token.",
			Buckets: []float64{.05, .1, .2, .3, .5, .75, 1, 1.5, 2, 3, 5, 10},
		}),
	}
	m.registry.MustRegister(
		m.promptTokens, m.completionTokens, m.scoredTokens, m.firstToken,
		gauge("busy_slots", "Slots with a completion.", func(l batch.Load) int { return l.Busy }),
		gauge("waiting", "Generations that wait for a slot.", func(l batch.Load) int { return l.Waiting }),
		gauge("low_waiting", "Scores that wait for a slot.", func(l batch.Load) int { return l.Low }),
	)
	return m
}

func (m *metrics) handler() http.Handler {
	return promhttp.HandlerFor(m.registry, promhttp.HandlerOpts{})
}
