package check

import (
	"context"
	"errors"
	"fmt"
	"strconv"
	"time"

	"github.com/plexus-network/plexus/mechanism"
	"github.com/plexus-network/plexus/mechanism/external"
	"github.com/plexus-network/plexus/substrate/keys"
)

// judgedTasks bounds how many tasks of a round are judged in each way.
const judgedTasks = 4

// realRounds is how many rounds a real miner is asked in: what is scored may be
// known rounds later only.
const realRounds = 6

// madeUp is the family of peers whose answers are made up.
const madeUp = "Peer"

// answered is a way in which peers may answer.
type answered struct {
	name string
	// isAnswer tells silence from nonsense.
	isAnswer bool
	response func(i int) mechanism.Response
}

// ways are what a validator meets sooner or later.
var ways = []answered{
	{"silence", false, func(int) mechanism.Response {
		return mechanism.Response{Err: errors.New("reach its axon: connection refused"), Elapsed: time.Second}
	}},
	{"refusals", false, func(int) mechanism.Response {
		return mechanism.Response{Err: fmt.Errorf("%w: answered 429", mechanism.ErrBusy), Elapsed: time.Millisecond}
	}},
	{"empty answers", true, func(int) mechanism.Response { return mechanism.Response{Elapsed: time.Millisecond} }},
	{"nonsense", true, func(i int) mechanism.Response {
		s := strange[i%len(strange)]
		return mechanism.Response{Body: []byte(s.body), ContentType: "application/json", FirstByte: time.Millisecond, Elapsed: time.Millisecond}
	}},
}

// round is a made-up round with so many peers, who have a family's names.
func round(block uint64, peers int, family string) mechanism.Round {
	r := mechanism.Round{Block: block}
	for i := range peers {
		r.Peers = append(r.Peers, mechanism.Peer{UID: uint16(i), Hotkey: keys.Dev(family + strconv.Itoa(i)).AccountID()})
	}
	return r
}

// validator tries a validator's program.
func (b *bench) validator(ctx context.Context) error {
	v := external.NewValidator(b.child.Program(), b.is, b.Netuid)
	bad := len(b.report.Violations)
	if _, err := v.Tasks(ctx, round(100, 0, madeUp)); !b.violated(ctx, err) {
		b.pass("a round without peers is a round")
	}
	var tasks []mechanism.Task
	for i, peers := range []int{8, 1, 64} {
		made, err := v.Tasks(ctx, round(uint64(110+10*i), peers, madeUp))
		b.violated(ctx, err)
		tasks = append(tasks, made[:min(len(made), judgedTasks)]...)
	}
	switch {
	case len(tasks) == 0 && len(b.report.Violations) == bad:
		b.fail(NoTasks, "rounds of 8, 1 and 64 peers have no tasks", "ask somebody: who is never asked is never paid")
	case len(b.report.Violations) == bad:
		b.pass("rounds have tasks")
	}
	bad = len(b.report.Violations)
	for _, way := range ways {
		for _, task := range tasks {
			b.judged(ctx, v, task, way)
		}
	}
	if len(tasks) > 0 && len(b.report.Violations) == bad {
		b.pass("silence, refusals and nonsense are judged")
	}
	b.weighs(ctx, v)
	if len(b.Miner) > 0 {
		if err := b.real(ctx, v); err != nil {
			return err
		}
	}
	return b.again(ctx, tasks)
}

// judged has one task's answers judged.
func (b *bench) judged(ctx context.Context, v mechanism.Validator, task mechanism.Task, way answered) {
	responses := make([]mechanism.Response, len(task.To))
	for i, peer := range task.To {
		responses[i] = way.response(i)
		responses[i].From = peer.Hotkey
	}
	scores, err := v.Score(ctx, task, responses)
	if b.violated(ctx, err) {
		return
	}
	for _, s := range scores {
		told := fmt.Sprintf("%s to a task at %s earn a score of %.3f of weight %.2f (%s)", way.name, task.Request.Path, s.Value, s.Weight, s.Why)
		switch {
		case !way.isAnswer && s.Value > 0 && s.Weight > 0:
			b.advise(PaysSilence, told, "score 0 where error is not empty, or leave the peer out")
		case way.isAnswer && s.Value >= 0.5 && s.Weight > 0:
			b.advise(PaysNonsense, told, "check what you are told before you pay for it")
		case !way.isAnswer && s.Forfeit > 0:
			b.advise(PunishesQuiet, told+fmt.Sprintf(", and %.2f of the average is lost", s.Forfeit), "forfeit for proof of cheating alone: an honest miner's network fails too")
		}
	}
}

// weighs asks for weights, if the program owns them.
func (b *bench) weighs(ctx context.Context, v mechanism.Validator) {
	w, ok := v.(mechanism.Weigher)
	if !ok {
		return
	}
	bad := len(b.report.Violations)
	for _, peers := range []int{0, 8} {
		_, err := w.Weights(ctx, round(200, peers, madeUp))
		b.violated(ctx, err)
	}
	if len(b.report.Violations) == bad {
		b.pass("it says what each peer earns")
	}
}

// answer is what a validator would have of a miner's program.
func answer(ctx context.Context, m *external.Miner, task mechanism.Task, peer mechanism.Peer) mechanism.Response {
	ctx, cancel := context.WithTimeout(ctx, task.Timeout)
	defer cancel()
	begun := time.Now()
	r, err := m.Serve(ctx, mechanism.Request{From: keys.Dev("Alice").AccountID(), Path: task.Request.Path, Body: task.Request.Body})
	r.From, r.Err, r.FirstByte, r.Elapsed = peer.Hotkey, err, time.Since(begun), time.Since(begun)
	return r
}

// again starts the program anew, with the state that it kept, and has tasks of its
// life before judged.
func (b *bench) again(ctx context.Context, tasks []mechanism.Task) error {
	if len(b.report.Violations) > 0 || len(tasks) == 0 {
		return nil // nothing more would be learnt
	}
	b.end()
	passed := len(b.report.Passed)
	if err := b.start(ctx); err != nil || b.child == nil {
		return err
	}
	b.report.Passed = b.report.Passed[:passed]
	v := external.NewValidator(b.child.Program(), b.is, b.Netuid)
	_, err := v.Tasks(ctx, round(400, 8, madeUp))
	b.violated(ctx, err)
	b.judged(ctx, v, tasks[0], ways[0])
	if len(b.report.Violations) == 0 {
		b.pass("it goes on after a restart, and judges tasks of before")
	}
	return nil
}
