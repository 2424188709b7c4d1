package gateway

import (
	"errors"
	"fmt"
	"io"
	"net/http"

	"github.com/plexus-network/plexus/gateway/openai"
)

// stream sends the answer as server-sent events. Once it has begun an error can
// only be an event; it ends the stream without [DONE].
func (p *reply) stream(w http.ResponseWriter) error {
	control := http.NewResponseController(w)
	h := w.Header()
	h.Set("Content-Type", "text/event-stream; charset=utf-8")
	h.Set("X-Accel-Buffering", "no")
	p.processed(h)
	hasRole := make([]bool, p.call.Request.N)
	buffer := make([]byte, 0, 1024)
	send := func(b []byte) error {
		p.gateway.allowWrite(w)
		if _, err := w.Write(b); err != nil {
			return fmt.Errorf("write to client: %w", err)
		}
		return control.Flush()
	}
	for {
		chunk, err := p.answer.Next(p.gateway.opts.Relay.Idle)
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			if !isClientGone(err) {
				_ = send(append(append([]byte("data: "), broken().Body()...), '\n', '\n'))
			}
			return err
		}
		if !p.dress(chunk, hasRole) {
			continue
		}
		if buffer, err = openai.AppendEvent(buffer[:0], chunk); err != nil {
			return err
		}
		if err := send(buffer); err != nil {
			return err
		}
	}
	buffer = buffer[:0]
	if p.call.Request.IncludeUsage {
		usage := p.answer.Usage()
		var err error
		if buffer, err = openai.AppendEvent(buffer, p.chunk([]openai.ChunkChoice{}, &usage)); err != nil {
			return err
		}
	}
	return send(append(buffer, "data: "+openai.Done+"\n\n"...))
}

// dress makes a miner's chunk the gateway's own; false if nothing of it is left
// for this client.
func (p *reply) dress(chunk *openai.Chunk, hasRole []bool) bool {
	kept := chunk.Choices[:0]
	for _, c := range chunk.Choices {
		c.Plexus = p.proven(c.Plexus)
		if c.Delta.Content == nil && c.FinishReason == nil && c.Plexus == nil && c.Logprobs == nil {
			continue
		}
		if !hasRole[c.Index] {
			hasRole[c.Index] = true
			c.Delta.Role = "assistant"
			if c.Delta.Content == nil {
				c.Delta.Content = new(string)
			}
		}
		kept = append(kept, c)
	}
	*chunk = p.chunk(kept, nil)
	return len(kept) > 0
}

func (p *reply) chunk(choices []openai.ChunkChoice, usage *openai.Usage) openai.Chunk {
	return openai.Chunk{ID: p.id, Object: "chat.completion.chunk", Created: p.created, Model: p.model, Choices: choices, Usage: usage}
}
