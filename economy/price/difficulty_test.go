package price_test

import (
	"testing"

	"github.com/plexus-network/plexus/economy/price"
)

func TestDifficultyFollowsTheRegistrationsOfAnInterval(t *testing.T) {
	const most = ^uint64(0)
	for _, test := range []struct {
		name        string
		now         uint64
		i           price.Interval
		alpha       uint64
		low, high   uint64
		want        uint64
		becauseThat string
	}{
		{name: "as many as wanted", now: 10_000_000, i: price.Interval{Burned: 1, Worked: 1, Target: 2}, high: most, want: 10_000_000, becauseThat: "(2+2)/4 = 1"},
		{name: "twice as many", now: 10_000_000, i: price.Interval{Worked: 4, Target: 2}, high: most, want: 15_000_000, becauseThat: "(4+2)/4 = 1.5"},
		{name: "every block of 100", now: 10_000_000, i: price.Interval{Worked: 100, Target: 2}, high: most, want: 255_000_000, becauseThat: "102/4 = 25.5"},
		{name: "none", now: 10_000_000, i: price.Interval{Target: 2}, high: most, want: 5_000_000, becauseThat: "(0+2)/4 = 1/2"},
		{name: "one, bought", now: 10_000_000, i: price.Interval{Burned: 1, Target: 2}, high: most, want: 7_500_000, becauseThat: "3/4"},
		{name: "one, worked for", now: 10_000_000, i: price.Interval{Worked: 1, Target: 2}, high: most, want: 10_000_000, becauseThat: "the price would fall instead"},
		{name: "too many, mostly bought", now: 10_000_000, i: price.Interval{Burned: 3, Worked: 2, Target: 2}, high: most, want: 10_000_000, becauseThat: "the price would rise instead"},
		{name: "too many, half each", now: 10_000_000, i: price.Interval{Burned: 3, Worked: 3, Target: 2}, high: most, want: 20_000_000, becauseThat: "8/4 = 2"},
		{name: "half remembered", now: 10_000_000, i: price.Interval{Worked: 4, Target: 2}, alpha: 1 << 63, high: most, want: 12_500_000, becauseThat: "(10 + 15)/2"},
		{name: "all remembered", now: 10_000_000, i: price.Interval{Worked: 4, Target: 2}, alpha: most, high: most, want: 10_000_000, becauseThat: "alpha is 1"},
		{name: "floored", now: 3, i: price.Interval{Target: 1}, high: most, want: 1, becauseThat: "3/2"},
		{name: "not below the least", now: 10_000_000, i: price.Interval{Target: 2}, low: 8_000_000, high: most, want: 8_000_000},
		{name: "not above the most", now: 10_000_000, i: price.Interval{Worked: 4, Target: 2}, high: 11_000_000, want: 11_000_000},
		{name: "beyond 64 bits", now: 1 << 63, i: price.Interval{Worked: 100, Target: 1}, high: most - 1, want: most - 1},
		{name: "no target", now: 5, i: price.Interval{Worked: 3}, high: most, want: 5},
	} {
		t.Run(test.name, func(t *testing.T) {
			if got := price.Difficulty(test.now, test.i, test.alpha, test.low, test.high); got != test.want {
				t.Errorf("got %d, want %d (%s)", got, test.want, test.becauseThat)
			}
		})
	}
}

func FuzzDifficultyStaysWithinItsBounds(f *testing.F) {
	f.Add(uint64(10_000_000), uint16(3), uint16(1), uint16(2), uint64(1)<<63, uint64(1), uint64(1)<<62)
	f.Fuzz(func(t *testing.T, now uint64, burned, worked, target uint16, alpha, low, high uint64) {
		low, high = min(low, high), max(low, high)
		now = min(max(now, low), high)
		i := price.Interval{Burned: burned, Worked: worked, Target: target}
		got := price.Difficulty(now, i, alpha, low, high)
		if got < low || got > high {
			t.Fatalf("%d is not in [%d, %d]", got, low, high)
		}
		isMore := uint32(burned)+uint32(worked) > uint32(target)
		// Each floored product may lose one part of 2^18.
		if isMore && got+1 < now || !isMore && got > now {
			t.Fatalf("%d became %d after %+v", now, got, i)
		}
	})
}
