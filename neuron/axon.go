package neuron

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"time"

	"github.com/plexus-network/plexus/mechanism"
	"github.com/plexus-network/plexus/substrate/keys"
	"github.com/plexus-network/plexus/wire"
	"github.com/plexus-network/plexus/wire/dendrite"
)

const (
	// requestBytes bounds a request's body.
	requestBytes = wire.BodyLimit
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

	places *places
}

func newAxon(miner mechanism.Miner, view func() *View, record *recorder, log *slog.Logger) *axon {
	capacity := func() int {
		if c, ok := miner.(mechanism.Capacity); ok {
			return max(1, c.Capacity())
		}
		return defaultCapacity
	}
	return &axon{miner: miner, view: view, record: record, log: log, now: time.Now, places: newPlaces(capacity)}
}

// handler routes requests: everything but /healthz must be signed, by btauth/1
// or as a dendrite of SDK v10 signs.
func (a *axon) handler(key keys.Pair) http.Handler {
	permit := func(sender keys.AccountID) bool { return mayCall(a.view(), sender) }
	verifier := wire.NewVerifier(key.AccountID(), wire.LimitBody(requestBytes), wire.Permit(permit))
	var byProtocol http.Handler = verifier.Middleware(http.HandlerFunc(a.serve))
	calls, err := dendrite.NewAxon(key, a.hashed, dendrite.LimitBody(requestBytes), dendrite.Permit(permit))
	if err != nil {
		a.log.Warn("dendrites of SDK v10 are not served", "error", err)
	} else {
		byProtocol = either(byProtocol, calls.Handler(a.serveCall))
	}
	mux := http.NewServeMux()
	mux.HandleFunc("GET /healthz", func(w http.ResponseWriter, _ *http.Request) {
		answerJSON(w, http.StatusOK, map[string]string{"status": "ok"})
	})
	mux.Handle("POST "+PathVerdicts, a.counted(verifier.Middleware(http.HandlerFunc(a.verdicts))))
	mux.Handle("POST /", a.counted(byProtocol))
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Connection", "close") // until it is let in
		mux.ServeHTTP(w, r)
	})
}

// letIn keeps the connection of a sender who has proved a right to be served:
// strangers must not hold the few that there are.
func letIn(w http.ResponseWriter) { w.Header().Del("Connection") }

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
	letIn(w)
	sender, _ := wire.Sender(r.Context())
	if !a.places.enter(sender) {
		answerError(w, &mechanism.Refusal{Kind: mechanism.ErrBusy, Code: "rate_limit_exceeded", Message: errNoPlace.Error()})
		return
	}
	defer a.places.leave(sender)
	body, err := io.ReadAll(r.Body)
	if err != nil {
		answerError(w, &mechanism.Refusal{Kind: mechanism.ErrRequest, Message: "the body cannot be read"})
		return
	}
	ctx, cancel := context.WithTimeout(r.Context(), serveDeadline)
	defer cancel()
	out := newAnswerWriter(w)
	out.begin = func(contentType string) {
		w.Header().Set("Content-Type", contentType)
		w.WriteHeader(http.StatusOK)
	}
	out.whole = func(resp mechanism.Response) error {
		_, err := out.open(resp.ContentType).Write(resp.Body)
		return err
	}
	a.answer(ctx, r, mechanism.Request{From: sender, Path: r.URL.Path, Body: body}, out, func(err error) { answerError(w, err) })
}

// answer has the mechanism answer, or refuse tell why there is no answer.
func (a *axon) answer(ctx context.Context, r *http.Request, q mechanism.Request, out *answerWriter, refuse func(error)) {
	err := a.perform(ctx, q, out)
	a.record.served(q.From, err == nil, a.now())
	sender := keys.AccountID(q.From)
	switch {
	case err == nil:
	case r.Context().Err() != nil: // the sender hung up
		a.log.Debug("request ended by its sender", "sender", sender)
	case out.isOpen:
		a.log.Warn("answer broke off", "sender", sender, "error", err)
		panic(http.ErrAbortHandler) // cuts the connection: a torn answer must not look whole
	default:
		a.log.Warn("request failed", "sender", sender, "error", err)
		refuse(err)
	}
}

