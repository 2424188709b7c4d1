package adminutils

import (
	"github.com/plexus-network/plexus/chain/pallet/subtensor/state"
	"github.com/plexus-network/plexus/chain/runtime"
	"github.com/plexus-network/plexus/substrate/subtensor"
)

// mechanismWeight is what it costs to forget 15 mechanisms with all rows full and
// all commits made, in picoseconds.
const mechanismWeight = 10_000_000_000

// subnets are the setters of a subnet's form: mechanisms, work, takes and prices.
func subnets() []runtime.Call {
	return []runtime.Call{
		byRoot("sudo_set_network_pow_registration_allowed", func(a subtensor.SudoSetNetworkPowRegistrationAllowed) change {
			return set(state.NetworkPowRegistrationAllowed, a.Netuid, a.RegistrationAllowed,
				state.PowRegistrationAllowed{Netuid: a.Netuid, Allowed: a.RegistrationAllowed}).notOnRoot()
		}),
		byRoot("sudo_set_ema_price_halving_period", func(a subtensor.SudoSetEmaPriceHalvingPeriod) change {
			return set(state.EMAPriceHalvingBlocks, a.Netuid, a.EmaHalving, nil)
		}),
		byOwner("sudo_set_mechanism_count", mechanismCount, runtime.FixedWeight(mechanismWeight)),
		byOwner("sudo_set_mechanism_emission_split", emissionSplit),
		byOwner("sudo_set_min_childkey_take_per_subnet", func(a subtensor.SudoSetMinChildkeyTakePerSubnet) change {
			return set(state.MinChildkeyTakePerSubnet, a.Netuid, a.Take, state.MinChildKeyTakePerSubnetSet{Netuid: a.Netuid, Value: a.Take}).
				provided(ErrInvalidValue, func(c *runtime.Context) bool { return a.Take <= state.MaxChildkeyTake.Get(c) })
		}),
		byOwner("sudo_set_owner_cut_auto_lock_enabled", func(a subtensor.SudoSetOwnerCutAutoLockEnabled) change {
			return set(state.OwnerCutAutoLockEnabled, a.Netuid, a.Enabled, nil)
		}),
	}
}

// roomy says that mechanisms of so many uids each fit into what one epoch may
// carry.
func roomy(uids uint16, mechanisms uint8) bool { return uint32(uids)*uint32(mechanisms) <= maxUids }

func mechanismCount(a subtensor.SudoSetMechanismCount) change {
	x := change{netuid: a.Netuid, apply: func(c *runtime.Context) error {
		state.SetMechanisms(c, a.Netuid, a.MechanismCount)
		return nil
	}}
	return x.
		provided(state.ErrTooManyUIDsPerMechanism, func(c *runtime.Context) bool {
			return roomy(state.MaxAllowedUids.Get(c, a.Netuid), a.MechanismCount)
		}).
		provided(state.ErrInvalidValue, func(c *runtime.Context) bool {
			return a.MechanismCount >= 1 && a.MechanismCount <= state.MaxMechanismCount.Get(c)
		}).
		notOnRoot().everyTx(state.TxMechanismCount, state.MechanismInterval)
}

func emissionSplit(a subtensor.SudoSetMechanismEmissionSplit) change {
	x := change{netuid: a.Netuid, apply: func(c *runtime.Context) error {
		if a.MaybeSplit == nil {
			state.MechanismEmissionSplit.Delete(c, a.Netuid)
		} else {
			state.MechanismEmissionSplit.Set(c, a.Netuid, *a.MaybeSplit)
		}
		return nil
	}}
	return x.
		provided(state.ErrInvalidValue, func(c *runtime.Context) bool {
			return a.MaybeSplit == nil || isSplit(*a.MaybeSplit, state.Mechanisms(c, a.Netuid))
		}).
		notOnRoot().everyTx(state.TxMechanismEmission, state.MechanismInterval)
}

// isSplit says that parts divide 65535 between at most so many mechanisms.
func isSplit(parts []uint16, mechanisms uint8) bool {
	sum := 0
	for _, p := range parts {
		sum += int(p)
	}
	return len(parts) <= int(mechanisms) && sum == 65535
}
