package text

import (
	"math/rand/v2"
	"strconv"
	"strings"
	"testing"
)

func seeded(n uint64) *rand.Rand { return rand.New(rand.NewPCG(n, 77)) }

func TestEveryFamilyHasAMillionInstances(t *testing.T) {
	for _, f := range Families() {
		if f.Instances < 1_000_000 {
			t.Errorf("%s counts %d instances", f.Name, f.Instances)
		}
		// The count must be what is drawn from: among n draws, about
		// n*n/(2*instances) pairs share a key.
		const n = 20_000
		r, seen, pairs := seeded(1), map[string]bool{}, 0
		for range n {
			k := f.Draw(r).Key
			if seen[k] {
				pairs++
			}
			seen[k] = true
		}
		if most := 2*n*n/(2*1_000_000) + 1; pairs > most {
			t.Errorf("%s repeats itself %d times in %d draws: fewer than a million instances", f.Name, pairs, n)
		}
	}
}

func TestTablesHaveNoDoubles(t *testing.T) {
	var countries []string
	for _, l := range lands {
		countries = append(countries, l.name, l.capital)
	}
	var named []string
	for _, c := range cities {
		named = append(named, c.name)
	}
	for name, table := range map[string][]string{
		"people": people, "homes": homes, "nouns": nouns,
		"parcels": parcels, "common": common, "months": months, "weekdays": weekdays, "meetings": meetings, "lands": countries, "cities": named,
	} {
		seen := map[string]bool{}
		for _, e := range table {
			if seen[e] {
				t.Errorf("%s has %q twice", name, e)
			}
			seen[e] = true
		}
	}
}

// rightAnswer writes an answer to an item out of its key.
func rightAnswer(item Item) string {
	k := strings.Split(item.Key, "/")
	switch item.Family {
	case "capitals":
		for _, l := range lands {
			if l.name == k[0] {
				return "The capital of " + l.name + " is " + l.capital + "."
			}
		}
	case "parcels":
		return "It was sent to " + k[3] + "."
	case "countries":
		for _, c := range cities {
			if c.name == k[0] {
				return c.name + " is in " + c.countries[0] + "."
			}
		}
	case "sentences":
		return "One day " + k[0] + " saw a " + k[1] + " right beside the old " + k[2] + "."
	case "emails":
		return "Dear " + k[0] + " in " + k[3] + ", please note that we meet on " + k[1] + " at " + k[4] + " pm. Best wishes"
	case "sums":
		x, _ := strconv.Atoi(k[3])
		y, _ := strconv.Atoi(k[4])
		return k[0] + " has " + k[3] + " + " + k[4] + " = " + strconv.Itoa(x+y) + " " + k[1] + "."
	}
	return ""
}

func TestCheckersAcceptRightAnswers(t *testing.T) {
	r := seeded(2)
	for _, f := range Families() {
		for range 200 {
			item := f.Draw(r)
			if got := item.Check(rightAnswer(item)); got != 1 {
				t.Fatalf("%s: %q: %q is worth %v, want 1", f.Name, item.Prompt, rightAnswer(item), got)
			}
		}
	}
}

func TestCheckersRefuseOffAnswers(t *testing.T) {
	var capitals []string
	for _, l := range lands {
		capitals = append(capitals, l.capital)
	}
	everything := strings.Join([]string{
		strings.Join(capitals, ", "), strings.Join(people, " "), strings.Join(homes, " and "), "Spain, Italy, Norway, Japan, Peru",
		strings.Join(common, " "), strings.Join(weekdays, " "), "1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 pm",
	}, ". ")
	r := seeded(3)
	for _, f := range Families() {
		for range 100 {
			item := f.Draw(r)
			for what, answer := range map[string]string{
				"nothing": "", "spaces": " \n\t ", "marks": "?!.,;", "off": "I'm sorry, but as an AI I can't help with that.",
				"yes": "Yes.", "the question": item.Prompt, "the question twice": item.Prompt + " " + item.Prompt,
				"everything": everything, "lorem": "Lorem ipsum dolor sit amet, consectetur adipiscing elit, sed do eiusmod tempor.",
			} {
				if got := item.Check(answer); got != 0 {
					t.Fatalf("%s: %q accepts %s (%.60q) with %v", f.Name, item.Prompt, what, answer, got)
				}
			}
		}
	}
}

func TestAnswersToOtherQuestionsAreWrong(t *testing.T) {
	for _, f := range Families() {
		if chance := chance(f); chance > 0.1 {
			t.Errorf("%s: the right answer to another question is worth %.2f on average", f.Name, chance)
		}
	}
}

func TestPromptsAreWordedDifferently(t *testing.T) {
	r := seeded(5)
	for _, f := range Families() {
		// With the parameters' words taken out, what is left is the wording.
		wordings := map[string]bool{}
		for range 500 {
			item := f.Draw(r)
			text := " " + strings.ToLower(item.Prompt) + " "
			for _, p := range strings.Split(strings.ToLower(item.Key), "/") {
				text = strings.ReplaceAll(text, p, "_")
			}
			wordings[text] = true
		}
		if len(wordings) < 150 {
			t.Errorf("%s has only %d wordings in 500 draws", f.Name, len(wordings))
		}
	}
}

func TestExpandReadsForms(t *testing.T) {
	r := seeded(6)
	seen := map[string]bool{}
	for range 200 {
		seen[expand(r, "{a|b {c|}} <x>", values{"x": "y"})] = true
	}
	for _, want := range []string{"a y", "b c y", "b y"} {
		if !seen[want] {
			t.Errorf("no reading %q among %v", want, seen)
		}
	}
	for _, bad := range []string{"{a|b", "a}", "<x", "<unknown>"} {
		func() {
			defer func() {
				if recover() == nil {
					t.Errorf("form %q did not panic", bad)
				}
			}()
			expand(r, bad, nil)
		}()
	}
}
