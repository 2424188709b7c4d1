package text

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/plexus-network/plexus/engine/api"
	"github.com/plexus-network/plexus/mechanism"
)

func hotkey(b byte) (h mechanism.Hotkey) {
	h[0], h[31] = b, b
	return h
}

func peer(b byte, model string) mechanism.Peer {
	return mechanism.Peer{UID: uint16(b), Hotkey: hotkey(b), Model: model}
}

func newTestValidator(t *testing.T, engines ...*toy) *Validator {
	t.Helper()
	judges := map[string]Scorer{}
	for _, e := range engines {
		judges[e.name] = e
	}
	v, err := NewValidator(judges, Seeded([32]byte{1}))
	if err != nil {
		t.Fatal(err)
	}
	return v
}

// scoreOf runs one task for one miner.
func scoreOf(t *testing.T, v *Validator, p mechanism.Peer, m mechanism.Miner, catalogue ...mechanism.Model) mechanism.Score {
	t.Helper()
	for range 2 * mostRest {
		tasks, err := v.Tasks(t.Context(), mechanism.Round{Peers: []mechanism.Peer{p}, Catalogue: catalogue})
		if err != nil {
			t.Fatal(err)
		}
		if len(tasks) == 1 { // else it rests
			return judged(t, v, tasks[0], ask(t, m, tasks[0]))
		}
	}
	t.Fatal("a peer is never asked again")
	return mechanism.Score{}
}

func judged(t *testing.T, v *Validator, task mechanism.Task, r mechanism.Response) mechanism.Score {
	t.Helper()
	scores, err := v.Score(t.Context(), task, []mechanism.Response{r})
	if err != nil || len(scores) != 1 {
		t.Fatalf("scores: %v, %v", scores, err)
	}
	return scores[0]
}

func TestAnHonestMinerScoresAndCheatsDoNot(t *testing.T) {
	better, cheap := newToy("better", knows(t)), newToy("cheap", knows(t))
	gateway := newToy("better", knows(t)) // answers for whichever miner it asked
	betterURL, cheapURL, gatewayURL := better.serve(t), cheap.serve(t), gateway.serve(t)
	self := hotkey(7)
	adversary := func(a Adversary, engine string) mechanism.Miner {
		m, err := NewAdversary(a, self, "better", engine)
		if err != nil {
			t.Fatal(err)
		}
		return m
	}
	// The script has learned every wording and answers right, but has no model.
	script := NewMiner(self, "better", newToy("script", func(prompt string) string {
		answer, _ := solve(prompt)
		return answer + " This is all."
	}).serve(t))
	script.prepare = func(f fields) error {
		delete(f, "model")
		return script.bind(f, self)
	}
	honest := 0.0
	for _, c := range []struct {
		name  string
		miner mechanism.Miner
		pays  bool
	}{
		{"honest", adversary(Adversary{Behaviour: Honest}, betterURL), true},
		{"lazy", adversary(Adversary{Behaviour: Lazy}, betterURL), false},
		{"copy", adversary(Adversary{Behaviour: Copy, Victim: func() mechanism.Hotkey { return hotkey(8) }}, betterURL), false},
		{"relay", adversary(Adversary{Behaviour: Relay, Gateway: gatewayURL}, betterURL), false},
		{"swap", adversary(Adversary{Behaviour: Swap}, cheapURL), false},
		{"script", script, false},
	} {
		t.Run(c.name, func(t *testing.T) {
			v := newTestValidator(t, better)
			const n = 60
			total := 0.0
			for range n {
				s := scoreOf(t, v, mechanism.Peer{UID: 7, Hotkey: self, Model: "better"}, c.miner, better.model())
				if !c.pays && s.Value == 0 && s.Forfeit == 0 && strings.Contains(s.Why, "not verified") {
					t.Errorf("caught, and forfeits nothing: %+v", s)
				}
				total += s.Value * s.Weight
			}
			mean := total / n
			switch {
			case c.pays:
				honest = mean
				if mean < 0.9 {
					t.Errorf("an honest miner that is always right earns %.2f", mean)
				}
			case mean > 0.05*honest:
				t.Errorf("earns %.3f beside the honest miner's %.3f", mean, honest)
			}
		})
	}
}

