package stateful

import (
	"slices"
	"strings"

	"github.com/plexus-network/plexus/chain/app/apptest"
	"github.com/plexus-network/plexus/chain/pallet/subtensor/state"
	"github.com/plexus-network/plexus/economy/schedule"
	"github.com/plexus-network/plexus/substrate/keys"
	wire "github.com/plexus-network/plexus/substrate/subtensor"
	"golang.org/x/crypto/blake2b"
)

// person is short for the type of those who play.
type person = apptest.Person

// Move is an extrinsic that waits to be executed.
type Move struct {
	Name string // of the call
	Raw  []byte
}

// How wild the arguments are, by mode.
const (
	tameArguments = 0.02
	wildArguments = 0.3
)

// turn is how long the alternating mode stays the same, in blocks.
const turn = 100

// Block makes the extrinsics of one block.
func (p *Player) Block(most int) []Move {
	hostile := p.mode == Hostile || p.mode == Alternating && p.chain.Height/turn%2 == 1
	p.wild = tameArguments
	if hostile {
		p.wild = wildArguments
	}
	moves := make([]Move, 0, most)
	for range 1 + p.IntN(most) {
		m := p.move()
		if hostile && p.IntN(25) == 0 {
			m.Raw = slices.Clone(m.Raw)
			m.Raw[p.IntN(len(m.Raw))] ^= 1 << p.IntN(8)
		}
		moves = append(moves, m)
	}
	return moves
}

// move is one extrinsic: half of them what a market is made of, half any call.
func (p *Player) move() Move {
	who := p.people[p.IntN(len(p.people))]
	p.focus = 0
	if p.IntN(3) == 0 {
		if signer, call := p.market(who); call != nil {
			return p.sign(signer, call)
		}
	}
	t := p.calls[p.IntN(len(p.calls))]
	for p.isSetter(t) && p.IntN(4) > 0 || endsMuch[t.Name()] && p.IntN(20) > 0 {
		t = p.calls[p.IntN(len(p.calls))]
	}
	who = p.cast(t, who)
	call := p.build(t, who)
	switch {
	case p.isRoots(t):
		return Move{t.Name(), p.chain.Sign(keys.Dev("Alice"), wire.Sudo{Call: wire.Encode(call)})}
	case isHotkeys(t) || p.IntN(20) == 0:
		return Move{t.Name(), p.chain.Sign(who.Hot, call)}
	}
	return Move{t.Name(), p.chain.Sign(who.Cold, call)}
}

// sign names a call of the wire's by the runtime's declaration.
func (p *Player) sign(signer keys.Pair, call wire.Call) Move {
	pallet, index := call.CallIndex()
	name := ""
	for _, t := range p.calls {
		if t.index == pallet && t.call.Index == index {
			name = t.Name()
		}
	}
	return Move{name, p.chain.Sign(signer, call)}
}

// isSetter says that a call changes parameters.
func (p *Player) isSetter(t target) bool {
	return t.pallet == "AdminUtils" || strings.HasPrefix(t.call.Name, "sudo_set")
}

// endsMuch are calls that are sent seldom: after them there is less to play with.
var endsMuch = map[string]bool{
	"SubtensorModule.dissolve_network": true, "SubtensorModule.root_dissolve_network": true,
	"SubtensorModule.swap_coldkey": true, "SubtensorModule.announce_coldkey_swap": true,
	"SubtensorModule.dispute_coldkey_swap": true, "Balances.force_set_balance": true,
}

// isRoots says that a call is sent as root, most of the time where only root may.
func (p *Player) isRoots(t target) bool {
	switch t.pallet {
	case "AdminUtils":
		return p.IntN(4) > 0
	case "Scheduler":
		return p.IntN(10) > 0
	}
	rooted := strings.HasPrefix(t.call.Name, "sudo_") || strings.HasPrefix(t.call.Name, "force_") ||
		strings.HasPrefix(t.call.Name, "root_") || strings.HasPrefix(t.call.Name, "dissolve_network") ||
		t.call.Name == "swap_coldkey" || t.call.Name == "reset_coldkey_swap" || t.call.Name == "set_max_space" ||
		t.call.Name == "set_fee_rate" || t.call.Name == "dispatch_as" || t.call.Name == "with_weight"
	return rooted && t.pallet != "Sudo" && p.IntN(5) > 0
}

