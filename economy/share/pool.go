package share

import (
	"errors"

	"github.com/plexus-network/plexus/economy/fixed"
)

// ErrStake is returned where a holder has less than it asks for.
var ErrStake = errors.New("not enough stake")

// Pool is what the nominators of a hotkey hold together: Value rao, divided by
// shares. A dividend raises Value alone, and with it each holding. The zero
// value is an empty pool.
//
// Roundings favour the pool: the holders' values never sum to more than Value,
// and a deposit or withdrawal of one holder lowers no other's.
type Pool struct {
	Value  uint64       // rao
	Shares fixed.U64F64 // of all holders
}

// Holding is what the shares are worth: floor(Value * shares / Shares).
func (p Pool) Holding(shares fixed.U64F64) uint64 {
	return fixed.MulDiv(p.Value, shares, p.Shares)
}

// Deposit adds rao for a holder and gives the new pool and the holder's new
// shares. The first rao make one share each. Shares without value, what a loss
// may leave, count as one rao, since they must not be worth all of the deposit.
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
