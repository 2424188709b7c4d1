package faults

import (
	"context"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"io"
	"maps"
	"math/rand/v2"
	"net"
	"net/http"
	"os"
	"slices"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/coder/websocket"

	"github.com/plexus-network/plexus/internal/testnode"
)

var soak = flag.Duration("soak", 30*time.Second, "how long clients come and vanish")

// crowd is how many clients there are at a time.
const crowd = 200

// idle is how long the node lets a client be silent, a ping and its answer included.
const idle = 60 * time.Second

// leave is a way in which a client ends its connection.
type leave string

const (
	cleanly   leave = "by the close handshake"
	byFIN     leave = "by closing the socket"
	byReset   leave = "by a reset"
	bySilence leave = "by silence" // the socket stays open: nothing is read, no ping answered
)

// visits counts how clients left, and what they heard.
type visits struct {
	left  map[leave]*atomic.Int64
	heard atomic.Int64
	cut   atomic.Int64 // silent ones that the node cut off

	mu       sync.Mutex // guards failures
	failures map[string]int
}

// fail remembers what went wrong for a client.
func (v *visits) fail(err error) {
	v.mu.Lock()
	defer v.mu.Unlock()
	v.failures[err.Error()]++
}

// visit is one connection of a client: it subscribes, hears a few blocks and leaves.
func (v *visits) visit(ctx context.Context, address string, how leave) error {
	var socket net.Conn
	transport := &http.Transport{DialContext: func(ctx context.Context, _, _ string) (net.Conn, error) {
		c, err := (&net.Dialer{}).DialContext(ctx, "tcp", address)
		socket = c
		return c, err
	}}
	defer transport.CloseIdleConnections()
	dialing, cancel := context.WithTimeout(ctx, 30*time.Second)
	defer cancel()
	ws, _, err := websocket.Dial(dialing, "ws://"+address, &websocket.DialOptions{HTTPClient: &http.Client{Transport: transport}})
	if err != nil {
		return err
	}
	defer func() { _ = ws.CloseNow() }()
	const events, number = "0x26aa394eea5630e07c48ae0c9558cef780d41e5e16056765bc8461851072c9d7", "0x26aa394eea5630e07c48ae0c9558cef702a5c1b19ab7a04f536c519aca4983ac"
	asked := `[{"id":1,"method":"chain_subscribeNewHeads"},{"id":2,"method":"state_subscribeStorage","params":[["` + events + `","` + number + `"]]},
		{"id":3,"method":"state_subscribeRuntimeVersion"},{"id":4,"method":"chain_subscribeFinalizedHeads"}]`
	if err := ws.Write(dialing, websocket.MessageText, []byte(asked)); err != nil {
		return err
	}
	for range 4 + rand.IntN(40) { // up to 12 per block
		_, b, err := ws.Read(dialing)
		if err != nil {
			return err
		}
		var n struct{ Method string }
		if b[0] == '{' && json.Unmarshal(b, &n) == nil && n.Method != "" {
			v.heard.Add(1)
		}
	}
	v.left[how].Add(1)
	switch how {
	case cleanly:
		return ws.Close(websocket.StatusNormalClosure, "")
	case byReset:
		_ = socket.(*net.TCPConn).SetLinger(0)
		return socket.Close()
	case bySilence:
		return v.wait(ctx, socket)
	}
	return socket.Close()
}

// wait keeps a socket open without a word until the node gives it up.
func (v *visits) wait(ctx context.Context, socket net.Conn) error {
	defer socket.Close()
	select {
	case <-ctx.Done():
		return nil
	case <-time.After(idle + 15*time.Second):
	}
	// What was sent until the cut can be read; then comes the end.
	_ = socket.SetReadDeadline(time.Now().Add(5 * time.Second))
	_, err := io.Copy(io.Discard, socket)
	if errors.Is(err, os.ErrDeadlineExceeded) {
		return fmt.Errorf("a client that was silent for %s is still connected", idle+15*time.Second)
	}
	v.cut.Add(1)
	return nil
}

// burden is what a node holds for its clients.
type burden struct{ residentMB, files, goroutines, connections float64 }

func (b burden) String() string {
	return fmt.Sprintf("%.0f MB, %.0f files, %.0f goroutines, %.0f connections", b.residentMB, b.files, b.goroutines, b.connections)
}

