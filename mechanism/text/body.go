package text

import (
	"bytes"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"strings"

	"github.com/plexus-network/plexus/engine/api"
	"github.com/plexus-network/plexus/mechanism"
)

// request is the body of a task. Its fields and their order are those in which
// a gateway writes a user's request.
type request struct {
	Model         string        `json:"model"`
	Messages      []api.Message `json:"messages"`
	MaxTokens     int           `json:"max_tokens"`
	Temperature   float64       `json:"temperature"`
	TopP          float64       `json:"top_p"`
	Stream        bool          `json:"stream"`
	StreamOptions struct {
		IncludeUsage bool `json:"include_usage"`
	} `json:"stream_options"`
	Plexus struct {
		Seed string `json:"seed"`
	} `json:"plexus"`
}

// answer is what a miner said, whatever the form it came in.
type answer struct {
	text   string
	tokens []int32 // class bound only
	finish string  // empty if the stream was cut
	events int
	// isClipped says that tokens are only the first of what text says.
	isClipped bool
}

// Why an answer cannot be read; what the miner is told wraps one of these.
var (
	errNoAnswer = errors.New("no choice in the answer")
	errTorn     = errors.New("the stream broke off")
	errTooMuch  = errors.New("more tokens than were asked for")
)

// maxAnswerTokens bounds what is read of one answer.
const maxAnswerTokens = 4096

// readAnswer reads a whole answer or a stream of events.
func readAnswer(r mechanism.Response) (answer, error) {
	if strings.HasPrefix(r.ContentType, "text/event-stream") {
		return readStream(r)
	}
	var whole api.ChatResponse
	if err := json.Unmarshal(r.Body, &whole); err != nil {
		return answer{}, fmt.Errorf("read answer: %w", err)
	}
	if len(whole.Choices) == 0 {
		return answer{}, errNoAnswer
	}
	c := whole.Choices[0]
	a := answer{text: c.Message.Content, finish: c.FinishReason, events: 1}
	if c.Plexus != nil {
		a.tokens = c.Plexus.Tokens
	}
	return a, a.bounded()
}

func (a answer) bounded() error {
	if len(a.tokens) > maxAnswerTokens {
		return errTooMuch
	}
	return nil
}

func readStream(r mechanism.Response) (answer, error) {
	var a answer
	var text strings.Builder
	s := api.NewStream(io.NopCloser(bytes.NewReader(whole(r))))
	for {
		chunk, err := s.Next()
		if errors.Is(err, io.EOF) || (r.Cut && errors.Is(err, api.ErrTruncated)) {
			break
		}
		if errors.Is(err, api.ErrTruncated) {
			return answer{}, errTorn
		}
		if err != nil {
			return answer{}, fmt.Errorf("read answer: %w", err)
		}
		for _, c := range chunk.Choices {
			if c.Index != 0 {
				continue
			}
			a.events++
			text.WriteString(c.Delta.Content)
			if c.Plexus != nil {
				a.tokens = append(a.tokens, c.Plexus.Tokens...)
			}
			if c.FinishReason != nil {
				a.finish = *c.FinishReason
			}
			if err := a.bounded(); err != nil {
				return answer{}, err
			}
		}
	}
	if a.events == 0 {
		return answer{}, errNoAnswer
	}
	a.text = text.String()
	return a, nil
}

// whole is the body without the event that a cut left half read.
func whole(r mechanism.Response) []byte {
	if !r.Cut {
		return r.Body
	}
	return r.Body[:bytes.LastIndex(r.Body, []byte("\n\n"))+1]
}

// enough says that this many events have arrived.
func enough(events int) func([]byte) bool {
	return func(body []byte) bool { return bytes.Count(body, []byte("\n\n")) >= events }
}

// address is a hotkey as engines read it.
func address(h mechanism.Hotkey) string { return "0x" + hex.EncodeToString(h[:]) }
