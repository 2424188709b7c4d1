package register

import (
	"github.com/plexus-network/plexus/chain/pallet/subtensor/state"
	"github.com/plexus-network/plexus/chain/runtime"
	"github.com/plexus-network/plexus/economy/fixed"
	"github.com/plexus-network/plexus/economy/issuance"
	pricing "github.com/plexus-network/plexus/economy/price"
	"github.com/plexus-network/plexus/substrate/subtensor"
)

// registerNetwork is makeNetwork as a call.
func (m Module) registerNetwork(c *runtime.Context, o runtime.Origin, a subtensor.RegisterNetwork) error {
	_, err := m.makeNetwork(c, o, a.Hotkey)
	return err
}

// makeNetwork makes a subnet of the kind that the chain spec names. At the limit the
// weakest subnet is dissolved for it. Errors in the order of the checks:
// ErrNonAssociatedColdKey, ErrNetworkTxRateLimitExceeded, ErrCannotAffordLockCost,
// ErrSubnetLimitReached, those of [state.Associate].
func (m Module) makeNetwork(c *runtime.Context, o runtime.Origin, hotkey state.AccountID) (netuid uint16, err error) {
	coldkey, err := runtime.EnsureSigned(o)
	if err != nil {
		return 0, err
	}
	last := state.LastRateLimitedBlock.Get(c, state.NetworkLastRegistered())
	limit := state.NetworkRateLimit.Get(c)
	switch {
	case state.HotkeyExists(c, hotkey) && !state.Owns(c, coldkey, hotkey):
		return 0, state.ErrNonAssociatedColdKey
	case last != 0 && c.Height()-last < limit:
		return 0, state.ErrNetworkTxRateLimitExceeded
	}
	lock := LockCost(c, m.Money, c.Height())
	// The deposit on top keeps the subnet's account alive when all stake leaves.
	price := lock + m.Money.ExistentialDeposit()
	if m.Money.Free(c, coldkey) < price {
		return 0, state.ErrCannotAffordLockCost
	}
	if netuid, err = m.makeRoom(c); err != nil {
		return 0, err
	}
	if err := state.Associate(c, m.Money, coldkey, hotkey); err != nil {
		return 0, err
	}
	seed := pricing.Median(prices(c)) // before the new subnet has one
	mechanism := state.ChainRules.Get(c).NewSubnetMechanism
	Init(c, netuid, mechanism)
	if err := m.Money.Transfer(c, coldkey, state.SubnetAccount(netuid), price, false); err != nil {
		return 0, state.ErrCannotAffordLockCost
	}
	state.SubnetTAO.Set(c, netuid, lock)
	state.SubnetLocked.Set(c, netuid, lock)
	state.TotalStake.Set(c, state.TotalStake.Get(c)+lock)
	if mechanism == state.Dynamic {
		if err := state.MintReserve(c, netuid, fixed.IntU64F64(lock).SafeDiv(seed).Floor()); err != nil {
			return 0, err
		}
	}
	state.SubnetOwner.Set(c, netuid, coldkey)
	state.SubnetOwnerHotkey.Set(c, netuid, hotkey)
	state.NetworkLastLockCost.Set(c, lock)
	state.LastRateLimitedBlock.Set(c, state.NetworkLastRegistered(), c.Height())
	state.AppendUID(c, netuid, hotkey)
	m.Money.Hold(c, hotkey)
	c.Emit(state.NetworkAdded{Netuid: netuid, Mechanism: mechanism})
	state.AdoptFromRoot(c, netuid)
	return netuid, nil
}

// LockCost is what a subnet costs in a block, in rao. Its fall follows the block
// emission at the present issuance.
func LockCost(r runtime.Reader, money state.Currency, block uint64) uint64 {
	return pricing.Lock{
		Last:      state.NetworkLastLockCost.Get(r),
		LastBlock: state.LastRateLimitedBlock.Get(r, state.NetworkLastRegistered()),
		Min:       state.NetworkMinLockCost.Get(r),
		Interval:  state.NetworkLockReductionInterval.Get(r),
	}.Cost(block, issuance.BlockEmission(money.Issuance(r)))
}

// makeRoom is the lowest number without a subnet. At the limit it dissolves the
// weakest subnet and gives its number; it returns ErrSubnetLimitReached where none
// may go.
func (m Module) makeRoom(c *runtime.Context) (netuid uint16, err error) {
	if state.TotalNetworks.Get(c) > state.SubnetLimit.Get(c) { // root counts among the networks
		netuid, found := Weakest(c)
		if !found {
			return 0, state.ErrSubnetLimitReached
		}
		return netuid, m.Dissolve(c, netuid)
	}
	for netuid = 1; state.Exists(c, netuid); netuid++ {
	}
	return netuid, nil
}

