package conformance

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/plexus-network/plexus/internal/testnode"
	"github.com/plexus-network/plexus/substrate/keys"
	"github.com/plexus-network/plexus/wire/dendrite"
)

// TestTheVectorsAreOfThePinnedSDK says when wire/dendrite/testdata is to be
// recorded anew, by dendrite_vectors.py.
func TestTheVectorsAreOfThePinnedSDK(t *testing.T) {
	b, err := os.ReadFile("../../wire/dendrite/testdata/vectors.json")
	if err != nil {
		t.Fatal(err)
	}
	var recorded struct{ SDK string }
	if err := json.Unmarshal(b, &recorded); err != nil {
		t.Fatal(err)
	}
	pins, err := os.ReadFile(filepath.Join(clients, "requirements-sdk10.txt"))
	if err != nil {
		t.Fatal(err)
	}
	if !strings.Contains(string(pins), "bittensor=="+recorded.SDK+" ") {
		t.Errorf("SDK %s is recorded and another is pinned", recorded.SDK)
	}
}

func TestSDK10sDendriteAsksOurAxon(t *testing.T) {
	requireClients(t)
	served := map[string][]string{"Add": nil, "Story": {"title", "marks", "options", "note"}, "Tale": nil, "Synapse": nil}
	axon, err := dendrite.NewAxon(keys.Dev("Bob"), func(name string) ([]string, bool) {
		hashed, ok := served[name]
		return hashed, ok
	}, dendrite.LimitBody(64<<10), dendrite.Permit(func(a keys.AccountID) bool { return a != keys.Dev("Charlie").AccountID() }))
	if err != nil {
		t.Fatal(err)
	}
	server := httptest.NewServer(axon.Handler(answerSDK10))
	t.Cleanup(server.Close)
	ip, port, _ := strings.Cut(server.Listener.Addr().String(), ":")
	cmd := exec.CommandContext(t.Context(), ".venv-sdk10/bin/python", "dendrite.py", ip, port)
	cmd.Dir, cmd.Env = clients, append(os.Environ(), withoutInternet(t, "203.0.113.9")...)
	out, err := cmd.CombinedOutput()
	t.Logf("%s", out)
	if err != nil || !strings.Contains(string(out), "19 steps passed") {
		t.Fatal(err)
	}
}

// answerSDK10 is what the axon of dendrite.py does.
func answerSDK10(w http.ResponseWriter, _ *http.Request, c *dendrite.Call) {
	var q struct {
		A, B, Words int
		Marks       []float64
	}
	if err := json.Unmarshal(c.Body, &q); err != nil {
		c.Refuse(w, http.StatusBadRequest, err.Error())
		return
	}
	answer := "{}"
	switch {
	case c.Name == "Add" && q.A < 0:
		c.Refuse(w, http.StatusBadRequest, "a is negative")
		return
	case c.Name == "Add" && q.A == 13:
		c.Refuse(w, http.StatusInternalServerError, "it failed")
		return
	case c.Name == "Add":
		answer = fmt.Sprintf(`{"total":%d}`, q.A+q.B)
	case c.Name == "Story":
		answer = fmt.Sprintf(`{"note":"%d marks"}`, len(q.Marks))
	case c.Name == "Tale":
		c.Open(w, "text/event-stream")
		for i := range q.Words {
			fmt.Fprintf(w, "word %d ", i)
			_ = http.NewResponseController(w).Flush()
			time.Sleep(20 * time.Millisecond) // or a reader takes it for one chunk
		}
		return
	}
	_ = c.Answer(w, []byte(answer))
}

