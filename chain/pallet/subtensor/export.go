package subtensor

import (
	"github.com/plexus-network/plexus/chain/pallet/subtensor/state"
	"github.com/plexus-network/plexus/chain/runtime"
)

// export gives the specification of a new chain with the subnets, parameters,
// neurons and owners' stakes of a state. What epochs made of them, and the stakes
// of nominators, stay behind: a chain starts without a past.
func export(r runtime.Reader) Genesis {
	rules := state.ChainRules.Get(r)
	g := Genesis{Rules: Rules{
		NewSubnets: Mechanism(rules.NewSubnetMechanism), NewSubnetTempo: rules.NewSubnetTempo,
		LoopbackAxons: rules.LoopbackAxons, Faucet: rules.Faucet,
		MaxEpochsPerBlock: held(r, state.MaxEpochsPerBlock), NetworkRateLimit: held(r, state.NetworkRateLimit),
		NetworkMinLockCost: held(r, state.NetworkMinLockCost), AdminFreezeWindow: held(r, state.AdminFreezeWindow),
		MechanismInterval: held(r, state.MechanismInterval), TrimInterval: held(r, state.TrimInterval),
		Keys: exportKeyRules(r), Parameters: exportNetworkParameters(r),
	}}
	if !state.Launched.Get(r) {
		g.Launch = &Launch{BootstrapCap: state.BootstrapCap.Get(r)}
	}
	for _, netuid := range state.Subnets(r) {
		if netuid == state.Root {
			g.Root.Parameters.read(r, netuid)
			g.Root.Owner = heldAt(r, state.SubnetOwner, netuid)
			g.Root.Neurons = seated(r, netuid)
			continue
		}
		s := Subnet{
			Netuid: netuid, Name: string(state.SubnetIdentitiesV3.Get(r, netuid).SubnetName), Mechanism: Mechanism(state.SubnetMechanism.Get(r, netuid)),
			Owner: heldAt(r, state.SubnetOwner, netuid), OwnerHotkey: heldAt(r, state.SubnetOwnerHotkey, netuid),
			IsStarted: state.FirstEmissionBlockNumber.Has(r, netuid), EqualStake: state.EqualStake.Get(r, netuid),
			Neurons: seated(r, netuid),
		}
		if s.Mechanism == Dynamic {
			s.TAO, s.AlphaIn = state.SubnetTAO.Get(r, netuid), state.SubnetAlphaIn.Get(r, netuid)
		}
		s.Parameters.read(r, netuid)
		g.Subnets = append(g.Subnets, s)
	}
	return g
}

// seated lists a network's neurons with what their owners stake to them.
func seated(r runtime.Reader, netuid uint16) []Neuron {
	var neurons []Neuron
	for uid := range state.SubnetworkN.Get(r, netuid) {
		hotkey := state.Keys.Get(r, netuid, uid)
		coldkey := state.Owner.Get(r, hotkey)
		neurons = append(neurons, Neuron{Hotkey: hotkey, Coldkey: coldkey, Stake: state.Stake(r, hotkey, coldkey, netuid)})
	}
	return neurons
}

func held[V any](r runtime.Reader, item *runtime.Value[V]) *V {
	if v, ok := item.Lookup(r); ok {
		return &v
	}
	return nil
}

func heldAt[V any](r runtime.Reader, item *runtime.Map[uint16, V], netuid uint16) *V {
	if v, ok := item.Lookup(r, netuid); ok {
		return &v
	}
	return nil
}
