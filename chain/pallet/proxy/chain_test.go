package proxy_test

import (
	"errors"
	"testing"

	"github.com/plexus-network/plexus/chain/pallet/balances"
	"github.com/plexus-network/plexus/chain/pallet/proxy"
	"github.com/plexus-network/plexus/chain/pallet/sudo"
	"github.com/plexus-network/plexus/chain/pallet/system"
	"github.com/plexus-network/plexus/chain/pallet/transactionpayment"
	"github.com/plexus-network/plexus/chain/pallet/utility"
	"github.com/plexus-network/plexus/chain/runtime"
	"github.com/plexus-network/plexus/chain/runtime/runtimetest"
	"github.com/plexus-network/plexus/substrate/extrinsic"
	"github.com/plexus-network/plexus/substrate/keys"
	"github.com/plexus-network/plexus/substrate/scale"
	"github.com/plexus-network/plexus/substrate/subtensor"
)

const tao = subtensor.RaoPerTAO

// one is what one delegation costs.
const one = proxy.DepositBase + proxy.DepositFactor

var (
	alice, bob, carol, dave = keys.Dev("Alice"), keys.Dev("Bob"), keys.Dev("Charlie"), keys.Dev("Dave")

	purse balances.Ledger
)

type (
	call     = runtime.DecodedCall
	wrapped  = subtensor.Proxy[call]
	announce = subtensor.ProxyAnnounced[call]
)

// chain is a chain of the pallets that matter, with sudo's key at dave.
type chain struct{ *runtimetest.Chain }

func newChain(t testing.TB, extra ...runtime.Pallet) *chain {
	t.Helper()
	fees := transactionpayment.New(purse)
	pallets := append([]runtime.Pallet{system.New(runtime.DefaultLimits()), balances.New(), fees.Pallet(), utility.New(), sudo.New()}, extra...)
	rt := runtime.New(append(pallets, proxy.New(purse, pallets...)), runtime.Options{Payment: fees})
	var entries []balances.Entry
	for _, k := range []keys.Pair{alice, bob, carol, dave} {
		entries = append(entries, balances.Entry{Account: k.AccountID(), Rao: 100 * tao})
	}
	return &chain{runtimetest.New(t, rt, map[string]any{
		"Balances": map[string]any{"balances": entries}, "Sudo": map[string]any{"key": dave.AccountID()},
	})}
}

func to(k keys.Pair) extrinsic.MultiAddress { return extrinsic.Address(k.AccountID()) }

// do sends a call of the pallet that must succeed, and gives its fee.
func (c *chain) do(signer keys.Pair, name string, args any) uint64 {
	c.T.Helper()
	o := c.Make(c.Sign(signer, c.Call("Proxy", name, args), nil)).Outcomes[0]
	if o.Failed != nil {
		_, full := c.Runtime.Error(*o.Failed)
		c.T.Fatalf("%s failed: %v", name, full)
	}
	return o.Fee
}

// fails sends a call of the pallet that must fail so, and cost its fee.
func (c *chain) fails(want error, signer keys.Pair, name string, args any) {
	c.T.Helper()
	o := c.Make(c.Sign(signer, c.Call("Proxy", name, args), nil)).Outcomes[0]
	if o.Failed == nil || !errors.Is(o.Failed, want) {
		c.T.Errorf("%s: got %v, want %v", name, o.Failed, want)
	}
	if o.Fee == 0 {
		c.T.Errorf("%s was free", name)
	}
}

// add makes an account a delegate of another at once or with a delay.
func (c *chain) add(real, delegate keys.Pair, t subtensor.ProxyType, delay uint32) {
	c.T.Helper()
	c.do(real, "add_proxy", subtensor.AddProxy{Delegate: to(delegate), ProxyType: t, Delay: delay})
}

// as sends a call through the proxy pallet and gives how it went inside.
func (c *chain) as(real, delegate keys.Pair, d call) error {
	c.T.Helper()
	c.do(delegate, "proxy", wrapped{Real: to(real), Call: d})
	return c.result(real)
}

// result is how the last call in an account's name went, by event and by storage.
func (c *chain) result(real keys.Pair) error {
	c.T.Helper()
	kept, ok := proxy.LastCallResult.Lookup(c.State, real.AccountID())
	if !ok {
		c.T.Fatal("no result is kept")
	}
	for _, e := range c.Events() {
		if b, is := e.Body.(proxy.ProxyExecuted); is {
			if (b.Result.Err == nil) != (kept.Err == nil) {
				c.T.Fatalf("told %v, kept %v", b.Result, kept)
			}
			if b.Result.Err != nil {
				return b.Result.Err
			}
			return nil
		}
	}
	c.T.Fatal("no call was executed")
	return nil
}

func (c *chain) pay(who keys.Pair, rao uint64) call {
	return c.Call("Balances", "transfer_keep_alive", balances.TransferKeepAlive{Dest: to(who), Value: scale.Compact(rao)})
}

func (c *chain) free(who runtime.AccountID) uint64 { return purse.Free(c.State, who) }
func (c *chain) held(who runtime.AccountID) uint64 { return purse.Reserved(c.State, who) }

// found is the body of the latest block's event of that type.
func found[E any](c *chain) (body E) {
	c.T.Helper()
	for _, e := range c.Events() {
		if b, ok := e.Body.(E); ok {
			return b
		}
	}
	c.T.Fatalf("no event %T", body)
	return body
}

func batchAll(calls []call) utility.BatchAll { return utility.BatchAll{Calls: calls} }

func payTo(who runtime.AccountID, rao uint64) balances.TransferKeepAlive {
	return balances.TransferKeepAlive{Dest: extrinsic.Address(who), Value: scale.Compact(rao)}
}