func TestWrongAnswersEarnNothingAndForfeitNothing(t *testing.T) {
	e := newToy("m", func(string) string { return "I am sorry, I do not know anything about this at all, ask me later." })
	v := newTestValidator(t, e)
	s := scoreOf(t, v, peer(3, "m"), NewMiner(hotkey(3), "m", e.serve(t)), e.model())
	if s.Value != 0 || s.Forfeit != 0 || s.Weight < 0.9 {
		t.Errorf("got %+v", s)
	}
	if !strings.Contains(s.Why, "verified, wrong") {
		t.Errorf("does not say why: %q", s.Why)
	}
}

func TestEditedTextIsCaught(t *testing.T) {
	e := newToy("m", knows(t))
	v := newTestValidator(t, e)
	tasks, err := v.Tasks(t.Context(), mechanism.Round{Peers: []mechanism.Peer{peer(3, "m")}, Catalogue: []mechanism.Model{e.model()}})
	if err != nil {
		t.Fatal(err)
	}
	r := ask(t, NewMiner(hotkey(3), "m", e.serve(t)), tasks[0])
	r.Body = []byte(strings.Replace(string(r.Body), "fact", "lie", 1))
	if s := judged(t, v, tasks[0], r); s.Value != 0 || s.Forfeit == 0 || !strings.Contains(s.Why, "text") {
		t.Errorf("got %+v", s)
	}
}

func TestBadAnswersAreScoresNotErrors(t *testing.T) {
	e := newToy("m", knows(t))
	big := make([]int32, maxAnswerTokens+1)
	whole := func(c ...api.Choice) string {
		b, _ := json.Marshal(api.ChatResponse{Choices: c})
		return string(b)
	}
	for name, r := range map[string]mechanism.Response{
		"unreachable":         {Err: errors.New("reach its axon: refused")},
		"late":                {Err: errors.New("not within the time allowed")},
		"empty":               {},
		"not JSON":            {Body: []byte("hello")},
		"no choice":           {Body: []byte(whole())},
		"no tokens":           {Body: []byte(whole(api.Choice{Message: api.Message{Content: "hi"}, FinishReason: "stop"}))},
		"tokens of nowhere":   {Body: []byte(whole(api.Choice{Plexus: &api.Proof{Tokens: []int32{-1, 1 << 30}}, FinishReason: "stop"}))},
		"too many tokens":     {Body: []byte(whole(api.Choice{Plexus: &api.Proof{Tokens: big}, FinishReason: "stop"}))},
		"garbage stream":      {ContentType: "text/event-stream", Body: []byte(strings.Repeat("data: nonsense\n\n", 500))},
		"stream of nothing":   {ContentType: "text/event-stream", Body: []byte(strings.Repeat(": ping\n\n", 500))},
		"torn stream":         {ContentType: "text/event-stream", Body: []byte("data: {\"choices\":[{\"index\":0,\"delta\":{\"content\":\"a\"}}]}\n\n")},
		"stream of an error":  {ContentType: "text/event-stream", Body: []byte("data: {\"error\":{\"message\":\"no\"}}\n\n")},
		"cut before an event": {ContentType: "text/event-stream", Body: []byte("data: {\"cho"), Cut: true},
	} {
		t.Run(name, func(t *testing.T) {
			v := newTestValidator(t, e)
			tasks, err := v.Tasks(t.Context(), mechanism.Round{Peers: []mechanism.Peer{peer(3, "m")}, Catalogue: []mechanism.Model{e.model()}})
			if err != nil {
				t.Fatal(err)
			}
			s := judged(t, v, tasks[0], r)
			if s.Value != 0 || s.Weight != 1 || s.Why == "" {
				t.Errorf("got %+v", s)
			}
		})
	}
}

