package wire

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/plexus-network/plexus/internal/bounded"
	"github.com/plexus-network/plexus/substrate/keys"
)

var (
	alice = keys.Dev("Alice")
	bob   = keys.Dev("Bob").AccountID()
	// goldenTime is the nonce of the published vector.
	goldenTime = time.Unix(0, 1752076800000000000)
)

// golden is btauth/1's published test vector: ed25519 //Alice to sr25519 //Bob.
const (
	goldenBody      = `{"prompt": "hello"}`
	goldenPayload   = "btauth/1\ned25519\nPOST\n/generate?stream=false\n341c57448e531310fbbe83f44cea2a5e838bd9e8a6b82b269f01d0dbbc23c3cc\n1752076800000000000\n5FA9nQDVg267DEd8m1ZypXLBnvN7SFxYwV7ndqSYGiN9TTpu\n5FHneW46xGXgs5mUiveU4sbTyGBzmstUspZC92UhjJM694ty"
	goldenSignature = "0x1a6b631988bf1f7ea093ab9d5acf61f05c316d0b0e428b24b487b75a5f6ee0e1a56a26918fdf871b6cf09437e6588023a4ce423cf622621b2a7feee17612f704"
)

func goldenRequest(t testing.TB) *http.Request {
	t.Helper()
	key, err := keys.FromURI("//Alice", keys.Ed25519)
	if err != nil {
		t.Fatal(err)
	}
	req := httptest.NewRequest(http.MethodPost, "/generate?stream=false", strings.NewReader(goldenBody))
	signAt(req, []byte(goldenBody), key, bob, goldenTime.UnixNano())
	return req
}

func at(when time.Time) Option { return Clock(func() time.Time { return when }) }

func TestSignatureIsThePublishedVector(t *testing.T) {
	req := goldenRequest(t)
	key, _ := keys.FromURI("//Alice", keys.Ed25519)
	got := payload(keys.Ed25519, "post", "/generate?stream=false", []byte(goldenBody), goldenTime.UnixNano(), key.AccountID(), bob)
	if string(got) != goldenPayload {
		t.Errorf("payload\n%s\nwant\n%s", got, goldenPayload)
	}
	if sig := req.Header.Get(HeaderSignature); sig != goldenSignature {
		t.Errorf("signature %s, want %s", sig, goldenSignature)
	}
	for name, want := range map[string]string{
		HeaderVersion: "1", HeaderCrypto: "ed25519", HeaderNonce: "1752076800000000000",
		HeaderHotkey: "5FA9nQDVg267DEd8m1ZypXLBnvN7SFxYwV7ndqSYGiN9TTpu", HeaderReceiver: bob.String(),
	} {
		if got := req.Header.Get(name); got != want {
			t.Errorf("%s: %s, want %s", name, got, want)
		}
	}
	sender, err := NewVerifier(bob, at(goldenTime)).Verify(req, []byte(goldenBody))
	if err != nil || sender != key.AccountID() {
		t.Errorf("the vector verifies as %s, %v", sender, err)
	}
}

