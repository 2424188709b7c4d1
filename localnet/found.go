package localnet

import (
	"context"
	"fmt"
	"slices"

	"github.com/plexus-network/plexus/substrate/keys"
	"github.com/plexus-network/plexus/substrate/subtensor"
)

// Registry is what founding subnets asks of the chain.
type Registry interface {
	Market
	// Owned is the subnet that a coldkey owns, and whether it was started; 0
	// where it owns none.
	Owned(ctx context.Context, coldkey keys.AccountID) (netuid uint16, isStarted bool, err error)
	// Cost is what making a subnet locks now, in rao.
	Cost(ctx context.Context) (uint64, error)
}

// Founder is who makes and owns one subnet.
type Founder struct {
	Cold keys.Pair
	Hot  keys.AccountID
	// Kept are the settings that an earlier run made.
	Kept []Setting
}

// Found makes a subnet on chain, starts it and sets it up, whatever of it is not
// done yet, and returns its number. A subnet is told by who owns it, so that a
// run that was cut short is continued. The bank, which is also root, pays.
func Found(ctx context.Context, chain Registry, bank keys.Pair, s Subnet, f Founder) (uint16, error) {
	netuid, isStarted, err := chain.Owned(ctx, f.Cold.AccountID())
	if err != nil {
		return 0, fmt.Errorf("look up the subnet %s: %w", s.Name, err)
	}
	if netuid == 0 {
		if netuid, err = buy(ctx, chain, bank, s, f); err != nil {
			return 0, err
		}
	}
	if !isStarted {
		if err := chain.Submit(ctx, f.Cold, subtensor.StartCall{Netuid: netuid}); err != nil {
			return 0, fmt.Errorf("start the subnet %s: %w", s.Name, err)
		}
	}
	if !slices.Equal(s.Settings, f.Kept) {
		if err := chain.Submit(ctx, bank, subtensor.Sudo{Call: subtensor.Encode(calls(netuid, s.Settings))}); err != nil {
			return 0, fmt.Errorf("set the hyperparameters of %s: %w", s.Name, err)
		}
	}
	return netuid, nil
}

// ownerFloat is what an owner has beyond the lock, for fees, in rao.
const ownerFloat = 10_000_000_000

// buy registers the subnet with its identity.
func buy(ctx context.Context, chain Registry, bank keys.Pair, s Subnet, f Founder) (uint16, error) {
	cost, err := chain.Cost(ctx)
	if err != nil {
		return 0, fmt.Errorf("ask what a subnet costs: %w", err)
	}
	free, err := chain.Free(ctx, f.Cold.AccountID())
	if err != nil {
		return 0, fmt.Errorf("read the balance of the owner of %s: %w", s.Name, err)
	}
	if want := cost + ownerFloat; free < want {
		if err := chain.Submit(ctx, bank, pay(f.Cold.AccountID(), want-free)); err != nil {
			return 0, fmt.Errorf("fund the owner of %s: %w", s.Name, err)
		}
	}
	identity := subtensor.SubnetIdentityV3{SubnetName: []byte(s.Name), Description: []byte(s.Description), SubnetURL: []byte(s.URL)}
	if err := chain.Submit(ctx, f.Cold, subtensor.RegisterNetworkWithIdentity{Hotkey: f.Hot, Identity: &identity}); err != nil {
		return 0, fmt.Errorf("make the subnet %s: %w", s.Name, err)
	}
	netuid, _, err := chain.Owned(ctx, f.Cold.AccountID())
	if err == nil && netuid == 0 {
		err = fmt.Errorf("the chain made the subnet %s and does not list it", s.Name)
	}
	return netuid, err
}
