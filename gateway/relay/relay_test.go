package relay

import (
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"strings"
	"testing"

	"github.com/plexus-network/plexus/gateway/openai"
)

func TestAMinerCannotPointTheGatewayAtItsOperator(t *testing.T) {
	for addr, isPublic := range map[string]bool{
		"127.0.0.1": false, "10.0.0.1": false, "192.168.1.1": false, "172.16.5.5": false, "169.254.169.254": false,
		"100.64.0.1": false, "0.0.0.0": false, "255.255.255.255": false, "224.0.0.1": false, "198.18.0.1": false,
		"::1": false, "fe80::1": false, "fd00::1": false, "::ffff:127.0.0.1": false, "::ffff:10.0.0.1": false,
		"64:ff9b::7f00:1": false, "2002:7f00:1::": false, "ff02::1": false, "::": false,
		"8.8.8.8": true, "2606:4700::1111": true, "::ffff:8.8.8.8": true,
	} {
		if got := IsPublic(netip.MustParseAddr(addr)); got != isPublic {
			t.Errorf("%s: public %v", addr, got)
		}
	}
	server := httptest.NewServer(http.NotFoundHandler())
	defer server.Close()
	if _, err := NewClient(false).Get(server.URL); !errors.Is(err, ErrPrivateAxon) {
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