func (a *axon) perform(ctx context.Context, q mechanism.Request, out *answerWriter) error {
	if s, ok := a.miner.(mechanism.Streamer); ok && s.Streams(q) {
		if err := s.Stream(ctx, q, out.open); err != nil {
			return err
		}
		return out.end()
	}
	resp, err := a.miner.Serve(ctx, q)
	if err != nil {
		return err
	}
	return out.whole(resp)
}

// verdicts takes what a validator thinks of this miner.
func (a *axon) verdicts(w http.ResponseWriter, r *http.Request) {
	letIn(w)
	sender, _ := wire.Sender(r.Context())
	var v Verdicts
	if err := json.NewDecoder(io.LimitReader(r.Body, verdictsBytes)).Decode(&v); err != nil {
		answerError(w, &mechanism.Refusal{Kind: mechanism.ErrRequest, Message: "the verdicts cannot be read"})
		return
	}
	a.record.told(sender, v, a.now())
	w.WriteHeader(http.StatusNoContent)
}

// answerWriter sends what it is given at once, with a deadline on each write. How
// an answer begins and what a whole one is, the protocol says.
type answerWriter struct {
	w       http.ResponseWriter
	control *http.ResponseController
	begin   func(contentType string)
	whole   func(mechanism.Response) error
	// keeps says which streams are kept and sent whole; nil for none.
	keeps  func(contentType string) bool
	kept   *mechanism.Response
	isOpen bool
}

func newAnswerWriter(w http.ResponseWriter) *answerWriter {
	return &answerWriter{w: w, control: http.NewResponseController(w)}
}

func (o *answerWriter) open(contentType string) io.Writer {
	if o.keeps != nil && o.keeps(contentType) {
		o.kept = &mechanism.Response{ContentType: contentType}
		return o
	}
	o.isOpen = true
	if contentType == "" {
		contentType = "application/json"
	}
	o.begin(contentType)
	return o
}

// end sends what was kept.
func (o *answerWriter) end() error {
	if o.kept == nil {
		return nil
	}
	return o.whole(*o.kept)
}

// allow gives the next write its time.
func (o *answerWriter) allow() {
	// Not every writer has deadlines; then the server's own hold.
	_ = o.control.SetWriteDeadline(time.Now().Add(writeDeadline))
}

func (o *answerWriter) Write(b []byte) (int, error) {
	if o.kept != nil {
		if len(o.kept.Body)+len(b) > maxAnswer {
			return 0, fmt.Errorf("%w: over %d bytes", ErrTooLong, maxAnswer)
		}
		o.kept.Body = append(o.kept.Body, b...)
		return len(b), nil
	}
	o.allow()
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
	status, message, code := told(err)
	kind := "server_error"
	switch status {
	case http.StatusBadRequest:
		kind = "invalid_request_error"
	case http.StatusTooManyRequests:
		kind = "rate_limit_error"
		w.Header().Set("Retry-After", "2")
	}
	answerJSON(w, status, map[string]any{"error": map[string]any{"message": message, "type": kind, "param": nil, "code": code}})
}

// told is what a sender is told of an error: no more than the mechanism means it to.
func told(err error) (status int, message, code string) {
	status = http.StatusInternalServerError
	switch {
	case errors.Is(err, mechanism.ErrRequest):
		status = http.StatusBadRequest
	case errors.Is(err, mechanism.ErrBusy):
		status = http.StatusTooManyRequests
	case errors.Is(err, mechanism.ErrUnavailable), errors.Is(err, context.DeadlineExceeded):
		status = http.StatusServiceUnavailable
	}
	var refusal *mechanism.Refusal
	if errors.As(err, &refusal) {
		return status, refusal.Message, refusal.Code
	}
	return status, http.StatusText(status), ""
}

func answerJSON(w http.ResponseWriter, status int, body any) {
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(status)
	_ = json.NewEncoder(w).Encode(body) // a sender who is gone needs none
}
