// Package adminutils is the AdminUtils pallet: the calls that set parameters of
// the network and of subnets.
//
// Root may send them all. A subnet's owner may send those that the protocol
// leaves to owners, not in the last blocks before an epoch and each only so often.
// Bittensor's 82 calls are all here; those that could have no effect on this chain
// answer Deprecated. Units and bounds stand in docs/protocol/parameters.md. Start
// at [New].
package adminutils

import (
	"github.com/plexus-network/plexus/chain/pallet/subtensor/state"
	"github.com/plexus-network/plexus/chain/runtime"
	"github.com/plexus-network/plexus/substrate/subtensor"
)

var errs = runtime.NewErrors(subtensor.AdminUtilsPallet,
	"SubnetDoesNotExist", "MaxValidatorsLargerThanMaxUIds", "MaxAllowedUIdsLessThanCurrentUIds",
	"BondsMovingAverageMaxReached", "NegativeSigmoidSteepness", "ValueNotInBounds",
	"MinAllowedUidsGreaterThanCurrentUids", "MinAllowedUidsGreaterThanMaxAllowedUids",
	"MaxAllowedUidsLessThanMinAllowedUids", "MaxAllowedUidsGreaterThanDefaultMaxAllowedUids",
	"InvalidValue", "NotPermittedOnRootSubnet", "POWRegistrationDisabled", "Deprecated",
)

// The errors that the calls return beside the subtensor pallet's.
var (
	ErrSubnetDoesNotExist                   = errs.E("SubnetDoesNotExist")
	ErrMaxValidatorsLargerThanMaxUIDs       = errs.E("MaxValidatorsLargerThanMaxUIds")
	ErrMaxAllowedUIDsLessThanCurrentUIDs    = errs.E("MaxAllowedUIdsLessThanCurrentUIds")
	ErrBondsMovingAverageMaxReached         = errs.E("BondsMovingAverageMaxReached")
	ErrNegativeSigmoidSteepness             = errs.E("NegativeSigmoidSteepness")
	ErrValueNotInBounds                     = errs.E("ValueNotInBounds")
	ErrMinAllowedUIDsGreaterThanCurrentUIDs = errs.E("MinAllowedUidsGreaterThanCurrentUids")
	ErrMinAllowedUIDsGreaterThanMaxAllowed  = errs.E("MinAllowedUidsGreaterThanMaxAllowedUids")
	ErrMaxAllowedUIDsLessThanMinAllowed     = errs.E("MaxAllowedUidsLessThanMinAllowedUids")
	ErrMaxAllowedUIDsGreaterThanDefault     = errs.E("MaxAllowedUidsGreaterThanDefaultMaxAllowedUids")
	ErrInvalidValue                         = errs.E("InvalidValue")
	ErrNotPermittedOnRootSubnet             = errs.E("NotPermittedOnRootSubnet")
	ErrDeprecated                           = errs.E("Deprecated")
)

// The pallet's own events; most setters emit the subtensor pallet's.
type (
	// PrecompileUpdated tells whether a built-in contract answers.
	PrecompileUpdated struct {
		PrecompileID subtensor.Precompile
		Enabled      bool
	}
	// Yuma3EnableToggled tells which consensus a subnet's epochs use.
	Yuma3EnableToggled struct {
		Netuid  uint16
		Enabled bool
	}
	// BondsResetToggled tells whether miners may reset the bonds toward them.
	BondsResetToggled struct {
		Netuid  uint16
		Enabled bool
	}
	// BurnHalfLifeSet tells in how many blocks a subnet's price halves.
	BurnHalfLifeSet struct {
		Netuid       uint16
		BurnHalfLife uint16
	}
	// BurnIncreaseMultSet tells how a registration raises a subnet's price.
	BurnIncreaseMultSet struct {
		Netuid           uint16
		BurnIncreaseMult subtensor.U64F64
	}
	// SubnetEmissionEnabledSet tells whether the market's part goes to a subnet.
	SubnetEmissionEnabledSet struct {
		Netuid  uint16
		Enabled bool
	}
)

// New declares the pallet.
func New() runtime.Pallet {
	p := runtime.Pallet{
		Name: "AdminUtils", Index: subtensor.AdminUtilsPallet,
		Docs:    "Setters of parameters, for root and the owners of subnets.",
		Storage: []runtime.StorageItem{PrecompileEnable},
		Events: []runtime.Event{
			{Index: 0, Name: "PrecompileUpdated", Body: PrecompileUpdated{}},
			{Index: 1, Name: "Yuma3EnableToggled", Body: Yuma3EnableToggled{}},
			{Index: 2, Name: "BondsResetToggled", Body: BondsResetToggled{}},
			{Index: 3, Name: "BurnHalfLifeSet", Body: BurnHalfLifeSet{}},
			{Index: 4, Name: "BurnIncreaseMultSet", Body: BurnIncreaseMultSet{}},
			{Index: 5, Name: "SubnetEmissionEnabledSet", Body: SubnetEmissionEnabledSet{}},
		},
		Errors:  errs,
		Genesis: genesis,
		Export:  export,
	}
	for _, calls := range [][]runtime.Call{network(), chain(), registration(), trimming(), subnets(), epoch()} {
		p.Calls = append(p.Calls, calls...)
	}
	return p
}

