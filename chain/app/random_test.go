package app_test

import (
	"flag"
	"math/rand/v2"
	"testing"

	"github.com/plexus-network/plexus/chain/app/apptest"
	"github.com/plexus-network/plexus/chain/genesis"
	pallet "github.com/plexus-network/plexus/chain/pallet/subtensor"
	"github.com/plexus-network/plexus/chain/pallet/subtensor/state"
	"github.com/plexus-network/plexus/substrate/keys"
	"github.com/plexus-network/plexus/substrate/scale"
	"github.com/plexus-network/plexus/substrate/subtensor"
)

var (
	seed   = flag.Uint64("seed", 1, "seed of the random chains, to replay one")
	blocks = flag.Int("blocks", 1000, "blocks of each random chain")
)

const tao = subtensor.RaoPerTAO

func of[V any](v V) *V { return &v }

// crowded is a chain on which much happens: three static subnets of few uids and
// short tempos, one of them without owner, and a dynamic one.
func crowded() *genesis.Spec {
	s := genesis.Up()
	s.Network.Rules.MaxEpochsPerBlock = of[uint8](2)
	s.Network.Root.Tempo, s.Network.Root.MaxAllowedUids = of[uint16](7), of[uint16](4)
	s.Network.Subnets = s.Network.Subnets[:0]
	for netuid := uint16(1); netuid <= 4; netuid++ {
		n := pallet.Subnet{Netuid: netuid, Mechanism: pallet.Static, IsStarted: true}
		n.Tempo, n.MaxAllowedUids, n.MaxAllowedValidators = of(netuid+2), of[uint16](8), of[uint16](4)
		n.ImmunityPeriod, n.MinNonImmuneUids = of[uint16](5), of[uint16](2)
		n.CommitReveal = of(false)
		n.WeightsSetRateLimit, n.Burn, n.MinBurn = of[uint64](3), of[uint64](tao/10), of[uint64](tao/100)
		if netuid != 2 {
			p := apptest.Named("Owner")
			n.Owner, n.OwnerHotkey = of(p.Coldkey()), of(p.Hotkey())
			n.Neurons = []pallet.Neuron{{Hotkey: p.Hotkey(), Coldkey: p.Coldkey()}}
		}
		if netuid == 4 {
			n.Mechanism = pallet.Dynamic
		}
		s.Network.Subnets = append(s.Network.Subnets, n)
	}
	return s
}

// crowd sends random calls.
type crowd struct {
	*rand.Rand
	people []apptest.Person
}

func newCrowd(seed uint64) *crowd {
	r := &crowd{Rand: rand.New(rand.NewPCG(seed, 7))}
	for _, name := range []string{"Alice", "Bob", "Charlie", "Dave", "Eve", "Ferdie", "One", "Two", "Owner"} {
		r.people = append(r.people, apptest.Named(name))
	}
	return r
}

func (r *crowd) person() apptest.Person { return r.people[r.IntN(len(r.people))] }

// netuid is mostly one that exists.
func (r *crowd) netuid() uint16 {
	if r.IntN(30) == 0 {
		return uint16(r.IntN(1 << 16))
	}
	return uint16(r.IntN(6))
}

// hotkey is mostly somebody's.
func (r *crowd) hotkey() keys.AccountID {
	switch r.IntN(12) {
	case 0:
		return keys.AccountID{byte(r.IntN(4)), 1}
	case 1:
		return state.SubnetAccount(r.netuid())
	case 2:
		return r.person().Coldkey()
	}
	return r.person().Hotkey()
}

// rao is of any size, small ones and a rao around bounds not too seldom.
func (r *crowd) rao() uint64 {
	switch r.IntN(8) {
	case 0:
		return r.Uint64()
	case 1:
		return r.Uint64N(600)
	case 2:
		return 2_000_000 - 1 + r.Uint64N(3)
	}
	return r.Uint64N(100 * tao)
}

