package runtime_test

import (
	"fmt"
	"slices"
	"testing"

	"github.com/plexus-network/plexus/chain/runtime"
	"github.com/plexus-network/plexus/chain/runtime/runtimetest"
)

// TestIterationGoesOnBehindAKey: over a state that seeks and one that does not, from
// each key, from one that is gone and from behind the last.
func TestIterationGoesOnBehindAKey(t *testing.T) {
	m := runtime.NewTripleMap[uint16, uint16, uint16]("After", "Map", runtime.Identity, runtime.Identity, runtime.Identity, uint16(0))
	base := runtime.NewOverlay(nil)
	for i := range uint16(20) {
		m.Set(base, i, 0, 0, i)
	}
	plain := runtimetest.State{}
	plain.Apply(base.Changes())
	for name, below := range map[string]runtime.Reader{"an overlay": base, "a map": plain} {
		t.Run(name, func(t *testing.T) {
			over := runtime.NewOverlay(below)
			m.Delete(over, 5, 0, 0)
			m.Set(over, 7, 0, 0, 70)
			m.Set(over, 7, 1, 0, 71)
			m.Set(over, 30, 0, 0, 30)
			var all []string
			m.IterateAfter(over, "", func(key string, a, b, c, v uint16) bool {
				all = append(all, fmt.Sprint(key, a, b, c, v))
				return true
			})
			if len(all) != 21 {
				t.Fatalf("%d entries", len(all))
			}
			for i := range uint16(31) {
				start := m.Key(i, 0, 0)
				want := slices.DeleteFunc(slices.Clone(all), func(x string) bool { return x[:len(start)] <= start })
				var got []string
				m.IterateAfter(over, start, func(key string, a, b, c, v uint16) bool {
					got = append(got, fmt.Sprint(key, a, b, c, v))
					return true
				})
				if !slices.Equal(got, want) {
					t.Errorf("behind %d: %d entries, want %d", i, len(got), len(want))
				}
			}
		})
	}
}
