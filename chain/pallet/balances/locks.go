package balances

import "github.com/plexus-network/plexus/chain/runtime"

// lock is money that may not be spent for some reasons.
type lock struct {
	ID      [8]byte
	Amount  uint64
	Reasons lockReasons
}

func (lock) TypePath() string { return "pallet_balances::types::BalanceLock" }

type lockReasons uint8

func (lockReasons) TypePath() string { return "pallet_balances::types::Reasons" }

// Variants are the reasons by number.
func (lockReasons) Variants() []string { return []string{"Fee", "Misc", "All"} }

// namedReserve is a part of what an account has laid aside.
type namedReserve struct {
	ID     [8]byte
	Amount uint64
}

func (namedReserve) TypePath() string { return "pallet_balances::types::ReserveData" }

// What wallets and explorers ask of every account beside its balance, and cannot do
// without. Never written: no pallet of this chain locks money or names its deposits.
var (
	locks    = runtime.NewMap[runtime.AccountID]("Balances", "Locks", runtime.Blake2_128Concat, []lock(nil), runtime.Docs("Any liquidity locks on some account balances; none on this chain."))
	reserves = runtime.NewMap[runtime.AccountID]("Balances", "Reserves", runtime.Blake2_128Concat, []namedReserve(nil), runtime.Docs("Named reserves on some account balances; none on this chain."))
)
