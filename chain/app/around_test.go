package app_test

import (
	"errors"
	"slices"
	"testing"

	"golang.org/x/crypto/blake2b"

	"github.com/plexus-network/plexus/chain/app/apptest"
	"github.com/plexus-network/plexus/chain/genesis"
	"github.com/plexus-network/plexus/chain/pallet/crowdloan"
	"github.com/plexus-network/plexus/chain/pallet/multisig"
	"github.com/plexus-network/plexus/chain/pallet/proxy"
	"github.com/plexus-network/plexus/chain/pallet/scheduler"
	"github.com/plexus-network/plexus/chain/pallet/subtensor/state"
	"github.com/plexus-network/plexus/chain/runtime"
	"github.com/plexus-network/plexus/substrate/keys"
	"github.com/plexus-network/plexus/substrate/scale"
	"github.com/plexus-network/plexus/substrate/subtensor"
)

type raw = subtensor.RawCall

func at(who keys.AccountID) subtensor.Address {
	return subtensor.Address{Account: who, IsAccount: true}
}

// through sends a call as a delegate and gives how it went inside.
func through(c *apptest.Chain, delegate keys.Pair, real keys.AccountID, call subtensor.Call) error {
	c.T().Helper()
	b := c.Do(delegate, subtensor.Proxy[raw]{Real: at(real), Call: subtensor.Encode(call)})
	executed, ok := apptest.Find[proxy.ProxyExecuted](b)
	if !ok {
		c.T().Fatal("no call was executed")
	}
	if executed.Result.Err != nil {
		return executed.Result.Err
	}
	return nil
}

func TestAStakingDelegateStakesForAnotherAndNothingElse(t *testing.T) {
	c := apptest.New(t, genesis.Up())
	p, d := c.Neuron(1, "P"), c.Rich("D")
	c.Do(p.Cold, subtensor.AddProxy{Delegate: at(d.Coldkey()), ProxyType: subtensor.ProxyStaking})
	before := c.Balance(p.Coldkey())
	if err := through(c, d.Cold, p.Coldkey(), subtensor.AddStake{Hotkey: p.Hotkey(), Netuid: 1, AmountStaked: 5 * tao}); err != nil {
		t.Fatal(err)
	}
	if c.Balance(p.Coldkey()) != before-5*tao || state.Stake(c, p.Hotkey(), p.Coldkey(), 1) == 0 {
		t.Error("the stake is not its principal's")
	}
	for _, call := range []subtensor.Call{
		subtensor.TransferKeepAlive{Dest: subtensor.To(d.Coldkey()), Value: 1},
		subtensor.BurnedRegister{Netuid: 1, Hotkey: keys.AccountID{1}},
		subtensor.BatchAll{Calls: []raw{subtensor.Encode(subtensor.AddStake{Hotkey: p.Hotkey(), Netuid: 1, AmountStaked: tao})}},
	} {
		if err := through(c, d.Cold, p.Coldkey(), call); !errors.Is(err, runtime.ErrCallFiltered) {
			t.Errorf("%T: %v", call, err)
		}
	}
}

// TestAFreeCallInADelegatesNameIsCheckedAndPaidFor holds that who acts for a
// hotkey sends weights as it could itself, and pays for them.
func TestAFreeCallInADelegatesNameIsCheckedAndPaidFor(t *testing.T) {
	s := genesis.Up()
	s.Network.Subnets[0].Tempo = of[uint16](0)
	c := apptest.New(t, s)
	p, d := c.Neuron(1, "P"), c.Rich("D")
	c.Fund(p.Hotkey(), tao)
	c.Do(p.Hot, subtensor.AddProxy{Delegate: at(d.Coldkey()), ProxyType: subtensor.ProxyAny})
	weights := subtensor.SetWeights{Netuid: 1, Dests: []uint16{1}, Weights: []uint16{1}}
	direct := c.Refusal(p.Hot, weights)
	signed := c.Sign(d.Cold, subtensor.Proxy[raw]{Real: at(p.Hotkey()), Call: subtensor.Encode(weights)})
	b := c.Execute([][]byte{signed})
	executed, _ := apptest.Find[proxy.ProxyExecuted](b)
	if (direct == nil) != (executed.Result.Err == nil) {
		t.Errorf("by itself: %v, by its delegate: %v", direct, executed.Result.Err)
	}
	if b.Outcomes[0].Fee == 0 {
		t.Error("weights set by a delegate were free")
	}
	// A hotkey that is registered nowhere may not, in whatever call it is held.
	for _, call := range []subtensor.Call{
		weights, subtensor.Batch{Calls: []raw{subtensor.Encode(weights)}}, subtensor.AsDerivative[raw]{Index: 1, Call: subtensor.Encode(weights)},
	} {
		o := c.Execute([][]byte{c.Sign(d.Cold, subtensor.IfElse[raw]{Main: subtensor.Encode(call), Fallback: subtensor.Encode(weights)})}).Outcomes[0]
		if o.Fee == 0 || o.Refused != nil {
			t.Errorf("%T: %+v", call, o)
		}
		if _, alone := call.(subtensor.SetWeights); alone && (o.Failed == nil || !errors.Is(c.Refusal(d.Cold, weights), o.Failed)) {
			t.Errorf("inside: %v, alone: %v", o.Failed, c.Refusal(d.Cold, weights))
		}
	}
}

