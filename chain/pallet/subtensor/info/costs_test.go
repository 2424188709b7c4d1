package info_test

import (
	"encoding/binary"
	"testing"
	"time"

	"github.com/plexus-network/plexus/chain/app/apptest"
	"github.com/plexus-network/plexus/chain/genesis"
	"github.com/plexus-network/plexus/substrate/keys"
)

// The two lists are a stranger's: their product must not be what a call costs.
func TestAvailabilityOfManyKeysOnManyNetworksComesSoon(t *testing.T) {
	type accountAvailable struct {
		Coldkey  keys.AccountID
		Networks []struct{ Netuid uint16 }
	}
	c := apptest.New(t, genesis.Up())
	coldkeys, netuids := make([]keys.AccountID, 3000), make([]uint16, 1<<20)
	for i := range coldkeys {
		binary.BigEndian.PutUint32(coldkeys[i][:], uint32(i))
	}
	for i := range netuids {
		netuids[i] = 60_000
	}
	done := make(chan int, 1)
	go func() {
		done <- len(ask[[]accountAvailable](t, c, "StakeInfoRuntimeApi_get_stake_availability_for_coldkeys", coldkeys, &netuids))
	}()
	select {
	case n := <-done:
		if n != len(coldkeys) {
			t.Errorf("%d answers", n)
		}
	case <-time.After(20 * time.Second):
		t.Fatal("one call takes over 20 s")
	}
}
