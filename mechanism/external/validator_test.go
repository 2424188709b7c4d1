package external

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/plexus-network/plexus/mechanism"
)

var peers = []mechanism.Peer{{UID: 0, Hotkey: alice}, {UID: 5, Hotkey: bob, Model: "m", Class: mechanism.Rank}}

// judge is a validator of a program that a handler plays.
func judge(t *testing.T, is Description, h http.HandlerFunc) mechanism.Validator {
	t.Helper()
	if is.Steepness == 0 {
		is.Steepness = 1
	}
	return NewValidator(at(t, h), is, 3)
}

// answer is a handler that always says the same.
func answer(format string, args ...any) http.HandlerFunc {
	return func(w http.ResponseWriter, _ *http.Request) { fmt.Fprintf(w, format, args...) }
}

func TestARoundBecomesTasksAndAnswersBecomeScores(t *testing.T) {
	var round Round
	var scored ScoreRequest
	v := judge(t, Description{}, func(w http.ResponseWriter, r *http.Request) {
		switch r.URL.Path {
		case PathTasks:
			json.NewDecoder(r.Body).Decode(&round)
			fmt.Fprint(w, `{"tasks":[{"id":"t","to":[5,0],"path":"/ask","json":{"q":"<&>"},"timeout_ms":1500,"max_bytes":6,"detail":{"secret":[1]}}]}`)
		case PathScore:
			json.NewDecoder(r.Body).Decode(&scored)
			fmt.Fprintf(w, `{"scores":[{"hotkey":%q,"value":0.5,"why":"half"}]}`, bob)
		}
	})
	tasks, err := v.Tasks(t.Context(), mechanism.Round{Block: 9, Peers: peers, Catalogue: []mechanism.Model{{Name: "m", SHA256: [32]byte{0xab}, Tolerance: 0.5}}})
	if err != nil {
		t.Fatal(err)
	}
	if round.Netuid != 3 || round.Block != 9 || len(round.Peers) != 2 || round.Peers[1] != (Peer{UID: 5, Hotkey: bob, Model: "m", Class: "rank"}) ||
		round.Peers[0].Class != "" || !strings.HasPrefix(round.Catalogue[0].SHA256, "ab00") {
		t.Errorf("the program is told %+v", round)
	}
	task := tasks[0]
	if task.ID != "t" || len(task.To) != 2 || task.To[0] != peers[1] || task.To[1] != peers[0] || task.Request.Path != "/ask" ||
		string(task.Request.Body) != `{"q":"<&>"}` || task.Timeout != 1500*time.Millisecond {
		t.Errorf("task %+v", task)
	}
	if task.Enough([]byte("123456")) || !task.Enough([]byte("1234567")) {
		t.Error("max_bytes does not say when to hang up")
	}
	scores, err := v.Score(t.Context(), task, []mechanism.Response{
		{From: bob, Body: []byte("12345é and more"), ContentType: "text/plain", FirstByte: 1500 * time.Microsecond, Elapsed: 2 * time.Millisecond, Cut: true},
		{From: alice, Err: fmt.Errorf("%w: answered 429\x1b", mechanism.ErrBusy)},
	})
	if err != nil || len(scores) != 1 || scores[0].Hotkey != bob || scores[0].Value != 0.5 || scores[0].Weight != 1 || scores[0].Why != "half" {
		t.Errorf("%+v, %v", scores, err)
	}
	if scored.Netuid != 3 || scored.Task.ID != "t" || string(scored.Task.Detail) != `{"secret":[1]}` || scored.Task.To[0].Hotkey != bob || string(scored.Task.JSON) != `{"q":"<&>"}` {
		t.Errorf("the task comes back as %+v", scored.Task)
	}
	a, b := scored.Responses[0], scored.Responses[1]
	if a.Text != "12345" || !a.Cut || a.UID != 5 || a.Hotkey != bob || a.FirstByteMS != 1.5 || a.ElapsedMS != 2 || a.Error != "" || a.ContentType != "text/plain" {
		t.Errorf("an answer comes as %+v", a)
	}
	if !b.Busy || b.Hotkey != alice || !strings.Contains(b.Error, "answered 429") || strings.Contains(b.Error, "\x1b") || b.Text != "" {
		t.Errorf("a refusal comes as %+v", b)
	}
}

func TestBytesThatAreNoTextComeAsBase64(t *testing.T) {
	var scored ScoreRequest
	v := judge(t, Description{}, func(w http.ResponseWriter, r *http.Request) {
		json.NewDecoder(r.Body).Decode(&scored)
		fmt.Fprint(w, `{"scores":[]}`)
	})
	task := mechanism.Task{To: peers[:1], Detail: Task{ID: "t", MaxBytes: 100}}
	if _, err := v.Score(t.Context(), task, []mechanism.Response{{From: alice, Body: []byte("\xff\x00a")}}); err != nil {
		t.Fatal(err)
	}
	if r := scored.Responses[0]; r.Text != "" || string(r.Base64) != "\xff\x00a" || r.Cut {
		t.Errorf("%+v", r)
	}
	if _, err := v.Score(t.Context(), mechanism.Task{ID: "alien"}, nil); err == nil {
		t.Error("a task of another mechanism is judged")
	}
}

