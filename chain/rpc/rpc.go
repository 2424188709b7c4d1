// Package rpc answers Substrate's JSON-RPC over HTTP and WebSocket on one port, so
// that wallets, SDKs and tools made for Bittensor work unchanged.
//
// It holds no state of the chain and decides nothing: each method is a question to
// the node. The one idea needed to read it: blocks are final when they come, so
// the best and the finalized head are one. What a stranger can send, hold or delay
// has a bound in [Limits], and meets an error by name. Start at [New] and
// [Server.Run]; methods stand in one table, in methods.go.
package rpc

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net"
	"net/http"
	"runtime"
	"runtime/debug"
	"sync/atomic"
	"time"

	"github.com/plexus-network/plexus/chain/node"
	"github.com/prometheus/client_golang/prometheus"
)

// Limits bound what clients can make the server hold or do.
type Limits struct {
	RequestBytes  int           // of one message
	ResponseBytes int           // of one answer, and of all answers of a batch
	Batch         int           // calls in a batch
	Connections   int           // at once
	Subscriptions int           // of a connection
	Keys          int           // storage keys in one call or subscription
	Listed        int           // keys that state_getKeys gives
	KeyBytes      int           // of storage keys that a connection subscribes to
	QueuedBytes   int           // that a slow reader may owe
	Queued        int           // messages that it may owe
	HeldBytes     int           // that all clients together may make the server hold
	Costly        int           // calls that read much of the state, at once
	Write         time.Duration // to take one message
	Idle          time.Duration // without a sign of life
}

// DefaultLimits are those of Substrate's node, where it has any.
func DefaultLimits() Limits {
	return Limits{RequestBytes: 10 << 20, ResponseBytes: 64 << 20, Batch: 4096, Connections: 1000, Subscriptions: 1024,
		Keys: 4096, Listed: 100_000, KeyBytes: 4 << 20, QueuedBytes: 64 << 20, Queued: 8192, HeldBytes: 512 << 20, Costly: max(2, runtime.GOMAXPROCS(0)), Write: 15 * time.Second, Idle: 60 * time.Second}
}

// Options of a server.
type Options struct {
	Limits Limits
	// AnyOrigin lets pages of any site use the node, as local chains do. Without
	// it pages of this machine and programs may.
	AnyOrigin bool
	// Unsafe lets everybody call the methods that tell of the machine or cost much,
	// as local chains do.
	Unsafe  bool
	Log     *slog.Logger
	Metrics prometheus.Registerer // nil: nowhere
	Version string                // of the program
	// FinalAfter is how long a watcher hears "finalized" after "inBlock", at least:
	// where the second comes while @polkadot/api reads the block, it drops the first.
	// A client that is slow to read or still asks gets up to twelve times as long.
	FinalAfter time.Duration
}

// Default options are for a chain on this machine.
func Default() Options {
	return Options{Limits: DefaultLimits(), AnyOrigin: true, Unsafe: true, Log: slog.New(slog.DiscardHandler), Version: "0.0.0", FinalAfter: 150 * time.Millisecond}
}

// Server answers for one node.
type Server struct {
	node    *node.Node
	options Options
	hub     *hub
	stats   *metrics
	memory  *budget
	turns   chan struct{} // one for each costly call that runs
	open    atomic.Int64  // connections
	working atomic.Int64  // messages that are being answered
	version json.RawMessage
	list    json.RawMessage // of methods
	docs    json.RawMessage // metadata 14
}

// New makes a server that follows the node's blocks; it listens to nothing yet.
func New(n *node.Node, o Options) *Server {
	s := &Server{node: n, options: o, hub: newHub(o.FinalAfter), stats: newMetrics(o.Metrics), memory: newBudget(o.Limits), turns: make(chan struct{}, max(1, o.Limits.Costly))}
	if o.Metrics != nil {
		o.Metrics.MustRegister(prometheus.NewGaugeFunc(prometheus.GaugeOpts{Name: "plexus_rpc_held_bytes", Help: "Memory that clients make the server hold, as it counts it."},
			func() float64 { return float64(s.memory.held.Load()) }))
	}
	s.version = runtimeVersion(n)
	s.list = methodList()
	s.docs = hexText(n.Chain.Runtime.Metadata(14))
	n.Follow(s.hub.block)
	n.Watch(s.hub.notices)
	return s
}

