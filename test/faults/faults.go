// Package faults holds tests that kill, starve and cut off nodes and then look
// whether all of them still tell the same story, and tests of what comes and goes:
// chains and clients that must leave nothing behind. It has no code of its own: run
//
//	go test ./test/faults/ -soak 10m
package faults
