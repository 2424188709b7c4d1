package fetch

import (
	"fmt"
	"io"
	"strings"
	"sync"
	"time"
)

// Progress is told how a transfer goes on. Its methods may be called from
// different goroutines, one transfer at a time.
type Progress interface {
	// Start begins a transfer of size bytes.
	Start(what string, size int64)
	// At tells how many bytes are there.
	At(bytes int64)
	// End ends the transfer, whole or not.
	End()
}

type silent struct{}

func (silent) Start(string, int64) {}
func (silent) At(int64)            {}
func (silent) End()                {}

// Bar draws a bar on a terminal, or a line at the beginning and the end of a
// transfer elsewhere.
type Bar struct {
	Out      io.Writer
	Terminal bool

	mu    sync.Mutex // guards what is below
	what  string
	size  int64
	at    int64
	start time.Time
	drawn time.Time
}

// Start implements [Progress].
func (b *Bar) Start(what string, size int64) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.what, b.size, b.at, b.start, b.drawn = what, size, 0, time.Now(), time.Time{}
	if !b.Terminal {
		fmt.Fprintf(b.Out, "fetching %s, %s\n", what, megabytes(size))
	}
}

// At implements [Progress].
func (b *Bar) At(bytes int64) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.at = bytes
	if b.Terminal && time.Since(b.drawn) > 100*time.Millisecond {
		b.draw()
	}
}

// End implements [Progress].
func (b *Bar) End() {
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.Terminal {
		b.draw()
		fmt.Fprintln(b.Out)
	}
}

func (b *Bar) draw() {
	const width = 30
	b.drawn = time.Now()
	full := 0
	if b.size > 0 {
		full = int(min(width, width*b.at/b.size))
	}
	rate := float64(b.at) / 1e6 / max(0.1, time.Since(b.start).Seconds())
	fmt.Fprintf(b.Out, "\r%-28s [%s%s] %s of %s, %.1f MB/s \x1b[K",
		b.what, strings.Repeat("#", full), strings.Repeat(".", width-full), megabytes(b.at), megabytes(b.size), rate)
}

func megabytes(n int64) string { return fmt.Sprintf("%.1f MB", float64(n)/1e6) }
