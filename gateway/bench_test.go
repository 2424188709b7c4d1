package gateway

import (
	"bufio"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"runtime/debug"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/plexus-network/plexus/gateway/pool"
	"github.com/plexus-network/plexus/substrate/keys"
)

// pace is between two tokens of the benchmark's miner.
const pace = 4 * time.Millisecond

// BenchmarkFirstToken measures what the gateway adds to a first token at 500
// requests a second: the same load on the same miner, with the gateway and
// without it. Run with -benchtime 5000x; b.N is the number of requests.
func BenchmarkFirstToken(b *testing.B) {
	const perSecond = 500
	defer debug.SetGCPercent(debug.SetGCPercent(GCPercent)) // as `plexus gateway` does
	m := quickMiner(b)
	opts := Default()
	opts.PerClient, opts.Pool.InFlight = 1024, 256
	s := start(b, opts, m)
	body := `{"model":"plexus/text","messages":[{"role":"user","content":"` + strings.Repeat("word ", 50) + `"}],"stream":true}`
	client := &http.Client{Transport: &http.Transport{MaxIdleConnsPerHost: 256}}
	load(b, client, s.url, body, perSecond, 200) // opens the connections
	load(b, client, m.server.URL, body, perSecond, 200)
	for b.Loop() {
	}
	direct := load(b, client, m.server.URL, body, perSecond, b.N)
	through := load(b, client, s.url, body, perSecond, b.N)
	for _, p := range []struct {
		name  string
		share float64
	}{{"p50", 0.50}, {"p99", 0.99}} {
		d, t := percentile(direct, p.share), percentile(through, p.share)
		b.ReportMetric(ms(d), "direct-"+p.name+"-ms")
		b.ReportMetric(ms(t), "gateway-"+p.name+"-ms")
		b.ReportMetric(ms(t-d), "added-"+p.name+"-ms")
	}
	b.ReportMetric(0, "ns/op")
}

// quickMiner answers without looking at the request, a token each few
// milliseconds: what it takes itself is on both sides of the comparison.
func quickMiner(b *testing.B) *miner {
	m := &miner{Miner: pool.Miner{UID: 1, Hotkey: keys.Dev("Bob").AccountID(), Model: smallModel, Incentive: 1}}
	m.server = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.Method == http.MethodGet {
			_, _ = io.WriteString(w, `{"status":"ok"}`)
			return
		}
		_, _ = io.Copy(io.Discard, r.Body)
		w.Header().Set("Content-Type", "text/event-stream")
		for i := range 8 {
			event(w, chunkOf(0, `{"content":"word "}`, "null", fmt.Sprintf(`,"plexus":{"tokens":[%d]}`, i)))
			time.Sleep(pace)
		}
		event(w, chunkOf(0, `{}`, `"stop"`, ""))
		event(w, "[DONE]")
	}))
	b.Cleanup(m.server.Close)
	m.Addr = m.server.Listener.Addr().String()
	return m
}

// load sends requests at a steady pace, whatever the answers do, and gives each
// one's time to its first token.
func load(b *testing.B, client *http.Client, url, body string, perSecond, count int) []time.Duration {
	took := make([]time.Duration, count)
	var all sync.WaitGroup
	tick := time.NewTicker(time.Second / time.Duration(perSecond))
	defer tick.Stop()
	for i := range count {
		all.Go(func() { took[i] = firstToken(b, client, url, body) })
		<-tick.C
	}
	all.Wait()
	slices.Sort(took)
	return took
}

func firstToken(b *testing.B, client *http.Client, url, body string) time.Duration {
	began := time.Now()
	resp, err := client.Post(url+"/v1/chat/completions", "application/json", strings.NewReader(body))
	if err != nil {
		b.Error(err)
		return 0
	}
	defer resp.Body.Close()
	lines := bufio.NewReader(resp.Body)
	line, err := lines.ReadString('\n')
	took := time.Since(began)
	if err != nil || !strings.Contains(line, "word") {
		b.Errorf("status %d: %q, %v", resp.StatusCode, line, err)
	}
	_, _ = io.Copy(io.Discard, lines)
	return took
}

func percentile(sorted []time.Duration, share float64) time.Duration {
	return sorted[int(float64(len(sorted)-1)*share)]
}

func ms(d time.Duration) float64 { return float64(d) / float64(time.Millisecond) }
