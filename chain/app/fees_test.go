package app_test

import (
	"testing"

	"github.com/plexus-network/plexus/chain/app/apptest"
	"github.com/plexus-network/plexus/chain/genesis"
	"github.com/plexus-network/plexus/chain/runtime"
	"github.com/plexus-network/plexus/substrate/keys"
	"github.com/plexus-network/plexus/substrate/scale"
	"github.com/plexus-network/plexus/substrate/subtensor"
)

// TestEachCallCostsWhatItSays holds the fees in rao: half a rao for each 1,000
// picoseconds of weight, one for each byte, and nothing for free calls. Calls that
// fail pay too.
func TestEachCallCostsWhatItSays(t *testing.T) {
	s := genesis.Up()
	s.Network.Subnets[0].Tempo = of[uint16](0)
	c := apptest.New(t, s)
	p := c.Neuron(1, "P")
	const usual = runtime.DefaultWeight
	for _, test := range []struct {
		signer keys.Pair
		call   subtensor.Call
		weight uint64 // picoseconds; 0: free
	}{
		{p.Cold, subtensor.BurnedRegister{Netuid: 1, Hotkey: keys.AccountID{1}}, 3_000_000_000},
		{p.Cold, subtensor.Register{Netuid: 1, Hotkey: keys.AccountID{2}, Coldkey: p.Coldkey()}, 3_000_000_000},
		{p.Cold, subtensor.RegisterLimit{Netuid: 1, Hotkey: keys.AccountID{3}}, 3_000_000_000},
		{p.Cold, subtensor.RootRegister{Hotkey: p.Hotkey()}, 500_000_000},
		{p.Cold, subtensor.RegisterNetwork{Hotkey: p.Hotkey()}, 3_000_000_000},
		{p.Cold, subtensor.StartCall{Netuid: 2}, 100_000_000},
		{p.Cold, subtensor.AddStake{Hotkey: p.Hotkey(), Netuid: 1, AmountStaked: tao}, 200_000_000},
		{p.Cold, subtensor.RemoveStake{Hotkey: p.Hotkey(), Netuid: 1, AmountUnstaked: tao}, 200_000_000},
		{p.Cold, subtensor.RemoveStake{Hotkey: p.Hotkey(), Netuid: 1, AmountUnstaked: tao}, 200_000_000}, // fails
		{p.Cold, subtensor.TryAssociateHotkey{Hotkey: keys.AccountID{4}}, usual},
		{p.Cold, subtensor.SetCatalogue{Netuid: 2}, usual},
		{p.Cold, subtensor.SudoSetKappa{Netuid: 1}, usual}, // fails
		{p.Cold, subtensor.SetChildren{Hotkey: p.Hotkey(), Netuid: 1}, 3_000_000_000},
		{p.Cold, subtensor.SetChildkeyTake{Hotkey: p.Hotkey(), Netuid: 1}, usual},
		{p.Cold, subtensor.SetAutoParentDelegationEnabled{Hotkey: p.Hotkey()}, usual},
		{p.Cold, subtensor.SetIdentity{}, 2_000_000_000},
		{p.Cold, subtensor.SwapHotkey{Hotkey: p.Hotkey(), NewHotkey: p.Hotkey(), Netuid: of[uint16](1)}, 5_000_000_000}, // fails
		{p.Cold, subtensor.SwapHotkeyV2{Hotkey: p.Hotkey(), NewHotkey: p.Hotkey()}, 20_000_000_000},                     // fails
		{p.Cold, subtensor.SwapColdkeyAnnounced{}, 20_000_000_000},                                                      // fails
		{p.Cold, subtensor.SwapColdkey{}, 20_000_000_000},                                                               // fails
		{p.Cold, subtensor.ScheduleSwapColdkey{}, usual},                                                                // fails
		{p.Cold, subtensor.DisputeColdkeySwap{}, usual},                                                                 // fails
		{p.Cold, subtensor.ResetColdkeySwap{}, usual},                                                                   // fails
		{p.Cold, subtensor.ClearColdkeySwapAnnouncement{}, usual},                                                       // fails
		{p.Cold, subtensor.SudoSetTxChildkeyTakeRateLimit{}, usual},                                                     // fails
		{p.Cold, subtensor.SudoSetMinChildkeyTake{}, usual},                                                             // fails
		{p.Cold, subtensor.SudoSetMaxChildkeyTake{}, usual},                                                             // fails
		{p.Cold, subtensor.SetPendingChildkeyCooldown{}, usual},                                                         // fails
		{p.Hot, subtensor.SetWeights{Netuid: 1, Dests: []uint16{1}, Weights: []uint16{1}}, 0},
		{p.Hot, subtensor.SetMechanismWeights{Netuid: 1, Dests: []uint16{1}, Weights: []uint16{1}}, 0},
		{p.Hot, subtensor.BatchSetWeights{Netuids: []scale.Compact16{1}, Weights: [][]subtensor.CompactPair{{{UID: 1, Value: 1}}}, VersionKeys: []scale.Compact{0}}, 0},
		{p.Hot, subtensor.SetRootWeights{Netuids: []uint16{1}, Weights: []uint16{1}}, 0},
		{p.Hot, subtensor.ServeAxon{Netuid: 1, IP: scale.U128From(0x01020304), IPType: 4, Port: 1}, 0},
		{p.Hot, subtensor.ServeAxonTls{Netuid: 1, IP: scale.U128From(0x01020304), IPType: 4, Port: 1, Certificate: []byte{1, 2}}, 0},
		{p.Hot, subtensor.ServePrometheus{Netuid: 1, IP: scale.U128From(0x01020304), IPType: 4, Port: 1}, 0},
		{p.Hot, subtensor.Declare{Netuid: 1, Model: []byte("smollm2-135m-instruct")}, 0},
		{p.Cold, subtensor.DecreaseTake{Hotkey: p.Hotkey(), Take: 5}, 0},
	} {
		raw := c.Sign(test.signer, test.call)
		want := uint64(0)
		if test.weight != 0 {
			want = (runtime.ExtrinsicBaseWeight+test.weight)/2000 + uint64(len(raw))
		}
		o := c.Execute([][]byte{raw}).Outcomes[0]
		if o.Refused != nil {
			t.Errorf("%T is refused: %v", test.call, o.Refused)
		}
		if o.Fee != want {
			t.Errorf("%T costs %d rao, want %d", test.call, o.Fee, want)
		}
	}
	c.MustSudo(subtensor.SudoSetTxDelegateTakeRateLimit{})
	if o := c.Execute([][]byte{c.Sign(p.Cold, subtensor.IncreaseTake{Hotkey: p.Hotkey(), Take: 6})}).Outcomes[0]; o.Fee != 0 || o.Refused != nil || o.Failed != nil {
		t.Errorf("increase_take: %+v", o)
	}
}

