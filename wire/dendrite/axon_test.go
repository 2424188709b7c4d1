package dendrite

import (
	"bytes"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"strconv"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/plexus-network/plexus/substrate/keys"
	"github.com/plexus-network/plexus/wire"
)

// testAxon is an axon of Bob's that adds, streams and permits all but Charlie.
func testAxon(t *testing.T, opts ...Option) *httptest.Server {
	t.Helper()
	opts = append([]Option{Permit(func(a keys.AccountID) bool { return a != charlie.AccountID() })}, opts...)
	axon, err := NewAxon(bob, served, opts...)
	if err != nil {
		t.Fatal(err)
	}
	s := httptest.NewServer(axon.Handler(func(w http.ResponseWriter, _ *http.Request, c *Call) {
		if c.Name == "Story" {
			c.Open(w, "text/event-stream")
			for _, word := range []string{"once ", "upon ", "a time"} {
				_, _ = io.WriteString(w, word)
				_ = http.NewResponseController(w).Flush()
			}
			return
		}
		var q struct{ A, B int }
		if err := json.Unmarshal(c.Body, &q); err != nil {
			c.Refuse(w, http.StatusInternalServerError, err.Error())
			return
		}
		if err := c.Answer(w, fmt.Appendf(nil, `{"total":%d,"axon":"not a field of the class"}`, q.A+q.B)); err != nil {
			t.Error(err)
		}
	}))
	t.Cleanup(s.Close)
	return s
}

// sending is a request of Alice's to Bob as our dendrite makes it.
func sending(t *testing.T, s *httptest.Server, from keys.Pair, to keys.AccountID, name, body string) *http.Request {
	t.Helper()
	d, err := New(from, s.Client())
	if err != nil {
		t.Fatal(err)
	}
	hashed, _ := served(name)
	l := lane{uuid: newUUID()}
	req, err := d.request(t.Context(), Target{to, s.Listener.Addr().String()}, Synapse{Name: name, Body: []byte(body), Hashed: hashed, Timeout: 12 * time.Second}, &l)
	if err != nil {
		t.Fatal(err)
	}
	return req
}

func TestOurDendriteAsksOurAxon(t *testing.T) {
	s := testAxon(t)
	d, _ := New(alice, s.Client())
	to := Target{bob.AccountID(), s.Listener.Addr().String()}
	for range 3 { // one after another by one lane, whose nonces rise
		a, err := d.Send(t.Context(), to, Synapse{Name: "Add", Body: []byte(`{"a":2,"b":40,"total":null,"name":"no field"}`), Timeout: time.Second})
		if err != nil {
			t.Fatal(err)
		}
		whole, err := io.ReadAll(a.Body)
		if err != nil {
			t.Fatal(err)
		}
		a.Body.Close()
		own, err := Fields(whole)
		if err != nil || string(own) != `{"a":2,"b":40,"total":42}` || !a.IsSynapse() {
			t.Errorf("%s, %v", own, err)
		}
		var all struct {
			Name           string
			Dendrite, Axon Terminal
		}
		if err := json.Unmarshal(whole, &all); err != nil {
			t.Fatal(err)
		}
		if all.Name != "Add" || all.Dendrite.Hotkey != alice.AccountID().String() || all.Axon != a.Axon || all.Axon.StatusCode != 200 {
			t.Errorf("the synapse is %+v, its headers %+v", all, a.Axon)
		}
		signature, err := hex.DecodeString(strings.TrimPrefix(a.Axon.Signature, "0x"))
		self := bob.AccountID()
		if err != nil || !keys.Verify(keys.Sr25519, self[:], answered(a.Axon.Nonce, alice.AccountID(), self, a.Axon.UUID), signature) {
			t.Errorf("the axon's signature %s does not verify", a.Axon.Signature)
		}
	}
	if len(d.idle) != 1 {
		t.Errorf("%d lanes for calls one after another", len(d.idle))
	}
	a, err := d.Send(t.Context(), to, Synapse{Name: "Story", Body: []byte(`{"title":"it's","marks":[0.5],"options":{},"note":null}`), Hashed: []string{"title", "marks", "options", "note"}, Timeout: time.Second})
	if err != nil {
		t.Fatal(err)
	}
	defer a.Body.Close()
	if story, err := io.ReadAll(a.Body); err != nil || string(story) != "once upon a time" || a.IsSynapse() || a.Axon.StatusCode != 200 {
		t.Errorf("%q, %v, %+v", story, err, a)
	}
}

