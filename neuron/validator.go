package neuron

import (
	"context"
	"fmt"
	"log/slog"
	"math/rand/v2"
	"os"
	"sync"
	"time"

	"golang.org/x/sync/errgroup"

	"github.com/plexus-network/plexus/mechanism"
	"github.com/plexus-network/plexus/substrate/keys"
)

// Bounds of a validator's work at once.
const (
	askedAtOnce = 64
	toldAtOnce  = 8
	// backlog is how many judged-to-be answers may wait before a round is left
	// out: the engine, not the clock, sets the pace when it is slow.
	backlog = 256
)

// ValidatorConfig is what a validator needs.
type ValidatorConfig struct {
	Netuid uint16
	Key    keys.Pair
	Chain  Chain
	Mech   mechanism.Validator
	// Dir keeps its averages; it is made if missing.
	Dir string
	// Round is the time between two rounds of tasks; each task is sent at a
	// random moment of it, as users' requests come.
	Round time.Duration
	// Timelock lets commits of weights be encrypted to rounds of the beacon that
	// the chain follows, so that they open without this validator.
	Timelock bool
	// LocalAxons asks miners on loopback and private addresses too: for a network
	// on one machine. Elsewhere a miner could point the validator, by the address
	// that it announces, at its operator's own machines.
	LocalAxons bool
	Log        *slog.Logger
}

// Validator asks, scores, tells and sets weights.
type Validator struct {
	ValidatorConfig
	follower *Follower
	averages *Averages
	asker    *asker
	sealer   *sealer
}

// NewValidator opens a validator's state; it starts nothing.
func NewValidator(c ValidatorConfig) (*Validator, error) {
	if c.Round <= 0 {
		return nil, fmt.Errorf("the time between rounds must be positive, not %v", c.Round)
	}
	if err := os.MkdirAll(c.Dir, 0o700); err != nil {
		return nil, fmt.Errorf("make state folder: %w", err)
	}
	averages, err := OpenAverages(c.Dir)
	if err != nil {
		return nil, err
	}
	sealer, err := newSealer(c.Chain, c.Key, c.Dir, c.Timelock)
	if err != nil {
		return nil, err
	}
	return &Validator{
		ValidatorConfig: c, averages: averages, asker: newAsker(c.Key, synapses(c.Mech), c.LocalAxons), sealer: sealer,
		follower: NewFollower(c.Chain, c.Netuid, 500*time.Millisecond, c.Log),
	}, nil
}

// Run works until ctx ends.
func (v *Validator) Run(ctx context.Context) error {
	g, ctx := errgroup.WithContext(ctx)
	g.Go(func() error { return v.follower.Run(ctx) })
	g.Go(func() error {
		s := &setter{chain: v.Chain, key: v.Key, follower: v.follower, averages: v.averages, mech: v.Mech, sealer: v.sealer, log: v.Log}
		return s.run(ctx)
	})
	g.Go(func() error { return v.rounds(ctx) })
	return g.Wait()
}

// answered is a task with what came back.
type answered struct {
	task      mechanism.Task
	responses []mechanism.Response
}

// rounds poses tasks and has the answers judged until ctx ends.
func (v *Validator) rounds(ctx context.Context) error {
	if _, err := v.follower.First(ctx); err != nil {
		return nil // stopped before the node answered
	}
	answers := make(chan answered, backlog)
	asking := &errgroup.Group{}
	asking.SetLimit(askedAtOnce)
	judged := make(chan struct{})
	go func() {
		defer close(judged)
		v.judge(ctx, answers)
	}()
	tick := time.NewTicker(v.Round)
	defer tick.Stop()
	for ctx.Err() == nil {
		if len(answers) < backlog/2 {
			v.pose(ctx, asking, answers)
		} else {
			v.Log.Warn("round left out: answers wait to be judged", "waiting", len(answers))
		}
		select {
		case <-ctx.Done():
		case <-tick.C:
		}
	}
	_ = asking.Wait() // asking never fails: what went wrong is in the responses
	close(answers)
	<-judged
	return nil
}

// pose draws a round's tasks and starts asking, each at its moment.
func (v *Validator) pose(ctx context.Context, asking *errgroup.Group, answers chan<- answered) {
	view := v.follower.View()
	tasks, err := v.Mech.Tasks(ctx, round(view, v.Key.AccountID()))
	if err != nil {
		v.Log.Warn("no tasks this round", "error", err)
		return
	}
	for _, task := range tasks {
		wait := rand.N(v.Round)
		started := asking.TryGo(func() error {
			select {
			case <-ctx.Done():
				return nil
			case <-time.After(wait):
			}
			got := answered{task: task, responses: v.askAll(ctx, view, task)}
			select {
			case <-ctx.Done():
			case answers <- got:
			}
			return nil
		})
		if !started {
			v.Log.Debug("task left out: too many are under way", "task", task.ID)
		}
	}
}

