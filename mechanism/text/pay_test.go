package text

import "testing"

// TestPayRisesWithAccuracyOnHeldOutTasks lets miners of known accuracy answer
// questions that none of the tables' tests drew, judged by the families' own
// checkers: pay follows how often they are right, and more than in proportion.
func TestPayRisesWithAccuracyOnHeldOutTasks(t *testing.T) {
	const questions = 300 // of each family
	v := &Validator{}
	pay := func(accuracy float64) float64 {
		r := seeded(20_261_122)
		sum, n := 0.0, 0
		for _, family := range Families() {
			other := family.Draw(r)
			for range questions {
				item := family.Draw(r)
				answer := rightAnswer(item)
				if r.Float64() >= accuracy {
					answer = rightAnswer(other)
				}
				sum += factors{correct: item.Check(answer), faithful: 1, speed: 1, class: 1}.value()
				other = item
				n++
			}
		}
		return v.Shape(sum / float64(n))
	}
	last := pay(0.1)
	for _, accuracy := range []float64{0.3, 0.5, 0.7, 0.9} {
		p := pay(accuracy)
		if p <= last {
			t.Errorf("a miner that is right in %.0f%% of answers is paid %.4f, one that is right less often %.4f", 100*accuracy, p, last)
		}
		last = p
	}
	if pay(0.9) < 2*pay(0.6) {
		t.Errorf("pay does not rise more than in proportion: %.4f at 90%%, %.4f at 60%%", pay(0.9), pay(0.6))
	}
}
