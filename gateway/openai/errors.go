package openai

import (
	"encoding/json"
	"net/http"
	"strconv"
	"time"
)

// Error is OpenAI's error object with its HTTP status. Clients turn the status
// into an exception class and show Message, so Message says what to do next too.
type Error struct {
	Status     int           `json:"-"`
	RetryAfter time.Duration `json:"-"` // 0: no header
	Message    string        `json:"message"`
	Type       string        `json:"type"`
	Param      *string       `json:"param"` // nil: no one parameter is at fault
	Code       *string       `json:"code"`
}

func (e *Error) Error() string { return e.Message }

// Invalid is a 400 that names the parameter at fault and a code.
func Invalid(param, code, message string) *Error {
	return &Error{Status: http.StatusBadRequest, Message: message, Type: "invalid_request_error", Param: text(param), Code: text(code)}
}

// NewError is an error of any status without a parameter.
func NewError(status int, kind, code, message string) *Error {
	return &Error{Status: status, Message: message, Type: kind, Code: text(code)}
}

// Unavailable is a 503 that says when to come back.
func Unavailable(code, message string, retryAfter time.Duration) *Error {
	e := NewError(http.StatusServiceUnavailable, "server_error", code, message)
	e.RetryAfter = retryAfter
	return e
}

// Write sends the error as a whole response.
func (e *Error) Write(w http.ResponseWriter) {
	h := w.Header()
	h.Set("Content-Type", "application/json")
	h.Set("Cache-Control", "no-store")
	if e.RetryAfter > 0 {
		seconds := int((e.RetryAfter + time.Second - 1) / time.Second)
		h.Set("Retry-After", strconv.Itoa(seconds))
	}
	w.WriteHeader(e.Status)
	_, _ = w.Write(e.Body())
}

// Body is the error as JSON: {"error":{…}}.
func (e *Error) Body() []byte {
	b, err := json.Marshal(struct {
		Error *Error `json:"error"`
	}{e})
	if err != nil {
		panic(err) // strings always encode
	}
	return b
}

// text is nil for the empty string, as OpenAI writes null for what is absent.
func text(s string) *string {
	if s == "" {
		return nil
	}
	return &s
}
