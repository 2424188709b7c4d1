package stateful

import (
	"slices"
	"strings"

	"github.com/plexus-network/plexus/chain/app/apptest"
	"github.com/plexus-network/plexus/chain/pallet/subtensor/state"
	"github.com/plexus-network/plexus/substrate/keys"
	wire "github.com/plexus-network/plexus/substrate/subtensor"
)

// person is short for the type of those who play.
type person = apptest.Person

// Move is an extrinsic that waits to be executed.
type Move struct {
	Name string // of the call
	Via  string // the call that holds it, if an event tells how it went
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
	p.isHostile = p.mode == Hostile || p.mode == Alternating && p.chain.Height/turn%2 == 1
	p.wild = tameArguments
	if p.isHostile {
		p.wild = wildArguments
	}
	moves := make([]Move, 0, most)
	for range 1 + p.IntN(most) {
		m := p.move()
		if p.isHostile {
			m = p.spoil(m)
		}
		moves = append(moves, m)
	}
	return moves
}

// spoil now and then flips a bit of an extrinsic, or sends an earlier one again.
func (p *Player) spoil(m Move) Move {
	p.sent = keep(p.sent, m)
	switch p.IntN(25) {
	case 0:
		m.Raw = slices.Clone(m.Raw)
		m.Raw[p.IntN(len(m.Raw))] ^= 1 << p.IntN(8)
	case 1:
		return p.sent[p.IntN(len(p.sent))]
	}
	return m
}

// move is one extrinsic: half of them what a market is made of, half any call;
// where the player is hostile, more of them any call.
func (p *Player) move() Move {
	who := p.people[p.IntN(len(p.people))]
	p.focus = 0
	others := 40
	if p.isHostile {
		others = 80
	}
	switch p.IntN(others) {
	case 0, 1, 2, 3:
		return p.roots(who)
	case 4:
		return p.pulse()
	case 5, 6, 7, 8, 9, 10:
		if signer, call := p.errand(who); call != nil {
			return p.sign(signer, call)
		}
	case 11, 12, 13, 14, 15, 16, 17, 18, 19, 20, 21, 22:
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
		return p.asRoot(t.Name(), call)
	case isHotkeys(t) || p.IntN(20) == 0:
		return Move{Name: t.Name(), Raw: p.chain.Sign(who.Hot, call)}
	}
	return Move{Name: t.Name(), Raw: p.chain.Sign(who.Cold, call)}
}

// sign signs a call of the wire's; a hostile player now and then by somebody whom
// it is not for.
func (p *Player) sign(signer keys.Pair, call wire.Call) Move {
	if p.isHostile && p.IntN(15) == 0 {
		signer = p.people[p.IntN(len(p.people))].Cold
	}
	switch c := call.(type) {
	case rooted:
		return p.rooted(c.Call)
	case inside:
		return Move{Name: c.inner, Via: c.via, Raw: p.chain.Sign(signer, c.outer)}
	}
	return Move{Name: p.nameOf(call), Raw: p.chain.Sign(signer, call)}
}

// nameOf is a call's name by the runtime's declaration.
func (p *Player) nameOf(call wire.Call) string {
	pallet, index := call.CallIndex()
	for _, t := range p.calls {
		if t.index == pallet && t.call.Index == index {
			return t.Name()
		}
	}
	return ""
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
	case "MevShield":
		return strings.HasPrefix(t.call.Name, "set_") && p.IntN(5) > 0
	}
	rooted := strings.HasPrefix(t.call.Name, "sudo_") || strings.HasPrefix(t.call.Name, "force_") ||
		strings.HasPrefix(t.call.Name, "root_") || strings.HasPrefix(t.call.Name, "dissolve_network") ||
		t.call.Name == "swap_coldkey" || t.call.Name == "reset_coldkey_swap" || t.call.Name == "set_max_space" ||
		t.call.Name == "set_fee_rate" || strings.HasPrefix(t.call.Name, "dispatch_as") || t.call.Name == "set_pending_childkey_cooldown" || t.call.Name == "with_weight"
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
	switch p.IntN(20) {
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
	case 8, 14, 15:
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
