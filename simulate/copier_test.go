package simulate

import (
	"context"
	"testing"
)

// rates runs the copier against the intervals.
func rates(t *testing.T, change, halfLife float64, intervals ...int) []float64 {
	t.Helper()
	found := make([]float64, len(intervals))
	for i, interval := range intervals {
		s := DefaultCopier()
		s.Change, s.HalfLife, s.Interval, s.Seeds = change, halfLife, interval, 2
		got, err := s.Run(context.Background(), nil)
		if err != nil {
			t.Fatal(err)
		}
		found[i] = got.Rate
	}
	return found
}

// What was measured on Bittensor's own subnets: without an interval copying pays
// better than work; longer intervals pay the copier less, but hardly so after
// five tempos or where miners change little; nowhere does it pay less than
// delegating at a take of 18%.
func TestTheCopiersRateHasTheMeasuredShape(t *testing.T) {
	for _, c := range []struct {
		name             string
		change, halfLife float64
		from             int // the first interval at which copying pays less than work; -1: none does
	}{
		{"slow", 0.05, 5, -1},
		{"medium", 0.1, 5, 5},
		{"fast", 0.15, 2, 1},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			intervals := []int{0, 1, 2, 3, 5, 10, 20}
			got := rates(t, c.change, c.halfLife, intervals...)
			if got[0] <= 1 {
				t.Errorf("without an interval the copier earns %.3f", got[0])
			}
			from := -1
			for i, rate := range got {
				if i > 0 && rate > got[i-1]+0.002 {
					t.Errorf("interval %d pays %.3f, %d paid %.3f", intervals[i], rate, intervals[i-1], got[i-1])
				}
				if rate < 0.82 {
					t.Errorf("interval %d pays %.3f, less than delegating", intervals[i], rate)
				}
				if from < 0 && rate < 1 {
					from = intervals[i]
				}
			}
			if from != c.from {
				t.Errorf("copying pays less than work from %d on, want %d: %.3f", from, c.from, got)
			}
			if first, late := got[0]-got[4], got[4]-got[6]; late > first {
				t.Errorf("after 5 tempos the rate still falls by %.3f, before it fell by %.3f", late, first)
			}
		})
	}
}

func TestWithoutChangeNoIntervalHelps(t *testing.T) {
	got := rates(t, 0, 5, 1, 20)
	if got[0] < 1 || got[0]-got[1] > 0.003 {
		t.Errorf("the rates are %.4f", got)
	}
}
