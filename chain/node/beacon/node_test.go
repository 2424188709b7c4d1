package beacon

import (
	"context"
	"encoding/hex"
	"encoding/json"
	"log/slog"
	"testing"
	"time"

	"github.com/plexus-network/plexus/chain/genesis"
	"github.com/plexus-network/plexus/chain/node"
	"github.com/plexus-network/plexus/chain/pallet/drand"
	"github.com/plexus-network/plexus/substrate/timelock/timelocktest"
)

// A real node makes blocks with the rounds that its feeder brings.
func TestANodesBlocksHaveTheBeaconsRounds(t *testing.T) {
	spec := genesis.Up()
	docs, err := spec.Documents()
	if err != nil {
		t.Fatal(err)
	}
	docs[drand.Name], err = json.Marshal(drand.Genesis{Beacon: &drand.Config{
		PublicKey: hex.EncodeToString(timelocktest.New(t, 3).Bytes()), Period: 1, Hash: "abcd",
	}})
	if err != nil {
		t.Fatal(err)
	}
	settings := node.Default()
	settings.Path, settings.P2P = t.TempDir(), "127.0.0.1:0"
	n, err := node.Open(node.Chain{Name: spec.Name, Type: spec.Type, ID: spec.ID, BlockTime: 100 * time.Millisecond, Runtime: spec.Runtime(), State: docs}, settings)
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(context.Background())
	stopped := make(chan error, 2)
	go func() { stopped <- n.Run(ctx) }()
	<-n.Ready()
	f := &Feeder{URL: serve(t, 60).URL, Chain: Of(n), Log: slog.New(slog.DiscardHandler)}
	go func() { stopped <- f.Run(ctx) }()
	t.Cleanup(func() {
		cancel()
		for range 2 {
			if err := <-stopped; err != nil {
				t.Error(err)
			}
		}
	})
	deadline := time.After(20 * time.Second)
	for {
		last, config, err := Of(n).Beacon()
		if err == nil && last == 60 {
			if config.Period != 1 {
				t.Errorf("the chain follows %+v", config)
			}
			return
		}
		select {
		case <-deadline:
			t.Fatalf("the chain knows round %d: %v", last, err)
		case <-time.After(20 * time.Millisecond):
		}
	}
}
