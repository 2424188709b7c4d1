package external

import (
	"bytes"
	"log/slog"
	"strings"
	"sync"
	"time"
)

const (
	// maxLine is what is kept of a line of a program's output, in bytes.
	maxLine = 2000
	// linesPerSecond bounds what is logged; the rest is counted.
	linesPerSecond = 100
	// lastLines are kept to explain why a program ended.
	lastLines = 8
)

// output logs what a program writes, line by line. It reads all of it, however
// much that is: a program never waits for its log.
type output struct {
	log *slog.Logger
	now func() time.Time

	mu     sync.Mutex // guards all below
	second time.Time
	lines  int
	missed int
	last   []string
}

// stream is one of a program's two outputs.
type stream struct {
	to   *output
	name string
	line []byte
	over bool // the line is longer than what is kept
}

// Write takes a piece of output; it never fails.
func (s *stream) Write(b []byte) (int, error) {
	n := len(b)
	for len(b) > 0 {
		end := bytes.IndexByte(b, '\n')
		piece := b
		if end >= 0 {
			piece = b[:end]
		}
		if room := maxLine - len(s.line); len(piece) > room {
			piece, s.over = piece[:room], true
		}
		s.line = append(s.line, piece...)
		if end < 0 {
			return n, nil
		}
		s.flush()
		b = b[end+1:]
	}
	return n, nil
}

// flush logs the line so far.
func (s *stream) flush() {
	if len(s.line) == 0 {
		return
	}
	text := strings.ToValidUTF8(strings.TrimRight(string(s.line), "\r"), "?")
	if s.over {
		text += "…"
	}
	s.line, s.over = s.line[:0], false
	s.to.say(s.name, text)
}

func (o *output) say(stream, line string) {
	o.mu.Lock()
	defer o.mu.Unlock()
	if o.last = append(o.last, line); len(o.last) > lastLines {
		o.last = o.last[1:]
	}
	now := o.now()
	if now.Sub(o.second) >= time.Second {
		if o.missed > 0 {
			o.log.Warn("the program writes more than is logged", "lines left out", o.missed)
		}
		o.second, o.lines, o.missed = now, 0, 0
	}
	if o.lines++; o.lines > linesPerSecond {
		o.missed++
		return
	}
	o.log.Info("the program says", "stream", stream, "line", line)
}

// tail is the program's last lines, each on a line of its own and indented.
func (o *output) tail() string {
	o.mu.Lock()
	defer o.mu.Unlock()
	if len(o.last) == 0 {
		return "it wrote nothing"
	}
	return "its last lines:\n    " + strings.Join(o.last, "\n    ")
}
