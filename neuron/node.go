package neuron

import (
	"context"
	"fmt"
	"time"

	"github.com/plexus-network/plexus/client"
	"github.com/plexus-network/plexus/mechanism"
	"github.com/plexus-network/plexus/substrate/keys"
	"github.com/plexus-network/plexus/substrate/scale"
	"github.com/plexus-network/plexus/substrate/storagekey"
	"github.com/plexus-network/plexus/substrate/subtensor"
	"github.com/plexus-network/plexus/substrate/timelock"
	"github.com/plexus-network/plexus/wire/dendrite"
)

// Node is a [Chain] over a connection to a node.
type Node struct{ Client *client.Client }

// View reads a subnet. What the chain keeps in several places may be of two
// neighbouring blocks.
func (n Node) View(ctx context.Context, netuid uint16) (*View, error) {
	meta, err := n.Client.Metagraph(ctx, netuid)
	if err != nil {
		return nil, err
	}
	view := &View{
		Netuid: netuid, Block: meta.Block, Read: time.Now(), Tempo: uint64(meta.Tempo),
		LastEpoch: meta.Block - min(meta.BlocksSinceLastStep, meta.Block),
	}
	if err := n.readSchedule(ctx, meta.BlockHash, view); err != nil {
		return nil, err
	}
	models, err := n.Client.Models(ctx, netuid)
	if err != nil {
		return nil, fmt.Errorf("read catalogue: %w", err)
	}
	for _, m := range models {
		view.Catalogue = append(view.Catalogue, mechanism.Model{Name: m.Name, SHA256: m.SHA256, Tolerance: m.Tolerance})
	}
	declared, err := n.Client.DeclaredModels(ctx, netuid)
	if err != nil {
		return nil, fmt.Errorf("read declared models: %w", err)
	}
	for _, m := range meta.Neurons {
		row := Neuron{
			UID: m.UID, Hotkey: m.Hotkey, Coldkey: m.Coldkey, Address: m.Axon.Address(),
			SpeaksDendrite: m.Axon.Protocol == axonProtocol && m.Axon.Version >= dendrite.MinVersion,
			Stake:          m.Stake, HasPermit: m.Permit,
			Incentive: m.Incentive, Dividends: m.Dividends, Consensus: m.Consensus, Trust: m.ValidatorTrust,
			Emission: m.Emission, LastUpdate: m.LastUpdate, Registered: m.RegisteredAt,
		}
		if d, ok := declared[m.Hotkey]; ok {
			row.Model = d.Model
			if d.Class == subtensor.Rank {
				row.Class = mechanism.Rank
			}
		}
		view.Neurons = append(view.Neurons, row)
	}
	return view, nil
}

// readSchedule reads when epochs are and what weights must keep to.
func (n Node) readSchedule(ctx context.Context, block client.Hash, view *View) error {
	id := scale.Marshal(view.Netuid)
	key := storagekey.Identity.Append([]byte(storagekey.Prefix("SubtensorModule", "LastEpochBlock")), id)
	if _, err := n.Client.StorageAt(ctx, block, string(key), &view.LastEpoch); err != nil {
		return fmt.Errorf("read the last epoch's block: %w", err)
	}
	var params *subtensor.SubnetHyperparamsV2
	if err := n.Client.CallAPIAt(ctx, block, "SubnetInfoRuntimeApi_get_subnet_hyperparams_v2", id, &params); err != nil {
		return fmt.Errorf("read hyperparameters: %w", err)
	}
	if params == nil {
		return fmt.Errorf("%w: hyperparameters of subnet %d", client.ErrNotFound, view.Netuid)
	}
	view.WeightsRateLimit, view.WeightsVersion = uint64(params.WeightsRateLimit), uint64(params.WeightsVersion)
	view.HidesWeights, view.ImmunityPeriod = params.CommitRevealWeightsEnabled, uint64(params.ImmunityPeriod)
	if !view.HidesWeights {
		return nil
	}
	view.Sealing = Sealing{RevealPeriod: uint64(params.CommitRevealPeriod), Version: timelockVersion, Beacon: quicknet()}
	return n.readSealing(ctx, block, id, &view.Sealing)
}

// readSealing reads what commits of weights depend on. What the chain does not
// have stays as it is: its default.
func (n Node) readSealing(ctx context.Context, block client.Hash, netuid []byte, x *Sealing) error {
	var slotMillis uint64
	for _, item := range []struct {
		pallet, name string
		key          []byte
		into         any
	}{
		{"SubtensorModule", "SubnetEpochIndex", netuid, &x.Epoch},
		{"SubtensorModule", "CommitRevealWeightsVersion", nil, &x.Version},
		{"Drand", "LastStoredRound", nil, &x.LastRound},
		{"Drand", "BeaconConfig", nil, &x.Beacon},
	} {
		key := storagekey.Prefix(item.pallet, item.name) + string(item.key) // such maps are hashed by identity
		if _, err := n.Client.StorageAt(ctx, block, key, item.into); err != nil {
			return fmt.Errorf("read %s.%s: %w", item.pallet, item.name, err)
		}
	}
	if err := n.Client.CallAPIAt(ctx, block, "AuraApi_slot_duration", nil, &slotMillis); err != nil {
		return fmt.Errorf("read the time between blocks: %w", err)
	}
	x.BlockTime = time.Duration(slotMillis) * time.Millisecond
	return nil
}

// quicknet is the beacon that a chain follows unless it says otherwise.
func quicknet() subtensor.BeaconConfiguration {
	return subtensor.BeaconConfiguration{PublicKey: timelock.Quicknet.Bytes(), Period: 3, GenesisTime: 1_692_803_367}
}

// Commits lists a hotkey's hashed weights that the chain keeps.
func (n Node) Commits(ctx context.Context, netuid uint16, hotkey keys.AccountID) ([]subtensor.WeightCommit, error) {
	key := []byte(storagekey.Prefix("SubtensorModule", "WeightCommits"))
	key = storagekey.Twox64Concat.Append(key, scale.Marshal(netuid))
	key = storagekey.Twox64Concat.Append(key, hotkey[:])
	var commits []subtensor.WeightCommit
	if _, err := n.Client.Storage(ctx, string(key), &commits); err != nil {
		return nil, fmt.Errorf("read commits: %w", err)
	}
	return commits, nil
}

// Heads gives new blocks' numbers.
func (n Node) Heads(ctx context.Context) (<-chan uint64, error) {
	heads, err := n.Client.Heads(ctx)
	if err != nil {
		return nil, err
	}
	numbers := make(chan uint64)
	go func() {
		defer close(numbers)
		for h := range heads {
			select {
			case numbers <- h.Number:
			case <-ctx.Done():
				return
			}
		}
	}()
	return numbers, nil
}

// Submit sends one call and waits for its block.
func (n Node) Submit(ctx context.Context, signer keys.Pair, call Call) error {
	_, err := n.Client.Submit(ctx, signer, call)
	return err
}
