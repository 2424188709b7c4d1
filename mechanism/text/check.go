package text

import (
	"slices"
	"strconv"
	"strings"
	"unicode"
)

// Checkers read answers as words: small letters and digits, all else between.
// They are strict on purpose: an answer that lists everything, repeats the
// question or says nothing is wrong.

// words splits a text into lower-case runs of letters and digits.
func words(text string) []string {
	return strings.FieldsFunc(strings.ToLower(text), func(c rune) bool {
		return !unicode.IsLetter(c) && !unicode.IsDigit(c)
	})
}

// find is where the words of a phrase follow each other in ws first; -1 if they
// do not.
func find(ws []string, phrase string) int {
	want := words(phrase)
	if len(want) == 0 {
		return -1
	}
	for i := 0; i+len(want) <= len(ws); i++ {
		if slices.Equal(ws[i:i+len(want)], want) {
			return i
		}
	}
	return -1
}

// has tells whether a phrase occurs in ws.
func has(ws []string, phrase string) bool { return find(ws, phrase) >= 0 }

// hasAny tells whether one of the phrases occurs.
func hasAny(ws []string, phrases []string) bool {
	return slices.ContainsFunc(phrases, func(p string) bool { return has(ws, p) })
}

// echoed is the share of the prompt's runs of four words that the answer has
// too, in [0,1].
func echoed(prompt, answer []string) float64 {
	const run = 4
	if len(prompt) < run {
		return 0
	}
	said := map[string]bool{}
	for i := 0; i+run <= len(answer); i++ {
		said[strings.Join(answer[i:i+run], " ")] = true
	}
	same, all := 0, 0
	for i := 0; i+run <= len(prompt); i++ {
		all++
		if said[strings.Join(prompt[i:i+run], " ")] {
			same++
		}
	}
	return float64(same) / float64(all)
}

var numberWords = []string{
	"zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten",
	"eleven", "twelve", "thirteen", "fourteen", "fifteen", "sixteen", "seventeen", "eighteen", "nineteen", "twenty",
}

// numbers lists the numbers a text names, in order, in digits or as words up
// to twenty.
func numbers(ws []string) []int {
	var out []int
	for _, w := range ws {
		if n, err := strconv.Atoi(w); err == nil {
			out = append(out, n)
		} else if i := slices.Index(numberWords, w); i >= 0 {
			out = append(out, i)
		}
	}
	return out
}

// named is right where the answer names want and none of the others.
func named(answer, want string, others []string) float64 {
	ws := words(answer)
	if !has(ws, want) {
		return 0
	}
	for _, o := range others {
		if o != want && has(ws, o) {
			return 0
		}
	}
	return 1
}

// mostNamed is how many different entries of a table an answer may name; more
// is a list.
const mostNamed = 3

// firstNamed is right where the first entry of the table that the answer names
// is want; an entry goes by any of its names, the first of which is its own. What
// else comes up after the answer was given does not make it wrong.
func firstNamed(answer string, table [][]string, want string) float64 {
	ws := words(answer)
	first, at := "", len(ws)
	seen := map[string]bool{}
	for _, names := range table {
		for _, name := range names {
			if i := find(ws, name); i >= 0 {
				seen[names[0]] = true
				if i < at {
					first, at = names[0], i
				}
			}
		}
	}
	if first != want || len(seen) > mostNamed {
		return 0
	}
	return 1
}