func (r *crowd) list(most int) []uint16 {
	list := make([]uint16, r.IntN(most))
	for i := range list {
		list[i] = uint16(r.IntN(9))
		if r.IntN(20) == 0 {
			list[i] = uint16(r.IntN(1 << 16))
		}
	}
	return list
}

// weights are those of a call; mostly on a subnet where the hotkey may set them,
// toward neurons that are there.
func (r *crowd) weights(c *apptest.Chain, hotkey keys.AccountID) subtensor.SetWeights {
	a := subtensor.SetWeights{Netuid: r.netuid(), Dests: r.list(9)}
	if r.IntN(5) > 0 {
		for netuid := uint16(1); netuid <= 5; netuid++ {
			uid, ok := state.Uids.Lookup(c, netuid, hotkey)
			if permits := state.ValidatorPermit.Get(c, netuid); ok && int(uid) < len(permits) && permits[uid] && r.IntN(2) == 0 {
				a.Netuid = netuid
			}
		}
		a.Dests = a.Dests[:0]
		for uid := range state.SubnetworkN.Get(c, a.Netuid) {
			if r.IntN(2) == 0 {
				a.Dests = append(a.Dests, uid)
			}
		}
	}
	a.Weights = make([]uint16, len(a.Dests))
	for i := range a.Weights {
		a.Weights[i] = uint16(r.IntN(1 << 16))
	}
	return a
}

// call is a random call and its signer, who is mostly the right kind of key.
func (r *crowd) call(c *apptest.Chain) (keys.Pair, subtensor.Call) {
	p := r.person()
	switch r.IntN(20) {
	case 0, 1:
		return p.Cold, subtensor.BurnedRegister{Netuid: r.netuid(), Hotkey: p.Hotkey()}
	case 2:
		return p.Cold, subtensor.RegisterLimit{Netuid: r.netuid(), Hotkey: r.hotkey(), LimitPrice: r.rao()}
	case 3:
		return p.Cold, subtensor.RootRegister{Hotkey: r.hotkey()}
	case 4, 5, 6:
		return p.Cold, subtensor.AddStake{Hotkey: r.hotkey(), Netuid: r.netuid(), AmountStaked: r.rao()}
	case 7, 8:
		return p.Cold, subtensor.RemoveStake{Hotkey: r.hotkey(), Netuid: r.netuid(), AmountUnstaked: r.rao()}
	case 9, 10, 11, 12:
		return p.Hot, r.weights(c, p.Hotkey())
	case 13:
		return p.Hot, subtensor.SetRootWeights{Netuids: r.list(5), Weights: r.list(5)}
	case 14:
		return p.Hot, subtensor.ServeAxon{Netuid: r.netuid(), IP: scale.U128From(r.Uint64N(1 << 33)), IPType: uint8(4 + r.IntN(3)), Port: uint16(r.IntN(3))}
	case 15:
		return p.Cold, subtensor.TransferAllowDeath{Dest: subtensor.To(r.hotkey()), Value: scale.Compact(r.rao())}
	case 16:
		if r.IntN(2) == 0 {
			return p.Cold, subtensor.DecreaseTake{Hotkey: r.hotkey(), Take: uint16(r.IntN(12000))}
		}
		return p.Cold, subtensor.IncreaseTake{Hotkey: r.hotkey(), Take: uint16(r.IntN(12000))}
	case 17:
		if r.IntN(10) == 0 {
			return p.Cold, subtensor.RegisterNetwork{Hotkey: r.hotkey()}
		}
		return p.Cold, subtensor.StartCall{Netuid: r.netuid()}
	case 18:
		_, inner := r.call(c)
		_, other := r.call(c)
		return p.Cold, subtensor.BatchAll{Calls: []subtensor.RawCall{subtensor.Encode(inner), subtensor.Encode(other)}}
	}
	return keys.Dev("Alice"), subtensor.Sudo{Call: subtensor.Encode(r.setter())}
}