func TestAMultisigIsPaidAndPays(t *testing.T) {
	c := apptest.New(t, genesis.Up())
	a, b := c.Rich("A"), c.Rich("B")
	both := []keys.AccountID{a.Coldkey(), b.Coldkey()}
	account := subtensor.MultisigAccount(both, 2)
	c.Fund(account, 10*tao)
	pay := subtensor.Encode(subtensor.TransferKeepAlive{Dest: subtensor.To(keys.AccountID{7}), Value: scale.Compact(3 * tao)})
	first := subtensor.AsMulti[raw]{Threshold: 2, OtherSignatories: both[1:], Call: pay, MaxWeight: subtensor.Weight{RefTime: 1 << 40}}
	height := uint32(c.Height) + 1
	c.Do(a.Cold, first)
	second := first
	// Extrinsic 0 of each block is the time.
	second.OtherSignatories, second.MaybeTimepoint = both[:1], &subtensor.Timepoint{Height: height, Index: 1}
	c.Do(b.Cold, second)
	if got := c.Balance(keys.AccountID{7}); got != 3*tao {
		t.Errorf("paid %d", got)
	}
	if multisig.Multisigs.Has(c, account, blake2b.Sum256(pay)) {
		t.Error("the operation is still open")
	}
}

func TestATaskRunsBeforeABlocksExtrinsics(t *testing.T) {
	c := apptest.New(t, genesis.Up())
	when := uint32(c.Height) + 3
	c.MustSudo(subtensor.Schedule[raw]{When: when, Call: subtensor.Encode(subtensor.SudoSetKappa{Netuid: 1, Kappa: 4321})})
	c.Next()
	if state.Kappa.Get(c, 1) == 4321 {
		t.Error("too early")
	}
	b := c.Next()
	done, ok := apptest.Find[scheduler.Dispatched](b)
	if !ok || done.Result.Err != nil || state.Kappa.Get(c, 1) != 4321 {
		t.Errorf("%+v", done)
	}
}

