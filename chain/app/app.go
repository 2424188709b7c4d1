// Package app is the chain: the list of its pallets, their order, and how they
// are joined.
//
// It decides nothing that a pallet could. A pallet that needs another declares a
// small interface for it; this package hands over what meets it. Start at [New].
package app

import (
	"github.com/plexus-network/plexus/chain/pallet/balances"
	"github.com/plexus-network/plexus/chain/pallet/commitments"
	"github.com/plexus-network/plexus/chain/pallet/drand"
	"github.com/plexus-network/plexus/chain/pallet/models"
	"github.com/plexus-network/plexus/chain/pallet/revenue"
	"github.com/plexus-network/plexus/chain/pallet/rootweights"
	"github.com/plexus-network/plexus/chain/pallet/subtensor"
	"github.com/plexus-network/plexus/chain/pallet/subtensor/adminutils"
	"github.com/plexus-network/plexus/chain/pallet/subtensor/keyswap"
	"github.com/plexus-network/plexus/chain/pallet/subtensor/swap"
	"github.com/plexus-network/plexus/chain/pallet/sudo"
	"github.com/plexus-network/plexus/chain/pallet/system"
	"github.com/plexus-network/plexus/chain/pallet/timestamp"
	"github.com/plexus-network/plexus/chain/pallet/transactionpayment"
	"github.com/plexus-network/plexus/chain/pallet/utility"
	"github.com/plexus-network/plexus/chain/runtime"
	"github.com/plexus-network/plexus/substrate/metadata"
)

// Version says which runtime this is. SpecVersion rises with every change of the
// metadata or of what a block does; TransactionVersion with every change of how
// calls are encoded.
var Version = runtime.Version{
	SpecName: "node-subtensor", ImplName: "plexus",
	AuthoringVersion: 1, SpecVersion: 4, ImplVersion: 1, TransactionVersion: 1, SystemVersion: 1,
}

// token is the money as wallets show it.
var token = metadata.Token{Decimals: 9, Symbol: "TAO"}

// Options are what differs between chains of the same runtime and is not state.
type Options struct {
	BlockMillis uint64         // time between blocks, told to clients
	Limits      runtime.Limits // of a block; the zero value is the default
	// Constants are told to clients in place of Bittensor's, by "Pallet.Name"; the
	// values have their types. What holds is what genesis set.
	Constants map[string]any
}

// New joins the pallets into a runtime.
func New(o Options) *runtime.Runtime {
	if o.Limits == (runtime.Limits{}) {
		o.Limits = runtime.DefaultLimits()
	}
	payment := transactionpayment.New(balances.Ledger{})
	return runtime.New(Pallets(o, payment), runtime.Options{Version: Version, Token: token, Payment: payment, Limits: o.Limits, Guard: guard})
}

// guard says whether an account may send a call. Nobody sends one as a pallet's own
// account, not even root by dispatch_as: [runtime.ErrCallFiltered].
func guard(r runtime.Reader, who runtime.AccountID, call runtime.DecodedCall) error {
	if balances.IsPallets(who) {
		return runtime.ErrCallFiltered
	}
	return keyswap.Guard(r, who, call)
}

// Pallets is the list in the order of genesis and hooks. Tasks of the scheduler run
// after the subtensor pallet. Balances come before it, since its genesis gives subnets
// their funds; the pallets after it read subnets in theirs.
func Pallets(o Options, payment transactionpayment.Payment) []runtime.Pallet {
	network := subtensor.Network{}
	votes, rootWeights := rootweights.New(network)
	others := &rest{votes: votes, revenue: revenue.For(network, money{})}
	others.pallets = around(o.Limits, []runtime.Pallet{
		system.New(o.Limits),
		timestamp.New(o.BlockMillis),
		timestamp.Aura(o.BlockMillis),
		balances.New(),
		payment.Pallet(),
		subtensor.New(money{}, votes, drand.Beacon{}, commitments.List, others, votes, models.Hotkeys{}, commitments.Hotkeys{}),
		drand.New(timestamp.Now),
		commitments.New(network, drand.Beacon{}),
		utility.New(),
		sudo.New(),
		adminutils.New(),
		adminutils.EVMChainID(),
		swap.New(),
		swap.Assets(),
		rootWeights,
		models.New(network),
		revenue.New(network, money{}),
	})
	tell(others.pallets, o.Constants)
	return others.pallets
}

// money is the chain's currency as the subtensor pallet asks for it.
type money struct{ balances.Ledger }

// Uncount takes rao out of the issuance and leaves them where they are.
func (m money) Uncount(c *runtime.Context, rao uint64) { m.Rescind(c, rao) }

// ExistentialDeposit is the least balance of an account, in rao.
func (money) ExistentialDeposit() uint64 { return balances.ExistentialDeposit }

// Hold gives an account one more reason to exist. It is never taken back: a nonce
// that started anew would let old extrinsics run again.
func (money) Hold(c *runtime.Context, who runtime.AccountID) {
	system.References{}.IncProviders(c, who)
}
