package serve

import (
	"math"
	"slices"

	"github.com/plexus-network/plexus/engine/api"
)

// logNorm is ln of the sum of e^l: a logit less it is a log-probability.
func logNorm(logits []float32) float64 {
	peak := logits[0]
	for _, v := range logits {
		peak = max(peak, v)
	}
	sum := 0.0
	for _, v := range logits {
		// What is below e^-30 of the peak moves the sum by less than 1e-8 even
		// if all the others are there.
		if d := v - peak; d > -30 {
			sum += math.Exp(float64(d))
		}
	}
	return float64(peak) + math.Log(sum)
}

// likeliest gives the n tokens of the highest logits, ties to the lower id.
func likeliest(logits []float32, n int) []int32 {
	var out []int32
	for v, l := range logits {
		if len(out) == n && (n == 0 || l <= logits[out[n-1]]) {
			continue
		}
		at, _ := slices.BinarySearchFunc(out, l, func(o int32, l float32) int {
			if logits[o] >= l {
				return -1
			}
			return 1
		})
		out = slices.Insert(out, at, int32(v))
		out = out[:min(len(out), n)]
	}
	return out
}

// tokenLogprob tells a token's probability and those of the top likeliest.
func tokenLogprob(t Tokenizer, logits []float32, token int32, top int) api.TokenLogprob {
	norm := logNorm(logits)
	one := func(v int32) api.TokenLogprob {
		piece := t.Piece(v)
		numbers := make([]int, len(piece))
		for i, b := range piece {
			numbers[i] = int(b)
		}
		return api.TokenLogprob{Token: string(piece), Logprob: float64(logits[v]) - norm, Bytes: numbers}
	}
	out := one(token)
	for _, v := range likeliest(logits, top) {
		out.TopLogprobs = append(out.TopLogprobs, one(v))
	}
	return out
}
