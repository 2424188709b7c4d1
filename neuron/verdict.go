package neuron

import (
	"slices"
	"strings"
	"time"
	"unicode"

	"github.com/plexus-network/plexus/substrate/keys"
)

// PathVerdicts is where an axon takes verdicts: what a validator thinks of the
// miner, told after scoring so that its owner knows why it earns what it earns.
const PathVerdicts = "/plexus/v1/verdicts"

// Bounds of one message of verdicts.
const (
	maxVerdicts   = 64
	maxWhy        = 400 // bytes
	maxName       = 100 // bytes
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

// bounded makes what a validator sent fit to be kept and shown: short lines
// without control characters, which a terminal would obey, and numbers in [0,1].
func (v Verdicts) bounded() Verdicts {
	v.Average, v.Best = unit(v.Average), unit(v.Best)
	v.Verdicts = slices.Clone(v.Verdicts[:min(len(v.Verdicts), maxVerdicts)])
	for i := range v.Verdicts {
		x := &v.Verdicts[i]
		x.ID, x.Why = oneLine(x.ID, maxName), oneLine(x.Why, maxWhy)
		x.Value, x.Weight, x.Lost = unit(x.Value), unit(x.Weight), unit(x.Lost)
		if len(x.Parts) > maxParts {
			x.Parts = nil
		}
		parts := make(map[string]float64, len(x.Parts))
		for name, part := range x.Parts {
			parts[oneLine(name, maxName)] = part
		}
		x.Parts = parts
	}
	return v
}

// oneLine is at most so many bytes of a text, with a blank for each character
// that is not printed.
func oneLine(text string, most int) string {
	text = strings.ToValidUTF8(text[:min(len(text), most)], "")
	return strings.Map(func(r rune) rune {
		if !unicode.IsPrint(r) {
			return ' '
		}
		return r
	}, text)
}

// Judged is a verdict as the miner keeps it.
type Judged struct {
	Verdict
	Validator keys.AccountID `json:"validator"`
	Block     uint64         `json:"block"`
	At        time.Time      `json:"at"`
}
