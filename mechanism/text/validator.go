package text

import (
	"context"
	crand "crypto/rand"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"sync/atomic"
	"time"

	"github.com/plexus-network/plexus/engine/api"
	"github.com/plexus-network/plexus/mechanism"
)

// Validator poses questions and judges the answers with engines of its own. Tasks
// may be made while answers are judged; neither is safe for concurrent use with
// itself.
type Validator struct {
	judges   map[string]*judge // by model
	families []Family
	perRound int
	most     int
	rand     *rand.Rand
	decks    map[mechanism.Hotkey][]int // families still to be asked
	asked    map[mechanism.Hotkey]uint64
	rests    rests // of those who forfeited lately
	turn     uint64
	patience time.Duration // with an engine that judges
	serial   uint64
}

// judge is the validator's engine for one model.
type judge struct {
	engine  Scorer
	share   *share
	checked atomic.Bool // its weights are the catalogue's
}

// Bounds of waits for an engine: one that hangs must not stop the validator.
const (
	healthWithin = 10 * time.Second
	judgeWithin  = 2 * time.Minute
)

func (j *judge) health(ctx context.Context) (*api.Health, error) {
	ctx, cancel := context.WithTimeout(ctx, healthWithin)
	defer cancel()
	return j.engine.Health(ctx)
}

// Option tunes a [Validator].
type Option func(*Validator)

// PerRound sets how many tasks a peer gets each round (default 1).
func PerRound(n int) Option { return func(v *Validator) { v.perRound = n } }

// AtMost sets how many peers are asked each round (default 64), those first
// that have waited longest.
func AtMost(n int) Option { return func(v *Validator) { v.most = n } }

// Seeded draws tasks from a fixed seed, for tests: whoever knows the seed
// knows the tasks.
func Seeded(seed [32]byte) Option {
	return func(v *Validator) { v.rand = rand.New(rand.NewChaCha8(seed)) }
}

// EngineShare sets the share of each engine's time that judging may take
// (default 0.3).
func EngineShare(most float64) Option {
	return func(v *Validator) {
		for _, j := range v.judges {
			j.share = newShare(most)
		}
	}
}

// NewValidator makes a validator with one engine for each model it can judge.
func NewValidator(engines map[string]Scorer, opts ...Option) (*Validator, error) {
	if len(engines) == 0 {
		return nil, errors.New("a validator needs an engine for at least one model")
	}
	var seed [32]byte
	if _, err := crand.Read(seed[:]); err != nil {
		return nil, fmt.Errorf("draw seed: %w", err)
	}
	v := &Validator{
		judges: map[string]*judge{}, families: Families(), perRound: 1, most: 64,
		rand: rand.New(rand.NewChaCha8(seed)), decks: map[mechanism.Hotkey][]int{}, asked: map[mechanism.Hotkey]uint64{},
		rests: rests{caught: map[mechanism.Hotkey]*record{}}, patience: judgeWithin,
	}
	for model, e := range engines {
		v.judges[model] = &judge{engine: e, share: newShare(0.3)}
	}
	for _, o := range opts {
		o(v)
	}
	return v, nil
}

// detail is what Score needs of a task.
type detail struct {
	request api.ChatRequest
	seed    string
	item    Item
}

// Tasks poses perRound questions to each peer that declared a model of the
// catalogue for which this validator has an engine with the catalogue's
// weights. Every task goes to one peer alone.
func (v *Validator) Tasks(ctx context.Context, round mechanism.Round) ([]mechanism.Task, error) {
	if err := v.check(ctx, round.Catalogue); err != nil {
		return nil, err
	}
	v.turn++
	var tasks []mechanism.Task
	for _, peer := range v.choose(round) {
		v.asked[peer.Hotkey] = v.turn
		for range v.perRound {
			task, err := v.task(peer)
			if err != nil {
				return nil, err
			}
			tasks = append(tasks, task)
		}
	}
	v.rand.Shuffle(len(tasks), func(i, k int) { tasks[i], tasks[k] = tasks[k], tasks[i] })
	return tasks, nil
}