// setter is a random change of a parameter by root.
func (r *crowd) setter() subtensor.Call {
	netuid := r.netuid()
	switch r.IntN(12) {
	case 0:
		return subtensor.SudoSetTempo{Netuid: netuid, Tempo: uint16(r.IntN(8))}
	case 1:
		return subtensor.SudoSetKappa{Netuid: netuid, Kappa: uint16(r.IntN(1 << 16))}
	case 2:
		return subtensor.SudoSetBondsMovingAverage{Netuid: netuid, BondsMovingAverage: r.Uint64N(1_100_000)}
	case 3:
		return subtensor.SudoSetBondsPenalty{Netuid: netuid, BondsPenalty: uint16(r.IntN(1 << 16))}
	case 4:
		return subtensor.SudoSetYuma3Enabled{Netuid: netuid, Enabled: r.IntN(2) == 0}
	case 5:
		return subtensor.SudoSetLiquidAlphaEnabled{Netuid: netuid, Enabled: r.IntN(2) == 0}
	case 6:
		return subtensor.SudoSetMaxAllowedValidators{Netuid: netuid, MaxAllowedValidators: uint16(r.IntN(10))}
	case 7:
		return subtensor.SudoSetSubnetOwnerCut{SubnetOwnerCut: uint16(r.IntN(1 << 16))}
	case 8:
		return subtensor.SudoSetOwnerCutEnabled{Netuid: netuid, Enabled: r.IntN(2) == 0}
	case 9:
		return subtensor.SudoSetNetworkRegistrationAllowed{Netuid: netuid, RegistrationAllowed: r.IntN(3) > 0}
	case 10:
		return subtensor.SudoSetStakeThreshold{MinStake: r.rao() % tao}
	}
	return subtensor.SudoSetMaxEpochsPerBlock{MaxEpochsPerBlock: uint8(r.IntN(5))}
}

// spoiled is an extrinsic with one byte changed now and then.
func (r *crowd) spoiled(raw []byte) []byte {
	if r.IntN(25) == 0 {
		raw = append([]byte(nil), raw...)
		raw[r.IntN(len(raw))] ^= 1 << r.IntN(8)
	}
	return raw
}

// TestRandomChainsConserveAndReplay runs a chain on random extrinsics, of which
// many fail or are refused. After every block the books must balance, and a
// second node that executes the same extrinsics must have the same state.
func TestRandomChainsConserveAndReplay(t *testing.T) {
	if testing.Short() && *blocks == 1000 {
		*blocks = 300
	}
	r := newCrowd(*seed)
	t.Logf("replay with -seed %d -blocks %d", *seed, *blocks)
	c, other := apptest.New(t, crowded()), apptest.New(t, crowded())
	c.Fund(keys.Dev("Owner").AccountID(), 5000*tao)
	other.Fund(keys.Dev("Owner").AccountID(), 5000*tao)
	seen := map[string]int{}
	var earned uint64
	for range *blocks {
		raws := make([][]byte, r.IntN(8))
		for i := range raws {
			signer, call := r.call(c)
			raws[i] = r.spoiled(c.Sign(signer, call))
		}
		b := c.Execute(raws)
		other.Execute(raws)
		if c.Root() != other.Root() {
			t.Fatalf("block %d: two executions differ", b.Height)
		}
		if paid, ok := apptest.Find[state.IncentiveAlphaEmittedToMiners](b); ok {
			for _, alpha := range paid.Emissions {
				earned += alpha
			}
		}
		for _, o := range b.Outcomes {
			switch {
			case o.Refused != nil:
				seen["refused"]++
			case o.Failed != nil:
				seen["failed"]++
			default:
				seen["done"]++
			}
		}
	}
	t.Logf("extrinsics: %v; miners earned %d rao", seen, earned)
	for _, kind := range []string{"refused", "failed", "done"} {
		if seen[kind] < *blocks/20 {
			t.Errorf("only %d extrinsics are %s: the chain was not tried", seen[kind], kind)
		}
	}
	if earned == 0 {
		t.Error("no miner earned anything: the epochs were not tried")
	}
}
