package crowdloan_test

import (
	"errors"
	"testing"

	"github.com/plexus-network/plexus/chain/pallet/balances"
	"github.com/plexus-network/plexus/chain/pallet/crowdloan"
	"github.com/plexus-network/plexus/chain/pallet/preimage"
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

var (
	alice, bob, carol, dave = keys.Dev("Alice"), keys.Dev("Bob"), keys.Dev("Charlie"), keys.Dev("Dave")

	purse balances.Ledger
)

type (
	call   = runtime.DecodedCall
	create = subtensor.CreateCrowdloan[call]
)

// spy is a call that writes down which crowdloan's call it is, or weighs much.
type spy struct {
	Weight uint64
	Pad    []byte
}

var seen = runtime.NewMap[runtime.AccountID, uint32]("Spy", "Seen", runtime.Identity, 1<<31)

func spyPallet() runtime.Pallet {
	return runtime.Pallet{Name: "Spy", Index: 202, Storage: []runtime.StorageItem{seen},
		Calls: []runtime.Call{runtime.NewCall(0, "look", func(c *runtime.Context, o runtime.Origin, _ spy) error {
			if id, ok := crowdloan.CurrentCrowdloanID.Lookup(c); ok {
				seen.Set(c, o.Account, id)
			}
			return nil
		}, runtime.Weight(func(a spy) uint64 { return a.Weight }))}}
}

type chain struct{ *runtimetest.Chain }

func newRuntime() *runtime.Runtime {
	fees := transactionpayment.New(purse)
	return runtime.New([]runtime.Pallet{system.New(runtime.DefaultLimits()), balances.New(), fees.Pallet(), utility.New(), spyPallet(),
		preimage.New(purse), crowdloan.New(purse, system.References{}, preimage.NewKeeper(purse))}, runtime.Options{Payment: fees})
}

func newChain(t testing.TB, extra ...runtime.AccountID) *chain {
	t.Helper()
	var entries []balances.Entry
	for _, k := range []keys.Pair{alice, bob, carol, dave} {
		entries = append(entries, balances.Entry{Account: k.AccountID(), Rao: 1000 * tao})
	}
	for _, who := range extra {
		entries = append(entries, balances.Entry{Account: who, Rao: 10 * tao})
	}
	return &chain{runtimetest.New(t, newRuntime(), map[string]any{"Balances": map[string]any{"balances": entries}})}
}

func (c *chain) send(signer keys.Pair, name string, args any) error {
	c.T.Helper()
	o := c.Make(c.Sign(signer, c.Call("Crowdloan", name, args), nil)).Outcomes[0]
	if o.Fee == 0 {
		c.T.Errorf("%s was free", name)
	}
	if o.Failed != nil {
		return o.Failed
	}
	return nil
}

func (c *chain) do(signer keys.Pair, name string, args any) {
	c.T.Helper()
	if err := c.send(signer, name, args); err != nil {
		c.T.Fatalf("%s: %v", name, err)
	}
}

func (c *chain) fails(want error, signer keys.Pair, name string, args any) {
	c.T.Helper()
	if err := c.send(signer, name, args); !errors.Is(err, want) {
		c.T.Errorf("%s: got %v, want %v", name, err, want)
	}
}

// terms are those of a crowdloan that is right: 10 of 30 TAO, for dave.
func (c *chain) terms() create {
	target := dave.AccountID()
	return create{Deposit: scale.Compact(10 * tao), MinContribution: scale.Compact(tao), Cap: scale.Compact(30 * tao),
		End: scale.Compact32(c.Next.Height + crowdloan.MinDuration), TargetAddress: &target}
}

// open starts a crowdloan of alice's and gives its number.
func (c *chain) open(change func(*create)) uint32 {
	c.T.Helper()
	terms := c.terms()
	if change != nil {
		change(&terms)
	}
	id := crowdloan.NextCrowdloanID.Get(c.State)
	c.do(alice, "create", terms)
	return id
}

func (c *chain) info(id uint32) crowdloan.Info { return crowdloan.Crowdloans.Get(c.State, id) }

func (c *chain) pay(rao uint64) call {
	return c.Call("Balances", "transfer_keep_alive", balances.TransferKeepAlive{Dest: extrinsic.Address(dave.AccountID()), Value: scale.Compact(rao)})
}

func give(id uint32, rao uint64) subtensor.Contribute {
	return subtensor.Contribute{CrowdloanID: scale.Compact32(id), Amount: scale.Compact(rao)}
}

// at moves the chain so that its next block has that height.
func (c *chain) at(height uint64) { c.Next.Height = height }

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

// fataler is what a check fails with: a test or a property.
type fataler interface{ Fatalf(string, ...any) }

// balanced holds that each crowdloan's account has what was raised and not used,
// that contributions sum to it, and that no rao is lost.
func (c *chain) balanced(t fataler) {
	crowdloan.Crowdloans.Iterate(c.State, func(id uint32, info crowdloan.Info) bool {
		sum, count := uint64(0), uint32(0)
		crowdloan.Contributions.IteratePrefix(c.State, id, func(_ runtime.AccountID, rao uint64) bool {
			sum += rao
			count++
			return true
		})
		if held := purse.Free(c.State, info.FundsAccount); sum != info.Raised || count != info.ContributorsCount || info.Raised > info.Cap || !info.Finalized && held != sum {
			t.Fatalf("crowdloan %d: %d contributions of %d rao, its account has %d: %+v", id, count, sum, held, info)
		}
		return true
	})
	sum := uint64(0)
	runtime.Accounts.Iterate(c.State, func(_ runtime.AccountID, a runtime.Account) bool {
		sum += a.Data.Free + a.Data.Reserved
		return true
	})
	if sum != purse.Issuance(c.State) {
		t.Fatalf("%d rao in accounts, %d issued", sum, purse.Issuance(c.State))
	}
}

func payTo(who keys.Pair, rao uint64) balances.TransferKeepAlive {
	return balances.TransferKeepAlive{Dest: extrinsic.Address(who.AccountID()), Value: scale.Compact(rao)}
}

func transferAll(who keys.Pair) balances.TransferAll {
	return balances.TransferAll{Dest: extrinsic.Address(who.AccountID())}
}
