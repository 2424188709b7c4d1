// Package api is what an engine speaks over HTTP: the types of its requests
// and answers and a client for them.
//
// It is OpenAI's chat API, extended by one field, "plexus", that binds the
// sampling to a hotkey and a seed and carries the token ids that prove it
// (docs/protocol/bound-sampling.md). It loads no model and no native library,
// so that miners, validators and gateways may import it. Start at [Client].
package api

import (
	"encoding/json"
	"errors"
	"fmt"
)

// Paths that an engine serves.
const (
	PathChat   = "/v1/chat/completions"
	PathScore  = "/v1/score"
	PathModels = "/v1/models"
	PathHealth = "/healthz"
)

// MaxBody bounds a request's body in bytes; a longer one is refused with 413.
const MaxBody = 4 << 20

// Finish reasons.
const (
	FinishStop   = "stop"   // end-of-sequence token or a stop string
	FinishLength = "length" // max_tokens, or the context is full
)

// PriorityLow marks work that waits for all generation; scoring has it always.
const PriorityLow = "low"

// ChatRequest asks for chat completions. Pointers are nil where the caller
// leaves a value to its default.
type ChatRequest struct {
	Model               string         `json:"model,omitempty"`
	Messages            []Message      `json:"messages"`
	MaxTokens           *int           `json:"max_tokens,omitempty"`
	MaxCompletionTokens *int           `json:"max_completion_tokens,omitempty"`
	Temperature         *float64       `json:"temperature,omitempty"` // [0,2], default 1
	TopP                *float64       `json:"top_p,omitempty"`       // (0,1], default 1
	N                   *int           `json:"n,omitempty"`           // choices, default 1
	Stop                Stops          `json:"stop,omitempty"`        // at most 4
	Seed                *int64         `json:"seed,omitempty"`
	Stream              bool           `json:"stream,omitempty"`
	StreamOptions       *StreamOptions `json:"stream_options,omitempty"`
	Logprobs            bool           `json:"logprobs,omitempty"`
	TopLogprobs         *int           `json:"top_logprobs,omitempty"`      // 0 to 20, needs Logprobs
	PresencePenalty     *float64       `json:"presence_penalty,omitempty"`  // [-2,2]
	FrequencyPenalty    *float64       `json:"frequency_penalty,omitempty"` // [-2,2]
	User                string         `json:"user,omitempty"`
	Priority            string         `json:"priority,omitempty"` // "" or [PriorityLow]
	Plexus              *Bind          `json:"plexus,omitempty"`
}

// StreamOptions tunes a stream.
type StreamOptions struct {
	IncludeUsage bool `json:"include_usage,omitempty"`
}

// Bind says whom the sampling is bound to.
type Bind struct {
	Hotkey string `json:"hotkey,omitempty"` // "0x" and 64 hex digits; absent: 32 zero bytes
	Seed   string `json:"seed,omitempty"`   // 64 hex digits; absent: made from the request's seed, or drawn
}

// Message is one turn of a chat. Content reads a plain string, null, or a list
// of text parts, which are joined.
type Message struct {
	Role    string `json:"role"`
	Content string `json:"content"`
	Name    string `json:"name,omitempty"`
}

// ErrNotText is returned for a message part that is not text.
var ErrNotText = errors.New("only text content is understood")

// UnmarshalJSON reads OpenAI's forms of content.
func (m *Message) UnmarshalJSON(b []byte) error {
	var raw struct {
		Role    string          `json:"role"`
		Content json.RawMessage `json:"content"`
		Name    string          `json:"name"`
	}
	if err := json.Unmarshal(b, &raw); err != nil {
		return err
	}
	text, err := contentText(raw.Content)
	if err != nil {
		return err
	}
	*m = Message{Role: raw.Role, Content: text, Name: raw.Name}
	return nil
}

func contentText(b json.RawMessage) (string, error) {
	if len(b) == 0 || string(b) == "null" {
		return "", nil
	}
	if b[0] == '"' {
		var s string
		return s, json.Unmarshal(b, &s)
	}
	var parts []struct {
		Type string `json:"type"`
		Text string `json:"text"`
	}
	if err := json.Unmarshal(b, &parts); err != nil {
		return "", fmt.Errorf("content: %w", ErrNotText)
	}
	text := ""
	for _, p := range parts {
		if p.Type != "text" {
			return "", fmt.Errorf("content part %q: %w", p.Type, ErrNotText)
		}
		text += p.Text
	}
	return text, nil
}

// Stops is a list of stop strings; JSON may give one string instead.
type Stops []string

// UnmarshalJSON reads a string, a list of strings, or null.
func (s *Stops) UnmarshalJSON(b []byte) error {
	if string(b) == "null" {
		*s = nil
		return nil
	}
	if len(b) > 0 && b[0] == '"' {
		var one string
		if err := json.Unmarshal(b, &one); err != nil {
			return err
		}
		*s = Stops{one}
		return nil
	}
	return json.Unmarshal(b, (*[]string)(s))
}

