// Package bench holds benchmarks that span packages. It has no code of its own:
// `make bench` runs those that stand for a claim, with the others of the module,
// and writes docs/benchmarks.md; test/bench/report says which these are. One alone:
//
//	go test -run '^$' -bench Transfers -benchtime 1x ./test/bench -accounts 1000000
package bench
