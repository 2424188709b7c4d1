package scheduler

import (
	"cmp"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"slices"

	"github.com/plexus-network/plexus/chain/runtime"
	"github.com/plexus-network/plexus/substrate/subtensor"
)

// document is the pallet's part of a chain specification.
type document struct {
	Tasks []entry `json:"tasks"`
}

// entry is one task, which runs as root: nobody else schedules.
type entry struct {
	runtime.CallDocument
	Block    uint32   `json:"block"`          // the first is 1; where that is full, the next with room
	Name     string   `json:"name,omitempty"` // hex
	Priority uint8    `json:"priority"`
	Every    uint32   `json:"every,omitempty"` // blocks between two runs
	Times    uint32   `json:"times,omitempty"` // further runs
	Retry    *retries `json:"retry,omitempty"`
}

type retries struct {
	Total     uint8  `json:"total"`
	Remaining uint8  `json:"remaining"`
	Every     uint32 `json:"every"` // blocks
}

func (p pallet) genesis(c *runtime.Context, doc json.RawMessage) error {
	var d document
	if doc != nil {
		if err := json.Unmarshal(doc, &d); err != nil {
			return fmt.Errorf("read scheduled tasks: %w", err)
		}
	}
	for i, e := range d.Tasks {
		if err := p.load(c, e); err != nil {
			return fmt.Errorf("scheduled task %d: %w", i, err)
		}
	}
	return nil
}

func (p pallet) load(c *runtime.Context, e entry) error {
	if e.Block == 0 {
		return fmt.Errorf("the first block is 1")
	}
	t := Task{Priority: e.Priority, Origin: runtime.RootCaller()}
	if e.Times > 0 {
		t.MaybePeriodic = &subtensor.Period{Blocks: max(e.Every, 1), Count: e.Times}
	}
	if e.Name != "" {
		name, err := hex.DecodeString(e.Name)
		if err != nil || len(name) != 32 || Lookup.Has(c, [32]byte(name)) {
			return fmt.Errorf("its name is another's, or not 32 bytes in hex: %q", e.Name)
		}
		t.MaybeID = (*[32]byte)(name)
	}
	var err error
	if t.Call, err = e.Bound(c, p.kept.Bound); err != nil {
		return err
	}
	at, err := place(c, e.Block, t)
	for when := e.Block; errors.Is(err, runtime.ErrNoRoom) && when < e.Block+MaxTasks; {
		when++
		at, err = place(c, when, t)
	}
	if err == nil && e.Retry != nil {
		Retries.Set(c, at, Retry{e.Retry.Total, e.Retry.Remaining, e.Retry.Every})
	}
	return err
}

// export gives the tasks in the order in which they were due. They wait as many blocks
// as they had to; those that blocks had no room for yet are the first.
func export(r runtime.Reader) (any, error) {
	type due struct {
		when uint32
		list []*Task
	}
	var all []due
	Agenda.Iterate(r, func(when uint32, list []*Task) bool {
		all = append(all, due{when, list})
		return true
	})
	slices.SortFunc(all, func(a, b due) int { return cmp.Compare(a.when, b.when) })
	d, now := document{Tasks: []entry{}}, uint32(runtime.Height(r))
	for _, block := range all {
		for i, t := range block.list {
			if t == nil {
				continue
			}
			e := entry{CallDocument: t.Call.Document(), Block: max(block.when, now+1) - now, Priority: t.Priority}
			if t.MaybeID != nil {
				e.Name = hex.EncodeToString(t.MaybeID[:])
			}
			if t.MaybePeriodic != nil {
				e.Every, e.Times = t.MaybePeriodic.Blocks, t.MaybePeriodic.Count
			}
			if r, ok := Retries.Lookup(r, subtensor.TaskAddress{When: block.when, Index: uint32(i)}); ok {
				e.Retry = &retries{r.TotalRetries, r.Remaining, r.Period}
			}
			d.Tasks = append(d.Tasks, e)
		}
	}
	return d, nil
}
