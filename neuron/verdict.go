package neuron

import (
	"time"

	"github.com/plexus-network/plexus/substrate/keys"
)

// PathVerdicts is where an axon takes verdicts: what a validator thinks of the
// miner, told after scoring so that its owner knows why it earns what it earns.
const PathVerdicts = "/plexus/v1/verdicts"

// Bounds of one message of verdicts.
const (
	maxVerdicts   = 64
	maxWhy        = 400 // bytes
	maxParts      = 16
	verdictsBytes = 256 << 10
)

// Verdict is one score with its reason.
type Verdict struct {
	ID     string             `json:"id"`
	Value  float64            `json:"value"`
	Weight float64            `json:"weight"`
	Lost   float64            `json:"lost,omitempty"` // share of the average forfeited
	Why    string             `json:"why"`
	Parts  map[string]float64 `json:"parts,omitempty"`
}

// Verdicts are what one validator tells one miner after a round.
type Verdicts struct {
	Block uint64 `json:"block"`
	// Average is the miner's after these scores, Best the best miner's there.
	Average  float64   `json:"average"`
	Best     float64   `json:"best"`
	Verdicts []Verdict `json:"verdicts"`
}

// bounded cuts what a validator sent to what is kept.
func (v Verdicts) bounded() Verdicts {
	v.Verdicts = v.Verdicts[:min(len(v.Verdicts), maxVerdicts)]
	for i := range v.Verdicts {
		x := &v.Verdicts[i]
		x.ID, x.Why = x.ID[:min(len(x.ID), 100)], x.Why[:min(len(x.Why), maxWhy)]
		if len(x.Parts) > maxParts {
			x.Parts = nil
		}
	}
	return v
}

// Judged is a verdict as the miner keeps it.
type Judged struct {
	Verdict
	Validator keys.AccountID `json:"validator"`
	Block     uint64         `json:"block"`
	At        time.Time      `json:"at"`
}