func TestVerifyRefusesEachFlawByItsName(t *testing.T) {
	body := []byte(goldenBody)
	set := func(name, value string) func(*http.Request) {
		return func(r *http.Request) { r.Header.Set(name, value) }
	}
	del := func(name string) func(*http.Request) { return func(r *http.Request) { r.Header.Del(name) } }
	for name, c := range map[string]struct {
		change func(*http.Request)
		body   string
		when   time.Time
		want   error
	}{
		"no version":             {change: del(HeaderVersion), want: ErrUnsigned},
		"no hotkey":              {change: del(HeaderHotkey), want: ErrUnsigned},
		"no nonce":               {change: del(HeaderNonce), want: ErrUnsigned},
		"no signature":           {change: del(HeaderSignature), want: ErrUnsigned},
		"another version":        {change: set(HeaderVersion, "2"), want: ErrMalformed},
		"a hotkey in hex":        {change: set(HeaderHotkey, "0x88dc3417d5058ec4b4503e0c12ea1a0a89be200fe98922423d4334014fa6b0ee"), want: ErrMalformed},
		"another network":        {change: set(HeaderHotkey, "15oF4uVJwmo4TdGW7VfQxNLavjCXviqxT9S1MgbjMNHr6Sp5"), want: ErrMalformed},
		"the zero hotkey":        {change: set(HeaderHotkey, keys.AccountID{}.String()), want: ErrMalformed},
		"the zero receiver":      {change: set(HeaderReceiver, keys.AccountID{}.String()), want: ErrMalformed},
		"a signed nonce":         {change: set(HeaderNonce, "+1752076800000000000"), want: ErrMalformed},
		"a negative nonce":       {change: set(HeaderNonce, "-1752076800000000000"), want: ErrMalformed},
		"a padded nonce":         {change: set(HeaderNonce, "01752076800000000000"), want: ErrMalformed},
		"a nonce over 63 bits":   {change: set(HeaderNonce, "9752076800000000000"), want: ErrMalformed},
		"a nonce of words":       {change: set(HeaderNonce, "now"), want: ErrMalformed},
		"an unknown scheme":      {change: set(HeaderCrypto, "rsa"), want: ErrMalformed},
		"a signature not hex":    {change: set(HeaderSignature, "0xzz"), want: ErrMalformed},
		"a short signature":      {change: set(HeaderSignature, goldenSignature[:80]), want: ErrMalformed},
		"a doubled header":       {change: func(r *http.Request) { r.Header.Add(HeaderNonce, "1") }, want: ErrMalformed},
		"another receiver":       {change: set(HeaderReceiver, alice.AccountID().String()), want: ErrWrongReceiver},
		"no receiver":            {change: del(HeaderReceiver), want: ErrWrongReceiver},
		"just too old":           {when: goldenTime.Add(MaxAge + 1), want: ErrStale},
		"just too new":           {when: goldenTime.Add(-MaxSkew - 1), want: ErrStale},
		"another hotkey":         {change: set(HeaderHotkey, bob.String()), want: ErrSignature},
		"another nonce":          {change: set(HeaderNonce, "1752076800000000001"), want: ErrSignature},
		"another scheme":         {change: del(HeaderCrypto), want: ErrSignature},
		"another method":         {change: func(r *http.Request) { r.Method = http.MethodPut }, want: ErrSignature},
		"another target":         {change: func(r *http.Request) { r.RequestURI = "/generate?stream=true" }, want: ErrSignature},
		"another body":           {body: `{"prompt": "hullo"}`, want: ErrSignature},
		"another signature":      {change: set(HeaderSignature, strings.Replace(goldenSignature, "1a6b", "1b6b", 1)), want: ErrSignature},
		"nothing, at the oldest": {when: goldenTime.Add(MaxAge)},
		"nothing, at the newest": {when: goldenTime.Add(-MaxSkew)},
	} {
		t.Run(name, func(t *testing.T) {
			req, sent, when := goldenRequest(t), body, goldenTime
			if c.change != nil {
				c.change(req)
			}
			if c.body != "" {
				sent = []byte(c.body)
			}
			if !c.when.IsZero() {
				when = c.when
			}
			if _, err := NewVerifier(bob, at(when)).Verify(req, sent); !errors.Is(err, c.want) {
				t.Errorf("%v, want %v", err, c.want)
			}
		})
	}
}

func TestAReplayIsRefusedAsLongAsItIsFresh(t *testing.T) {
	now := goldenTime.Add(-MaxSkew)
	v := NewVerifier(bob, Clock(func() time.Time { return now }))
	req := goldenRequest(t)
	if _, err := v.Verify(req, []byte(goldenBody)); err != nil {
		t.Fatal(err)
	}
	for ; !now.After(goldenTime.Add(MaxAge)); now = now.Add(time.Second) {
		if _, err := v.Verify(req, []byte(goldenBody)); !errors.Is(err, ErrReplay) {
			t.Fatalf("%s after the nonce: %v", now.Sub(goldenTime), err)
		}
	}
	if _, err := v.Verify(req, []byte(goldenBody)); !errors.Is(err, ErrStale) {
		t.Fatalf("after its window: %v", err)
	}
}