// isHotkeys says that a hotkey signs a call.
func isHotkeys(t target) bool {
	return hasAny(t.call.Name, members) && !strings.HasPrefix(t.call.Name, "sudo_")
}

// market is one of the calls that a subnet lives by, with arguments that fit the
// chain as it is; nil where there is none to make.
func (p *Player) market(who person) (keys.Pair, wire.Call) {
	netuid := p.netuid()
	switch p.IntN(17) {
	case 0, 1:
		return who.Cold, wire.BurnedRegister{Netuid: netuid, Hotkey: who.Hotkey()}
	case 2:
		return who.Cold, wire.RootRegister{Hotkey: who.Hotkey()}
	case 3, 4:
		return who.Cold, wire.AddStake{Hotkey: p.staked(who), Netuid: netuid, AmountStaked: p.rao()}
	case 5:
		return p.unstake(who)
	case 6:
		return who.Cold, wire.RegisterNetwork{Hotkey: who.Hotkey()}
	case 7:
		return who.Hot, p.rootWeights()
	case 8:
		return p.reveal()
	case 9:
		return p.coldkeySwap()
	case 10:
		return p.proxies()
	case 11:
		return p.multisigs()
	case 12:
		return p.crowdloans(who)
	case 13:
		return p.announcements()
	}
	return p.weights(who)
}

// staked is a hotkey that somebody owns: mostly one's own.
func (p *Player) staked(who person) keys.AccountID {
	if p.IntN(3) == 0 {
		who = p.people[p.IntN(len(p.people))]
	}
	return who.Hotkey()
}

// unstake takes a part of a stake that there is.
func (p *Player) unstake(who person) (keys.Pair, wire.Call) {
	for range 5 {
		hotkey, netuid := p.staked(who), p.netuid()
		if held := state.Stake(p.chain, hotkey, who.Coldkey(), netuid); held > 0 {
			return who.Cold, wire.RemoveStake{Hotkey: hotkey, Netuid: netuid, AmountUnstaked: held / uint64(1+p.IntN(3))}
		}
	}
	return nil, nil
}

func (p *Player) rootWeights() wire.Call {
	var a wire.SetRootWeights
	for netuid := uint16(1); netuid <= Subnets; netuid++ {
		if state.Exists(p.chain, netuid) && p.IntN(3) == 0 {
			a.Netuids, a.Weights = append(a.Netuids, netuid), append(a.Weights, uint16(p.IntN(1<<16)))
		}
	}
	return a
}

// sealed is what a commit hides.
type sealed struct {
	hot  keys.Pair
	call wire.RevealWeights
}

// weights sets or commits weights toward neurons that are there, for somebody
// who may, mostly.
func (p *Player) weights(who person) (keys.Pair, wire.Call) {
	netuid := p.netuid()
	for range 20 {
		uid, registered := state.Uids.Lookup(p.chain, netuid, who.Hotkey())
		if permits := state.ValidatorPermit.Get(p.chain, netuid); registered && int(uid) < len(permits) && permits[uid] {
			break
		}
		who, netuid = p.people[p.IntN(len(p.people))], p.netuid()
	}
	var dests, values []uint16
	for uid := range state.SubnetworkN.Get(p.chain, netuid) {
		if p.IntN(3) > 0 {
			dests, values = append(dests, uid), append(values, uint16(p.IntN(1<<16)))
		}
	}
	if !state.CommitRevealWeightsEnabled.Get(p.chain, netuid) {
		return who.Hot, wire.SetWeights{Netuid: netuid, Dests: dests, Weights: values}
	}
	reveal := wire.RevealWeights{Netuid: netuid, UIDs: dests, Values: values, Salt: []uint16{uint16(p.IntN(1 << 16))}}
	if p.sealed = append(p.sealed, sealed{who.Hot, reveal}); len(p.sealed) > 200 {
		p.sealed = p.sealed[100:]
	}
	preimage := schedule.Commit{
		Account: who.Hotkey(), Index: netuid, UIDs: dests, Values: values, Salt: reveal.Salt,
	}.Preimage()
	return who.Hot, wire.CommitWeights{Netuid: netuid, CommitHash: blake2b.Sum256(preimage)}
}

// reveal shows what was committed, in its time or not.
func (p *Player) reveal() (keys.Pair, wire.Call) {
	if len(p.sealed) == 0 {
		return nil, nil
	}
	s := p.sealed[p.IntN(len(p.sealed))]
	return s.hot, s.call
}