// global declares a setter of a parameter of the whole network, for root alone.
func global[A subtensor.Call](name string, apply func(c *runtime.Context, a A) error) runtime.Call {
	return runtime.NewCall(index[A](), name, func(c *runtime.Context, o runtime.Origin, a A) error {
		if err := runtime.EnsureRoot(o); err != nil {
			return err
		}
		return apply(c, a)
	})
}

// put is [global] for a setter that takes every value.
func put[A subtensor.Call, V any](name string, item *runtime.Value[V], of func(A) V, event func(A) any) runtime.Call {
	return global(name, func(c *runtime.Context, a A) error {
		item.Set(c, of(a))
		if event != nil {
			c.Emit(event(a))
		}
		return nil
	})
}

// nothing declares a setter of what this chain does not have: it refuses root too.
func nothing[A subtensor.Call](name string) runtime.Call {
	return global(name, func(*runtime.Context, A) error { return ErrDeprecated })
}

// change is a new value of a subnet's parameter.
type change struct {
	netuid  uint16
	apply   func(c *runtime.Context) error
	refused error                                                            // for an owner; root may go further
	limit   func(c *runtime.Context, owner state.AccountID) state.OwnerLimit // nil: that of a parameter
}

// set is a change that writes v; event is nil where there is none.
func set[V any](item *runtime.Map[uint16, V], netuid uint16, v V, event any) change {
	return change{netuid: netuid, apply: func(c *runtime.Context) error {
		item.Set(c, netuid, v)
		if event != nil {
			c.Emit(event)
		}
		return nil
	}}
}

// provided makes a change fail with err unless ok holds.
func (x change) provided(err error, ok func(c *runtime.Context) bool) change {
	apply := x.apply
	x.apply = func(c *runtime.Context) error {
		if !ok(c) {
			return err
		}
		return apply(c)
	}
	return x
}

// notByOwner makes a change fail with err when an owner asks for it and bad holds.
func (x change) notByOwner(err error, bad bool) change {
	if bad {
		x.refused = err
	}
	return x
}

// notOnRoot makes a change fail for the root network.
func (x change) notOnRoot() change {
	return x.provided(ErrNotPermittedOnRootSubnet, func(*runtime.Context) bool { return x.netuid != state.Root })
}

// every makes an owner wait as l says instead of as for other parameters.
func (x change) every(l func(c *runtime.Context, owner state.AccountID) state.OwnerLimit) change {
	x.limit = l
	return x
}

// everyTx makes an owner wait as many blocks as an item says after it did the same.
func (x change) everyTx(tx uint16, blocks *runtime.Value[uint64]) change {
	return x.every(func(c *runtime.Context, owner state.AccountID) state.OwnerLimit {
		return state.LimitOfTx(owner, x.netuid, tx, blocks.Get(c))
	})
}

// byRoot declares a setter of a subnet's parameter for root alone.
func byRoot[A subtensor.Call](name string, of func(A) change) runtime.Call {
	return runtime.NewCall(index[A](), name, func(c *runtime.Context, o runtime.Origin, a A) error {
		if err := runtime.EnsureRoot(o); err != nil {
			return err
		}
		x := of(a)
		if !state.Exists(c, x.netuid) {
			return ErrSubnetDoesNotExist
		}
		return x.apply(c)
	})
}

// byOwner declares a setter of a subnet's parameter for its owner and for root.
// An owner is refused with ErrNotSubnetOwner for another subnet, with
// ErrAdminActionProhibitedDuringWeightsWindow close to an epoch, and with
// ErrTxRateLimitExceeded too soon after the last change of the same parameter.
func byOwner[A subtensor.Call](name string, of func(A) change, options ...runtime.CallOption) runtime.Call {
	call := index[A]()
	return runtime.NewCall(call, name, func(c *runtime.Context, o runtime.Origin, a A) error {
		x := of(a)
		if runtime.EnsureRoot(o) == nil {
			if !state.Exists(c, x.netuid) {
				return ErrSubnetDoesNotExist
			}
			return x.apply(c)
		}
		who, err := runtime.EnsureSigned(o)
		if err != nil {
			return err
		}
		limit := state.LimitOfParameter(c, x.netuid, call)
		if x.limit != nil {
			limit = x.limit(c, who)
		}
		switch {
		case !state.Exists(c, x.netuid):
			return ErrSubnetDoesNotExist
		case !state.IsOwner(c, who, x.netuid):
			return state.ErrNotSubnetOwner
		case state.IsFrozen(c, x.netuid):
			return state.ErrAdminActionProhibitedDuringWeightsWindow
		case !limit.Passes(c):
			return state.ErrTxRateLimitExceeded
		case x.refused != nil:
			return x.refused
		}
		if err := x.apply(c); err != nil {
			return err
		}
		limit.Mark(c)
		return nil
	}, options...)
}

// index is the number of the call with these arguments.
func index[A subtensor.Call]() uint8 {
	var a A
	_, call := a.CallIndex()
	return call
}
