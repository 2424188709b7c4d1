package revenue

import (
	"encoding/json"
	"fmt"

	"github.com/plexus-network/plexus/chain/runtime"
	"github.com/plexus-network/plexus/substrate/keys"
	"github.com/plexus-network/plexus/substrate/subtensor"
)

// Genesis is the pallet's part of a chain specification. What stakers are owed lies
// in the subnets' revenue accounts, which are among the balances.
type Genesis struct {
	Shares []Part `json:"shares"`
	Owed   []Owed `json:"owed,omitempty"`
}

// Part is the stakers' part of one subnet's revenue.
type Part struct {
	Netuid uint16 `json:"netuid" toml:"netuid"`
	Share  uint16 `json:"share" toml:"share"` // of 65535
}

// Owed is what one subnet's stakers have still to earn, over Window blocks from the
// chain's first, and what they have earned and not claimed, in rao.
type Owed struct {
	Netuid  uint16    `json:"netuid"`
	Waiting uint64    `json:"waiting"`
	Earned  []Earning `json:"earned,omitempty"`
}

// Earning is what one coldkey earned, in rao.
type Earning struct {
	Coldkey keys.AccountID `json:"coldkey"`
	Rao     uint64         `json:"rao"`
}

func (m Module) genesis(c *runtime.Context, doc json.RawMessage) error {
	var g Genesis
	if doc != nil {
		if err := json.Unmarshal(doc, &g); err != nil {
			return fmt.Errorf("read the revenue's specification: %w", err)
		}
	}
	for _, p := range g.Shares {
		Shares.Set(c, p.Netuid, Share{Now: p.Share})
	}
	for _, owed := range g.Owed {
		if err := m.load(c, owed); err != nil {
			return fmt.Errorf("revenue of subnet %d: %w", owed.Netuid, err)
		}
	}
	return nil
}

func (m Module) load(c *runtime.Context, owed Owed) error {
	if err := m.exists(c, owed.Netuid); err != nil {
		return err
	}
	if Held.Has(c, owed.Netuid) {
		return fmt.Errorf("it is there twice")
	}
	sum := owed.Waiting
	for _, e := range owed.Earned {
		if sum+e.Rao < sum {
			return ErrOverflow
		}
		sum += e.Rao
		m.stakers.Book(c, e.Coldkey, owed.Netuid, e.Rao)
	}
	account := subtensor.RevenueAccount(owed.Netuid)
	if free := m.money.Free(c, account); free < sum || free-sum < m.money.ExistentialDeposit() {
		return fmt.Errorf("%d rao are owed, its account has %d", sum, free)
	}
	Held.Set(c, owed.Netuid, sum)
	if owed.Waiting > 0 {
		Waiting.Set(c, owed.Netuid, []Stream{{0, owed.Waiting}})
	}
	return nil
}

// export gives the shares that hold, and what stakers are owed: what of it nobody has
// earned yet waits again.
func (m Module) export(r runtime.Reader) (any, error) {
	g := Genesis{Shares: []Part{}}
	Shares.Iterate(r, func(netuid uint16, s Share) bool {
		g.Shares = append(g.Shares, Part{netuid, s.at(runtime.Height(r))})
		return true
	})
	Held.Iterate(r, func(netuid uint16, held uint64) bool {
		owed := Owed{Netuid: netuid, Waiting: held}
		m.stakers.Owed(r, netuid, func(coldkey keys.AccountID, rao uint64) {
			owed.Earned = append(owed.Earned, Earning{coldkey, rao})
			owed.Waiting -= rao // never more than is held
		})
		if held > 0 {
			g.Owed = append(g.Owed, owed)
		}
		return true
	})
	return g, nil
}