// check holds each engine's weights against the catalogue, once. Some engine
// must be of the catalogue; those that are down are tried again next time.
func (v *Validator) check(ctx context.Context, catalogue []mechanism.Model) error {
	var last error
	usable := 0
	for _, m := range catalogue {
		j := v.judges[m.Name]
		if j == nil {
			continue
		}
		if !j.checked.Load() {
			health, err := j.health(ctx)
			if err != nil {
				last = fmt.Errorf("%w: ask the engine of %s: %w", ErrCannotJudge, m.Name, err)
				continue
			}
			if want := hex.EncodeToString(m.SHA256[:]); !strings.EqualFold(health.SHA256, want) {
				last = fmt.Errorf("%w: the engine of %s has weights %.12s, the catalogue %.12s", ErrCannotJudge, m.Name, health.SHA256, want)
				continue
			}
			j.checked.Store(true)
		}
		usable++
	}
	if usable == 0 && last == nil {
		last = fmt.Errorf("%w: no engine is of a model in the subnet's catalogue", ErrCannotJudge)
	}
	if usable > 0 {
		return nil
	}
	return last
}

// choose is whom to ask this round: peers of judged models, the longest waiting
// first.
func (v *Validator) choose(round mechanism.Round) []mechanism.Peer {
	var peers []mechanism.Peer
	for _, p := range round.Peers {
		listed := slices.ContainsFunc(round.Catalogue, func(m mechanism.Model) bool { return m.Name == p.Model })
		if j := v.judges[p.Model]; listed && j != nil && j.checked.Load() {
			peers = append(peers, p)
		}
	}
	v.forget(peers)
	peers = slices.DeleteFunc(peers, func(p mechanism.Peer) bool {
		return v.rests.has(p.Hotkey)
	})
	v.rand.Shuffle(len(peers), func(i, k int) { peers[i], peers[k] = peers[k], peers[i] })
	slices.SortStableFunc(peers, func(a, b mechanism.Peer) int {
		return int(int64(v.asked[a.Hotkey]) - int64(v.asked[b.Hotkey]))
	})
	return peers[:min(v.most, len(peers))]
}

// forget drops what is remembered of hotkeys that are gone.
func (v *Validator) forget(present []mechanism.Peer) {
	here := map[mechanism.Hotkey]bool{}
	for _, p := range present {
		here[p.Hotkey] = true
	}
	for h := range v.asked {
		if !here[h] {
			delete(v.asked, h)
			delete(v.decks, h)
		}
	}
	v.rests.begin(v.turn, here)
}

// task draws a question for one peer: its next family, a fresh seed, options
// and at times a system message as users have them.
func (v *Validator) task(peer mechanism.Peer) (mechanism.Task, error) {
	if len(v.decks[peer.Hotkey]) == 0 {
		v.decks[peer.Hotkey] = v.rand.Perm(len(v.families))
	}
	deck := v.decks[peer.Hotkey]
	v.decks[peer.Hotkey] = deck[1:]
	item := v.families[deck[0]].Draw(v.rand)

	var seed [32]byte
	if _, err := crand.Read(seed[:]); err != nil {
		return mechanism.Task{}, fmt.Errorf("draw seed: %w", err)
	}
	var q request
	q.Model, q.TopP, q.Stream = peer.Model, 1, true
	q.StreamOptions.IncludeUsage = true
	q.Temperature, q.MaxTokens = one(v.rand, temperatures), one(v.rand, maxTokens)
	q.Plexus.Seed = hex.EncodeToString(seed[:])
	if v.rand.IntN(6) == 0 {
		q.Messages = append(q.Messages, api.Message{Role: "system", Content: one(v.rand, systems)})
	}
	q.Messages = append(q.Messages, api.Message{Role: "user", Content: item.Prompt})
	body, err := json.Marshal(q)
	if err != nil {
		return mechanism.Task{}, fmt.Errorf("encode task: %w", err)
	}
	v.serial++
	return mechanism.Task{
		ID: fmt.Sprintf("%s-%d-%x", item.Family, v.serial, seed[:4]), To: []mechanism.Peer{peer},
		Request: mechanism.Request{Path: Path, Body: body}, Timeout: taskTimeout,
		Enough: enough(leastEvents + v.rand.IntN(mostEvents-leastEvents+1)),
		Detail: detail{
			request: api.ChatRequest{
				Model: q.Model, Messages: q.Messages, MaxTokens: &q.MaxTokens, Temperature: &q.Temperature, TopP: &q.TopP,
			},
			seed: q.Plexus.Seed, item: item,
		},
	}, nil
}

