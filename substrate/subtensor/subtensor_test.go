package subtensor_test

import (
	"bytes"
	"encoding/hex"
	"fmt"
	"reflect"
	"testing"

	"github.com/plexus-network/plexus/substrate/keys"
	"github.com/plexus-network/plexus/substrate/scale"
	"github.com/plexus-network/plexus/substrate/subtensor"
)

func ExampleEncode() {
	call := subtensor.SetWeights{Netuid: 1, Dests: []uint16{0, 2}, Weights: []uint16{1, 65535}, VersionKey: 7}
	fmt.Println(hex.EncodeToString(subtensor.Encode(call)))
	// Output: 070001000800000200080100ffff0700000000000000
}

func TestCallsDecodeToWhatWasEncoded(t *testing.T) {
	who := keys.AccountID{1, 2, 3}
	for _, call := range []subtensor.Call{
		&subtensor.SetWeights{Netuid: 1, Dests: []uint16{0, 2}, Weights: []uint16{1, 65535}, VersionKey: 7},
		&subtensor.BatchSetWeights{
			Netuids: []scale.Compact16{1}, Weights: [][]subtensor.CompactPair{{{UID: 3, Value: 9}}},
			VersionKeys: []scale.Compact{0},
		},
		&subtensor.AddStake{Hotkey: who, Netuid: 3, AmountStaked: 5},
		&subtensor.ServeAxon{Netuid: 1, Version: 2, IP: scale.U128From(0x01020304), Port: 80, IPType: 4, Protocol: 4},
		&subtensor.Register{Netuid: 1, Hotkey: who, Work: []byte{9}, Coldkey: who},
		&subtensor.SetCatalogue{Netuid: 1, Models: []subtensor.Model{{Name: []byte("m"), Tolerance: 100_000}}},
		&subtensor.Declare{Netuid: 1, Model: []byte("m"), Class: subtensor.Rank},
		&subtensor.SudoSetBurnIncreaseMult{Netuid: 1, BurnIncreaseMult: subtensor.U64F64{Bits: scale.U128FromHalves(1, 2)}},
		&subtensor.TransferKeepAlive{Dest: subtensor.To(who), Value: 1 << 40},
	} {
		encoded := subtensor.Encode(call)
		pallet, index := call.CallIndex()
		if !bytes.HasPrefix(encoded, []byte{pallet, index}) {
			t.Errorf("%T starts with %x, not with its indices", call, encoded[:2])
		}
		decoded := reflect.New(reflect.TypeOf(call).Elem()).Interface()
		if err := scale.Unmarshal(encoded[2:], decoded); err != nil {
			t.Errorf("%T: %v", call, err)
		}
		if !reflect.DeepEqual(decoded, call) {
			t.Errorf("%T decodes to %+v, want %+v", call, decoded, call)
		}
	}
}

func TestBatchHoldsItsCallsUnchanged(t *testing.T) {
	inner := subtensor.Encode(subtensor.StartCall{Netuid: 5})
	got := subtensor.Encode(subtensor.BatchAll{Calls: []subtensor.RawCall{inner, inner}})
	want := append([]byte{11, 2, 8}, append(inner, inner...)...)
	if !bytes.Equal(got, want) {
		t.Errorf("batch is %x, want %x", got, want)
	}
}

func TestMetagraphKeepsItsFields(t *testing.T) {
	if n := reflect.TypeFor[subtensor.Metagraph]().NumField(); n != 72 {
		t.Errorf("the metagraph has %d fields, clients know 72", n)
	}
	full, part := reflect.TypeFor[subtensor.Metagraph](), reflect.TypeFor[subtensor.SelectiveMetagraph]()
	for i := 1; i < full.NumField(); i++ { // field 0, netuid, is always there
		f, p := full.Field(i), part.Field(i)
		if f.Name != p.Name || p.Type != reflect.PointerTo(f.Type) {
			t.Errorf("field %d is %s %s, its selective form %s %s", i, f.Name, f.Type, p.Name, p.Type)
		}
	}
}
