package rpc

import "github.com/prometheus/client_golang/prometheus"

type metrics struct {
	calls       *prometheus.CounterVec
	seconds     prometheus.Histogram
	connections prometheus.Gauge
	turnedAway  prometheus.Counter
	evicted     prometheus.Counter
}

func newMetrics(r prometheus.Registerer) *metrics {
	m := &metrics{
		calls:       prometheus.NewCounterVec(prometheus.CounterOpts{Name: "plexus_rpc_calls_total", Help: "Calls answered."}, []string{"method", "outcome"}),
		seconds:     prometheus.NewHistogram(prometheus.HistogramOpts{Name: "plexus_rpc_call_seconds", Help: "Time to answer a call.", Buckets: []float64{.0001, .001, .01, .1, 1, 10}}),
		connections: prometheus.NewGauge(prometheus.GaugeOpts{Name: "plexus_rpc_connections", Help: "Connections open."}),
		turnedAway:  prometheus.NewCounter(prometheus.CounterOpts{Name: "plexus_rpc_connections_refused_total", Help: "Connections turned away because there were too many."}),
		evicted:     prometheus.NewCounter(prometheus.CounterOpts{Name: "plexus_rpc_slow_readers_total", Help: "Connections cut off because they read too slowly."}),
	}
	if r != nil {
		r.MustRegister(m.calls, m.seconds, m.connections, m.turnedAway, m.evicted)
	}
	return m
}
