package register_test

import (
	"errors"
	"testing"

	"github.com/plexus-network/plexus/chain/app/apptest"
	"github.com/plexus-network/plexus/chain/genesis"
	"github.com/plexus-network/plexus/chain/pallet/balances"
	"github.com/plexus-network/plexus/chain/pallet/subtensor/state"
	"github.com/plexus-network/plexus/chain/runtime"
	"github.com/plexus-network/plexus/substrate/keys"
	wire "github.com/plexus-network/plexus/substrate/subtensor"
	"github.com/plexus-network/plexus/substrate/work"
)

// easy is how many seals a proof takes in these tests.
const easy = 50

// worked is the up chain with subnet 1 open to proofs of work.
func worked(t *testing.T, change ...func(*genesis.Spec)) *apptest.Chain {
	s := spec()
	n := &s.Network.Subnets[0]
	n.WorkRegistrationAllowed, n.Difficulty, n.MinDifficulty = of(true), of[uint64](easy), of[uint64](10)
	n.AdjustmentInterval = of[uint16](1000)
	for _, f := range change {
		f(s)
	}
	return apptest.New(t, s)
}

// prove works for a uid on subnet 1, for the block at height. With meets false the
// proof is one that is not enough.
func prove(c *apptest.Chain, p apptest.Person, height uint64, meets bool) wire.Register {
	hash, _ := runtime.BlockHash.Lookup(c, uint32(height))
	subject := work.Registration(hash, 1, p.Coldkey(), p.Hotkey())
	for nonce := uint64(0); ; nonce++ {
		if seal := work.Seal(subject, nonce); work.Meets(&seal, state.Difficulty.Get(c, 1)) == meets {
			return wire.Register{Netuid: 1, BlockNumber: height, Nonce: nonce, Work: seal[:], Hotkey: p.Hotkey(), Coldkey: p.Coldkey()}
		}
	}
}

func TestWorkIsTheWayInWithoutABalance(t *testing.T) {
	c := worked(t)
	c.Next()
	p := apptest.Named("P") // owns nothing, and has no account
	issued, burn := balances.TotalIssuance.Get(c), state.Burn.Get(c, 1)
	proof := prove(c, p, c.Height, true)
	b := c.Do(p.Cold, proof)
	if fee := b.Outcomes[0].Fee; fee != 0 {
		t.Errorf("the fee is %d", fee)
	}
	if uid, ok := state.Uids.Lookup(c, 1, p.Hotkey()); !ok || uid != 1 || !state.Owns(c, p.Coldkey(), p.Hotkey()) {
		t.Errorf("the hotkey has uid %d", uid)
	}
	if got := balances.TotalIssuance.Get(c); got != issued+tao || state.Burn.Get(c, 1) != burn {
		t.Error("the registration took money or raised the price")
	}
	for name, who := range map[string]keys.AccountID{"coldkey": p.Coldkey(), "hotkey": p.Hotkey()} {
		if a, ok := runtime.Accounts.Lookup(c, who); !ok || a.Providers == 0 || a.Data.Free != 0 {
			t.Errorf("the %s's account is %+v", name, a)
		}
	}
	if a := runtime.Accounts.Get(c, p.Coldkey()); a.Nonce != 1 {
		t.Errorf("the coldkey's nonce is %d", a.Nonce)
	}
	if event, ok := apptest.Find[state.NeuronRegistered](b); !ok || event != (state.NeuronRegistered{Netuid: 1, UID: 1, Hotkey: p.Hotkey()}) {
		t.Errorf("the event is %+v", event)
	}
	if state.POWRegistrationsThisInterval.Get(c, 1) != 1 || state.BurnRegistrationsThisInterval.Get(c, 1) != 0 || state.RegistrationsThisInterval.Get(c, 1) != 1 {
		t.Error("the registration is not counted as worked for")
	}
	// The hotkey acts at balance 0, as a miner does.
	c.Do(p.Hot, wire.ServeAxon{Netuid: 1, IP: ip4(1, 2, 3, 4), IPType: 4, Port: 80})
}

