package neuron

import (
	"path/filepath"
	"slices"
	"sync"
	"time"

	"github.com/plexus-network/plexus/substrate/keys"
)

// Bounds of a miner's record.
const (
	keptVerdicts = 200
	keptCallers  = 256
)

// Caller is what a miner remembers of one sender.
type Caller struct {
	Hotkey   keys.AccountID `json:"hotkey"`
	First    time.Time      `json:"first"`
	Last     time.Time      `json:"last"`
	Answered uint64         `json:"answered"`
	Failed   uint64         `json:"failed"`
	// Average and Best are what this validator said last; Told is when.
	Average float64   `json:"average"`
	Best    float64   `json:"best"`
	Told    time.Time `json:"told"`
}

// Record is what a miner remembers in order to explain its pay.
type Record struct {
	Hotkey  keys.AccountID `json:"hotkey"`
	Model   string         `json:"model"`
	Started time.Time      `json:"started"`
	// Refused counts requests that were not served, by reason.
	Refused map[string]uint64 `json:"refused"`
	Callers []Caller          `json:"callers"`
	// Judged are the latest verdicts, oldest first.
	Judged []Judged `json:"judged"`
}

// recorder keeps a record on disk. It is safe for concurrent use.
type recorder struct {
	path string

	mu    sync.Mutex // guards record and dirty
	rec   Record
	dirty bool
}

// recordFile is the record's name in a miner's folder.
const recordFile = "miner.json"

// ReadRecord reads the record of a miner's folder; an empty one if it has not
// run there.
func ReadRecord(dir string) (Record, error) {
	var rec Record
	err := readState(filepath.Join(dir, recordFile), &rec)
	return rec, err
}

func openRecorder(dir string, hotkey keys.AccountID, model string, now time.Time) (*recorder, error) {
	rec, err := ReadRecord(dir)
	if err != nil {
		return nil, err
	}
	if rec.Hotkey != hotkey {
		rec = Record{}
	}
	rec.Hotkey, rec.Model, rec.Started = hotkey, model, now
	if rec.Refused == nil {
		rec.Refused = map[string]uint64{}
	}
	return &recorder{path: filepath.Join(dir, recordFile), rec: rec, dirty: true}, nil
}

// caller finds or makes a sender's row; the one longest silent makes room.
func (r *recorder) caller(hotkey keys.AccountID, now time.Time) *Caller {
	for i := range r.rec.Callers {
		if c := &r.rec.Callers[i]; c.Hotkey == hotkey {
			c.Last = now
			return c
		}
	}
	if len(r.rec.Callers) >= keptCallers {
		oldest := 0
		for i, c := range r.rec.Callers {
			if c.Last.Before(r.rec.Callers[oldest].Last) {
				oldest = i
			}
		}
		r.rec.Callers = slices.Delete(r.rec.Callers, oldest, oldest+1)
	}
	r.rec.Callers = append(r.rec.Callers, Caller{Hotkey: hotkey, First: now, Last: now})
	return &r.rec.Callers[len(r.rec.Callers)-1]
}

// served notes a request of a permitted sender.
func (r *recorder) served(sender keys.AccountID, isAnswered bool, now time.Time) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.dirty = true
	c := r.caller(sender, now)
	if isAnswered {
		c.Answered++
	} else {
		c.Failed++
	}
}

// refused notes a request that was not served; reason is one of a few words.
func (r *recorder) refused(reason string) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.dirty = true
	r.rec.Refused[reason]++
}

// told notes a validator's verdicts.
func (r *recorder) told(validator keys.AccountID, v Verdicts, now time.Time) {
	v = v.bounded()
	r.mu.Lock()
	defer r.mu.Unlock()
	r.dirty = true
	c := r.caller(validator, now)
	c.Average, c.Best, c.Told = v.Average, v.Best, now
	for _, x := range v.Verdicts {
		r.rec.Judged = append(r.rec.Judged, Judged{Verdict: x, Validator: validator, Block: v.Block, At: now})
	}
	if extra := len(r.rec.Judged) - keptVerdicts; extra > 0 {
		r.rec.Judged = slices.Delete(r.rec.Judged, 0, extra)
	}
}

// save writes the record if it changed; only one goroutine calls it.
func (r *recorder) save() error {
	b, err := r.encode()
	if b == nil || err != nil {
		return err
	}
	if err := replaceState(r.path, b); err != nil {
		r.mu.Lock()
		defer r.mu.Unlock()
		r.dirty = true
		return err
	}
	return nil
}

// encode is the record as it is written; nil if it has not changed.
func (r *recorder) encode() ([]byte, error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if !r.dirty {
		return nil, nil
	}
	r.dirty = false
	return encodeState(r.rec)
}
