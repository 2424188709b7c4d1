package serve

import (
	"errors"
	"fmt"
	"net/http"
	"strings"
	"testing"

	"github.com/plexus-network/plexus/engine/api"
	"github.com/plexus-network/plexus/engine/batch"
	"github.com/plexus-network/plexus/engine/catalogue"
)

func TestWrongRequestsAreRefusedByName(t *testing.T) {
	r := run(t, &toy{salt: 1}, batch.Config{})
	const ok = `"messages":[{"role":"user","content":"x"}]`
	for body, want := range map[string]api.Error{
		`{`:                                 {Status: 400, Code: api.CodeInvalidValue},
		`[]`:                                {Status: 400, Code: api.CodeInvalidValue},
		`{"messages":"x"}`:                  {Status: 400, Code: api.CodeInvalidValue},
		`{}`:                                {Status: 400, Param: "messages"},
		`{"messages":[]}`:                   {Status: 400, Param: "messages"},
		`{"messages":[{"role":"cat"}]}`:     {Status: 400, Param: "messages[0].role"},
		`{"model":"else",` + ok + `}`:       {Status: 404, Param: "model", Code: api.CodeModelNotFound},
		`{"temperature":2.1,` + ok + `}`:    {Status: 400, Param: "temperature"},
		`{"temperature":-1,` + ok + `}`:     {Status: 400, Param: "temperature"},
		`{"top_p":1.5,` + ok + `}`:          {Status: 400, Param: "top_p"},
		`{"presence_penalty":3,` + ok + `}`: {Status: 400, Param: "presence_penalty"},
		`{"max_tokens":0,` + ok + `}`:       {Status: 400, Param: "max_tokens"},
		`{"max_tokens":2,"max_completion_tokens":3,` + ok + `}`: {Status: 400, Param: "max_tokens"},
		`{"n":0,` + ok + `}`:                                          {Status: 400, Param: "n"},
		`{"n":9,` + ok + `}`:                                          {Status: 400, Param: "n"},
		`{"top_logprobs":2,` + ok + `}`:                               {Status: 400, Param: "top_logprobs"},
		`{"logprobs":true,"top_logprobs":21,` + ok + `}`:              {Status: 400, Param: "top_logprobs"},
		`{"stop":["a","b","c","d","e"],` + ok + `}`:                   {Status: 400, Param: "stop"},
		`{"stop":"",` + ok + `}`:                                      {Status: 400, Param: "stop"},
		`{"stream_options":{},` + ok + `}`:                            {Status: 400, Param: "stream_options"},
		`{"priority":"high",` + ok + `}`:                              {Status: 400, Param: "priority"},
		`{"plexus":{"hotkey":"11"},` + ok + `}`:                       {Status: 400, Param: "plexus.hotkey"},
		`{"plexus":{"seed":"0x11"},` + ok + `}`:                       {Status: 400, Param: "plexus.seed"},
		`{"tools":[{}],` + ok + `}`:                                   {Status: 400, Param: "tools"},
		`{"logit_bias":{"5":1},` + ok + `}`:                           {Status: 400, Param: "logit_bias"},
		`{"response_format":{"type":"json_object"},` + ok + `}`:       {Status: 400, Param: "response_format"},
		`{"messages":[{"role":"user","content":[{"type":"image"}]}]}`: {Status: 400},
	} {
		status, e, _ := r.post(t, api.PathChat, "application/json", body)
		if status != want.Status || e == nil || want.Param != "" && e.Param != want.Param || want.Code != "" && e.Code != want.Code || e.Message == "" {
			t.Errorf("%s: %d %+v", body, status, e)
		}
	}
	if status, _, _ := r.post(t, api.PathChat, "text/plain", `{`+ok+`}`); status != http.StatusUnsupportedMediaType {
		t.Errorf("text/plain: %d", status)
	}
	if status, e, _ := r.post(t, api.PathChat, "application/json", `{"x":"`+strings.Repeat("a", api.MaxBody)+`"}`); status != 413 || e.Code != api.CodeTooLarge {
		t.Errorf("a large body: %d %+v", status, e)
	}
}

