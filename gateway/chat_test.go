package gateway

import (
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"encoding/json"
	"strings"
	"testing"

	"github.com/plexus-network/plexus/gateway/openai"
)

func TestChatAnswersWhole(t *testing.T) {
	m := newMiner(t, 7, "Bob", 100, text("Hel", "lo"))
	s := start(t, Default(), m)
	r := s.ask("")
	var got openai.Completion
	if err := json.Unmarshal([]byte(r.body), &got); err != nil || r.status != 200 {
		t.Fatalf("%d %s", r.status, r.body)
	}
	c := got.Choices[0]
	if c.Message.Content != "Hello" || c.Message.Role != "assistant" || c.FinishReason != "stop" || c.Logprobs != nil {
		t.Errorf("choice %+v", c)
	}
	if got.Object != "chat.completion" || got.Model != "plexus/text:tiny" || !strings.HasPrefix(got.ID, "chatcmpl-") {
		t.Errorf("completion %+v", got)
	}
	// 2 words and an end token; the miner's own count of 999 is not believed.
	if got.Usage != (openai.Usage{PromptTokens: 9, CompletionTokens: 3, TotalTokens: 12}) {
		t.Errorf("usage %+v", got.Usage)
	}
	for name, want := range map[string]string{"X-Plexus-Subnet": "1", "X-Plexus-Miner-Uid": "7", "X-Plexus-Miner-Hotkey": m.Hotkey.String(), "Content-Type": "application/json"} {
		if r.header.Get(name) != want {
			t.Errorf("%s: %q, want %q", name, r.header.Get(name), want)
		}
	}
	if r.header.Get("X-Request-Id") == "" || r.header.Get("Openai-Processing-Ms") == "" {
		t.Errorf("headers %v", r.header)
	}
	if strings.Contains(r.body, "tokens\":[") {
		t.Errorf("token ids told unasked: %s", r.body)
	}
}

func TestChatStreams(t *testing.T) {
	s := start(t, Default(), newMiner(t, 7, "Bob", 100, text("Hel", "lo")))
	for _, c := range []struct {
		name, fields string
		events       int // 2 words, an end, [DONE], and usage where asked for
		hasUsage     bool
	}{
		{"plain", `"stream":true`, 4, false},
		{"with usage", `"stream":true,"stream_options":{"include_usage":true}`, 5, true},
	} {
		t.Run(c.name, func(t *testing.T) {
			r := s.ask(c.fields)
			if !strings.HasPrefix(r.header.Get("Content-Type"), "text/event-stream") {
				t.Fatalf("%d %v %s", r.status, r.header, r.body)
			}
			events := r.events()
			if len(events) != c.events || events[len(events)-1] != "[DONE]" {
				t.Fatalf("%d events: %s", len(events), r.body)
			}
			said, finish := "", ""
			var usage *openai.Usage
			for i, e := range events[:len(events)-1] {
				var chunk openai.Chunk
				if err := json.Unmarshal([]byte(e), &chunk); err != nil {
					t.Fatal(err)
				}
				if chunk.Object != "chat.completion.chunk" || chunk.Model != "plexus/text:tiny" {
					t.Errorf("chunk %s", e)
				}
				if usage = chunk.Usage; usage != nil {
					if len(chunk.Choices) != 0 {
						t.Errorf("usage with choices: %s", e)
					}
					continue
				}
				choice := chunk.Choices[0]
				if (choice.Delta.Role == "assistant") != (i == 0) {
					t.Errorf("event %d has role %q", i, choice.Delta.Role)
				}
				if choice.Delta.Content != nil {
					said += *choice.Delta.Content
				}
				if choice.FinishReason != nil {
					finish = *choice.FinishReason
				}
			}
			if said != "Hello" || finish != "stop" || (usage != nil) != c.hasUsage {
				t.Errorf("said %q, finish %q, usage %v", said, finish, usage)
			}
			if usage != nil && usage.CompletionTokens != 3 {
				t.Errorf("usage %+v", usage)
			}
		})
	}
}

func TestChatGivesEachChoice(t *testing.T) {
	s := start(t, Default(), newMiner(t, 7, "Bob", 100, text("a", "b")))
	var got openai.Completion
	r := s.ask(`"n":3,"logprobs":true,"top_logprobs":2`)
	if err := json.Unmarshal([]byte(r.body), &got); err != nil || len(got.Choices) != 3 {
		t.Fatalf("%d %s", r.status, r.body)
	}
	for i, c := range got.Choices {
		if c.Index != i || c.Message.Content != "ab" || len(c.Logprobs.Content) != 2 {
			t.Errorf("choice %d: %+v", i, c)
		}
		if top := c.Logprobs.Content[0].TopLogprobs; len(top) != 2 { // the miner sends three
			t.Errorf("%d alternatives", len(top))
		}
	}
}

