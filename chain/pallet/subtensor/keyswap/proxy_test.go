package keyswap_test

import (
	"errors"
	"testing"

	"github.com/plexus-network/plexus/chain/app/apptest"
	"github.com/plexus-network/plexus/chain/pallet/proxy"
	"github.com/plexus-network/plexus/chain/pallet/subtensor/state"
	"github.com/plexus-network/plexus/chain/runtime"
	"github.com/plexus-network/plexus/substrate/extrinsic"
	"github.com/plexus-network/plexus/substrate/subtensor"
)

func TestAnAnnouncementBindsDelegatesToo(t *testing.T) {
	c := newChain(t)
	p, q := c.Neuron(1, "P"), c.Rich("Q")
	c.Do(p.Cold, subtensor.AddProxy{Delegate: extrinsic.Address(q.Coldkey()), ProxyType: subtensor.ProxyAny})
	c.Do(p.Cold, announce(heir))
	b := c.Do(q.Cold, subtensor.Proxy[subtensor.RawCall]{Real: extrinsic.Address(p.Coldkey()), Call: subtensor.Encode(
		subtensor.AddStake{Hotkey: p.Hotkey(), Netuid: 1, AmountStaked: tao})})
	executed, ok := apptest.Find[proxy.ProxyExecuted](b)
	if !ok || !errors.Is(executed.Result.Err, state.ErrColdkeySwapAnnounced) {
		t.Errorf("the delegate's call: %+v", executed)
	}
	if state.Stake(c, p.Hotkey(), p.Coldkey(), 1) != 0 {
		t.Error("a delegate got around the announcement")
	}
}

func TestWhatIsReservedStaysWithTheOldColdkey(t *testing.T) {
	c := newChain(t)
	p, q := c.Neuron(1, "P"), c.Rich("Q")
	c.Do(p.Cold, subtensor.AddProxy{Delegate: extrinsic.Address(q.Coldkey()), ProxyType: subtensor.ProxyAny})
	reserved := runtime.Accounts.Get(c, p.Coldkey()).Data.Reserved
	c.MustSudo(subtensor.SwapColdkey{OldColdkey: p.Coldkey(), NewColdkey: heir})
	a := runtime.Accounts.Get(c, p.Coldkey())
	if reserved == 0 || a.Data.Reserved != reserved || a.Data.Free != 0 {
		t.Errorf("of %d reserved, the old coldkey has %+v", reserved, a.Data)
	}
}
