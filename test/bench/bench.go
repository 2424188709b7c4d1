// Package bench holds benchmarks that span packages; docs/benchmarks.md says which
// claim each one stands for. It has no code of its own: run
//
//	go test -run XXX -bench . -benchtime 1x ./test/bench/
package bench
