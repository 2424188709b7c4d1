package main

import (
	"io"
	"slices"
	"time"
)

// lines hands what is written to it on to another writer, in its own goroutine, so
// that who does not read a node's output never holds up its blocks: what comes while
// many lines wait is lost.
type lines struct {
	queue chan []byte
	done  chan struct{}
}

// linesWaiting bounds what waits for a reader.
const linesWaiting = 256

func newLines(w io.Writer) *lines {
	l := &lines{queue: make(chan []byte, linesWaiting), done: make(chan struct{})}
	go func() {
		defer close(l.done)
		for b := range l.queue {
			if b == nil {
				return
			}
			_, _ = w.Write(b) // nobody is there to be told
		}
	}()
	return l
}

// Write implements [io.Writer]. It never waits and never fails.
func (l *lines) Write(b []byte) (int, error) {
	if len(b) == 0 {
		return 0, nil
	}
	select {
	case l.queue <- slices.Clone(b):
	default:
	}
	return len(b), nil
}

// end lets what waits be written, if somebody reads it within a time; what is
// written after it is lost.
func (l *lines) end(within time.Duration) {
	timer := time.NewTimer(within)
	defer timer.Stop()
	select {
	case l.queue <- nil:
	case <-timer.C:
		return
	}
	select {
	case <-l.done:
	case <-timer.C:
	}
}
