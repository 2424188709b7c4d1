package openai

import (
	"encoding/json"
	"errors"
	"io"
	"strings"
	"testing"
)

func FuzzParseChatRequest(f *testing.F) {
	for _, s := range []string{
		`{"model":"m","messages":[{"role":"user","content":"x"}],"stop":["a"],"n":2,"seed":-5,"temperature":0.5}`,
		`{"model":"m","messages":[{"role":"user","content":[{"type":"text","text":"x"}]}],"stream":true,"stream_options":{}}`,
		`{"messages":null}`, `[]`, `"x"`, `{"model":"m","messages":[{"role":"user","content":{}}]}`, strings.Repeat("[", 20_000),
	} {
		f.Add([]byte(s))
	}
	f.Fuzz(func(t *testing.T, body []byte) {
		q, err := ParseChatRequest(body)
		if err != nil {
			var told *Error
			if !errors.As(err, &told) || told.Status != 400 || told.Message == "" || !json.Valid(told.Body()) {
				t.Fatalf("error %#v", err)
			}
			return
		}
		if q.Model == "" || len(q.Messages) == 0 || len(q.Messages) > MaxMessages || q.N < 1 || q.N > MaxChoices || len(q.Stop) > MaxStops || q.MaxTokens < 0 {
			t.Fatalf("accepted %+v", q)
		}
		bytes := 0
		for _, m := range q.Messages {
			if m.Role != "system" && m.Role != "user" && m.Role != "assistant" {
				t.Fatalf("role %q", m.Role)
			}
			bytes += len(m.Content)
		}
		if bytes != q.PromptBytes {
			t.Fatalf("%d bytes counted as %d", bytes, q.PromptBytes)
		}
	})
}

func TestEventReaderReadsWhatServersSend(t *testing.T) {
	for _, c := range []struct {
		name, stream string
		want         []string
	}{
		{"plain", "data: a\n\ndata: b\n\n", []string{"a", "b"}},
		{"carriage returns", "data: a\r\n\r\ndata: b\r\n\r\n", []string{"a", "b"}},
		{"several lines", "data: a\ndata: b\n\n", []string{"a\nb"}},
		{"comments and other fields", ": hi\n\nevent: x\nid: 1\ndata:a\nretry: 5\n\n\n\n", []string{"a"}},
		{"an unfinished event is none", "data: a\n\ndata: b\n", []string{"a"}},
		{"longer than the buffer", "data: " + strings.Repeat("x", 9000) + "\n\n", []string{strings.Repeat("x", 9000)}},
		{"no data", "\n\n\n", nil},
	} {
		t.Run(c.name, func(t *testing.T) {
			r := NewEventReader(strings.NewReader(c.stream), 10_000, 1<<20)
			for _, want := range c.want {
				got, err := r.Next()
				if err != nil || string(got) != want {
					t.Fatalf("got %.40q, %v; want %.40q", got, err, want)
				}
			}
			if _, err := r.Next(); !errors.Is(err, io.EOF) {
				t.Errorf("at the end: %v", err)
			}
		})
	}
}

func TestEventReaderIsBounded(t *testing.T) {
	for _, c := range []struct {
		name, stream string
		want         error
	}{
		{"one line", "data: " + strings.Repeat("x", 20_000) + "\n\n", ErrEventSize},
		{"one line without end", strings.Repeat("x", 20_000), ErrEventSize},
		{"many lines", strings.Repeat("data: xxxxxxxxx\n", 2000) + "\n", ErrEventSize},
		{"many comments", strings.Repeat(": x\n\n", 100_000), ErrStreamSize},
	} {
		t.Run(c.name, func(t *testing.T) {
			if _, err := NewEventReader(strings.NewReader(c.stream), 10_000, 100_000).Next(); !errors.Is(err, c.want) {
				t.Errorf("got %v, want %v", err, c.want)
			}
		})
	}
}

func FuzzEventReader(f *testing.F) {
	f.Add([]byte("data: a\n\n: c\r\ndata: b\ndata: c\n\n"))
	f.Fuzz(func(t *testing.T, stream []byte) {
		r := NewEventReader(strings.NewReader(string(stream)), 64, 512)
		for {
			data, err := r.Next()
			if err != nil {
				return
			}
			if len(data) > 64 {
				t.Fatalf("event of %d bytes", len(data))
			}
		}
	})
}