// started is a clock that reads this long ago at first, when an axon starts.
func started(ago time.Duration) Option {
	var reads atomic.Int64
	return Clock(func() time.Time {
		if reads.Add(1) == 1 {
			return time.Now().Add(-ago)
		}
		return time.Now()
	})
}

func TestAnAxonRefusesEachFlawByItsStatus(t *testing.T) {
	s := testAxon(t, LimitBody(4096), started(time.Hour))
	self := bob.AccountID()
	const add = `{"a":1,"b":2}`
	set := func(name, value string) func(*http.Request) {
		return func(r *http.Request) { r.Header[name] = []string{value} }
	}
	del := func(name string) func(*http.Request) { return func(r *http.Request) { delete(r.Header, name) } }
	body := func(text string) func(*http.Request) {
		return func(r *http.Request) { r.Body, r.ContentLength = io.NopCloser(strings.NewReader(text)), -1 }
	}
	path := func(p string) func(*http.Request) { return func(r *http.Request) { r.URL.Path = p } }
	resigned := func(change func(c *Call)) func(*http.Request) { // signed anew with another nonce, uuid or hash
		return func(r *http.Request) {
			c := &Call{Name: "Add"}
			if _, _, err := parseCall(canonical(r.Header), c); err != nil {
				t.Fatal(err)
			}
			change(c)
			c.end.Signature = "0x" + hex.EncodeToString(alice.Sign(asked(c.end.Nonce, c.From, self, c.end.UUID, c.bodyHash)))
			c.end.write(r.Header, ofDendrite)
			r.Header[headerBodyHash] = []string{c.bodyHash}
		}
	}
	ago := func(d time.Duration) func(c *Call) { return func(c *Call) { c.end.Nonce -= int64(d) } }
	for name, c := range map[string]struct {
		from   keys.Pair
		to     keys.AccountID
		class  string
		change func(*http.Request)
		status int
		says   string
	}{
		"nothing":                {change: func(*http.Request) {}, status: 200},
		"no timeout":             {change: set(headerTimeout, "None"), status: 200},
		"unknown synapse":        {class: "Nothing", status: 404, says: "Nothing"},
		"a path of two parts":    {change: path("/Add/more"), status: 400, says: "name"},
		"no path":                {change: path("/"), status: 400, says: "name"},
		"another name":           {change: set("name", "Sub"), status: 400, says: "name"},
		"a doubled header":       {change: func(r *http.Request) { r.Header["Bt_header_dendrite_nonce"] = []string{"1"} }, status: 400, says: "twice"},
		"a long header":          {change: set(ofDendrite+"uuid", strings.Repeat("1", 600)), status: 400, says: "over 512"},
		"a uuid with a point":    {change: resigned(func(c *Call) { c.end.UUID = "a.b" }), status: 400, says: "uuid"},
		"a nonce of words":       {change: set(ofDendrite+"nonce", "now"), status: 400, says: "nonce"},
		"a padded nonce":         {change: set(ofDendrite+"nonce", "01"), status: 400, says: "nonce"},
		"a timeout of words":     {change: set(headerTimeout, "soon"), status: 400, says: "timeout"},
		"a negative timeout":     {change: set(headerTimeout, "-1"), status: 400, says: "timeout"},
		"a hotkey of no network": {change: set(ofDendrite+"hotkey", "15oF4uVJwmo4TdGW7VfQxNLavjCXviqxT9S1MgbjMNHr6Sp5"), status: 400, says: "hotkey"},
		"a short signature":      {change: set(ofDendrite+"signature", "0x00"), status: 400, says: "signature"},
		"no signature":           {change: del(ofDendrite + "signature"), status: 401, says: "not signed"},
		"an empty signature":     {change: set(ofDendrite+"signature", ""), status: 401, says: "not signed"},
		"no nonce":               {change: del(ofDendrite + "nonce"), status: 401, says: "nonce"},
		"no hotkey":              {change: del(ofDendrite + "hotkey"), status: 401, says: "hotkey"},
		"a wrong signature":      {change: set(ofDendrite+"signature", "0x"+strings.Repeat("00", 64)), status: 401, says: "does not verify"},
		"another's signature":    {change: set(ofDendrite+"hotkey", bob.AccountID().String()), status: 401, says: "does not verify"},
		"another receiver":       {to: alice.AccountID(), status: 401, says: "another receiver"},
		"an old nonce":           {change: resigned(ago(MaxSkew + 13*time.Second)), status: 401, says: "too old"},
		"a nonce of its timeout": {change: resigned(ago(12 * time.Second)), status: 200},
		"a nonce of the future":  {change: resigned(ago(-MaxSkew - time.Second)), status: 401, says: "from the future"},
		"another hash":           {change: resigned(func(c *Call) { c.bodyHash = strings.Repeat("0", 64) }), status: 401, says: "not the one that was signed"},
		"a hash in capitals":     {change: set(headerBodyHash, strings.Repeat("A", 64)), status: 400, says: headerBodyHash},
		"a stranger":             {from: charlie, status: 403, says: "not permitted"},
		"too large":              {change: body(`{"a":"` + strings.Repeat("x", 5000) + `"}`), status: 413},
		"no JSON":                {change: body(`{"a":1`), status: 400},
		"a list":                 {change: body(`[1]`), status: 400},
		"two objects":            {change: body(`{}{}`), status: 400},
		"a field twice":          {change: body(`{"a":1,"a":2}`), status: 400, says: "twice"},
		"no UTF-8":               {change: body("{\"a\":\"\xff\"}"), status: 400},
		"a body of no numbers":   {change: body(`{"a":"x"}`), status: 500},
	} {
		t.Run(name, func(t *testing.T) {
			from, to, class := keys.Pair(alice), self, "Add"
			if c.from != nil {
				from = c.from
			}
			if c.to != (keys.AccountID{}) {
				to = c.to
			}
			if c.class != "" {
				class = c.class
			}
			req := sending(t, s, from, to, class, add)
			if c.change != nil {
				c.change(req)
			}
			resp, err := s.Client().Do(req)
			if err != nil {
				t.Fatal(err)
			}
			defer resp.Body.Close()
			b, _ := io.ReadAll(resp.Body)
			var told struct{ Message string }
			if err := json.Unmarshal(b, &told); err != nil || resp.StatusCode != c.status || !strings.Contains(told.Message, c.says) {
				t.Fatalf("%d %s, %v; want %d and %q", resp.StatusCode, b, err, c.status, c.says)
			}
			end := readTerminal(resp.Header, ofAxon)
			if end.StatusCode != c.status || end.StatusMessage == "" || (c.status != 200 && end.StatusMessage != told.Message) {
				t.Errorf("the headers say %+v", end)
			}
			if isStranger := c.status == 403 || c.status == 404; isStranger && end.Signature != "" {
				t.Errorf("we signed for a stranger: %+v", end)
			}
		})
	}
}

