package text

import (
	"math/rand/v2"
	"slices"
	"strconv"
	"strings"
)

// Item is one question whose answer can be checked.
type Item struct {
	Family string
	// Key names the parameters: items with one key ask for the same thing.
	Key    string
	Prompt string
	// Check gives how far an answer is right, in [0,1]. Empty answers, lists of
	// everything and the question itself are 0.
	Check func(answer string) float64
}

// Family is one kind of question.
type Family struct {
	Name string
	// Instances counts the different keys.
	Instances uint64
	draw      func(r *rand.Rand) Item
}

// Draw makes one item, worded at random.
func (f Family) Draw(r *rand.Rand) Item {
	item := f.draw(r)
	item.Family = f.Name
	prompt, check := words(item.Prompt), item.Check
	item.Check = func(answer string) float64 {
		if echoed(prompt, words(answer)) > mostEchoed {
			return 0
		}
		return check(answer)
	}
	return item
}

// mostEchoed is the share of a question that an answer may repeat.
const mostEchoed = 0.6

// Families are the kinds of question that validators draw from, alike. How often
// the catalogue's models are right on each, and how far that tells them apart, is
// measured in docs/protocol/text.md.
func Families() []Family {
	n := func(tables ...int) uint64 {
		total := uint64(1)
		for _, t := range tables {
			total *= uint64(t)
		}
		return total
	}
	return []Family{
		{"capitals", n(len(lands), len(people), len(months), mostDays-1), drawCapital},
		{"countries", n(len(cities), len(people), len(months), mostDays-1), drawCountry},
		{"parcels", n(len(parcels), len(people)) * ways(len(homes), 2), drawParcel},
		{"sentences", n(len(people)) * ways(len(common), 2), drawSentence},
		{"emails", n(len(people), len(weekdays), len(meetings), len(homes), lastHour), drawEmail},
		{"sums", n(len(people), len(nouns), len(weekdays), addends, addends), drawSum},
	}
}

func key(parts ...string) string { return strings.Join(parts, "/") }

// mostDays bounds the length of a journey; the shortest is two days.
const mostDays = 29

func drawCapital(r *rand.Rand) Item {
	to, who, month, days := one(r, lands), one(r, people), one(r, months), strconv.Itoa(2+r.IntN(mostDays-1))
	v := values{"who": who, "to": to.name, "month": month, "days": days}
	prompt := voice(r, expand(r, one(r, []string{
		"{What is|What's|Tell me|Do you know} the capital {city |}of <to>?",
		"{What is|What's} the capital of <to>? <who> {is going|goes|flies} there in <month>.",
		"{What is|What's|Which city is} the capital of <to>? <who> {is going|travels|flies|goes} there for <days> days in <month>.",
		"{What is|What's|Tell me} the capital city of <to>? <who> {spends|will spend} <days> days there in <month>.",
		"<who> {will be|is|was} in <to> for <days> days in <month>. {What is|What's|Which city is} the capital of <to>?",
		"In <month> <who> {goes|flies|travels} to <to> for <days> days. {What is|What's} the capital {city |}of <to>?",
	}), v))
	return Item{
		Key: key(to.name, who, month, days), Prompt: prompt,
		Check: func(answer string) float64 {
			var table [][]string
			for _, l := range lands {
				table = append(table, []string{l.capital})
			}
			return firstNamed(answer, table, to.capital)
		},
	}
}

func drawCountry(r *rand.Rand) Item {
	where, who, month, days := one(r, cities), one(r, people), one(r, months), strconv.Itoa(2+r.IntN(mostDays-1))
	v := values{"who": who, "city": where.name, "month": month, "days": days}
	prompt := voice(r, expand(r, one(r, []string{
		"{Which|What} country is <city> in?",
		"In {which|what} country is <city>? <who> {is going|goes|flies} there in <month>.",
		"<who> {flies|goes|travels} to <city> for <days> days in <month>. {Which|What} country is <city> in?",
		"{Which|What} country is <city> in? <who> {spends|will spend} <days> days there in <month>.",
	}), v))
	return Item{
		Key: key(where.name, who, month, days), Prompt: prompt,
		Check: func(answer string) float64 {
			var table [][]string
			for _, c := range cities {
				table = append(table, c.countries)
			}
			return firstNamed(answer, table, where.countries[0])
		},
	}
}

func drawParcel(r *rand.Rand) Item {
	thing, who, two := one(r, parcels), one(r, people), distinct(r, homes, 2)
	from, to := two[0], two[1]
	v := values{"thing": thing, "who": who, "from": from, "to": to}
	prompt := voice(r, expand(r, one(r, []string{
		"The <thing> for <who> was sent from <from> to <to>. {Which|What} city was it sent to?",
		"The <thing> {that <who> ordered|for <who>} {went|was shipped|was sent} from <from> to <to>{ yesterday| last week| on Monday|}. {Which|What} city was {the <thing>|it} sent to?",
		"{We|They|I} sent {a|the} <thing> to <who> from <from> to <to>. {Which|What} city {was it sent to|did we send it to}?",
	}), v))
	return Item{
		Key: key(thing, who, from, to), Prompt: prompt,
		Check: func(answer string) float64 {
			// Many a full sentence says where it came from too; then it must
			// say which is which.
			ws := words(answer)
			if has(ws, from) && !has(ws, "to "+to) {
				return 0
			}
			return named(answer, to, slices.DeleteFunc(slices.Clone(homes), func(h string) bool { return h == from }))
		},
	}
}