func TestWorkRefusals(t *testing.T) {
	c := worked(t)
	c.Next()
	p, q := apptest.Named("P"), c.Rich("Q")
	with := func(change func(*wire.Register)) wire.Register {
		proof := prove(c, p, c.Height, true)
		change(&proof)
		return proof
	}
	c.Fails(state.ErrRegistrationNotPermittedOnRootSubnet, p.Cold, with(func(a *wire.Register) { a.Netuid = 0 }))
	c.Fails(state.ErrSubnetNotExists, p.Cold, with(func(a *wire.Register) { a.Netuid = 9 }))
	c.Fails(state.ErrNonAssociatedColdKey, q.Cold, with(func(*wire.Register) {})) // a proof that another found
	c.Fails(state.ErrNonAssociatedColdKey, p.Cold, with(func(a *wire.Register) { a.Coldkey = q.Coldkey() }))
	c.Fails(state.ErrCannotUseSystemAccount, p.Cold, with(func(a *wire.Register) { a.Hotkey = state.SubnetAccount(1) }))
	c.Fails(state.ErrInvalidSeal, p.Cold, with(func(a *wire.Register) { a.Nonce++ }))
	c.Fails(state.ErrInvalidSeal, p.Cold, with(func(a *wire.Register) { a.Work = a.Work[:31] }))
	c.Fails(state.ErrInvalidDifficulty, p.Cold, prove(c, p, c.Height, false))
	c.Fails(state.ErrInvalidWorkBlock, p.Cold, with(func(a *wire.Register) { a.BlockNumber = c.Height + 1 }))
	c.Fails(state.ErrInvalidWorkBlock, p.Cold, with(func(a *wire.Register) { a.BlockNumber = 1 << 40 }))

	theirs := apptest.Named("Theirs")
	c.Do(q.Cold, wire.TryAssociateHotkey{Hotkey: theirs.Hotkey()})
	theirs.Cold = p.Cold
	c.Fails(state.ErrNonAssociatedColdKey, p.Cold, prove(c, theirs, c.Height, true))

	c.Do(p.Cold, prove(c, p, c.Height, true))
	c.Fails(state.ErrHotKeyAlreadyRegisteredInSubNet, p.Cold, prove(c, p, c.Height, true))

	r := apptest.Named("R")
	c.MustSudo(wire.SudoSetNetworkRegistrationAllowed{Netuid: 1, RegistrationAllowed: false})
	c.Fails(state.ErrSubNetRegistrationDisabled, r.Cold, prove(c, r, c.Height, true))
}

func TestASubnetTakesNoWorkUnlessItIsOpenToIt(t *testing.T) {
	c := apptest.New(t, spec())
	c.Next()
	p := apptest.Named("P")
	proof := wire.Register{Netuid: 1, BlockNumber: 1, Work: make([]byte, 32), Hotkey: p.Hotkey(), Coldkey: p.Coldkey()}
	c.Fails(state.ErrSubNetRegistrationDisabled, p.Cold, proof)
}

func TestAFullSubnetTakesNoWorkWhereNobodyMayGo(t *testing.T) {
	c := worked(t, func(s *genesis.Spec) { s.Network.Subnets[0].MaxAllowedUids = of[uint16](1) })
	c.Next()
	p := apptest.Named("P")
	c.Fails(state.ErrNoNeuronIdAvailable, p.Cold, prove(c, p, c.Height, true))
	if runtime.Accounts.Has(c, p.Coldkey()) {
		t.Error("a refused registration made an account")
	}
}

func TestAProofIsGoodForThreeBlocks(t *testing.T) {
	c := worked(t)
	p, q := apptest.Named("P"), apptest.Named("Q")
	c.Next()
	proof, late := prove(c, p, 1, true), prove(c, q, 1, true)
	c.Skip(2)
	c.Do(p.Cold, proof) // in block 4
	if c.Height != 4 {
		t.Fatalf("the height is %d", c.Height)
	}
	c.Fails(state.ErrInvalidWorkBlock, q.Cold, late) // it would be block 5
}

