package text

import (
	"math"
	"time"

	"github.com/plexus-network/plexus/mechanism"
)

// The constants of docs/protocol/text.md.
const (
	// rankWeight is what an answer of class rank counts beside one of class
	// bound: its check can be passed by relaying.
	rankWeight = 0.25
	// speedShare of the pay depends on speed; the rest on being right.
	speedShare = 0.2
	// A full mark for speed: this long to start, and this long a token.
	speedStart = 1500 * time.Millisecond
	speedToken = 60 * time.Millisecond
	// mostForfeit is the share of the average that an answer loses which was
	// plainly not computed as declared. It is lost in full where at most
	// forfeitAll of the positions hold, and not at all from forfeitNone up: an
	// honest engine's odd position costs the answer, not the past.
	mostForfeit = 0.75
	forfeitAll  = 0.75
	forfeitNone = 0.93
	// busyWeight is what a refusal for lack of room counts beside a failure:
	// telling the truth about one's capacity must be the cheaper way.
	busyWeight = 0.25
	// steepness of pay over the average.
	steepness = 3
)

// factors are what one answer is worth, each in [0,1].
type factors struct {
	correct  float64 // did it answer the question
	faithful float64 // share of positions that follow from the declared model
	speed    float64
	class    float64
}

// value is the score of a verified answer.
func (f factors) value() float64 {
	return f.correct * f.faithful * (1 - speedShare + speedShare*f.speed) * f.class
}

func (f factors) parts() map[string]float64 {
	return map[string]float64{"verified": 1, "correct": f.correct, "faithful": f.faithful, "speed": f.speed, "class": f.class}
}

// forfeit is the share of the average lost by an unverified answer.
func forfeit(held float64) float64 {
	return mostForfeit * min(1, max(0, (forfeitNone-held)/(forfeitNone-forfeitAll)))
}

// speed is 1 for an answer within the time allowed for its tokens and falls as
// one over the time after that.
func speed(elapsed time.Duration, tokens int) float64 {
	allowed := speedStart + time.Duration(tokens)*speedToken
	if elapsed <= allowed {
		return 1
	}
	return float64(allowed) / float64(elapsed)
}

// evidence is how much a verified answer proves: one minus the chance that an
// answer drawn without the binding would have been this one. An answer that
// every sampler would give proves nothing, so that those who copy or serve a
// cheaper model gain nothing by passing on the easy ones.
//
// The chance is estimated from the surprisal at temperature 1: measured over
// the families at temperatures 0.3 to 0.7, two independent draws agree on all
// tokens with a probability of about exp(0.8 * T * sum of log-probabilities).
func evidence(positions []position, temperature float64) float64 {
	sum := 0.0
	for _, p := range positions {
		sum += min(p.logprob, 0)
	}
	return 1 - math.Exp(0.8*min(temperature, 1)*sum)
}

// position is what is known of one token of an answer.
type position struct {
	holds   bool
	miss    float64 // logits
	logprob float64 // natural, temperature 1
	rank    int     // 0 is the most likely
}

// Shape makes pay steep enough for a better model to pay: weight is the
// average to the power of steepness.
func (v *Validator) Shape(average float64) float64 {
	return math.Pow(min(max(average, 0), 1), steepness)
}

var (
	_ mechanism.Validator = (*Validator)(nil)
	_ mechanism.Verifier  = (*Validator)(nil)
	_ mechanism.Shaper    = (*Validator)(nil)
)
