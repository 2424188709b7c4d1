package multisig

import (
	"slices"

	"golang.org/x/crypto/blake2b"

	"github.com/plexus-network/plexus/chain/runtime"
	"github.com/plexus-network/plexus/substrate/scale"
	"github.com/plexus-network/plexus/substrate/subtensor"
)

// together is who signed, and the account that it and others act for together.
func together(o runtime.Origin, threshold uint16, others []runtime.AccountID) (who, account runtime.AccountID, err error) {
	if who, err = runtime.EnsureSigned(o); err != nil {
		return who, account, err
	}
	switch {
	case len(others) == 0:
		return who, account, ErrTooFewSignatories
	case len(others) >= MaxSignatories:
		return who, account, ErrTooManySignatories
	}
	for i, other := range others {
		if i > 0 && subtensor.CompareAccounts(others[i-1], other) >= 0 {
			return who, account, ErrSignatoriesOutOfOrder
		}
		if other == who {
			return who, account, ErrSenderInSignatories
		}
	}
	return who, subtensor.MultisigAccount(append(slices.Clone(others), who), threshold), nil
}

// several is [together] for a threshold of two or more.
func several(o runtime.Origin, threshold uint16, others []runtime.AccountID) (who, account runtime.AccountID, err error) {
	if o.Kind == runtime.OriginSigned && threshold < 2 {
		return who, account, ErrMinimumThreshold
	}
	return together(o, threshold, others)
}

func (p pallet) asOne(c *runtime.Context, o runtime.Origin, a subtensor.AsMultiThreshold1[runtime.DecodedCall]) error {
	who, account, err := together(o, 1, a.OtherSignatories)
	if err != nil {
		return err
	}
	if err := c.Dispatch(o.As(runtime.Signed(account)), a.Call); err != nil {
		return err
	}
	c.Emit(MultisigExecuted{Approving: who, Timepoint: now(c), Multisig: account, CallHash: hashOf(a.Call)})
	return nil
}

func (p pallet) asMulti(c *runtime.Context, o runtime.Origin, a subtensor.AsMulti[runtime.DecodedCall]) error {
	who, account, err := several(o, a.Threshold, a.OtherSignatories)
	if err != nil {
		return err
	}
	return p.operate(c, o, step{who, account, a.Threshold, a.MaybeTimepoint, hashOf(a.Call), &a.Call, uint64(a.MaxWeight.RefTime)})
}

func (p pallet) approve(c *runtime.Context, o runtime.Origin, a subtensor.ApproveAsMulti) error {
	who, account, err := several(o, a.Threshold, a.OtherSignatories)
	if err != nil {
		return err
	}
	return p.operate(c, o, step{who, account, a.Threshold, a.MaybeTimepoint, a.CallHash, nil, 0})
}

// step is one approval.
type step struct {
	who, account runtime.AccountID
	threshold    uint16
	when         *subtensor.Timepoint
	hash         [32]byte
	call         *runtime.DecodedCall // nil: its hash alone is known
	maxWeight    uint64
}

func (p pallet) operate(c *runtime.Context, o runtime.Origin, s step) error {
	open, isOpen := Multisigs.Lookup(c, s.account, s.hash)
	switch {
	case !isOpen && s.when != nil:
		return ErrUnexpectedTimepoint
	case !isOpen:
		return p.open(c, s)
	case s.when == nil:
		return ErrNoTimepoint
	case open.When != *s.when:
		return ErrWrongTimepoint
	}
	approvals := len(open.Approvals)
	at, isApproved := slices.BinarySearchFunc(open.Approvals, s.who, subtensor.CompareAccounts)
	isNew := !isApproved && approvals < int(s.threshold)
	if isNew {
		approvals++
	}
	switch {
	case s.call != nil && approvals >= int(s.threshold):
		return p.send(c, o, s, open)
	case !isNew:
		return ErrAlreadyApproved
	}
	open.Approvals = slices.Insert(open.Approvals, at, s.who)
	Multisigs.Set(c, s.account, s.hash, open)
	c.Emit(MultisigApproval{s.who, open.When, s.account, s.hash})
	return nil
}

// open starts an operation with its first approval.
func (p pallet) open(c *runtime.Context, s step) error {
	deposit := depositFor(s.threshold)
	if err := p.money.Reserve(c, s.who, deposit); err != nil {
		return err
	}
	Multisigs.Set(c, s.account, s.hash, Operation{now(c), deposit, s.who, []runtime.AccountID{s.who}})
	c.Emit(NewMultisig{s.who, s.account, s.hash})
	return nil
}

// send ends an operation and runs its call, within the bounds of the last that
// approved it.
func (p pallet) send(c *runtime.Context, o runtime.Origin, s step, open Operation) error {
	if s.call.Weight() > s.maxWeight {
		return ErrMaxWeightTooLow
	}
	p.close(c, s.account, s.hash, open)
	result := runtime.ResultOf(c.Dispatch(o.As(runtime.Signed(s.account)), *s.call))
	c.Emit(MultisigExecuted{s.who, open.When, s.account, s.hash, result})
	return nil
}

func (p pallet) close(c *runtime.Context, account runtime.AccountID, hash [32]byte, open Operation) {
	Multisigs.Delete(c, account, hash)
	p.money.Unreserve(c, open.Depositor, open.Deposit)
}

// opened is an operation that its opener has the say over.
func opened(c *runtime.Context, who, account runtime.AccountID, hash [32]byte, when *subtensor.Timepoint) (Operation, error) {
	open, ok := Multisigs.Lookup(c, account, hash)
	switch {
	case !ok:
		return open, ErrNotFound
	case when != nil && open.When != *when:
		return open, ErrWrongTimepoint
	case open.Depositor != who:
		return open, ErrNotOwner
	}
	return open, nil
}

func (p pallet) cancel(c *runtime.Context, o runtime.Origin, a subtensor.CancelAsMulti) error {
	who, account, err := several(o, a.Threshold, a.OtherSignatories)
	if err != nil {
		return err
	}
	open, err := opened(c, who, account, a.CallHash, &a.Timepoint)
	if err != nil {
		return err
	}
	p.close(c, account, a.CallHash, open)
	c.Emit(MultisigCancelled{who, a.Timepoint, account, a.CallHash})
	return nil
}

func (p pallet) poke(c *runtime.Context, o runtime.Origin, a subtensor.PokeMultisigDeposit) error {
	who, account, err := several(o, a.Threshold, a.OtherSignatories)
	if err != nil {
		return err
	}
	open, err := opened(c, who, account, a.CallHash, nil)
	if err != nil {
		return err
	}
	before, after := open.Deposit, depositFor(a.Threshold)
	switch {
	case after == before:
		return nil
	case after > before:
		if err := p.money.Reserve(c, who, after-before); err != nil {
			return err
		}
	default:
		p.money.Unreserve(c, who, before-after)
	}
	open.Deposit = after
	Multisigs.Set(c, account, a.CallHash, open)
	c.Emit(DepositPoked{who, a.CallHash, before, after})
	return nil
}

// depositFor is what an operation costs while it is open.
func depositFor(threshold uint16) uint64 { return DepositBase + DepositFactor*uint64(threshold) }

// now is the extrinsic in execution.
func now(c *runtime.Context) subtensor.Timepoint {
	index, inExtrinsic := c.ExtrinsicIndex()
	if !inExtrinsic {
		index = 0
	}
	return subtensor.Timepoint{Height: uint32(c.Height()), Index: index}
}

func hashOf(d runtime.DecodedCall) [32]byte { return blake2b.Sum256(scale.Marshal(d)) }
