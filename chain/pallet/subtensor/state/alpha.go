package state

import (
	"github.com/plexus-network/plexus/chain/runtime"
	"github.com/plexus-network/plexus/substrate/scale"
)

// AssetsName and AssetsIndex are those of the AlphaAssets pallet, which is the
// ledger below and nothing else.
const (
	AssetsName        = "AlphaAssets"
	AssetsIndex uint8 = 31
)

// The alpha of each subnet. TotalAlphaIssuance is SubnetAlphaIn + SubnetAlphaOut
// in every block: only what stands in this file, [Grow] and the trades of market.go
// change the three. Burned alpha stays in the issuance, recycled alpha leaves it.
var (
	TotalAlphaIssuance = asset("TotalAlphaIssuance")
	AlphaBurned        = asset("AlphaBurned")
	AlphaRecycled      = asset("AlphaRecycled")
)

var assets []runtime.StorageItem

// AssetsStorage lists the items of the AlphaAssets pallet.
func AssetsStorage() []runtime.StorageItem { return assets }

func asset(name string) *runtime.Map[uint16, uint64] {
	m := runtime.NewMap[uint16](AssetsName, name, runtime.Twox64Concat, uint64(0))
	assets = append(assets, m)
	return m
}

// AlphaIssuance is all alpha of a subnet, in its pool and out of it.
func AlphaIssuance(r runtime.Reader, netuid uint16) uint64 {
	return TotalAlphaIssuance.Get(r, netuid)
}

// MintAlpha makes alpha that is out of the pool and nobody's yet: [Pay] gives it to
// somebody. It returns ErrOverflow where a total does not fit.
func MintAlpha(c *runtime.Context, netuid uint16, alpha uint64) error {
	return mintAlpha(c, SubnetAlphaOut, netuid, alpha)
}

// MintReserve makes alpha in a subnet's pool: at its start, and where emission
// changes the price. [Inject] keeps the price.
func MintReserve(c *runtime.Context, netuid uint16, alpha uint64) error {
	return mintAlpha(c, SubnetAlphaIn, netuid, alpha)
}

func mintAlpha(c *runtime.Context, where *runtime.Map[uint16, uint64], netuid uint16, alpha uint64) error {
	if err := more(c, TotalAlphaIssuance, netuid, alpha); err != nil {
		return err
	}
	return more(c, where, netuid, alpha)
}

// Recycle takes alpha that is nobody's out of a subnet. On a static one the TAO
// behind it leaves the issuance too. It returns ErrOverflow where the subnet holds
// less, which its books rule out.
func Recycle(c *runtime.Context, money Currency, netuid uint16, alpha uint64) error {
	if alpha == 0 {
		return nil
	}
	AlphaRecycled.Set(c, netuid, AlphaRecycled.Get(c, netuid)+alpha)
	if IsStatic(c, netuid) {
		if err := shrink(c, netuid, alpha); err != nil {
			return err
		}
		return money.Burn(c, SubnetAccount(netuid), alpha)
	}
	if err := less(c, TotalAlphaIssuance, netuid, alpha); err != nil {
		return err
	}
	return less(c, SubnetAlphaOut, netuid, alpha)
}

// BurnAlpha says that alpha which is out and nobody's stays so for good: it counts
// as issued, and nobody will ever have it.
func BurnAlpha(c *runtime.Context, netuid uint16, alpha uint64) {
	if alpha != 0 {
		AlphaBurned.Set(c, netuid, AlphaBurned.Get(c, netuid)+alpha)
	}
}

// more adds to one of a subnet's totals, or returns ErrOverflow.
func more(c *runtime.Context, total *runtime.Map[uint16, uint64], netuid uint16, amount uint64) error {
	have := total.Get(c, netuid)
	if have+amount < have {
		return ErrOverflow
	}
	total.Set(c, netuid, have+amount)
	return nil
}

// less takes from one of a subnet's totals, or returns ErrOverflow.
func less(c *runtime.Context, total *runtime.Map[uint16, uint64], netuid uint16, amount uint64) error {
	have := total.Get(c, netuid)
	if have < amount {
		return ErrOverflow
	}
	total.Set(c, netuid, have-amount)
	return nil
}

// traded adds to the TAO that a subnet's pool has seen.
func traded(c *runtime.Context, netuid uint16, tao uint64) {
	if sum, ok := SubnetVolume.Get(c, netuid).Add(scale.U128From(tao)); ok {
		SubnetVolume.Set(c, netuid, sum)
	}
}
