package localnet

import (
	"context"

	"github.com/plexus-network/plexus/client"
	"github.com/plexus-network/plexus/substrate/keys"
	"github.com/plexus-network/plexus/substrate/subtensor"
)

// nodeMarket is [Registry] over a node.
type nodeMarket struct{ node *client.Client }

func (m nodeMarket) Free(ctx context.Context, who keys.AccountID) (uint64, error) {
	account, err := m.node.Account(ctx, who)
	return account.Free, err
}

func (m nodeMarket) Registered(ctx context.Context, netuid uint16, hotkey keys.AccountID) (bool, error) {
	graph, err := m.node.Metagraph(ctx, netuid)
	if err != nil {
		return false, err
	}
	return graph.Neuron(hotkey) != nil, nil
}

func (m nodeMarket) Stake(ctx context.Context, netuid uint16, hotkey keys.AccountID) (uint64, error) {
	graph, err := m.node.Metagraph(ctx, netuid)
	if err != nil {
		return 0, err
	}
	if n := graph.Neuron(hotkey); n != nil {
		return n.Stake, nil
	}
	return 0, nil
}

func (m nodeMarket) Submit(ctx context.Context, signer keys.Pair, call subtensor.Call) error {
	_, err := m.node.Submit(ctx, signer, call)
	return err
}

func (m nodeMarket) Owned(ctx context.Context, coldkey keys.AccountID) (netuid uint16, isStarted bool, err error) {
	subnets, err := m.node.Subnets(ctx)
	if err != nil {
		return 0, false, err
	}
	for _, s := range subnets {
		if s.OwnerColdkey == coldkey {
			d, err := m.node.SubnetDetail(ctx, s.Netuid)
			if err != nil {
				return 0, false, err
			}
			return s.Netuid, d.IsStarted, nil
		}
	}
	return 0, false, nil
}

func (m nodeMarket) Cost(ctx context.Context) (uint64, error) { return m.node.SubnetCost(ctx) }

// Look takes a snapshot of a network: what the chain says, with the names that
// the manifest gives. names maps hotkeys to the manifest's names.
func Look(ctx context.Context, node *client.Client, m Manifest, names map[keys.AccountID]string) (Snapshot, error) {
	head, err := node.Head(ctx)
	if err != nil {
		return Snapshot{}, err
	}
	s := Snapshot{Height: head.Number}
	if !m.leavesTextOut() {
		graph, err := node.MetagraphAt(ctx, head.Hash, m.Netuid)
		if err != nil {
			return Snapshot{}, err
		}
		declared, err := node.DeclaredModels(ctx, m.Netuid)
		if err != nil {
			return Snapshot{}, err
		}
		behave := map[string]string{}
		for _, miner := range m.Miners {
			behave[miner.Name] = miner.Behave
		}
		s.Board = board(graph, func(p *Participant, hotkey keys.AccountID) {
			p.Name = names[hotkey]
			p.Behave, p.Model = behave[p.Name], declared[hotkey].Model
		})
	}
	for _, own := range m.Subnets {
		graph, err := node.MetagraphAt(ctx, head.Hash, own.Netuid)
		if err != nil {
			return Snapshot{}, err
		}
		b := board(graph, func(p *Participant, hotkey keys.AccountID) { p.Role, p.Name = own.role(names[hotkey]) })
		b.Name = own.Name
		s.Subnets = append(s.Subnets, b)
	}
	return s, nil
}

// board is one subnet's part of a snapshot; introduce says who a neuron is.
func board(graph *client.Metagraph, introduce func(p *Participant, hotkey keys.AccountID)) Board {
	b := Board{Netuid: graph.Netuid, Tempo: graph.Tempo}
	if wait := uint64(graph.Tempo); wait > graph.BlocksSinceLastStep {
		b.NextEpoch = wait - graph.BlocksSinceLastStep
	}
	for _, n := range graph.Neurons {
		b.Emission += n.Emission
		p := Participant{
			UID: n.UID, Hotkey: n.Hotkey.String(), Stake: n.Stake, Permit: n.Permit, Emission: n.Emission,
			Incentive: float64(n.Incentive) / 65535, Dividends: float64(n.Dividends) / 65535,
		}
		introduce(&p, n.Hotkey)
		b.Neurons = append(b.Neurons, p)
	}
	return b
}
