package stateful

import (
	"github.com/plexus-network/plexus/chain/pallet/drand"
	"github.com/plexus-network/plexus/chain/pallet/subtensor/state"
	"github.com/plexus-network/plexus/economy/schedule"
	"github.com/plexus-network/plexus/substrate/keys"
	"github.com/plexus-network/plexus/substrate/scale"
	wire "github.com/plexus-network/plexus/substrate/subtensor"
	"github.com/plexus-network/plexus/substrate/timelock/timelocktest"
)

// sealed is what a commit hides, and whose it is.
type sealed struct {
	hot  keys.Pair
	call wire.RevealMechanismWeights
}

// rows are weights toward the neurons of a subnet.
func (p *Player) rows(netuid uint16) (uids, values []uint16) {
	for uid := range state.SubnetworkN.Get(p.chain, netuid) {
		if p.IntN(3) > 0 {
			uids, values = append(uids, uid), append(values, uint16(p.IntN(1<<16)))
		}
	}
	return uids, values
}

// validator is somebody with a permit on a subnet, mostly.
func (p *Player) validator(who person) (person, uint16) {
	netuid := p.netuid()
	for range 20 {
		uid, registered := state.Uids.Lookup(p.chain, netuid, who.Hotkey())
		if permits := state.ValidatorPermit.Get(p.chain, netuid); registered && int(uid) < len(permits) && permits[uid] {
			break
		}
		who, netuid = p.people[p.IntN(len(p.people))], p.netuid()
	}
	return who, netuid
}

// weights sets or commits weights toward neurons that are there, for somebody
// who may, mostly, in one of the forms that there are.
func (p *Player) weights(who person) (keys.Pair, wire.Call) {
	who, netuid := p.validator(who)
	mecid := uint8(p.IntN(int(state.Mechanisms(p.chain, netuid))))
	uids, values := p.rows(netuid)
	form := p.IntN(6)
	if !state.CommitRevealWeightsEnabled.Get(p.chain, netuid) {
		switch {
		case mecid > 0 || form == 0:
			return who.Hot, wire.SetMechanismWeights{Netuid: netuid, Mecid: mecid, Dests: uids, Weights: values}
		case form == 1:
			pairs := make([]wire.CompactPair, len(uids))
			for i := range uids {
				pairs[i] = wire.CompactPair{UID: scale.Compact16(uids[i]), Value: scale.Compact16(values[i])}
			}
			return who.Hot, wire.BatchSetWeights{
				Netuids: []scale.Compact16{scale.Compact16(netuid)}, Weights: [][]wire.CompactPair{pairs}, VersionKeys: []scale.Compact{0},
			}
		}
		return who.Hot, wire.SetWeights{Netuid: netuid, Dests: uids, Weights: values}
	}
	if form < 2 {
		return who.Hot, p.timelocked(who.Hotkey(), netuid, mecid, uids, values)
	}
	reveal := wire.RevealMechanismWeights{Netuid: netuid, Mecid: mecid, UIDs: uids, Values: values, Salt: []uint16{uint16(p.IntN(1 << 16))}}
	if p.sealed = append(p.sealed, sealed{who.Hot, reveal}); len(p.sealed) > 200 {
		p.sealed = p.sealed[100:]
	}
	hash := reveal.Hash(who.Hotkey())
	switch {
	case mecid > 0 || form == 2:
		return who.Hot, wire.CommitMechanismWeights{Netuid: netuid, Mecid: mecid, CommitHash: hash}
	case form == 3:
		return who.Hot, wire.BatchCommitWeights{Netuids: []scale.Compact16{scale.Compact16(netuid)}, CommitHashes: [][32]byte{hash}}
	}
	return who.Hot, wire.CommitWeights{Netuid: netuid, CommitHash: hash}
}

// reveal shows what was committed, in its time if something's time has come.
func (p *Player) reveal() (keys.Pair, wire.Call) {
	if len(p.sealed) == 0 {
		return nil, nil
	}
	start := p.IntN(len(p.sealed))
	s := p.sealed[start]
	for i := range p.sealed {
		if x := p.sealed[(start+i)%len(p.sealed)]; p.isOpen(x) {
			s = x
			break
		}
	}
	a := s.call
	switch form := p.IntN(4); {
	case a.Mecid > 0 || form == 0:
		return s.hot, a
	case form == 1:
		return s.hot, wire.BatchRevealWeights{
			Netuid: a.Netuid, UIDsList: [][]uint16{a.UIDs}, ValuesList: [][]uint16{a.Values},
			SaltsList: [][]uint16{a.Salt}, VersionKeys: []uint64{a.VersionKey},
		}
	}
	return s.hot, wire.RevealWeights{Netuid: a.Netuid, UIDs: a.UIDs, Values: a.Values, Salt: a.Salt, VersionKey: a.VersionKey}
}

// isOpen says that a commit may be revealed now.
func (p *Player) isOpen(s sealed) bool {
	hash := s.call.Hash(s.hot.AccountID())
	for _, commit := range state.WeightCommits.Get(p.chain, state.Index(s.call.Netuid, s.call.Mecid), s.hot.AccountID()) {
		if commit.Hash == hash {
			return state.CommitState(p.chain, s.call.Netuid, commit.Epoch) == schedule.Open
		}
	}
	return false
}

// beaconSecret is that of the beacon which the played chain follows.
const beaconSecret = 57

// ahead is how many rounds of the beacon weights are locked at most.
const ahead = 20

// timelocked seals weights for a round that comes soon.
func (p *Player) timelocked(hotkey keys.AccountID, netuid uint16, mecid uint8, uids, values []uint16) wire.Call {
	round := drand.LastStoredRound.Get(p.chain) + 1 + p.Uint64N(ahead)
	version := state.CommitRevealWeightsVersion.Get(p.chain)
	commit := p.drand().Seal(round, scale.Marshal(wire.TimelockedWeights{Hotkey: hotkey[:], UIDs: uids, Values: values}))
	switch form := p.IntN(3); {
	case form == 0:
		return wire.CommitCRV3MechanismWeights{Netuid: netuid, Mecid: mecid, Commit: commit, RevealRound: round}
	case mecid > 0 || form == 1:
		return wire.CommitTimelockedMechanismWeights{Netuid: netuid, Mecid: mecid, Commit: commit, RevealRound: round, CommitRevealVersion: version}
	}
	return wire.CommitTimelockedWeights{Netuid: netuid, Commit: commit, RevealRound: round, CommitRevealVersion: version}
}

// drand is the beacon.
func (p *Player) drand() *timelocktest.Beacon {
	if p.beacon == nil {
		p.beacon = timelocktest.New(p.chain.T(), beaconSecret)
	}
	return p.beacon
}

// pulse brings the beacon's next round, or leaves a few out.
func (p *Player) pulse() Move {
	round := drand.LastStoredRound.Get(p.chain) + 1 + p.Uint64N(3)
	return Move{Name: "Drand.write_pulse", Raw: timelocktest.Write(p.drand().Pulse(round))}
}
