package conformance

import (
	"os"
	"sync"
	"testing"

	"github.com/plexus-network/plexus/internal/testnode"
)

// matrix is the environment variable that names the page of [TestMatrix].
const matrix = "PLEXUS_MATRIX"

// verdict is how one flow of a client ended.
type verdict struct {
	Flow    string  `json:"flow"`
	Seconds float64 `json:"-"`
	Pass    bool    `json:"pass"`
	Offered *bool   `json:"offered,omitempty"` // nil where the program does not say: it is
	Error   string  `json:"error,omitempty"`   // the client's own words
	Why     string  `json:"why,omitempty"`     // why the client has no such flow
}

func (v verdict) isOffered() bool { return v.Why == "" && (v.Offered == nil || *v.Offered) }

// TestMatrix runs each flow of each client on a chain of its own and writes the
// page that PLEXUS_MATRIX names. With -run TestMatrix/sdk11$/flows/balance it renews
// one cell, or some; the others stay as they were found with the same version.
func TestMatrix(t *testing.T) {
	path := os.Getenv(matrix)
	if path == "" {
		t.Skip("runs each flow on a chain of its own: make conformance")
	}
	requireClients(t)
	for _, c := range columns {
		t.Run(c.name, func(t *testing.T) {
			list := c.verdicts(t)
			for _, v := range list {
				if !v.Pass && v.isOffered() {
					t.Errorf("%s: %s", v.Flow, v.Error)
				}
			}
			p := readResults(t)
			p.renew(c, c.version(t), list)
			p.write(t, path)
		})
	}
}

// verdicts runs a client's flows, each on a chain of its own, some at a time.
func (c client) verdicts(t *testing.T) []verdict {
	o := c.offer(t)
	var mu sync.Mutex // guards list
	var list []verdict
	t.Run("flows", func(t *testing.T) {
		for _, flow := range o.Flows {
			t.Run(flow, func(t *testing.T) {
				t.Parallel()
				v := c.verdict(t, flow)
				mu.Lock()
				defer mu.Unlock()
				list = append(list, v)
			})
		}
	})
	for flow, why := range o.Absent {
		list = append(list, verdict{Flow: flow, Why: why})
	}
	return list
}

func (c client) verdict(t *testing.T, flow string) verdict {
	if flow == "raised_version" {
		return c.raised(t)
	}
	url, node := testnode.Chain(t, "local")
	defer node.Stop()
	out, err := c.run(t, url, flow).CombinedOutput()
	return verdictOf(flow, out, err)
}
