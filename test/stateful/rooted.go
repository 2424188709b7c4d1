package stateful

import (
	"github.com/plexus-network/plexus/chain/pallet/proxy"
	"github.com/plexus-network/plexus/chain/pallet/subtensor/state"
	"github.com/plexus-network/plexus/chain/pallet/sudo"
	"github.com/plexus-network/plexus/chain/pallet/utility"
	"github.com/plexus-network/plexus/chain/runtime"
	"github.com/plexus-network/plexus/substrate/extrinsic"
	"github.com/plexus-network/plexus/substrate/keys"
	"github.com/plexus-network/plexus/substrate/scale"
	wire "github.com/plexus-network/plexus/substrate/subtensor"
)

// alice has the key of root's.
var alice = keys.Dev("Alice")

// rooted is a call that root sends.
type rooted struct{ wire.Call }

// inside is a call within another, of which the outer goes well whatever becomes
// of the inner: an event tells.
type inside struct {
	outer      wire.Call
	via, inner string // the names of the two calls
}

// CallIndex implements the wire's Call.
func (i inside) CallIndex() (pallet, call uint8) { return i.outer.CallIndex() }

// result is how the call within an extrinsic went, by the event that tells of it.
func result(event any) (runtime.DispatchResult, bool) {
	switch e := event.(type) {
	case sudo.Sudid:
		return e.SudoResult, true
	case sudo.SudoAsDone:
		return e.SudoResult, true
	case proxy.ProxyExecuted:
		return e.Result, true
	case utility.DispatchedAs:
		return e.Result, true
	}
	return runtime.DispatchResult{}, false
}

// call builds a call of that name from its arguments' bytes.
func (p *Player) call(name string, args ...any) built {
	var w scale.Writer
	for _, arg := range args {
		if call, ok := arg.(wire.RawCall); ok {
			w.Raw(call)
		} else {
			w.Value(arg)
		}
	}
	t := p.byName[name]
	return built{t.index, t.call.Index, w.B}
}

// asRoot signs a call as root, in one of the ways that the sudo key has.
func (p *Player) asRoot(name string, call wire.Call) Move {
	raw, via := wire.RawCall(wire.Encode(call)), "Sudo.sudo"
	outer := wire.Call(wire.Sudo{Call: raw})
	switch p.IntN(20) {
	case 0:
		via = "Sudo.sudo_unchecked_weight"
		outer = p.call(via, raw, wire.Weight{RefTime: 1, ProofSize: 1})
	case 1:
		via = "Utility.with_weight"
		outer = wire.Sudo{Call: wire.Encode(p.call(via, raw, wire.Weight{RefTime: 1, ProofSize: 1}))}
	}
	return Move{Name: name, Via: via, Raw: p.chain.Sign(alice, outer)}
}

// roots is what root does besides parameters: calls as others, and mending.
func (p *Player) roots(who person) Move {
	pay := wire.RawCall(wire.Encode(wire.TransferKeepAlive{Dest: wire.To(p.account("", who, false)), Value: scale.Compact(1 + p.Uint64N(tao))}))
	switch p.IntN(12) {
	case 0:
		as := p.call("Sudo.sudo_as", extrinsic.Address(who.Coldkey()), pay)
		return Move{Name: "Sudo.sudo_as", Raw: p.chain.Sign(alice, as)}
	case 1:
		return p.asRoot("Utility.dispatch_as", p.call("Utility.dispatch_as", runtime.SignedCaller(who.Coldkey()), pay))
	case 2:
		return p.asRoot("Utility.dispatch_as_fallible", p.call("Utility.dispatch_as_fallible", runtime.SignedCaller(who.Coldkey()), pay))
	case 3:
		return p.rooted(p.follow())
	}
	return p.rooted(p.mend(who))
}

// rooted names a call that root sends.
func (p *Player) rooted(call wire.Call) Move { return p.asRoot(p.nameOf(call), call) }

// follow makes the chain follow the beacon that the player has the secret of.
func (p *Player) follow() wire.Call {
	return wire.SetBeaconConfig{ConfigPayload: wire.BeaconConfigurationPayload{
		Config: p.drand().Config(0), Public: extrinsic.MultiSigner{Scheme: keys.Ed25519, Key: make([]byte, 32)},
	}}
}

