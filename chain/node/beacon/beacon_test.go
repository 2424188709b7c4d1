package beacon

import (
	"context"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"path"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/plexus-network/plexus/chain/pallet/drand"
	"github.com/plexus-network/plexus/substrate/extrinsic"
	"github.com/plexus-network/plexus/substrate/scale"
	"github.com/plexus-network/plexus/substrate/subtensor"
	"github.com/plexus-network/plexus/substrate/timelock/timelocktest"
)

// chain takes rounds that follow its last.
type chain struct {
	mu     sync.Mutex
	last   uint64
	calls  [][]uint64
	refuse bool
}

func (c *chain) Beacon() (uint64, subtensor.BeaconConfiguration, error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.last, subtensor.BeaconConfiguration{Period: 1, Hash: []byte{0xab, 0xcd}}, nil
}

func (c *chain) Feed(raw []byte) error {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.refuse {
		return errors.New("known already")
	}
	call, ok := extrinsic.BareCall(raw)
	var a subtensor.WritePulse
	if !ok || call[0] != subtensor.DrandPallet || call[1] != 0 || scale.Unmarshal(call[2:], &a) != nil {
		return fmt.Errorf("%x is no unsigned write_pulse", raw)
	}
	var rounds []uint64
	for _, p := range a.PulsesPayload.Pulses {
		rounds = append(rounds, p.Round)
		c.last = p.Round
	}
	c.calls = append(c.calls, rounds)
	return nil
}

// serve is a drand API whose newest round is latest.
func serve(t *testing.T, latest uint64) *httptest.Server {
	b := timelocktest.New(t, 3)
	s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if !strings.HasPrefix(r.URL.Path, "/abcd/public/") {
			http.NotFound(w, r)
			return
		}
		round := latest
		if name := path.Base(r.URL.Path); name != "latest" {
			if _, err := fmt.Sscan(name, &round); err != nil || round > latest {
				http.NotFound(w, r)
				return
			}
		}
		p := b.Pulse(round)
		_ = json.NewEncoder(w).Encode(map[string]any{"round": p.Round, "randomness": hex.EncodeToString(p.Randomness), "signature": hex.EncodeToString(p.Signature)})
	}))
	t.Cleanup(s.Close)
	return s
}

func TestTheChainIsFedWhatItLacks(t *testing.T) {
	for name, test := range map[string]struct {
		last, latest uint64
		want         string // first and last round of the call
	}{
		"the first":          {0, 900, "900-900"},
		"the next":           {899, 900, "900-900"},
		"some":               {890, 900, "891-900"},
		"a full call":        {100, 900, "101-150"},
		"after a long sleep": {100, 100 + drand.FarBehind + 1, "28901-28901"},
		"nothing":            {900, 900, ""},
	} {
		c := &chain{last: test.last}
		f := &Feeder{URL: serve(t, test.latest).URL + "/", Chain: c, Log: slog.New(slog.DiscardHandler)}
		fed, period, err := f.step(t.Context())
		got := ""
		if len(c.calls) > 0 {
			got = fmt.Sprintf("%d-%d", c.calls[0][0], c.calls[0][len(c.calls[0])-1])
		}
		if err != nil || got != test.want || period != time.Second || fed > 0 != (got != "") {
			t.Errorf("%s: rounds %q, want %q (%d, %v): %v", name, got, test.want, fed, period, err)
		}
	}
}

func TestRoundsThatOthersBroughtAreNoFailure(t *testing.T) {
	f := &Feeder{URL: serve(t, 5).URL, Chain: &chain{refuse: true}, Log: slog.New(slog.DiscardHandler)}
	if fed, _, err := f.step(t.Context()); fed != 0 || err != nil {
		t.Errorf("%d fed: %v", fed, err)
	}
}

func TestWrongAnswersAreErrors(t *testing.T) {
	for name, answer := range map[string]string{
		"no json": "<html>", "no hexadecimal": `{"round":1,"randomness":"zz"}`, "no signature": `{"round":1,"randomness":"00","signature":"q"}`,
	} {
		s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { fmt.Fprint(w, answer) }))
		f := &Feeder{URL: s.URL, Chain: &chain{}, Log: slog.New(slog.DiscardHandler)}
		if _, _, err := f.step(t.Context()); err == nil {
			t.Errorf("%s is taken", name)
		}
		s.Close()
		if _, _, err := f.step(t.Context()); err == nil {
			t.Error("a server that is gone is no error")
		}
	}
}

func TestRunFeedsUntilItIsStopped(t *testing.T) {
	c := &chain{last: 1}
	ctx, cancel := context.WithCancel(t.Context())
	done := make(chan error, 1)
	f := &Feeder{URL: serve(t, 60).URL, Chain: c, Log: slog.New(slog.DiscardHandler)}
	go func() { done <- f.Run(ctx) }()
	deadline := time.After(10 * time.Second)
	for {
		last, _, _ := c.Beacon()
		if last == 60 {
			break
		}
		select {
		case <-deadline:
			t.Fatalf("the chain knows round %d", last)
		case <-time.After(10 * time.Millisecond):
		}
	}
	cancel()
	if err := <-done; err != nil {
		t.Error(err)
	}
}

func FuzzParse(f *testing.F) {
	f.Add([]byte(`{"round":1,"randomness":"00","signature":"01"}`))
	f.Fuzz(func(t *testing.T, body []byte) {
		if p, err := parse(body); err == nil && len(p.Signature) > len(body) {
			t.Fatalf("%d bytes of %d", len(p.Signature), len(body))
		}
	})
}