// stopTime is how long those who are being answered have to the end of a server.
const stopTime = 2 * time.Second

// Run serves on all listeners until ctx ends, which is no error, and closes them.
// When it returns nobody reads from the node any more, but for a call that takes
// longer than [stopTime].
func (s *Server) Run(ctx context.Context, listeners ...net.Listener) error {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	h := &http.Server{
		Handler: s.handler(ctx), ReadHeaderTimeout: 10 * time.Second, ReadTimeout: 60 * time.Second,
		WriteTimeout: 120 * time.Second, IdleTimeout: s.options.Limits.Idle, MaxHeaderBytes: 64 << 10,
		ErrorLog: slog.NewLogLogger(s.options.Log.Handler(), slog.LevelDebug),
	}
	done := make(chan error, len(listeners))
	for _, l := range listeners {
		go func() { done <- h.Serve(s.bounded(l)) }()
	}
	hubDone := make(chan struct{})
	go func() { s.hub.run(ctx); close(hubDone) }()
	var err error
	select {
	case <-ctx.Done():
	case err = <-done:
	}
	cancel()
	stop, release := context.WithTimeout(context.WithoutCancel(ctx), stopTime)
	defer release()
	if h.Shutdown(stop) != nil {
		_ = h.Close() // slow ones are cut off
	}
	s.rest(stop)
	<-hubDone
	if errors.Is(err, http.ErrServerClosed) {
		return nil
	}
	return err
}

// rest waits until no message is being answered, or ctx ends: WebSockets are not the
// HTTP server's any more, so that it does not wait for them.
func (s *Server) rest(ctx context.Context) {
	t := time.NewTicker(time.Millisecond)
	defer t.Stop()
	for s.working.Load() > 0 {
		select {
		case <-t.C:
		case <-ctx.Done():
			return
		}
	}
}

// handler is what the port answers: JSON-RPC by POST and by WebSocket, and /health.
// Connections end with life.
func (s *Server) handler(life context.Context) http.Handler {
	mux := http.NewServeMux()
	mux.HandleFunc("GET /health", s.health)
	mux.HandleFunc("OPTIONS /", func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusNoContent) })
	mux.HandleFunc("POST /", s.post)
	mux.HandleFunc("GET /", func(w http.ResponseWriter, r *http.Request) { s.upgrade(life, w, r) })
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if !s.allows(w, r) {
			http.Error(w, "this node answers pages of its own machine alone", http.StatusForbidden)
			return
		}
		mux.ServeHTTP(w, r)
	})
}

// discardBytes of a message that is too large are read before it is refused.
const discardBytes = 64 << 20

// post answers one message over HTTP.
func (s *Server) post(w http.ResponseWriter, r *http.Request) {
	limit := int64(s.options.Limits.RequestBytes)
	body, done, err := s.memory.readMessage(r.Body, limit)
	defer done()
	var answer []byte
	status := http.StatusOK
	switch {
	case errors.Is(err, errBusy):
		answer, status = failure(nil, tooBusy(err)), http.StatusServiceUnavailable
	case err != nil:
		answer, status = failure(nil, &Error{Code: codeParse, Message: "Parse error", Data: "the body ended early"}), http.StatusBadRequest
	case int64(len(body)) > limit:
		// Cut off in the middle of sending, most clients would not read the answer.
		_, _ = io.CopyN(io.Discard, r.Body, discardBytes)
		answer, status = failure(nil, tooLarge(limit)), http.StatusRequestEntityTooLarge
	default:
		answer, _ = s.answer(r.Context(), nil, body)
	}
	held := len(answer)
	defer s.memory.give(held)
	if !s.memory.take(held, held+len(body)) {
		answer, status = failure(nil, tooBusy(errBusy)), http.StatusServiceUnavailable
	}
	w.Header().Set("Content-Type", "application/json; charset=utf-8")
	w.WriteHeader(status)
	_, _ = w.Write(answer) // the client may be gone
}

func tooLarge(limit int64) *Error {
	return &Error{Code: codeRequestSize, Message: "Request is too big", Data: fmt.Sprintf("Exceeded max limit of %d", limit)}
}

