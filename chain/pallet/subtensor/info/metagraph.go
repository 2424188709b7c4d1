package info

import (
	"github.com/plexus-network/plexus/chain/pallet/subtensor/state"
	"github.com/plexus-network/plexus/chain/runtime"
	"github.com/plexus-network/plexus/economy/share"
	"github.com/plexus-network/plexus/economy/yuma"
	"github.com/plexus-network/plexus/substrate/scale"
	"github.com/plexus-network/plexus/substrate/subtensor"
)

// Metagraph is a network with all of its neurons; nil where there is none.
func Metagraph(r Reader, netuid uint16) *subtensor.Metagraph {
	if !state.Exists(r, netuid) {
		return nil
	}
	d := DynamicInfo(r, netuid)
	h := HyperparamsV2(r, netuid)
	m := &subtensor.Metagraph{
		Netuid: d.Netuid, Name: d.SubnetName, Symbol: d.TokenSymbol, Identity: d.SubnetIdentity,
		NetworkRegisteredAt: d.NetworkRegisteredAt, OwnerHotkey: d.OwnerHotkey, OwnerColdkey: d.OwnerColdkey,
		Block: scale.Compact(runtime.Height(r)), Tempo: d.Tempo, LastStep: d.LastStep, BlocksSinceLastStep: d.BlocksSinceLastStep,
		SubnetEmission: d.Emission, AlphaIn: d.AlphaIn, AlphaOut: d.AlphaOut, TaoIn: d.TaoIn,
		AlphaOutEmission: d.AlphaOutEmission, AlphaInEmission: d.AlphaInEmission, TaoInEmission: d.TaoInEmission,
		PendingAlphaEmission: d.PendingAlphaEmission, PendingRootEmission: d.PendingRootEmission,
		SubnetVolume: d.SubnetVolume, MovingPrice: d.MovingPrice,

		Rho: h.Rho, Kappa: h.Kappa, MinAllowedWeights: h.MinAllowedWeights, MaxWeightsLimit: h.MaxWeightsLimit,
		WeightsVersion: h.WeightsVersion, WeightsRateLimit: h.WeightsRateLimit, ActivityCutoff: h.ActivityCutoff,
		MaxValidators: h.MaxValidators, RegistrationAllowed: h.RegistrationAllowed,
		PowRegistrationAllowed: state.NetworkPowRegistrationAllowed.Get(r, netuid),
		ImmunityPeriod:         h.ImmunityPeriod, MinDifficulty: h.MinDifficulty, MaxDifficulty: h.MaxDifficulty,
		MinBurn: h.MinBurn, MaxBurn: h.MaxBurn, AdjustmentAlpha: h.AdjustmentAlpha, AdjustmentInterval: h.AdjustmentInterval,
		TargetRegsPerInterval: h.TargetRegsPerInterval, MaxRegsPerBlock: h.MaxRegsPerBlock,
		ServingRateLimit: h.ServingRateLimit, CommitRevealWeightsEnabled: h.CommitRevealWeightsEnabled,
		CommitRevealPeriod: h.CommitRevealPeriod, LiquidAlphaEnabled: h.LiquidAlphaEnabled,
		AlphaHigh: h.AlphaHigh, AlphaLow: h.AlphaLow, BondsMovingAvg: h.BondsMovingAvg,
		NumUIDs:    scale.Compact16(state.SubnetworkN.Get(r, netuid)),
		MaxUIDs:    scale.Compact16(state.MaxAllowedUids.Get(r, netuid)),
		Burn:       scale.Compact(state.Burn.Get(r, netuid)),
		Difficulty: h.Difficulty,
	}
	fill(r, m)
	return m
}

// fill adds the neurons.
func fill(r Reader, m *subtensor.Metagraph) {
	t := read(r, uint16(m.Netuid))
	s := t.columns(r)
	m.Hotkeys, m.Coldkeys, m.Axons = t.hotkeys, t.coldkeys, t.axons
	m.Active, m.ValidatorPermit, m.LastUpdate = s.Active, s.ValidatorPermit, s.LastUpdate
	m.Emission, m.Dividends, m.Incentives, m.Consensus = s.Emission, s.Dividends, s.Incentives, s.Consensus
	m.BlockAtRegistration, m.AlphaStake, m.TaoStake, m.TotalStake = s.BlockAtRegistration, s.AlphaStake, s.TaoStake, s.TotalStake
	m.Identities = make([]*subtensor.ChainIdentityV2, t.n)
	m.TaoDividendsPerHotkey = make([]subtensor.AccountAmount, t.n)
	m.AlphaDividendsPerHotkey = make([]subtensor.AccountAmount, t.n)
	dividends := map[state.AccountID]uint64{}
	state.AlphaDividendsPerSubnet.IteratePrefix(r, t.netuid, func(hotkey state.AccountID, alpha uint64) bool {
		dividends[hotkey] = alpha
		return true
	})
	for uid, hotkey := range t.hotkeys {
		identity, ok := state.IdentitiesV2.Lookup(r, t.coldkeys[uid])
		m.Identities[uid] = optional(identity, ok)
		m.TaoDividendsPerHotkey[uid] = subtensor.AccountAmount{Account: hotkey}
		m.AlphaDividendsPerHotkey[uid] = subtensor.AccountAmount{Account: hotkey, Amount: scale.Compact(dividends[hotkey])}
	}
}

// columns is the neurons as SubnetState shows them.
func (t *table) columns(r Reader) subtensor.SubnetState {
	s := subtensor.SubnetState{
		Netuid: scale.Compact16(t.netuid), Hotkeys: t.hotkeys, Coldkeys: t.coldkeys,
		Active: flags(t.active, t.n), ValidatorPermit: flags(t.permit, t.n), LastUpdate: compacts(t.lastUpdate, t.n),
		Emission: compacts(t.emission, t.n), Dividends: compacts16(t.dividends, t.n), Incentives: compacts16(t.incentive, t.n),
		Consensus: compacts16(t.consensus, t.n), BlockAtRegistration: compacts(t.registered, t.n),
		AlphaStake: compacts(t.alpha, t.n), TaoStake: compacts(t.tao, t.n), TotalStake: make([]scale.Compact, t.n),
	}
	weight := state.TaoWeight.Get(r)
	for uid := range t.n {
		s.TotalStake[uid] = scale.Compact(share.Weight(t.alpha[uid], t.tao[uid], weight).Floor())
	}
	return s
}

// SubnetState is a network's neurons by column; nil where there is no network.
func SubnetState(r Reader, netuid uint16) *subtensor.SubnetState {
	if !state.Exists(r, netuid) {
		return nil
	}
	t := read(r, netuid)
	s := t.columns(r)
	s.EmissionHistory = [][]scale.Compact{}
	return &s
}

// activityCutoff is after how many blocks without weights a neuron is inactive.
func activityCutoff(r Reader, netuid uint16) scale.Compact {
	return scale.Compact(yuma.ActivityCutoff(state.ActivityCutoffFactorMilli.Get(r, netuid), state.Tempo.Get(r, netuid)))
}
