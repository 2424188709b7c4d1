package text

import (
	"context"
	"encoding/hex"
	"fmt"
	"io"
	"math"
	"os"
	"strconv"
	"strings"
	"testing"

	"github.com/plexus-network/plexus/engine/api"
	"github.com/plexus-network/plexus/mechanism"
	"golang.org/x/sync/errgroup"
)

// The figures of docs/protocol/text.md come from this test. It runs against real
// engines, named in PLEXUS_TEXT_ENGINES as MODEL=URL,MODEL=URL: the declared model
// first, then a cheaper quantisation of it; a model named again is another CPU
// build of that engine, and a third model is one that is wholly different.
// PLEXUS_TEXT_TASKS sets how many tasks of each family an honest miner gets;
// cheats get half. Rows go to the file PLEXUS_TEXT_RECORD, if it is set; those
// that stand there are not measured again, so that a run can be had in pieces.
func TestRealModelsAreToldApart(t *testing.T) {
	named := os.Getenv("PLEXUS_TEXT_ENGINES")
	if named == "" {
		t.Skip("needs engines: set PLEXUS_TEXT_ENGINES=MODEL=URL,MODEL=URL")
	}
	n, err := strconv.Atoi(os.Getenv("PLEXUS_TEXT_TASKS"))
	if err != nil {
		n = 10
	}
	b := newBench(t, strings.Split(named, ","))
	found := openFigures(t, os.Getenv("PLEXUS_TEXT_RECORD"))
	for _, r := range b.rows(t) {
		tasks := n
		if !r.isHonest {
			tasks = (n + 1) / 2
		}
		t.Run(r.name, func(t *testing.T) {
			if found.of(r.name) == nil {
				found.add(t, b.run(t, r, tasks))
			}
		})
	}
	honest := found.of("honest, " + b.models[0].Name)
	if honest == nil {
		return // only a piece was asked for
	}
	t.Log(found.separation(honest) + "\n" + found.accuracy(b.models))
	for _, r := range found.Results {
		switch {
		case !r.IsHonest && r.Pay > 0.05*honest.Pay:
			t.Errorf("%s earns %.4f beside the honest miner's %.4f", r.Name, r.Pay, honest.Pay)
		case r.IsHonest && r.Model != honest.Model && r.Pay >= honest.Pay:
			t.Errorf("%s earns %.3f, the better model %.3f", r.Name, r.Pay, honest.Pay)
		}
	}
}

// row is one miner of the table.
type row struct {
	name     string
	model    string // declared
	isHonest bool
	class    mechanism.Class
	miner    func(t *testing.T) mechanism.Miner // made when the row is measured
}

// rows are all that the engines at hand allow.
func (b *bench) rows(t *testing.T) []row {
	self, better := hotkey(7), b.models[0].Name
	engine := b.url[better]
	of := func(m mechanism.Miner) func(*testing.T) mechanism.Miner {
		return func(*testing.T) mechanism.Miner { return m }
	}
	adversary := func(a Adversary, engine string) mechanism.Miner {
		miner, err := NewAdversary(a, self, better, engine)
		if err != nil {
			t.Fatal(err)
		}
		return miner
	}
	var rows []row
	for i, m := range b.models[:min(2, len(b.models))] {
		rows = append(rows, row{name: "honest, " + m.Name, model: m.Name, isHonest: true, miner: of(NewMiner(self, m.Name, b.url[m.Name]))})
		if i == 1 {
			rows = append(rows, row{name: "another quantisation served (swap)", model: better, miner: of(adversary(Adversary{Behaviour: Swap}, b.url[m.Name]))})
		}
	}
	for _, url := range b.again {
		rows = append(rows, row{name: "honest, on another CPU build", model: better, isHonest: true, miner: of(NewMiner(self, better, url))})
	}
	if len(b.models) > 2 {
		other := retold{saidBy(&api.Client{BaseURL: b.url[b.models[2].Name]}), &api.Client{BaseURL: engine}}
		rows = append(rows, row{name: "another model's answer, in the declared one's tokens", model: better, miner: of(other)})
	}
	script := retold{scripted, &api.Client{BaseURL: engine}}
	relay := func(t *testing.T) mechanism.Miner {
		return adversary(Adversary{Behaviour: Relay, Gateway: publicGateway(t, better, engine)}, engine)
	}
	return append(rows,
		row{name: "edited text under true tokens", model: better, miner: of(edited{NewMiner(self, better, engine)})},
		row{name: "a canned answer with its true tokens and log-probabilities (lazy)", model: better, miner: func(t *testing.T) mechanism.Miner {
			return canned(t, adversary(Adversary{Behaviour: Lazy}, engine), b.tasks(t, row{model: better}, 1)[0])
		}},
		row{name: "a public gateway's answer (relay)", model: better, miner: relay},
		row{name: "another miner's answer (copy)", model: better, miner: of(adversary(Adversary{Behaviour: Copy, Victim: func() mechanism.Hotkey { return hotkey(9) }}, engine))},
		row{name: "a script that memorised the tasks", model: better, miner: of(script)},
		row{name: "honest, class rank", model: better, class: mechanism.Rank, miner: of(NewRankMiner(better, engine, better, ""))},
		row{name: "a public gateway's answer (relay), class rank", model: better, class: mechanism.Rank, miner: func(t *testing.T) mechanism.Miner {
			return NewRankMiner(better, publicGateway(t, better, engine), publicModel(better), "")
		}},
		row{name: "a script that memorised the tasks, class rank", model: better, class: mechanism.Rank, miner: of(script)},
	)
}

