// Package serve answers an engine's HTTP requests: chat completions with bound
// sampling, whole or streamed, and the scoring of completions.
//
// A handler reads and checks a request into a plan, gives jobs to the
// scheduler, and turns tokens into text. It trusts its callers to be local
// (a miner or a validator on the same machine), but nothing that they pass on:
// sizes, token ids and texts are a stranger's. The types are engine/api; the
// sampling rule is engine/sample. Start at [New].
package serve

import (
	"net/http"
	"sync/atomic"
	"time"

	"github.com/plexus-network/plexus/engine/api"
	"github.com/plexus-network/plexus/engine/batch"
	"github.com/plexus-network/plexus/engine/catalogue"
)

// Tokenizer turns text into a model's tokens and back; it is safe for
// concurrent use.
type Tokenizer interface {
	// Tokenize gives text's tokens; with special, names of control tokens in
	// it count as these; with start, the model's first token comes before
	// where it wants one.
	Tokenize(text string, start, special bool) []int32
	// Piece is a token's text, maybe a part of a character; none for control
	// tokens.
	Piece(token int32) []byte
	// IsEnd says whether a token ends a completion.
	IsEnd(token int32) bool
	// Vocab is the number of tokens.
	Vocab() int
}

// Bounds of a request.
const (
	MaxChoices      = 8   // n, and claims of one score
	MaxStops        = 4   // stop strings
	MaxStopBytes    = 256 // of one stop string
	MaxTopLogprobs  = 20  // as OpenAI
	DefaultMax      = 512 // max_tokens where none is given
	writePatience   = 30 * time.Second
	maxCharsOnTrial = 64 << 10 // bytes that are tokenised before a long prompt is believed
)

// Server serves one model.
type Server struct {
	model     catalogue.Model
	tokens    Tokenizer
	scheduler *batch.Scheduler
	prompts   *prompter
	started   time.Time
	stopping  atomic.Bool
	inflight  chan struct{}
	metrics   *metrics
}

// New makes the server of a model whose scheduler runs elsewhere.
func New(m catalogue.Model, t Tokenizer, s *batch.Scheduler) (*Server, error) {
	p, err := newPrompter(m.Template, t, s.Config().Context)
	if err != nil {
		return nil, err
	}
	c := s.Config()
	return &Server{
		model: m, tokens: t, scheduler: s, prompts: p, started: time.Now(),
		inflight: make(chan struct{}, c.Slots+c.Queue+c.LowQueue),
		metrics:  newMetrics(s),
	}, nil
}

// Stop makes the server refuse new work; what runs goes on.
func (s *Server) Stop() { s.stopping.Store(true) }

// Handler routes the engine's paths.
func (s *Server) Handler() http.Handler {
	mux := http.NewServeMux()
	mux.HandleFunc("GET "+api.PathHealth, s.health)
	mux.HandleFunc("GET "+api.PathModels, s.models)
	mux.HandleFunc("POST "+api.PathChat, s.work(s.chat))
	mux.HandleFunc("POST "+api.PathScore, s.work(s.score))
	mux.Handle("GET /metrics", s.metrics.handler())
	return patient(mux)
}

// patient gives each answer its own time to be taken: a stream's last deadline
// would otherwise stay with the connection and end a later answer on it. A
// stream sets it anew with every event; any other answer is written at its
// end, after all the time that computing took, so answer sets it then.
func patient(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		// A recorder in a test has no deadline; a connection has.
		_ = http.NewResponseController(w).SetWriteDeadline(time.Time{})
		next.ServeHTTP(w, r)
	})
}

// work admits a request that costs something, or refuses it by name.
func (s *Server) work(do func(http.ResponseWriter, *http.Request) error) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		if s.stopping.Load() {
			refuse(w, &api.Error{Status: http.StatusServiceUnavailable, Type: "server_error",
				Code: api.CodeStopping, Message: "the engine is stopping", RetryAfter: 5})
			return
		}
		select {
		case s.inflight <- struct{}{}:
			defer func() { <-s.inflight }()
		default:
			refuse(w, overload())
			return
		}
		if err := do(w, r); err != nil {
			refuse(w, s.explain(err))
		}
	}
}

func (s *Server) health(w http.ResponseWriter, _ *http.Request) {
	h := api.Health{
		Status: "ok", Model: s.model.Name, SHA256: s.model.SHA256,
		Context: s.scheduler.Config().Context, Slots: s.scheduler.Config().Slots, Busy: s.scheduler.Load().Busy,
	}
	status := http.StatusOK
	if s.stopping.Load() {
		h.Status, status = "stopping", http.StatusServiceUnavailable
	}
	answer(w, status, h)
}

func (s *Server) models(w http.ResponseWriter, _ *http.Request) {
	answer(w, http.StatusOK, api.ModelList{Object: "list", Data: []api.Model{{
		ID: s.model.Name, Object: "model", Created: s.started.Unix(), OwnedBy: "plexus",
	}}})
}
