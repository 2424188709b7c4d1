package text

import (
	"math/rand/v2"
	"strings"
	"unicode"
	"unicode/utf8"
)

// values fill the names of a form.
type values map[string]string

// expand writes one reading of a form: {a|b} is one of its alternatives, which
// may be empty and may nest, and <name> is a value. A form is a constant of
// this package; a malformed one panics.
func expand(r *rand.Rand, form string, v values) string {
	p := parser{r: r, v: v, rest: form}
	text := p.sequence()
	if p.rest != "" {
		panic("text: unbalanced form " + form)
	}
	return strings.Join(strings.Fields(text), " ")
}

type parser struct {
	r    *rand.Rand
	v    values
	rest string
}

// sequence reads up to the end, a bar or a closing brace.
func (p *parser) sequence() string {
	var b strings.Builder
	for p.rest != "" {
		i := strings.IndexAny(p.rest, "{|}<")
		if i < 0 {
			i = len(p.rest)
		}
		b.WriteString(p.rest[:i])
		p.rest = p.rest[i:]
		switch {
		case p.rest == "":
		case p.rest[0] == '{':
			b.WriteString(p.choice())
		case p.rest[0] == '<':
			b.WriteString(p.value())
		default:
			return b.String()
		}
	}
	return b.String()
}

func (p *parser) choice() string {
	var options []string
	for {
		p.rest = p.rest[1:] // { or |
		options = append(options, p.sequence())
		if p.rest == "" {
			panic("text: open brace in a form")
		}
		if p.rest[0] == '}' {
			p.rest = p.rest[1:]
			return options[p.r.IntN(len(options))]
		}
	}
}

func (p *parser) value() string {
	end := strings.IndexByte(p.rest, '>')
	if end < 0 {
		panic("text: open angle in a form")
	}
	name := p.rest[1:end]
	p.rest = p.rest[end+1:]
	value, ok := p.v[name]
	if !ok {
		panic("text: a form names " + name + ", which has no value")
	}
	return value
}

// one picks an element.
func one[T any](r *rand.Rand, from []T) T { return from[r.IntN(len(from))] }

// distinct picks n different elements in random order.
func distinct[T any](r *rand.Rand, from []T, n int) []T {
	out := make([]T, 0, n)
	for _, i := range r.Perm(len(from))[:n] {
		out = append(out, from[i])
	}
	return out
}

// ways counts ordered picks of k different elements out of n.
func ways(n, k int) uint64 {
	total := uint64(1)
	for i := range k {
		total *= uint64(n - i)
	}
	return total
}

// capital raises a text's first letter.
func capital(s string) string {
	if s == "" {
		return s
	}
	first, size := utf8.DecodeRuneInString(s)
	return string(unicode.ToUpper(first)) + s[size:]
}

// Around the question people greet, explain themselves, hurry or thank. Most
// write nothing of the kind.
var (
	openers = []string{
		"", "", "", "", "", "", "", "", "", "", "", "", "", "", "", "", "", "", "", "", "", "", "", "", "",
		"hi, ", "hello! ", "hey, ", "hi there. ", "quick question: ", "good morning. ", "ok, ", "so, ",
		"{please help me|can you help me} {here|with this}. ", "{simple|short|another} question. ",
		"I {was wondering|am curious}: ", "{I forgot this|this is for my notes|for a school project}. ",
		"we are making a small quiz for {our|the} {school|office|summer|birthday} party on {Friday|Saturday} and I have to check a few {things|answers}. ",
		"I {like|love} {quiet evenings|long walks|a good talk} and small questions like this one. ",
		"my {son|daughter|nephew|niece} is {seven|eight|nine|ten} and asks me {things|questions} all day{, so here is one more|}. ",
	}
	closers = []string{
		"", "", "", "", "", "", "", "", "", "", "", "", "", "", "", "", "", "", "", "", "", "",
		" Thanks!", " Thank you.", " thx", " Please {answer|reply} {briefly|shortly|in one sentence}.",
		" {Keep it short|Be brief|Short answer please|One sentence is enough}.",
	}
	systems = []string{
		"You are a helpful assistant.",
		"You are a helpful assistant. Answer briefly.",
		"You are a friendly and concise assistant.",
		"Answer the user's question.",
	}
)

// voice says a question the way people type: with or without a greeting and a
// reason, in more or less careful spelling.
func voice(r *rand.Rand, question string) string {
	text := capital(expand(r, one(r, openers), nil))
	question = strings.TrimSpace(question)
	if text == "" || strings.HasSuffix(text, ".") || strings.HasSuffix(text, "!") {
		question = capital(question)
	}
	if text != "" {
		text += " "
	}
	text += question
	if tail := expand(r, one(r, closers), nil); tail != "" {
		text += " " + tail
	}
	switch r.IntN(24) {
	case 0: // all in small letters
		text = strings.ToLower(text)
	case 1: // no mark at the end
		text = strings.TrimRight(text, ".?!")
	case 2:
		text = strings.ToLower(strings.TrimRight(text, ".?!"))
	}
	return text
}
