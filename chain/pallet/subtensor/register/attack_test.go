package register_test

import (
	"errors"
	"fmt"
	"math"
	"testing"

	"github.com/plexus-network/plexus/chain/app/apptest"
	"github.com/plexus-network/plexus/chain/genesis"
	"github.com/plexus-network/plexus/chain/pallet/subtensor"
	"github.com/plexus-network/plexus/chain/pallet/subtensor/state"
	"github.com/plexus-network/plexus/chain/runtime"
	"github.com/plexus-network/plexus/substrate/keys"
	wire "github.com/plexus-network/plexus/substrate/subtensor"
)

// hotkey is one of many that an attacker makes.
func hotkey(n int) (h keys.AccountID) {
	copy(h[:], fmt.Sprintf("junk %d", n))
	return h
}

// market is a subnet of validators with stake, who give all weight to miners, within
// a number of uids. The last epoch has paid them. Uid 0 is the owner's, without
// stake; then come the validators, then the miners.
func market(t *testing.T, uids, validators, miners int, change func(*subtensor.Subnet)) *apptest.Chain {
	s := spec()
	n := &s.Network.Subnets[0]
	n.MaxAllowedUids, n.ImmunityPeriod, n.MinNonImmuneUids = of(uint16(uids)), of[uint16](0), of[uint16](10)
	n.Neurons[0].Stake = 0
	for i := range validators + miners {
		p := apptest.Named(fmt.Sprintf("n%d", i))
		neuron := subtensor.Neuron{Hotkey: p.Hotkey(), Coldkey: p.Coldkey()}
		if i < validators {
			neuron.Stake = 1000 * tao
		}
		n.Neurons = append(n.Neurons, neuron)
	}
	if change != nil {
		change(n)
	}
	c := apptest.New(t, s)
	toEpoch(c) // the validators get their permits
	votes := wire.SetWeights{Netuid: 1}
	for uid := validators + 1; uid <= validators+miners; uid++ {
		votes.Dests, votes.Weights = append(votes.Dests, uint16(uid)), append(votes.Weights, 65535)
	}
	for i := range validators {
		c.Submit(apptest.Named(fmt.Sprintf("n%d", i)).Hot, votes)
	}
	c.Next()
	toEpoch(c)
	return c
}

// toEpoch makes blocks until subnet 1's next epoch has run.
func toEpoch(c *apptest.Chain) {
	for last := state.SubnetEpochIndex.Get(c, 1); state.SubnetEpochIndex.Get(c, 1) == last; {
		c.Next()
	}
}

// UID inheritance by spam registration: registering until a miner's uid is one's own
// brings nothing of what the miner was given.
func TestAttackUIDInheritanceBySpamRegistration(t *testing.T) {
	c := market(t, 16, 3, 12, func(n *subtensor.Subnet) { n.MaxBurn = of[uint64](200_000_000) })
	const victim = 4 // of twelve miners with equal emission the oldest and lowest uid
	if state.Incentive.Get(c, 1)[victim] == 0 || len(state.Bonds.Get(c, 1, 1)) == 0 {
		t.Fatal("the miner has neither incentive nor bonds")
	}
	attacker := c.Rich("Attacker")
	spent := c.Balance(attacker.Coldkey())
	tries := 0
	for ; !state.Owns(c, attacker.Coldkey(), state.Keys.Get(c, 1, victim)); tries++ {
		if tries > 30 {
			t.Fatal("the uid is out of reach")
		}
		c.Do(attacker.Cold, wire.BurnedRegister{Netuid: 1, Hotkey: hotkey(tries)})
	}
	spent -= c.Balance(attacker.Coldkey())
	for uid := uint16(1); uid <= 3; uid++ {
		for _, w := range state.Weights.Get(c, 1, uid) {
			if w.UID == victim && w.Value != 0 {
				t.Errorf("validator %d's weight of %d passed to the newcomer", uid, w.Value)
			}
		}
	}
	toEpoch(c)
	toEpoch(c)
	if got := state.Incentive.Get(c, 1)[victim]; got != 0 {
		t.Errorf("for %d rao the newcomer inherited an incentive of %d", spent, got)
	}
	for uid := uint16(1); uid <= 3; uid++ {
		for _, b := range state.Bonds.Get(c, 1, uid) {
			if b.UID == victim && b.Value != 0 {
				t.Errorf("validator %d's bond of %d passed to the newcomer", uid, b.Value)
			}
		}
	}
}

