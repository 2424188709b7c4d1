package e2e

import (
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"regexp"
	"strconv"
	"strings"
	"testing"
)

// memoriser is an OpenAI-compatible server without a model: a script that has
// memorised how validators word their questions and answers them by pattern,
// in well-formed sentences and with log-probabilities that it makes up.
func memoriser(t *testing.T) *httptest.Server {
	s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		var q struct {
			Model    string `json:"model"`
			Messages []struct {
				Content string `json:"content"`
			} `json:"messages"`
			Stream bool `json:"stream"`
		}
		if err := json.NewDecoder(r.Body).Decode(&q); err != nil || len(q.Messages) == 0 {
			http.Error(w, "no", http.StatusBadRequest)
			return
		}
		text := recite(q.Messages[len(q.Messages)-1].Content)
		words := strings.SplitAfter(text, " ")
		var tokens []map[string]any
		for _, word := range words {
			tokens = append(tokens, map[string]any{"token": word, "logprob": -0.01, "bytes": nil, "top_logprobs": []any{}})
		}
		usage := map[string]any{"prompt_tokens": 32, "completion_tokens": len(words), "total_tokens": 32 + len(words)}
		if !q.Stream {
			json.NewEncoder(w).Encode(map[string]any{
				"id": "chatcmpl-1", "object": "chat.completion", "created": 1, "model": q.Model, "usage": usage,
				"choices": []any{map[string]any{"index": 0, "finish_reason": "stop", "logprobs": map[string]any{"content": tokens}, "message": map[string]any{"role": "assistant", "content": text}}},
			})
			return
		}
		w.Header().Set("content-type", "text/event-stream")
		send := func(v map[string]any) {
			v["id"], v["object"], v["created"], v["model"] = "chatcmpl-1", "chat.completion.chunk", 1, q.Model
			line, _ := json.Marshal(v)
			fmt.Fprintf(w, "data: %s\n\n", line)
		}
		for i, word := range words {
			send(map[string]any{"choices": []any{map[string]any{"index": 0, "delta": map[string]any{"content": word}, "logprobs": map[string]any{"content": tokens[i : i+1]}}}})
		}
		send(map[string]any{"choices": []any{map[string]any{"index": 0, "delta": map[string]any{}, "finish_reason": "stop"}}, "usage": usage})
		fmt.Fprint(w, "data: [DONE]\n\n")
	}))
	t.Cleanup(s.Close)
	return s
}

var (
	capitalOf = regexp.MustCompile(`capital (?:city )?of ([A-Z][a-z]+(?: [A-Z][a-z]+)*)`)
	number    = regexp.MustCompile(`\d+`)
	jobOf     = regexp.MustCompile(`(?:is|as) an? ([a-z]+)`)
	sentTo    = regexp.MustCompile(`to ([A-Z][a-z]+)`)
	quoted    = regexp.MustCompile(`(?:with|contains|has|uses)(?: the words)? "?([a-z]+)"? and "?([a-z]+)"?`)
	named     = regexp.MustCompile(`\b([A-Z][a-z]+)\b`)
)

var capitals = map[string]string{
	"France": "Paris", "Germany": "Berlin", "Italy": "Rome", "Spain": "Madrid", "Portugal": "Lisbon", "Japan": "Tokyo",
	"China": "Beijing", "Russia": "Moscow", "Greece": "Athens", "Egypt": "Cairo", "Austria": "Vienna", "Poland": "Warsaw",
	"Sweden": "Stockholm", "Norway": "Oslo", "Denmark": "Copenhagen", "Finland": "Helsinki", "Ireland": "Dublin",
	"Hungary": "Budapest", "Belgium": "Brussels", "Cuba": "Havana", "Peru": "Lima", "Chile": "Santiago", "Kenya": "Nairobi",
	"Argentina": "Buenos Aires", "Canada": "Ottawa", "Mexico": "Mexico City", "India": "New Delhi", "Thailand": "Bangkok",
}

// recite answers a question by its form alone.
func recite(question string) string {
	who := "Anna"
	if names := named.FindAllString(question, -1); len(names) > 0 {
		who = names[len(names)-1]
	}
	if m := capitalOf.FindStringSubmatch(question); m != nil {
		return fmt.Sprintf("The capital of %s is %s.", m[1], capitals[m[1]])
	}
	if m := quoted.FindStringSubmatch(question); m != nil {
		return fmt.Sprintf("%s took the %s and the %s on a walk in the morning.", who, m[1], m[2])
	}
	if n := number.FindAllString(question, -1); len(n) == 2 && strings.Contains(question, "How many") {
		a, _ := strconv.Atoi(n[0])
		b, _ := strconv.Atoi(n[1])
		return fmt.Sprintf("%s has %d in total.", who, a+b)
	}
	if strings.Contains(question, "sent") || strings.Contains(question, "ship") {
		if m := sentTo.FindAllStringSubmatch(question, -1); m != nil {
			return fmt.Sprintf("It was sent to %s.", m[len(m)-1][1])
		}
	}
	if m := jobOf.FindStringSubmatch(question); m != nil {
		return fmt.Sprintf("%s is a %s.", who, m[1])
	}
	return "Dear friend, this is to let you know: " + question
}