// A request may be admitted by its headers as long as it is fresh and arrive
// much later: its nonce may be forgotten by then.
func TestABodyThatTricklesInCannotReplay(t *testing.T) {
	now := goldenTime
	v := NewVerifier(bob, Clock(func() time.Time { return now }))
	if _, err := v.Verify(goldenRequest(t), []byte(goldenBody)); err != nil {
		t.Fatal(err)
	}
	now = goldenTime.Add(MaxAge)
	slow := goldenRequest(t)
	slow.Body = io.NopCloser(io.MultiReader(strings.NewReader(goldenBody[:5]), readerFunc(func([]byte) (int, error) {
		now = now.Add(20 * time.Second)
		return 0, io.EOF
	}), strings.NewReader(goldenBody[5:])))
	w := httptest.NewRecorder()
	v.Middleware(http.HandlerFunc(func(http.ResponseWriter, *http.Request) {
		t.Error("a request is served a second time")
	})).ServeHTTP(w, slow)
	if w.Code != http.StatusUnauthorized || !strings.Contains(w.Body.String(), `"stale"`) {
		t.Errorf("%d %s", w.Code, w.Body)
	}
}

type readerFunc func([]byte) (int, error)

func (f readerFunc) Read(b []byte) (int, error) { return f(b) }

func TestOneSenderLeavesRoomForTheNoncesOfOthers(t *testing.T) {
	s := newSeen(12*time.Second, 10, 4)
	now := goldenTime
	for i := range int64(4) {
		if err := s.add(bob, i, now); err != nil {
			t.Fatal(err)
		}
	}
	now = now.Add(12*time.Second + 1) // the four are of the older generation now
	if err := s.add(bob, 4, now); !errors.Is(err, ErrBusy) {
		t.Errorf("a sender's fifth of four: %v", err)
	}
	if err := s.add(alice.AccountID(), 0, now); err != nil {
		t.Errorf("another sender has no room: %v", err)
	}
	now = now.Add(12*time.Second + 1)
	if err := s.add(bob, 5, now); err != nil {
		t.Errorf("no room after two windows: %v", err)
	}
}

func TestABadSignatureUsesUpNoNonce(t *testing.T) {
	v := NewVerifier(bob, at(goldenTime))
	if _, err := v.Verify(goldenRequest(t), []byte("forged")); !errors.Is(err, ErrSignature) {
		t.Fatal(err)
	}
	if _, err := v.Verify(goldenRequest(t), []byte(goldenBody)); err != nil {
		t.Fatalf("the true request is refused after a forged one: %v", err)
	}
}

func TestMemoryOfNoncesIsBoundedAndForgets(t *testing.T) {
	s := newSeen(12*time.Second, 10, 10)
	now := goldenTime
	for i := range int64(10) {
		if err := s.add(bob, i, now); err != nil {
			t.Fatal(err)
		}
	}
	if err := s.add(bob, 10, now); !errors.Is(err, ErrBusy) {
		t.Fatalf("the eleventh of ten: %v", err)
	}
	now = now.Add(12*time.Second + 1)
	if err := s.add(bob, 3, now); !errors.Is(err, ErrReplay) {
		t.Fatalf("forgotten after one window: %v", err)
	}
	now = now.Add(12*time.Second + 1)
	if err := s.add(bob, 11, now); err != nil {
		t.Fatalf("no room after two windows: %v", err)
	}
	now = now.Add(time.Hour)
	if err := s.add(bob, 11, now); err != nil {
		t.Fatalf("a nonce is kept for an hour: %v", err)
	}
}