func TestLongPromptsAreRefusedBeforeAllIsTokenised(t *testing.T) {
	r := run(t, &toy{salt: 1}, batch.Config{Context: 2048})
	r.tokens.read.Store(0)
	for name, c := range map[string]struct {
		content string
		turns   int
		most    int64
	}{
		"a megabyte":         {strings.Repeat("ab ", 350_000), 1, 0},
		"just over":          {strings.Repeat("a", 2040), 1, 5000},
		"a thousand turns":   {"", 2000, 0},
		"turns that fill it": {strings.Repeat("a", 100), 60, 8000},
	} {
		t.Run(name, func(t *testing.T) {
			r.tokens.read.Store(0)
			req := ask(c.content, 5)
			for range c.turns - 1 {
				req.Messages = append(req.Messages, req.Messages[0])
			}
			_, err := r.Chat(t.Context(), req)
			var e *api.Error
			if !errors.As(err, &e) || e.Status != 400 || e.Code != api.CodeContextLength || e.Param != "messages" {
				t.Fatalf("%v", err)
			}
			if n := r.tokens.read.Load(); n > c.most {
				t.Errorf("%d bytes were tokenised, want at most %d", n, c.most)
			}
		})
	}
}

func TestOverloadIsRefusedWithAPause(t *testing.T) {
	m := &toy{salt: 1, hold: make(chan struct{})}
	r := run(t, m, batch.Config{Slots: 1, Queue: 1, LowQueue: 1})
	results := make(chan error, 2)
	for i := range 2 {
		go func() {
			_, err := r.Chat(t.Context(), ask(fmt.Sprint(i), 2))
			results <- err
		}()
		until(t, func() bool { l := r.server.scheduler.Load(); return l.Busy+l.Waiting == i+1 })
	}
	_, err := r.Chat(t.Context(), ask("more", 2))
	var e *api.Error
	if !errors.As(err, &e) || e.Status != http.StatusTooManyRequests || e.RetryAfter < 1 || e.Code != api.CodeRateLimit {
		t.Errorf("%v", err)
	}
	for done := 0; done < 2; {
		select {
		case m.hold <- struct{}{}:
		case err := <-results:
			if err != nil {
				t.Error(err)
			}
			done++
		}
	}
}

func TestAStoppingEngineRefusesNewWork(t *testing.T) {
	r := run(t, &toy{salt: 1}, batch.Config{})
	if h, err := r.Health(t.Context()); err != nil || h.Status != "ok" || h.Slots != 8 || h.Model != "toy" {
		t.Errorf("health %+v, %v", h, err)
	}
	if l, err := r.Models(t.Context()); err != nil || len(l.Data) != 1 || l.Data[0].ID != "toy" {
		t.Errorf("models %+v, %v", l, err)
	}
	r.server.Stop()
	_, err := r.Chat(t.Context(), ask("x", 2))
	var e *api.Error
	if !errors.As(err, &e) || e.Status != 503 || e.Code != api.CodeStopping {
		t.Errorf("%v", err)
	}
	if _, err := r.Health(t.Context()); !errors.As(err, &e) || e.Status != 503 {
		t.Errorf("health of a stopping engine: %v", err)
	}
}

// FuzzRequest holds that no body panics and every refusal is an *api.Error.
func FuzzRequest(f *testing.F) {
	f.Add([]byte(`{"messages":[{"role":"user","content":"x"}],"stop":"a","seed":1,"plexus":{"seed":"00"}}`))
	f.Add([]byte(`{"messages":[{"role":"user","content":[{"type":"text","text":"x"}]}],"choices":[{"tokens":[1,2]}],"seed":-1}`))
	f.Add([]byte(`{"temperature":1e-300,"messages":[{"role":"system","content":null}],"n":8,"logprobs":true}`))
	s, err := New(catalogue.Model{Name: "toy", Template: catalogue.ChatML}, &letters{}, batch.New(&toy{}, batch.Config{}))
	if err != nil {
		f.Fatal(err)
	}
	f.Fuzz(func(t *testing.T, body []byte) {
		for _, out := range []any{&api.ChatRequest{}, &api.ScoreRequest{}} {
			err := decode(body, out)
			if err == nil {
				var p *plan
				switch r := out.(type) {
				case *api.ChatRequest:
					p, err = s.plan(r)
				case *api.ScoreRequest:
					p, err = s.scorePlan(r)
				}
				if err == nil && (p.max < 1 || p.n < 1 || len(p.prompt)+p.max > 2048) {
					t.Fatalf("a plan out of bounds: %+v", p)
				}
			}
			var e *api.Error
			if err != nil && !errors.As(err, &e) {
				t.Fatalf("%T: %v", err, err)
			}
		}
	})
}
