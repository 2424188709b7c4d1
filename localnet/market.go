package localnet

import (
	"context"

	"github.com/plexus-network/plexus/client"
	"github.com/plexus-network/plexus/substrate/keys"
	"github.com/plexus-network/plexus/substrate/subtensor"
)

// nodeMarket is [Market] over a node.
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

// Look takes a snapshot of a network: what the chain says, with the names that
// the manifest gives. names maps hotkeys to the manifest's names.
func Look(ctx context.Context, node *client.Client, m Manifest, names map[keys.AccountID]string) (Snapshot, error) {
	graph, err := node.Metagraph(ctx, m.Netuid)
	if err != nil {
		return Snapshot{}, err
	}
	declared, err := node.DeclaredModels(ctx, m.Netuid)
	if err != nil {
		return Snapshot{}, err
	}
	s := Snapshot{Height: graph.Block, Netuid: m.Netuid, Tempo: graph.Tempo}
	if wait := uint64(graph.Tempo); wait > graph.BlocksSinceLastStep {
		s.NextEpoch = wait - graph.BlocksSinceLastStep
	}
	behave := map[string]string{}
	for _, miner := range m.Miners {
		behave[miner.Name] = miner.Behave
	}
	for _, n := range graph.Neurons {
		s.Emission += n.Emission
		name := names[n.Hotkey]
		s.Neurons = append(s.Neurons, Participant{
			UID: n.UID, Name: name, Behave: behave[name], Model: declared[n.Hotkey].Model, Hotkey: n.Hotkey.String(),
			Stake: n.Stake, Permit: n.Permit, Emission: n.Emission,
			Incentive: float64(n.Incentive) / 65535, Dividends: float64(n.Dividends) / 65535,
		})
	}
	return s, nil
}
