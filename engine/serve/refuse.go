package serve

import (
	"context"
	"encoding/json"
	"errors"
	"net/http"
	"strconv"
	"time"

	"github.com/plexus-network/plexus/engine/api"
	"github.com/plexus-network/plexus/engine/batch"
)

// statusGone is what is logged for a caller that went away; nobody reads it.
const statusGone = 499

func overload() *api.Error {
	return &api.Error{Status: http.StatusTooManyRequests, Type: "rate_limit_error", Code: api.CodeRateLimit,
		Message: "the engine has more work than it can queue; try again", RetryAfter: 1}
}

func tooLong(tokens string, context int) *api.Error {
	return &api.Error{Status: http.StatusBadRequest, Type: "invalid_request_error", Param: "messages",
		Code:    api.CodeContextLength,
		Message: "the messages are " + tokens + " tokens; the model's context is " + strconv.Itoa(context) + ", of which one at least is for the answer"}
}

// explain turns any error into a refusal in OpenAI's shape.
func (s *Server) explain(err error) *api.Error {
	var e *api.Error
	switch {
	case errors.As(err, &e):
		return e
	case errors.Is(err, batch.ErrBusy):
		return overload()
	case errors.Is(err, batch.ErrTooLong):
		return tooLong("too many", s.scheduler.Config().Context)
	case errors.Is(err, batch.ErrStopping):
		return &api.Error{Status: http.StatusServiceUnavailable, Type: "server_error", Code: api.CodeStopping,
			Message: "the engine is stopping", RetryAfter: 5}
	case errors.Is(err, context.Canceled), errors.Is(err, context.DeadlineExceeded):
		return &api.Error{Status: statusGone, Type: "server_error", Message: "the caller went away"}
	default:
		return &api.Error{Status: http.StatusInternalServerError, Type: "server_error", Code: api.CodeInternal,
			Message: err.Error()}
	}
}

func refuse(w http.ResponseWriter, e *api.Error) {
	if e.RetryAfter > 0 {
		w.Header().Set("Retry-After", strconv.Itoa(e.RetryAfter))
	}
	answer(w, e.Status, api.ErrorBody{Error: e})
}

func answer(w http.ResponseWriter, status int, body any) {
	_ = http.NewResponseController(w).SetWriteDeadline(time.Now().Add(writePatience))
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(status)
	// An error here means that the caller went away.
	_ = json.NewEncoder(w).Encode(body)
}
