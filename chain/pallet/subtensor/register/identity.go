package register

import (
	"github.com/plexus-network/plexus/chain/pallet/subtensor/state"
	"github.com/plexus-network/plexus/chain/runtime"
	"github.com/plexus-network/plexus/substrate/subtensor"
)

// Bounds of a subnet's identity, in bytes.
const (
	maxName = 256  // of the name and of the Discord handle
	maxText = 1024 // of everything else
)

// isValid says that an identity is within its bounds.
func isValid(x subtensor.SubnetIdentityV3) bool {
	for _, field := range []struct {
		text []byte
		most int
	}{
		{x.SubnetName, maxName}, {x.GithubRepo, maxText}, {x.SubnetContact, maxText}, {x.SubnetURL, maxText},
		{x.Discord, maxName}, {x.Description, maxText}, {x.LogoURL, maxText}, {x.Additional, maxText},
	} {
		if len(field.text) > field.most {
			return false
		}
	}
	return true
}

// setSubnetIdentity says what a subnet is, in its owner's words. Errors in the order
// of the checks: ErrSubnetNotExists, ErrNotSubnetOwner, ErrInvalidIdentity.
func setSubnetIdentity(c *runtime.Context, o runtime.Origin, a subtensor.SetSubnetIdentity) error {
	who, err := runtime.EnsureSigned(o)
	if err != nil {
		return err
	}
	switch {
	case !state.Exists(c, a.Netuid):
		return state.ErrSubnetNotExists
	case !state.IsOwner(c, who, a.Netuid):
		return state.ErrNotSubnetOwner
	}
	return identify(c, a.Netuid, a.Identity())
}

// identify writes a subnet's identity, or returns ErrInvalidIdentity.
func identify(c *runtime.Context, netuid uint16, x subtensor.SubnetIdentityV3) error {
	if !isValid(x) {
		return state.ErrInvalidIdentity
	}
	state.SubnetIdentitiesV3.Set(c, netuid, x)
	c.Emit(state.SubnetIdentitySet{Netuid: netuid})
	return nil
}

// registerNetworkWithIdentity is register_network that says at once what the subnet
// is; without an identity it is the same.
func (m Module) registerNetworkWithIdentity(c *runtime.Context, o runtime.Origin, a subtensor.RegisterNetworkWithIdentity) error {
	if a.Identity != nil && !isValid(*a.Identity) {
		return state.ErrInvalidIdentity
	}
	netuid, err := m.makeNetwork(c, o, a.Hotkey)
	if err != nil || a.Identity == nil {
		return err
	}
	return identify(c, netuid, *a.Identity)
}
