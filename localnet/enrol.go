package localnet

import (
	"context"
	"fmt"

	"github.com/plexus-network/plexus/substrate/keys"
	"github.com/plexus-network/plexus/substrate/scale"
	"github.com/plexus-network/plexus/substrate/subtensor"
	"golang.org/x/sync/errgroup"
)

// Market is what enrolling asks of the chain. Amounts are in rao.
type Market interface {
	// Free is an account's free balance.
	Free(ctx context.Context, who keys.AccountID) (uint64, error)
	// Registered says whether a hotkey has a uid on a subnet.
	Registered(ctx context.Context, netuid uint16, hotkey keys.AccountID) (bool, error)
	// Stake is what all stake on a hotkey on a subnet.
	Stake(ctx context.Context, netuid uint16, hotkey keys.AccountID) (uint64, error)
	// Submit signs and sends one call and returns when a block holds it, with an
	// error where it failed.
	Submit(ctx context.Context, signer keys.Pair, call subtensor.Call) error
}

// Seat is one participant of a subnet: who pays, who works, and what is staked on it.
type Seat struct {
	Name     string
	Netuid   uint16
	Cold     keys.Pair
	Hot      keys.AccountID
	StakeRao uint64 // 0 for a miner
}

// Enrol funds, registers and stakes seats on their subnets, whatever of it is not
// done yet; run again it does nothing. The bank pays fundRao to each new coldkey.
func Enrol(ctx context.Context, chain Market, bank keys.Pair, seats []Seat, fundRao uint64) error {
	var fund subtensor.BatchAll
	var missing []Seat
	for _, s := range seats {
		registered, err := chain.Registered(ctx, s.Netuid, s.Hot)
		if err != nil {
			return fmt.Errorf("look up %s: %w", s.Name, err)
		}
		if registered {
			continue
		}
		missing = append(missing, s)
		free, err := chain.Free(ctx, s.Cold.AccountID())
		if err != nil {
			return fmt.Errorf("read the balance of %s: %w", s.Name, err)
		}
		if free < fundRao/2 {
			fund.Calls = append(fund.Calls, subtensor.Encode(pay(s.Cold.AccountID(), fundRao)))
		}
	}
	if len(fund.Calls) > 0 {
		if err := chain.Submit(ctx, bank, fund); err != nil {
			return fmt.Errorf("fund the wallets: %w", err)
		}
	}
	// Each coldkey signs its own: all can lie in one block.
	registering, each := errgroup.WithContext(ctx)
	for _, s := range missing {
		registering.Go(func() error {
			if err := chain.Submit(each, s.Cold, subtensor.BurnedRegister{Netuid: s.Netuid, Hotkey: s.Hot}); err != nil {
				return fmt.Errorf("register %s: %w", s.Name, err)
			}
			return nil
		})
	}
	if err := registering.Wait(); err != nil {
		return err
	}
	staking, each := errgroup.WithContext(ctx)
	for _, s := range seats {
		if s.StakeRao == 0 {
			continue
		}
		staking.Go(func() error {
			staked, err := chain.Stake(each, s.Netuid, s.Hot)
			if err != nil || staked >= s.StakeRao {
				return err
			}
			if err := chain.Submit(each, s.Cold, subtensor.AddStake{Hotkey: s.Hot, Netuid: s.Netuid, AmountStaked: s.StakeRao}); err != nil {
				return fmt.Errorf("stake on %s: %w", s.Name, err)
			}
			return nil
		})
	}
	return staking.Wait()
}

// pay is the call that gives an account TAO.
func pay(to keys.AccountID, rao uint64) subtensor.Call {
	return subtensor.TransferKeepAlive{Dest: subtensor.To(to), Value: scale.Compact(rao)}
}
