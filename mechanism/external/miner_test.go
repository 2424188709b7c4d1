package external

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/plexus-network/plexus/mechanism"
)

// at is a program that a handler plays.
func at(t *testing.T, h http.HandlerFunc) *Program {
	t.Helper()
	server := httptest.NewServer(h)
	t.Cleanup(server.Close)
	p, err := At(server.URL, "a-token")
	if err != nil {
		t.Fatal(err)
	}
	return p
}

func within(t *testing.T, d time.Duration) context.Context {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), d)
	t.Cleanup(cancel)
	return ctx
}

func TestAMinersRequestReachesItsProgramAsItCame(t *testing.T) {
	body := []byte{0, 0xff, '{', '\n'}
	var got *http.Request
	var gotBody []byte
	p := at(t, func(w http.ResponseWriter, r *http.Request) {
		got = r
		gotBody, _ = io.ReadAll(r.Body)
		w.Header().Set("Content-Type", "image/png")
		w.Write([]byte("\x89PNG"))
	})
	resp, err := NewMiner(p, Description{}).Serve(within(t, 10*time.Second), mechanism.Request{From: alice, Path: "/v1/draw", Body: body})
	if err != nil || resp.ContentType != "image/png" || string(resp.Body) != "\x89PNG" {
		t.Errorf("%+v, %v", resp, err)
	}
	left, _ := strconv.Atoi(got.Header.Get(HeaderDeadline))
	if got.Method != "POST" || got.URL.Path != "/serve/v1/draw" || !bytes.Equal(gotBody, body) || got.Header.Get(HeaderFrom) != alice.String() ||
		got.Header.Get("Authorization") != "Bearer a-token" || left < 5000 || left > 10_000 {
		t.Errorf("%s %s, headers %v, body %q", got.Method, got.URL, got.Header, gotBody)
	}
}

func TestAProgramsStatusIsWhatItsAskerIsTold(t *testing.T) {
	for _, c := range []struct {
		status  int
		body    string
		kind    error
		message string
	}{
		{400, `{"error": "no x"}`, mechanism.ErrRequest, "no x"},
		{404, `{"error": {"message": "no such thing", "code": 7}}`, mechanism.ErrRequest, "no such thing"},
		{422, "no y\nand a trace", mechanism.ErrRequest, "no y"},
		{429, "", mechanism.ErrBusy, "Too Many Requests"},
		{503, "loading \x1b[2J", mechanism.ErrUnavailable, `"loading \x1b[2J"`},
		{500, "Traceback", nil, ""},
		{401, "", nil, ""},
		{302, "", nil, ""},
		{204, "", nil, ""},
	} {
		p := at(t, func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Location", "http://192.0.2.1/")
			w.WriteHeader(c.status)
			io.WriteString(w, c.body)
		})
		_, err := NewMiner(p, Description{}).Serve(within(t, 10*time.Second), mechanism.Request{Path: "/"})
		if err == nil || c.kind != nil && !errors.Is(err, c.kind) {
			t.Errorf("%d: %v", c.status, err)
		}
		var refusal *mechanism.Refusal
		if errors.As(err, &refusal) != (c.kind != nil) || refusal != nil && refusal.Message != c.message {
			t.Errorf("%d: told %q", c.status, err)
		}
	}
}

