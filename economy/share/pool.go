package share

import (
	"errors"
	"math"

	"github.com/plexus-network/plexus/economy/fixed"
)

// ErrStake is returned where a holder has less than it asks for.
var ErrStake = errors.New("not enough stake")

// Pool is what the nominators of a hotkey hold together: Value rao, divided by
// shares. A dividend raises Value alone, and with it each holding. The zero
// value is an empty pool.
//
// Roundings favour the pool: the holders' values never sum to more than Value,
// and a deposit or withdrawal of one holder lowers no other's. A share has 64
// fraction bits, so that it must not be worth too much: else what a depositor
// loses by rounding would be worth taking. [Pool.Earn] keeps a
// share's worth below 2^24 rao, which keeps roundings below 2^-39 rao.
type Pool struct {
	Value  uint64       // rao
	Shares fixed.U64F64 // of all holders
}

// dearest is how many rao a share may come to be worth.
const dearest = 1 << 24

// Holding is what the shares are worth: floor(Value * shares / Shares).
func (p Pool) Holding(shares fixed.U64F64) uint64 {
	return fixed.MulDiv(p.Value, shares, p.Shares)
}

// Deposit adds rao for a holder and gives the new pool and the holder's new
// shares. The first rao make one share each.
func (p Pool) Deposit(shares fixed.U64F64, rao uint64) (Pool, fixed.U64F64) {
	issued := fixed.IntU64F64(rao)
	if !p.Shares.IsZero() {
		issued = p.Shares.Scale(rao, max(p.Value, 1), false)
	}
	p.Value += rao
	p.Shares = p.Shares.Add(issued)
	return p, shares.Add(issued)
}

// Withdraw takes rao out for a holder and gives the new pool and the holder's
// shares; taking all of a [Pool.Holding] leaves no share. It returns ErrStake
// where the holding is less.
func (p Pool) Withdraw(shares fixed.U64F64, rao uint64) (Pool, fixed.U64F64, error) {
	holding := p.Holding(shares)
	if rao > holding {
		return p, shares, ErrStake
	}
	spent := shares
	if rao < holding {
		spent = p.Shares.Scale(rao, p.Value, true)
	}
	p.Value -= rao
	p.Shares = p.Shares.Sub(spent)
	return p, shares.Sub(spent), nil
}

// Earn adds a dividend for all holders. done is false, and the pool as it was,
// where nobody has a share, or where a share would come to be worth more than
// 2^24 rao: then the dividend is for another to have.
func (p Pool) Earn(rao uint64) (after Pool, done bool) {
	if rao > math.MaxUint64-p.Value || p.Shares.IsZero() || p.Shares.Mul(fixed.IntU64F64(dearest)).Less(fixed.IntU64F64(p.Value+rao)) {
		return p, false
	}
	p.Value += rao
	return p, true
}