func TestARefusalForLackOfRoomCostsLittle(t *testing.T) {
	e := newToy("m", knows(t))
	v := newTestValidator(t, e)
	busy := fmt.Errorf("%w: answered 429", mechanism.ErrBusy)
	tasks, err := v.Tasks(t.Context(), mechanism.Round{Peers: []mechanism.Peer{peer(3, "m")}, Catalogue: []mechanism.Model{e.model()}})
	if err != nil {
		t.Fatal(err)
	}
	if s := judged(t, v, tasks[0], mechanism.Response{Err: busy}); s.Weight != busyWeight || s.Value != 0 {
		t.Errorf("got %+v", s)
	}
}

func TestAnEngineThatIsDownMovesNobodysScore(t *testing.T) {
	e := newToy("m", knows(t))
	v := newTestValidator(t, e)
	round := mechanism.Round{Peers: []mechanism.Peer{peer(3, "m")}, Catalogue: []mechanism.Model{e.model()}}
	tasks, err := v.Tasks(t.Context(), round)
	if err != nil {
		t.Fatal(err)
	}
	r := ask(t, NewMiner(hotkey(3), "m", e.serve(t)), tasks[0])
	e.setDown(true)
	if scores, err := v.Score(t.Context(), tasks[0], []mechanism.Response{r}); !errors.Is(err, ErrCannotJudge) || len(scores) != 0 {
		t.Errorf("got %v, %v", scores, err)
	}
	if _, err := v.Tasks(t.Context(), round); !errors.Is(err, ErrCannotJudge) {
		t.Errorf("tasks without an engine: %v", err)
	}
	e.setDown(false)
	if _, err := v.Tasks(t.Context(), round); err != nil {
		t.Errorf("an engine that came back is not used: %v", err)
	}
}

func TestOnlyModelsOfTheCatalogueAreAsked(t *testing.T) {
	e, other := newToy("m", knows(t)), newToy("other", knows(t))
	v := newTestValidator(t, e, other)
	round := mechanism.Round{
		Peers:     []mechanism.Peer{peer(1, "m"), peer(2, ""), peer(3, "unknown"), peer(4, "other")},
		Catalogue: []mechanism.Model{e.model()},
	}
	tasks, err := v.Tasks(t.Context(), round)
	if err != nil || len(tasks) != 1 || tasks[0].To[0].UID != 1 {
		t.Errorf("got %v, %v", tasks, err)
	}
	// An engine with other weights than the catalogue's judges nobody.
	wrong := e.model()
	wrong.SHA256[0]++
	if _, err := newTestValidator(t, e).Tasks(t.Context(), mechanism.Round{Peers: round.Peers, Catalogue: []mechanism.Model{wrong}}); !errors.Is(err, ErrCannotJudge) {
		t.Errorf("other weights: %v", err)
	}
}

func TestTasksHaveTheFormOfAGatewaysRequests(t *testing.T) {
	e := newToy("m", knows(t))
	v := newTestValidator(t, e)
	var families = map[string]int{}
	seeds := map[string]bool{}
	const rounds = 60
	for range rounds {
		tasks, err := v.Tasks(t.Context(), mechanism.Round{Peers: []mechanism.Peer{peer(1, "m")}, Catalogue: []mechanism.Model{e.model()}})
		if err != nil {
			t.Fatal(err)
		}
		body := string(tasks[0].Request.Body)
		if !strings.HasPrefix(body, `{"model":"m","messages":[{"role":`) || !strings.Contains(body, `"top_p":1,"stream":true,"stream_options":{"include_usage":true},"plexus":{"seed":"`) {
			t.Fatalf("another form: %s", body)
		}
		d := tasks[0].Detail.(detail)
		if seeds[d.seed] || len(d.seed) != 64 || *d.request.Temperature <= 0 {
			t.Fatalf("seed %q, temperature %v", d.seed, *d.request.Temperature)
		}
		seeds[d.seed] = true
		families[d.item.Family]++
	}
	for _, f := range Families() {
		if families[f.Name] != rounds/len(Families()) {
			t.Errorf("%s was asked %d times of 60: families are not dealt alike", f.Name, families[f.Name])
		}
	}
}

