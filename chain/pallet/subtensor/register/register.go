// Package register gives hotkeys their uids and makes subnets.
//
// A neuron is (netuid, uid) -> hotkey. A uid costs the subnet's burn price, which
// rises with each registration and falls with each block; when no uid is free the
// neuron that earned least loses its own. A seat in the root network costs
// nothing but more stake than the weakest seat has. A subnet costs its lock.
// Rules, units and bounds stand in docs/protocol/registration.md. Start at
// [Module.Calls] and [Module.Register].
package register

import (
	"github.com/plexus-network/plexus/chain/pallet/subtensor/state"
	"github.com/plexus-network/plexus/chain/runtime"
	"github.com/plexus-network/plexus/economy/price"
	"github.com/plexus-network/plexus/substrate/subtensor"
)

// Module has the calls of registration.
type Module struct {
	Money state.Currency
	Rest  Rest // nil: there are no other pallets
}

// Weights in picoseconds. A registration that replaces a neuron reads and writes
// every row of weights of its subnet.
const (
	registerWeight  = 3_000_000_000
	rootWeight      = 500_000_000
	networkWeight   = 3_000_000_000
	startCallWeight = 100_000_000
	identityWeight  = 100_000_000
	stakeWeight     = 5_000_000     // of each stake on any subnet, which a dissolve visits
	holderWeight    = 20_000_000    // of each stake on the subnet, which it pays
	dissolveWeight  = 5_000_000_000 // and what follows of the stakes
)

// Calls are the module's calls under Bittensor's indices.
func (m Module) Calls() []runtime.Call {
	return append(m.dissolveCalls(),
		runtime.NewCall(6, "register", m.register, runtime.FixedWeight(registerWeight), runtime.OpensAccount(),
			runtime.FreeWhen(isWorked, checkWork, func(_ state.AccountID, a subtensor.Register) string { return string(a.Hotkey[:]) })),
		runtime.NewCall(7, "burned_register", func(c *runtime.Context, o runtime.Origin, a subtensor.BurnedRegister) error {
			return m.burned(c, o, a.Netuid, a.Hotkey, nil)
		}, runtime.FixedWeight(registerWeight)),
		runtime.NewCall(59, "register_network", m.registerNetwork, runtime.FixedWeight(networkWeight)),
		runtime.NewCall(62, "root_register", m.rootRegister, runtime.FixedWeight(rootWeight)),
		runtime.NewCall(92, "start_call", startCall, runtime.FixedWeight(startCallWeight)),
		runtime.NewCall(134, "register_limit", func(c *runtime.Context, o runtime.Origin, a subtensor.RegisterLimit) error {
			return m.burned(c, o, a.Netuid, a.Hotkey, &a.LimitPrice)
		}, runtime.FixedWeight(registerWeight)),
		runtime.NewCall(78, "set_subnet_identity", setSubnetIdentity, runtime.FixedWeight(identityWeight)),
		runtime.NewCall(79, "register_network_with_identity", m.registerNetworkWithIdentity, runtime.FixedWeight(networkWeight)),
		runtime.NewCall(112, "update_symbol", updateSymbol, runtime.FixedWeight(identityWeight)),
	)
}

func (m Module) burned(c *runtime.Context, o runtime.Origin, netuid uint16, hotkey state.AccountID, limit *uint64) error {
	coldkey, err := runtime.EnsureSigned(o)
	if err != nil {
		return err
	}
	return m.Register(c, coldkey, hotkey, netuid, limit)
}

// Register gives hotkey a uid on a subnet at the burn price, which coldkey pays;
// a limit that is not nil bounds the price in rao. In the order of the checks:
// ErrRegistrationNotPermittedOnRootSubnet, ErrSubnetNotExists,
// ErrSubNetRegistrationDisabled, ErrHotKeyAlreadyRegisteredInSubNet,
// ErrRegistrationPriceLimitExceeded, ErrNotEnoughBalanceToStake, the errors of
// [state.Associate], on a dynamic subnet those of [state.Buy], ErrNoNeuronIdAvailable.
func (m Module) Register(c *runtime.Context, coldkey, hotkey state.AccountID, netuid uint16, limit *uint64) error {
	switch {
	case netuid == state.Root:
		return state.ErrRegistrationNotPermittedOnRootSubnet
	case !state.Exists(c, netuid):
		return state.ErrSubnetNotExists
	case !state.NetworkRegistrationAllowed.Get(c, netuid):
		return state.ErrSubNetRegistrationDisabled
	case state.IsRegistered(c, netuid, hotkey):
		return state.ErrHotKeyAlreadyRegisteredInSubNet
	}
	burn := state.Burn.Get(c, netuid)
	if limit != nil && burn > *limit {
		return state.ErrRegistrationPriceLimitExceeded
	}
	if m.Money.Free(c, coldkey) < burn {
		return state.ErrNotEnoughBalanceToStake
	}
	if err := state.Associate(c, m.Money, coldkey, hotkey); err != nil {
		return err
	}
	m.Money.Hold(c, hotkey)
	if err := m.charge(c, coldkey, netuid, burn); err != nil {
		return err
	}
	uid, err := m.place(c, netuid, hotkey)
	if err != nil {
		return err
	}
	state.RAORecycledForRegistration.Set(c, netuid, state.RAORecycledForRegistration.Get(c, netuid)+burn)
	state.Burn.Set(c, netuid, price.Bump(burn, state.Fixed(state.BurnIncreaseMult.Get(c, netuid)),
		state.MinBurn.Get(c, netuid), state.MaxBurn.Get(c, netuid)))
	count(c, netuid, state.BurnRegistrationsThisInterval)
	c.Emit(state.NeuronRegistered{Netuid: netuid, UID: uid, Hotkey: hotkey})
	return nil
}

