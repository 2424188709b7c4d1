package hostile

import (
	"bufio"
	"bytes"
	"encoding/json"
	"io"
	"net"
	"net/http"
	"path/filepath"
	"strconv"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/plexus-network/plexus/client"
	"github.com/plexus-network/plexus/internal/testnode"
	"github.com/plexus-network/plexus/substrate/keys"
	"github.com/plexus-network/plexus/substrate/scale"
	"github.com/plexus-network/plexus/substrate/subtensor"
)

// model is the smallest that a subnet of the chain "up" lists.
const model = "smollm2-135m-instruct-q2"

// market is a node, two miners with an engine each, and a gateway: what a person
// who asks depends on.
type market struct {
	t       *testing.T
	rpc     string
	gateway string
	client  *client.Client
	node    *testnode.Process
	engines map[keys.AccountID]*testnode.Process // by the miner's hotkey
}

// Whom the processes sign as. Alice has money.
const asker = "Asker"

func newMarket(t *testing.T) *market {
	t.Helper()
	if testing.Short() {
		t.Skip("runs real models; not under -short")
	}
	testnode.Must(t, nil, "model", "pull", model)
	m := &market{t: t, engines: map[keys.AccountID]*testnode.Process{}}
	m.rpc, m.node = testnode.Chain(t, "up")
	var err error
	if m.client, err = client.Dial(t.Context(), m.rpc); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { m.client.Close() })
	m.enrol(asker)
	m.submit(keys.Dev(asker), subtensor.AddStake{Hotkey: keys.Dev(asker).AccountID(), Netuid: 1, AmountStaked: 500e9})
	for _, name := range []string{"First", "Second"} {
		m.enrol(name)
		m.mine(name)
	}
	addr := "127.0.0.1:" + testnode.FreePorts(t, 1)[0]
	m.gateway = "http://" + addr
	g := testnode.Start(t, []string{"PLEXUS_KEY_URI=//" + asker}, "gateway", "--rpc", m.rpc, "--addr", addr)
	g.WaitReady(m.gateway + "/healthz")
	seen := map[string]bool{} // both miners answer before anything is done to them
	testnode.Eventually(t, time.Minute, "both miners answer", func() bool {
		if a := m.ask("Say hello.", 4); a.status == http.StatusOK {
			seen[a.hotkey] = true
		}
		return len(seen) == 2
	})
	return m
}

func (m *market) submit(signer keys.Pair, call client.Call) {
	m.t.Helper()
	if _, err := m.client.Submit(m.t.Context(), signer, call); err != nil {
		m.t.Fatal(err)
	}
}

// enrol gives a dev account money and a uid.
func (m *market) enrol(name string) {
	m.t.Helper()
	who := keys.Dev(name)
	m.submit(keys.Dev("Alice"), pay(who.AccountID(), 2_000e9))
	m.submit(who, subtensor.BurnedRegister{Netuid: 1, Hotkey: who.AccountID()})
}

// mine runs an engine and a miner before it.
func (m *market) mine(name string) {
	m.t.Helper()
	ports := testnode.FreePorts(m.t, 2)
	engine, axon := "127.0.0.1:"+ports[0], "127.0.0.1:"+ports[1]
	e := testnode.Start(m.t, nil, "engine", "--model", model, "--addr", engine, "--slots", "2")
	e.WaitReady("http://" + engine + "/healthz")
	m.engines[keys.Dev(name).AccountID()] = e
	testnode.Start(m.t, []string{"PLEXUS_KEY_URI=//" + name}, "miner", "--rpc", m.rpc, "--engine", "http://"+engine,
		"--addr", axon, "--state", filepath.Join(m.t.TempDir(), name)).WaitReady("http://" + axon + "/healthz")
}

// answered is what came back from the gateway.
type answered struct {
	status int
	hotkey string
	body   []byte
}

func (m *market) post(question string, most int, stream bool) *http.Response {
	m.t.Helper()
	body, err := json.Marshal(map[string]any{
		"model": "plexus/text", "stream": stream, "max_tokens": most,
		"messages": []any{map[string]any{"role": "user", "content": question}},
	})
	if err != nil {
		m.t.Fatal(err)
	}
	res, err := http.Post(m.gateway+"/v1/chat/completions", "application/json", bytes.NewReader(body))
	if err != nil {
		m.t.Fatal(err)
	}
	return res
}

func (m *market) ask(question string, most int) answered {
	m.t.Helper()
	res := m.post(question, most, false)
	defer res.Body.Close()
	body, err := io.ReadAll(res.Body)
	if err != nil {
		m.t.Fatal(err)
	}
	return answered{res.StatusCode, res.Header.Get("X-Plexus-Miner-Hotkey"), body}
}