func TestOurDendriteAsksSDK10sAxon(t *testing.T) {
	requireClients(t)
	port := testnode.FreePorts(t, 1)[0]
	printed := background(t, ".venv-sdk10", "axon.py", port)
	said(t, printed, "the axon serves")
	testnode.Eventually(t, time.Minute, "the axon listens", func() bool {
		resp, err := http.Get("http://127.0.0.1:" + port)
		if err == nil {
			resp.Body.Close()
		}
		return err == nil
	})

	alice := keys.Dev("Alice")
	d, err := dendrite.New(alice, &http.Client{})
	if err != nil {
		t.Fatal(err)
	}
	bob := dendrite.Target{Hotkey: keys.Dev("Bob").AccountID(), Address: "127.0.0.1:" + port}
	charlie := dendrite.Target{Hotkey: keys.Dev("Charlie").AccountID(), Address: bob.Address}
	hashed := []string{"text", "numbers"}
	ask := `{"text":"it's \"ünï\"\n","numbers":[0.1,2.0,1e22,-1e-07],"answer":null}`
	for name, c := range map[string]struct {
		to     dendrite.Target
		class  string
		body   string
		hashed []string
		want   error
		says   string // by the error, or by the answer's fields
	}{
		"plain":              {bob, "Ask", ask, hashed, nil, "for " + alice.AccountID().String()},
		"empty values":       {bob, "Ask", `{"text":"","numbers":[]}`, hashed, nil, " 0 for"},
		"ping":               {bob, "Synapse", `{}`, nil, nil, "{}"},
		"blacklisted":        {bob, "Barred", `{}`, nil, dendrite.ErrBlacklisted, "it is barred"},
		"priority timeout":   {bob, "Slow", `{}`, nil, dendrite.ErrPriority, "timeout"},
		"not verified":       {bob, "Distrusted", `{}`, nil, dendrite.ErrNotVerified, "nobody is trusted"},
		"another receiver":   {charlie, "Ask", ask, hashed, dendrite.ErrNotVerified, "Signature mismatch"},
		"unknown":            {bob, "Nothing", `{}`, nil, dendrite.ErrNotServed, "'Nothing' not found"},
		"broken":             {bob, "Broken", `{}`, nil, dendrite.ErrFailed, "Internal Server Error"},
		"fields not hashed":  {bob, "Ask", ask, nil, dendrite.ErrFailed, "Internal Server Error"},
		"a field is missing": {bob, "Ask", `{"text":"x"}`, hashed[:1], dendrite.ErrFailed, ""},
	} {
		t.Run(name, func(t *testing.T) {
			got, err := asked(t.Context(), d, c.to, dendrite.Synapse{Name: c.class, Body: []byte(c.body), Hashed: c.hashed, Timeout: 10 * time.Second})
			if !errors.Is(err, c.want) {
				t.Fatalf("%v, want %v", err, c.want)
			}
			if err != nil {
				got = err.Error()
			}
			if !strings.Contains(got, c.says) {
				t.Errorf("%q does not say %q", got, c.says)
			}
		})
	}
	t.Run("streamed", func(t *testing.T) {
		got, err := asked(t.Context(), d, bob, dendrite.Synapse{Name: "Tale", Body: []byte(`{"words":40}`), Timeout: 10 * time.Second})
		if err != nil || strings.Count(got, "word ") != 40 || !strings.HasSuffix(got, strconv.Itoa(39)+" ") {
			t.Errorf("%q, %v", got, err)
		}
	})
	t.Run("at once", func(t *testing.T) {
		done := make(chan error, 16)
		for range cap(done) {
			go func() {
				_, err := asked(t.Context(), d, bob, dendrite.Synapse{Name: "Ask", Body: []byte(ask), Hashed: hashed, Timeout: 10 * time.Second})
				done <- err
			}()
		}
		for range cap(done) {
			if err := <-done; err != nil {
				t.Error(err)
			}
		}
	})
}

// background runs a program of the clients' until the test ends; it is to end with
// its input.
func background(t *testing.T, venv, program string, args ...string) *testnode.Log {
	t.Helper()
	python, err := filepath.Abs(filepath.Join(clients, venv, "bin/python"))
	if err != nil {
		t.Fatal(err)
	}
	printed := &testnode.Log{}
	cmd := exec.Command(python, append([]string{program}, args...)...)
	cmd.Dir, cmd.Stdout, cmd.Stderr = clients, printed, printed
	stdin, err := cmd.StdinPipe() // closed with us
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		stdin.Close()
		_ = cmd.Process.Kill()
		_ = cmd.Wait()
		if t.Failed() {
			t.Logf("%s printed:\n%s", program, printed)
		}
	})
	return printed
}

// asked is an answer's own fields, or what it streamed.
func asked(ctx context.Context, d *dendrite.Dendrite, to dendrite.Target, s dendrite.Synapse) (string, error) {
	ctx, cancel := context.WithTimeout(ctx, 20*time.Second)
	defer cancel()
	answer, err := d.Send(ctx, to, s)
	if err != nil {
		return "", err
	}
	defer answer.Body.Close()
	body, err := io.ReadAll(answer.Body)
	if err == nil && answer.IsSynapse() {
		body, err = dendrite.Fields(body)
	}
	return string(body), err
}
