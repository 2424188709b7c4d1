package node

import (
	"testing"
	"time"

	"github.com/plexus-network/plexus/substrate/extrinsic"
)

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