func TestStrangersAreRefusedBeforeTheirSignatureCosts(t *testing.T) {
	v := NewVerifier(bob, at(goldenTime), Permit(func(keys.AccountID) bool { return false }))
	if _, err := v.Verify(goldenRequest(t), []byte("forged")); !errors.Is(err, ErrNotPermitted) {
		t.Fatal(err)
	}
}

func TestUnboundRequestsPassOnlyWhereAllowed(t *testing.T) {
	req := httptest.NewRequest(http.MethodGet, "/", nil)
	if err := Sign(req, nil, alice, keys.AccountID{}); err != nil {
		t.Fatal(err)
	}
	if _, err := NewVerifier(bob).Verify(req, nil); !errors.Is(err, ErrWrongReceiver) {
		t.Errorf("not allowed: %v", err)
	}
	if sender, err := NewVerifier(bob, AllowUnbound()).Verify(req, nil); err != nil || sender != alice.AccountID() {
		t.Errorf("allowed: %v", err)
	}
	if err := Sign(req, nil, nil, bob); !errors.Is(err, ErrNoKey) {
		t.Errorf("without a key: %v", err)
	}
}

func TestNoncesNeverRepeat(t *testing.T) {
	var mu sync.Mutex
	var wg sync.WaitGroup
	drawn := map[int64]bool{}
	for range 8 {
		wg.Go(func() {
			for range 1000 {
				n := nextNonce()
				mu.Lock()
				drawn[n] = true
				mu.Unlock()
			}
		})
	}
	wg.Wait()
	if len(drawn) != 8000 {
		t.Fatalf("8000 nonces, %d of them different", len(drawn))
	}
}

func TestSignedRequestsReachTheHandlerAndAnswersStream(t *testing.T) {
	serving := make(chan struct{})
	handler := NewVerifier(bob).Middleware(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		sender, ok := Sender(r.Context())
		body, err := io.ReadAll(r.Body)
		if !ok || sender != alice.AccountID() || err != nil {
			t.Errorf("handler sees sender %s, %v, %v", sender, ok, err)
		}
		_, _ = w.Write(body)
		_ = http.NewResponseController(w).Flush()
		<-serving
	}))
	server := httptest.NewServer(handler)
	defer server.Close()
	client := &http.Client{Transport: &Transport{Key: alice, Receiver: bob}}
	resp, err := client.Post(server.URL+"/a%20b?q=%C3%A9&x", "text/plain", strings.NewReader("ping"))
	if err != nil {
		t.Fatal(err)
	}
	defer resp.Body.Close()
	first := make([]byte, 4)
	if _, err := io.ReadFull(resp.Body, first); err != nil || string(first) != "ping" {
		t.Fatalf("first bytes %q, %v", first, err)
	}
	close(serving) // the first bytes came while the handler was still at work
}

func TestRefusalsAreJSONWithARemedy(t *testing.T) {
	handler := NewVerifier(bob, at(goldenTime), LimitBody(64)).Middleware(http.HandlerFunc(func(http.ResponseWriter, *http.Request) {
		t.Error("a refused request reaches the handler")
	}))
	long := httptest.NewRequest(http.MethodPost, "/", bytes.NewReader(make([]byte, 65)))
	long.Header = goldenRequest(t).Header
	chunked := httptest.NewRequest(http.MethodPost, "/", io.MultiReader(bytes.NewReader(make([]byte, 65))))
	chunked.Header, chunked.ContentLength = goldenRequest(t).Header, -1
	broken := httptest.NewRequest(http.MethodPost, "/", brokenReader{})
	broken.Header = goldenRequest(t).Header
	forged := goldenRequest(t)
	forged.Body = io.NopCloser(strings.NewReader("forged"))
	for _, c := range []struct {
		req    *http.Request
		status int
		code   string
	}{
		{httptest.NewRequest(http.MethodGet, "/", nil), 401, "unsigned"},
		{forged, 401, "bad_signature"},
		{long, 413, "too_large"},
		{chunked, 413, "too_large"},
		{broken, 400, "unreadable"},
	} {
		w := httptest.NewRecorder()
		handler.ServeHTTP(w, c.req)
		var got struct {
			Error struct{ Message, Remedy, Type, Code string }
		}
		if err := json.Unmarshal(w.Body.Bytes(), &got); err != nil {
			t.Fatal(err)
		}
		if w.Code != c.status || got.Error.Code != c.code || got.Error.Remedy == "" || got.Error.Message == "" {
			t.Errorf("%s: %d %+v", c.code, w.Code, got.Error)
		}
	}
	w := httptest.NewRecorder()
	Refuse(w, ErrBusy)
	if w.Code != 429 || w.Header().Get("Retry-After") == "" {
		t.Errorf("busy: %d %v", w.Code, w.Header())
	}
}

