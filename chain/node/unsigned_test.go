package node

import (
	"testing"
	"time"

	"github.com/plexus-network/plexus/chain/app/apptest"
	"github.com/plexus-network/plexus/chain/genesis"
	"github.com/plexus-network/plexus/chain/node/pool"
	"github.com/plexus-network/plexus/chain/pallet/drand"
	"github.com/plexus-network/plexus/chain/runtime"
	"github.com/plexus-network/plexus/substrate/extrinsic"
	"github.com/plexus-network/plexus/substrate/timelock/timelocktest"
)

func TestUnsignedExtrinsicsWaitAFewBlocks(t *testing.T) {
	c := apptest.New(t, genesis.Up())
	beacon := timelocktest.New(t, 5)
	w := c.Runtime.NewContext(c.State, runtime.Block{})
	drand.BeaconConfig.Set(w, beacon.Config(0))
	c.Apply(w.Changes())
	x, err := c.Runtime.Check(c, runtime.Block{Height: 1, Genesis: c.Genesis()}, timelocktest.Write(beacon.Pulse(9)))
	if err != nil {
		t.Fatal(err)
	}
	tx := waiting(x, 1)
	if tx.Until != 1+unsignedLife || !tx.Operational || tx.Slot == "" {
		t.Errorf("it waits as %+v", tx)
	}
	p := pool.New(pool.DefaultLimits(), nil)
	if err := p.Add(waiting(x, 1), 0, 0); err != nil {
		t.Fatal(err)
	}
	if p.Block(1, []pool.Hash{x.Hash}, nil); len(p.Pending(9)) != 0 {
		t.Error("what a block took waits still")
	}
	tx = waiting(x, 2)
	if err := p.Add(tx, 0, 1); err != nil {
		t.Fatal(err)
	}
	for height := uint64(2); height < tx.Until; height++ {
		p.Block(height, nil, nil)
		if n := len(p.Pending(9)); n != 1 {
			t.Fatalf("%d wait after block %d", n, height)
		}
	}
	p.Block(tx.Until, nil, nil)
	if n := len(p.Pending(9)); n != 0 {
		t.Errorf("%d wait after block %d", n, tx.Until)
	}
}

func TestUnsignedExtrinsicsAreLookedAtInMeasure(t *testing.T) {
	var a allowance
	now, bare := time.Unix(1000, 0), extrinsic.Bare([]byte{26, 0})
	took := 0
	for range 3 * unsignedBurst {
		if a.take(bare, now) {
			took++
		}
	}
	if took != unsignedBurst {
		t.Errorf("%d were looked at at once, want %d", took, unsignedBurst)
	}
	if !a.take([]byte{4, 0x84}, now) {
		t.Error("a signed extrinsic is held back")
	}
	if a.take(bare, now.Add(unsignedEvery-1)) || !a.take(bare, now.Add(unsignedEvery)) || a.take(bare, now.Add(unsignedEvery)) {
		t.Error("the allowance does not grow by one at a time")
	}
	if now = now.Add(time.Hour); !a.take(bare, now) {
		t.Error("an hour's rest gave nothing back")
	}
}
