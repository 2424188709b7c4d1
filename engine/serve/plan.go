package serve

import (
	"crypto/rand"
	"encoding/hex"
	"encoding/json"
	"errors"
	"io"
	"mime"
	"net/http"
	"strings"

	"github.com/plexus-network/plexus/engine/api"
	"github.com/plexus-network/plexus/engine/sample"
)

// plan is a request, checked.
type plan struct {
	prompt  []int32
	max     int // tokens of one choice
	n       int
	params  sample.Params
	binding sample.Binding
	stops   [][]byte
	top     int // likeliest tokens to tell; -1: no probabilities
	low     bool
}

// extras are OpenAI's fields that change an answer and that an engine does not
// have: better refused than passed over.
type extras struct {
	Tools          []json.RawMessage          `json:"tools"`
	Functions      []json.RawMessage          `json:"functions"`
	LogitBias      map[string]json.RawMessage `json:"logit_bias"`
	ResponseFormat *struct {
		Type string `json:"type"`
	} `json:"response_format"`
}

func (x extras) check() error {
	switch {
	case len(x.Tools) > 0:
		return api.Invalid("tools", "tools are not supported")
	case len(x.Functions) > 0:
		return api.Invalid("functions", "functions are not supported")
	case len(x.LogitBias) > 0:
		return api.Invalid("logit_bias", "logit_bias is not supported")
	case x.ResponseFormat != nil && x.ResponseFormat.Type != "" && x.ResponseFormat.Type != "text":
		return api.Invalid("response_format", "only the type \"text\" is supported")
	}
	return nil
}

// read decodes a body of bounded size into out and refuses what it cannot do.
func read(w http.ResponseWriter, r *http.Request, out any) error {
	// A page in a browser cannot send this type to another origin unasked.
	if t, _, _ := mime.ParseMediaType(r.Header.Get("Content-Type")); t != "application/json" {
		return &api.Error{Status: http.StatusUnsupportedMediaType, Type: "invalid_request_error",
			Message: "the Content-Type must be application/json"}
	}
	body, err := io.ReadAll(http.MaxBytesReader(w, r.Body, api.MaxBody))
	if err != nil {
		var tooBig *http.MaxBytesError
		if errors.As(err, &tooBig) {
			return &api.Error{Status: http.StatusRequestEntityTooLarge, Type: "invalid_request_error",
				Code: api.CodeTooLarge, Message: "the body is over 4 MiB"}
		}
		return api.Invalid("", "the body cannot be read: %v", err)
	}
	return decode(body, out)
}

// decode is read's pure part.
func decode(body []byte, out any) error {
	if err := json.Unmarshal(body, out); err != nil {
		return api.Invalid("", "the body is not the JSON of a request: %v", err)
	}
	var x extras
	if err := json.Unmarshal(body, &x); err != nil {
		return api.Invalid("", "the body is not the JSON of a request: %v", err)
	}
	return x.check()
}

// plan checks a request and makes its prompt. The error is an *api.Error.
func (s *Server) plan(r *api.ChatRequest) (*plan, error) {
	if r.Model != "" && r.Model != s.model.Name {
		return nil, &api.Error{Status: http.StatusNotFound, Type: "invalid_request_error", Param: "model",
			Code: api.CodeModelNotFound, Message: "this engine serves " + s.model.Name + ", not " + r.Model}
	}
	p := &plan{top: -1, n: 1, low: r.Priority == api.PriorityLow, params: sample.Params{Temperature: 1, TopP: 1}}
	if r.Priority != "" && r.Priority != api.PriorityLow {
		return nil, api.Invalid("priority", "must be \"low\" or absent")
	}
	if err := p.sampling(r); err != nil {
		return nil, err
	}
	if err := p.limits(r); err != nil {
		return nil, err
	}
	var err error
	if p.binding, err = bind(r); err != nil {
		return nil, err
	}
	if p.prompt, err = s.prompts.make(r.Messages); err != nil {
		return nil, err
	}
	p.max = min(p.max, s.scheduler.Config().Context-len(p.prompt))
	return p, nil
}