// canonical is what a server makes of headers.
func canonical(h http.Header) http.Header {
	out := http.Header{}
	for name, values := range h {
		for _, v := range values {
			out.Add(name, v)
		}
	}
	return out
}

func TestNoncesMustRise(t *testing.T) {
	s := testAxon(t)
	req := sending(t, s, alice, bob.AccountID(), "Add", `{"a":1,"b":2}`)
	status := func(r *http.Request) int {
		r.Body, _ = r.GetBody()
		resp, err := s.Client().Do(r)
		if err != nil {
			t.Fatal(err)
		}
		resp.Body.Close()
		return resp.StatusCode
	}
	if got := []int{status(req), status(req)}; got[0] != 200 || got[1] != 401 {
		t.Errorf("a request and its replay: %v", got)
	}
	older := req.Clone(t.Context())
	sent := func(name string) string { return req.Header[name][0] }
	nonce, _ := strconv.ParseInt(sent(ofDendrite+"nonce"), 10, 64)
	signed := asked(nonce-1, alice.AccountID(), bob.AccountID(), sent(ofDendrite+"uuid"), sent(headerBodyHash))
	older.Header[ofDendrite+"nonce"] = []string{strconv.FormatInt(nonce-1, 10)}
	older.Header[ofDendrite+"signature"] = []string{"0x" + hex.EncodeToString(alice.Sign(signed))}
	if got := status(older); got != 401 {
		t.Errorf("an older one of the same dendrite: %d", got)
	}
}