func TestABlockTakesOneProofASubnet(t *testing.T) {
	c := worked(t)
	c.Next()
	r, s := apptest.Named("R"), apptest.Named("S")
	one, other := prove(c, r, c.Height, true), prove(c, s, c.Height, true)
	b := c.Execute([][]byte{c.Sign(r.Cold, one), c.Sign(s.Cold, other)})
	if b.Outcomes[0].Refused != nil || !errors.Is(b.Outcomes[1].Refused, state.ErrTooManyRegistrationsThisBlock) {
		t.Errorf("two in a block: %v and %v", b.Outcomes[0].Refused, b.Outcomes[1].Refused)
	}
	c.Do(s.Cold, other) // in the next
}

func TestAProofCountsOnceEvenAfterItsNeuronIsGone(t *testing.T) {
	c := worked(t)
	c.Next()
	p := apptest.Named("P")
	proof := prove(c, p, c.Height, true)
	c.Do(p.Cold, proof)
	changes := c.Runtime.NewContext(c.State, runtime.Block{Height: c.Height})
	uid, _ := state.Uids.Lookup(c, 1, p.Hotkey())
	state.ReplaceUID(changes, 1, uid, apptest.Named("Q").Hotkey())
	c.Apply(changes.Changes())
	c.Fails(state.ErrInvalidWorkBlock, p.Cold, proof)
	c.Skip(4)
	if state.UsedWork.Has(c, proof.Work) {
		t.Error("an old proof is kept for ever")
	}
}

func TestOneHotkeyHasOneWaitingRegistration(t *testing.T) {
	c := worked(t)
	c.Next()
	p, q := apptest.Named("P"), apptest.Named("Q")
	slot := func(who keys.Pair, call wire.Call) string {
		x, err := c.Runtime.Decode(c.Sign(who, call))
		if err != nil {
			t.Fatal(err)
		}
		return x.Slot
	}
	proof := prove(c, p, c.Height, true)
	if a, b := slot(p.Cold, proof), slot(q.Cold, proof); a == "" || a != b {
		t.Errorf("the slots are %q and %q", a, b)
	}
	if a, b := slot(p.Cold, proof), slot(q.Cold, prove(c, q, c.Height, true)); a == b {
		t.Error("two hotkeys share a slot")
	}
	if got := slot(p.Cold, wire.Register{Netuid: 1, Hotkey: p.Hotkey()}); got != "" {
		t.Errorf("a burned registration has slot %q", got)
	}
}

func TestWithoutWorkRegisterIsABurnedOneAndPays(t *testing.T) {
	c := worked(t)
	p := c.Rich("P")
	before := c.Balance(p.Coldkey())
	b := c.Do(p.Cold, wire.Register{Netuid: 1, Hotkey: p.Hotkey()})
	if fee := b.Outcomes[0].Fee; fee == 0 || before-c.Balance(p.Coldkey()) != tao+fee {
		t.Errorf("it cost %d rao with a fee of %d", before-c.Balance(p.Coldkey()), fee)
	}
	poor := apptest.Named("Poor")
	if err := c.Refusal(poor.Cold, wire.Register{Netuid: 1, Hotkey: poor.Hotkey()}); !errors.Is(err, runtime.ErrPayment) {
		t.Errorf("without work or account: %v", err)
	}
}

func TestDifficultyFollowsTheIntervalsRegistrations(t *testing.T) {
	c := worked(t, func(s *genesis.Spec) { s.Network.Subnets[0].AdjustmentInterval = of[uint16](10) })
	for i := range 4 {
		c.Next()
		p := apptest.Named(string(rune('a' + i)))
		c.Do(p.Cold, prove(c, p, c.Height, true))
	}
	for c.Height < 9 {
		c.Next()
	}
	if got := state.Difficulty.Get(c, 1); got != easy {
		t.Fatalf("in block 9 the difficulty is %d", got)
	}
	c.Next()
	if got := state.Difficulty.Get(c, 1); got != 75 { // 50 * (4 + 2) / (2 * 2)
		t.Errorf("after 4 registrations where 2 are wanted it is %d, want 75", got)
	}
	c.Skip(10)
	if got := state.Difficulty.Get(c, 1); got != 37 {
		t.Errorf("after an interval without any it is %d, want 37", got)
	}
	c.Skip(40)
	if got := state.Difficulty.Get(c, 1); got != 10 {
		t.Errorf("it fell to %d, below its least of 10", got)
	}
}
