package external

import (
	"context"
	"encoding/hex"
	"errors"
	"fmt"
	"math"
	"time"
	"unicode/utf8"

	"github.com/plexus-network/plexus/mechanism"
	"github.com/plexus-network/plexus/substrate/keys"
)

// Validator has a program make tasks and judge the answers. It is safe for
// concurrent use.
type Validator struct {
	program *Program
	netuid  uint16
	is      Description
}

// weigher and shaper are validators with one power more.
type (
	weigher struct{ *Validator }
	shaper  struct{ *Validator }
)

// NewValidator makes a validator of a program that described itself. It is a
// mechanism.Weigher if the program owns its weights, and a mechanism.Shaper if
// pay is another power of the average than the first.
func NewValidator(p *Program, is Description, netuid uint16) mechanism.Validator {
	v := &Validator{program: p, netuid: netuid, is: is}
	switch {
	case is.Weights:
		return weigher{v}
	case is.Steepness != 1:
		return shaper{v}
	}
	return v
}

// Synapses are the classes by which axons of SDK 10 are asked.
func (v *Validator) Synapses() map[string]mechanism.Synapse { return v.is.synapses() }

// Tasks asks the program for a round's tasks.
func (v *Validator) Tasks(ctx context.Context, r mechanism.Round) ([]mechanism.Task, error) {
	round := v.round(r)
	b, err := v.program.call(ctx, PathTasks, round, maxTasksBody, tasksWithin)
	if err != nil {
		return nil, err
	}
	made, err := readTasks(b, round)
	if err != nil {
		return nil, err
	}
	peers := map[mechanism.Hotkey]mechanism.Peer{}
	for _, p := range r.Peers {
		peers[p.Hotkey] = p
	}
	tasks := make([]mechanism.Task, len(made))
	for i, t := range made {
		tasks[i] = mechanism.Task{
			ID:      t.ID,
			Request: mechanism.Request{Path: t.Path, Body: t.Content.Bytes()},
			Timeout: time.Duration(t.TimeoutMS) * time.Millisecond,
			Enough:  func(body []byte) bool { return len(body) > t.MaxBytes },
			Detail:  t,
		}
		for _, to := range t.To {
			tasks[i].To = append(tasks[i].To, peers[to.Hotkey])
		}
	}
	return tasks, nil
}

// Score has the program judge the answers to one of its tasks.
func (v *Validator) Score(ctx context.Context, task mechanism.Task, responses []mechanism.Response) ([]mechanism.Score, error) {
	t, ok := task.Detail.(Task)
	if !ok {
		return nil, fmt.Errorf("task %s is not of this mechanism", task.ID)
	}
	in := ScoreRequest{Netuid: v.netuid, Task: t, Responses: make([]Response, len(responses))}
	for i, r := range responses {
		in.Responses[i] = response(r, t.MaxBytes)
		if i < len(task.To) {
			in.Responses[i].UID = task.To[i].UID
		}
	}
	b, err := v.program.call(ctx, PathScore, in, maxScoresBody, scoreWithin)
	if err != nil {
		return nil, err
	}
	return orNothing(readScores(b))
}

// Verify has the program judge an answer that was no task's; one that does not
// offer it is never asked.
func (v *Validator) Verify(ctx context.Context, peer mechanism.Peer, r mechanism.Request, resp mechanism.Response) (mechanism.Score, error) {
	if !v.is.Verify {
		return mechanism.Score{}, errors.New("the mechanism's program judges nothing but its own tasks")
	}
	in := VerifyRequest{Netuid: v.netuid, Peer: wirePeer(peer), Path: r.Path, Request: contentOf(r.Body), Response: response(resp, math.MaxInt)}
	in.Response.UID = peer.UID
	b, err := v.program.call(ctx, PathVerify, in, maxScoresBody, scoreWithin)
	if err != nil {
		return mechanism.Score{}, err
	}
	return readVerified(b)
}

// Weights asks the program what each peer earns.
func (w weigher) Weights(ctx context.Context, r mechanism.Round) (map[mechanism.Hotkey]float64, error) {
	b, err := w.program.call(ctx, PathWeights, w.round(r), maxWeightsBody, weightsWithin)
	if err != nil {
		return nil, err
	}
	weights, err := readWeights(b)
	if err != nil {
		return nil, err
	}
	return weights, nil
}

// Shape is the average to the power that the program named.
func (s shaper) Shape(average float64) float64 { return math.Pow(max(0, average), s.is.Steepness) }

// orNothing drops what was read before an error: part of a wrong answer is not
// used.
func orNothing(scores []mechanism.Score, err error) ([]mechanism.Score, error) {
	if err != nil {
		return nil, err
	}
	return scores, nil
}

func (v *Validator) round(r mechanism.Round) Round {
	round := Round{Netuid: v.netuid, Block: r.Block, Peers: make([]Peer, len(r.Peers))}
	for i, p := range r.Peers {
		round.Peers[i] = wirePeer(p)
	}
	for _, m := range r.Catalogue {
		round.Catalogue = append(round.Catalogue, Model{Name: m.Name, SHA256: hex.EncodeToString(m.SHA256[:]), Tolerance: m.Tolerance})
	}
	return round
}

// synapses are the described ones as the runtime knows them.
func (d Description) synapses() map[string]mechanism.Synapse {
	classes := make(map[string]mechanism.Synapse, len(d.Synapses))
	for name, s := range d.Synapses {
		classes[name] = mechanism.Synapse{Path: s.Path, Hashed: s.Hashed}
	}
	return classes
}

// wirePeer leaves the class out where no model is declared.
func wirePeer(p mechanism.Peer) Peer {
	peer := Peer{UID: p.UID, Hotkey: keys.AccountID(p.Hotkey), Model: p.Model}
	if p.Model != "" {
		peer.Class = p.Class.String()
	}
	return peer
}

// response is what a program is told of an answer.
func response(r mechanism.Response, most int) Response {
	out := Response{
		Hotkey: keys.AccountID(r.From), Busy: errors.Is(r.Err, mechanism.ErrBusy), ContentType: r.ContentType,
		FirstByteMS: milliseconds(r.FirstByte), ElapsedMS: milliseconds(r.Elapsed),
	}
	if r.Err != nil {
		out.Error = excerptOf([]byte(r.Err.Error()), maxWhy)
		return out
	}
	body := r.Body
	if out.Cut = len(body) > most; out.Cut {
		body = wholeRunes(body[:most])
	}
	c := contentOf(body)
	out.Text, out.Base64 = c.Text, c.Base64
	return out
}

// contentOf is a body as text, or as base64 if it is no UTF-8.
func contentOf(body []byte) Content {
	if utf8.Valid(body) {
		return Content{Text: string(body)}
	}
	return Content{Base64: body}
}

// wholeRunes drops a character that a cut has halved.
func wholeRunes(b []byte) []byte {
	for back := 1; back < utf8.UTFMax && back <= len(b); back++ {
		if start := len(b) - back; utf8.RuneStart(b[start]) {
			if !utf8.FullRune(b[start:]) {
				return b[:start]
			}
			break
		}
	}
	return b
}

func milliseconds(d time.Duration) float64 { return float64(d.Microseconds()) / 1000 }

var (
	_ mechanism.Validator = (*Validator)(nil)
	_ mechanism.Verifier  = (*Validator)(nil)
	_ mechanism.Synapses  = (*Validator)(nil)
	_ mechanism.Weigher   = weigher{}
	_ mechanism.Shaper    = shaper{}
)
