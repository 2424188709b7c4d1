package external

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"strconv"
	"time"

	"github.com/plexus-network/plexus/mechanism"
	"github.com/plexus-network/plexus/substrate/keys"
)

// Miner answers requests with a program's answers. It is safe for concurrent
// use.
type Miner struct {
	program *Program
	is      Description
}

// NewMiner makes a miner of a program that described itself.
func NewMiner(p *Program, is Description) *Miner { return &Miner{program: p, is: is} }

// Capacity is how many requests the program takes at once.
func (m *Miner) Capacity() int { return m.is.Capacity }

// Synapses are the classes that the program answers to dendrites of SDK 10.
func (m *Miner) Synapses() map[string]mechanism.Synapse { return m.is.synapses() }

// Streams tells whether answers are passed on as they come.
func (m *Miner) Streams(mechanism.Request) bool { return m.is.Streams }

// Serve answers a request whole.
func (m *Miner) Serve(ctx context.Context, r mechanism.Request) (mechanism.Response, error) {
	resp, err := m.forward(ctx, r)
	if err != nil {
		return mechanism.Response{}, err
	}
	defer resp.Body.Close()
	body, err := readBody(ctx, "POST "+PathServe, resp, maxAnswer)
	if err != nil {
		return mechanism.Response{}, unavailable(err)
	}
	return mechanism.Response{ContentType: resp.Header.Get("Content-Type"), Body: body}, nil
}

// Stream passes an answer on as it comes; one that says its length is read whole
// first, so that a torn one is refused instead of cut.
func (m *Miner) Stream(ctx context.Context, r mechanism.Request, open func(contentType string) io.Writer) error {
	resp, err := m.forward(ctx, r)
	if err != nil {
		return err
	}
	defer resp.Body.Close()
	contentType := resp.Header.Get("Content-Type")
	if resp.ContentLength >= 0 {
		body, err := readBody(ctx, "POST "+PathServe, resp, maxAnswer)
		if err != nil {
			return unavailable(err)
		}
		_, err = open(contentType).Write(body)
		return err
	}
	w, sent := open(contentType), 0
	buf := make([]byte, 16<<10)
	for {
		n, err := resp.Body.Read(buf)
		if sent += n; sent > maxStream {
			return &Violation{Name: TooLong, Endpoint: "POST " + PathServe, Problem: fmt.Sprintf("streams more than %d bytes", maxStream)}
		}
		if n > 0 {
			if _, err := w.Write(buf[:n]); err != nil {
				return fmt.Errorf("pass on the stream: %w", err)
			}
		}
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return unavailable(broken(ctx, "POST "+PathServe, err))
		}
	}
}

// forward sends a request to the program; its refusals become the miner's.
func (m *Miner) forward(ctx context.Context, r mechanism.Request) (*http.Response, error) {
	if problem := badPath(r.Path); problem != "" {
		return nil, &mechanism.Refusal{Kind: mechanism.ErrRequest, Code: "bad_path", Message: "the path cannot be served: " + problem}
	}
	header := http.Header{}
	header.Set(HeaderFrom, keys.AccountID(r.From).String())
	if end, ok := ctx.Deadline(); ok {
		header.Set(HeaderDeadline, strconv.FormatInt(max(1, time.Until(end).Milliseconds()), 10))
	}
	resp, err := m.program.send(ctx, http.MethodPost, PathServe+r.Path, bytes.NewReader(r.Body), header)
	if err != nil {
		return nil, unavailable(err)
	}
	if resp.StatusCode == http.StatusOK {
		return resp, nil
	}
	defer resp.Body.Close()
	told, _ := io.ReadAll(io.LimitReader(resp.Body, maxErrorBody)) // the status says enough
	return nil, refusal(resp.StatusCode, told)
}

// refusal is what an asker is told of a program's status.
func refusal(status int, told []byte) error {
	message := messageOf(told)
	if message == "" {
		message = http.StatusText(status)
	}
	switch {
	case status == http.StatusUnauthorized, status == http.StatusForbidden:
		return wrongStatus("POST "+PathServe, status, told)
	case status == http.StatusTooManyRequests:
		return &mechanism.Refusal{Kind: mechanism.ErrBusy, Code: "rate_limit_exceeded", Message: message}
	case status == http.StatusServiceUnavailable:
		return &mechanism.Refusal{Kind: mechanism.ErrUnavailable, Message: message}
	case status >= 400 && status < 500:
		return &mechanism.Refusal{Kind: mechanism.ErrRequest, Message: message}
	}
	return wrongStatus("POST "+PathServe, status, told)
}

// unavailable says 503 for a program that is down or late; what it answered
// wrongly stays the miner's own failure.
func unavailable(err error) error {
	var v *Violation
	if errors.As(err, &v) && (v.Name == NotReached || v.Name == Late) {
		return fmt.Errorf("%w: %w", mechanism.ErrUnavailable, err)
	}
	return err
}

var (
	_ mechanism.Miner    = (*Miner)(nil)
	_ mechanism.Streamer = (*Miner)(nil)
	_ mechanism.Capacity = (*Miner)(nil)
	_ mechanism.Synapses = (*Miner)(nil)
)
