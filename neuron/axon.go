package neuron

import (
	"context"
	"encoding/json"
	"errors"
	"io"
	"log/slog"
	"net/http"
	"sync"
	"time"

	"github.com/plexus-network/plexus/mechanism"
	"github.com/plexus-network/plexus/substrate/keys"
	"github.com/plexus-network/plexus/wire"
)

const (
	// requestBytes bounds a request's body.
	requestBytes = 1 << 20
	// serveDeadline bounds the work on one request.
	serveDeadline = 5 * time.Minute
	// writeDeadline bounds one write: a reader who stalls is dropped.
	writeDeadline = 20 * time.Second
	// defaultCapacity is for mechanisms that do not say.
	defaultCapacity = 16
)

// axon is a miner's server: it lets permitted senders through to the mechanism.
type axon struct {
	miner  mechanism.Miner
	view   func() *View
	record *recorder
	log    *slog.Logger
	now    func() time.Time

	mu   sync.Mutex // guards busy and by
	busy int
	by   map[keys.AccountID]int
}

func newAxon(miner mechanism.Miner, view func() *View, record *recorder, log *slog.Logger) *axon {
	return &axon{miner: miner, view: view, record: record, log: log, now: time.Now, by: map[keys.AccountID]int{}}
}

// handler routes requests: everything but /healthz must be signed.
func (a *axon) handler(self keys.AccountID) http.Handler {
	verifier := wire.NewVerifier(self,
		wire.LimitBody(requestBytes),
		wire.Permit(func(sender keys.AccountID) bool { return mayCall(a.view(), sender) }))
	mux := http.NewServeMux()
	mux.HandleFunc("GET /healthz", func(w http.ResponseWriter, _ *http.Request) {
		answerJSON(w, http.StatusOK, map[string]string{"status": "ok"})
	})
	mux.Handle("POST "+PathVerdicts, a.counted(verifier.Middleware(http.HandlerFunc(a.verdicts))))
	mux.Handle("POST /", a.counted(verifier.Middleware(http.HandlerFunc(a.serve))))
	return mux
}

// counted notes why requests were refused before they were served.
func (a *axon) counted(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		s := &statusWriter{ResponseWriter: w}
		next.ServeHTTP(s, r)
		switch s.status {
		case http.StatusUnauthorized:
			a.record.refused("signature")
		case http.StatusForbidden:
			a.record.refused("permit")
		case http.StatusRequestEntityTooLarge:
			a.record.refused("size")
		case http.StatusTooManyRequests:
			a.record.refused("busy")
		}
	})
}

// serve answers one request of a permitted sender.
func (a *axon) serve(w http.ResponseWriter, r *http.Request) {
	sender, _ := wire.Sender(r.Context())
	if !a.enter(sender) {
		answerError(w, &mechanism.Refusal{Kind: mechanism.ErrBusy, Code: "rate_limit_exceeded", Message: "no room for more requests"})
		return
	}
	defer a.leave(sender)
	body, err := io.ReadAll(r.Body)
	if err != nil {
		answerError(w, &mechanism.Refusal{Kind: mechanism.ErrRequest, Message: "the body cannot be read"})
		return
	}
	ctx, cancel := context.WithTimeout(r.Context(), serveDeadline)
	defer cancel()
	out := &answerWriter{w: w, control: http.NewResponseController(w)}
	err = a.answer(ctx, mechanism.Request{From: sender, Path: r.URL.Path, Body: body}, out)
	a.record.served(sender, err == nil, a.now())
	switch {
	case err == nil:
	case r.Context().Err() != nil: // the sender hung up
		a.log.Debug("request ended by its sender", "sender", sender)
	case out.isOpen:
		a.log.Warn("answer broke off", "sender", sender, "error", err)
		panic(http.ErrAbortHandler) // cuts the connection: a torn answer must not look whole
	default:
		a.log.Warn("request failed", "sender", sender, "error", err)
		answerError(w, err)
	}
}