func TestAFreeCallHoldsOneSlotForEachKeyAndSubnet(t *testing.T) {
	c := apptest.New(t, genesis.Up())
	p, q := c.Neuron(1, "P"), c.Neuron(1, "Q")
	slot := func(signer keys.Pair, call subtensor.Call) string {
		x, err := c.Runtime.Decode(c.Sign(signer, call))
		if err != nil {
			t.Fatal(err)
		}
		return x.Slot
	}
	same := slot(p.Hot, subtensor.SetWeights{Netuid: 1})
	if same == "" || same != slot(p.Hot, subtensor.SetWeights{Netuid: 1, Dests: []uint16{1}, Weights: []uint16{1}}) {
		t.Error("two calls of a hotkey on a subnet may wait")
	}
	for name, other := range map[string]string{
		"another hotkey": slot(q.Hot, subtensor.SetWeights{Netuid: 1}),
		"another subnet": slot(p.Hot, subtensor.SetWeights{Netuid: 2}),
		"another call":   slot(p.Hot, subtensor.ServeAxon{Netuid: 1}),
	} {
		if other == same {
			t.Errorf("%s has the same slot", name)
		}
	}
	if slot(p.Cold, subtensor.AddStake{}) != "" {
		t.Error("a call that pays holds a slot")
	}
}
