package check

import (
	"encoding/json"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"os"
	"os/signal"
	"slices"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/plexus-network/plexus/mechanism/external"
)

// fakeEnv makes this test binary a mechanism's program that behaves as its first
// argument says.
const fakeEnv = "CHECK_TEST_FAKE"

func TestMain(m *testing.M) {
	if os.Getenv(fakeEnv) != "" {
		fake(os.Args[1])
	}
	os.Setenv(fakeEnv, "1") // of those that are started below
	os.Exit(m.Run())
}

// fake is a program that echoes numbers and judges echoes; how names what it does
// wrong.
func fake(how string) {
	if how == "does not start" {
		fmt.Fprintln(os.Stderr, "nothing here")
		os.Exit(1)
	}
	if how == "ignores SIGTERM" {
		signal.Ignore(syscall.SIGTERM)
	}
	isMiner := os.Getenv(external.EnvRole) == external.RoleMiner
	known := map[string]bool{} // tasks of this life
	mux := http.NewServeMux()
	mux.HandleFunc("GET /healthz", func(http.ResponseWriter, *http.Request) {})
	mux.HandleFunc("GET /mechanism", func(w http.ResponseWriter, _ *http.Request) {
		switch {
		case how == "wrong description":
			io.WriteString(w, `{"capacity": "many"}`)
		case isMiner && how != "no example":
			io.WriteString(w, `{"example": {"path": "/echo", "json": {"x": 1}}}`)
		case how == "weighs wrongly":
			io.WriteString(w, `{"weights": true}`)
		default:
			io.WriteString(w, `{}`)
		}
	})
	mux.HandleFunc("POST /weights", func(w http.ResponseWriter, _ *http.Request) { io.WriteString(w, `{"weights": {"me": 1}}`) })
	mux.HandleFunc("POST /serve/echo", func(w http.ResponseWriter, r *http.Request) {
		body, _ := io.ReadAll(r.Body)
		var q struct{ X *int }
		if how == "dies of nonsense" && len(body) == 0 {
			os.Exit(9)
		}
		if json.Unmarshal(body, &q) != nil || q.X == nil {
			if how == "fails on nonsense" {
				http.Error(w, "Traceback", 500)
				return
			}
			http.Error(w, "no x", 400)
			return
		}
		if how == "refuses its example" {
			http.Error(w, "not today", http.StatusServiceUnavailable)
			return
		}
		fmt.Fprintf(w, `{"x": %d}`, *q.X)
	})
	mux.HandleFunc("POST /tasks", func(w http.ResponseWriter, r *http.Request) {
		var round external.Round
		_ = json.NewDecoder(r.Body).Decode(&round)
		tasks := external.Tasks{Tasks: []external.Task{}}
		if len(round.Peers) > 0 && how != "asks nobody" {
			t := external.Task{ID: fmt.Sprint(round.Block), Path: "/echo", Content: external.Content{JSON: json.RawMessage(`{"x":7}`)}}
			for _, p := range round.Peers {
				t.To = append(t.To, external.Ref{Hotkey: p.Hotkey})
			}
			known[t.ID] = true
			tasks.Tasks = append(tasks.Tasks, t)
		}
		_ = json.NewEncoder(w).Encode(tasks)
	})
	mux.HandleFunc("POST /score", func(w http.ResponseWriter, r *http.Request) {
		var q external.ScoreRequest
		_ = json.NewDecoder(r.Body).Decode(&q)
		if how == "forgets" && !known[q.Task.ID] {
			http.Error(w, "KeyError", 500)
			return
		}
		scores := external.Scores{Scores: []external.Score{}}
		for _, a := range q.Responses {
			var got struct{ X int }
			err := json.Unmarshal([]byte(a.Text), &got)
			if how == "fails on nonsense" && err != nil {
				http.Error(w, "ValueError", 500)
				return
			}
			if how == "fails on half a character" && a.Text == `{"x":"\ud800"}` {
				http.Error(w, "UnicodeEncodeError", 500)
				return
			}
			s := external.Score{Hotkey: a.Hotkey}
			if err == nil && got.X == 7 && how != "pays nobody" {
				s.Value = 1
			}
			switch {
			case how == "pays silence" && a.Error != "":
				s.Value = 0.2
			case how == "pays nonsense" && a.Error == "":
				s.Value = 1
			case how == "forfeits silence" && a.Error != "":
				s.Forfeit = 1
			case how == "scores out of range" && a.Error != "":
				s.Value = 2
			}
			scores.Scores = append(scores.Scores, s)
		}
		if how == "scores nobody" {
			scores.Scores = scores.Scores[:0]
		}
		_ = json.NewEncoder(w).Encode(scores)
	})
	fmt.Fprintln(os.Stderr, http.ListenAndServe(os.Getenv(external.EnvAddr), mux))
	os.Exit(4)
}

