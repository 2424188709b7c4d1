package serve

import (
	"bytes"
	"strings"
	"unicode/utf8"

	"github.com/plexus-network/plexus/engine/api"
)

// completion gathers the tokens of one choice and knows when it ends: by an
// end token, by a stop string, which is cut off, or by the most tokens.
type completion struct {
	tokens  Tokenizer
	stops   [][]byte
	most    int
	longest int // bytes of the longest stop string

	ids    []int32
	text   []byte // without the stop string
	told   int    // bytes of text that next has given
	finish string // empty while it goes on
}

func newCompletion(t Tokenizer, stops [][]byte, most int) *completion {
	c := &completion{tokens: t, stops: stops, most: most}
	for _, s := range stops {
		c.longest = max(c.longest, len(s))
	}
	return c
}

// add takes the next token; the completion has not ended yet.
func (c *completion) add(token int32) {
	c.ids = append(c.ids, token)
	if c.tokens.IsEnd(token) {
		c.finish = api.FinishStop
		return
	}
	// A stop string may begin in earlier tokens.
	from := max(0, len(c.text)-max(0, c.longest-1))
	c.text = append(c.text, c.tokens.Piece(token)...)
	if at := firstStop(c.text[from:], c.stops); at >= 0 {
		c.text = c.text[:from+at]
		c.finish = api.FinishStop
		return
	}
	if len(c.ids) >= c.most {
		c.finish = api.FinishLength
	}
}

// firstStop finds where the first stop string begins; -1 if none is there.
func firstStop(text []byte, stops [][]byte) int {
	first := -1
	for _, s := range stops {
		if at := bytes.Index(text, s); at >= 0 && (first < 0 || at < first) {
			first = at
		}
	}
	return first
}

// next gives the text that was added since the last call and that is settled:
// whole characters, and nothing that may turn out to begin a stop string.
// After the end it gives all that is left.
func (c *completion) next() string {
	end := len(c.text)
	if c.finish == "" {
		end -= openEnd(c.text[c.told:], c.stops)
		end -= cutCharacter(c.text[c.told:end])
	}
	if end <= c.told {
		return ""
	}
	s := strings.ToValidUTF8(string(c.text[c.told:end]), "\uFFFD")
	c.told = end
	return s
}

// whole is the text as one string.
func (c *completion) whole() string { return strings.ToValidUTF8(string(c.text), "\uFFFD") }

// openEnd is how many bytes at the end of text begin a stop string.
func openEnd(text []byte, stops [][]byte) int {
	most := 0
	for _, s := range stops {
		for n := min(len(s)-1, len(text)); n > most; n-- {
			if bytes.HasSuffix(text, s[:n]) {
				most = n
				break
			}
		}
	}
	return most
}

// cutCharacter is how many bytes at the end of text are the beginning of a
// character.
func cutCharacter(text []byte) int {
	for n := 1; n < utf8.UTFMax && n <= len(text); n++ {
		if b := text[len(text)-n]; utf8.RuneStart(b) {
			if b >= utf8.RuneSelf && !utf8.FullRune(text[len(text)-n:]) {
				return n
			}
			return 0
		}
	}
	return 0
}
