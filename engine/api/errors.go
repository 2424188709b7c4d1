package api

import (
	"fmt"
	"net/http"
)

// Codes of errors that callers test for.
const (
	CodeContextLength = "context_length_exceeded"
	CodeRateLimit     = "rate_limit_exceeded"
	CodeModelNotFound = "model_not_found"
	CodeInvalidValue  = "invalid_value"
	CodeTooLarge      = "request_too_large"
	CodeStopping      = "engine_stopping"
	CodeInternal      = "internal_error"
)

// Error is a refusal in OpenAI's shape.
type Error struct {
	Status  int    `json:"-"` // HTTP status
	Message string `json:"message"`
	Type    string `json:"type"`
	Param   string `json:"param,omitempty"`
	Code    string `json:"code,omitempty"`
	// RetryAfter is the pause in seconds that a refusal for load asks for.
	RetryAfter int `json:"-"`
}

func (e *Error) Error() string {
	if e.Param != "" {
		return fmt.Sprintf("%s: %s", e.Param, e.Message)
	}
	return e.Message
}

// Invalid is a 400 about one parameter.
func Invalid(param, format string, args ...any) *Error {
	return &Error{
		Status: http.StatusBadRequest, Type: "invalid_request_error",
		Param: param, Code: CodeInvalidValue, Message: fmt.Sprintf(format, args...),
	}
}

// ErrorBody wraps an [Error] as it is sent.
type ErrorBody struct {
	Error *Error `json:"error"`
}