// Owner immunity abuse: an owner with a long immunity period and protected uids of
// its own floods the subnet to drive its validators out. MinNonImmuneUids of those
// that earn most stay.
func TestAttackOwnerImmunityAbuse(t *testing.T) {
	const uids, honest = 32, 31
	s := spec()
	n := &s.Network.Subnets[0]
	n.MaxAllowedUids, n.ImmunityPeriod, n.MinNonImmuneUids = of[uint16](uids), of[uint16](5), of[uint16](10)
	n.MaxBurn, n.Tempo = of[uint64](200_000_000), of[uint16](0)
	for i := range honest {
		p := apptest.Named(fmt.Sprintf("n%d", i))
		n.Neurons = append(n.Neurons, subtensor.Neuron{Hotkey: p.Hotkey(), Coldkey: p.Coldkey()})
	}
	c := apptest.New(t, s)
	c.Skip(10)
	write(c, func(w *runtime.Context) {
		emission := make([]uint64, uids)
		for uid := 1; uid < uids; uid++ {
			emission[uid] = uint64(uid) // the higher the uid, the better the neuron
		}
		state.Emission.Set(w, 1, emission)
	})
	alice := keys.Dev("Alice") // the owner
	c.Do(alice, wire.SudoSetOwnerImmuneNeuronLimit{Netuid: 1, ImmuneNeurons: 10})
	c.Do(alice, wire.SudoSetImmunityPeriod{Netuid: 1, ImmunityPeriod: uint16(c.Height)}) // all that come now, and none that are there
	for i := range 150 {
		c.Submit(alice, wire.BurnedRegister{Netuid: 1, Hotkey: hotkey(i)})
		if i%5 == 4 {
			c.Next()
			left := 0
			for i := range honest {
				if state.IsRegistered(c, 1, apptest.Named(fmt.Sprintf("n%d", i)).Hotkey()) {
					left++
				}
			}
			if left < 10 {
				t.Fatalf("after %d registrations %d of the others are left", i+1, left)
			}
		}
	}
	for i := honest - 10; i < honest; i++ {
		if !state.IsRegistered(c, 1, apptest.Named(fmt.Sprintf("n%d", i)).Hotkey()) {
			t.Errorf("the neuron that earned %d was driven out", i+1)
		}
	}
	if limit := len(state.ProtectedUIDs(c, 1)); limit != 10 {
		t.Errorf("the owner has %d protected uids", limit)
	}
}

// UID flooding: the cost curve. Each registration costs 1.26 times the one before, up
// to MaxBurn, so that a flood pays (1.26^n - 1) / 0.26 times the first price.
func TestAttackUIDFloodingCostCurve(t *testing.T) {
	c := apptest.New(t, spec()) // the price starts at 1 TAO and does not fall
	attacker := apptest.Named("Attacker")
	c.Fund(attacker.Coldkey(), 100_000*tao)
	var paid, fees uint64
	start := c.Balance(attacker.Coldkey())
	for n := 1; n <= 60; n++ {
		c.Submit(attacker.Cold, wire.BurnedRegister{Netuid: 1, Hotkey: hotkey(n)})
		if n%10 != 0 {
			continue
		}
		for _, o := range c.Next().Outcomes {
			if o.Failed != nil {
				t.Fatalf("a registration failed: %v", o.Failed)
			}
			fees += o.Fee
		}
		paid = start - c.Balance(attacker.Coldkey()) - fees
		rising := min(n, 20) // 1.26^20 is more than the 100 TAO of MaxBurn
		want := (math.Pow(1.26, float64(rising)) - 1) / 0.26
		want += float64(n-rising) * 100
		if got := float64(paid) / float64(tao); math.Abs(got-want) > want/1000 {
			t.Errorf("%d uids at once cost %.2f TAO, want %.2f", n, got, want)
		}
	}
	// 256 uids at once: 391 TAO up to the highest price, then 100 TAO each.
	if all := 391 + 236*100; all < 20_000 {
		t.Errorf("a whole subnet costs %d TAO", all)
	}
}

// UID flooding, patiently: at three registrations a half-life the price stands still.
func TestAttackUIDFloodingOverTime(t *testing.T) {
	s := genesis.Up()
	s.Network.Subnets[0].BurnHalfLife = of[uint16](30)
	s.Network.Subnets[0].MinBurn = of[uint64](1)
	c := apptest.New(t, s)
	attacker := apptest.Named("Attacker")
	c.Fund(attacker.Coldkey(), 1_000*tao)
	c.Next()
	first := state.Burn.Get(c, 1)
	for n := range 12 {
		c.Do(attacker.Cold, wire.BurnedRegister{Netuid: 1, Hotkey: hotkey(n)})
		c.Skip(9)
	}
	if now := state.Burn.Get(c, 1); now < first*9/10 || now > first*11/10 {
		t.Errorf("after four half-lives of three registrations each the price went from %d to %d", first, now)
	}
}

