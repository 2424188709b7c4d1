package relay

import (
	"fmt"

	"github.com/plexus-network/plexus/gateway/openai"
)

// check holds a miner's stream to what was asked: known choices, no more tokens
// than allowed, each choice ended once.
type check struct {
	call       *Call
	tokensMost int // of one choice
	choices    []progress
	reported   *openai.Usage
}

type progress struct {
	tokens   int
	hasProof bool // token ids come with the text, so the text itself is not counted
	isEnded  bool
}

func newCheck(call *Call, opts Options) *check {
	return &check{call: call, tokensMost: call.maxTokens(opts), choices: make([]progress, call.Request.N)}
}

// bytesMost bounds the whole stream: an event a token, with its alternatives.
func (c *check) bytesMost() int {
	const fixed, event, logprob = 64 << 10, 1 << 10, 256
	perToken := event
	if c.call.Request.Logprobs {
		perToken += logprob * (1 + c.call.Request.TopLogprobs)
	}
	return fixed + len(c.choices)*(c.tokensMost+1)*perToken
}

// accept checks one chunk in place; says claims that it carries text, tokens or
// an end. The role is the gateway's to send, once a choice.
func (c *check) accept(chunk *openai.Chunk) (says bool, err error) {
	if chunk.Usage != nil {
		c.reported = chunk.Usage
		chunk.Usage = nil
	}
	for i := range chunk.Choices {
		choice := &chunk.Choices[i]
		if choice.Index < 0 || choice.Index >= len(c.choices) {
			return false, fmt.Errorf("%w: choice %d of %d", errBroken, choice.Index, len(c.choices))
		}
		choice.Delta.Role = ""
		if choice.Delta.Content != nil && *choice.Delta.Content == "" {
			choice.Delta.Content = nil
		}
		tokens := 0
		if choice.Plexus != nil {
			tokens = len(choice.Plexus.Tokens)
		}
		if tokens == 0 && choice.Delta.Content == nil && choice.FinishReason == nil {
			continue
		}
		says = true
		if err := c.advance(choice, tokens); err != nil {
			return false, err
		}
		c.trim(choice)
	}
	return says, nil
}

// advance counts a choice's tokens and its end.
func (c *check) advance(choice *openai.ChunkChoice, tokens int) error {
	at := &c.choices[choice.Index]
	if at.isEnded {
		return fmt.Errorf("%w: choice %d goes on after its end", errBroken, choice.Index)
	}
	at.hasProof = at.hasProof || tokens > 0
	if !at.hasProof && choice.Delta.Content != nil {
		tokens = 1
	}
	if at.tokens += tokens; at.tokens > c.tokensMost+1 { // an end token is not counted against max_tokens
		return fmt.Errorf("%w: more than %d tokens", errBroken, c.tokensMost)
	}
	if choice.FinishReason == nil {
		return nil
	}
	switch *choice.FinishReason {
	case "stop", "length", "content_filter":
		at.isEnded = true
		return nil
	}
	return fmt.Errorf("%w: finish reason %.20q", errBroken, *choice.FinishReason)
}

// trim drops what the client did not ask for and bounds what it did.
func (c *check) trim(choice *openai.ChunkChoice) {
	if !c.call.Request.Logprobs {
		choice.Logprobs = nil
	}
	if choice.Logprobs == nil {
		return
	}
	choice.Logprobs.Refusal = nil
	for i := range choice.Logprobs.Content {
		token := &choice.Logprobs.Content[i]
		token.TopLogprobs = token.TopLogprobs[:min(len(token.TopLogprobs), c.call.Request.TopLogprobs)]
		if token.TopLogprobs == nil {
			token.TopLogprobs = []openai.TopLogprob{}
		}
	}
}

func (c *check) isWhole() bool {
	for _, choice := range c.choices {
		if !choice.isEnded {
			return false
		}
	}
	return true
}

// usage counts completion tokens itself and believes the miner's prompt tokens
// only as far as the prompt's length allows.
func (c *check) usage() openai.Usage {
	var u openai.Usage
	for _, choice := range c.choices {
		u.CompletionTokens += choice.tokens
	}
	if c.reported != nil {
		const templateTokens = 16
		most := c.call.Request.PromptBytes + templateTokens*(len(c.call.Request.Messages)+2)
		u.PromptTokens = min(max(c.reported.PromptTokens, 0), most)
	}
	u.TotalTokens = u.PromptTokens + u.CompletionTokens
	return u
}