// Score verifies each answer and checks whether it is right.
func (v *Validator) Score(ctx context.Context, task mechanism.Task, responses []mechanism.Response) ([]mechanism.Score, error) {
	d, ok := task.Detail.(detail)
	if !ok {
		return nil, fmt.Errorf("task %s is not of this mechanism", task.ID)
	}
	var scores []mechanism.Score
	for i, r := range responses {
		s, err := v.judge(ctx, task.To[i], d.request, d.seed, r, d.item.Check)
		if err != nil {
			return scores, err
		}
		v.rests.note(s)
		s.Why = d.item.Family + ": " + s.Why
		scores = append(scores, s)
	}
	return scores, nil
}

// Verify judges an answer to a request that was no task: what is not known to
// be right counts as right if it is verified.
func (v *Validator) Verify(ctx context.Context, peer mechanism.Peer, r mechanism.Request, response mechanism.Response) (mechanism.Score, error) {
	var q api.ChatRequest
	if err := json.Unmarshal(r.Body, &q); err != nil || q.Plexus == nil {
		return mechanism.Score{}, fmt.Errorf("%w: the request carries no seed", mechanism.ErrRequest)
	}
	if q.Temperature != nil && *q.Temperature == 0 {
		return mechanism.Score{}, fmt.Errorf("%w: nothing is bound at temperature 0", ErrCannotJudge)
	}
	return v.judge(ctx, peer, q, q.Plexus.Seed, response, func(string) float64 { return 1 })
}

// judge makes one score out of one response.
func (v *Validator) judge(ctx context.Context, peer mechanism.Peer, q api.ChatRequest, seed string, r mechanism.Response, check func(string) float64) (mechanism.Score, error) {
	s := mechanism.Score{Hotkey: peer.Hotkey, Weight: 1, Parts: map[string]float64{"verified": 0}}
	if r.Err != nil {
		if errors.Is(r.Err, mechanism.ErrBusy) {
			s.Weight = busyWeight
		}
		s.Why = "no answer: " + r.Err.Error()
		return s, nil
	}
	a, err := readAnswer(r)
	if err != nil {
		s.Why = "no answer: " + err.Error()
		return s, nil
	}
	j := v.judges[peer.Model]
	if j == nil {
		return s, fmt.Errorf("%w: no engine of %q", ErrCannotJudge, peer.Model)
	}
	f, err := j.find(ctx, v.patience, q, seed, peer, a)
	if err != nil {
		return s, err
	}
	if f.fault != "" {
		s.Why, s.Forfeit = "not verified: "+f.fault, f.forfeit
		return s, nil
	}
	parts := factors{correct: check(f.text), faithful: f.held, speed: speed(r.Elapsed, f.tokens), class: 1}
	if peer.Class == mechanism.Rank {
		parts.class = rankWeight
	} else {
		s.Weight = evidence(f.positions, temperatureOf(q))
	}
	s.Value, s.Parts = parts.value(), parts.parts()
	s.Parts["evidence"] = s.Weight
	s.Why = describe(parts, r.Elapsed, f.tokens)
	return s, nil
}

// find judges an answer by its class within the engine's share of time, which it
// waits for, and within the time that judging may take.
func (j *judge) find(ctx context.Context, within time.Duration, q api.ChatRequest, seed string, peer mechanism.Peer, a answer) (finding, error) {
	done, err := j.share.begin(ctx)
	if err != nil {
		return finding{}, err
	}
	ctx, cancel := context.WithTimeout(ctx, within)
	defer cancel()
	var f finding
	if peer.Class == mechanism.Rank {
		f, err = judgeRank(ctx, j.engine, q, seed, a)
	} else {
		f, err = judgeBound(ctx, j.engine, q, seed, peer, a)
	}
	if errors.Is(err, ErrCannotJudge) {
		j.checked.Store(false) // it may come back with other weights
	}
	done(f.work)
	return f, err
}

func temperatureOf(q api.ChatRequest) float64 {
	if q.Temperature == nil {
		return 1
	}
	return *q.Temperature
}

// describe says in one line what an answer earned.
func describe(f factors, elapsed time.Duration, tokens int) string {
	said := "wrong"
	switch {
	case f.correct == 1:
		said = "right"
	case f.correct > 0:
		said = fmt.Sprintf("%.0f%% right", 100*f.correct)
	}
	return fmt.Sprintf("verified, %s, %d tokens in %.1f s", said, tokens, elapsed.Seconds())
}