// askAll asks every peer of a task at once.
func (v *Validator) askAll(ctx context.Context, view *View, task mechanism.Task) []mechanism.Response {
	responses := make([]mechanism.Response, len(task.To))
	var wg sync.WaitGroup
	for i, peer := range task.To {
		wg.Go(func() {
			n, _ := view.Find(peer.Hotkey)
			responses[i] = v.asker.ask(ctx, n, task)
		})
	}
	wg.Wait()
	return responses
}

// judge scores answers one after another, and saves and tells now and then. It
// tells beside judging: miners that are slow to take their verdicts must hold up
// nobody's.
func (v *Validator) judge(ctx context.Context, answers <-chan answered) {
	untold := map[keys.AccountID][]Verdict{}
	teller := make(chan struct{}, 1) // holds one thing while nobody tells
	teller <- struct{}{}
	flush := time.NewTicker(max(v.Round/2, time.Second))
	defer flush.Stop()
	for {
		select {
		case a, ok := <-answers:
			if !ok {
				v.save()
				<-teller
				return
			}
			v.score(ctx, a, untold)
		case <-flush.C:
			v.save()
			select {
			case <-teller:
				telling := untold
				untold = map[keys.AccountID][]Verdict{}
				go func() {
					v.tell(ctx, telling)
					teller <- struct{}{}
				}()
			default: // later, with what comes meanwhile
			}
		}
	}
}

// score takes the scores of one task in and logs why each miner got its own.
func (v *Validator) score(ctx context.Context, a answered, untold map[keys.AccountID][]Verdict) {
	if ctx.Err() != nil {
		return // answers cut off by our own stopping are nobody's fault
	}
	scores, err := v.Mech.Score(ctx, a.task, a.responses)
	if err != nil {
		v.Log.Warn("not judged", "task", a.task.ID, "error", err)
	}
	view := v.follower.View()
	for _, s := range scores {
		n, ok := view.Find(s.Hotkey)
		if !ok {
			continue // pruned meanwhile
		}
		if s.Value != unit(s.Value) || s.Weight != unit(s.Weight) {
			v.Log.Error("the mechanism scored outside of [0,1]", "task", a.task.ID, "value", s.Value, "weight", s.Weight)
		}
		average := v.averages.Add(s, n.Model, view.Block)
		v.Log.Info("scored", "uid", n.UID, "task", a.task.ID, "score", rounded(s.Value), "weight", rounded(s.Weight),
			"forfeit", rounded(s.Forfeit), "average", rounded(average.Value()), "why", s.Why)
		list := append(untold[s.Hotkey], Verdict{
			ID: a.task.ID, Value: unit(s.Value), Weight: unit(s.Weight), Lost: unit(s.Forfeit), Why: s.Why, Parts: s.Parts,
		})
		untold[s.Hotkey] = list[max(0, len(list)-maxVerdicts):]
	}
}

func rounded(x float64) float64 { return float64(int(x*1000+0.5)) / 1000 }

func (v *Validator) save() {
	if err := v.averages.Save(v.follower.View()); err != nil {
		v.Log.Error("averages were not saved", "error", err)
	}
}

// tell sends each miner its verdicts. Who cannot be reached is not told.
func (v *Validator) tell(ctx context.Context, untold map[keys.AccountID][]Verdict) {
	view := v.follower.View()
	best := 0.0
	for _, n := range view.Neurons {
		best = max(best, v.averages.Of(n, view))
	}
	var g errgroup.Group
	g.SetLimit(toldAtOnce)
	for hotkey, verdicts := range untold {
		n, ok := view.Find(hotkey)
		if !ok || n.SpeaksDendrite { // the SDK's axons take no verdicts
			continue
		}
		message := Verdicts{Block: view.Block, Average: v.averages.Of(n, view), Best: best, Verdicts: verdicts}
		g.Go(func() error {
			if err := v.asker.tell(ctx, n, PathVerdicts, message.bounded()); err != nil {
				v.Log.Debug("miner was not told its scores", "uid", n.UID, "error", err)
			}
			return nil
		})
	}
	_ = g.Wait() // nothing above returns an error
}
