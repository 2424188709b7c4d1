package gateway

import (
	"context"
	"crypto/rand"
	"encoding/hex"
	"log/slog"
	"net/http"
	"time"

	"github.com/plexus-network/plexus/gateway/openai"
)

const retryAfter = 2 * time.Second

// visit is what is known of one request; its handler adds to it, the access log
// writes it. It never holds a prompt, an answer or a key.
type visit struct {
	id      string
	started time.Time
	client  string
	attrs   []slog.Attr
}

func (v *visit) note(attrs ...slog.Attr) { v.attrs = append(v.attrs, attrs...) }

type visitKey struct{}

// visitOf gives the visit of a request that came through the route table.
func visitOf(ctx context.Context) *visit { return ctx.Value(visitKey{}).(*visit) }

// recorder notes what was answered.
type recorder struct {
	http.ResponseWriter
	status int
	bytes  int64
}

func (w *recorder) WriteHeader(status int) {
	if w.status == 0 {
		w.status = status
	}
	w.ResponseWriter.WriteHeader(status)
}

func (w *recorder) Write(b []byte) (int, error) {
	if w.status == 0 {
		w.status = http.StatusOK
	}
	n, err := w.ResponseWriter.Write(b)
	w.bytes += int64(n)
	return n, err
}

// Unwrap lets http.ResponseController reach the connection.
func (w *recorder) Unwrap() http.ResponseWriter { return w.ResponseWriter }

// accessed wraps a route: request id, log line, and a handler's panic as a 500.
func (g *Gateway) accessed(rt route) http.HandlerFunc {
	level := slog.LevelDebug
	if rt.keyed {
		level = slog.LevelInfo
	}
	return func(rw http.ResponseWriter, r *http.Request) {
		v := &visit{id: newRequestID(), started: time.Now()}
		w := &recorder{ResponseWriter: rw}
		w.Header().Set("X-Request-Id", v.id)
		r = r.WithContext(context.WithValue(r.Context(), visitKey{}, v))
		defer func() {
			if p := recover(); p != nil && p != http.ErrAbortHandler {
				g.log.Error("handler panicked", "id", v.id, "path", rt.path, "panic", p)
				if w.status == 0 {
					openai.NewError(http.StatusInternalServerError, "server_error", "internal_error", "the gateway failed; the request id is in X-Request-Id").Write(w)
				}
			}
			attrs := append([]slog.Attr{
				slog.String("id", v.id), slog.String("method", r.Method), slog.String("path", rt.path),
				slog.Int("status", w.status), slog.Int64("bytes", w.bytes),
				slog.Duration("took", time.Since(v.started)), slog.String("client", v.client),
			}, v.attrs...)
			g.log.LogAttrs(r.Context(), level, "request", attrs...)
		}()
		if rt.keyed {
			g.admitted(rt.handle)(w, r)
			return
		}
		rt.handle(w, r)
	}
}

// admitted lets a client in that has a right to come and room left.
func (g *Gateway) admitted(next http.HandlerFunc) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		client, refusal := g.identify(r)
		if refusal == nil {
			visitOf(r.Context()).client = client
			refusal = g.clients.enter(client)
		}
		if refusal != nil {
			refusal.Write(w)
			return
		}
		defer g.clients.leave(client)
		next(w, r)
	}
}

func newRequestID() string {
	var b [12]byte
	_, _ = rand.Read(b[:]) // never fails
	return "req_" + hex.EncodeToString(b[:])
}
