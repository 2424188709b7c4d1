package gateway

import (
	"errors"
	"io"
	"net/http"
	"strings"

	"github.com/plexus-network/plexus/gateway/openai"
)

// gathered is one choice as its parts come in.
type gathered struct {
	text     strings.Builder
	logprobs *openai.Logprobs
	proof    *openai.Proof
	finish   string
}

// whole collects the answer and sends it in one piece; on an error it has sent
// nothing.
func (p *reply) whole(w http.ResponseWriter) error {
	choices := make([]gathered, p.call.Request.N)
	for {
		chunk, err := p.answer.Next(p.gateway.opts.Relay.Idle)
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			return err
		}
		for _, part := range chunk.Choices {
			choices[part.Index].add(part)
		}
	}
	out := openai.Completion{ID: p.id, Object: "chat.completion", Created: p.created, Model: p.model, Usage: p.answer.Usage()}
	for i := range choices {
		c := &choices[i]
		out.Choices = append(out.Choices, openai.Choice{
			Index: i, Message: openai.AnswerMessage{Role: "assistant", Content: c.text.String()},
			Logprobs: c.logprobs, FinishReason: c.finish, Plexus: p.proven(c.proof),
		})
	}
	p.processed(w.Header())
	p.gateway.allowWrite(w)
	writeJSON(w, out)
	return nil
}

func (g *gathered) add(part openai.ChunkChoice) {
	if part.Delta.Content != nil {
		g.text.WriteString(*part.Delta.Content)
	}
	if part.Logprobs != nil {
		if g.logprobs == nil {
			g.logprobs = &openai.Logprobs{}
		}
		g.logprobs.Content = append(g.logprobs.Content, part.Logprobs.Content...)
	}
	if part.Plexus != nil {
		if g.proof == nil {
			g.proof = &openai.Proof{}
		}
		g.proof.Tokens = append(g.proof.Tokens, part.Plexus.Tokens...)
		if part.Plexus.SHA256 != "" {
			g.proof.SHA256 = part.Plexus.SHA256
		}
	}
	if part.FinishReason != nil {
		g.finish = *part.FinishReason
	}
}