func names(findings []Finding) (list []string) {
	for _, f := range findings {
		if f.Remedy == "" || f.Problem == "" {
			list = append(list, "without remedy: "+f.Name)
		}
		if !slices.Contains(list, f.Name) {
			list = append(list, f.Name)
		}
	}
	return list
}

func TestEachFaultOfAProgramIsNamed(t *testing.T) {
	for _, c := range []struct {
		role, how          string
		violations, advice []string
	}{
		{"miner", "good", nil, nil},
		{"miner", "no example", nil, []string{NoExample}},
		{"miner", "does not start", []string{NotReady}, nil},
		{"miner", "wrong description", []string{external.WrongType}, []string{NoExample}},
		{"miner", "refuses its example", []string{FailsExample}, nil},
		{"miner", "fails on nonsense", []string{FailsOnBad}, nil},
		{"miner", "dies of nonsense", []string{FailsOnBad, Died}, nil},
		{"miner", "ignores SIGTERM", []string{IgnoresTerm}, nil},
		{"validator", "good", nil, nil},
		{"validator", "asks nobody", []string{NoTasks}, []string{ScoresNobody}},
		{"validator", "fails on nonsense", []string{external.WrongStatus, FailsOnAnswer}, nil},
		{"validator", "scores out of range", []string{external.OutOfRange}, nil},
		{"validator", "pays silence", nil, []string{PaysSilence}},
		{"validator", "pays nonsense", nil, []string{PaysNonsense}},
		{"validator", "forfeits silence", nil, []string{PunishesQuiet}},
		{"validator", "fails on half a character", []string{FailsOnAnswer}, nil},
		{"validator", "forgets", []string{external.WrongStatus}, nil},
		{"validator", "weighs wrongly", []string{external.WrongType}, nil},
		{"validator", "scores nobody", nil, []string{ScoresNobody}},
		{"validator", "pays nobody", nil, []string{PaysNobody}},
	} {
		t.Run(c.role+" "+c.how, func(t *testing.T) {
			t.Parallel()
			config := Config{Command: []string{os.Args[0], c.how}, Role: c.role, State: t.TempDir(), ReadyWithin: 20 * time.Second, Log: slog.New(slog.DiscardHandler)}
			if c.role == external.RoleValidator {
				config.Miner = []string{os.Args[0], "good"}
			}
			report, err := Run(t.Context(), config)
			if err != nil {
				t.Fatal(err)
			}
			if got := names(report.Violations); !slices.Equal(got, c.violations) {
				t.Errorf("violations %q, want %q: %+v", got, c.violations, report.Violations)
			}
			if got := names(report.Advice); !slices.Equal(got, c.advice) {
				t.Errorf("advice %q, want %q: %+v", got, c.advice, report.Advice)
			}
			if c.how == "good" && c.role == external.RoleValidator && (len(report.Scores) == 0 || report.Scores[0].Value != 1) {
				t.Errorf("a real miner's scores: %+v", report.Scores)
			}
		})
	}
}

func TestAMinersProgramThatDoesNotStartEndsTheTrialOfAValidators(t *testing.T) {
	_, err := Run(t.Context(), Config{
		Command: []string{os.Args[0], "good"}, Role: external.RoleValidator, Miner: []string{"/no/such/program"}, State: t.TempDir(), Log: slog.New(slog.DiscardHandler),
	})
	if err == nil {
		t.Error("no error")
	}
}

func TestTwistedAnswersDifferInOnePlaceAndAreBounded(t *testing.T) {
	seen := map[string]bool{}
	for _, b := range twisted([]byte(`{"a":[1,2],"b":"text"}`)) {
		seen[string(b)] = true
	}
	for _, want := range []string{`null`, `{"a":NaN,"b":"text"}`, `{"a":["\ud800",2],"b":"text"}`, `{"a":[1,2],"b":1e999}`} {
		if !seen[want] {
			t.Errorf("%s is not among them", want)
		}
	}
	if n := len(twisted([]byte("[" + strings.Repeat("[", 3000) + strings.Repeat("]", 3001)))); n > twistedPlaces*len(twists) {
		t.Errorf("%d answers of one", n)
	}
	if len(twisted([]byte("a word"))) > 0 {
		t.Error("what is no JSON has likenesses")
	}
}
