package rpc

import (
	"encoding/json"
	"fmt"
	"testing"
	"time"

	"github.com/plexus-network/plexus/chain/node"
	"github.com/plexus-network/plexus/chain/node/testchain"
)

// status is what a notification tells of a watched extrinsic; empty for an answer.
func status(r reply) string {
	var at map[string]string
	if json.Unmarshal(r.Params.Result, &at) != nil {
		return ""
	}
	for name := range at {
		return name
	}
	return ""
}

// watched is a client whose extrinsic has just come into a block.
func watched(t *testing.T, after time.Duration) *client {
	t.Helper()
	s := serve(t, 50*time.Millisecond, func(o *Options, _ *node.Options) { o.FinalAfter = after })
	c := s.dial()
	c.subscribe("author_submitAndWatchExtrinsic", hexOf(testchain.Transfer(alice, 0, bob.AccountID(), 5, 0, s.genesis)))
	for status(c.read()) != "inBlock" {
	}
	return c
}

// TestFinalityWaitsForAClientThatReadsTheBlock: @polkadot/api drops "inBlock" when
// the next status comes before it has the block and its events.
func TestFinalityWaitsForAClientThatReadsTheBlock(t *testing.T) {
	const after = time.Second
	t.Run("as long as it asks", func(t *testing.T) {
		c := watched(t, after)
		for begin := time.Now(); time.Since(begin) < 2*after; time.Sleep(after / 10) {
			c.n++
			c.write(fmt.Sprintf(`{"jsonrpc":"2.0","id":%d,"method":"chain_getBlock","params":[]}`, c.n))
			r := c.read()
			if string(r.ID) != fmt.Sprint(c.n) {
				t.Fatalf("between its questions it hears %q", status(r))
			}
		}
		if r := c.read(); status(r) != "finalized" {
			t.Errorf("then %+v", r)
		}
	})
	t.Run("as long as it does not read", func(t *testing.T) {
		c := watched(t, after)
		time.Sleep(2 * after) // not even a ping
		for begin := time.Now(); ; {
			if status(c.read()) != "finalized" {
				continue
			}
			if waited := time.Since(begin); waited < after/2 {
				t.Errorf("it hears %v after it came back to read", waited)
			}
			return
		}
	})
	t.Run("no longer than needed", func(t *testing.T) {
		const most = settleMost * after
		c := watched(t, after)
		begin := time.Now()
		for status(c.read()) != "finalized" {
		}
		if waited := time.Since(begin); waited > most/2 {
			t.Errorf("a client that asks nothing hears after %v", waited)
		}
	})
}
