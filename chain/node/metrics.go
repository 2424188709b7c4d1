package node

import (
	"time"

	"github.com/plexus-network/plexus/chain/node/pool"
	"github.com/prometheus/client_golang/prometheus"
)

// metrics are what an operator watches.
type metrics struct {
	height     prometheus.Gauge
	blocks     prometheus.Counter
	extrinsics prometheus.Counter
	reused     prometheus.Counter
	execute    prometheus.Histogram
	commit     prometheus.Histogram
	refused    *prometheus.CounterVec
	events     *prometheus.CounterVec
}

func newMetrics(r prometheus.Registerer) *metrics {
	seconds := []float64{.001, .003, .01, .03, .1, .3, 1, 3}
	m := &metrics{
		height:     prometheus.NewGauge(prometheus.GaugeOpts{Name: "plexus_block_height", Help: "Height of the last block."}),
		blocks:     prometheus.NewCounter(prometheus.CounterOpts{Name: "plexus_blocks_total", Help: "Blocks since the start."}),
		extrinsics: prometheus.NewCounter(prometheus.CounterOpts{Name: "plexus_extrinsics_total", Help: "Signed extrinsics in blocks since the start."}),
		reused:     prometheus.NewCounter(prometheus.CounterOpts{Name: "plexus_executions_reused_total", Help: "Executions spared because the result lay ready."}),
		execute:    prometheus.NewHistogram(prometheus.HistogramOpts{Name: "plexus_block_execute_seconds", Help: "Time to execute a block.", Buckets: seconds}),
		commit:     prometheus.NewHistogram(prometheus.HistogramOpts{Name: "plexus_block_commit_seconds", Help: "Time to save a block and tell of it.", Buckets: seconds}),
		refused:    prometheus.NewCounterVec(prometheus.CounterOpts{Name: "plexus_extrinsics_refused_total", Help: "Extrinsics refused by the pool."}, []string{"from"}),
		events:     prometheus.NewCounterVec(prometheus.CounterOpts{Name: "plexus_pool_events_total", Help: "What became of waiting extrinsics."}, []string{"event"}),
	}
	if r != nil {
		r.MustRegister(m.height, m.blocks, m.extrinsics, m.reused, m.execute, m.commit, m.refused, m.events)
	}
	return m
}

func (m *metrics) block(d *decision, commit time.Duration) {
	m.height.Set(float64(d.Number))
	m.blocks.Inc()
	m.extrinsics.Add(float64(len(d.Extrinsics)))
	m.commit.Observe(commit.Seconds())
}

var eventNames = map[pool.Event]string{pool.Ready: "ready", pool.Future: "future", pool.Usurped: "usurped", pool.Dropped: "dropped", pool.Invalid: "invalid"}

func (m *metrics) noticed(notices []pool.Notice) {
	for _, n := range notices {
		m.events.WithLabelValues(eventNames[n.Event]).Inc()
	}
}
