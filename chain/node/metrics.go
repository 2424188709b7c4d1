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

// gauges tell what the node is at when somebody looks.
func (n *Node) gauges(r prometheus.Registerer) {
	if r == nil {
		return
	}
	for _, g := range []struct {
		name, help string
		read       func() float64
	}{
		{"plexus_peers", "Peers connected.", func() float64 { return float64(n.Peers()) }},
		{"plexus_syncing", "1 while the node fetches blocks that others have.", func() float64 {
			if n.IsSyncing() {
				return 1
			}
			return 0
		}},
		{"plexus_block_timestamp_seconds", "Time of the last block, in seconds since 1970.", func() float64 {
			h, _ := n.Head() // 0 before there is one
			return float64(h.Time) / 1000
		}},
		{"plexus_pool_extrinsics", "Extrinsics that wait, those behind a gap in nonces included.", func() float64 { all, _ := n.app.pool.Count(); return float64(all) }},
		{"plexus_pool_future_extrinsics", "Extrinsics that wait behind a gap in nonces.", func() float64 { _, future := n.app.pool.Count(); return float64(future) }},
		{"plexus_pool_bytes", "Size of the extrinsics that wait.", func() float64 { return float64(n.app.pool.Bytes()) }},
		{"plexus_state_disk_bytes", "Room on the disk that the state takes, its history included.", func() float64 { return float64(n.app.state.DiskBytes()) }},
	} {
		r.MustRegister(prometheus.NewGaugeFunc(prometheus.GaugeOpts{Name: g.name, Help: g.help}, g.read))
	}
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