// ChatResponse is a whole answer.
type ChatResponse struct {
	ID      string   `json:"id"`
	Object  string   `json:"object"` // "chat.completion"
	Created int64    `json:"created"`
	Model   string   `json:"model"`
	Choices []Choice `json:"choices"`
	Usage   Usage    `json:"usage"`
}

// Choice is one completion.
type Choice struct {
	Index        int       `json:"index"`
	Message      Message   `json:"message"`
	Logprobs     *Logprobs `json:"logprobs"`
	FinishReason string    `json:"finish_reason"`
	Plexus       *Proof    `json:"plexus,omitempty"`
}

// Proof carries what a scorer needs beside the request.
type Proof struct {
	Tokens []int32 `json:"tokens"`           // sampled ids, the end-of-sequence one included
	Seed   string  `json:"seed,omitempty"`   // 64 hex digits
	Model  string  `json:"model,omitempty"`  // catalogue name
	SHA256 string  `json:"sha256,omitempty"` // of the weights, 64 hex digits
}

// Usage counts tokens.
type Usage struct {
	PromptTokens     int `json:"prompt_tokens"`
	CompletionTokens int `json:"completion_tokens"`
	TotalTokens      int `json:"total_tokens"`
}

// Logprobs lists the natural-log probabilities of sampled tokens.
type Logprobs struct {
	Content []TokenLogprob `json:"content"`
}

// TokenLogprob is one token's probability at temperature 1, before penalties.
type TokenLogprob struct {
	Token       string         `json:"token"`
	Logprob     float64        `json:"logprob"`
	Bytes       []int          `json:"bytes"`
	TopLogprobs []TokenLogprob `json:"top_logprobs,omitempty"`
}

// Chunk is one event of a stream.
type Chunk struct {
	ID      string        `json:"id"`
	Object  string        `json:"object"` // "chat.completion.chunk"
	Created int64         `json:"created"`
	Model   string        `json:"model"`
	Choices []ChunkChoice `json:"choices"`
	Usage   *Usage        `json:"usage,omitempty"`
}

// ChunkChoice is what a chunk adds to one choice. FinishReason is nil until
// the last one.
type ChunkChoice struct {
	Index        int       `json:"index"`
	Delta        Delta     `json:"delta"`
	Logprobs     *Logprobs `json:"logprobs,omitempty"`
	FinishReason *string   `json:"finish_reason"`
	Plexus       *Proof    `json:"plexus,omitempty"`
}

// Delta is the text that a chunk adds.
type Delta struct {
	Role    string `json:"role,omitempty"`
	Content string `json:"content,omitempty"`
}

// ScoreRequest asks whether completions follow from the weights, the request,
// the hotkey and the seed. All fields but Choices are those of the request
// that was answered.
type ScoreRequest struct {
	ChatRequest
	Choices []Claim `json:"choices"`
}

// Claim is one completion as a miner gave it.
type Claim struct {
	Index        int     `json:"index"`
	Tokens       []int32 `json:"tokens"`
	FinishReason string  `json:"finish_reason"`
	// Text stands for tokens that are not known, as of an engine that gives
	// none: it is tokenised, and ended where the finish reason is stop. Its
	// positions tell ranks; only by chance is such a claim verified.
	Text string `json:"text,omitempty"`
}

// ScoreResponse judges each claim, in the request's order.
type ScoreResponse struct {
	Model        string    `json:"model"`
	SHA256       string    `json:"sha256"`
	Tolerance    float64   `json:"tolerance"` // e, in logits
	PromptTokens int       `json:"prompt_tokens"`
	Choices      []Verdict `json:"choices"`
}

// Verdict is the judgement of one claim.
type Verdict struct {
	Index    int     `json:"index"`
	Verified bool    `json:"verified"`
	Held     float64 `json:"held"`  // share of positions that hold, [0,1]
	Worst    float64 `json:"worst"` // the largest miss, in logits
	// Ended says that the completion ends where the rule ends it: by EOS, by a
	// stop string, or by max_tokens, and not before or after.
	Ended     bool       `json:"ended"`
	Reason    string     `json:"reason,omitempty"` // why it is not verified
	Text      string     `json:"text"`             // what the tokens say, cut at a stop string
	Positions []Position `json:"positions"`
}

// Position is one token's judgement.
type Position struct {
	Token   int32   `json:"token"`
	Holds   bool    `json:"holds"`
	Miss    float64 `json:"miss"`    // T*(max z - z of the token), logits
	Logprob float64 `json:"logprob"` // natural log, temperature 1
	Rank    int     `json:"rank"`    // 0 = the most likely token
}

// ModelList is what GET /v1/models gives.
type ModelList struct {
	Object string  `json:"object"` // "list"
	Data   []Model `json:"data"`
}

// Model names one model that is served.
type Model struct {
	ID      string `json:"id"`
	Object  string `json:"object"` // "model"
	Created int64  `json:"created"`
	OwnedBy string `json:"owned_by"`
}

// Health is what GET /healthz gives.
type Health struct {
	Status  string `json:"status"` // "ok", or "stopping"
	Model   string `json:"model"`
	SHA256  string `json:"sha256"`
	Context int    `json:"context"` // tokens a conversation may have, prompt and completion
	Slots   int    `json:"slots"`
	Busy    int    `json:"busy"`
}
