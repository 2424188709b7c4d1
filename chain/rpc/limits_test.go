package rpc

import (
	"context"
	"encoding/json"
	"fmt"
	"net"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/coder/websocket"
	"github.com/plexus-network/plexus/chain/node"
	"github.com/plexus-network/plexus/chain/node/testchain"
)

func TestBatchesAreAnsweredInOrder(t *testing.T) {
	s := serve(t, time.Second, nil)
	_, b := s.post(`[{"id":"a","method":"system_chain"},{"method":"system_chain"},{"id":7,"method":"no"},{"id":null,"method":"system_name"}]`)
	var rs []reply
	if err := json.Unmarshal(b, &rs); err != nil || len(rs) != 3 {
		t.Fatalf("%d answers: %s", len(rs), b)
	}
	if string(rs[0].ID) != `"a"` || string(rs[0].Result) != `"Test"` || rs[1].Error.Code != -32601 || string(rs[1].ID) != "7" || string(rs[2].Result) != `"Plexus Node"` {
		t.Fatalf("%s", b)
	}
	if _, b := s.post(`{"method":"system_chain"}`); len(b) != 0 {
		t.Fatalf("a notification was answered: %s", b)
	}
}

func TestTooLargeABatchIsRefusedByName(t *testing.T) {
	s := serve(t, time.Second, nil)
	one := request1("system_chain")
	long := "[" + strings.Repeat(one+",", DefaultLimits().Batch) + one + "]"
	if _, b := s.post(long); !strings.Contains(string(b), "The batch request was too large") || !strings.Contains(string(b), "-32010") {
		t.Fatalf("%.200s", b)
	}
	most := "[" + strings.Repeat(one+",", DefaultLimits().Batch-1) + one + "]"
	var rs []reply
	if _, b := s.post(most); json.Unmarshal(b, &rs) != nil || len(rs) != DefaultLimits().Batch {
		t.Fatalf("%d answers", len(rs))
	}
}

func TestTooLargeAMessageIsRefusedByNameAndTheConnectionLives(t *testing.T) {
	s := serve(t, time.Second, nil)
	large := request1("state_getStorage", "0x"+strings.Repeat("00", 6<<20)) // 12 MB
	if code, b := s.post(large); code != http.StatusRequestEntityTooLarge || !strings.Contains(string(b), "Request is too big") {
		t.Fatalf("HTTP: %d %.200s", code, b)
	}
	c := s.dial()
	c.write(large)
	if r := c.read(); r.Error == nil || r.Error.Code != -32007 {
		t.Fatalf("WebSocket: %+v", r)
	}
	if r := c.call("system_chain"); string(r.Result) != `"Test"` {
		t.Fatalf("afterwards: %+v", r)
	}
	// What fits is worked through, though its key is nonsense.
	if r := s.call("state_getStorage", "0x"+strings.Repeat("00", 4<<20)); r.Error != nil || string(r.Result) != "null" {
		t.Fatalf("8 MB: %+v", r.Error)
	}
}

func TestTooLargeAnAnswerIsRefusedByName(t *testing.T) {
	s := serve(t, time.Second, func(o *Options, _ *node.Options) { o.Limits.ResponseBytes = 5000 })
	if r := s.call("state_getMetadata"); r.Error == nil || r.Error.Code != -32008 {
		t.Fatalf("metadata: %+v", r.Error)
	}
	one := request1("rpc_methods")
	if _, b := s.post("[" + strings.Repeat(one+",", 9) + one + "]"); !strings.Contains(string(b), "-32011") {
		t.Fatalf("batch: %.200s", b)
	}
}

func TestTenThousandSubscriptionsMeetAName(t *testing.T) {
	s := serve(t, time.Second, nil)
	c := s.dial()
	made, refused := 0, 0
	for range 10 {
		batch := "[" + strings.Repeat(request1("chain_subscribeNewHeads")+",", 999) + request1("chain_subscribeNewHeads") + "]"
		c.write(batch)
		var rs []reply
		for rs == nil { // heads come in between
			ctx, cancel := context.WithTimeout(t.Context(), 20*time.Second)
			_, b, err := c.ws.Read(ctx)
			cancel()
			if err != nil {
				t.Fatal(err)
			}
			if b[0] == '[' {
				if err := json.Unmarshal(b, &rs); err != nil {
					t.Fatal(err)
				}
			}
		}
		for _, r := range rs {
			if r.Error == nil {
				made++
			} else if r.Error.Code == -32006 && strings.HasPrefix(r.Error.Message, "Too many subscriptions") {
				refused++
			}
		}
	}
	if made != 1024 || refused != 10_000-1024 {
		t.Fatalf("%d made, %d refused by name", made, refused)
	}
	if r := s.call("system_chain"); string(r.Result) != `"Test"` {
		t.Fatalf("the node: %+v", r)
	}
}

