package neuron

import (
	"math"
	"path/filepath"
	"sync"

	"github.com/plexus-network/plexus/mechanism"
	"github.com/plexus-network/plexus/substrate/keys"
)

const (
	// memory is over how many full scores an average reaches back.
	memory = 40
	// doubt is how many scores of 0 every average begins with, so that one
	// lucky answer is not worth what forty good ones are.
	doubt = 2
	// staleTempos is after how many tempos without a score an average counts
	// for nothing.
	staleTempos = 8
)

// Average is a moving average of one hotkey's scores.
type Average struct {
	Hotkey keys.AccountID `json:"hotkey"`
	// Model it was earned with; another model begins anew.
	Model string `json:"model"`
	// Sum and Weight: the average is Sum / (Weight + doubt).
	Sum    float64 `json:"sum"`
	Weight float64 `json:"weight"`
	Scores uint64  `json:"scores"`
	// Block of the last score.
	Block uint64 `json:"block"`
}

// Value is the average in [0,1].
func (a Average) Value() float64 { return a.Sum / (a.Weight + doubt) }

// add takes one score in: older ones fade with the new one's weight, and what
// is forfeited goes at once.
func (a *Average) add(s mechanism.Score, block uint64) {
	keep := math.Pow(1-1.0/memory, s.Weight)
	a.Sum = (a.Sum*keep + s.Value*s.Weight) * (1 - s.Forfeit)
	a.Weight = a.Weight*keep + s.Weight
	a.Scores++
	a.Block = block
}

// Averages keeps one average a hotkey on disk. It is safe for concurrent use.
type Averages struct {
	path string

	mu   sync.Mutex // guards rows
	rows map[keys.AccountID]*Average
}

type averagesFile struct {
	Averages []*Average `json:"averages"`
}

// OpenAverages reads the averages of a folder; none is an empty start.
func OpenAverages(dir string) (*Averages, error) {
	a := &Averages{path: filepath.Join(dir, "averages.json"), rows: map[keys.AccountID]*Average{}}
	var file averagesFile
	if err := readState(a.path, &file); err != nil {
		return nil, err
	}
	for _, row := range file.Averages {
		a.rows[row.Hotkey] = row
	}
	return a, nil
}

// Add takes a score in and gives the average after it. Values outside of [0,1]
// are a mechanism's mistake and are clamped.
func (a *Averages) Add(s mechanism.Score, model string, block uint64) Average {
	s.Value, s.Weight, s.Forfeit = unit(s.Value), unit(s.Weight), unit(s.Forfeit)
	a.mu.Lock()
	defer a.mu.Unlock()
	row := a.rows[s.Hotkey]
	if row == nil || row.Model != model {
		row = &Average{Hotkey: s.Hotkey, Model: model}
		a.rows[s.Hotkey] = row
	}
	row.add(s, block)
	return *row
}

// unit clamps to [0,1]; NaN is 0.
func unit(x float64) float64 {
	if !(x > 0) {
		return 0
	}
	return min(x, 1)
}

// Of is a hotkey's average; zero if there is none, if it was earned with
// another model, or if it is stale.
func (a *Averages) Of(n Neuron, view *View) float64 {
	a.mu.Lock()
	defer a.mu.Unlock()
	row := a.rows[n.Hotkey]
	if row == nil || row.Model != n.Model || row.Block+staleTempos*view.Tempo < view.Block {
		return 0
	}
	return row.Value()
}

// Save drops hotkeys that have left the subnet and writes the rest to disk. Only
// one goroutine calls it.
func (a *Averages) Save(view *View) error {
	b, err := a.encode(view)
	if err != nil {
		return err
	}
	return replaceState(a.path, b)
}

func (a *Averages) encode(view *View) ([]byte, error) {
	present := map[keys.AccountID]bool{}
	for _, n := range view.Neurons {
		present[n.Hotkey] = true
	}
	a.mu.Lock()
	defer a.mu.Unlock()
	file := averagesFile{Averages: []*Average{}}
	for hotkey, row := range a.rows {
		if !present[hotkey] {
			delete(a.rows, hotkey)
			continue
		}
		file.Averages = append(file.Averages, row)
	}
	return encodeState(file)
}
