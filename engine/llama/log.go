package llama

import (
	"strings"
	"sync"
	"unsafe"

	"github.com/ebitengine/purego"
)

// logRing keeps llama.cpp's last lines, so that a failure can tell what the
// library said; nothing is printed.
type logRing struct {
	mu    sync.Mutex // guards lines
	lines []string
	keep  int

	once sync.Once
	ptr  uintptr
}

func newLogRing(keep int) *logRing { return &logRing{keep: keep} }

// levelWarn is ggml's level from which on lines are kept.
const levelWarn = 3

// callback is the C function pointer for llama_log_set. Callbacks are never
// freed, so there is one.
func (r *logRing) callback() uintptr {
	r.once.Do(func() {
		r.ptr = purego.NewCallback(func(level int32, text *byte, _ uintptr) uintptr {
			if level >= levelWarn {
				r.add(strings.TrimSpace(goString(text)))
			}
			return 0
		})
	})
	return r.ptr
}

func (r *logRing) add(line string) {
	if strings.Trim(line, ". ") == "" {
		return
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	r.lines = append(r.lines, line)
	if len(r.lines) > r.keep {
		r.lines = r.lines[1:]
	}
}

// last joins the newest lines into one.
func (r *logRing) last() string {
	r.mu.Lock()
	defer r.mu.Unlock()
	return strings.Join(r.lines[max(0, len(r.lines)-3):], "; ")
}

// goString copies a C string; nil is empty.
func goString(p *byte) string {
	if p == nil {
		return ""
	}
	n := 0
	for *(*byte)(unsafe.Add(unsafe.Pointer(p), n)) != 0 {
		n++
	}
	return string(unsafe.Slice(p, n))
}
