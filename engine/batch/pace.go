package batch

import "time"

// pace follows what a step costs: one for its first token, since the whole
// model is read for it, and more for each token beyond.
type pace struct{ one, more time.Duration }

const (
	fewTokens  = 2 // a step of at most so many tells the cost of one
	manyTokens = 8 // a step of at least so many tells the cost of more
)

// saw learns from a step, an eighth at a time.
func (p *pace) saw(tokens int, took time.Duration) {
	switch {
	case tokens <= fewTokens:
		p.one += (took - p.one) / 8
	case tokens >= manyTokens:
		p.more += ((took-p.one)/time.Duration(tokens-1) - p.more) / 8
	}
	p.one, p.more = max(p.one, time.Microsecond), max(p.more, time.Microsecond)
}

// tokens is how many fit into a time, at least 8: below that a step costs more
// in overhead than it reads.
func (p *pace) tokens(d time.Duration) int { return max(manyTokens, int(d/p.more)) }
