package serve

import (
	"testing"

	"github.com/plexus-network/plexus/engine/api"
)

// alphabet is a tokenizer whose tokens are letters; 0 is a control token, which
// has no text, and 1 ends a completion.
type alphabet struct{}

func (alphabet) Tokenize(string, bool, bool) []int32 { return nil }
func (alphabet) IsEnd(token int32) bool              { return token == 1 }
func (alphabet) Vocab() int                          { return 128 }
func (alphabet) Piece(token int32) []byte {
	if token < 2 {
		return nil
	}
	return []byte{byte(token)}
}

func TestATokenWithoutTextAddsNone(t *testing.T) {
	for _, stops := range [][][]byte{nil, {[]byte("!")}, {[]byte("bye")}} {
		c := newCompletion(alphabet{}, stops, 64)
		for _, token := range []int32{0, 'h', 'i', 0, 0, '.', 1} {
			c.add(token)
		}
		if c.whole() != "hi." || c.finish != api.FinishStop || len(c.ids) != 7 {
			t.Errorf("stops %q: %q ends by %q after %d tokens", stops, c.whole(), c.finish, len(c.ids))
		}
	}
}

func TestAStopStringMayLieAcrossTokens(t *testing.T) {
	c := newCompletion(alphabet{}, [][]byte{[]byte("bye")}, 64)
	for _, token := range []int32{'o', 'b', 0, 'y', 'e'} {
		if c.finish != "" {
			t.Fatalf("ended before its stop string: %q", c.whole())
		}
		c.add(token)
	}
	if c.whole() != "o" || c.finish != api.FinishStop {
		t.Errorf("%q ends by %q", c.whole(), c.finish)
	}
}
