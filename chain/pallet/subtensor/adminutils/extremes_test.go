package adminutils_test

import (
	"maps"
	"math"
	"reflect"
	"testing"

	"github.com/plexus-network/plexus/chain/app/apptest"
	"github.com/plexus-network/plexus/chain/genesis"
	"github.com/plexus-network/plexus/substrate/keys"
	"github.com/plexus-network/plexus/substrate/scale"
	"github.com/plexus-network/plexus/substrate/subtensor"
)

// extreme is a setter's call with the least or the most in every argument but the
// subnet and accounts.
func extreme(call subtensor.Call, most bool) subtensor.Call {
	v := reflect.New(reflect.TypeOf(call)).Elem()
	v.Set(reflect.ValueOf(call))
	for i := range v.NumField() {
		f := v.Field(i)
		_, isEnum := f.Interface().(scale.Variants)
		switch {
		case isEnum || v.Type().Field(i).Name == "Netuid":
		case f.Kind() == reflect.Bool:
			f.SetBool(most)
		case f.CanUint():
			f.SetUint(map[bool]uint64{true: math.MaxUint64 >> (64 - f.Type().Bits())}[most])
		case f.CanInt():
			f.SetInt(map[bool]int64{true: math.MaxInt16, false: math.MinInt16}[most])
		case f.Type() == reflect.TypeFor[subtensor.U64F64]() || f.Type() == reflect.TypeFor[subtensor.I96F32]() || f.Type() == reflect.TypeFor[subtensor.I64F64]():
			bits := scale.U128{}
			if most {
				bits = scale.U128FromHalves(math.MaxUint64, math.MaxUint64)
			}
			f.Field(0).Set(reflect.ValueOf(bits))
		}
	}
	return v.Interface().(subtensor.Call)
}

// lively is a chain whose subnet 1 has an epoch in every second block, with a
// validator V, a miner M, and stakes.
func lively(t *testing.T, s *genesis.Spec) (c *apptest.Chain, v, m apptest.Person) {
	tempo, window, on := uint16(2), uint16(0), false
	s.Network.Subnets[0].Tempo, s.Network.Rules.AdminFreezeWindow, s.Network.Subnets[0].CommitReveal = &tempo, &window, &on
	s.Network.Subnets[0].IsStarted, s.Network.Subnets[0].WeightsSetRateLimit = true, new(uint64)
	c = apptest.New(t, s)
	return c, c.Neuron(1, "V"), c.Neuron(1, "M")
}

// live is some blocks of a subnet's life; it tells which calls were refused or failed.
func live(c *apptest.Chain, v, m apptest.Person) (refused map[string]error) {
	newcomer := keys.AccountID{byte(c.Height), byte(c.Height >> 8), 7}
	calls := []struct {
		signer keys.Pair
		call   subtensor.Call
	}{
		{v.Cold, subtensor.AddStake{Hotkey: v.Hotkey(), Netuid: 1, AmountStaked: subtensor.RaoPerTAO}},
		{v.Cold, subtensor.AddStake{Hotkey: v.Hotkey(), AmountStaked: subtensor.RaoPerTAO}},
		{v.Cold, subtensor.BurnedRegister{Netuid: 1, Hotkey: newcomer}},
		{v.Hot, subtensor.SetWeights{Netuid: 1, Dests: []uint16{1, 2}, Weights: []uint16{1, 2}}},
		{v.Cold, subtensor.RemoveStake{Hotkey: v.Hotkey(), Netuid: 1, AmountUnstaked: subtensor.RaoPerTAO / 2}},
		{m.Cold, subtensor.RootRegister{Hotkey: m.Hotkey()}},
	}
	var raws [][]byte
	for _, x := range calls {
		raws = append(raws, c.Sign(x.signer, x.call))
	}
	refused = map[string]error{}
	for i, o := range c.Execute(raws).Outcomes {
		name := reflect.TypeOf(calls[i].call).Name()
		switch {
		case o.Refused != nil:
			refused[name] = o.Refused
		case o.Failed != nil:
			refused[name] = o.Failed
		}
	}
	c.Skip(3)
	return refused
}

// TestNoValueOfAParameterBreaksTheChain sets each parameter as far as root may and
// lets the subnet live on: a hook that fails, and money that appears, fail the test.
func TestNoValueOfAParameterBreaksTheChain(t *testing.T) {
	for name, spec := range map[string]func() *genesis.Spec{"static": genesis.Up, "dynamic": genesis.Local} {
		t.Run(name, func(t *testing.T) {
			c, v, m := lively(t, spec())
			first, second := live(c, v, m), live(c, v, m) // permits come with the first epochs, a seat is taken once
			for call, err := range second {
				if first[call] != nil {
					t.Fatalf("%s, with the usual parameters: %v, %v", call, first[call], err)
				}
			}
			before := map[string][]byte{}
			c.State.Iterate("", func(key string, value []byte) bool {
				before[key] = value
				return true
			})
			for _, setter := range setters {
				for _, most := range []bool{false, true} {
					if err := c.Sudo(extreme(setter.call, most)); err == nil {
						live(c, v, m)
					}
					restore(c, before)
				}
			}
			for _, most := range []bool{false, true} { // and all of them together
				for _, setter := range setters {
					_ = c.Sudo(extreme(setter.call, most))
				}
				live(c, v, m)
				restore(c, before)
			}
		})
	}
}

// restore makes a chain's state what it was.
func restore(c *apptest.Chain, before map[string][]byte) {
	changes := maps.Clone(before)
	c.State.Iterate("", func(key string, _ []byte) bool {
		if before[key] == nil {
			changes[key] = nil
		}
		return true
	})
	c.Apply(changes)
}
