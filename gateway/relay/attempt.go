package relay

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"mime"
	"net/http"
	"strconv"
	"time"

	"github.com/plexus-network/plexus/gateway/openai"
	"github.com/plexus-network/plexus/gateway/pool"
	"github.com/plexus-network/plexus/wire"
)

const (
	retrySoon  = 5 * time.Second
	retryLater = 15 * time.Second

	errorMost = 16 << 10 // bytes read of a miner's error
)

// How an attempt ends without an answer.
var (
	errBusy    = errors.New("miner is busy")
	errRefused = errors.New("miner refuses this gateway's hotkey")
	errBroken  = errors.New("miner broke the protocol")
	errSlow    = errors.New("miner took too long")
)

// attempt asks one miner and waits for its first token. It ends the lease on
// error; else the answer does, which also owns cancel.
func (r *Relay) attempt(ctx context.Context, cancel context.CancelFunc, lease *pool.Lease, call *Call) (*Answer, error) {
	answer, err := r.ask(ctx, cancel, lease, call)
	if err == nil {
		return answer, nil
	}
	var final *openai.Error
	var busy busyError
	switch {
	case errors.As(err, &busy):
		lease.Busy(busy.after)
	case errors.As(err, &final):
		lease.Answered()
	case ctx.Err() != nil && !errors.Is(err, errSlow):
		lease.Abandoned() // the client left, or another miner was faster
	default:
		lease.Failed()
	}
	cancel()
	return nil, err
}

// busyError is errBusy with the miner's own word on when to come back.
type busyError struct{ after time.Duration }

func (busyError) Error() string   { return errBusy.Error() }
func (busyError) Is(e error) bool { return e == errBusy }

func (r *Relay) ask(ctx context.Context, cancel context.CancelFunc, lease *pool.Lease, call *Call) (*Answer, error) {
	body, err := call.body(lease.Model, r.opts)
	if err != nil {
		lease.Abandoned() // nothing was asked of it
		return nil, err
	}
	watch := newWatch(cancel, r.opts.FirstToken, r.opts.Whole)
	resp, err := r.send(ctx, lease, body)
	if err != nil {
		return nil, watch.stop(err)
	}
	if err := r.refusal(resp, call); err != nil {
		resp.Body.Close()
		return nil, watch.stop(err)
	}
	answer := newAnswer(resp.Body, lease, watch, cancel, call, r.opts)
	if err := answer.begin(); err != nil {
		resp.Body.Close()
		return nil, watch.stop(err)
	}
	lease.FirstToken()
	return answer, nil
}

func (r *Relay) send(ctx context.Context, lease *pool.Lease, body []byte) (*http.Response, error) {
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, "http://"+lease.Addr+"/v1/chat/completions", bytes.NewReader(body))
	if err != nil {
		return nil, fmt.Errorf("make request: %w", err)
	}
	req.Header.Set("Content-Type", "application/json")
	req.Header.Set("Accept", "text/event-stream")
	if err := wire.Sign(req, body, r.key, lease.Hotkey); err != nil {
		return nil, fmt.Errorf("sign request: %w", err)
	}
	return r.client.Do(req)
}

// refusal reads a response's head: nil for a stream, else why there is none.
func (r *Relay) refusal(resp *http.Response, call *Call) error {
	switch resp.StatusCode {
	case http.StatusOK:
		kind, _, err := mime.ParseMediaType(resp.Header.Get("Content-Type"))
		if err != nil || kind != "text/event-stream" {
			return fmt.Errorf("%w: content type %.40q", errBroken, resp.Header.Get("Content-Type"))
		}
		return nil
	case http.StatusTooManyRequests:
		seconds, _ := strconv.Atoi(resp.Header.Get("Retry-After"))
		return busyError{time.Duration(min(max(seconds, 0), 3600)) * time.Second}
	case http.StatusUnauthorized, http.StatusForbidden:
		return fmt.Errorf("%w: status %d", errRefused, resp.StatusCode)
	case http.StatusBadRequest:
		if e := readError(resp.Body); e.Code != nil && *e.Code == codeTooLong && call.mayBeTooLong(r.opts) {
			return TooLong(call.Context)
		}
	}
	return fmt.Errorf("%w: status %d", errBroken, resp.StatusCode)
}

const codeTooLong = "context_length_exceeded"

// TooLong is the client's error for a prompt that the model cannot take.
func TooLong(contextTokens int) *openai.Error {
	message := "the messages and max_tokens together are longer than this model takes; shorten the messages or lower max_tokens"
	if contextTokens > 0 {
		message = fmt.Sprintf("this model takes at most %d tokens, messages and answer together; shorten the messages or lower max_tokens", contextTokens)
	}
	return openai.Invalid("messages", codeTooLong, message)
}

// readError reads a miner's error object; the zero Error if it is none.
func readError(body io.Reader) openai.Error {
	var envelope struct {
		Error openai.Error `json:"error"`
	}
	b, err := io.ReadAll(io.LimitReader(body, errorMost))
	if err != nil || json.Unmarshal(b, &envelope) != nil {
		return openai.Error{}
	}
	return envelope.Error
}