func TestTooManyConnectionsAreTurnedAwayByName(t *testing.T) {
	s := serve(t, time.Second, func(o *Options, _ *node.Options) { o.Limits.Connections = 3 })
	open := []*client{s.dial(), s.dial(), s.dial()}
	ctx, cancel := context.WithTimeout(t.Context(), 5*time.Second)
	defer cancel()
	_, answer, err := websocket.Dial(ctx, "ws://"+s.address, nil)
	if err == nil || answer == nil || answer.StatusCode != http.StatusServiceUnavailable {
		t.Fatalf("a fourth: %v, %v", answer, err)
	}
	_ = open[0].ws.Close(websocket.StatusNormalClosure, "")
	for end := time.Now().Add(10 * time.Second); ; time.Sleep(5 * time.Millisecond) {
		ctx, cancel := context.WithTimeout(t.Context(), time.Second)
		ws, _, err := websocket.Dial(ctx, "ws://"+s.address, nil)
		cancel()
		if err == nil {
			_ = ws.CloseNow()
			return
		}
		if time.Now().After(end) {
			t.Fatalf("no room after one left: %v", err)
		}
	}
}

// A client that subscribes and does not read is cut off, and nobody waits for it.
func TestSlowReaderIsCutOff(t *testing.T) {
	s := serve(t, 20*time.Millisecond, func(o *Options, _ *node.Options) {
		o.Limits.Queued, o.Limits.Write = 20, 200*time.Millisecond
	})
	c, err := net.Dial("tcp", s.address)
	if err != nil {
		t.Fatal(err)
	}
	defer c.Close()
	_ = c.(*net.TCPConn).SetReadBuffer(1024)
	fmt.Fprintf(c, "GET / HTTP/1.1\r\nHost: x\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: MDEyMzQ1Njc4OWFiY2RlZg==\r\n\r\n")
	// Masked with zeros: the metadata again and again, none of which is read.
	body := []byte(request1("state_getMetadata"))
	frame := append([]byte{0x81, 0x80 | byte(len(body)), 0, 0, 0, 0}, body...)
	for range 400 {
		_ = c.SetWriteDeadline(time.Now().Add(time.Second))
		if _, err := c.Write(frame); err != nil {
			break
		}
	}
	for end := time.Now().Add(10 * time.Second); s.server.open.Load() != 0; time.Sleep(5 * time.Millisecond) {
		if time.Now().After(end) {
			t.Fatal("the slow reader is still connected after 10 s")
		}
	}
	if r := s.call("author_submitExtrinsic", hexOf(testchain.Transfer(alice, 0, bob.AccountID(), 1, 0, s.genesis))); r.Error != nil {
		t.Fatalf("the node: %v", r.Error)
	}
}

func TestOriginsAreAnyOnlyWhereWanted(t *testing.T) {
	for _, any := range []bool{true, false} {
		s := serve(t, time.Second, func(o *Options, _ *node.Options) { o.AnyOrigin = any })
		for origin, isOurs := range map[string]bool{"https://evil.example": false, "http://localhost:3000": true, "http://127.0.0.1:8080": true, "": true} {
			r, _ := http.NewRequest("POST", "http://"+s.address, strings.NewReader(request1("system_chain")))
			if origin != "" {
				r.Header.Set("Origin", origin)
			}
			answer, err := http.DefaultClient.Do(r)
			if err != nil {
				t.Fatal(err)
			}
			_ = answer.Body.Close()
			if got := answer.StatusCode == http.StatusOK; got != (any || isOurs) {
				t.Errorf("any %v, origin %q: %d", any, origin, answer.StatusCode)
			}
			if origin != "" && answer.StatusCode == http.StatusOK && answer.Header.Get("Access-Control-Allow-Origin") != origin {
				t.Errorf("origin %q is not allowed to read", origin)
			}
		}
	}
}
