package stateful

import (
	"strconv"
	"strings"

	"github.com/plexus-network/plexus/chain/app/apptest"
	"github.com/plexus-network/plexus/chain/pallet/subtensor/state"
	"github.com/plexus-network/plexus/substrate/keys"
	wire "github.com/plexus-network/plexus/substrate/subtensor"
	"golang.org/x/crypto/blake2b"
)

// Words in the names of calls that only a subnet's owner may send, that only who
// has a uid may send, that only that one's coldkey may, and that need a stake.
var (
	owners  = []string{"start_call", "subnet_identity", "symbol", "tempo", "trigger_epoch", "activity_cutoff", "voting_power", "revenue_share", "set_catalogue", "sudo_set", "trim"}
	members = []string{"weights", "serve_", "set_commitment", "declare", "associate_evm_key"}
	holders = []string{"set_identity", "childkey_take", "swap_hotkey", "set_children", "clear_coldkey_swap", "auto_parent"}
	stakers = []string{"remove_stake", "unstake", "move_stake", "transfer_stake", "swap_stake", "recycle_alpha", "burn_alpha", "claim_"}
)

func hasAny(name string, words []string) bool {
	for _, w := range words {
		if strings.Contains(name, w) {
			return true
		}
	}
	return false
}

// cast finds who could send a call, and sets the subnet that it is about.
func (p *Player) cast(t target, who person) person {
	fits := func(person, uint16) bool { return true }
	switch name := t.call.Name; {
	case p.IntN(10) == 0:
		return who
	case hasAny(name, owners):
		fits = func(x person, netuid uint16) bool { return state.SubnetOwner.Get(p.chain, netuid) == x.Coldkey() }
	case hasAny(name, members), hasAny(name, holders):
		fits = func(x person, netuid uint16) bool { return state.IsRegistered(p.chain, netuid, x.Hotkey()) }
	case hasAny(name, stakers):
		fits = func(x person, netuid uint16) bool {
			return state.Stake(p.chain, x.Hotkey(), x.Coldkey(), netuid) > 2*tao/1000
		}
	}
	for range 100 {
		x, netuid := p.people[p.IntN(len(p.people))], uint16(1+p.IntN(Subnets+3))
		if fits(x, netuid) {
			p.focus = netuid
			return x
		}
	}
	return who
}

// swap is a coldkey swap under way.
type swap struct{ to apptest.Person }

// coldkeySwap announces a swap of a person's coldkey, or makes one that was
// announced; the person plays on with the new key.
func (p *Player) coldkeySwap() (keys.Pair, wire.Call) {
	at := p.IntN(len(p.people))
	who := p.people[at]
	if s, ok := p.swaps[at]; ok {
		if !state.ColdkeySwapAnnouncements.Has(p.chain, who.Coldkey()) {
			delete(p.swaps, at)
			if state.Owns(p.chain, s.to.Coldkey(), who.Hotkey()) {
				p.people[at] = s.to
			}
			return nil, nil
		}
		switch p.IntN(40) {
		case 0:
			return who.Cold, wire.DisputeColdkeySwap{}
		case 1, 2:
			return who.Cold, wire.ClearColdkeySwapAnnouncement{}
		case 3:
			return alice, rooted{wire.SwapColdkey{OldColdkey: who.Coldkey(), NewColdkey: s.to.Coldkey()}}
		}
		return who.Cold, wire.SwapColdkeyAnnounced{NewColdkey: s.to.Coldkey()}
	}
	if len(p.swaps) > 5 {
		return nil, nil
	}
	p.spare++
	s := swap{to: apptest.Person{Cold: keys.Dev("Spare" + strconv.Itoa(p.spare)), Hot: who.Hot}}
	p.swaps[at] = s
	to := s.to.Coldkey()
	return who.Cold, wire.AnnounceColdkeySwap{NewColdkeyHash: blake2b.Sum256(to[:])}
}
