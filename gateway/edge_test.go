package gateway

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"io"
	"net"
	"net/http"
	"net/http/httptrace"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

func TestKeysOfTheFileOpenTheAPI(t *testing.T) {
	hash := sha256.Sum256([]byte("hashed-secret"))
	file := filepath.Join(t.TempDir(), "keys")
	write := func(text string) {
		t.Helper()
		if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	write("# the team\nplain-secret ada\nsha256:" + hex.EncodeToString(hash[:]) + " bob # a comment\n\n")
	opts := Default()
	opts.APIKeys = file
	s := start(t, opts, newMiner(t, 1, "Bob", 100, text("ok")))
	for _, c := range []struct {
		name, header string
		status       int
	}{
		{"plain", "Bearer plain-secret", 200},
		{"hashed", "Bearer hashed-secret", 200},
		{"none", "", 401},
		{"wrong", "Bearer plain-secreT", 401},
		{"the hash itself", "Bearer sha256:" + hex.EncodeToString(hash[:]), 401},
		{"a name", "Bearer ada", 401},
		{"no bearer", "plain-secret", 401},
	} {
		r := s.ask("", "Authorization", c.header)
		if r.status != c.status {
			t.Errorf("%s: %d %s", c.name, r.status, r.body)
		}
		if c.status == 401 {
			if code, _ := r.failure(t); code != "invalid_api_key" {
				t.Errorf("%s: code %s", c.name, code)
			}
		}
	}
	if r := s.do("GET", "/v1/models", ""); r.status != 401 {
		t.Errorf("models: %d", r.status)
	}
	if r := s.do("GET", "/api/network", ""); r.status != 200 {
		t.Errorf("network: %d", r.status)
	}

	write("another-secret carol\n")
	s.until("the file is read again", func() bool { return s.ask("", "Authorization", "Bearer another-secret").status == 200 })
	if r := s.ask("", "Authorization", "Bearer plain-secret"); r.status != 401 {
		t.Errorf("removed key: %d", r.status)
	}
}

func TestABadFileLeavesTheLastGoodKeys(t *testing.T) {
	file := filepath.Join(t.TempDir(), "keys")
	if err := os.WriteFile(file, []byte("a-good-key\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	keys, err := openKeyring(file)
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(file, []byte("b-good-key\nsha256:nothex\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	if err := keys.load(); err == nil {
		t.Error("the bad file was read")
	}
	if _, ok := keys.name("a-good-key"); !ok {
		t.Error("the last good key is gone")
	}
	if _, ok := keys.name("b-good-key"); ok {
		t.Error("half of a bad file is in force")
	}
}

func TestABadKeyFileIsToldAtTheStart(t *testing.T) {
	for name, content := range map[string]string{"short key": "abc\n", "bad hash": "sha256:12 x\n"} {
		file := filepath.Join(t.TempDir(), "keys")
		if err := os.WriteFile(file, []byte(content), 0o600); err != nil {
			t.Fatal(err)
		}
		if _, err := openKeyring(file); err == nil || !strings.Contains(err.Error(), "line 1") {
			t.Errorf("%s: %v", name, err)
		}
	}
	if _, err := openKeyring(filepath.Join(t.TempDir(), "none")); err == nil {
		t.Error("a missing file was accepted")
	}
}

func TestOneClientCannotTakeAllPlaces(t *testing.T) {
	opts := Default()
	opts.PerClient = 2
	release := make(chan struct{})
	m := newMiner(t, 1, "Bob", 100, func(w http.ResponseWriter, r *http.Request, body map[string]any) {
		<-release
		text("ok")(w, r, body)
	})
	s := start(t, opts, m)
	held := make(chan int, 2)
	for range 2 {
		go func() { held <- s.ask("").status }()
	}
	s.until("both are at the miner", func() bool { return m.asked.Load() == 2 })
	r := s.ask("")
	if code, _ := r.failure(t); r.status != 429 || code != "rate_limit_exceeded" || r.header.Get("Retry-After") == "" {
		t.Errorf("%d %s", r.status, r.body)
	}
	close(release)
	for range 2 {
		if status := <-held; status != 200 {
			t.Errorf("held request: %d", status)
		}
	}
	if r := s.ask(""); r.status != 200 {
		t.Errorf("after: %d", r.status)
	}
	s.until("no place is kept", func() bool { s.clients.mu.Lock(); defer s.clients.mu.Unlock(); return len(s.clients.active) == 0 })
}

func TestClientsCountByAddress(t *testing.T) {
	for remote, want := range map[string]string{
		"10.1.2.3:99": "10.1.2.3", "[::ffff:10.1.2.3]:99": "10.1.2.3",
		"[2001:db8:1:2:3:4:5:6]:99": "2001:db8:1:2::/64", "[fe80::1%eth0]:9": "fe80::/64",
	} {
		if got := addressOf(remote); got != want {
			t.Errorf("%s: %s, want %s", remote, got, want)
		}
	}
}

func TestModelsAreListedAndShown(t *testing.T) {
	s := start(t, Default(), newMiner(t, 1, "Bob", 100, text("ok")))
	var list struct {
		Object string
		Data   []struct{ ID, Object string }
	}
	r := s.do("GET", "/v1/models", "")
	if err := json.Unmarshal([]byte(r.body), &list); err != nil {
		t.Fatal(err)
	}
	var ids []string
	for _, m := range list.Data {
		ids = append(ids, m.ID)
	}
	if got := strings.Join(ids, " "); list.Object != "list" || got != "plexus/text plexus/text:tiny plexus/text:big" {
		t.Errorf("models %s", got)
	}
	for path, status := range map[string]int{"plexus/text": 200, "plexus%2Ftext:tiny": 200, "plexus/text:nope": 404, "gpt-4": 404, "plexus/best": 400} {
		if r := s.do("GET", "/v1/models/"+path, ""); r.status != status {
			t.Errorf("%s: %d %s", path, r.status, r.body)
		}
	}
}

func TestTheNetworkIsShown(t *testing.T) {
	m := newMiner(t, 9, "Bob", 65535, text("ok"))
	s := start(t, Default(), m)
	s.ask("")
	var v networkView
	if err := json.Unmarshal([]byte(s.do("GET", "/api/network", "").body), &v); err != nil {
		t.Fatal(err)
	}
	if v.Height != 42 || v.Netuid != 1 || v.EmissionRao != 123 || !v.Ready || len(v.Models) != 2 || v.Models[0].MinersUp != 1 || len(v.Miners) != 1 {
		t.Fatalf("network %+v", v)
	}
	got := v.Miners[0]
	if got.UID != 9 || got.Hotkey != m.Hotkey.String() || got.Incentive != 1 || got.FirstTokenMS == nil || *got.FirstTokenMS <= 0 || !got.IsUp {
		t.Errorf("miner %+v", got)
	}
}

func TestEveryRouteIsDescribed(t *testing.T) {
	s := start(t, Default())
	var doc struct {
		OpenAPI    string
		Paths      map[string]map[string]json.RawMessage
		Components struct{ Schemas map[string]json.RawMessage }
	}
	body := s.do("GET", "/openapi.json", "").body
	if err := json.Unmarshal([]byte(body), &doc); err != nil {
		t.Fatal(err)
	}
	for _, rt := range s.table() {
		path := strings.ReplaceAll(rt.path, "...}", "}")
		if doc.Paths[path][strings.ToLower(rt.method)] == nil {
			t.Errorf("%s %s is not described", rt.method, rt.path)
		}
	}
	for _, part := range strings.Split(body, `"#/components/schemas/`)[1:] {
		if name, _, _ := strings.Cut(part, `"`); doc.Components.Schemas[name] == nil {
			t.Errorf("schema %s is not there", name)
		}
	}
}

func TestSlipsOfAClientAreToldInJSON(t *testing.T) {
	s := start(t, Default())
	for _, c := range []struct {
		method, path string
		status       int
		code         string
	}{
		{"GET", "/v1/chat/completions", 405, "method_not_allowed"},
		{"POST", "/v1/models", 405, "method_not_allowed"},
		{"GET", "/v1/nothing", 404, "unknown_url"},
		{"GET", "/api/nothing", 404, "unknown_url"},
	} {
		r := s.do(c.method, c.path, "")
		if code, _ := r.failure(t); r.status != c.status || code != c.code {
			t.Errorf("%s %s: %d %s", c.method, c.path, r.status, r.body)
		}
	}
}

func TestAnotherSitesPageIsRefused(t *testing.T) {
	m := newMiner(t, 1, "Bob", 100, text("ok"))
	s := start(t, Default(), m)
	r := s.ask("", "Sec-Fetch-Site", "cross-site", "Origin", "https://elsewhere.example", "Content-Type", "text/plain")
	if code, _ := r.failure(t); r.status != 403 || code != "cross_origin" || m.asked.Load() != 0 {
		t.Errorf("%d %s", r.status, r.body)
	}
}

// A page may have its own name point at this machine: to a browser the gateway is
// then of the page's origin.
func TestAPageWhoseNameIsMadeToPointHereIsRefused(t *testing.T) {
	m := newMiner(t, 1, "Bob", 100, text("ok"))
	open := start(t, Default(), m)
	opts := Default()
	opts.APIKeys = filepath.Join(t.TempDir(), "keys")
	if err := os.WriteFile(opts.APIKeys, []byte("secret-key-1\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	keyed := start(t, opts, m)
	ask := func(s *server, method, path, host string) int {
		t.Helper()
		body := ""
		if method == "POST" {
			body = `{"model":"plexus/text","messages":[{"role":"user","content":"hi"}]}`
		}
		req, err := http.NewRequestWithContext(t.Context(), method, s.url+path, strings.NewReader(body))
		if err != nil {
			t.Fatal(err)
		}
		req.Host = host
		req.Header.Set("Authorization", "Bearer secret-key-1")
		req.Header.Set("Origin", "http://"+host)
		resp, err := http.DefaultClient.Do(req)
		if err != nil {
			t.Fatal(err)
		}
		resp.Body.Close()
		return resp.StatusCode
	}
	_, port, _ := net.SplitHostPort(strings.TrimPrefix(open.url, "http://"))
	for host, want := range map[string]int{
		"evil.example:" + port: 403, "evil.example": 403, "localhost.evil.example": 403, "127.0.0.1.evil.example:" + port: 403,
		"localhost:" + port: 200, "LOCALHOST": 200, "chat.localhost:" + port: 200, "127.0.0.1:" + port: 200, "[::1]:" + port: 200, "[::1]": 200, "host.docker.internal:" + port: 200,
	} {
		for path, method := range map[string]string{"/v1/chat/completions": "POST", "/api/network": "GET", "/": "GET"} {
			if got := ask(open, method, path, host); got != want {
				t.Errorf("%s %s as %s: %d, want %d", method, path, host, got, want)
			}
		}
	}
	if got := ask(keyed, "POST", "/v1/chat/completions", "chat.example"); got != 200 {
		t.Errorf("with keys, behind a proxy: %d", got)
	}
}

func TestAnswersUnderWayAreFinishedAtTheStop(t *testing.T) {
	proceed := make(chan struct{})
	m := newMiner(t, 1, "Bob", 100, func(w http.ResponseWriter, r *http.Request, body map[string]any) {
		<-proceed
		text("whole")(w, r, body)
	})
	opts := Default()
	opts.LocalAxons = true
	s, stop := startStoppable(t, opts, m)
	answered := make(chan reached, 1)
	go func() { answered <- s.ask("") }()
	s.until("the miner is asked", func() bool { return m.asked.Load() == 1 })
	ended := stop()
	s.until("no new connection is taken", func() bool {
		_, err := (&http.Client{Transport: &http.Transport{}, Timeout: time.Second}).Get(s.url + "/healthz")
		return err != nil
	})
	close(proceed)
	if r := <-answered; r.status != 200 || !strings.Contains(r.body, "whole") {
		t.Errorf("%d %s", r.status, r.body)
	}
	if err := <-ended; err != nil {
		t.Errorf("gateway ended: %v", err)
	}
}

func TestAnAnswersDeadlineEndsWithIt(t *testing.T) {
	opts := Default()
	opts.Write = 150 * time.Millisecond
	m := newMiner(t, 1, "Bob", 100, func(w http.ResponseWriter, r *http.Request, body map[string]any) {
		w.Header().Set("Content-Type", "text/event-stream")
		for range 4 { // longer in all than a client may take for one part
			event(w, chunkOf(0, `{"content":"x"}`, "null", ""))
			<-time.After(opts.Write / 2)
		}
		text("ok")(w, r, body)
	})
	s := start(t, opts, m)
	client := &http.Client{Transport: &http.Transport{MaxConnsPerHost: 1}}
	for _, c := range []struct{ method, path, body string }{
		{"POST", "/v1/chat/completions", `{"model":"plexus/text","stream":true,"messages":[{"role":"user","content":"hi"}]}`},
		{"GET", "/api/network", ""},
		{"POST", "/v1/chat/completions", `{"model":"plexus/text","messages":[{"role":"user","content":"hi"}]}`},
		{"GET", "/healthz", ""},
	} {
		isReused := false
		ctx := httptrace.WithClientTrace(t.Context(), &httptrace.ClientTrace{GotConn: func(i httptrace.GotConnInfo) { isReused = i.Reused }})
		req, err := http.NewRequestWithContext(ctx, c.method, s.url+c.path, strings.NewReader(c.body))
		if err != nil {
			t.Fatal(err)
		}
		resp, err := client.Do(req)
		if err != nil {
			t.Fatalf("%s: %v", c.path, err)
		}
		body, err := io.ReadAll(resp.Body)
		resp.Body.Close()
		if err != nil || resp.StatusCode != 200 || (c.path == "/v1/chat/completions" && !strings.Contains(string(body), "ok")) {
			t.Fatalf("%s: %d %s %v", c.path, resp.StatusCode, body, err)
		}
		if c.method == "GET" && !isReused {
			t.Errorf("%s: a new connection", c.path)
		}
		<-time.After(2 * opts.Write)
	}
}