func drawSentence(r *rand.Rand) Item {
	who, two := one(r, people), distinct(r, common, 2)
	v := values{"who": who, "one": two[0], "two": two[1]}
	prompt := voice(r, expand(r, one(r, []string{
		"{Write|Make} a sentence with <one> and <two>.",
		"{Write|Make|I need} {a|one} sentence {with|that has} the words <one> and <two>.",
		"{Write|Make|Give me|I need} {a|one} sentence about <who> {with|that has|that contains} the words <one> and <two>.",
		"{Can you write|Could you write|Please write} {a|one} sentence about <who> {with|that uses|that contains} the words \"<one>\" and \"<two>\"?",
		"Write {a|one} sentence about {a girl|a boy|somebody|a person} named <who>, {a|the} <one> and {a|the} <two>.",
	}), v))
	return Item{
		Key: key(who, two[0], two[1]), Prompt: prompt,
		Check: func(answer string) float64 { return held(prompt, answer, 8, common, who, two[0], two[1]) },
	}
}

// lastHour of the day, pm, at which people meet.
const lastHour = 9

func drawEmail(r *rand.Rand) Item {
	who, day, what, home := one(r, people), one(r, weekdays), one(r, meetings), one(r, homes)
	hour := strconv.Itoa(1 + r.IntN(lastHour))
	v := values{"who": who, "day": day, "what": what, "home": home, "hour": hour}
	prompt := voice(r, expand(r, one(r, []string{
		"Write a {short |}{email|message|note} to <who> that the <what> is on <day> at <hour> pm.",
		"Write a {short |}{email|message|note} to <who> in <home> to say that the <what> on <day> {is moved to|starts at} <hour> pm.",
		"{Can you write|Could you write|Please write} a short {email|message} to <who> {from|in} <home> {that says|to say} the <what> is on <day> at <hour> pm?",
		"{I need|Give me} a {short|friendly} {email|message} that tells <who> from <home> that the <what> on <day> {is|starts} at <hour> pm.",
	}), v))
	return Item{
		Key: key(who, day, what, home, hour), Prompt: prompt,
		Check: func(answer string) float64 {
			others := slices.DeleteFunc(slices.Clone(weekdays), func(d string) bool { return d == day })
			ws := words(answer)
			if len(ws) < 8 || hasAny(ws, others) {
				return 0
			}
			// What was asked for is told by the time; the rest is half of it.
			told := 0.0
			if has(ws, who) {
				told += 0.25
			}
			if has(ws, day) {
				told += 0.25
			}
			if has(ws, hour+" pm") || has(ws, hour+"pm") || has(ws, hour+" 00") || has(ws, hour+" p m") {
				told += 0.5
			}
			return told
		},
	}
}

// The numbers of a sum are from 2 to 9.
const minAddend, addends = 2, 8

// mostNumbers is how many an answer may name; more is a list.
const mostNumbers = 12

func drawSum(r *rand.Rand) Item {
	who, thing, day := one(r, people), one(r, nouns), one(r, weekdays)
	x, y := minAddend+r.IntN(addends), minAddend+r.IntN(addends)
	v := values{"who": who, "thing": thing, "day": day, "x": strconv.Itoa(x), "y": strconv.Itoa(y)}
	prompt := voice(r, expand(r, one(r, []string{
		"<who> has <x> <thing> and {buys|gets|finds} <y> more on <day>. How many <thing> does <who> have now?",
		"<who> had <x> <thing>. On <day> <who> {bought|got|found} <y> more <thing>. How many <thing> {does <who> have|are there} now?",
		"If <who> has <x> <thing> and gets <y> more <thing> on <day>, how many <thing> does <who> have {in total|then}?",
	}), v))
	return Item{
		Key: key(who, thing, day, v["x"], v["y"]), Prompt: prompt,
		Check: func(answer string) float64 {
			// The first number that is not one of the two added must be the sum.
			said := numbers(words(answer))
			if len(said) > mostNumbers {
				return 0
			}
			for _, n := range said {
				if n == x+y {
					return 1
				}
				if n != x && n != y {
					return 0
				}
			}
			return 0
		},
	}
}

// held is the share of the things asked for that an answer names. It must have
// at least least words and name few entries of the table besides.
func held(prompt, answer string, least int, table []string, things ...string) float64 {
	asked, ws := words(prompt), words(answer)
	if len(ws) < least || listsMany(answer, table, len(things)+3) {
		return 0
	}
	want, named := 0, 0
	for _, t := range things {
		if !has(asked, t) {
			continue // this wording left it out
		}
		want++
		if has(ws, t) {
			named++
		}
	}
	return float64(named) / float64(want)
}

// listsMany tells whether an answer names more than most different entries.
func listsMany(answer string, table []string, most int) bool {
	ws, n := words(answer), 0
	for _, t := range table {
		if has(ws, t) {
			n++
		}
	}
	return n > most
}
