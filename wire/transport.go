package wire

import (
	"bytes"
	"fmt"
	"io"
	"net/http"

	"github.com/plexus-network/plexus/substrate/keys"
)

// Transport is an http.RoundTripper that signs each request for one receiver.
// It reads the request's body whole before sending and streams the answer. It
// refuses to follow redirects ([ErrRedirect]): a server must not choose where
// our signature goes. Safe for concurrent use.
type Transport struct {
	Key      keys.Pair
	Receiver keys.AccountID
	Base     http.RoundTripper // nil: http.DefaultTransport
}

// RoundTrip signs and sends a copy of the request.
func (t *Transport) RoundTrip(req *http.Request) (*http.Response, error) {
	var body []byte
	if req.Body != nil {
		var err error
		body, err = io.ReadAll(req.Body)
		if closeErr := req.Body.Close(); err == nil {
			err = closeErr
		}
		if err != nil {
			return nil, fmt.Errorf("read body to sign: %w", err)
		}
	}
	if req.Response != nil { // set by http.Client on the request after a redirect
		return nil, ErrRedirect
	}
	signed := req.Clone(req.Context())
	if signed.Header == nil {
		signed.Header = http.Header{}
	}
	if len(body) > 0 {
		signed.Body = io.NopCloser(bytes.NewReader(body))
		signed.GetBody = func() (io.ReadCloser, error) { return io.NopCloser(bytes.NewReader(body)), nil }
		signed.ContentLength = int64(len(body))
	} else {
		signed.Body, signed.GetBody, signed.ContentLength = http.NoBody, nil, 0
	}
	if err := Sign(signed, body, t.Key, t.Receiver); err != nil {
		return nil, err
	}
	base := t.Base
	if base == nil {
		base = http.DefaultTransport
	}
	return base.RoundTrip(signed)
}