func TestAWrongAnswerScoresNobody(t *testing.T) {
	task := mechanism.Task{To: peers[:1], Detail: Task{ID: "t", MaxBytes: 100}}
	for name, h := range map[string]http.HandlerFunc{
		WrongStatus: func(w http.ResponseWriter, _ *http.Request) { http.Error(w, "Traceback", 500) },
		NotJSON:     answer("<html>"),
		OutOfRange:  answer(`{"scores":[{"hotkey":%q,"value":1},{"hotkey":%q,"value":2}]}`, alice, bob),
		TooLong: func(w http.ResponseWriter, _ *http.Request) { // 100 MB
			for range 100 {
				if _, err := w.Write(make([]byte, 1<<20)); err != nil {
					return
				}
			}
		},
		NotReached: func(http.ResponseWriter, *http.Request) { panic(http.ErrAbortHandler) },
		Late:       func(_ http.ResponseWriter, r *http.Request) { io.Copy(io.Discard, r.Body); <-r.Context().Done() },
	} {
		v, limit := judge(t, Description{}, h), 20*time.Second
		if name == Late {
			limit = 200 * time.Millisecond
		}
		scores, err := v.Score(within(t, limit), task, []mechanism.Response{{From: alice}})
		var violation *Violation
		if scores != nil || !errors.As(err, &violation) || violation.Name != name || violation.Endpoint != "POST /score" {
			t.Errorf("%s: %v, %v", name, scores, err)
		}
		if tasks, err := v.Tasks(within(t, limit), mechanism.Round{Peers: peers}); tasks != nil || err == nil {
			t.Errorf("%s: tasks %v, %v", name, tasks, err)
		}
	}
}

func TestPowersAreThoseThatTheProgramDescribes(t *testing.T) {
	weights := answer(`{"weights":{%q:3}}`, alice)
	plain, weighing, steep := judge(t, Description{}, weights), judge(t, Description{Weights: true, Steepness: 2}, weights), judge(t, Description{Steepness: 2}, weights)
	if _, ok := plain.(mechanism.Weigher); ok {
		t.Error("a plain program owns its weights")
	}
	if _, ok := plain.(mechanism.Shaper); ok {
		t.Error("a plain program has a shape")
	}
	if w, err := weighing.(mechanism.Weigher).Weights(t.Context(), mechanism.Round{Peers: peers}); err != nil || w[alice] != 3 || len(w) != 1 {
		t.Errorf("%v, %v", w, err)
	}
	if got := steep.(mechanism.Shaper).Shape(0.5); got != 0.25 {
		t.Errorf("0.5 earns %v", got)
	}
	if _, err := plain.(mechanism.Verifier).Verify(t.Context(), peers[0], mechanism.Request{}, mechanism.Response{}); err == nil {
		t.Error("a program that does not offer it verifies")
	}
	_, err := judge(t, Description{Weights: true}, answer(`{"weights":{%q:-3}}`, alice)).(mechanism.Weigher).Weights(t.Context(), mechanism.Round{})
	wantViolation(t, "negative", err, OutOfRange, "weights."+alice.String())
}

func TestAnAnswerThatWasNoTaskIsVerified(t *testing.T) {
	var asked VerifyRequest
	v := judge(t, Description{Verify: true}, func(w http.ResponseWriter, r *http.Request) {
		json.NewDecoder(r.Body).Decode(&asked)
		fmt.Fprintf(w, `{"score":{"hotkey":%q,"value":1,"weight":0.1}}`, bob)
	})
	s, err := v.(mechanism.Verifier).Verify(t.Context(), peers[1], mechanism.Request{Path: "/a", Body: []byte("q")}, mechanism.Response{From: bob, Body: []byte("a")})
	if err != nil || s.Hotkey != bob || s.Weight != 0.1 {
		t.Errorf("%+v, %v", s, err)
	}
	if asked.Path != "/a" || asked.Request.Text != "q" || asked.Response.Text != "a" || asked.Peer.UID != 5 || asked.Netuid != 3 {
		t.Errorf("the program is told %+v", asked)
	}
	_, err = judge(t, Description{Verify: true}, answer(`{"score":{"value":1}}`)).(mechanism.Verifier).Verify(t.Context(), peers[0], mechanism.Request{}, mechanism.Response{})
	wantViolation(t, "nobody's score", err, MissingField, "score.hotkey")
}