// mend is a call by which root keeps the game going: setters turn subnets off and
// limits up, moves cost people their money, and announced swaps hold them still.
func (p *Player) mend(who person) wire.Call {
	netuid := uint16(1 + p.IntN(Subnets+2))
	for _, x := range p.people {
		switch {
		case state.ColdkeySwapDisputes.Has(p.chain, x.Coldkey()) && p.IntN(2) == 0:
			return wire.ResetColdkeySwap{Coldkey: x.Coldkey()}
		case p.chain.Balance(x.Coldkey()) < tao && p.IntN(2) == 0:
			return p.call("Balances.force_set_balance", wire.To(x.Coldkey()), scale.Compact(5000*tao))
		case p.chain.Balance(x.Hotkey()) < tao/10 && p.IntN(2) == 0:
			return p.call("Balances.force_set_balance", wire.To(x.Hotkey()), scale.Compact(10*tao))
		}
	}
	switch isOn := state.NetworkRegistrationAllowed.Get(p.chain, netuid); {
	case state.Exists(p.chain, netuid) && !isOn && p.IntN(2) == 0:
		return wire.SudoSetNetworkRegistrationAllowed{Netuid: netuid, RegistrationAllowed: true}
	case state.Exists(p.chain, netuid) && !state.SubtokenEnabled.Get(p.chain, netuid):
		return wire.SudoSetSubtokenEnabled{Netuid: netuid, SubtokenEnabled: true}
	}
	if p.IntN(10) == 0 && state.Exists(p.chain, Subnets+1) {
		return []wire.Call{wire.RootDissolveNetwork{Netuid: Subnets + 1}, wire.DissolveNetwork{Netuid: Subnets + 1}}[p.IntN(2)]
	}
	calls := []wire.Call{
		wire.SudoSetTempo{Netuid: netuid, Tempo: 5 + netuid},
		wire.SudoSetCommitRevealWeightsEnabled{Netuid: netuid, Enabled: p.IntN(2) == 0},
		wire.SudoSetCommitRevealWeightsInterval{Netuid: netuid, Interval: 1},
		wire.SudoSetCommitRevealVersion{Version: 4},
		wire.SudoSetWeightsVersionKey{Netuid: netuid},
		wire.SudoSetWeightsSetRateLimit{Netuid: netuid, WeightsSetRateLimit: 2},
		wire.SudoSetMinAllowedWeights{Netuid: netuid, MinAllowedWeights: 1},
		wire.SudoSetMechanismCount{Netuid: netuid, MechanismCount: uint8(1 + p.IntN(2))},
		wire.SudoSetMaxMechanismCount{MaxMechanismCount: 2},
		wire.SudoSetNetworkPowRegistrationAllowed{Netuid: netuid, RegistrationAllowed: true},
		wire.SudoSetMinDifficulty{Netuid: netuid, MinDifficulty: 10},
		wire.SudoSetDifficulty{Netuid: netuid, Difficulty: 20},
		wire.SudoSetMinBurn{Netuid: netuid, MinBurn: tao / 1000},
		wire.SudoSetMaxRegistrationsPerBlock{Netuid: netuid, MaxRegistrationsPerBlock: 3},
		wire.SudoSetTargetRegistrationsPerInterval{Netuid: netuid, TargetRegistrationsPerInterval: 3},
		wire.SudoSetImmunityPeriod{Netuid: netuid, ImmunityPeriod: 10},
		wire.SudoSetServingRateLimit{Netuid: netuid, ServingRateLimit: 2},
		wire.SudoSetToggleTransfer{Netuid: netuid, Toggle: true},
		wire.SudoSetMaxAllowedUids{Netuid: netuid, MaxAllowedUids: 12},
		wire.SudoSetStakeThreshold{},
		wire.SudoSetTxRateLimit{TxRateLimit: 5},
		wire.SudoSetNetworkRateLimit{RateLimit: 20},
		wire.SudoSetTxDelegateTakeRateLimit{TxRateLimit: 5},
		wire.SudoSetMinDelegateTake{Take: uint16(p.IntN(1000))},
		wire.SudoSetAdminFreezeWindow{Window: 1},
		wire.SudoSetOwnerHparamRateLimit{},
		wire.SetPendingChildkeyCooldown{Cooldown: 5},
		wire.SetMaxSpace{NewLimit: 5000},
		p.call("MevShield.set_max_pending_extrinsics_number", uint32(p.IntN(100))),
		p.call("MevShield.set_stored_extrinsic_lifetime", uint32(p.IntN(100))),
		p.call("MevShield.set_on_initialize_weight", p.Uint64N(1<<30)),
		p.call("MevShield.set_max_extrinsic_weight", p.Uint64N(1<<30)),
		p.call("Drand.set_oldest_stored_round", p.Uint64N(1<<8)),
	}
	return calls[p.IntN(len(calls))]
}
