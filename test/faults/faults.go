// Package faults holds tests that kill, starve and cut off nodes and then look
// whether all of them still tell the same story. It has no code of its own: run
//
//	go test ./test/faults/
package faults
