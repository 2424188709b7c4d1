package apptest

import (
	"github.com/plexus-network/plexus/chain/pallet/balances"
	"github.com/plexus-network/plexus/substrate/keys"
	"github.com/plexus-network/plexus/substrate/scale"
	"github.com/plexus-network/plexus/substrate/subtensor"
)

// Person is a coldkey and one hotkey of it.
type Person struct{ Cold, Hot keys.Pair }

// Coldkey is the coldkey's account.
func (p Person) Coldkey() keys.AccountID { return p.Cold.AccountID() }

// Hotkey is the hotkey's account.
func (p Person) Hotkey() keys.AccountID { return p.Hot.AccountID() }

// Named is the person of development keys //name and //name//hot, with nothing.
func Named(name string) Person { return Person{keys.Dev(name), keys.Dev(name + "//hot")} }

// Fund gives an account rao of //Alice's.
func (c *Chain) Fund(who keys.AccountID, rao uint64) {
	c.t.Helper()
	c.Do(keys.Dev("Alice"), subtensor.TransferKeepAlive{Dest: subtensor.To(who), Value: scale.Compact(rao)})
}

// Rich is [Named] with 10,000 TAO.
func (c *Chain) Rich(name string) Person {
	c.t.Helper()
	p := Named(name)
	c.Fund(p.Coldkey(), 10_000*subtensor.RaoPerTAO)
	return p
}

// Neuron is [Chain.Rich] with its hotkey registered on a subnet.
func (c *Chain) Neuron(netuid uint16, name string) Person {
	c.t.Helper()
	p := c.Rich(name)
	c.Do(p.Cold, subtensor.BurnedRegister{Netuid: netuid, Hotkey: p.Hotkey()})
	return p
}

// Balance is an account's free balance in rao.
func (c *Chain) Balance(who keys.AccountID) uint64 { return balances.Ledger{}.Free(c, who) }