// bench asks miners on real engines, several tasks at once.
type bench struct {
	v      *Validator
	models []mechanism.Model
	url    map[string]string
	again  []string // further engines of the first model
}

func newBench(t *testing.T, named []string) *bench {
	b := &bench{url: map[string]string{}}
	judges := map[string]Scorer{}
	for _, s := range named {
		model, url, ok := strings.Cut(s, "=")
		if !ok {
			t.Fatalf("%q is not MODEL=URL", s)
		}
		if b.url[model] != "" {
			b.again = append(b.again, url)
			continue
		}
		c := &api.Client{BaseURL: url}
		health, err := c.Health(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		m := mechanism.Model{Name: model}
		sum, err := hex.DecodeString(health.SHA256)
		if err != nil || copy(m.SHA256[:], sum) != 32 {
			t.Fatalf("%s has the hash %q", model, health.SHA256)
		}
		b.models, b.url[model], judges[model] = append(b.models, m), url, c
	}
	v, err := NewValidator(judges, Seeded([32]byte{9}), EngineShare(1))
	if err != nil {
		t.Fatal(err)
	}
	b.v = v
	return b
}

// tasks draws n tasks for a row's miner.
func (b *bench) tasks(t *testing.T, r row, n int) (tasks []mechanism.Task) {
	for len(tasks) < n {
		next, err := b.v.Tasks(t.Context(), mechanism.Round{
			Peers: []mechanism.Peer{{UID: 7, Hotkey: hotkey(7), Model: r.model, Class: r.class}}, Catalogue: b.models,
		})
		if err != nil {
			t.Fatal(err)
		}
		tasks = append(tasks, next...)
	}
	return tasks
}

// askedAtOnce is what an engine's slots hold.
const askedAtOnce = 8

// run gives a row's miner n tasks of each family.
func (b *bench) run(t *testing.T, r row, n int) result {
	out := result{Name: r.name, Model: r.model, IsHonest: r.isHonest, Families: map[string]*tally{}}
	for _, f := range Families() {
		out.Families[f.Name] = &tally{}
	}
	miner := r.miner(t)
	clear(b.v.decks)        // whole decks: every family equally often
	sum, weight := 0.0, 2.0 // as a neuron's averages begin
	tasks := b.tasks(t, r, n*len(out.Families))
	answers := make([]mechanism.Response, len(tasks))
	var asking errgroup.Group
	asking.SetLimit(askedAtOnce)
	for i, task := range tasks {
		asking.Go(func() error {
			answers[i] = askCut(t, miner, task)
			return nil
		})
	}
	_ = asking.Wait() // what went wrong is in the answers
	for i, task := range tasks {
		answers[i].Elapsed = 0 // many were asked at once: their speed tells nothing
		s := judged(t, b.v, task, answers[i])
		clear(b.v.rests.caught) // measured on, not left out
		item := task.Detail.(detail).item
		out.Families[item.Family].add(s, item, answers[i])
		keep := math.Pow(1-1.0/40, s.Weight)
		sum = (sum*keep + s.Value*s.Weight) * (1 - s.Forfeit)
		weight = weight*keep + s.Weight
		if os.Getenv("PLEXUS_TEXT_SHOW") != "" || (s.Parts["verified"] == 0) == r.isHonest {
			t.Logf("%s | %.2f | %s | %s", s.Why, s.Value, item.Prompt, shown(answers[i]))
		}
	}
	out.Pay = b.v.Shape(sum / weight)
	return out
}

// askCut streams an answer and hangs up where the runtime would.
func askCut(t *testing.T, m mechanism.Miner, task mechanism.Task) mechanism.Response {
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	r := mechanism.Response{From: task.To[0].Hotkey}
	w := writer(func(b []byte) (int, error) {
		r.Body = append(r.Body, b...)
		if task.Enough(r.Body) {
			r.Cut = true
			cancel()
			return 0, context.Canceled
		}
		return len(b), nil
	})
	err := m.(mechanism.Streamer).Stream(ctx, task.Request, func(contentType string) io.Writer {
		r.ContentType = contentType
		return w
	})
	if !r.Cut {
		r.Err = err
	}
	return r
}

type writer func([]byte) (int, error)

func (w writer) Write(b []byte) (int, error) { return w(b) }

func shown(r mechanism.Response) string {
	a, err := readAnswer(r)
	if err != nil {
		return err.Error()
	}
	return fmt.Sprintf("%.200q", a.text)
}
