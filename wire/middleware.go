package wire

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"io"
	"net/http"

	"github.com/plexus-network/plexus/substrate/keys"
)

type senderKey struct{}

// Sender tells who signed the request that a handler behind
// [Verifier.Middleware] serves; false elsewhere.
func Sender(ctx context.Context) (keys.AccountID, bool) {
	a, ok := ctx.Value(senderKey{}).(keys.AccountID)
	return a, ok
}

// Middleware lets only verified requests through to next, which reads the
// sender by [Sender] and the body as usual. A refused request is answered by
// [Refuse]; its body is not read unless its headers are good.
func (v *Verifier) Middleware(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		sender, body, err := v.read(w, r)
		if err != nil {
			Refuse(w, err)
			return
		}
		r = r.WithContext(context.WithValue(r.Context(), senderKey{}, sender))
		r.Body = io.NopCloser(bytes.NewReader(body))
		next.ServeHTTP(w, r)
	})
}

func (v *Verifier) read(w http.ResponseWriter, r *http.Request) (keys.AccountID, []byte, error) {
	c, err := v.admit(r)
	if err != nil {
		return c.sender, nil, err
	}
	if r.ContentLength > v.bodyLimit {
		return c.sender, nil, ErrTooLarge
	}
	body, err := io.ReadAll(http.MaxBytesReader(w, r.Body, v.bodyLimit))
	var tooLarge *http.MaxBytesError
	if errors.As(err, &tooLarge) {
		return c.sender, nil, ErrTooLarge
	}
	if err != nil {
		return c.sender, nil, err
	}
	return c.sender, body, v.authenticate(c, r, body)
}

// Refuse answers a request that [Verifier.Verify] refused: 401 (403, 413 or 429
// where the error says so) and a JSON body in the shape of OpenAI's errors,
// with one member more, the remedy.
func Refuse(w http.ResponseWriter, err error) {
	r := refusalOf(err)
	h := w.Header()
	h.Set("Content-Type", "application/json")
	switch r.status {
	case http.StatusUnauthorized:
		h.Set("WWW-Authenticate", protocol)
	case http.StatusTooManyRequests:
		h.Set("Retry-After", "2")
	}
	w.WriteHeader(r.status)
	// The message names what is wrong with the headers, never what was signed.
	_ = json.NewEncoder(w).Encode(map[string]any{"error": map[string]any{
		"message": err.Error(), "remedy": r.remedy, "type": "authentication_error", "param": nil, "code": r.code,
	}})
}