func TestAMinersProgramIsBounded(t *testing.T) {
	endless := func(w http.ResponseWriter, r *http.Request) {
		for block := make([]byte, 1<<20); r.Context().Err() == nil; {
			if _, err := w.Write(block); err != nil {
				return
			}
		}
	}
	m := NewMiner(at(t, endless), Description{})
	_, err := m.Serve(within(t, 20*time.Second), mechanism.Request{Path: "/"})
	wantViolation(t, "without end", err, TooLong, "")
	var sent int
	err = m.Stream(within(t, 20*time.Second), mechanism.Request{Path: "/"}, func(string) io.Writer {
		return writer(func(b []byte) (int, error) { sent += len(b); return len(b), nil })
	})
	wantViolation(t, "a stream without end", err, TooLong, "")
	if sent > maxStream {
		t.Errorf("%d bytes went through", sent)
	}

	m = NewMiner(at(t, func(_ http.ResponseWriter, r *http.Request) { <-r.Context().Done() }), Description{})
	if _, err = m.Serve(within(t, 100*time.Millisecond), mechanism.Request{Path: "/"}); !errors.Is(err, mechanism.ErrUnavailable) {
		t.Errorf("one that hangs: %v", err)
	}
	wantViolation(t, "one that hangs", err, Late, "")

	gone, _ := At("http://127.0.0.1:1", "")
	if _, err = NewMiner(gone, Description{}).Serve(t.Context(), mechanism.Request{Path: "/"}); !errors.Is(err, mechanism.ErrUnavailable) {
		t.Errorf("one that is not there: %v", err)
	}
	for _, path := range []string{"", "x", "/../tasks", "/a//b", "/a?b"} {
		if _, err := m.Serve(t.Context(), mechanism.Request{Path: path}); !errors.Is(err, mechanism.ErrRequest) {
			t.Errorf("path %q: %v", path, err)
		}
	}
}

type writer func([]byte) (int, error)

func (w writer) Write(b []byte) (int, error) { return w(b) }

func TestAStreamIsPassedOnAsItComes(t *testing.T) {
	arrived := make(chan struct{})
	p := at(t, func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "text/event-stream")
		io.WriteString(w, "one,")
		w.(http.Flusher).Flush()
		<-arrived // the second piece is made when the first has arrived
		io.WriteString(w, "two")
	})
	m := NewMiner(p, Description{Streams: true})
	var got strings.Builder
	var contentType string
	err := m.Stream(within(t, 20*time.Second), mechanism.Request{Path: "/"}, func(ct string) io.Writer {
		contentType = ct
		return writer(func(b []byte) (int, error) {
			if got.Len() == 0 {
				close(arrived)
			}
			return got.Write(b)
		})
	})
	if err != nil || got.String() != "one,two" || contentType != "text/event-stream" || !m.Streams(mechanism.Request{}) {
		t.Errorf("%q of %s, %v", got.String(), contentType, err)
	}
}

func TestATornAnswerNeverLooksWhole(t *testing.T) {
	for _, whole := range []bool{true, false} {
		p := at(t, func(w http.ResponseWriter, _ *http.Request) {
			if whole {
				w.Header().Set("Content-Length", "100")
			}
			io.WriteString(w, "some")
			w.(http.Flusher).Flush()
			panic(http.ErrAbortHandler)
		})
		opened := false
		err := NewMiner(p, Description{Streams: true}).Stream(t.Context(), mechanism.Request{Path: "/"}, func(string) io.Writer {
			opened = true
			return io.Discard
		})
		if !errors.Is(err, mechanism.ErrUnavailable) || opened == whole {
			t.Errorf("with a length %v: %v, opened %v", whole, err, opened)
		}
	}
}

func TestAddressesOfProgramsAreChecked(t *testing.T) {
	for _, base := range []string{"", "127.0.0.1:8000", "ftp://x", "http://", "http://x/?a=b", "http://x/#a", "http://[::1"} {
		if _, err := At(base, ""); err == nil {
			t.Errorf("%q is taken", base)
		}
	}
	server := httptest.NewServer(http.NotFoundHandler())
	defer server.Close()
	p, err := At(server.URL+"/", "")
	if err != nil {
		t.Fatal(err)
	}
	if d, err := p.Describe(t.Context()); err != nil || d.Capacity != 16 {
		t.Errorf("a program without a description: %+v, %v", d, err)
	}
}

func TestDescribeNamesWhatIsWrong(t *testing.T) {
	for _, c := range []struct {
		status int
		body   string
		name   string
	}{
		{200, `nonsense`, NotJSON}, {500, "", WrongStatus}, {401, "", RefusedToken}, {200, fmt.Sprintf(`{"name": %q}`, strings.Repeat("x", maxDescription)), TooLong},
	} {
		_, err := at(t, func(w http.ResponseWriter, _ *http.Request) {
			w.WriteHeader(c.status)
			io.WriteString(w, c.body)
		}).Describe(t.Context())
		wantViolation(t, fmt.Sprint(c.status), err, c.name, "")
	}
}
