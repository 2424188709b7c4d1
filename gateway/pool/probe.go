package pool

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"math/rand/v2"
	"net/http"
	"time"

	"github.com/plexus-network/plexus/substrate/keys"
	"golang.org/x/sync/errgroup"
)

const (
	probeEvery   = 15 * time.Second
	probeTimeout = 3 * time.Second
	probeMost    = 4 << 10 // bytes of a health answer
	probesAtOnce = 16
)

// Prober asks miners for their health: GET /healthz, unsigned, the same from any
// sender. An unhealthy miner is asked again soon, then ever more rarely.
type Prober struct {
	Pool   *Pool
	Client *http.Client
	Log    *slog.Logger
}

// Run probes until ctx ends; it gives ctx's error.
func (pr *Prober) Run(ctx context.Context) error {
	tick := time.NewTicker(250 * time.Millisecond)
	defer tick.Stop()
	var probes errgroup.Group
	probes.SetLimit(probesAtOnce)
	defer func() { _ = probes.Wait() }()
	for {
		for _, m := range pr.Pool.due(time.Now()) {
			probes.Go(func() error {
				started := time.Now()
				err := pr.ask(ctx, m)
				if ctx.Err() == nil {
					pr.Pool.probed(m.Hotkey, err == nil)
					pr.Log.Debug("probed miner", "uid", m.UID, "took", time.Since(started), "err", err)
				}
				return nil
			})
		}
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-tick.C:
		}
	}
}

func (pr *Prober) ask(ctx context.Context, m Miner) error {
	ctx, cancel := context.WithTimeout(ctx, probeTimeout)
	defer cancel()
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, "http://"+m.Addr+"/healthz", nil)
	if err != nil {
		return fmt.Errorf("make probe: %w", err)
	}
	resp, err := pr.Client.Do(req)
	if err != nil {
		return err
	}
	defer resp.Body.Close()
	if resp.StatusCode != http.StatusOK {
		return fmt.Errorf("health status %d", resp.StatusCode)
	}
	body, err := io.ReadAll(io.LimitReader(resp.Body, probeMost))
	if err != nil {
		return fmt.Errorf("read health: %w", err)
	}
	var health struct {
		Status string `json:"status"`
	}
	if err := json.Unmarshal(body, &health); err != nil {
		return fmt.Errorf("read health: %w", err)
	}
	if health.Status != "ok" {
		return errors.New("not healthy")
	}
	return nil
}

// due lists the miners whose probe is due and pushes each one's next probe away,
// so that a slow probe is not started twice.
func (p *Pool) due(now time.Time) []Miner {
	p.mu.Lock()
	defer p.mu.Unlock()
	var out []Miner
	for _, m := range p.order {
		if !now.Before(m.nextProbe) {
			m.nextProbe = now.Add(probeEvery)
			out = append(out, m.Miner)
		}
	}
	return out
}

// probed notes a probe's outcome.
func (p *Pool) probed(hotkey keys.AccountID, isHealthy bool) {
	now := time.Now()
	p.mu.Lock()
	defer p.mu.Unlock()
	m := p.members[hotkey]
	if m == nil {
		return // it left the subnet meanwhile
	}
	wait := probeEvery
	if !isHealthy {
		m.failures++
		wait = min(probeEvery, time.Second<<min(m.failures, 4))
	} else if !m.up {
		m.failures = 0
	}
	m.up = isHealthy
	m.nextProbe = now.Add(wait/2 + rand.N(wait)) // spread, so that probes do not come in waves
	if isHealthy {
		p.isReady = true
		p.serveWaiters(now)
	}
}