func TestTransportFollowsNoRedirects(t *testing.T) {
	reached := false
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path == "/elsewhere" {
			reached = true
		}
		http.Redirect(w, r, "/elsewhere", http.StatusTemporaryRedirect)
	}))
	defer server.Close()
	client := &http.Client{Transport: &Transport{Key: alice, Receiver: bob}}
	_, err := client.Post(server.URL, "text/plain", strings.NewReader("x"))
	if !errors.Is(err, ErrRedirect) || reached {
		t.Fatalf("%v, reached %v", err, reached)
	}
}

func TestTransportLeavesTheCallersRequestAlone(t *testing.T) {
	server := httptest.NewServer(NewVerifier(bob).Middleware(http.NotFoundHandler()))
	defer server.Close()
	req, err := http.NewRequestWithContext(context.Background(), http.MethodGet, server.URL, nil)
	if err != nil {
		t.Fatal(err)
	}
	resp, err := (&Transport{Key: alice, Receiver: bob}).RoundTrip(req)
	if err != nil {
		t.Fatal(err)
	}
	resp.Body.Close()
	if resp.StatusCode != http.StatusNotFound || len(req.Header) != 0 {
		t.Errorf("status %d, headers %v", resp.StatusCode, req.Header)
	}
	if _, err := (&Transport{Receiver: bob}).RoundTrip(req); !errors.Is(err, ErrNoKey) {
		t.Errorf("without a key: %v", err)
	}
}

type brokenReader struct{}

func (brokenReader) Read([]byte) (int, error) { return 0, io.ErrUnexpectedEOF }

func FuzzVerify(f *testing.F) {
	f.Add("1", "5FA9nQDVg267DEd8m1ZypXLBnvN7SFxYwV7ndqSYGiN9TTpu", "1752076800000000000", "ed25519", bob.String(), goldenSignature, "/generate?stream=false", []byte(goldenBody))
	f.Add("", "", "-1", "ecdsa", "-", "0x", "*", []byte{})
	v := NewVerifier(bob, at(goldenTime))
	f.Fuzz(func(t *testing.T, ver, hotkey, nonce, crypto, receiver, signature, target string, body []byte) {
		req := &http.Request{Method: http.MethodPost, RequestURI: target, Header: http.Header{
			HeaderVersion: {ver}, HeaderHotkey: {hotkey}, HeaderNonce: {nonce}, HeaderCrypto: {crypto},
			HeaderReceiver: {receiver}, HeaderSignature: {signature},
		}}
		if req.RequestURI == "" {
			req.RequestURI = "/"
		}
		var err error
		size := len(ver) + len(hotkey) + len(nonce) + len(crypto) + len(receiver) + len(signature) + len(target) + len(body)
		bounded.Run(t, size, func() { _, err = v.Verify(req, body) })
		if err == nil {
			// Only the vector itself is validly signed; its one other spelling
			// is a signature in another letter case or without its 0x.
			if target != "/generate?stream=false" || string(body) != goldenBody || nonce != "1752076800000000000" {
				t.Fatal("an unsigned request verifies")
			}
			return
		}
		if refusalOf(err).code == "unreadable" {
			t.Fatalf("unnamed refusal %v", err)
		}
	})
}
