package pool

import (
	"math"
	"slices"
	"time"
)

// How fast a record follows what happens.
const (
	latencyWeight = 0.2 // of the newest first-token latency
	successWeight = 0.1 // of the newest outcome

	// unknownFirstToken stands for the latency of a miner or model with no record.
	unknownFirstToken = 2 * time.Second
	// leastHedge keeps jitter of fast miners from starting second requests.
	leastHedge = 50 * time.Millisecond

	asideBase = time.Second // a failing miner is set aside this long, doubling
	asideMost = 2 * time.Minute
	givenUp   = 3                // failures in a row after which a miner without incentive is tried instead
	busyMost  = 10 * time.Second // a miner cannot excuse itself for longer
	busyBase  = 250 * time.Millisecond
)

// member is a miner with its record. The pool's mutex guards it.
type member struct {
	Miner
	inFlight   int
	limit      float64 // grows by one a full window, halves when the miner is busy
	limitMost  float64
	firstToken time.Duration
	success    float64

	up         bool // answered its last probe
	nextProbe  time.Time
	failures   int       // in a row, probes or requests
	asideUntil time.Time // failing or busy: no requests before this
}

func newMember(opts Options) *member {
	return &member{limit: float64(opts.InFlight), limitMost: float64(opts.InFlightUp), success: 1}
}

// isServing claims that the miner may be given requests at all.
func (m *member) isServing(now time.Time) bool { return m.up && !now.Before(m.asideUntil) }

// isFree claims that it can take one more now.
func (m *member) isFree(now time.Time) bool {
	return m.isServing(now) && m.inFlight < int(m.limit)
}

// weight is how often the miner is drawn: by incentive and by how often it
// answers; among miners without incentive, alike.
func (m *member) weight() float64 {
	return (float64(m.Incentive) + 1) * m.success * m.success
}

// cost is the expected wait for a first token, with what is already asked of it.
func (m *member) cost() float64 {
	latency := m.firstToken
	if latency == 0 {
		latency = time.Millisecond // a newcomer is tried soon; its record corrects this
	}
	return float64(latency) * float64(m.inFlight+1) / math.Max(m.success, 0.01)
}

func (m *member) sawFirstToken(took time.Duration) {
	if m.firstToken == 0 {
		m.firstToken = took
		return
	}
	m.firstToken += time.Duration(latencyWeight * float64(took-m.firstToken))
}

// sawSlowness notes that a first token took at least this long.
func (m *member) sawSlowness(atLeast time.Duration) {
	if atLeast > m.firstToken {
		m.sawFirstToken(atLeast)
	}
}

func (m *member) answered() {
	m.failures = 0
	m.success += successWeight * (1 - m.success)
	if m.inFlight >= int(m.limit) { // only a full window shows that more would fit
		m.limit = math.Min(m.limitMost, m.limit+1/m.limit)
	}
}

func (m *member) failed(now time.Time) {
	m.success -= successWeight * m.success
	m.failures++
	aside := asideMost
	if m.failures < 8 {
		aside = min(asideMost, asideBase<<(m.failures-1))
	}
	m.setAside(now.Add(aside))
}

func (m *member) wasBusy(now time.Time, after time.Duration) {
	others := m.inFlight - 1
	m.limit = math.Max(1, math.Min(m.limit/2, float64(others)))
	if others > 0 {
		return // it is free again when one of ours ends
	}
	m.setAside(now.Add(min(busyMost, max(busyBase, after))))
}

func (m *member) setAside(until time.Time) {
	if until.After(m.asideUntil) {
		m.asideUntil = until
	}
}

// latencies is a window of recent first-token latencies of one model.
type latencies struct {
	ring   [128]time.Duration
	count  int // ever seen
	cached time.Duration
}

func (l *latencies) add(took time.Duration) {
	l.ring[l.count%len(l.ring)] = took
	l.count++
	if l.count < 16 || l.count%16 == 0 {
		l.cached = l.measure()
	}
}

// p95 is [unknownFirstToken] until enough has been seen to mean anything.
func (l *latencies) p95() time.Duration {
	if l.count < 8 {
		return unknownFirstToken
	}
	return max(leastHedge, l.cached)
}

func (l *latencies) measure() time.Duration {
	n := min(l.count, len(l.ring))
	sorted := l.ring // a copy
	slices.Sort(sorted[:n])
	return sorted[(n-1)*95/100]
}
