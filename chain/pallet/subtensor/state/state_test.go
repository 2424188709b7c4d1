package state_test

import (
	"encoding/hex"
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/plexus-network/plexus/chain/app"
	"github.com/plexus-network/plexus/chain/pallet/subtensor/state"
	"github.com/plexus-network/plexus/chain/runtime"
	"github.com/plexus-network/plexus/substrate/scale"
)

// empty is a state to try things on.
func empty() *runtime.Context {
	return app.New(app.Options{BlockMillis: 1000}).NewContext(nil, runtime.Block{Height: 1})
}

func TestASubnetsAccountIsThatOfItsPalletId(t *testing.T) {
	const want = "6d6f646c73756274656e73720101000000000000000000000000000000000000" // "modl" "subtensr" 257
	account := state.SubnetAccount(257)
	if got := hex.EncodeToString(account[:]); got != want {
		t.Errorf("the account is %s, want %s", got, want)
	}
	if !state.IsSystemAccount(account) || !state.IsSystemAccount(state.SubnetAccount(0)) {
		t.Error("a subnet's account is not known as one")
	}
	account[31] = 1
	if state.IsSystemAccount(account) || state.IsSystemAccount(state.NoAccount) {
		t.Error("another account is taken for a subnet's")
	}
}

func TestErrorsAndEventsKeepBittensorsNumbers(t *testing.T) {
	for _, test := range []struct {
		err  *runtime.DispatchError
		want uint8
	}{
		{state.ErrRootNetworkDoesNotExist, 0}, {state.ErrHotKeyNotRegisteredInSubNet, 4}, {state.ErrNotEnoughBalanceToStake, 12},
		{state.ErrNeuronNoValidatorPermit, 15}, {state.ErrSettingWeightsTooFast, 29}, {state.ErrNoNeuronIdAvailable, 48},
		{state.ErrSubnetNotExists, 76}, {state.ErrSubtokenDisabled, 94}, {state.ErrTooManyHotkeys, 147},
	} {
		if test.err.Index != test.want || test.err.Pallet != 7 {
			t.Errorf("%s is number %d of pallet %d, want %d", test.err.Name, test.err.Index, test.err.Pallet, test.want)
		}
	}
	events := state.Events()
	for name, want := range map[string]uint8{"NetworkAdded": 0, "StakeAdded": 2, "WeightsSet": 5, "NeuronRegistered": 6, "AxonServed": 28, "TempoSet": 52} {
		if i := slices.IndexFunc(events, func(e runtime.Event) bool { return e.Name == name }); i < 0 || events[i].Index != want {
			t.Errorf("event %s has another number than %d", name, want)
		}
	}
}

func TestRowsComeBackAndRefuseWhatIsCut(t *testing.T) {
	row := state.Row{{UID: 3, Value: 65535}, {UID: 256, Value: 0}}
	encoded := scale.Marshal(row)
	if want := []byte{8, 3, 0, 255, 255, 0, 1, 0, 0}; !slices.Equal(encoded, want) {
		t.Errorf("the row is %x, want %x", encoded, want)
	}
	var back state.Row
	if err := scale.Unmarshal(encoded, &back); err != nil || !slices.Equal(back, row) {
		t.Errorf("the row comes back as %v, %v", back, err)
	}
	if err := scale.Unmarshal(encoded[:8], &back); err == nil {
		t.Error("a row that is cut was read")
	}
}

func FuzzRow(f *testing.F) {
	f.Add(scale.Marshal(state.Row{{UID: 1, Value: 2}}))
	f.Fuzz(func(t *testing.T, b []byte) {
		var row state.Row
		if scale.Unmarshal(b, &row) == nil && !slices.Equal(scale.Marshal(row), b) && len(row) > 0 && b[0]&3 == 0 {
			t.Errorf("%x reads as %v, which is %x", b, row, scale.Marshal(row))
		}
	})
}

func TestPaymentsNeverMakeClaimsBeyondThePool(t *testing.T) {
	r := rand.New(rand.NewPCG(3, 3))
	c := empty()
	hotkey, owner := state.AccountID{1}, state.AccountID{2}
	state.Owner.Set(c, hotkey, owner)
	var paid uint64
	for range 2000 {
		coldkey := state.AccountID{byte(r.IntN(5))}
		amount := r.Uint64N(1 << r.IntN(40))
		if r.IntN(3) == 0 {
			state.PayNominators(c, hotkey, 1, amount)
		} else {
			state.Pay(c, hotkey, coldkey, 1, amount)
		}
		paid += amount
		var held uint64
		for i := range 5 {
			held += state.Stake(c, hotkey, state.AccountID{byte(i)}, 1)
		}
		if pool := state.HotkeyStake(c, hotkey, 1); pool != paid || held > pool || pool-held > 5 {
			t.Fatalf("%d were paid, the pool is %d, the stakes sum to %d", paid, pool, held)
		}
	}
}

func TestAPoolWithoutSharesPaysTheOwner(t *testing.T) {
	c := empty()
	hotkey, owner := state.AccountID{1}, state.AccountID{2}
	state.Owner.Set(c, hotkey, owner)
	state.PayNominators(c, hotkey, 1, 500)
	if got := state.Stake(c, hotkey, owner, 1); got != 500 {
		t.Errorf("the owner has %d", got)
	}
	if !slices.Equal(state.StakingHotkeys.Get(c, owner), []state.AccountID{hotkey}) {
		t.Error("the owner's list lacks the hotkey")
	}
}

func TestSubnetsAreVisitedByTheirEncodedNumbers(t *testing.T) {
	c := empty()
	for _, netuid := range []uint16{300, 2, 1, 256, 0, 7} {
		state.NetworksAdded.Set(c, netuid, netuid != 7)
	}
	if got := state.Subnets(c); !slices.Equal(got, []uint16{0, 256, 1, 2, 300}) {
		t.Errorf("the order is %v", got)
	}
}