// charge takes the price of a registration. On a static subnet it leaves the
// issuance. On a dynamic one it buys alpha, with the fee of a trade, and the alpha
// leaves the subnet's: the price of alpha rises for all who hold some. What would push
// that beyond [state.MaxPrice] leaves the issuance too.
func (m Module) charge(c *runtime.Context, coldkey state.AccountID, netuid uint16, price uint64) error {
	if state.IsStatic(c, netuid) {
		if m.Money.Burn(c, coldkey, price) != nil {
			return state.ErrNotEnoughBalanceToStake
		}
		return nil
	}
	account := state.SubnetAccount(netuid)
	if err := m.Money.Transfer(c, coldkey, account, price, false); err != nil {
		return err
	}
	bought, err := state.Buy(c, m.Money, account, netuid, price, state.Terms{Limit: state.MaxPrice})
	if err != nil {
		return err
	}
	if rest := price - bought.Paid; rest > 0 {
		if err := m.Money.Burn(c, account, rest); err != nil {
			return err
		}
	}
	return state.Recycle(c, m.Money, netuid, bought.Got)
}

// place gives hotkey a free uid or that of the neuron to prune.
func (m Module) place(c *runtime.Context, netuid uint16, hotkey state.AccountID) (uint16, error) {
	uid, ok := room(c, netuid)
	switch {
	case !ok:
		return 0, state.ErrNoNeuronIdAvailable
	case uid == state.SubnetworkN.Get(c, netuid):
		return state.AppendUID(c, netuid, hotkey), nil
	}
	state.ReplaceUID(c, netuid, uid, hotkey)
	return uid, nil
}

// room is the uid that the next registration gets: the next one, or that of the
// neuron to prune.
func room(r runtime.Reader, netuid uint16) (uid uint16, ok bool) {
	if n := state.SubnetworkN.Get(r, netuid); n < state.MaxAllowedUids.Get(r, netuid) {
		return n, true
	}
	return prunable(r, netuid)
}

// count adds one registration of a kind to a network's counters. They saturate.
func count(c *runtime.Context, netuid uint16, kind ...*runtime.Map[uint16, uint16]) {
	for _, counter := range append(kind, state.RegistrationsThisBlock, state.RegistrationsThisInterval) {
		if n := counter.Get(c, netuid); n < 1<<16-1 {
			counter.Set(c, netuid, n+1)
		}
	}
}

// OnBlock is the first step of a block: burn prices fall, the counters of the
// block before are cleared, and intervals that are over end. Its work is a few
// reads and writes a network.
func OnBlock(c *runtime.Context) {
	for _, netuid := range state.Subnets(c) {
		if state.RegistrationsThisBlock.Has(c, netuid) {
			state.RegistrationsThisBlock.Delete(c, netuid)
		}
		if c.Height() > 1 {
			decay(c, netuid)
		}
		endInterval(c, netuid)
	}
}

func decay(c *runtime.Context, netuid uint16) {
	halfLife := state.BurnHalfLife.Get(c, netuid)
	if halfLife == 0 {
		return
	}
	burn := state.Burn.Get(c, netuid)
	fallen := price.Decay(burn, halfLife, state.MinBurn.Get(c, netuid), state.MaxBurn.Get(c, netuid))
	if fallen != burn {
		state.Burn.Set(c, netuid, fallen)
	}
}

// endInterval sets the difficulty of work by what an interval brought, and clears
// the counters, which also bound how many may join root.
func endInterval(c *runtime.Context, netuid uint16) {
	interval := uint64(state.AdjustmentInterval.Get(c, netuid))
	if c.Height()-state.LastAdjustmentBlock.Get(c, netuid) < interval {
		return
	}
	adjust(c, netuid)
	state.LastAdjustmentBlock.Set(c, netuid, c.Height())
	for _, counter := range []*runtime.Map[uint16, uint16]{
		state.RegistrationsThisInterval, state.BurnRegistrationsThisInterval, state.POWRegistrationsThisInterval,
	} {
		if counter.Has(c, netuid) {
			counter.Delete(c, netuid)
		}
	}
}