// 250 junk UIDs on a live subnet with real miners: who earns goes on to earn, and who
// does not is what the next registration takes.
func TestAttack250JunkUIDs(t *testing.T) {
	c := market(t, 256, 5, 8, func(n *subtensor.Subnet) { n.MaxBurn = of[uint64](110_000_000) })
	earned := func() (miners, junk, all uint64) {
		for uid, e := range state.Emission.Get(c, 1) {
			all += e
			switch {
			case uid >= 6 && uid < 14:
				miners += e
			case uid >= 14:
				junk += e
			}
		}
		return miners, junk, all
	}
	before, _, allBefore := earned()
	if before == 0 || before < allBefore*49/100 {
		t.Fatalf("the miners earn %d of %d", before, allBefore)
	}
	attacker := apptest.Named("Attacker")
	c.Fund(attacker.Coldkey(), 10_000*tao)
	for n := range 250 {
		c.Submit(attacker.Cold, wire.BurnedRegister{Netuid: 1, Hotkey: hotkey(n)})
		if n%25 == 24 {
			for _, o := range c.Next().Outcomes {
				if o.Failed != nil {
					t.Fatalf("a registration failed: %v", o.Failed)
				}
			}
		}
	}
	if n := state.SubnetworkN.Get(c, 1); n != 256 {
		t.Fatalf("there are %d neurons", n)
	}
	for range 3 {
		toEpoch(c)
		miners, junk, all := earned()
		if junk != 0 || miners < all*49/100 {
			t.Errorf("with 250 junk uids the miners earn %d of %d, the junk %d", miners, all, junk)
		}
	}
	for i := range 13 {
		if !state.IsRegistered(c, 1, apptest.Named(fmt.Sprintf("n%d", i)).Hotkey()) {
			t.Errorf("neuron %d lost its uid to junk", i)
		}
	}
	// A real miner still gets in, in the place of junk.
	p := c.Rich("P")
	c.Do(p.Cold, wire.BurnedRegister{Netuid: 1, Hotkey: p.Hotkey()})
	if uid, _ := state.Uids.Lookup(c, 1, p.Hotkey()); uid < 14 {
		t.Errorf("the newcomer took uid %d", uid)
	}
}

// Registration price jump: others register first in the same block. With a limit the
// call fails and costs its fee alone; without, it costs what the price has become.
func TestAttackRegistrationPriceJump(t *testing.T) {
	c := apptest.New(t, spec())
	victim, careless := c.Rich("Victim"), c.Rich("Careless")
	attacker := apptest.Named("Attacker")
	c.Fund(attacker.Coldkey(), 10_000*tao)
	seen := state.Burn.Get(c, 1)
	limit := seen + seen/10
	had, carelessHad := c.Balance(victim.Coldkey()), c.Balance(careless.Coldkey())
	for n := range 6 {
		c.Submit(attacker.Cold, wire.BurnedRegister{Netuid: 1, Hotkey: hotkey(n)})
	}
	c.Submit(victim.Cold, wire.RegisterLimit{Netuid: 1, Hotkey: victim.Hotkey(), LimitPrice: limit})
	c.Submit(careless.Cold, wire.BurnedRegister{Netuid: 1, Hotkey: careless.Hotkey()})
	b := c.Next()
	if o := b.Outcomes[6]; !errors.Is(o.Failed, state.ErrRegistrationPriceLimitExceeded) || had-c.Balance(victim.Coldkey()) != o.Fee {
		t.Errorf("the limit gave %v and cost %d rao for a fee of %d", o.Failed, had-c.Balance(victim.Coldkey()), o.Fee)
	}
	if paid := carelessHad - c.Balance(careless.Coldkey()) - b.Outcomes[7].Fee; paid < 4*seen {
		t.Errorf("without a limit the registration cost %d where %d was seen", paid, seen)
	}
	// As long as the price is within the limit, the call pays the price and not the limit.
	now := state.Burn.Get(c, 1)
	had = c.Balance(victim.Coldkey())
	b = c.Do(victim.Cold, wire.RegisterLimit{Netuid: 1, Hotkey: victim.Hotkey(), LimitPrice: 2 * now})
	if paid := had - c.Balance(victim.Coldkey()) - b.Outcomes[0].Fee; paid != now {
		t.Errorf("a registration at a price of %d cost %d", now, paid)
	}
}