func TestChatSendsWhatAValidatorSends(t *testing.T) {
	m := newMiner(t, 7, "Bob", 100, text("ok"))
	s := start(t, Default(), m)
	s.ask(`"user":"someone","metadata":{"a":"b"},"seed":5,"unknown":1`)
	body := m.lastBody()
	for key, want := range map[string]any{"model": "tiny", "temperature": 0.7, "top_p": 1.0, "stream": true, "max_tokens": 1024.0} {
		if body[key] != want {
			t.Errorf("%s is %v, want %v", key, body[key], want)
		}
	}
	for _, key := range []string{"seed", "user", "metadata", "unknown", "n", "stop"} {
		if _, ok := body[key]; ok {
			t.Errorf("%s reached the miner", key)
		}
	}
	var le [8]byte
	binary.LittleEndian.PutUint64(le[:], 5)
	want := sha256.Sum256(le[:])
	if got := body["plexus"].(map[string]any)["seed"]; got != hex.EncodeToString(want[:]) {
		t.Errorf("seed %v", got)
	}

	s.ask("")
	first := m.lastBody()["plexus"].(map[string]any)["seed"]
	s.ask("")
	second := m.lastBody()["plexus"].(map[string]any)["seed"]
	if first == second || len(first.(string)) != 64 {
		t.Errorf("seeds drawn: %v, %v", first, second)
	}

	s.ask(`"temperature":0.2,"top_p":0.5,"max_completion_tokens":9,"stop":"END","presence_penalty":1,"frequency_penalty":-1`)
	body = m.lastBody()
	for key, want := range map[string]any{"temperature": 0.2, "top_p": 0.5, "max_tokens": 9.0, "presence_penalty": 1.0, "frequency_penalty": -1.0} {
		if body[key] != want {
			t.Errorf("%s is %v, want %v", key, body[key], want)
		}
	}
	if stop := body["stop"].([]any); len(stop) != 1 || stop[0] != "END" {
		t.Errorf("stop %v", stop)
	}
}

func TestChatGivesTheProofOnlyWhenAsked(t *testing.T) {
	m := newMiner(t, 7, "Bob", 100, text("a", "b"))
	s := start(t, Default(), m)
	var got openai.Completion
	r := s.ask(`"seed":1`, "X-Plexus-Proof", "1")
	if err := json.Unmarshal([]byte(r.body), &got); err != nil || got.Choices[0].Plexus == nil {
		t.Fatalf("%d %s", r.status, r.body)
	}
	p := got.Choices[0].Plexus
	sent := m.lastBody()["plexus"].(map[string]any)["seed"]
	if len(p.Tokens) != 3 || p.Tokens[2] != 2 || p.Seed != sent || p.Hotkey != "0x"+hex.EncodeToString(m.Hotkey[:]) || p.Model != "tiny" || p.SHA256 != "ab" {
		t.Errorf("proof %+v", p)
	}
	if r = s.ask(`"stream":true`); strings.Contains(r.body, "plexus\":{") {
		t.Errorf("proof told unasked: %s", r.body)
	}
	if r = s.ask(`"stream":true`, "X-Plexus-Proof", "1"); !strings.Contains(r.body, `"tokens":[100]`) {
		t.Errorf("no proof in the stream: %s", r.body)
	}
}

