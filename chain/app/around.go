package app

import (
	"github.com/plexus-network/plexus/chain/pallet/balances"
	"github.com/plexus-network/plexus/chain/pallet/crowdloan"
	"github.com/plexus-network/plexus/chain/pallet/mevshield"
	"github.com/plexus-network/plexus/chain/pallet/multisig"
	"github.com/plexus-network/plexus/chain/pallet/preimage"
	"github.com/plexus-network/plexus/chain/pallet/proxy"
	"github.com/plexus-network/plexus/chain/pallet/scheduler"
	"github.com/plexus-network/plexus/chain/pallet/system"
	"github.com/plexus-network/plexus/chain/runtime"
)

// around adds the pallets through which accounts act otherwise than alone and at
// once. The proxy pallet comes last, since it tells clients about the others' calls.
func around(limits runtime.Limits, pallets []runtime.Pallet) []runtime.Pallet {
	money := balances.Ledger{}
	kept := preimage.NewKeeper(money)
	pallets = append(pallets,
		multisig.New(money),
		preimage.New(money),
		scheduler.New(kept, limits),
		crowdloan.New(money, system.References{}, kept),
		mevshield.New(),
	)
	return append(pallets, proxy.New(money, pallets...))
}
