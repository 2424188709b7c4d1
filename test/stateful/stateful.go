// Package stateful drives a whole chain in memory with every call there is, and
// checks after each block that the books balance and that the indices agree.
//
// A [Player] makes extrinsics by the declarations of the runtime's calls, so that
// a call that is added is driven without a word here. Its arguments are mostly
// such that the call can succeed (well-behaved), or mostly not (hostile). All of
// it follows from a seed. Start at [NewPlayer] and [World].
package stateful

import (
	"math/rand/v2"

	"github.com/plexus-network/plexus/chain/app/apptest"
	"github.com/plexus-network/plexus/chain/genesis"
	"github.com/plexus-network/plexus/chain/pallet/subtensor"
	"github.com/plexus-network/plexus/chain/runtime"
	wire "github.com/plexus-network/plexus/substrate/subtensor"
	"github.com/plexus-network/plexus/substrate/timelock/timelocktest"
)

const tao = wire.RaoPerTAO

// Sizes of the world: each person is two accounts.
const (
	People  = 100
	Subnets = 20
)

func of[V any](v V) *V { return &v }

// World is a chain on which much happens soon: twenty subnets of few uids and
// short tempos, by turns static and dynamic, some without owner, and a hundred
// people with a coldkey and a hotkey each.
func World() *genesis.Spec {
	s := genesis.Up()
	s.RootEmissionShare = 500_000_000
	rules := &s.Network.Rules
	rules.MaxEpochsPerBlock, rules.NewSubnets, rules.NewSubnetTempo = of[uint8](3), subtensor.Dynamic, 9
	rules.NetworkMinLockCost, rules.NetworkRateLimit = of[uint64](100*tao), of[uint64](20)
	s.Network.Root.Tempo, s.Network.Root.MaxAllowedUids = of[uint16](7), of[uint16](8)
	s.Network.Subnets = nil
	people := Crowd()
	for netuid := uint16(1); netuid <= Subnets; netuid++ {
		n := subtensor.Subnet{Netuid: netuid, Mechanism: subtensor.Mechanism(netuid % 2), IsStarted: true}
		n.Tempo, n.MaxAllowedUids, n.MaxAllowedValidators = of(5+netuid), of[uint16](12), of[uint16](6)
		n.ImmunityPeriod, n.MinNonImmuneUids, n.MinAllowedWeights = of[uint16](10), of[uint16](2), of[uint16](1)
		n.WeightsSetRateLimit, n.Burn, n.MinBurn = of[uint64](2), of[uint64](tao/10), of[uint64](tao/1000)
		n.CommitReveal, n.WorkRegistrationAllowed = of(netuid%3 == 0), of(netuid%4 == 0)
		if n.Mechanism == subtensor.Dynamic {
			n.TAO, n.AlphaIn = 1000*tao, uint64(netuid)*1000*tao
		}
		if netuid%5 != 0 {
			p := people[netuid]
			n.Owner, n.OwnerHotkey = of(p.Coldkey()), of(p.Hotkey())
			n.Neurons = []subtensor.Neuron{{Hotkey: p.Hotkey(), Coldkey: p.Coldkey()}}
		}
		s.Network.Subnets = append(s.Network.Subnets, n)
	}
	for _, p := range people {
		s.Balances = append(s.Balances, genesis.Balance{Account: p.Coldkey(), Rao: 20_000 * tao})
		s.Balances = append(s.Balances, genesis.Balance{Account: p.Hotkey(), Rao: 10 * tao})
	}
	return s
}

// Crowd is everybody who plays.
func Crowd() []apptest.Person {
	people := make([]apptest.Person, People)
	for i := range people {
		people[i] = apptest.Named("Player" + string(rune('A'+i/10)) + string(rune('0'+i%10)))
	}
	return people
}

// Mode is how a [Player] plays.
type Mode int

// WellBehaved calls can mostly succeed, Hostile ones mostly not; Alternating
// changes between the two every hundred blocks.
const (
	WellBehaved Mode = iota
	Hostile
	Alternating
)

func (m Mode) String() string { return [...]string{"well-behaved", "hostile", "alternating"}[m] }

// Player makes extrinsics. Not safe for concurrent use.
type Player struct {
	*rand.Rand
	chain  *apptest.Chain
	mode   Mode
	people []apptest.Person
	calls  []target
	byName map[string]target
	wild   float64 // how likely an argument is not such that the call can succeed

	isHostile bool   // this block
	sent      []Move // lately, while hostile

	focus  uint16       // the subnet that the move is about; 0: none
	size   int          // of the lists of a call
	depth  int          // of calls in calls
	sealed []sealed     // weights committed and not yet revealed
	swaps  map[int]swap // by place in people
	pures  []created
	beacon *timelocktest.Beacon // nil until it is needed

	delegations []delegation
	operations  []shared

	spare int // keys that were given out to swap to
}

// target is a call that can be sent.
type target struct {
	pallet string
	index  uint8
	call   runtime.Call
}

// Name is as clients write it.
func (t target) Name() string { return t.pallet + "." + t.call.Name }

// notDriven are calls that would end the game: who takes sudo away ends all that
// root does, new code for the chain is not run by it, and deposits that root frees
// by force are no longer those of what they were laid aside for.
var notDriven = map[string]bool{
	"Balances.force_unreserve": true,
	"Sudo.set_key":             true, "Sudo.remove_key": true, "System.kill_storage": true, "System.kill_prefix": true,
	"System.set_storage": true, "System.set_code": true, "System.set_code_without_checks": true,
	"System.set_heap_pages": true,
}

// NewPlayer makes a player of a chain that [World] describes.
func NewPlayer(chain *apptest.Chain, mode Mode, seed uint64) *Player {
	p := &Player{
		Rand: rand.New(rand.NewPCG(seed, 0x57a7e)), chain: chain, mode: mode, people: Crowd(),
		swaps: map[int]swap{}, byName: map[string]target{},
	}
	for _, pallet := range chain.Runtime.Pallets() {
		for _, call := range pallet.Calls {
			t := target{pallet: pallet.Name, index: pallet.Index, call: call}
			if !call.IsInherent() && !notDriven[t.Name()] {
				p.calls = append(p.calls, t)
				p.byName[t.Name()] = t
			}
		}
	}
	return p
}

// Calls lists the names of the calls that are driven.
func (p *Player) Calls() []string {
	names := make([]string, len(p.calls))
	for i, t := range p.calls {
		names[i] = t.Name()
	}
	return names
}
