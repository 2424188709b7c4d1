package app_test

import (
	"errors"
	"reflect"
	"slices"
	"testing"

	"github.com/plexus-network/plexus/chain/app/apptest"
	"github.com/plexus-network/plexus/chain/genesis"
	"github.com/plexus-network/plexus/chain/pallet/subtensor/state"
	"github.com/plexus-network/plexus/chain/pallet/system"
	"github.com/plexus-network/plexus/chain/runtime"
	"github.com/plexus-network/plexus/substrate/extrinsic"
	"github.com/plexus-network/plexus/substrate/keys"
	"github.com/plexus-network/plexus/substrate/scale"
	"github.com/plexus-network/plexus/substrate/subtensor"
)

// everyCall gives each call of the chain with arguments that mean nothing, but for
// subnet 1.
func everyCall(t *testing.T, rt *runtime.Runtime, do func(name string, call runtime.Call, d runtime.DecodedCall)) {
	t.Helper()
	remark, err := rt.MakeCall("System", "remark", system.Remark{})
	if err != nil {
		t.Fatal(err)
	}
	for _, p := range rt.Pallets() {
		for _, call := range p.Calls {
			args := reflect.New(reflect.TypeOf(call.Args())).Elem()
			emptied(args, remark)
			d, err := rt.MakeCall(p.Name, call.Name, args.Interface())
			if err != nil {
				t.Fatal(err)
			}
			do(p.Name+"."+call.Name, call, d)
		}
	}
}

// emptied makes arguments encodable: a call within them is a remark, and one that
// must be of a kind is of the first.
func emptied(v reflect.Value, remark runtime.DecodedCall) {
	switch {
	case v.Type() == reflect.TypeFor[runtime.DecodedCall]():
		v.Set(reflect.ValueOf(remark))
	case v.Type() == reflect.TypeFor[runtime.OriginCaller]():
		v.Set(reflect.ValueOf(runtime.NoCaller()))
	case v.Type() == reflect.TypeFor[extrinsic.MultiAddress]():
		v.Set(reflect.ValueOf(extrinsic.Address(keys.AccountID{})))
	case v.Type() == reflect.TypeFor[extrinsic.MultiSigner]():
		v.Set(reflect.ValueOf(extrinsic.MultiSigner{Scheme: keys.Sr25519, Key: make([]byte, 32)}))
	case v.Kind() == reflect.Struct:
		_, isEnum := v.Type().FieldByName("Enum")
		for i := range v.NumField() {
			f := v.Field(i)
			if v.Type().Field(i).Name == "Netuid" && f.Kind() == reflect.Uint16 {
				f.SetUint(1)
			}
			if isEnum && f.Kind() == reflect.Pointer {
				f.Set(reflect.New(f.Type().Elem()))
				emptied(f.Elem(), remark)
				return
			}
			if f.CanSet() {
				emptied(f, remark)
			}
		}
	}
}

// takesAll are the calls that do nothing, or are refused to all, whoever makes them.
var takesAll = []string{
	"System.remark", "SubtensorModule.schedule_swap_coldkey",
	"Swap.add_liquidity", "Swap.remove_liquidity", "Swap.modify_position", "Swap.toggle_user_liquidity", "Swap.disable_lp",
}

// TestEveryCallRefusesAnOriginThatIsNotMeant holds that no call of the chain that
// does something takes nobody, root and a stranger alike.
func TestEveryCallRefusesAnOriginThatIsNotMeant(t *testing.T) {
	c := apptest.New(t, genesis.Up())
	stranger := runtime.Signed(keys.AccountID{7})
	everyCall(t, c.Runtime, func(name string, _ runtime.Call, d runtime.DecodedCall) {
		refused := false
		for _, o := range []runtime.Origin{runtime.None(), runtime.Root(), stranger} {
			err := c.Runtime.NewContext(c.State, runtime.Block{Height: 1}).Dispatch(o, d)
			refused = refused || err == runtime.ErrBadOrigin
		}
		if refused == slices.Contains(takesAll, name) {
			t.Errorf("%s refuses an origin: %v", name, refused)
		}
	})
}

// TestEveryCallCostsWhatClientsAreTold sends each call of the chain, most of which
// fail. A free call that fails its check is no part of a block and costs nothing.
func TestEveryCallCostsWhatClientsAreTold(t *testing.T) {
	c := apptest.New(t, genesis.Up())
	p := apptest.Named("P")
	everyCall(t, c.Runtime, func(name string, call runtime.Call, d runtime.DecodedCall) {
		c.Fund(p.Coldkey(), 100*tao)
		raw := c.SignEncoded(p.Cold, scale.Marshal(d))
		before := c.Balance(p.Coldkey())
		b := c.Execute([][]byte{raw})
		o := b.Outcomes[0]
		told := uint64(0)
		if x, err := c.Runtime.Decode(raw); err == nil {
			told = c.Told(x)
		} else if !call.IsInherent() {
			t.Errorf("%s does not decode: %v", name, err)
		}
		switch {
		case o.Refused != nil:
			if d.PaysFee() && !call.IsInherent() {
				t.Errorf("%s is refused: %v", name, o.Refused)
			}
		case o.Fee != told, (told > 0) != d.PaysFee():
			t.Errorf("%s costs %d rao, clients are told %d, and that it pays is %v", name, o.Fee, told, d.PaysFee())
		case o.Failed != nil && before-c.Balance(p.Coldkey()) != told:
			t.Errorf("%s failed and took %d rao, not %d", name, before-c.Balance(p.Coldkey()), told)
		}
	})
}

// TestAnAnnouncedSwapStopsEveryOtherCall holds that a coldkey which has announced its
// swap, and is perhaps in a thief's hands, can do nothing else: by no call of the chain.
func TestAnAnnouncedSwapStopsEveryOtherCall(t *testing.T) {
	c := apptest.New(t, genesis.Up())
	p := c.Rich("P")
	c.Do(p.Cold, subtensor.AnnounceColdkeySwap{})
	stays := []string{
		"SubtensorModule.announce_coldkey_swap", "SubtensorModule.swap_coldkey_announced", "SubtensorModule.dispute_coldkey_swap",
		"SubtensorModule.clear_coldkey_swap_announcement", "MevShield.submit_encrypted",
	}
	everyCall(t, c.Runtime, func(name string, _ runtime.Call, d runtime.DecodedCall) {
		err := c.Runtime.NewContext(c.State, runtime.Block{Height: c.Height}).Dispatch(runtime.Signed(p.Coldkey()), d)
		if isStopped := errors.Is(err, state.ErrColdkeySwapAnnounced); isStopped == slices.Contains(stays, name) {
			t.Errorf("%s: %v", name, err)
		}
	})
	c.Do(p.Cold, subtensor.DisputeColdkeySwap{})
	everyCall(t, c.Runtime, func(name string, _ runtime.Call, d runtime.DecodedCall) {
		err := c.Runtime.NewContext(c.State, runtime.Block{Height: c.Height}).Dispatch(runtime.Signed(p.Coldkey()), d)
		if !errors.Is(err, state.ErrColdkeySwapDisputed) {
			t.Errorf("%s of a disputed coldkey: %v", name, err)
		}
	})
}