// prices are the spot prices of the dynamic subnets.
func prices(r runtime.Reader) []fixed.U64F64 {
	var spot []fixed.U64F64
	for _, netuid := range state.Subnets(r) {
		if netuid != state.Root && state.SubnetMechanism.Get(r, netuid) == state.Dynamic {
			spot = append(spot, state.SpotPrice(r, netuid))
		}
	}
	return spot
}

// Init writes a new subnet's state, without owner, funds and neurons, as of this
// block. Everything that it does not write has its default.
func Init(c *runtime.Context, netuid, mechanism uint16) {
	state.NetworksAdded.Set(c, netuid, true)
	state.TotalNetworks.Set(c, state.TotalNetworks.Get(c)+1)
	state.RegisteredSubnetCounter.Set(c, netuid, state.RegisteredSubnetCounter.Get(c, netuid)+1)
	state.SubnetMechanism.Set(c, netuid, mechanism)
	state.SubnetworkN.Set(c, netuid, 0)
	state.NetworkRegisteredAt.Set(c, netuid, c.Height())
	state.NetworkRegistrationAllowed.Set(c, netuid, true)
	state.TokenSymbol.Set(c, netuid, symbolFor(c, netuid))

	tempo := state.ChainRules.Get(c).NewSubnetTempo
	state.Tempo.Set(c, netuid, tempo)
	if tempo > 0 { // spread over the tempo, so that epochs do not fall together
		state.LastEpochBlock.Set(c, netuid, c.Height()-min(c.Height(), uint64(netuid%tempo)))
	}
	state.MaxAllowedUids.Set(c, netuid, 256)
	state.MaxAllowedValidators.Set(c, netuid, 64)
	state.MinAllowedWeights.Set(c, netuid, 1)
	state.MaxWeightsLimit.Set(c, netuid, 65535)
	state.ImmunityPeriod.Set(c, netuid, 5000)
	state.Burn.Set(c, netuid, subtensor.RaoPerTAO)
	state.Yuma3On.Set(c, netuid, true)
	state.SubnetEmissionEnabled.Set(c, netuid, false)
}

// InitRoot writes the root network's state.
func InitRoot(c *runtime.Context) {
	state.NetworksAdded.Set(c, state.Root, true)
	state.TotalNetworks.Set(c, state.TotalNetworks.Get(c)+1)
	state.SubnetworkN.Set(c, state.Root, 0)
	state.NetworkRegistrationAllowed.Set(c, state.Root, true)
	state.TokenSymbol.Set(c, state.Root, symbolFor(c, state.Root))
	state.MaxAllowedUids.Set(c, state.Root, 64)
	state.MaxAllowedValidators.Set(c, state.Root, 64)
	state.MinAllowedWeights.Set(c, state.Root, 0)
	state.MaxWeightsLimit.Set(c, state.Root, 65535)
	state.Tempo.Set(c, state.Root, 100)
	state.TargetRegistrationsPerInterval.Set(c, state.Root, 1)
}

// startCall starts a subnet's emission from the next block on.
func startCall(c *runtime.Context, o runtime.Origin, a subtensor.StartCall) error {
	coldkey, err := runtime.EnsureSigned(o)
	if err != nil {
		return err
	}
	owner, hasOwner := state.SubnetOwner.Lookup(c, a.Netuid)
	switch {
	case a.Netuid == state.Root || !state.Exists(c, a.Netuid):
		return state.ErrSubnetNotExists
	case !hasOwner || owner != coldkey:
		return state.ErrNotSubnetOwner
	case state.FirstEmissionBlockNumber.Has(c, a.Netuid):
		return state.ErrFirstEmissionBlockNumberAlreadySet
	case c.Height() < state.NetworkRegisteredAt.Get(c, a.Netuid)+state.StartCallDelay.Get(c):
		return state.ErrNeedWaitingMoreBlocksToStarCall
	}
	Start(c, a.Netuid)
	return nil
}

// Start lets a subnet take part in the emission from the next block on.
func Start(c *runtime.Context, netuid uint16) {
	first := c.Height() + 1
	state.FirstEmissionBlockNumber.Set(c, netuid, first)
	state.SubtokenEnabled.Set(c, netuid, true)
	c.Emit(state.FirstEmissionBlockNumberSet{Netuid: netuid, Block: first})
}
