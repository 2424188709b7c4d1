package check

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"sync"
	"time"

	"github.com/plexus-network/plexus/mechanism"
	"github.com/plexus-network/plexus/mechanism/external"
	"github.com/plexus-network/plexus/substrate/keys"
)

// answersWithin is how long a miner's program may take for one request here.
const answersWithin = 30 * time.Second

// smallBody is what fits into a connection that nobody reads, in bytes.
const smallBody = 16 << 10

// strange are bodies that anybody may send.
var strange = []struct{ name, body string }{
	{"an empty body", ""},
	{"a body that is no JSON", "not JSON"},
	{"an empty object", "{}"},
	{"a list", "[]"},
	{"a null", "null"},
	{"bytes that are no text", "\xff\xfe\x00\x01"},
	{"a deeply nested list", strings.Repeat("[", 5000) + strings.Repeat("]", 5000)},
	{"a large body", `{"x":"` + strings.Repeat("x", 1<<20-20) + `"}`},
}

// miner tries a miner's program.
func (b *bench) miner(ctx context.Context) error {
	m := external.NewMiner(b.child.Program(), b.is)
	path := "/"
	if b.is.Example == nil {
		b.advise(NoExample, "GET /mechanism names no example, so that no good request could be tried", `add "example": {"path": …, "json": …}, a request that it answers with 200`)
	} else {
		path = b.is.Example.Path
		b.example(ctx, m)
	}
	bad := len(b.report.Violations)
	for _, s := range strange {
		if b.is.Example == nil && len(s.body) > smallBody {
			continue // a path that there is not need not read it
		}
		b.refuses(ctx, m, path, s.name, s.body)
	}
	b.refuses(ctx, m, "/no/such/path", "a path that it does not know", "{}")
	if len(b.report.Violations) == bad {
		b.pass("bad requests are answered, not failed on")
	}
	return nil
}

// example sends the described request, once and then as many at once as it takes.
func (b *bench) example(ctx context.Context, m *external.Miner) {
	if err := send(ctx, m, b.is.Example.Path, b.is.Example.Content.Bytes()); err != nil {
		b.fail(FailsExample, "its own example is not answered with 200: "+err.Error(), "answer it, or correct the example in GET /mechanism")
		return
	}
	b.pass("its example is answered")
	n := min(b.is.Capacity, 16)
	errs := make([]error, n)
	var wg sync.WaitGroup
	for i := range n {
		wg.Go(func() {
			if err := send(ctx, m, b.is.Example.Path, b.is.Example.Content.Bytes()); !errors.Is(err, mechanism.ErrBusy) {
				errs[i] = err
			}
		})
	}
	wg.Wait()
	if err := errors.Join(errs...); err != nil {
		first, _, _ := strings.Cut(err.Error(), "\n")
		b.fail(FailsExample, fmt.Sprintf("of %d of its example at once not all are answered: %s", n, first), "handle each request in a thread of its own, answer 429, or describe a smaller capacity")
		return
	}
	b.pass("%d requests at once are answered", n)
}

// refuses claims that a request is answered somehow, in time.
func (b *bench) refuses(ctx context.Context, m *external.Miner, path, what, body string) {
	err := send(ctx, m, path, []byte(body))
	if err == nil || errors.Is(err, mechanism.ErrRequest) || errors.Is(err, mechanism.ErrBusy) || ctx.Err() != nil {
		return
	}
	b.fail(FailsOnBad, fmt.Sprintf("%s: %v", what, err), "answer 400 with a line that says what is wrong: anybody may send it, and 5xx says that the miner is broken")
	b.recover(ctx)
}

// send asks a miner's program as its axon does.
func send(ctx context.Context, m *external.Miner, path string, body []byte) error {
	ctx, cancel := context.WithTimeout(ctx, answersWithin)
	defer cancel()
	_, err := m.Serve(ctx, mechanism.Request{From: keys.Dev("Bob").AccountID(), Path: path, Body: body})
	return err
}
