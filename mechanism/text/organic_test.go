package text

import (
	"math"
	"math/rand/v2"
	"os"
	"strings"
	"testing"
	"unicode"
)

// features are what a script sees of a request without understanding it.
func features(prompt string) []float64 {
	letters, upper, digits, marks := 0, 0, 0, 0
	for _, c := range prompt {
		switch {
		case unicode.IsUpper(c):
			upper++
			letters++
		case unicode.IsLetter(c):
			letters++
		case unicode.IsDigit(c):
			digits++
		case unicode.IsPunct(c):
			marks++
		}
	}
	ws := strings.Fields(prompt)
	flag := func(is bool) float64 {
		if is {
			return 1
		}
		return 0
	}
	first := []rune(prompt)[0]
	return []float64{
		math.Log(float64(len(prompt))),
		float64(letters) / float64(len(ws)),
		float64(upper) / float64(letters+1),
		flag(digits > 0),
		float64(marks),
		flag(strings.HasSuffix(prompt, "?")),
		flag(strings.HasSuffix(prompt, ".")),
		flag(unicode.IsLower(first)),
		flag(strings.Contains(prompt, "\"")),
		flag(strings.Contains(prompt, "?")),
		float64(strings.Count(prompt, ",")),
		float64(strings.Count(prompt, ". ")),
	}
}

// bayes is a naive Bayes classifier with one normal distribution per feature
// and class.
type bayes struct{ mean, variance [2][]float64 }

func train(samples [2][][]float64) *bayes {
	b := &bayes{}
	for class, rows := range samples {
		n := len(rows[0])
		b.mean[class], b.variance[class] = make([]float64, n), make([]float64, n)
		for i := range n {
			for _, r := range rows {
				b.mean[class][i] += r[i] / float64(len(rows))
			}
			for _, r := range rows {
				d := r[i] - b.mean[class][i]
				b.variance[class][i] += d * d / float64(len(rows))
			}
			b.variance[class][i] += 0.02
		}
	}
	return b
}

// margin is above 0 for class 1.
func (b *bayes) margin(row []float64) float64 {
	var l [2]float64
	for class := range l {
		for i, x := range row {
			d := x - b.mean[class][i]
			l[class] -= d*d/(2*b.variance[class][i]) + math.Log(b.variance[class][i])/2
		}
	}
	return l[1] - l[0]
}

func TestTasksLookLikeOrganicPrompts(t *testing.T) {
	file, err := os.ReadFile("testdata/organic.txt")
	if err != nil {
		t.Fatal(err)
	}
	organic := strings.Split(strings.TrimSpace(string(file)), "\n")
	r := rand.New(rand.NewPCG(1, 2))
	r.Shuffle(len(organic), func(i, k int) { organic[i], organic[k] = organic[k], organic[i] })
	var tasks []string
	for len(tasks) < len(organic) {
		tasks = append(tasks, one(r, Families()).Draw(r).Prompt)
	}
	rows := func(prompts []string) (out [][]float64) {
		for _, p := range prompts {
			out = append(out, features(p))
		}
		return out
	}
	// Trained on one half and tried on the other, then the other way round.
	right, all := 0, 0
	half := len(organic) / 2
	for _, swap := range []bool{false, true} {
		a, b := organic[:half], organic[half:]
		c, d := tasks[:half], tasks[half:]
		if swap {
			a, b, c, d = b, a, d, c
		}
		classifier := train([2][][]float64{rows(a), rows(c)})
		for _, x := range rows(b) {
			if classifier.margin(x) <= 0 {
				right++
			}
			all++
		}
		for _, x := range rows(d) {
			if classifier.margin(x) > 0 {
				right++
			}
			all++
		}
	}
	share := float64(right) / float64(all)
	t.Logf("a classifier of simple features is right on %.0f%% of prompts (chance 50%%)", 100*share)
	if share > 0.75 {
		t.Errorf("tasks can be told from organic prompts by simple features: %.0f%% right", 100*share)
	}
}