func TestThoseWhoWaitedLongestAreAskedFirst(t *testing.T) {
	e := newToy("m", knows(t))
	v, err := NewValidator(map[string]Scorer{"m": e}, Seeded([32]byte{1}), AtMost(2))
	if err != nil {
		t.Fatal(err)
	}
	var peers []mechanism.Peer
	for i := range 4 {
		peers = append(peers, peer(byte(i+1), "m"))
	}
	asked := map[uint16]int{}
	for range 10 {
		tasks, err := v.Tasks(t.Context(), mechanism.Round{Peers: peers, Catalogue: []mechanism.Model{e.model()}})
		if err != nil || len(tasks) != 2 {
			t.Fatalf("%v, %v", tasks, err)
		}
		for _, task := range tasks {
			asked[task.To[0].UID]++
		}
	}
	for uid, n := range asked {
		if n != 5 {
			t.Errorf("uid %d was asked %d times of 5", uid, n)
		}
	}
}

func TestVerifyJudgesAnswersThatWereNoTask(t *testing.T) {
	e := newToy("m", func(string) string { return "whatever it says, it says it in its own words, bound to the hotkey" })
	v := newTestValidator(t, e)
	miner := NewMiner(hotkey(3), "m", e.serve(t))
	q := mechanism.Request{Path: Path, Body: []byte(`{"model":"m","messages":[{"role":"user","content":"hello"}],"plexus":{"seed":"` + strings.Repeat("ab", 32) + `"}}`)}
	r, err := miner.Serve(t.Context(), q)
	if err != nil {
		t.Fatal(err)
	}
	s, err := v.Verify(t.Context(), peer(3, "m"), q, r)
	if err != nil || s.Value < 0.9 {
		t.Errorf("its own answer: %+v, %v", s, err)
	}
	s, err = v.Verify(t.Context(), peer(4, "m"), q, r)
	if err != nil || s.Value != 0 || s.Forfeit == 0 {
		t.Errorf("another's answer: %+v, %v", s, err)
	}
}

func TestAStreamThatWasCutIsJudgedByWhatArrived(t *testing.T) {
	e := newToy("m", knows(t))
	v := newTestValidator(t, e)
	tasks, err := v.Tasks(t.Context(), mechanism.Round{Peers: []mechanism.Peer{peer(3, "m")}, Catalogue: []mechanism.Model{e.model()}})
	if err != nil {
		t.Fatal(err)
	}
	r := ask(t, NewMiner(hotkey(3), "m", e.serve(t)), tasks[0])
	cut := strings.Index(string(r.Body), "And ")
	r.Body, r.Cut, r.Elapsed = r.Body[:cut], true, time.Second
	if s := judged(t, v, tasks[0], r); s.Value < 0.9 {
		t.Errorf("got %+v", s)
	}
}

func TestWhoIsCaughtAgainAndAgainIsAskedRarely(t *testing.T) {
	e := newToy("m", knows(t))
	v := newTestValidator(t, e)
	url := e.serve(t)
	cheat, err := NewAdversary(Adversary{Behaviour: Copy, Victim: func() mechanism.Hotkey { return hotkey(9) }}, hotkey(2), "m", url)
	if err != nil {
		t.Fatal(err)
	}
	miners := map[uint16]mechanism.Miner{1: NewMiner(hotkey(1), "m", url), 2: cheat}
	round := mechanism.Round{Peers: []mechanism.Peer{peer(1, "m"), peer(2, "m")}, Catalogue: []mechanism.Model{e.model()}}
	rounds := func(n int) map[uint16]int {
		asked := map[uint16]int{}
		for range n {
			tasks, err := v.Tasks(t.Context(), round)
			if err != nil {
				t.Fatal(err)
			}
			for _, task := range tasks {
				uid := task.To[0].UID
				asked[uid]++
				judged(t, v, task, ask(t, miners[uid], task))
			}
		}
		return asked
	}
	rounds(20)
	if asked := rounds(90); asked[1] != 90 || asked[2] < 5 || asked[2] > 15 {
		t.Errorf("in 90 rounds the honest miner was asked %d times, the cheat %d", asked[1], asked[2])
	}
	miners[2] = NewMiner(hotkey(2), "m", url) // it mends its ways
	rounds(2 * mostRest)
	if asked := rounds(20); asked[2] != 20 {
		t.Errorf("an honest answer did not bring it back: asked %d of 20 times", asked[2])
	}
}