func (p *plan) sampling(r *api.ChatRequest) error {
	for _, f := range []struct {
		name     string
		from     *float64
		to       *float64
		low, top float64
	}{
		{"temperature", r.Temperature, &p.params.Temperature, 0, 2},
		{"top_p", r.TopP, &p.params.TopP, 0, 1},
		{"presence_penalty", r.PresencePenalty, &p.params.Presence, -2, 2},
		{"frequency_penalty", r.FrequencyPenalty, &p.params.Frequency, -2, 2},
	} {
		if f.from == nil {
			continue
		}
		// Written so that NaN is refused too.
		if !(*f.from >= f.low && *f.from <= f.top) {
			return api.Invalid(f.name, "must be from %g to %g", f.low, f.top)
		}
		*f.to = *f.from
	}
	if p.params.TopP == 0 {
		p.params.TopP = 1e-9 // keeps the likeliest alone
	}
	return nil
}

func (p *plan) limits(r *api.ChatRequest) error {
	p.max = DefaultMax
	for name, v := range map[string]*int{"max_tokens": r.MaxTokens, "max_completion_tokens": r.MaxCompletionTokens} {
		if v == nil {
			continue
		}
		if *v < 1 {
			return api.Invalid(name, "must be at least 1")
		}
		p.max = *v
	}
	if r.MaxTokens != nil && r.MaxCompletionTokens != nil && *r.MaxTokens != *r.MaxCompletionTokens {
		return api.Invalid("max_tokens", "differs from max_completion_tokens; give one")
	}
	if r.N != nil {
		if p.n = *r.N; p.n < 1 || p.n > MaxChoices {
			return api.Invalid("n", "must be from 1 to %d", MaxChoices)
		}
	}
	if r.TopLogprobs != nil {
		if !r.Logprobs {
			return api.Invalid("top_logprobs", "needs logprobs")
		}
		if *r.TopLogprobs < 0 || *r.TopLogprobs > MaxTopLogprobs {
			return api.Invalid("top_logprobs", "must be from 0 to %d", MaxTopLogprobs)
		}
		p.top = *r.TopLogprobs
	} else if r.Logprobs {
		p.top = 0
	}
	if r.StreamOptions != nil && !r.Stream {
		return api.Invalid("stream_options", "needs stream")
	}
	if len(r.Stop) > MaxStops {
		return api.Invalid("stop", "has over %d strings", MaxStops)
	}
	for _, stop := range r.Stop {
		if stop == "" || len(stop) > MaxStopBytes {
			return api.Invalid("stop", "each string must have 1 to %d bytes", MaxStopBytes)
		}
		p.stops = append(p.stops, []byte(stop))
	}
	return nil
}

// bind reads whom the sampling is bound to; a seed is drawn where none is
// given.
func bind(r *api.ChatRequest) (sample.Binding, error) {
	var b sample.Binding
	given := api.Bind{}
	if r.Plexus != nil {
		given = *r.Plexus
	}
	if given.Hotkey != "" {
		digits, ok := strings.CutPrefix(given.Hotkey, "0x")
		if !ok || !bytes32(digits, &b.Hotkey) {
			return b, api.Invalid("plexus.hotkey", "must be 0x and 64 hex digits")
		}
	}
	switch {
	case given.Seed != "":
		if !bytes32(given.Seed, &b.Seed) {
			return b, api.Invalid("plexus.seed", "must be 64 hex digits")
		}
	case r.Seed != nil:
		b.Seed = sample.SeedOf(*r.Seed)
	default:
		rand.Read(b.Seed[:])
	}
	return b, nil
}

// bytes32 reads 64 hex digits.
func bytes32(digits string, out *[32]byte) bool {
	if len(digits) != 64 {
		return false
	}
	_, err := hex.Decode(out[:], []byte(digits))
	return err == nil
}
