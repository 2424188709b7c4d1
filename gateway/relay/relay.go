// Package relay asks a subnet's miners for an answer: it signs and sends the
// request, tries another miner while nothing has been said yet, starts a second
// one when the first is slow, and bounds whatever a miner sends back.
//
// It does not talk to clients. The one idea: until the first token an answer can
// come from anybody, from then on only from the one who began; so [Relay.Open]
// returns at the first token and never before. Start there.
package relay

import (
	"context"
	"errors"
	"log/slog"
	"net/http"
	"sync"
	"time"

	"github.com/plexus-network/plexus/gateway/openai"
	"github.com/plexus-network/plexus/gateway/pool"
	"github.com/plexus-network/plexus/substrate/keys"
	"github.com/plexus-network/plexus/wire"
)

// Options bound a request.
type Options struct {
	Wait         time.Duration // for a free miner, over all attempts
	FirstToken   time.Duration // one attempt's time to the first token
	Idle         time.Duration // between two tokens
	Whole        time.Duration // one answer, first to last token
	Attempts     int           // miners asked for one request at most
	HedgeShare   float64       // second requests allowed, as a share of all
	MaxTokens    int           // of one choice, where the client names none
	MaxTokensTop int           // of one choice at most, whatever the client names
}

// Default is what a chat needs.
func Default() Options {
	return Options{
		Wait: 30 * time.Second, FirstToken: 30 * time.Second, Idle: 30 * time.Second, Whole: 10 * time.Minute,
		Attempts: 3, HedgeShare: 0.1, MaxTokens: 1024, MaxTokensTop: 1 << 17,
	}
}

// Relay sends requests. Safe for concurrent use.
type Relay struct {
	pool     *pool.Pool
	client   *http.Client
	key      keys.Pair
	opts     Options
	log      *slog.Logger
	hedges   *budget
	attempts sync.WaitGroup
}

// NewClient makes the HTTP client for axons: no proxy, no redirects, no
// compression, small heads; and, unless allowLocal (a network on one machine), no
// private addresses.
func NewClient(allowLocal bool) *http.Client {
	return &http.Client{
		Transport: &http.Transport{
			DialContext:            wire.Dialer(allowLocal).DialContext,
			MaxIdleConns:           1024,
			MaxIdleConnsPerHost:    64,
			IdleConnTimeout:        90 * time.Second,
			MaxResponseHeaderBytes: 64 << 10,
			DisableCompression:     true,
			ExpectContinueTimeout:  time.Second,
		},
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
	}
}

// New makes a relay over pool; client is [NewClient]'s, key the hotkey of a
// validator of the subnet.
func New(p *pool.Pool, client *http.Client, key keys.Pair, opts Options, log *slog.Logger) *Relay {
	return &Relay{pool: p, client: client, key: key, opts: opts, log: log, hedges: newBudget(opts.HedgeShare)}
}

// Wait returns when no attempt is under way: after all requests' contexts ended.
func (r *Relay) Wait() { r.attempts.Wait() }

// Open gives an answer that has begun. Its error is an *openai.Error for the
// client, or ctx's.
func (r *Relay) Open(ctx context.Context, call *Call) (*Answer, error) {
	deadline := time.Now().Add(r.opts.Wait)
	r.hedges.earn()
	t := &tries{relay: r, call: call}
	for {
		lease, err := r.pool.Acquire(ctx, t.want(), time.Until(deadline))
		if err != nil {
			return nil, t.exhausted(err)
		}
		answer, err := t.race(ctx, lease)
		if err == nil {
			return answer, nil
		}
		var final *openai.Error
		switch {
		case ctx.Err() != nil:
			return nil, ctx.Err()
		case errors.As(err, &final):
			return nil, final
		case t.asked >= r.opts.Attempts:
			return nil, noAnswer()
		}
	}
}
