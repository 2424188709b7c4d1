package relay

import (
	"encoding/hex"
	"encoding/json"
	"fmt"

	"github.com/plexus-network/plexus/gateway/openai"
	"github.com/plexus-network/plexus/wire"
)

// Sampling that a validator's task has, so that a request tells a miner nothing
// of its sender: docs/protocol/text.md.
const (
	DefaultTemperature = 0.7
	DefaultTopP        = 1.0
)

// Call is one client's request, ready for any miner.
type Call struct {
	Model   string // catalogue name; "" = any
	Request *openai.ChatRequest
	Seed    [32]byte // binds the sampling to this request; drawn or derived by the gateway
	Context int      // tokens the model takes, prompt and answer; 0: unknown
}

// task is the body that a miner gets, whoever the sender.
type task struct {
	Model            string           `json:"model"`
	Messages         []openai.Message `json:"messages"`
	MaxTokens        int              `json:"max_tokens"`
	Temperature      float64          `json:"temperature"`
	TopP             float64          `json:"top_p"`
	N                int              `json:"n,omitempty"`
	Stop             []string         `json:"stop,omitempty"`
	PresencePenalty  float64          `json:"presence_penalty,omitempty"`
	FrequencyPenalty float64          `json:"frequency_penalty,omitempty"`
	Logprobs         bool             `json:"logprobs,omitempty"`
	TopLogprobs      int              `json:"top_logprobs,omitempty"`
	Stream           bool             `json:"stream"`
	StreamOptions    streamOptions    `json:"stream_options"`
	Plexus           taskPlexus       `json:"plexus"`
}

type streamOptions struct {
	IncludeUsage bool `json:"include_usage"`
}

type taskPlexus struct {
	Seed string `json:"seed"` // 64 hex digits
}

// body encodes the request for a miner that runs model; the error may be for the
// client.
func (c *Call) body(model string, opts Options) ([]byte, error) {
	q := c.Request
	t := task{
		Model: model, Messages: q.Messages, MaxTokens: c.maxTokens(opts),
		Temperature: DefaultTemperature, TopP: DefaultTopP,
		Stop: q.Stop, PresencePenalty: q.PresencePenalty, FrequencyPenalty: q.FrequencyPenalty,
		Logprobs: q.Logprobs, TopLogprobs: q.TopLogprobs,
		Stream: true, StreamOptions: streamOptions{IncludeUsage: true},
		Plexus: taskPlexus{Seed: hex.EncodeToString(c.Seed[:])},
	}
	if q.N > 1 {
		t.N = q.N
	}
	if q.Temperature != nil {
		t.Temperature = *q.Temperature
	}
	if q.TopP != nil {
		t.TopP = *q.TopP
	}
	b, err := json.Marshal(t)
	if err != nil {
		return nil, fmt.Errorf("encode request: %w", err)
	}
	if len(b) > wire.BodyLimit { // no axon would take it, and none is to blame for that
		return nil, TooLong(c.Context)
	}
	return b, nil
}

// maxTokens bounds each choice.
func (c *Call) maxTokens(opts Options) int {
	if c.Request.MaxTokens == 0 {
		return opts.MaxTokens
	}
	return min(c.Request.MaxTokens, opts.MaxTokensTop)
}

// mayBeTooLong claims that a miner which says so could be right: a token has at
// least one byte, and the chat template adds a few a message.
func (c *Call) mayBeTooLong(opts Options) bool {
	const templateTokens = 16
	most := c.Request.PromptBytes + templateTokens*(len(c.Request.Messages)+2) + c.maxTokens(opts)
	return c.Context == 0 || most > c.Context
}
