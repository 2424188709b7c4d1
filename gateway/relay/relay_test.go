package relay

import (
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/plexus-network/plexus/gateway/openai"
	"github.com/plexus-network/plexus/wire"
)

func TestAMinerCannotPointTheGatewayAtItsOperator(t *testing.T) {
	server := httptest.NewServer(http.NotFoundHandler())
	defer server.Close()
	if _, err := NewClient(false).Get(server.URL); !errors.Is(err, wire.ErrPrivateAxon) {
		t.Errorf("loopback: %v", err)
	}
	resp, err := NewClient(true).Get(server.URL)
	if err != nil {
		t.Fatal(err)
	}
	resp.Body.Close()
}

func TestHedgesAreAShareOfRequests(t *testing.T) {
	b := newBudget(0.1)
	spent := 0
	for range 1000 {
		b.earn()
		if b.spend() {
			spent++
		}
	}
	if spent < 95 || spent > 110 {
		t.Errorf("%d second requests for 1000", spent)
	}
}

func TestAMinersWordOnLengthIsCheckedAgainstThePrompt(t *testing.T) {
	opts := Default()
	call := func(bytes, maxTokens, context int) *Call {
		return &Call{Context: context, Request: &openai.ChatRequest{Messages: make([]openai.Message, 1), PromptBytes: bytes, MaxTokens: maxTokens, N: 1}}
	}
	if call(20, 100, 2048).mayBeTooLong(opts) {
		t.Error("20 bytes and 100 tokens cannot exceed 2048 tokens")
	}
	if !call(3000, 100, 2048).mayBeTooLong(opts) || !call(20, 4000, 2048).mayBeTooLong(opts) || !call(20, 100, 0).mayBeTooLong(opts) {
		t.Error("a plausible word was not believed")
	}
}

// FuzzStream holds whatever a miner sends to what was asked for.
func FuzzStream(f *testing.F) {
	chunk := `data: {"choices":[{"index":0,"delta":{"content":"a"},"finish_reason":null,"plexus":{"tokens":[1]}}]}` + "\n\n"
	end := `data: {"choices":[{"index":1,"delta":{},"finish_reason":"stop"}]}` + "\n\n"
	f.Add(chunk + chunk + end + "data: [DONE]\n\n")
	f.Add(`data: {"choices":[{"index":-1}]}` + "\n\n")
	f.Add(`data: {"choices":[{"index":0,"logprobs":{"content":[{"top_logprobs":[{},{},{}]}]},"delta":{"content":"x"}}],"usage":{"prompt_tokens":-5}}` + "\n\n")
	f.Fuzz(func(t *testing.T, stream string) {
		opts := Default()
		call := &Call{Request: &openai.ChatRequest{N: 2, MaxTokens: 4, Logprobs: true, TopLogprobs: 1, Messages: make([]openai.Message, 1), PromptBytes: 10}}
		c := newCheck(call, opts)
		a := &Answer{events: openai.NewEventReader(strings.NewReader(stream), eventMost, c.bytesMost()), check: c}
		tokens := 0
		for {
			chunk, err := a.read()
			if err != nil {
				if errors.Is(err, io.EOF) && !c.isWhole() {
					t.Fatal("a cut stream ended well")
				}
				break
			}
			for _, choice := range chunk.Choices {
				if choice.Index < 0 || choice.Index > 1 || choice.Delta.Role != "" {
					t.Fatalf("choice %+v", choice)
				}
				if choice.Plexus != nil {
					tokens += len(choice.Plexus.Tokens)
				}
				if choice.Logprobs != nil {
					for _, l := range choice.Logprobs.Content {
						if len(l.TopLogprobs) > 1 {
							t.Fatalf("%d alternatives", len(l.TopLogprobs))
						}
					}
				}
			}
		}
		u := a.Usage()
		if tokens > 2*5 || u.PromptTokens < 0 || u.PromptTokens > 100 || u.TotalTokens != u.PromptTokens+u.CompletionTokens {
			t.Fatalf("%d tokens, usage %+v", tokens, u)
		}
	})
}
