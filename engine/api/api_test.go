package api

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"reflect"
	"strings"
	"testing"
)

func TestContentIsReadInEveryForm(t *testing.T) {
	for in, want := range map[string]Message{
		`{"role":"user","content":"a"}`:           {Role: "user", Content: "a"},
		`{"role":"user","content":null}`:          {Role: "user"},
		`{"role":"user"}`:                         {Role: "user"},
		`{"role":"user","name":"n","content":[]}`: {Role: "user", Name: "n"},
		`{"role":"user","content":[{"type":"text","text":"a"},{"type":"text","text":"b"}]}`: {Role: "user", Content: "ab"},
	} {
		var m Message
		if err := json.Unmarshal([]byte(in), &m); err != nil || m != want {
			t.Errorf("%s: %+v, %v", in, m, err)
		}
	}
	for _, in := range []string{`{"content":[{"type":"image_url"}]}`, `{"content":5}`, `{"content":{}}`} {
		if err := json.Unmarshal([]byte(in), &Message{}); !errors.Is(err, ErrNotText) {
			t.Errorf("%s: %v", in, err)
		}
	}
}

func TestStopsAreOneStringOrMany(t *testing.T) {
	for in, want := range map[string]Stops{`"a"`: {"a"}, `["a","b"]`: {"a", "b"}, `null`: nil, `[]`: {}} {
		s := Stops{"before"}
		if err := json.Unmarshal([]byte(in), &s); err != nil || !reflect.DeepEqual(s, want) {
			t.Errorf("%s: %#v, %v", in, s, err)
		}
	}
	if err := json.Unmarshal([]byte(`5`), &Stops{}); err == nil {
		t.Error("a number was read")
	}
}

func TestARequestSurvivesItsJSON(t *testing.T) {
	T, n := 0.7, 3
	want := ScoreRequest{
		ChatRequest: ChatRequest{
			Model: "m", Messages: []Message{{Role: "user", Content: "x"}}, Temperature: &T, N: &n, Stop: Stops{"a"},
			Plexus: &Bind{Hotkey: "0x11", Seed: "22"},
		},
		Choices: []Claim{{Index: 1, Tokens: []int32{1, 2}, FinishReason: FinishStop}},
	}
	b, err := json.Marshal(want)
	if err != nil {
		t.Fatal(err)
	}
	var got ScoreRequest
	if err := json.Unmarshal(b, &got); err != nil || !reflect.DeepEqual(got, want) {
		t.Errorf("%+v, %v", got, err)
	}
}

func serving(t *testing.T, h http.HandlerFunc) *Client {
	web := httptest.NewServer(h)
	t.Cleanup(web.Close)
	return &Client{BaseURL: web.URL + "/"}
}

func TestRefusalsCarryStatusCodeAndPause(t *testing.T) {
	c := serving(t, func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Retry-After", "7")
		w.WriteHeader(http.StatusTooManyRequests)
		fmt.Fprint(w, `{"error":{"message":"busy","type":"rate_limit_error","code":"rate_limit_exceeded"}}`)
	})
	_, err := c.Chat(t.Context(), ChatRequest{})
	var e *Error
	if !errors.As(err, &e) || e.Status != 429 || e.Code != CodeRateLimit || e.RetryAfter != 7 || e.Message != "busy" {
		t.Errorf("%+v", err)
	}
	if _, err = c.ChatStream(t.Context(), ChatRequest{}); !errors.As(err, &e) || e.Status != 429 {
		t.Errorf("stream: %v", err)
	}
	c = serving(t, func(w http.ResponseWriter, _ *http.Request) { http.Error(w, "<html>", http.StatusBadGateway) })
	if _, err = c.Health(t.Context()); !errors.As(err, &e) || e.Status != 502 || e.Message == "" {
		t.Errorf("a refusal that is no JSON: %+v", err)
	}
}

func TestAStreamTellsHowItEnds(t *testing.T) {
	const chunk = "data: {\"id\":\"1\",\"choices\":[{\"index\":0,\"delta\":{\"content\":\"a\"}}]}\n\n"
	for name, c := range map[string]struct {
		body string
		end  error
	}{
		"done":       {": comment\n\n" + chunk + "data: [DONE]\n\n", io.EOF},
		"broken off": {chunk, ErrTruncated},
	} {
		s := NewStream(io.NopCloser(strings.NewReader(c.body)))
		if got, err := s.Next(); err != nil || got.Choices[0].Delta.Content != "a" {
			t.Fatalf("%s: %+v, %v", name, got, err)
		}
		if _, err := s.Next(); !errors.Is(err, c.end) {
			t.Errorf("%s: %v", name, err)
		}
	}
	s := NewStream(io.NopCloser(strings.NewReader("data: {\"error\":{\"message\":\"failed\",\"code\":\"internal_error\"}}\n\n")))
	var e *Error
	if _, err := s.Next(); !errors.As(err, &e) || e.Code != CodeInternal {
		t.Errorf("an error in the stream: %v", err)
	}
	s = NewStream(io.NopCloser(strings.NewReader("data: " + strings.Repeat("a", 2*maxEvent))))
	if _, err := s.Next(); err == nil {
		t.Error("an endless event was read")
	}
}

func FuzzStream(f *testing.F) {
	f.Add("data: {}\n\ndata: [DONE]\n\n")
	f.Add("data: {\"choices\":[{\"plexus\":{\"tokens\":[1]}}]}\r\n")
	f.Fuzz(func(t *testing.T, body string) {
		s := NewStream(io.NopCloser(strings.NewReader(body)))
		for range len(body) + 2 {
			if _, err := s.Next(); err != nil {
				return
			}
		}
		t.Fatal("more events than bytes")
	})
}

func FuzzRequestJSON(f *testing.F) {
	f.Add([]byte(`{"messages":[{"role":"user","content":["a"]}],"stop":["x"]}`))
	f.Fuzz(func(t *testing.T, b []byte) {
		var r ScoreRequest
		if json.Unmarshal(b, &r) != nil {
			return
		}
		out, err := json.Marshal(r)
		if err != nil {
			t.Fatal(err)
		}
		if err := json.Unmarshal(out, &r); err != nil {
			t.Fatalf("%s: %v", out, err)
		}
	})
}
