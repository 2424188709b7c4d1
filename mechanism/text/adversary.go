package text

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"sync"

	"github.com/plexus-network/plexus/mechanism"
)

// Behaviour is how a miner behaves. All but [Honest] cheat: they are for trying
// whether a subnet notices, on one's own network.
type Behaviour string

// Behaviours.
const (
	// Honest serves what it declared.
	Honest Behaviour = "honest"
	// Lazy computes one answer and gives it, tokens and all, to everybody.
	Lazy Behaviour = "lazy"
	// Copy gives the tokens that another miner would give.
	Copy Behaviour = "copy"
	// Relay asks a public gateway and passes its answer off as its own.
	Relay Behaviour = "relay"
	// Swap declares one model and serves another, cheaper one.
	Swap Behaviour = "swap"
)

// Behaviours lists them all.
func Behaviours() []Behaviour { return []Behaviour{Honest, Lazy, Copy, Relay, Swap} }

// Adversary is what the behaviours need beside what an honest miner has.
type Adversary struct {
	Behaviour Behaviour
	Victim    func() mechanism.Hotkey // Copy: whose tokens to give, asked for every request
	Gateway   string                  // Relay: base URL
	Key       string                  // Relay: the gateway's API key; may be empty
}

// NewAdversary makes a miner that misbehaves. The error is about a missing
// setting or an unknown behaviour.
func NewAdversary(a Adversary, hotkey mechanism.Hotkey, model, engine string, opts ...MinerOption) (mechanism.Miner, error) {
	m := NewMiner(hotkey, model, engine, opts...)
	switch a.Behaviour {
	case Honest:
	case Lazy:
		return &lazy{Miner: m}, nil
	case Copy:
		if a.Victim == nil {
			return nil, fmt.Errorf("copy needs another miner's hotkey")
		}
		m.prepare = func(f fields) error { return m.bind(f, a.Victim()) }
	case Relay:
		if a.Gateway == "" {
			return nil, fmt.Errorf("relay needs a gateway's address")
		}
		m.url, m.key, m.proof = a.Gateway, a.Key, true
		m.prepare = func(f fields) error {
			delete(f, "plexus")
			f.set("model", publicModel(model))
			return nil
		}
	case Swap:
		m.prepare = func(f fields) error {
			delete(f, "model") // the engine has another
			return m.bind(f, hotkey)
		}
	default:
		return nil, fmt.Errorf("unknown behaviour %q; there are %v", a.Behaviour, Behaviours())
	}
	return m, nil
}

// publicModel is what a gateway calls a model of the catalogue.
func publicModel(name string) string { return "plexus/text:" + name }

// lazy answers everybody with what it answered first.
type lazy struct {
	*Miner

	mu     sync.Mutex // guards canned, by whether it is a stream
	canned [2]*mechanism.Response
}

func (l *lazy) answer(ctx context.Context, r mechanism.Request) (mechanism.Response, error) {
	i := 0
	if l.Streams(r) {
		i = 1
	}
	l.mu.Lock()
	got := l.canned[i]
	l.mu.Unlock()
	if got != nil {
		return *got, nil
	}
	first, err := l.Miner.Serve(ctx, r)
	if err != nil {
		return first, err
	}
	l.mu.Lock()
	l.canned[i] = &first
	l.mu.Unlock()
	return first, nil
}

// Serve gives the canned answer.
func (l *lazy) Serve(ctx context.Context, r mechanism.Request) (mechanism.Response, error) {
	return l.answer(ctx, r)
}

// Stream gives the canned answer at once.
func (l *lazy) Stream(ctx context.Context, r mechanism.Request, open func(string) io.Writer) error {
	canned, err := l.answer(ctx, r)
	if err != nil {
		return err
	}
	_, err = io.Copy(open(canned.ContentType), bytes.NewReader(canned.Body))
	return err
}
