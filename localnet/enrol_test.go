package localnet

import (
	"context"
	"errors"
	"sync"
	"testing"

	"github.com/plexus-network/plexus/substrate/keys"
	"github.com/plexus-network/plexus/substrate/subtensor"
)

// ledger is a market in memory that counts the calls it was sent.
type ledger struct {
	mu         sync.Mutex // guards the rest
	free       map[keys.AccountID]uint64
	registered map[keys.AccountID]bool
	staked     map[keys.AccountID]uint64
	calls      int
	refuse     error
}

func newLedger() *ledger {
	return &ledger{free: map[keys.AccountID]uint64{}, registered: map[keys.AccountID]bool{}, staked: map[keys.AccountID]uint64{}}
}

func (l *ledger) Free(_ context.Context, who keys.AccountID) (uint64, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.free[who], nil
}

func (l *ledger) Registered(_ context.Context, _ uint16, hotkey keys.AccountID) (bool, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.registered[hotkey], nil
}

func (l *ledger) Stake(_ context.Context, _ uint16, hotkey keys.AccountID) (uint64, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.staked[hotkey], nil
}

func (l *ledger) Submit(_ context.Context, signer keys.Pair, call subtensor.Call) error {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.calls++
	switch c := call.(type) {
	case subtensor.BatchAll:
		for range c.Calls {
			l.free[keys.AccountID{}] += 1
		}
	case subtensor.BurnedRegister:
		if l.refuse != nil {
			return l.refuse
		}
		l.registered[c.Hotkey] = true
	case subtensor.AddStake:
		if !l.registered[c.Hotkey] {
			return errors.New("staked before it was registered")
		}
		l.staked[c.Hotkey] += c.AmountStaked
	}
	return nil
}

func twoSeats() []Seat {
	return []Seat{
		{Name: "validator-1", Cold: keys.Dev("V"), Hot: keys.Dev("V//hot").AccountID(), StakeRao: 1_000},
		{Name: "miner-1", Cold: keys.Dev("M"), Hot: keys.Dev("M//hot").AccountID()},
	}
}

func TestEnrolFundsRegistersAndStakesOnce(t *testing.T) {
	l := newLedger()
	for range 2 {
		if err := Enrol(t.Context(), l, keys.Dev("Alice"), twoSeats(), 10_000); err != nil {
			t.Fatal(err)
		}
	}
	if l.calls != 4 { // one batch, two registrations, one stake
		t.Errorf("%d calls were sent, want 4", l.calls)
	}
	if got := l.staked[twoSeats()[0].Hot]; got != 1_000 {
		t.Errorf("staked %d", got)
	}
	if paid := l.free[keys.AccountID{}]; paid != 2 {
		t.Errorf("%d accounts were funded, want 2", paid)
	}
}

func TestEnrolSaysWhoCouldNotRegister(t *testing.T) {
	l := newLedger()
	l.refuse = errors.New("no room")
	err := Enrol(t.Context(), l, keys.Dev("Alice"), twoSeats()[:1], 10_000)
	if err == nil || err.Error() != "register validator-1: no room" {
		t.Errorf("got %v", err)
	}
}