func TestARestartedAxonServesNoCallOfBefore(t *testing.T) {
	s := testAxon(t)
	call := func(s *httptest.Server, req *http.Request) int {
		t.Helper()
		req.Body, _ = req.GetBody()
		req.URL.Host = s.Listener.Addr().String()
		resp, err := s.Client().Do(req)
		if err != nil {
			t.Fatal(err)
		}
		resp.Body.Close()
		return resp.StatusCode
	}
	req := sending(t, s, alice, bob.AccountID(), "Add", `{"a":1,"b":2}`)
	req.Header[headerTimeout] = []string{"300.0"} // it is not signed, and makes old nonces fresh
	if got := call(s, req); got != 200 {
		t.Fatal(got)
	}
	later := func() time.Time { return time.Now().Add(time.Minute) }
	if got := call(testAxon(t, Clock(later)), req); got != 401 {
		t.Errorf("its replay at the axon's next life: %d", got)
	}
}

// Decoders that fold case would take the twin, which nobody signed, for the field.
func TestAHashedFieldHasNoTwinOfAnotherCase(t *testing.T) {
	s := testAxon(t)
	for _, twin := range []string{"Title", `\u0054itle`, `mark\u017f`} {
		req := sending(t, s, alice, bob.AccountID(), "Story", `{"title":"a","marks":[],"options":{},"note":null}`)
		body := `{"title":"a","marks":[],"options":{},"note":null,"` + twin + `":40}`
		req.Body, req.ContentLength = io.NopCloser(strings.NewReader(body)), int64(len(body))
		resp, err := s.Client().Do(req)
		if err != nil {
			t.Fatal(err)
		}
		said, _ := io.ReadAll(resp.Body)
		resp.Body.Close()
		if resp.StatusCode != 400 {
			t.Errorf("%s: %d %s", body, resp.StatusCode, said)
		}
	}
}

func TestABodyOfAnotherHashIsRefused(t *testing.T) {
	s := testAxon(t)
	req := sending(t, s, alice, bob.AccountID(), "Story", `{"title":"a","marks":[1.0],"options":{},"note":null}`)
	for body, want := range map[string]int{
		`{"title":"a","marks":[1.0],"options":{},"note":""}`: 401, // None is not ""
		`{"title":"a","marks":[1],"options":{},"note":null}`: 401, // 1 is not 1.0
		`{"title":"a","marks":[1.0],"options":{}}`:           400,
	} {
		again := sending(t, s, alice, bob.AccountID(), "Story", `{"title":"a","marks":[1.0],"options":{},"note":null}`)
		again.Body, again.ContentLength = io.NopCloser(strings.NewReader(body)), int64(len(body))
		resp, err := s.Client().Do(again)
		if err != nil {
			t.Fatal(err)
		}
		resp.Body.Close()
		if resp.StatusCode != want {
			t.Errorf("%s: %d, want %d", body, resp.StatusCode, want)
		}
	}
	resp, err := s.Client().Do(req)
	if err != nil || resp.StatusCode != 200 {
		t.Fatalf("the body that was signed: %v, %v", resp, err)
	}
	resp.Body.Close()
}

