package api

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"strconv"
	"strings"
)

const (
	maxAnswer = 64 << 20 // bytes of a whole answer
	maxEvent  = 1 << 20  // bytes of one event of a stream
)

// Client calls an engine, or any server that speaks the same. It is safe for
// concurrent use. Calls end when their context does; there is no other limit
// on time.
type Client struct {
	BaseURL string       // such as "http://127.0.0.1:8100"
	HTTP    *http.Client // nil: http.DefaultClient
}

// Chat asks for a whole answer. A refusal is an *[Error].
func (c *Client) Chat(ctx context.Context, r ChatRequest) (*ChatResponse, error) {
	r.Stream, r.StreamOptions = false, nil
	return call[ChatResponse](ctx, c, http.MethodPost, PathChat, r)
}

// Score asks for a judgement of completions. A refusal is an *[Error].
func (c *Client) Score(ctx context.Context, r ScoreRequest) (*ScoreResponse, error) {
	return call[ScoreResponse](ctx, c, http.MethodPost, PathScore, r)
}

// Health asks how the engine is.
func (c *Client) Health(ctx context.Context) (*Health, error) {
	return call[Health](ctx, c, http.MethodGet, PathHealth, nil)
}

// Models asks which models are served.
func (c *Client) Models(ctx context.Context) (*ModelList, error) {
	return call[ModelList](ctx, c, http.MethodGet, PathModels, nil)
}

// ChatStream asks for an answer in chunks; the caller closes the stream.
func (c *Client) ChatStream(ctx context.Context, r ChatRequest) (*Stream, error) {
	r.Stream = true
	resp, err := c.do(ctx, http.MethodPost, PathChat, r)
	if err != nil {
		return nil, err
	}
	return NewStream(resp.Body), nil
}

func (c *Client) do(ctx context.Context, method, path string, body any) (*http.Response, error) {
	var in io.Reader
	if body != nil {
		b, err := json.Marshal(body)
		if err != nil {
			return nil, fmt.Errorf("encode %s: %w", path, err)
		}
		in = bytes.NewReader(b)
	}
	req, err := http.NewRequestWithContext(ctx, method, strings.TrimRight(c.BaseURL, "/")+path, in)
	if err != nil {
		return nil, fmt.Errorf("call engine: %w", err)
	}
	if in != nil {
		req.Header.Set("Content-Type", "application/json")
	}
	hc := c.HTTP
	if hc == nil {
		hc = http.DefaultClient
	}
	resp, err := hc.Do(req)
	if err != nil {
		return nil, fmt.Errorf("call engine: %w", err)
	}
	if resp.StatusCode/100 != 2 {
		defer resp.Body.Close()
		return nil, ReadError(resp)
	}
	return resp, nil
}

func call[T any](ctx context.Context, c *Client, method, path string, body any) (*T, error) {
	resp, err := c.do(ctx, method, path, body)
	if err != nil {
		return nil, err
	}
	defer resp.Body.Close()
	b, err := io.ReadAll(io.LimitReader(resp.Body, maxAnswer))
	if err != nil {
		return nil, fmt.Errorf("read %s: %w", path, err)
	}
	out := new(T)
	if err := json.Unmarshal(b, out); err != nil {
		return nil, fmt.Errorf("read %s: %w", path, err)
	}
	return out, nil
}

// ReadError makes an *[Error] of a refused response, whatever its body says.
func ReadError(resp *http.Response) *Error {
	b, _ := io.ReadAll(io.LimitReader(resp.Body, 64<<10))
	var body ErrorBody
	if json.Unmarshal(b, &body) != nil || body.Error == nil {
		body.Error = &Error{Message: http.StatusText(resp.StatusCode), Type: "server_error"}
	}
	body.Error.Status = resp.StatusCode
	body.Error.RetryAfter, _ = strconv.Atoi(resp.Header.Get("Retry-After"))
	return body.Error
}

// Stream reads the events of a streamed answer. It is not safe for concurrent
// use.
type Stream struct {
	body io.ReadCloser
	scan *bufio.Scanner
	done bool
}

// ErrTruncated is returned when a stream ends without its last event.
var ErrTruncated = errors.New("stream ended early")

// NewStream reads server-sent events from body and owns it.
func NewStream(body io.ReadCloser) *Stream {
	scan := bufio.NewScanner(body)
	scan.Buffer(make([]byte, 0, 16<<10), maxEvent)
	return &Stream{body: body, scan: scan}
}

// Next gives the next chunk; io.EOF after the last, [ErrTruncated] if the
// server went away before it, *[Error] if the server gave up.
func (s *Stream) Next() (*Chunk, error) {
	if s.done {
		return nil, io.EOF
	}
	for s.scan.Scan() {
		data, ok := bytes.CutPrefix(s.scan.Bytes(), []byte("data:"))
		if !ok {
			continue
		}
		data = bytes.TrimSpace(data)
		if string(data) == "[DONE]" {
			s.done = true
			return nil, io.EOF
		}
		var event struct {
			Chunk
			Error *Error `json:"error"`
		}
		if err := json.Unmarshal(data, &event); err != nil {
			return nil, fmt.Errorf("read stream: %w", err)
		}
		if event.Error != nil {
			return nil, event.Error
		}
		return &event.Chunk, nil
	}
	if err := s.scan.Err(); err != nil {
		return nil, fmt.Errorf("read stream: %w", err)
	}
	return nil, ErrTruncated
}

// Close ends the stream; the engine stops generating for it.
func (s *Stream) Close() error { return s.body.Close() }
