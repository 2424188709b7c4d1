package external

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strings"
	"time"

	"github.com/plexus-network/plexus/internal/fault"
	"github.com/plexus-network/plexus/mechanism"
)

// Program is a mechanism's program that can be asked. It is safe for concurrent
// use.
type Program struct {
	where func() (base string, err error)
	token string
	http  *http.Client
}

// newProgram makes one whose address is asked for at every request. It keeps no
// connection open: a server that handles one at a time would be held by it.
func newProgram(where func() (string, error), token string) *Program {
	return &Program{where: where, token: token, http: &http.Client{
		Transport: &http.Transport{
			DisableKeepAlives:      true,
			DisableCompression:     true,
			MaxResponseHeaderBytes: 64 << 10,
		},
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
	}}
}

// At is a program that runs already, such as one under a debugger; an empty
// token sends none.
func At(base, token string) (*Program, error) {
	u, err := url.Parse(base)
	if err != nil || u.Scheme != "http" && u.Scheme != "https" || u.Host == "" || u.RawQuery != "" || u.Fragment != "" {
		return nil, fault.New(fmt.Sprintf("%q is not the address of a mechanism's program", base), "write for example http://127.0.0.1:8000")
	}
	base = strings.TrimRight(base, "/")
	return newProgram(func() (string, error) { return base, nil }, token), nil
}

// Describe asks what the program can do.
func (p *Program) Describe(ctx context.Context) (Description, error) {
	b, status, err := p.exchange(ctx, http.MethodGet, PathDescribe, nil, maxDescription, describeWithin)
	switch {
	case err != nil:
		return Description{}, err
	case status == http.StatusNotFound, status == http.StatusMethodNotAllowed, status == http.StatusNotImplemented:
		return readDescription([]byte("{}"))
	case status != http.StatusOK:
		return Description{}, wrongStatus("GET "+PathDescribe, status, b)
	}
	return readDescription(b)
}

// IsHealthy asks whether the program is ready.
func (p *Program) IsHealthy(ctx context.Context, within time.Duration) bool {
	_, status, err := p.exchange(ctx, http.MethodGet, PathHealth, nil, maxErrorBody, within)
	return err == nil && status == http.StatusOK
}

// call posts a value and gives the body of an answer with status 200.
func (p *Program) call(ctx context.Context, path string, in any, limit int, within time.Duration) ([]byte, error) {
	var body bytes.Buffer
	e := json.NewEncoder(&body)
	e.SetEscapeHTML(false)
	if err := e.Encode(in); err != nil {
		return nil, fmt.Errorf("encode for %s: %w", path, err)
	}
	b, status, err := p.exchange(ctx, http.MethodPost, path, &body, limit, within)
	if err != nil {
		return nil, err
	}
	if status != http.StatusOK {
		return nil, wrongStatus("POST "+path, status, b)
	}
	return b, nil
}

// exchange sends one request and reads its answer, of at most limit bytes.
func (p *Program) exchange(ctx context.Context, method, path string, body io.Reader, limit int, within time.Duration) (b []byte, status int, err error) {
	ctx, cancel := context.WithTimeout(ctx, within)
	defer cancel()
	resp, err := p.send(ctx, method, path, body, nil)
	if err != nil {
		return nil, 0, err
	}
	defer resp.Body.Close()
	b, err = readBody(ctx, method+" "+path, resp, limit)
	return b, resp.StatusCode, err
}

// send sends one request; the answer's body is for the caller to close.
func (p *Program) send(ctx context.Context, method, path string, body io.Reader, header http.Header) (*http.Response, error) {
	base, err := p.where()
	if err != nil {
		return nil, err
	}
	req, err := http.NewRequestWithContext(ctx, method, base+path, body)
	if err != nil {
		return nil, fmt.Errorf("%w: %w", mechanism.ErrRequest, err)
	}
	for name, values := range header {
		req.Header[name] = values
	}
	if body != nil && req.Header.Get("Content-Type") == "" {
		req.Header.Set("Content-Type", "application/json")
	}
	if p.token != "" {
		req.Header.Set("Authorization", "Bearer "+p.token)
	}
	resp, err := p.http.Do(req)
	if err != nil {
		return nil, broken(ctx, method+" "+endpointPath(path), err)
	}
	return resp, nil
}

// endpointPath leaves a sender's own path out of a violation's endpoint.
func endpointPath(path string) string {
	if strings.HasPrefix(path, PathServe+"/") {
		return PathServe
	}
	return path
}

// readBody reads an answer whole.
func readBody(ctx context.Context, endpoint string, resp *http.Response, limit int) ([]byte, error) {
	b, err := io.ReadAll(io.LimitReader(resp.Body, int64(limit)+1))
	switch {
	case len(b) > limit:
		return nil, &Violation{Name: TooLong, Endpoint: endpoint, Problem: fmt.Sprintf("answers more than %d bytes", limit)}
	case err != nil:
		return nil, broken(ctx, endpoint, err)
	}
	return b, nil
}

// broken says why there is no whole answer.
func broken(ctx context.Context, endpoint string, err error) error {
	switch {
	case errors.Is(ctx.Err(), context.DeadlineExceeded):
		return &Violation{Name: Late, Endpoint: endpoint, Problem: "has not answered in time"}
	case ctx.Err() != nil:
		return ctx.Err()
	}
	var u *url.Error
	if errors.As(err, &u) {
		err = u.Err // the address says nothing to anybody
	}
	return &Violation{Name: NotReached, Endpoint: endpoint, Problem: "does not answer: " + err.Error()}
}

// wrongStatus is an answer that stands for a failure.
func wrongStatus(endpoint string, status int, body []byte) *Violation {
	v := &Violation{Name: WrongStatus, Endpoint: endpoint, Problem: fmt.Sprintf("answers %d %s", status, http.StatusText(status))}
	if status == http.StatusUnauthorized || status == http.StatusForbidden {
		v.Name = RefusedToken
	}
	if m := messageOf(body); m != "" {
		v.Problem += ": " + m
	}
	return v
}

// messageOf finds the one line that a refusal's body tells.
func messageOf(body []byte) string {
	var told struct {
		Error json.RawMessage `json:"error"`
	}
	text := string(body)
	if json.Unmarshal(body, &told) == nil && len(told.Error) > 0 {
		var deeper struct {
			Message string `json:"message"`
		}
		var line string
		switch {
		case json.Unmarshal(told.Error, &line) == nil:
			text = line
		case json.Unmarshal(told.Error, &deeper) == nil && deeper.Message != "":
			text = deeper.Message
		}
	}
	text, _, _ = strings.Cut(strings.TrimSpace(text), "\n")
	if text == "" {
		return ""
	}
	return excerptOf([]byte(strings.TrimSpace(text)), 200)
}