// failure is the code of an error in OpenAI's shape.
func failure(t *testing.T, body []byte) string {
	t.Helper()
	var e struct {
		Error struct{ Message, Type, Code string }
	}
	if err := json.Unmarshal(body, &e); err != nil || e.Error.Message == "" || e.Error.Type == "" {
		t.Fatalf("not an error in OpenAI's shape: %.300s (%v)", body, err)
	}
	return e.Error.Code
}

// answers fails the test unless the gateway answers and the chain goes on.
func (m *market) answers(t *testing.T) (hotkey string) {
	t.Helper()
	before, err := m.client.Head(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	a := m.ask("What is the capital of France?", 8)
	if a.status != http.StatusOK {
		t.Fatalf("the gateway answers %d %.300s", a.status, a.body)
	}
	testnode.Eventually(t, 20*time.Second, "the chain goes on", func() bool {
		now, err := m.client.Head(t.Context())
		return err == nil && now.Number > before.Number
	})
	return a.hotkey
}

func TestGatewayOutlivesWhatItDependsOn(t *testing.T) {
	m := newMarket(t)
	t.Run("a prompt of 1 MB", m.longPrompt)
	t.Run("a body over the limit", m.longBody)
	t.Run("a miner that never answers", m.muteMiner)
	t.Run("an engine that dies in a stream", m.deadEngine)
}

func (m *market) longPrompt(t *testing.T) {
	a := m.ask(strings.Repeat("word ", 1<<20/5), 8)
	if code := failure(t, a.body); a.status != http.StatusBadRequest || code != "context_length_exceeded" {
		t.Errorf("%d %s", a.status, code)
	}
	m.answers(t)
}

func (m *market) longBody(t *testing.T) {
	a := m.ask(strings.Repeat("word ", 10<<20/5), 8)
	if code := failure(t, a.body); a.status != http.StatusRequestEntityTooLarge || code != "request_too_large" {
		t.Errorf("%d %s", a.status, code)
	}
	m.answers(t)
}

// muteMiner puts a miner on the chain that says it is well and then nothing.
func (m *market) muteMiner(t *testing.T) {
	m.t = t
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer listener.Close()
	var asked atomic.Int64
	go func() {
		for {
			conn, err := listener.Accept()
			if err != nil {
				return
			}
			go func() {
				first, err := bufio.NewReader(conn).ReadString('\n')
				if err == nil && strings.Contains(first, "/healthz") {
					_, _ = io.WriteString(conn, "HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: 15\r\nconnection: close\r\n\r\n{\"status\":\"ok\"}")
					conn.Close()
					return
				}
				asked.Add(1)
				_, _ = io.Copy(io.Discard, conn) // until the caller gives up
				conn.Close()
			}()
		}
	}()
	_, text, err := net.SplitHostPort(listener.Addr().String())
	if err != nil {
		t.Fatal(err)
	}
	port, err := strconv.ParseUint(text, 10, 16)
	if err != nil {
		t.Fatal(err)
	}
	m.enrol("Mute")
	mute := keys.Dev("Mute")
	m.submit(mute, subtensor.Declare{Netuid: 1, Model: []byte(model), Class: subtensor.Bound})
	m.submit(mute, subtensor.ServeAxon{Netuid: 1, Version: 1, IP: scale.U128{1, 0, 0, 127}, Port: uint16(port), IPType: 4})
	testnode.Eventually(t, 2*time.Minute, "the mute miner is asked", func() bool {
		if got := m.answers(t); got == mute.AccountID().String() {
			t.Fatal("the mute miner answered")
		}
		return asked.Load() > 0
	})
}

// deadEngine kills the engine of the miner that is in the middle of an answer.
func (m *market) deadEngine(t *testing.T) {
	res := m.post("Count from one to one thousand, in words, and leave out none.", 1000, true)
	defer res.Body.Close()
	hotkey, err := keys.ParseAccount(res.Header.Get("X-Plexus-Miner-Hotkey"))
	if err != nil || m.engines[hotkey] == nil {
		t.Fatalf("status %d, answered by %q: %v", res.StatusCode, res.Header.Get("X-Plexus-Miner-Hotkey"), err)
	}
	var last string
	tokens := 0
	for lines := bufio.NewScanner(res.Body); lines.Scan(); {
		data, isData := strings.CutPrefix(lines.Text(), "data: ")
		if !isData {
			continue
		}
		last = data
		if tokens++; tokens == 3 {
			m.engines[hotkey].Kill()
		}
	}
	if code := failure(t, []byte(last)); code != "miner_failed" {
		t.Errorf("after %d events the stream ends with %s", tokens, last)
	}
	for range 5 {
		if got := m.answers(t); got == hotkey.String() {
			t.Error("a miner without an engine answered")
		}
	}
}
