package openai

import (
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"
)

// Bounds of a chat request. Sampling ranges are OpenAI's.
const (
	MaxMessages    = 4096
	MaxChoices     = 8
	MaxStops       = 4
	MaxStopBytes   = 256
	MaxTopLogprobs = 20
)

// ChatRequest is a checked POST /v1/chat/completions. A nil pointer is a field
// that the client left out.
type ChatRequest struct {
	Model            string
	Messages         []Message
	MaxTokens        int // 0: not given
	N                int // 1..MaxChoices
	Stop             []string
	Seed             *int64
	Temperature      *float64 // 0..2
	TopP             *float64 // above 0, to 1
	PresencePenalty  float64  // -2..2
	FrequencyPenalty float64  // -2..2
	Logprobs         bool
	TopLogprobs      int // 0..MaxTopLogprobs
	Stream           bool
	IncludeUsage     bool

	PromptBytes int // of all messages' text
}

// wireRequest is the request as sent; fields of no meaning here are ignored.
type wireRequest struct {
	Model               *string           `json:"model"`
	Messages            []wireMessage     `json:"messages"`
	MaxTokens           *int              `json:"max_tokens"`
	MaxCompletionTokens *int              `json:"max_completion_tokens"`
	N                   *int              `json:"n"`
	Stop                stops             `json:"stop"`
	Seed                *int64            `json:"seed"`
	Temperature         *float64          `json:"temperature"`
	TopP                *float64          `json:"top_p"`
	PresencePenalty     *float64          `json:"presence_penalty"`
	FrequencyPenalty    *float64          `json:"frequency_penalty"`
	Logprobs            *bool             `json:"logprobs"`
	TopLogprobs         *int              `json:"top_logprobs"`
	Stream              *bool             `json:"stream"`
	StreamOptions       *wireStreamOption `json:"stream_options"`

	// What asks for a different answer than the one we could give is refused by
	// name rather than ignored.
	Tools          json.RawMessage `json:"tools"`
	ToolChoice     json.RawMessage `json:"tool_choice"`
	Functions      json.RawMessage `json:"functions"`
	FunctionCall   json.RawMessage `json:"function_call"`
	ResponseFormat json.RawMessage `json:"response_format"`
	LogitBias      json.RawMessage `json:"logit_bias"`
	Audio          json.RawMessage `json:"audio"`
	Modalities     []string        `json:"modalities"`
}

type wireStreamOption struct {
	IncludeUsage bool `json:"include_usage"`
}

// ParseChatRequest decodes and checks a request. Any error is an *Error that
// names the parameter at fault.
func ParseChatRequest(body []byte) (*ChatRequest, error) {
	var in wireRequest
	if err := json.Unmarshal(body, &in); err != nil {
		return nil, decodeError(err)
	}
	if err := in.refuseUnsupported(); err != nil {
		return nil, err
	}
	if in.Model == nil || *in.Model == "" {
		return nil, Invalid("model", "missing_required_parameter", "you must provide a model parameter; GET /v1/models lists them")
	}
	out := &ChatRequest{Model: *in.Model, N: 1, Stop: in.Stop, Seed: in.Seed, Temperature: in.Temperature, TopP: in.TopP}
	for _, fill := range []func(*ChatRequest) error{in.messages, in.lengths, in.sampling, in.streaming} {
		if err := fill(out); err != nil {
			return nil, err
		}
	}
	return out, nil
}

func (in *wireRequest) refuseUnsupported() error {
	for _, field := range []struct {
		name  string
		value json.RawMessage
		plain []string // values that ask for nothing special
	}{
		{"tools", in.Tools, []string{"[]"}},
		{"functions", in.Functions, []string{"[]"}},
		{"tool_choice", in.ToolChoice, []string{`"none"`, `"auto"`}},
		{"function_call", in.FunctionCall, []string{`"none"`, `"auto"`}},
		{"logit_bias", in.LogitBias, []string{"{}"}},
		{"audio", in.Audio, nil},
	} {
		value := string(field.value)
		if value == "" || value == "null" || slices.Contains(field.plain, value) {
			continue
		}
		return unsupported(field.name)
	}
	if format := in.ResponseFormat; len(format) > 0 && string(format) != "null" {
		var f struct {
			Type string `json:"type"`
		}
		if json.Unmarshal(format, &f) != nil || f.Type != "text" {
			return unsupported("response_format")
		}
	}
	for _, m := range in.Modalities {
		if m != "text" {
			return unsupported("modalities")
		}
	}
	return nil
}

func unsupported(param string) *Error {
	return Invalid(param, "unsupported_parameter", fmt.Sprintf("unsupported parameter: '%s' is not supported by the miners of this subnet; leave it out", param))
}

