package beacon

import (
	"github.com/plexus-network/plexus/chain/node"
	"github.com/plexus-network/plexus/chain/pallet/drand"
	"github.com/plexus-network/plexus/substrate/subtensor"
)

// Of is the chain of a node.
func Of(n *node.Node) Chain { return local{n} }

type local struct{ node *node.Node }

func (l local) Beacon() (last uint64, config subtensor.BeaconConfiguration, err error) {
	head, err := l.node.Head()
	if err != nil {
		return 0, config, err
	}
	view, err := l.node.StateAt(head.Number)
	if err != nil {
		return 0, config, err
	}
	last, config = drand.LastStoredRound.Get(view), drand.BeaconConfig.Get(view)
	return last, config, view.Err()
}

func (l local) Feed(raw []byte) error {
	_, err := l.node.Feed(raw)
	return err
}