func TestChatRefusesByName(t *testing.T) {
	m := newMiner(t, 7, "Bob", 100, text("ok"))
	opts := Default()
	opts.BodyBytes = 2 << 20
	s := start(t, opts, m)
	message := `"messages":[{"role":"user","content":"hi"}]`
	for _, c := range []struct {
		name, body, code, param string
		status                  int
	}{
		{"no JSON", `{"model":`, "invalid_json", "", 400},
		{"no object", `[1]`, "invalid_type", "", 400},
		{"empty body", ``, "invalid_json", "", 400},
		{"no model", `{` + message + `}`, "missing_required_parameter", "model", 400},
		{"no messages", `{"model":"plexus/text"}`, "missing_required_parameter", "messages", 400},
		{"unknown model", `{"model":"gpt-4",` + message + `}`, "model_not_found", "model", 404},
		{"unknown catalogue model", `{"model":"plexus/text:nope",` + message + `}`, "model_not_found", "model", 404},
		{"reserved model", `{"model":"plexus/text:best",` + message + `}`, "model_reserved", "model", 400},
		{"wrong type", `{"model":"plexus/text",` + message + `,"temperature":"hot"}`, "invalid_type", "temperature", 400},
		{"too hot", `{"model":"plexus/text",` + message + `,"temperature":3}`, "decimal_above_max_value", "temperature", 400},
		{"top_p of nothing", `{"model":"plexus/text",` + message + `,"top_p":0}`, "decimal_below_min_value", "top_p", 400},
		{"too many choices", `{"model":"plexus/text",` + message + `,"n":100}`, "invalid_value", "n", 400},
		{"no tokens", `{"model":"plexus/text",` + message + `,"max_tokens":0}`, "integer_below_min_value", "max_tokens", 400},
		{"too many stops", `{"model":"plexus/text",` + message + `,"stop":["a","b","c","d","e"]}`, "array_above_max_length", "stop", 400},
		{"stop of a wrong type", `{"model":"plexus/text",` + message + `,"stop":5}`, "invalid_type", "stop", 400},
		{"alternatives without logprobs", `{"model":"plexus/text",` + message + `,"top_logprobs":2}`, "invalid_value", "top_logprobs", 400},
		{"stream options without stream", `{"model":"plexus/text",` + message + `,"stream_options":{"include_usage":true}}`, "invalid_value", "stream_options", 400},
		{"tools", `{"model":"plexus/text",` + message + `,"tools":[{"type":"function"}]}`, "unsupported_parameter", "tools", 400},
		{"response format", `{"model":"plexus/text",` + message + `,"response_format":{"type":"json_object"}}`, "unsupported_parameter", "response_format", 400},
		{"unknown role", `{"model":"plexus/text","messages":[{"role":"boss","content":"x"}]}`, "invalid_value", "messages[0].role", 400},
		{"tool message", `{"model":"plexus/text","messages":[{"role":"tool","content":"x"}]}`, "unsupported_parameter", "messages[0].role", 400},
		{"image", `{"model":"plexus/text","messages":[{"role":"user","content":[{"type":"image_url","image_url":{"url":"x"}}]}]}`, "unsupported_value", "messages[0].content[0]", 400},
		{"a prompt of 1 MB", `{"model":"plexus/text","messages":[{"role":"user","content":"` + strings.Repeat("word ", 200_000) + `"}]}`, "context_length_exceeded", "messages", 400},
		{"a body over the limit", `{"model":"plexus/text","messages":[{"role":"user","content":"` + strings.Repeat("x", 3<<20) + `"}]}`, "request_too_large", "", 413},
	} {
		t.Run(c.name, func(t *testing.T) {
			r := s.do("POST", "/v1/chat/completions", c.body)
			if code, param := r.failure(t); r.status != c.status || code != c.code || param != c.param {
				t.Errorf("%d %s %s, want %d %s %s: %s", r.status, code, param, c.status, c.code, c.param, r.body)
			}
		})
	}
	if n := m.asked.Load(); n != 0 {
		t.Errorf("%d bad requests reached a miner", n)
	}
}

func TestChatAcceptsWhatClientsAdd(t *testing.T) {
	m := newMiner(t, 7, "Bob", 100, text("ok"))
	s := start(t, Default(), m)
	for name, fields := range map[string]string{
		"empty tools":    `"tools":[],"tool_choice":"none","functions":null`,
		"text format":    `"response_format":{"type":"text"},"modalities":["text"],"logit_bias":{}`,
		"unknown fields": `"store":true,"service_tier":"auto","anything":{"deep":[1,2]}`,
		"nulls":          `"stop":null,"seed":null,"n":null,"temperature":null,"stream":null,"stream_options":null,"max_tokens":null`,
	} {
		if r := s.ask(fields); r.status != 200 {
			t.Errorf("%s: %d %s", name, r.status, r.body)
		}
	}
	r := s.do("POST", "/v1/chat/completions", `{"model":"plexus/text:tiny","messages":[
		{"role":"developer","content":"be brief"},
		{"role":"user","content":[{"type":"text","text":"a"},{"type":"text","text":"b"}],"name":"me"},
		{"role":"assistant","content":null},
		{"role":"user","content":"c"}]}`)
	if r.status != 200 {
		t.Fatalf("%d %s", r.status, r.body)
	}
	sent, _ := json.Marshal(m.lastBody()["messages"])
	if string(sent) != `[{"content":"be brief","role":"system"},{"content":"ab","role":"user"},{"content":"","role":"assistant"},{"content":"c","role":"user"}]` {
		t.Errorf("miner got %s", sent)
	}
}
