package bounded

import "testing"

// recorder is a test that is told of failures and goes on.
type recorder struct {
	testing.TB
	failed bool
}

func (r *recorder) Helper()               {}
func (r *recorder) Errorf(string, ...any) { r.failed = true }

var kept []byte

func TestRunFailsWhereMemoryOutgrowsTheInput(t *testing.T) {
	for _, c := range []struct {
		input, allocated int
		fails            bool
	}{
		{0, 100 << 10, false},
		{0, 1 << 20, true},
		{100 << 10, 1 << 20, false},
		{100 << 10, 16 << 20, true},
	} {
		r := &recorder{TB: t}
		Run(r, c.input, func() { kept = make([]byte, c.allocated) })
		if r.failed != c.fails {
			t.Errorf("%d bytes for an input of %d: failed is %t, want %t", c.allocated, c.input, r.failed, c.fails)
		}
	}
}
