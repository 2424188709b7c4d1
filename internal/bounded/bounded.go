// Package bounded holds decoders to a bound on memory: what a stranger sends
// must not make a program allocate more than a few times what was sent.
//
// It is for fuzz targets. Start at [Run].
package bounded

import (
	"runtime"
	"testing"
)

// What a decoder may allocate in bytes: a start, and so much for each byte of
// input.
const (
	start   = 256 << 10
	perByte = 64
)

// Run runs f and fails the test if f allocated more than input bytes allow.
func Run(t testing.TB, input int, f func()) {
	t.Helper()
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	f()
	runtime.ReadMemStats(&after)
	if got, most := after.TotalAlloc-before.TotalAlloc, uint64(start+perByte*input); got > most {
		t.Errorf("%d bytes of input made it allocate %d bytes, at most %d are allowed", input, got, most)
	}
}