// TestEachCallAroundTheMarketCosts holds the fees in rao of calls that hold no
// other, and that one which does costs what it holds besides.
func TestEachCallAroundTheMarketCosts(t *testing.T) {
	c := apptest.New(t, genesis.Up())
	p := c.Rich("P")
	const usual, paying, agenda = runtime.DefaultWeight, 2 * runtime.DefaultWeight, 2 * runtime.DefaultWeight
	transfer := subtensor.Encode(subtensor.TransferKeepAlive{Dest: subtensor.To(p.Hotkey()), Value: 1})
	for _, test := range []struct {
		call   subtensor.Call
		weight uint64 // picoseconds
	}{
		{subtensor.Proxy[raw]{Call: transfer}, usual + usual},
		{subtensor.AddProxy{Delegate: at(p.Hotkey())}, usual},
		{subtensor.RemoveProxy{Delegate: at(p.Hotkey())}, usual},
		{subtensor.RemoveProxies{}, usual},
		{subtensor.CreatePure{}, usual},
		{subtensor.KillPure{Spawner: at(p.Hotkey())}, usual},
		{subtensor.Announce{Real: at(p.Hotkey())}, usual},
		{subtensor.RemoveAnnouncement{Real: at(p.Hotkey())}, usual},
		{subtensor.RejectAnnouncement{Delegate: at(p.Hotkey())}, usual},
		{subtensor.ProxyAnnounced[raw]{Delegate: at(p.Hotkey()), Real: at(p.Hotkey()), Call: transfer}, usual + usual},
		{subtensor.PokeProxyDeposit{}, usual},
		{subtensor.SetRealPaysFee{Delegate: at(p.Hotkey())}, usual},
		{subtensor.AsMultiThreshold1[raw]{Call: transfer}, usual + usual},
		{subtensor.AsMulti[raw]{Call: transfer}, usual + usual},
		{subtensor.ApproveAsMulti{}, usual},
		{subtensor.CancelAsMulti{}, usual},
		{subtensor.PokeMultisigDeposit{}, usual},
		{subtensor.AsDerivative[raw]{Call: transfer}, usual + 2_000_000 + usual},
		{subtensor.IfElse[raw]{Main: transfer, Fallback: transfer}, usual + 2*(2_000_000+usual)},
		{subtensor.NotePreimage{Bytes: make([]byte, 100)}, usual + 500_000},
		{subtensor.UnnotePreimage{}, usual},
		{subtensor.RequestPreimage{}, usual},
		{subtensor.UnrequestPreimage{}, usual},
		{subtensor.EnsureUpdated{Hashes: make([]runtime.Hash, 2)}, usual + 10_000},
		{subtensor.Schedule[raw]{Call: transfer}, agenda},
		{subtensor.Cancel{}, agenda},
		{subtensor.ScheduleNamed[raw]{Call: transfer}, agenda},
		{subtensor.CancelNamed{}, agenda},
		{subtensor.ScheduleAfter[raw]{Call: transfer}, agenda},
		{subtensor.ScheduleNamedAfter[raw]{Call: transfer}, agenda},
		{subtensor.SetRetry{}, agenda},
		{subtensor.SetRetryNamed{}, agenda},
		{subtensor.CancelRetry{}, agenda},
		{subtensor.CancelRetryNamed{}, agenda},
		{subtensor.CreateCrowdloan[raw]{}, paying},
		{subtensor.CreateCrowdloan[raw]{Call: of(raw(transfer))}, paying + usual},
		{subtensor.Contribute{}, paying},
		{subtensor.WithdrawContribution{}, paying},
		{subtensor.FinalizeCrowdloan{}, paying + crowdloan.MaxCallWeight},
		{subtensor.RefundCrowdloan{}, paying + crowdloan.MaxContributors*usual},
		{subtensor.DissolveCrowdloan{}, paying},
		{subtensor.UpdateMinContribution{}, usual},
		{subtensor.UpdateEnd{}, usual},
		{subtensor.UpdateCap{}, usual},
		{subtensor.SetMaxContribution{}, usual},
		{subtensor.SubmitEncrypted{}, usual},
		{subtensor.StoreEncrypted{}, usual},
	} {
		if proxied, ok := test.call.(subtensor.Proxy[raw]); ok {
			proxied.Real = at(p.Hotkey())
			test.call = proxied
		}
		x := c.Sign(p.Cold, test.call)
		want := (runtime.ExtrinsicBaseWeight+test.weight)/2000 + uint64(len(x))
		if o := c.Execute([][]byte{x}).Outcomes[0]; o.Refused != nil || o.Fee != want {
			t.Errorf("%T costs %d rao, want %d: %v", test.call, o.Fee, want, o.Refused)
		}
	}
}

// TestTheBoundsOfDelegatesNameCallsThatAreThere finds names in the bounds of
// proxy types that mean no call of this chain.
func TestTheBoundsOfDelegatesNameCallsThatAreThere(t *testing.T) {
	c := apptest.New(t, genesis.Up())
	answer, err := c.Runtime.CallAPI(c, "ProxyFilterRuntimeApi_get_proxy_filter", []byte{0})
	if err != nil {
		t.Fatal(err)
	}
	var filters []struct {
		ProxyType uint8
		Name      []byte
		IsDead    bool
		Mode      uint8
		Calls     []struct {
			Pallet    []byte
			Index     uint8
			Call      *[]byte
			CallIndex *uint8
			Condition *struct {
				scale.Enum
				Below *struct {
					Param []byte
					Limit scale.U128
				}
				Holds *struct{ Pallet, Call []byte }
			}
		}
		Exceptions []struct {
			Pallet    []byte
			Index     uint8
			Call      *[]byte
			CallIndex *uint8
			Condition *struct{}
		}
	}
	if err := scale.Unmarshal(answer, &filters); err != nil {
		t.Fatal(err)
	}
	// Calls that Bittensor names too and that are not on this chain.
	absent := map[string][]string{
		"NonFungible": {"lock_stake", "move_lock", "register_leased_network"},
	}
	listed := map[string]int{"Any": 0, "Owner": 3, "NonCritical": 21, "NonTransfer": 18, "NonFungible": 42, "Staking": 11, "Registration": 3,
		"Transfer": 4, "SmallTransfer": 3, "ChildKeys": 2, "SudoUncheckedSetCode": 1, "SwapHotkey": 2, "SubnetLeaseBeneficiary": 21, "RootClaim": 1}
	for _, f := range filters {
		name := string(f.Name)
		var calls []string
		for _, info := range f.Calls {
			if info.Call != nil {
				calls = append(calls, string(*info.Call))
			} else {
				calls = append(calls, string(info.Pallet)+".*")
			}
		}
		if want := listed[name] - len(absent[name]); len(calls) != want {
			t.Errorf("%s names %d calls that are there, want %d: %q", name, len(calls), want, calls)
		}
		for _, call := range absent[name] {
			if slices.Contains(calls, call) {
				t.Errorf("%s.%s is there now: the list of what is absent is not true", name, call)
			}
		}
	}
}
