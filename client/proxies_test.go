package client

import (
	"testing"

	"github.com/plexus-network/plexus/chain/pallet/balances"
	"github.com/plexus-network/plexus/chain/pallet/proxy"
	"github.com/plexus-network/plexus/substrate/keys"
	"github.com/plexus-network/plexus/substrate/subtensor"
)

func TestDelegationsAreReadWithTheirDeposit(t *testing.T) {
	c := dialFake(t, newFakeNode(t, proxy.New(balances.Ledger{})))
	if list, deposit, err := c.Delegations(t.Context(), alice.AccountID()); err != nil || len(list) != 0 || deposit != 0 {
		t.Fatalf("%v, %d, %v", list, deposit, err)
	}
	delegate := keys.AccountID{7}
	call := subtensor.AddProxy{Delegate: subtensor.Address{Account: delegate, IsAccount: true}, ProxyType: subtensor.ProxyStaking, Delay: 9}
	if _, err := c.Submit(t.Context(), alice, call); err != nil {
		t.Fatal(err)
	}
	list, deposit, err := c.Delegations(t.Context(), alice.AccountID())
	if err != nil || len(list) != 1 || list[0] != (Delegation{delegate, subtensor.ProxyStaking, "Staking", 9}) || deposit != proxy.DepositBase+proxy.DepositFactor {
		t.Fatalf("%v, %d, %v", list, deposit, err)
	}
}
