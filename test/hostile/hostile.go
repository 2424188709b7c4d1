// Package hostile holds tests that give the built binary what nobody should:
// forged calls, floods, dead engines, mute miners, taken ports, broken files. Each
// must get an error that names it, and everything else must go on.
//
// It has no code of its own: run
//
//	go test ./test/hostile/
//
// Kills and full disks of a node are in test/faults.
package hostile
