package store

import (
	"errors"
	"fmt"
	"strings"
	"sync"
	"syscall"

	"github.com/cockroachdb/pebble/v2"
	"github.com/cockroachdb/pebble/v2/bloom"
	"github.com/cockroachdb/pebble/v2/vfs"
)

// Engine is how [OpenEngine] opens a Pebble database.
type Engine struct {
	CacheBytes    int64
	MemTableBytes uint64
	FS            vfs.FS // nil: the disk
	// Fault hears of the first failure that a database cannot go on from, a full
	// disk above all. It is called once and must not call the database.
	Fault func(error)
}

// OpenEngine opens or makes a Pebble database. Errors: [ErrInUse].
//
// On a failure that Pebble answers with the end of the process, the goroutine
// that met it stops for ever after Fault was told: nothing is written past the
// failed write, so that what is on disk stays a whole state, and the program
// can still say what happened before it ends.
func OpenEngine(dir string, e Engine) (*pebble.DB, error) {
	var once sync.Once
	halt := func(err error) {
		once.Do(func() {
			if e.Fault != nil {
				e.Fault(err)
			}
		})
		select {} // see above: no way back into the engine
	}
	disk := e.FS
	if disk == nil {
		disk = vfs.Default
	}
	// Pebble would try the write once more when the hook returns; it does not.
	guarded := vfs.OnDiskFull(disk, func() { halt(ErrDiskFull) })
	cache := pebble.NewCache(e.CacheBytes)
	defer cache.Unref()
	o := &pebble.Options{
		FS: guarded, Cache: cache, Logger: engineLog{halt},
		MemTableSize:                e.MemTableBytes,
		MemTableStopWritesThreshold: 4,
		L0CompactionThreshold:       4,
		L0StopWritesThreshold:       24,
		FormatMajorVersion:          pebble.FormatNewest,
		CompactionConcurrencyRange:  func() (int, int) { return 1, 2 },
	}
	for i := range o.Levels {
		o.Levels[i].FilterPolicy = bloom.FilterPolicy(10)
	}
	db, err := pebble.Open(dir, o)
	switch {
	case errors.Is(err, syscall.EAGAIN), err != nil && strings.Contains(err.Error(), "lock held by current process"):
		return nil, fmt.Errorf("open %s: %w", dir, ErrInUse)
	case err != nil:
		return nil, fmt.Errorf("open %s: %w", dir, err)
	}
	return db, nil
}

// engineLog takes what Pebble says of its own doings. Only the end matters.
type engineLog struct{ halt func(error) }

func (engineLog) Infof(string, ...any)  {}
func (engineLog) Errorf(string, ...any) {}
func (l engineLog) Fatalf(format string, args ...any) {
	l.halt(fmt.Errorf("database: "+format, args...))
}