func TestMemoryOfDendritesIsBoundedAndForgets(t *testing.T) {
	e := newEnds(time.Minute, 8, 3)
	now := time.Unix(1000, 0)
	for i := range 3 {
		if err := e.advance(alice.AccountID(), strconv.Itoa(i), 1, now); err != nil {
			t.Fatal(err)
		}
	}
	if err := e.advance(alice.AccountID(), "3", 1, now); !errors.Is(err, wire.ErrBusy) {
		t.Errorf("a hotkey's fourth of three: %v", err)
	}
	if err := e.advance(bob.AccountID(), "0", 1, now); err != nil {
		t.Errorf("another hotkey has no room: %v", err)
	}
	if err := e.advance(alice.AccountID(), "0", 2, now); err != nil {
		t.Errorf("a known one has no room: %v", err)
	}
	now = now.Add(time.Minute + 1)
	if err := e.advance(alice.AccountID(), "0", 2, now); !errors.Is(err, wire.ErrReplay) {
		t.Errorf("forgotten after one window: %v", err)
	}
	if err := e.advance(alice.AccountID(), "3", 1, now); err != nil {
		t.Errorf("no room after one window: %v", err)
	}
	now = now.Add(2*time.Minute + 1)
	if err := e.advance(alice.AccountID(), "0", 1, now); err != nil {
		t.Errorf("kept for two windows: %v", err)
	}
	for i := range 8 {
		_ = e.advance(keys.AccountID{byte(i + 1)}, "0", 1, now)
	}
	if len(e.young.last) != 8 {
		t.Errorf("%d dendrites in a memory of 8", len(e.young.last))
	}
}

func TestOnlySr25519Signs(t *testing.T) {
	key, err := keys.FromURI("//Alice", keys.Ed25519)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := New(key, nil); !errors.Is(err, ErrScheme) {
		t.Errorf("a dendrite: %v", err)
	}
	if _, err := NewAxon(key, served); !errors.Is(err, ErrScheme) {
		t.Errorf("an axon: %v", err)
	}
	if _, err := New(nil, nil); !errors.Is(err, wire.ErrNoKey) {
		t.Errorf("no key: %v", err)
	}
}

func TestAnAnswerThatIsNoObjectIsTheCallersError(t *testing.T) {
	c := &Call{axon: &Axon{key: bob, now: time.Now}}
	w := httptest.NewRecorder()
	if err := c.Answer(w, []byte("hello")); !errors.Is(err, ErrAnswer) || w.Body.Len() > 0 {
		t.Errorf("%v, wrote %s", err, w.Body)
	}
}

func TestCallsUnderWayHaveALaneEach(t *testing.T) {
	gate := make(chan struct{})
	uuids := make(chan string, 3)
	s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		uuids <- r.Header.Get(ofDendrite + "uuid")
		<-gate
		_, _ = w.Write(bytes.Repeat([]byte("x"), 10))
	}))
	defer s.Close()
	d, _ := New(alice, s.Client())
	done := make(chan error, 3)
	for range 3 {
		go func() {
			a, err := d.Send(t.Context(), Target{bob.AccountID(), s.Listener.Addr().String()}, Synapse{Name: "Add", Body: []byte("{}")})
			if err == nil {
				err = a.Body.Close()
			}
			done <- err
		}()
	}
	seen := map[string]bool{<-uuids: true, <-uuids: true, <-uuids: true}
	close(gate)
	for range 3 {
		if err := <-done; err != nil {
			t.Error(err)
		}
	}
	if len(seen) != 3 || len(d.idle) != 3 {
		t.Errorf("%d uuids, %d idle lanes", len(seen), len(d.idle))
	}
}