func tooBusy(why error) *Error {
	return &Error{Code: codeBusy, Message: "Server is busy, try again later", Data: why.Error()}
}

// health is for those who watch over the process.
func (s *Server) health(w http.ResponseWriter, _ *http.Request) {
	status := http.StatusOK
	if s.node.IsSyncing() {
		status = http.StatusServiceUnavailable
	}
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(status)
	_ = json.NewEncoder(w).Encode(s.healthState()) // the client may be gone
}

// call is one request under way.
type call struct {
	ctx    context.Context
	s      *Server
	c      *conn // nil over HTTP
	params params
	after  func() // what follows the answer
}

// answer takes one message, a call or a batch, and gives what to send back, nil
// for nothing, and what is to happen when that is sent.
func (s *Server) answer(ctx context.Context, c *conn, message []byte) (out []byte, after []func()) {
	s.working.Add(1)
	defer s.working.Add(-1)
	if !isBatch(message) {
		out, f := s.one(ctx, c, message)
		if f != nil {
			after = append(after, f)
		}
		return out, after
	}
	list, err := splitBatch(message, s.options.Limits.Batch)
	if err != nil {
		return failure(nil, wireError(err)), nil
	}
	out = []byte{'['}
	for _, m := range list {
		b, f := s.one(ctx, c, m)
		if f != nil {
			after = append(after, f)
		}
		if b == nil {
			continue
		}
		if len(out) > 1 {
			out = append(out, ',')
		}
		if out = append(out, b...); len(out) > s.options.Limits.ResponseBytes {
			// What the batch subscribed to stays, and can be ended by closing.
			return failure(nil, &Error{Code: codeBatchAnswer, Message: "The batch response was too large", Data: fmt.Sprintf("Exceeded max limit of %d", s.options.Limits.ResponseBytes)}), after
		}
		if ctx.Err() != nil {
			return nil, after
		}
	}
	if len(out) == 1 { // notifications alone
		return nil, after
	}
	return append(out, ']'), after
}

func isBatch(message []byte) bool {
	for _, b := range message {
		switch b {
		case ' ', '\t', '\r', '\n':
			continue
		}
		return b == '['
	}
	return false
}

func (s *Server) one(ctx context.Context, c *conn, message []byte) (out []byte, after func()) {
	r, err := readRequest(message)
	if err != nil {
		return failure(r.ID, wireError(err)), nil
	}
	if r.ID == nil {
		return nil, nil
	}
	m, ok := methods[r.Method]
	if !ok {
		s.stats.calls.WithLabelValues("unknown", "error").Inc()
		return failure(r.ID, &Error{Code: codeMethod, Message: "Method not found"}), nil
	}
	start := time.Now()
	q := &call{ctx: ctx, s: s, c: c}
	result, err := s.run(m, q, r)
	outcome := "ok"
	if err != nil {
		outcome = "error"
	}
	s.stats.calls.WithLabelValues(r.Method, outcome).Inc()
	s.stats.seconds.Observe(time.Since(start).Seconds())
	if err != nil {
		return failure(r.ID, wireError(err)), nil
	}
	return success(r.ID, result), q.after
}

// run asks a method. One that panics, as over a state that it cannot read, fails
// alone: the connection and its subscriptions stay.
func (s *Server) run(m method, q *call, r request) (result json.RawMessage, err error) {
	defer func() {
		if p := recover(); p != nil {
			s.options.Log.Error("a call panicked", "method", r.Method, "panic", p, "stack", string(debug.Stack()))
			result, err = nil, fmt.Errorf("%s: %v", r.Method, p)
		}
	}()
	if q.params, err = readParams(r.Params); err != nil {
		return nil, err
	}
	if costly[r.Method] {
		select {
		case s.turns <- struct{}{}:
			defer func() { <-s.turns }()
		case <-q.ctx.Done():
			return nil, tooBusy(q.ctx.Err())
		}
	}
	v, err := m(q)
	if err != nil {
		return nil, err
	}
	b, err := encode(v)
	if err == nil && len(b) > s.options.Limits.ResponseBytes {
		return nil, &Error{Code: codeResponseSize, Message: "Response is too big", Data: fmt.Sprintf("Exceeded max limit of %d", s.options.Limits.ResponseBytes)}
	}
	return b, err
}
