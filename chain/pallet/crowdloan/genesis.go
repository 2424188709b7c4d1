package crowdloan

import (
	"encoding/json"
	"fmt"
	"slices"

	"github.com/plexus-network/plexus/chain/runtime"
	"github.com/plexus-network/plexus/substrate/subtensor"
)

// Genesis is the pallet's part of a chain specification. What was raised lies in
// the crowdloans' accounts, which are among the balances.
type Genesis struct {
	Next       uint32     `json:"next"`
	Crowdloans []entry    `json:"crowdloans"`
	Durations  *Durations `json:"durations,omitempty"` // nil: as Bittensor's
}

// entry is one crowdloan; amounts are in rao.
type entry struct {
	ID              uint32             `json:"id"`
	Creator         runtime.AccountID  `json:"creator"`
	Deposit         uint64             `json:"deposit"`
	MinContribution uint64             `json:"min_contribution"`
	MaxContribution *uint64            `json:"max_contribution,omitempty"`
	End             uint32             `json:"end"`
	Cap             uint64             `json:"cap"`
	Target          *runtime.AccountID `json:"target,omitempty"`
	runtime.CallDocument
	Finalized     bool           `json:"finalized,omitempty"`
	Contributions []contribution `json:"contributions"`
}

type contribution struct {
	Account runtime.AccountID `json:"account"`
	Rao     uint64            `json:"rao"`
}

func (p pallet) genesis(c *runtime.Context, doc json.RawMessage) error {
	var d Genesis
	if doc != nil {
		if err := json.Unmarshal(doc, &d); err != nil {
			return fmt.Errorf("read crowdloans: %w", err)
		}
	}
	if d.Durations != nil {
		if d.Durations.Least == 0 || d.Durations.Least > d.Durations.Most {
			return fmt.Errorf("crowdloans of %d to %d blocks: the least is above 0 and not above the most", d.Durations.Least, d.Durations.Most)
		}
		durations.Set(c, *d.Durations)
	}
	if d.Next > 0 {
		NextCrowdloanID.Set(c, d.Next)
	}
	for _, e := range d.Crowdloans {
		if err := p.load(c, d.Next, e); err != nil {
			return fmt.Errorf("crowdloan %d: %w", e.ID, err)
		}
	}
	return nil
}

func (p pallet) load(c *runtime.Context, next uint32, e entry) error {
	if e.ID >= next || Crowdloans.Has(c, e.ID) {
		return fmt.Errorf("it is there twice, or not below %d", next)
	}
	info := Info{
		Creator: e.Creator, Deposit: e.Deposit, MinContribution: e.MinContribution, End: e.End, Cap: e.Cap,
		FundsAccount: subtensor.CrowdloanAccount(e.ID), TargetAddress: e.Target, Finalized: e.Finalized,
		ContributorsCount: uint32(len(e.Contributions)),
	}
	if e.CallDocument != (runtime.CallDocument{}) {
		kept, err := e.Bound(c, p.kept.Bound)
		if err != nil {
			return err
		}
		if _, ok := p.kept.Bytes(c, kept); !ok && !e.Finalized {
			return fmt.Errorf("its call is not among the preimages")
		}
		info.Call = &kept
	}
	if !e.Finalized && (info.Call == nil) == (e.Target == nil) {
		return fmt.Errorf("it has both a call and a target, or neither")
	}
	for _, given := range e.Contributions {
		if Contributions.Has(c, e.ID, given.Account) {
			return fmt.Errorf("%s gave twice", given.Account)
		}
		if info.Raised+given.Rao < info.Raised {
			return runtime.ErrOverflow
		}
		Contributions.Set(c, e.ID, given.Account, given.Rao)
		info.Raised += given.Rao
	}
	if held := p.money.Free(c, info.FundsAccount); !e.Finalized && held < info.Raised {
		return fmt.Errorf("%d rao were raised, its account has %d", info.Raised, held)
	}
	if e.MaxContribution != nil {
		MaxContributions.Set(c, e.ID, *e.MaxContribution)
	}
	p.refs.IncProviders(c, info.FundsAccount)
	Crowdloans.Set(c, e.ID, info)
	return nil
}

func (p pallet) export(r runtime.Reader) (any, error) {
	d := Genesis{Next: NextCrowdloanID.Get(r), Crowdloans: []entry{}}
	if bounds, ok := durations.Lookup(r); ok {
		d.Durations = &bounds
	}
	Crowdloans.Iterate(r, func(id uint32, info Info) bool {
		e := entry{
			ID: id, Creator: info.Creator, Deposit: info.Deposit, MinContribution: info.MinContribution, End: info.End, Cap: info.Cap,
			Target: info.TargetAddress, Finalized: info.Finalized, Contributions: []contribution{},
		}
		if most, ok := MaxContributions.Lookup(r, id); ok {
			e.MaxContribution = &most
		}
		if info.Call != nil {
			e.CallDocument = info.Call.Document()
		}
		Contributions.IteratePrefix(r, id, func(who runtime.AccountID, rao uint64) bool {
			e.Contributions = append(e.Contributions, contribution{who, rao})
			return true
		})
		d.Crowdloans = append(d.Crowdloans, e)
		return true
	})
	slices.SortFunc(d.Crowdloans, func(a, b entry) int { return int(a.ID) - int(b.ID) })
	return d, nil
}