// weigh reads a node's burden from the system and from its metrics.
func weigh(t *testing.T, pid int, metrics string) (b burden) {
	t.Helper()
	files, err := os.ReadDir(fmt.Sprintf("/proc/%d/fd", pid))
	if err != nil {
		t.Fatal(err)
	}
	b.files = float64(len(files))
	res, err := http.Get(metrics)
	if err != nil {
		t.Fatal(err)
	}
	defer res.Body.Close()
	text, err := io.ReadAll(res.Body)
	if err != nil {
		t.Fatal(err)
	}
	found := 0
	for line := range strings.Lines(string(text)) {
		name, value, _ := strings.Cut(strings.TrimSpace(line), " ")
		into := map[string]*float64{"process_resident_memory_bytes": &b.residentMB, "go_goroutines": &b.goroutines, "plexus_rpc_connections": &b.connections}[name]
		if into == nil {
			continue
		}
		if *into, err = strconv.ParseFloat(value, 64); err != nil {
			t.Fatal(err)
		}
		found++
	}
	if found != 3 {
		t.Fatalf("%d of 3 metrics are told", found)
	}
	b.residentMB /= 1e6
	return b
}

// most is the largest of each over some samples.
func most(samples []burden) (m burden) {
	for _, b := range samples {
		m = burden{max(m.residentMB, b.residentMB), max(m.files, b.files), max(m.goroutines, b.goroutines), max(m.connections, b.connections)}
	}
	return m
}

// TestVanishingClientsLeaveNothingBehind lets 200 clients come, subscribe and vanish
// in every way, and looks whether the node stays as it was.
func TestVanishingClientsLeaveNothingBehind(t *testing.T) {
	if testing.Short() {
		t.Skip("runs a node under 200 clients; not under -short")
	}
	ports := testnode.FreePorts(t, 3)
	p := testnode.Start(t, nil, "node", "--chain", "local", "--tmp", "--rpc-port", ports[0], "--p2p-port", ports[1], "--metrics-port", ports[2])
	p.WaitFor("Imported #8 ", time.Minute)
	metrics := "http://127.0.0.1:" + ports[2] + "/metrics"
	before := weigh(t, p.Pid(), metrics)

	v := &visits{left: map[leave]*atomic.Int64{}, failures: map[string]int{}}
	ways := []leave{cleanly, byFIN, byReset, bySilence}
	for _, how := range ways {
		v.left[how] = &atomic.Int64{}
	}
	ctx, cancel := context.WithTimeout(t.Context(), *soak)
	defer cancel()
	var clients sync.WaitGroup
	for i := range crowd {
		clients.Go(func() {
			for turn := i; ctx.Err() == nil; turn++ {
				how := ways[turn%3]
				if turn%60 == 59 { // it takes as long as many others
					how = bySilence
				}
				if err := v.visit(ctx, "127.0.0.1:"+ports[0], how); err != nil && ctx.Err() == nil {
					v.fail(err)
				}
			}
		})
	}
	var samples []burden
	for tick := time.NewTicker(*soak / 60); ctx.Err() == nil; {
		select {
		case <-tick.C:
			samples = append(samples, weigh(t, p.Pid(), metrics))
		case <-ctx.Done():
			tick.Stop()
		}
	}
	clients.Wait()
	if len(samples) < 40 {
		t.Fatalf("%d samples", len(samples))
	}

	// The first quarter is for caches to fill; then the highest of a quarter may be
	// little above that of the one before all others.
	quarter := len(samples) / 4
	early, late := most(samples[quarter:2*quarter]), most(samples[3*quarter:])
	left := []string{}
	for _, how := range ways {
		n := v.left[how].Load()
		left = append(left, fmt.Sprintf("%d %s", n, how))
		if n == 0 {
			t.Errorf("nobody left %s", how)
		}
	}
	t.Logf("%d clients for %s: %s; %d notifications; the node cut off %d", crowd, *soak, strings.Join(left, ", "), v.heard.Load(), v.cut.Load())
	t.Logf("before: %s; second quarter: %s; last quarter: %s", before, early, late)
	for _, text := range slices.Sorted(maps.Keys(v.failures)) {
		t.Errorf("%d times a client met: %s", v.failures[text], text)
	}
	if early.connections < crowd/2 || v.heard.Load() < crowd {
		t.Errorf("at most %.0f connections, %d notifications: nothing was tested", early.connections, v.heard.Load())
	}
	if *soak > 2*idle && v.cut.Load() == 0 {
		t.Error("the node cut off nobody that was silent")
	}
	if late.residentMB > 1.15*early.residentMB+10 || late.files > early.files+crowd/10 || late.goroutines > 1.1*early.goroutines+20 {
		t.Errorf("it grows: %s in the second quarter, %s in the last", early, late)
	}
	var after burden
	testnode.Eventually(t, idle+30*time.Second, "the node forgets all who left", func() bool {
		after = weigh(t, p.Pid(), metrics)
		return after.connections == 0 && after.files <= before.files+10 && after.goroutines <= before.goroutines+10
	})
	t.Logf("after: %s", after)
	if err := p.Stop(); err != nil {
		t.Errorf("the node ends with %v", err)
	}
}
