package store

import (
	"errors"
	"fmt"
	"math/rand/v2"
	"sync/atomic"
	"syscall"
	"testing"

	"github.com/cockroachdb/pebble/v2/vfs"
	"github.com/cockroachdb/pebble/v2/vfs/errorfs"
)

// A disk that is full from some write on must end in the named error and leave a
// store that opens again at a whole block, with every block's hash as it was.
func TestFullDiskStopsTheStoreAndLosesNoWholeBlock(t *testing.T) {
	// The pairs spread over log writes, table flushes and manifest writes.
	for _, room := range []int64{3, 40, 200, 600, 2500} {
		t.Run(fmt.Sprint(room, " writes"), func(t *testing.T) {
			disk := vfs.NewMem()
			var left atomic.Int64
			left.Store(room)
			full := errorfs.InjectorFunc(func(op errorfs.Op) error {
				switch op.Kind {
				case errorfs.OpFileWrite, errorfs.OpFileWriteAt, errorfs.OpCreate, errorfs.OpFilePreallocate:
					if left.Add(-1) < 0 {
						return syscall.ENOSPC
					}
				}
				return nil
			})
			faults := make(chan error, 1)
			o := small(errorfs.Wrap(disk, full))
			o.Fault = func(err error) { faults <- err }
			hashes := make(chan [32]byte, 1<<20)
			go func() { // it hangs in the engine for ever, as it must
				s, err := Open("state", o)
				if err != nil {
					return
				}
				r := rand.New(rand.NewPCG(3, 3))
				for h := uint64(0); ; h++ {
					ch := map[string][]byte{}
					for range 200 {
						ch[randomKey(r)+fmt.Sprint(r.IntN(5000))] = make([]byte, 500)
					}
					hash, err := s.Apply(ch)
					if err != nil {
						return
					}
					hashes <- hash // before Save: a block may be whole on disk though Save never returned
					if s.Save(h, nil) != nil {
						return
					}
				}
			}()
			if err := <-faults; !errors.Is(err, ErrDiskFull) {
				t.Fatalf("fault is %v", err)
			}
			// The process would end here; what lies on the disk is what a new one finds.
			var saved [][32]byte
			for more := true; more; {
				select {
				case h := <-hashes:
					saved = append(saved, h)
				default:
					more = false
				}
			}
			after, err := Open("state", small(copyOf(t, disk)))
			if err != nil {
				t.Fatalf("does not open again: %v", err)
			}
			defer after.Close()
			height, ok := after.Height()
			if !ok {
				return // full before genesis was on disk: an empty store is whole too
			}
			if height >= uint64(len(saved)) || after.Hash() != saved[height] {
				t.Fatalf("at height %d of %d the hash differs", height, len(saved))
			}
			if after.Rehash() != after.Hash() {
				t.Fatal("the rows are not those of the hash")
			}
		})
	}
}

// copyOf takes the files as they are, away from goroutines that still hold them.
func copyOf(t *testing.T, from vfs.FS) vfs.FS {
	t.Helper()
	to := vfs.NewMem()
	if _, err := vfs.Clone(from, to, "state", "state"); err != nil {
		t.Fatal(err)
	}
	return to
}