func (in *wireRequest) messages(out *ChatRequest) error {
	if len(in.Messages) == 0 {
		return Invalid("messages", "missing_required_parameter", "messages must hold at least one message")
	}
	if len(in.Messages) > MaxMessages {
		return Invalid("messages", "array_above_max_length", fmt.Sprintf("messages holds %d messages; the most is %d", len(in.Messages), MaxMessages))
	}
	out.Messages = make([]Message, len(in.Messages))
	for i, m := range in.Messages {
		message, err := m.flatten(i)
		if err != nil {
			return err
		}
		out.Messages[i] = message
		out.PromptBytes += len(message.Content)
	}
	return nil
}

func (in *wireRequest) lengths(out *ChatRequest) error {
	for _, field := range []struct {
		name  string
		value *int
	}{{"max_tokens", in.MaxTokens}, {"max_completion_tokens", in.MaxCompletionTokens}} {
		if field.value == nil {
			continue
		}
		if *field.value < 1 {
			return Invalid(field.name, "integer_below_min_value", field.name+" must be at least 1")
		}
		out.MaxTokens = *field.value
	}
	if in.N != nil {
		if *in.N < 1 || *in.N > MaxChoices {
			return Invalid("n", "invalid_value", fmt.Sprintf("n must be from 1 to %d", MaxChoices))
		}
		out.N = *in.N
	}
	if len(in.Stop) > MaxStops {
		return Invalid("stop", "array_above_max_length", fmt.Sprintf("stop holds %d sequences; the most is %d", len(in.Stop), MaxStops))
	}
	for _, s := range in.Stop {
		if s == "" || len(s) > MaxStopBytes {
			return Invalid("stop", "invalid_value", fmt.Sprintf("each stop sequence must have 1 to %d bytes", MaxStopBytes))
		}
	}
	return nil
}

func (in *wireRequest) sampling(out *ChatRequest) error {
	for _, field := range []struct {
		name     string
		value    *float64
		min, max float64
		into     *float64
	}{
		{"temperature", in.Temperature, 0, 2, nil},
		{"top_p", in.TopP, 0, 1, nil},
		{"presence_penalty", in.PresencePenalty, -2, 2, &out.PresencePenalty},
		{"frequency_penalty", in.FrequencyPenalty, -2, 2, &out.FrequencyPenalty},
	} {
		if field.value == nil {
			continue
		}
		if v := *field.value; v < field.min || v > field.max {
			code := "decimal_above_max_value"
			if v < field.min {
				code = "decimal_below_min_value"
			}
			return Invalid(field.name, code, fmt.Sprintf("%s must be from %g to %g", field.name, field.min, field.max))
		}
		if field.into != nil {
			*field.into = *field.value
		}
	}
	if in.TopP != nil && *in.TopP == 0 {
		return Invalid("top_p", "decimal_below_min_value", "top_p must be above 0")
	}
	out.Logprobs = in.Logprobs != nil && *in.Logprobs
	if in.TopLogprobs != nil {
		if *in.TopLogprobs < 0 || *in.TopLogprobs > MaxTopLogprobs {
			return Invalid("top_logprobs", "invalid_value", fmt.Sprintf("top_logprobs must be from 0 to %d", MaxTopLogprobs))
		}
		if *in.TopLogprobs > 0 && !out.Logprobs {
			return Invalid("top_logprobs", "invalid_value", "top_logprobs needs logprobs set to true")
		}
		out.TopLogprobs = *in.TopLogprobs
	}
	return nil
}

func (in *wireRequest) streaming(out *ChatRequest) error {
	out.Stream = in.Stream != nil && *in.Stream
	if in.StreamOptions != nil {
		if !out.Stream {
			return Invalid("stream_options", "invalid_value", "stream_options needs stream set to true")
		}
		out.IncludeUsage = in.StreamOptions.IncludeUsage
	}
	return nil
}

// decodeError names the field where the JSON does not fit.
func decodeError(err error) *Error {
	var named *Error
	if errors.As(err, &named) {
		return named
	}
	var wrong *json.UnmarshalTypeError
	if errors.As(err, &wrong) && wrong.Field != "" {
		return Invalid(wrong.Field, "invalid_type", fmt.Sprintf("invalid type for '%s': got %s", wrong.Field, wrong.Value))
	}
	if errors.As(err, &wrong) {
		return Invalid("", "invalid_type", "the body must be a JSON object")
	}
	return Invalid("", "invalid_json", "the body is not valid JSON: "+err.Error())
}

// stops is a string or a list of strings.
type stops []string

func (s *stops) UnmarshalJSON(b []byte) error {
	if string(b) == "null" {
		return nil
	}
	var one string
	if json.Unmarshal(b, &one) == nil {
		*s = stops{one}
		return nil
	}
	var many []string
	if json.Unmarshal(b, &many) != nil {
		return Invalid("stop", "invalid_type", "stop must be a string or a list of strings")
	}
	*s = many
	return nil
}

// clip shortens untrusted text for an error message.
func clip(s string) string {
	const most = 64
	if len(s) <= most {
		return s
	}
	return strings.ToValidUTF8(s[:most], "") + "…"
}