func TestAnAnswerSentAllAtOnceCostsNoMoreToJudge(t *testing.T) {
	e := newToy("m", func(string) string { return strings.Repeat("word ", 2000) })
	v := newTestValidator(t, e)
	tasks, err := v.Tasks(t.Context(), mechanism.Round{Peers: []mechanism.Peer{peer(3, "m")}, Catalogue: []mechanism.Model{e.model()}})
	if err != nil {
		t.Fatal(err)
	}
	d := tasks[0].Detail.(detail)
	d.request.Plexus = &api.Bind{Hotkey: address(hotkey(3)), Seed: d.seed}
	text, tokens := e.answer(d.request)
	body, _ := json.Marshal(api.ChatResponse{Choices: []api.Choice{{
		Message: api.Message{Content: text}, FinishReason: "stop", Plexus: &api.Proof{Tokens: tokens},
	}}})
	s := judged(t, v, tasks[0], mechanism.Response{Body: body})
	if !strings.Contains(s.Why, fmt.Sprintf("verified, wrong, %d tokens", mostJudged)) {
		t.Errorf("got %+v", s)
	}
}

func TestJudgingKeepsToItsShare(t *testing.T) {
	now := time.Now()
	s := newShare(0.25)
	for range 100 { // 100 tokens each, 0.1 s of work, 0.9 s of waiting for generation
		s.charge(now, now.Add(100*time.Millisecond), 100)
		s.charge(now, now.Add(time.Second), 100)
	}
	if took := s.free.Sub(now); took < 75*time.Second || took > 90*time.Second {
		t.Errorf("20 s of work at a quarter of the time are charged as %v", took)
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := s.begin(ctx); !errors.Is(err, ErrCannotJudge) {
		t.Errorf("a judgement that may not begin: %v", err)
	}
}

// A validator makes tasks while answers are judged.
func TestTasksAreMadeWhileAnswersAreJudged(t *testing.T) {
	engine := newToy("m", knows(t))
	v := newTestValidator(t, engine)
	var peers []mechanism.Peer
	for b := range byte(64) {
		peers = append(peers, peer(b+1, "m"))
	}
	round := mechanism.Round{Peers: peers, Catalogue: []mechanism.Model{engine.model()}}
	tasks, err := v.Tasks(t.Context(), round)
	if err != nil {
		t.Fatal(err)
	}
	var wg sync.WaitGroup
	wg.Go(func() {
		for _, task := range tasks { // without tokens each is caught
			judged(t, v, task, mechanism.Response{Body: []byte(`{"choices":[{"message":{"content":"x"},"finish_reason":"stop"}]}`)})
		}
	})
	wg.Go(func() {
		for range 50 {
			if _, err := v.Tasks(t.Context(), round); err != nil {
				t.Error(err)
			}
		}
	})
	wg.Wait()
}

// hung is an engine that takes calls and never answers.
type hung struct{ *toy }

func (hung) Score(ctx context.Context, _ api.ScoreRequest) (*api.ScoreResponse, error) {
	<-ctx.Done()
	return nil, ctx.Err()
}

func TestAnEngineThatHangsStopsNoValidator(t *testing.T) {
	engine := hung{newToy("m", knows(t))}
	v, err := NewValidator(map[string]Scorer{"m": engine})
	if err != nil {
		t.Fatal(err)
	}
	v.patience = 10 * time.Millisecond
	tasks, err := v.Tasks(t.Context(), mechanism.Round{Peers: []mechanism.Peer{peer(1, "m")}, Catalogue: []mechanism.Model{engine.model()}})
	if err != nil {
		t.Fatal(err)
	}
	r := mechanism.Response{Body: []byte(`{"choices":[{"message":{"content":"x"},"finish_reason":"stop","plexus":{"tokens":[1]}}]}`)}
	if scores, err := v.Score(t.Context(), tasks[0], []mechanism.Response{r}); !errors.Is(err, ErrCannotJudge) || len(scores) > 0 {
		t.Errorf("%v, %v", scores, err)
	}
}
