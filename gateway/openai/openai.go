// Package openai holds the part of OpenAI's HTTP format that the gateway speaks:
// the chat request with its checks, the streamed chunk and the whole completion,
// the error object, and server-sent events.
//
// It decides what a client may ask and what a miner may answer; it knows nothing
// of miners, keys or routing. Start at [ParseChatRequest].
package openai

// Message is one turn of a conversation, flattened to text.
type Message struct {
	Role    string `json:"role"` // system, user or assistant
	Content string `json:"content"`
}

// Usage counts tokens of one answer.
type Usage struct {
	PromptTokens     int `json:"prompt_tokens"`
	CompletionTokens int `json:"completion_tokens"`
	TotalTokens      int `json:"total_tokens"`
}

// Proof is what lets anybody check by one prefill that a miner's own model made
// an answer: docs/protocol/text.md. The gateway leaves it out unless asked.
type Proof struct {
	Tokens []int32 `json:"tokens"`           // token ids of this part, a sampled end token included
	Seed   string  `json:"seed,omitempty"`   // 64 hex digits
	Hotkey string  `json:"hotkey,omitempty"` // 0x and 64 hex digits: the miner the sampling is bound to
	Model  string  `json:"model,omitempty"`  // catalogue name
	SHA256 string  `json:"sha256,omitempty"` // of the weights
}

// TopLogprob is one alternative at a position.
type TopLogprob struct {
	Token   string  `json:"token"`
	Logprob float64 `json:"logprob"`
	Bytes   []int   `json:"bytes"`
}

// TokenLogprob is one sampled token with its natural-log probability.
type TokenLogprob struct {
	Token       string       `json:"token"`
	Logprob     float64      `json:"logprob"`
	Bytes       []int        `json:"bytes"`
	TopLogprobs []TopLogprob `json:"top_logprobs"`
}

// Logprobs belongs to one choice, or to one streamed part of it.
type Logprobs struct {
	Content []TokenLogprob `json:"content"`
	Refusal []TokenLogprob `json:"refusal"`
}

// Delta is the new part of a choice.
type Delta struct {
	Role    string  `json:"role,omitempty"`
	Content *string `json:"content,omitempty"`
}

// ChunkChoice is one choice's part of a chunk.
type ChunkChoice struct {
	Index        int       `json:"index"`
	Delta        Delta     `json:"delta"`
	Logprobs     *Logprobs `json:"logprobs"`
	FinishReason *string   `json:"finish_reason"`
	Plexus       *Proof    `json:"plexus,omitempty"`
}

// Chunk is one event of a streamed answer.
type Chunk struct {
	ID      string        `json:"id"`
	Object  string        `json:"object"`
	Created int64         `json:"created"` // Unix seconds
	Model   string        `json:"model"`
	Choices []ChunkChoice `json:"choices"`
	Usage   *Usage        `json:"usage,omitempty"`
}

// AnswerMessage is the message of a whole choice.
type AnswerMessage struct {
	Role    string  `json:"role"`
	Content string  `json:"content"`
	Refusal *string `json:"refusal"`
}

// Choice is one whole answer.
type Choice struct {
	Index        int           `json:"index"`
	Message      AnswerMessage `json:"message"`
	Logprobs     *Logprobs     `json:"logprobs"`
	FinishReason string        `json:"finish_reason"`
	Plexus       *Proof        `json:"plexus,omitempty"`
}

// Completion is a whole answer.
type Completion struct {
	ID      string   `json:"id"`
	Object  string   `json:"object"`
	Created int64    `json:"created"` // Unix seconds
	Model   string   `json:"model"`
	Choices []Choice `json:"choices"`
	Usage   Usage    `json:"usage"`
}

// Model is one entry of the model list.
type Model struct {
	ID      string `json:"id"`
	Object  string `json:"object"`
	Created int64  `json:"created"` // Unix seconds
	OwnedBy string `json:"owned_by"`
}

// ModelList is the answer to GET /v1/models.
type ModelList struct {
	Object string  `json:"object"`
	Data   []Model `json:"data"`
}
