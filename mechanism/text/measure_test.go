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
	"sync"
	"testing"
	"time"

	"github.com/plexus-network/plexus/engine/api"
	"github.com/plexus-network/plexus/mechanism"
)

// The figures of docs/protocol/text.md come from this test. It runs against
// real engines, named in PLEXUS_TEXT_ENGINES as MODEL=URL,MODEL=URL, the better
// model first; PLEXUS_TEXT_TASKS sets how many tasks of each family.
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
	better := b.models[0]
	self := hotkey(7)
	type row struct {
		name  string
		model string // declared
		miner mechanism.Miner
	}
	var rows []row
	for _, m := range b.models {
		rows = append(rows, row{"honest " + m.Name, m.Name, NewMiner(self, m.Name, b.url[m.Name])})
	}
	adversary := func(a Adversary, engine string) mechanism.Miner {
		miner, err := NewAdversary(a, self, better.Name, engine)
		if err != nil {
			t.Fatal(err)
		}
		return miner
	}
	rows = append(rows,
		row{"lazy", better.Name, adversary(Adversary{Behaviour: Lazy}, b.url[better.Name])},
		row{"copy", better.Name, adversary(Adversary{Behaviour: Copy, Victim: func() mechanism.Hotkey { return hotkey(9) }}, b.url[better.Name])})
	if len(b.models) > 1 {
		rows = append(rows, row{"swap", better.Name, adversary(Adversary{Behaviour: Swap}, b.url[b.models[1].Name])})
	}
	earned := map[string]float64{}
	for _, r := range rows {
		t.Run(r.name, func(t *testing.T) { earned[r.name] = b.run(t, r.name, r.model, r.miner, n) })
	}
	honest, measured := earned["honest "+better.Name]
	if !measured {
		return
	}
	for _, r := range rows[len(b.models):] {
		if pay := earned[r.name]; pay > 0.05*honest {
			t.Errorf("%s earns %.4f beside the honest miner's %.4f", r.name, pay, honest)
		}
	}
	for _, m := range b.models[1:] {
		if pay := earned["honest "+m.Name]; pay >= honest {
			t.Errorf("the cheaper model earns %.3f, the better one %.3f", pay, honest)
		}
	}
}

// bench asks miners on real engines, several tasks at once.
type bench struct {
	v      *Validator
	models []mechanism.Model
	url    map[string]string
}

func newBench(t *testing.T, named []string) *bench {
	b := &bench{url: map[string]string{}}
	judges := map[string]Scorer{}
	for _, s := range named {
		model, url, ok := strings.Cut(s, "=")
		if !ok {
			t.Fatalf("%q is not MODEL=URL", s)
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

// run gives a miner n tasks of each family and tells its pay: its average,
// shaped.
func (b *bench) run(t *testing.T, name, model string, miner mechanism.Miner, n int) float64 {
	type tally struct{ asked, verified, correct, evidence float64 }
	families := map[string]*tally{}
	var order []string
	for _, f := range Families() {
		families[f.Name] = &tally{}
		order = append(order, f.Name)
	}
	sum, weight := 0.0, 2.0 // as a neuron's averages begin
	started := time.Now()
	var judging time.Duration
	for range n {
		var tasks []mechanism.Task
		for len(tasks) < len(order) {
			next, err := b.v.Tasks(t.Context(), mechanism.Round{
				Peers: []mechanism.Peer{{UID: 7, Hotkey: hotkey(7), Model: model}}, Catalogue: b.models,
			})
			if err != nil {
				t.Fatal(err)
			}
			tasks = append(tasks, next...)
		}
		answers := make([]mechanism.Response, len(tasks))
		var wg sync.WaitGroup
		for i, task := range tasks {
			wg.Go(func() { answers[i] = askCut(t, miner, task) })
		}
		wg.Wait()
		for i, task := range tasks {
			at := time.Now()
			answers[i].Elapsed = 0 // all were asked at once: their speed tells nothing
			s := judged(t, b.v, task, answers[i])
			clear(b.v.caught) // measured on, not left out
			judging += time.Since(at)
			f := families[task.Detail.(detail).item.Family]
			f.asked++
			f.verified += s.Parts["verified"]
			f.correct += s.Parts["correct"]
			f.evidence += s.Parts["evidence"]
			keep := math.Pow(1-1.0/40, s.Weight)
			sum = (sum*keep + s.Value*s.Weight) * (1 - s.Forfeit)
			weight = weight*keep + s.Weight
			if os.Getenv("PLEXUS_TEXT_SHOW") != "" || (s.Parts["verified"] == 0 && strings.HasPrefix(name, "honest")) {
				t.Logf("%s | %.2f | %s | %s", s.Why, s.Value, task.Detail.(detail).item.Prompt, shown(answers[i]))
			}
		}
	}
	average := sum / weight
	t.Logf("%s: average %.4f, pay %.5f; %.1f s, of which judging %.1f s", name, average, b.v.Shape(average), time.Since(started).Seconds(), judging.Seconds())
	for _, f := range order {
		x := families[f]
		t.Logf("    %-14s asked %3.0f  verified %.2f  correct %.2f  evidence %.2f", f, x.asked, x.verified/x.asked, x.correct/x.asked, x.evidence/x.asked)
	}
	return b.v.Shape(average)
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
