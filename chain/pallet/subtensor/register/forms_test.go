package register_test

import (
	"testing"

	"github.com/plexus-network/plexus/chain/app/apptest"
	"github.com/plexus-network/plexus/chain/genesis"
	"github.com/plexus-network/plexus/chain/pallet/subtensor/state"
	"github.com/plexus-network/plexus/chain/runtime"
	"github.com/plexus-network/plexus/substrate/keys"
	wire "github.com/plexus-network/plexus/substrate/subtensor"
)

// registering are the calls that buy a uid.
var registering = map[string]func(netuid uint16, hotkey keys.AccountID) wire.Call{
	"burned_register": func(netuid uint16, hotkey keys.AccountID) wire.Call {
		return wire.BurnedRegister{Netuid: netuid, Hotkey: hotkey}
	},
	"register": func(netuid uint16, hotkey keys.AccountID) wire.Call {
		return wire.Register{Netuid: netuid, Hotkey: hotkey}
	},
	"register_limit": func(netuid uint16, hotkey keys.AccountID) wire.Call {
		return wire.RegisterLimit{Netuid: netuid, Hotkey: hotkey, LimitPrice: 1 << 60}
	},
}

func TestRegistrationsAreRefusedAlikeInEachCall(t *testing.T) {
	for name, form := range registering {
		t.Run(name, func(t *testing.T) {
			c := apptest.New(t, spec())
			p, q := c.Rich("P"), c.Neuron(1, "Q")
			c.Fails(state.ErrRegistrationNotPermittedOnRootSubnet, p.Cold, form(0, p.Hotkey()))
			c.Fails(state.ErrSubnetNotExists, p.Cold, form(9, p.Hotkey()))
			c.Fails(state.ErrHotKeyAlreadyRegisteredInSubNet, q.Cold, form(1, q.Hotkey()))
			other := keys.Dev("other").AccountID()
			c.Do(q.Cold, wire.TryAssociateHotkey{Hotkey: other})
			c.Fails(state.ErrNonAssociatedColdKey, p.Cold, form(1, other))
			for _, refused := range []struct {
				err    error
				change func(w *runtime.Context)
			}{
				{state.ErrNoNeuronIdAvailable, func(w *runtime.Context) { // the neurons there are stay
					state.MaxAllowedUids.Set(w, 1, state.SubnetworkN.Get(w, 1))
					state.MinNonImmuneUids.Set(w, 1, 256)
					state.ImmunityPeriod.Set(w, 1, 0)
				}},
				{state.ErrNotEnoughBalanceToStake, func(w *runtime.Context) { state.Burn.Set(w, 1, 20_000*tao) }},
				{state.ErrSubNetRegistrationDisabled, func(w *runtime.Context) { state.NetworkRegistrationAllowed.Set(w, 1, false) }},
			} {
				write(c, refused.change) // each stands before those above it
				c.Fails(refused.err, p.Cold, form(1, p.Hotkey()))
			}

			c = apptest.New(t, genesis.Local()) // whose subnet 1 has a pool
			p = c.Rich("P")
			write(c, func(w *runtime.Context) {
				state.SubnetAlphaIn.Set(w, 1, 999_999)
				state.TotalAlphaIssuance.Set(w, 1, state.SubnetAlphaOut.Get(c, 1)+999_999)
			})
			c.Fails(state.ErrReservesTooLow, p.Cold, form(1, p.Hotkey()))
			small := genesis.Local()
			small.Network.Subnets[0].TAO, small.Network.Subnets[0].AlphaIn = 1_000_000, 10*tao
			c = apptest.New(t, small)
			p = c.Rich("P")
			write(c, func(w *runtime.Context) { state.Burn.Set(w, 1, 2*tao) })
			c.Fails(state.ErrSwapInputTooLarge, p.Cold, form(1, p.Hotkey())) // over 1,000 times the reserve
			dear := genesis.Local()
			dear.Network.Subnets[0].TAO, dear.Network.Subnets[0].AlphaIn = 2000*tao, 1_000_000
			c = apptest.New(t, dear)
			p = c.Rich("P")
			c.Fails(state.ErrPriceLimitExceeded, p.Cold, form(1, p.Hotkey())) // 2,000,000 TAO for an alpha
		})
	}
}

// founding are the calls that make a subnet.
var founding = map[string]func(hotkey keys.AccountID) wire.Call{
	"register_network":               func(hotkey keys.AccountID) wire.Call { return wire.RegisterNetwork{Hotkey: hotkey} },
	"register_network_with_identity": func(hotkey keys.AccountID) wire.Call { return wire.RegisterNetworkWithIdentity{Hotkey: hotkey} },
}

func TestSubnetsAreRefusedAlikeInEachCall(t *testing.T) {
	for name, form := range founding {
		t.Run(name, func(t *testing.T) {
			c := apptest.New(t, spec())
			p, q := c.Rich("P"), c.Neuron(1, "Q")
			c.Fails(state.ErrNonAssociatedColdKey, p.Cold, form(q.Hotkey()))
			c.MustSudo(wire.SudoSetSubnetLimit{MaxSubnets: state.TotalNetworks.Get(c) - 1})
			c.MustSudo(wire.SudoSetNetworkImmunityPeriod{ImmunityPeriod: 1 << 40})
			c.Fails(state.ErrSubnetLimitReached, p.Cold, form(p.Hotkey()))
			c.MustSudo(wire.SudoSetNetworkMinLockCost{LockCost: 20_000 * tao})
			c.Fails(state.ErrCannotAffordLockCost, p.Cold, form(p.Hotkey()))
			write(c, func(w *runtime.Context) {
				state.NetworkRateLimit.Set(w, 1000)
				state.LastRateLimitedBlock.Set(w, state.NetworkLastRegistered(), c.Height)
			})
			c.Fails(state.ErrNetworkTxRateLimitExceeded, p.Cold, form(p.Hotkey()))
		})
	}
}
