package rpc

import (
	"os"
	"strings"
	"testing"
	"time"

	"github.com/plexus-network/plexus/chain/node"
	"github.com/prometheus/client_golang/prometheus"
)

// What a node counts stands on the page for those who watch one, and the page
// names nothing else.
func TestThePageForOperatorsNamesEachMetric(t *testing.T) {
	text, err := os.ReadFile("../../docs/tutorials/run-a-node.md")
	if err != nil {
		t.Fatal(err)
	}
	registry := prometheus.NewRegistry()
	s := serve(t, 20*time.Millisecond, func(o *Options, n *node.Options) { o.Metrics, n.Metrics = registry, registry })
	s.call("system_chain")
	s.call("author_submitExtrinsic", "0x00")
	families, err := registry.Gather()
	if err != nil {
		t.Fatal(err)
	}
	named := map[string]bool{}
	for _, word := range strings.FieldsFunc(string(text), func(r rune) bool { return r != '_' && (r < 'a' || r > 'z') }) {
		if strings.HasPrefix(word, "plexus_") {
			named[word] = true
		}
	}
	named["plexus_pool_events_total"] = true // none came yet, so that it is not gathered
	for _, f := range families {
		if !named[f.GetName()] {
			t.Errorf("%s is not on the page", f.GetName())
		}
		delete(named, f.GetName())
	}
	delete(named, "plexus_pool_events_total")
	for name := range named {
		t.Errorf("the page names %s, which the node does not have", name)
	}
}
