package dendrite

import (
	"context"
	"crypto/sha3"
	"encoding/hex"
	"encoding/json"
	"errors"
	"net/http"
	"net/http/httptest"
	"os"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/plexus-network/plexus/substrate/keys"
)

var alice, bob, charlie = keys.Dev("Alice"), keys.Dev("Bob"), keys.Dev("Charlie")

// vectors are what SDK 10 was recorded to send and answer: test/clients/dendrite_vectors.py.
type vectors struct {
	SDK    string
	Values []struct {
		JSON, Str, Hash string
	}
	Calls []recorded
}

// recorded is a call of //Alice's dendrite to //Bob's axon, both of the SDK.
type recorded struct {
	Name          string
	Hashed        []string
	Headers       map[string]string
	Body          string
	Status        int
	AnswerHeaders map[string]string `json:"answer_headers"`
	Answer        string
}

func readVectors(t testing.TB) vectors {
	t.Helper()
	b, err := os.ReadFile("testdata/vectors.json")
	if err != nil {
		t.Fatal(err)
	}
	var v vectors
	if err := json.Unmarshal(b, &v); err != nil {
		t.Fatal(err)
	}
	if len(v.Values) < 30 || len(v.Calls) < 6 {
		t.Fatalf("only %d values and %d calls", len(v.Values), len(v.Calls))
	}
	return v
}

// request is the recorded request as a server receives it.
func (r recorded) request() *http.Request {
	req := httptest.NewRequest(http.MethodPost, "/"+r.Name, strings.NewReader(r.Body))
	for name, value := range r.Headers {
		req.Header.Set(name, value)
	}
	return req
}

func (r recorded) sentAt(t testing.TB) time.Time {
	t.Helper()
	nonce, err := strconv.ParseInt(r.Headers["bt_header_dendrite_nonce"], 10, 64)
	if err != nil {
		t.Fatal(err)
	}
	return time.Unix(0, nonce)
}

// served is what the axon of the vectors serves.
func served(name string) ([]string, bool) {
	switch name {
	case "Add", "Synapse":
		return nil, true
	case "Story":
		return []string{"title", "marks", "options", "note"}, true
	}
	return nil, false
}

func TestValuesAreWrittenAndHashedAsPythonDoes(t *testing.T) {
	for _, v := range readVectors(t).Values {
		var b strings.Builder
		if err := writeStr(&b, json.RawMessage(v.JSON)); err != nil || b.String() != v.Str {
			t.Errorf("%s: %q, %v; Python writes %q", v.JSON, b.String(), err, v.Str)
		}
		over := sha3.Sum256([]byte(v.Hash)) // a body hash is the hash over its fields' hashes
		got, err := bodyHash(members{{"x", json.RawMessage(v.JSON)}}, []string{"x"})
		if err != nil || got != hex.EncodeToString(over[:]) {
			t.Errorf("%s: hash %s, %v", v.JSON, got, err)
		}
	}
}

func TestRecordedRequestsOfTheSDKVerify(t *testing.T) {
	for _, r := range readVectors(t).Calls {
		now := r.sentAt(t).Add(time.Millisecond)
		axon, err := NewAxon(bob, served, Clock(func() time.Time { return now }))
		if err != nil {
			t.Fatal(err)
		}
		var got *Call
		w := httptest.NewRecorder()
		axon.Handler(func(w http.ResponseWriter, _ *http.Request, c *Call) {
			got = c
			if err := c.Answer(w, []byte(`{"total":42}`)); err != nil {
				t.Error(err)
			}
		}).ServeHTTP(w, r.request())
		if w.Code != r.Status {
			t.Errorf("%s: %d %s, the SDK's axon %d", r.Name, w.Code, w.Body, r.Status)
			continue
		}
		if w.Code != http.StatusOK {
			continue
		}
		if got.From != alice.AccountID() || got.Name != r.Name || got.Timeout != 12*time.Second {
			t.Errorf("%s: from %s, %s, %s", r.Name, got.From, got.Name, got.Timeout)
		}
		if got.bodyHash != r.Headers["computed_body_hash"] {
			t.Errorf("%s: body hash %s", r.Name, got.bodyHash)
		}
	}
}

func TestRecordedAnswersOfTheSDKAreRead(t *testing.T) {
	for _, r := range readVectors(t).Calls {
		s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
			for name, value := range r.AnswerHeaders {
				if name != "content-length" && name != "date" {
					w.Header().Set(name, value)
				}
			}
			w.WriteHeader(r.Status)
			_, _ = w.Write([]byte(r.Answer))
		}))
		d, err := New(alice, s.Client())
		if err != nil {
			t.Fatal(err)
		}
		a, err := d.Send(t.Context(), Target{bob.AccountID(), s.Listener.Addr().String()}, Synapse{Name: r.Name, Body: []byte("{}"), Timeout: time.Second})
		switch r.Status {
		case http.StatusOK:
			if err != nil || !a.IsSynapse() || a.Axon.StatusCode != 200 || a.Axon.StatusMessage != "Success" || a.Dendrite.Hotkey != alice.AccountID().String() {
				t.Errorf("%s: %+v, %v", r.Name, a, err)
			} else {
				a.Body.Close()
			}
		case http.StatusUnauthorized:
			if !errors.Is(err, ErrNotVerified) || !strings.Contains(err.Error(), "Signature mismatch") {
				t.Errorf("%s: %v", r.Name, err)
			}
		case http.StatusNotFound:
			if !errors.Is(err, ErrNotServed) || !strings.Contains(err.Error(), "'Nothing' not found") {
				t.Errorf("%s: %v", r.Name, err)
			}
		default:
			t.Errorf("%s: status %d stands in no case", r.Name, r.Status)
		}
		s.Close()
	}
}

// TestOurRequestsAreTheSDKs holds what a dendrite sends against what the SDK was
// recorded to send for the same synapse.
func TestOurRequestsAreTheSDKs(t *testing.T) {
	for _, r := range readVectors(t).Calls[:4] {
		own, err := Fields([]byte(r.Body))
		if err != nil {
			t.Fatal(err)
		}
		d, _ := New(alice, http.DefaultClient)
		var required []string
		for name := range r.Headers {
			if field, ok := strings.CutPrefix(name, ofField); ok {
				required = append(required, field)
			}
		}
		if required == nil {
			required = []string{}
		}
		at := r.Headers["bt_header_axon_ip"] + ":" + r.Headers["bt_header_axon_port"]
		l := lane{uuid: newUUID()}
		req, err := d.request(context.Background(), Target{bob.AccountID(), at}, Synapse{
			Name: r.Name, Body: own, Hashed: r.Hashed, Required: required, Timeout: 12 * time.Second,
		}, &l)
		if err != nil {
			t.Fatal(err)
		}
		for name, want := range r.Headers {
			values := req.Header[name]
			if name == "bt_header_dendrite_ip" { // ours is nobody's business
				continue
			}
			if len(values) != 1 {
				t.Errorf("%s: the SDK sends %s, we do not", r.Name, name)
				continue
			}
			switch name {
			case "bt_header_dendrite_nonce", "bt_header_dendrite_uuid", "bt_header_dendrite_signature", "header_size", "total_size":
			default:
				if values[0] != want {
					t.Errorf("%s: %s is %q, the SDK's %q", r.Name, name, values[0], want)
				}
			}
		}
		for name := range req.Header {
			if _, ok := r.Headers[name]; !ok && name != "Content-Type" {
				t.Errorf("%s: we send %s, the SDK does not", r.Name, name)
			}
		}
	}
}
