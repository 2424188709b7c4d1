package adminutils_test

import (
	"testing"

	"github.com/plexus-network/plexus/chain/app/apptest"
	"github.com/plexus-network/plexus/chain/genesis"
	"github.com/plexus-network/plexus/chain/pallet/subtensor/state"
	"github.com/plexus-network/plexus/chain/runtime"
	"github.com/plexus-network/plexus/substrate/keys"
	"github.com/plexus-network/plexus/substrate/subtensor"
)

// slow is the up chain with a tempo of 360 and a freeze window; //Alice may set
// what she may at once, since root has made room.
func slow(t *testing.T, window uint16) *apptest.Chain {
	s := genesis.Up()
	tempo := uint16(360)
	s.Network.Subnets[0].Tempo, s.Network.Rules.AdminFreezeWindow = &tempo, &window
	c := apptest.New(t, s)
	c.Neuron(1, "P")
	c.Do(keys.Dev("Alice"), subtensor.TryAssociateHotkey{Hotkey: keys.Dev("Alice//other").AccountID()})
	return c
}

func TestNoOwnerSetsAnythingInTheFreezeWindow(t *testing.T) {
	c := slow(t, 360) // the window is the whole tempo
	for _, s := range setters {
		if s.byOwner {
			c.Fails(state.ErrAdminActionProhibitedDuringWeightsWindow, keys.Dev("Alice"), s.call)
		}
	}
}

func TestNoOwnerSetsAnythingTwiceAtOnce(t *testing.T) {
	c := slow(t, 0)
	for _, s := range setters {
		if !s.byOwner {
			continue
		}
		if _, isFirst := s.call.(subtensor.SudoSetSnOwnerHotkey); !isFirst { // the other call for it came before
			c.Do(keys.Dev("Alice"), s.call)
		}
		c.Fails(state.ErrTxRateLimitExceeded, keys.Dev("Alice"), s.call)
	}
}

func TestARefusedChangeDoesNotMakeTheOwnerWait(t *testing.T) {
	c := slow(t, 0)
	c.Try(keys.Dev("Alice"), subtensor.SudoSetBurnHalfLife{Netuid: 1})
	c.Do(keys.Dev("Alice"), subtensor.SudoSetBurnHalfLife{Netuid: 1, BurnHalfLife: 7})
}

func TestSettersPayEvenWhenRefused(t *testing.T) {
	c := slow(t, 0)
	p := apptest.Named("P")
	calls := append([]subtensor.Call{}, without...)
	for _, s := range setters {
		calls = append(calls, s.call)
	}
	for _, call := range calls {
		before, raw := c.Balance(p.Coldkey()), c.Sign(p.Cold, call)
		o := c.Execute([][]byte{raw}).Outcomes[0]
		least := (runtime.ExtrinsicBaseWeight+runtime.DefaultWeight)/2000 + uint64(len(raw))
		if o.Failed == nil || o.Fee < least || before-c.Balance(p.Coldkey()) != o.Fee {
			t.Errorf("%T: failed %v, fee %d (at least %d), paid %d", call, o.Failed, o.Fee, least, before-c.Balance(p.Coldkey()))
		}
	}
}
