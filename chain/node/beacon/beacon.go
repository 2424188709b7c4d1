// Package beacon brings the rounds of a drand beacon from its HTTP API to a node's
// chain, so that what is encrypted to them opens.
//
// It verifies nothing: the chain does, and takes the same rounds from anybody. A
// network needs one node that can reach the beacon. Start at [Feeder.Run].
package beacon

import (
	"context"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"strings"
	"time"

	"github.com/plexus-network/plexus/chain/pallet/drand"
	"github.com/plexus-network/plexus/substrate/extrinsic"
	"github.com/plexus-network/plexus/substrate/keys"
	"github.com/plexus-network/plexus/substrate/subtensor"
)

// Chain is the chain that rounds are brought to.
type Chain interface {
	// Beacon is the newest round that the chain knows, 0 for none, and the beacon
	// that it follows.
	Beacon() (last uint64, config subtensor.BeaconConfiguration, err error)
	// Feed sends an unsigned extrinsic.
	Feed(raw []byte) error
}

// Bounds of one request to the beacon's API.
const (
	answerBytes = 16 << 10
	answerTime  = 10 * time.Second
	longestWait = 5 * time.Minute
)

// Feeder brings rounds to a chain. All fields but Client are needed.
type Feeder struct {
	// URL is the address of a drand HTTP API, without the beacon's hash, such as
	// https://api.drand.sh.
	URL    string
	Chain  Chain
	Log    *slog.Logger
	Client *http.Client // nil: one of its own
}

// Run feeds the chain until ctx ends, which is no error. A beacon that cannot be
// reached is tried again and again, less and less often.
func (f *Feeder) Run(ctx context.Context) error {
	wait, failed := time.Duration(0), 0
	for {
		select {
		case <-ctx.Done():
			return nil
		case <-time.After(wait):
		}
		fed, period, err := f.step(ctx)
		switch {
		case ctx.Err() != nil:
			return nil
		case err != nil:
			if failed++; failed == 1 {
				f.Log.Warn("the beacon cannot be followed; trying again", "url", f.URL, "error", err)
			}
			wait = min(period<<min(failed, 10), longestWait)
		case fed == drand.MaxPulses: // there is more
			failed, wait = 0, period/2
		default:
			failed, wait = 0, period
		}
	}
}

// step brings the rounds that the chain lacks, at most as many as a call holds, and
// tells how many and how long a round takes.
func (f *Feeder) step(ctx context.Context) (fed int, period time.Duration, err error) {
	last, config, err := f.Chain.Beacon()
	period = max(time.Duration(config.Period)*time.Second, time.Second)
	if err != nil {
		return 0, period, fmt.Errorf("read the chain's beacon: %w", err)
	}
	newest, err := f.fetch(ctx, config, "latest")
	if err != nil {
		return 0, period, err
	}
	var pulses []subtensor.Pulse
	switch {
	case newest.Round <= last:
		return 0, period, nil
	case last == 0, newest.Round-last > drand.FarBehind, newest.Round == last+1:
		pulses = []subtensor.Pulse{newest}
	default:
		for round := last + 1; round <= newest.Round && len(pulses) < drand.MaxPulses; round++ {
			p, err := f.fetch(ctx, config, fmt.Sprint(round))
			if err != nil {
				return 0, period, err
			}
			pulses = append(pulses, p)
		}
	}
	raw := extrinsic.Bare(subtensor.Encode(subtensor.WritePulse{PulsesPayload: subtensor.PulsesPayload{
		Pulses: pulses, Public: extrinsic.MultiSigner{Scheme: keys.Sr25519, Key: make([]byte, 32)},
	}}))
	if err := f.Chain.Feed(raw); err != nil {
		// Another node may have brought them, or a block with them is on its way.
		f.Log.Debug("rounds were not taken", "first", pulses[0].Round, "count", len(pulses), "error", err)
		return 0, period, nil
	}
	f.Log.Debug("rounds sent", "first", pulses[0].Round, "count", len(pulses))
	return len(pulses), period, nil
}

// fetch asks the API for a round, by its number or as "latest".
func (f *Feeder) fetch(ctx context.Context, config subtensor.BeaconConfiguration, round string) (p subtensor.Pulse, err error) {
	ctx, cancel := context.WithTimeout(ctx, answerTime)
	defer cancel()
	url := fmt.Sprintf("%s/%x/public/%s", strings.TrimRight(f.URL, "/"), config.Hash, round)
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, url, nil)
	if err != nil {
		return p, fmt.Errorf("ask for round %s: %w", round, err)
	}
	client := f.Client
	if client == nil {
		client = http.DefaultClient
	}
	response, err := client.Do(request)
	if err != nil {
		return p, fmt.Errorf("ask for round %s: %w", round, err)
	}
	defer response.Body.Close()
	if response.StatusCode != http.StatusOK {
		return p, fmt.Errorf("ask for round %s: the beacon answers %s", round, response.Status)
	}
	body, err := io.ReadAll(io.LimitReader(response.Body, answerBytes))
	if err != nil {
		return p, fmt.Errorf("read round %s: %w", round, err)
	}
	return parse(body)
}

// parse reads the API's answer.
func parse(body []byte) (p subtensor.Pulse, err error) {
	var answer struct {
		Round                 uint64
		Randomness, Signature string
	}
	if err := json.Unmarshal(body, &answer); err != nil {
		return p, fmt.Errorf("read the beacon's answer: %w", err)
	}
	p.Round = answer.Round
	if p.Randomness, err = hex.DecodeString(answer.Randomness); err != nil {
		return p, fmt.Errorf("read the beacon's answer: %w", err)
	}
	if p.Signature, err = hex.DecodeString(answer.Signature); err != nil {
		return p, fmt.Errorf("read the beacon's answer: %w", err)
	}
	return p, nil
}