func (a *axon) answer(ctx context.Context, q mechanism.Request, out *answerWriter) error {
	if s, ok := a.miner.(mechanism.Streamer); ok && s.Streams(q) {
		return s.Stream(ctx, q, out.open)
	}
	resp, err := a.miner.Serve(ctx, q)
	if err != nil {
		return err
	}
	_, err = out.open(resp.ContentType).Write(resp.Body)
	return err
}

// enter takes a place, if there is one. One sender never takes all.
func (a *axon) enter(sender keys.AccountID) bool {
	capacity := defaultCapacity
	if c, ok := a.miner.(mechanism.Capacity); ok {
		capacity = max(1, c.Capacity())
	}
	each := max(1, capacity-1)
	a.mu.Lock()
	defer a.mu.Unlock()
	if a.busy >= capacity || a.by[sender] >= each {
		return false
	}
	a.busy++
	a.by[sender]++
	return true
}

func (a *axon) leave(sender keys.AccountID) {
	a.mu.Lock()
	defer a.mu.Unlock()
	a.busy--
	if a.by[sender]--; a.by[sender] == 0 {
		delete(a.by, sender)
	}
}

// verdicts takes what a validator thinks of this miner.
func (a *axon) verdicts(w http.ResponseWriter, r *http.Request) {
	sender, _ := wire.Sender(r.Context())
	var v Verdicts
	if err := json.NewDecoder(io.LimitReader(r.Body, verdictsBytes)).Decode(&v); err != nil {
		answerError(w, &mechanism.Refusal{Kind: mechanism.ErrRequest, Message: "the verdicts cannot be read"})
		return
	}
	a.record.told(sender, v, a.now())
	w.WriteHeader(http.StatusNoContent)
}

// answerWriter sends what it is given at once, with a deadline on each write.
type answerWriter struct {
	w       http.ResponseWriter
	control *http.ResponseController
	isOpen  bool
}

func (o *answerWriter) open(contentType string) io.Writer {
	o.isOpen = true
	if contentType == "" {
		contentType = "application/json"
	}
	o.w.Header().Set("Content-Type", contentType)
	o.w.WriteHeader(http.StatusOK)
	return o
}

func (o *answerWriter) Write(b []byte) (int, error) {
	// Not every writer has deadlines; then the server's own hold.
	_ = o.control.SetWriteDeadline(time.Now().Add(writeDeadline))
	n, err := o.w.Write(b)
	if err == nil {
		err = o.control.Flush()
	}
	return n, err
}

// statusWriter remembers the status.
type statusWriter struct {
	http.ResponseWriter
	status int
}

func (s *statusWriter) WriteHeader(status int) {
	s.status = status
	s.ResponseWriter.WriteHeader(status)
}

// Unwrap lets http.ResponseController through.
func (s *statusWriter) Unwrap() http.ResponseWriter { return s.ResponseWriter }

// answerError answers with the status that an error stands for, in the shape of
// OpenAI's errors.
func answerError(w http.ResponseWriter, err error) {
	status, kind := http.StatusInternalServerError, "server_error"
	switch {
	case errors.Is(err, mechanism.ErrRequest):
		status, kind = http.StatusBadRequest, "invalid_request_error"
	case errors.Is(err, mechanism.ErrBusy):
		status, kind = http.StatusTooManyRequests, "rate_limit_error"
		w.Header().Set("Retry-After", "2")
	case errors.Is(err, mechanism.ErrUnavailable), errors.Is(err, context.DeadlineExceeded):
		status, kind = http.StatusServiceUnavailable, "server_error"
	}
	message, code := http.StatusText(status), ""
	var refusal *mechanism.Refusal
	if errors.As(err, &refusal) {
		message, code = refusal.Message, refusal.Code
	}
	answerJSON(w, status, map[string]any{"error": map[string]any{"message": message, "type": kind, "param": nil, "code": code}})
}

func answerJSON(w http.ResponseWriter, status int, body any) {
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(status)
	_ = json.NewEncoder(w).Encode(body) // a sender who is gone needs none
}
