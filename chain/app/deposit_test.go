package app_test

import (
	"errors"
	"testing"

	"golang.org/x/crypto/blake2b"

	"github.com/plexus-network/plexus/chain/app/apptest"
	"github.com/plexus-network/plexus/chain/genesis"
	"github.com/plexus-network/plexus/chain/pallet/balances"
	"github.com/plexus-network/plexus/chain/pallet/subtensor/keyswap"
	"github.com/plexus-network/plexus/chain/runtime"
	"github.com/plexus-network/plexus/substrate/extrinsic"
	"github.com/plexus-network/plexus/substrate/header"
	"github.com/plexus-network/plexus/substrate/keys"
	"github.com/plexus-network/plexus/substrate/scale"
	"github.com/plexus-network/plexus/substrate/subtensor"
)

// left is what a payment would leave: some money, and less than an account needs.
const left = balances.ExistentialDeposit / 2

// fee is what a call costs its signer.
func fee(c *apptest.Chain, signer keys.Pair, call subtensor.Call) uint64 {
	c.T().Helper()
	x, err := c.Runtime.Decode(extrinsicOf(c, signer, call))
	if err != nil {
		c.T().Fatal(err)
	}
	return c.Told(x)
}

// extrinsicOf signs a call that is not sent: its nonce is the next one's again.
func extrinsicOf(c *apptest.Chain, signer keys.Pair, call subtensor.Call) []byte {
	raw := c.Sign(signer, call)
	c.Next()
	return raw
}

// leave makes an account give away all but so many rao.
func leave(c *apptest.Chain, p apptest.Person, rao uint64) {
	c.T().Helper()
	away := subtensor.TransferKeepAlive{Dest: subtensor.To(c.Producer), Value: scale.Compact(1 << 40)}
	for range 2 { // the fee is by length, and the length by the number
		away.Value = scale.Compact(c.Balance(p.Coldkey()) - fee(c, p.Cold, away) - rao)
	}
	c.Do(p.Cold, away)
	if got := c.Balance(p.Coldkey()); got != rao {
		c.T().Fatalf("%d rao are left, want %d", got, rao)
	}
}

// TestWhoHasADepositKeepsTheLeastBalance holds that no payment, whatever it is for,
// leaves an account that money is laid aside in without the existential deposit: the
// account cannot end, and the call fails. Who stakes or owns a hotkey may spend all: its
// account is kept for that.
func TestWhoHasADepositKeepsTheLeastBalance(t *testing.T) {
	const amount = 20_000_000_000
	sink := keys.Dev("sink").AccountID()
	hash := func(who keys.AccountID) header.Hash { return header.Hash(blake2b.Sum256(who[:])) }
	for name, test := range map[string]struct {
		cost uint64
		call func(to keys.AccountID) subtensor.Call
	}{
		"transfer_allow_death": {amount, func(to keys.AccountID) subtensor.Call {
			return subtensor.TransferAllowDeath{Dest: subtensor.To(to), Value: scale.Compact(amount)}
		}},
		"transfer_keep_alive": {amount, func(to keys.AccountID) subtensor.Call {
			return subtensor.TransferKeepAlive{Dest: subtensor.To(to), Value: scale.Compact(amount)}
		}},
		"announce_coldkey_swap": {keyswap.Cost, func(to keys.AccountID) subtensor.Call {
			return subtensor.AnnounceColdkeySwap{NewColdkeyHash: hash(sink)}
		}},
		"create": {amount, func(to keys.AccountID) subtensor.Call {
			return subtensor.CreateCrowdloan[raw]{Deposit: amount, MinContribution: scale.Compact(tao), Cap: 2 * amount, End: 10_000, TargetAddress: &sink}
		}},
		"contribute": {amount, func(to keys.AccountID) subtensor.Call {
			return subtensor.Contribute{Amount: scale.Compact(amount)}
		}},
		"pay_subnet": {amount, func(to keys.AccountID) subtensor.Call { return subtensor.PaySubnet{Netuid: 1, Rao: amount} }},
	} {
		t.Run(name, func(t *testing.T) {
			c := apptest.New(t, genesis.Local())
			rich := c.Rich("R")
			c.Do(rich.Cold, subtensor.CreateCrowdloan[raw]{Deposit: scale.Compact(10 * tao), MinContribution: scale.Compact(tao), Cap: scale.Compact(100 * tao), End: 10_000, TargetAddress: &sink})
			c.Do(rich.Cold, subtensor.PaySubnet{Netuid: 1, Rao: tao})
			p := c.Rich("P")
			c.Do(p.Cold, subtensor.AddProxy{Delegate: at(rich.Coldkey()), ProxyType: subtensor.ProxyAny})
			call := test.call(sink)
			leave(c, p, test.cost+fee(c, p.Cold, call)+left)
			c.Fails(runtime.ErrOnlyProvider, p.Cold, call)
			if got := c.Balance(p.Coldkey()); got != test.cost+left {
				t.Errorf("%d rao are left, want what it was to cost and %d", got, uint64(left))
			}
		})
	}
}

func TestATransferEndsAsMoneyDoes(t *testing.T) {
	c := apptest.New(t, genesis.Local())
	p, d := c.Rich("P"), c.Rich("D")
	c.Do(d.Cold, subtensor.AddProxy{Delegate: at(p.Coldkey()), ProxyType: subtensor.ProxyAny})
	stranger := subtensor.To(keys.AccountID{9})
	for name, test := range map[string]struct {
		from keys.AccountID
		rao  uint64
		want error
	}{
		"more than there is":           {p.Coldkey(), 1 << 60, runtime.ErrFundsUnavailable},
		"too little for a new account": {p.Coldkey(), 1, runtime.ErrBelowMinimum},
		"all that a deposit leaves":    {d.Coldkey(), c.Balance(d.Coldkey()), runtime.ErrOnlyProvider},
	} {
		force, err := c.Runtime.MakeCall("Balances", "force_transfer", balances.ForceTransfer{
			Source: extrinsic.Address(test.from), Dest: extrinsic.Address(keys.AccountID{9}), Value: scale.Compact(test.rao),
		})
		if err != nil {
			t.Fatal(err)
		}
		if err := c.Runtime.NewContext(c.State, runtime.Block{Height: c.Height}).Dispatch(runtime.Root(), force); !errors.Is(err, test.want) {
			t.Errorf("root moves %s: got %v, want %v", name, err, test.want)
		}
	}
	all := subtensor.TransferAll{Dest: stranger, KeepAlive: true}
	leave(c, p, fee(c, p.Cold, all)+balances.ExistentialDeposit+1)
	c.Fails(runtime.ErrBelowMinimum, p.Cold, all)
	c.Fund(p.Coldkey(), 10*tao)
	some := subtensor.TransferKeepAlive{Dest: stranger, Value: scale.Compact(tao)}
	leave(c, p, fee(c, p.Cold, some)+tao+left)
	c.Fails(runtime.ErrNotExpendable, p.Cold, some)
}
