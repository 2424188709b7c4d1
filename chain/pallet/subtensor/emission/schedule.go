package emission

import (
	"github.com/plexus-network/plexus/chain/pallet/subtensor/state"
	"github.com/plexus-network/plexus/chain/runtime"
)

// epochs runs the epochs that are due, at most MaxEpochsPerBlock; the others are
// put off to the next block. Root's is not counted: it only works out how root
// divides the emission. It gives the subnets whose slot was in this block.
func (m Module) epochs(c *runtime.Context, networks []uint16) (fired []uint16) {
	room := int(state.MaxEpochsPerBlock.Get(c))
	block := c.Height()
	for _, netuid := range networks {
		if !state.Schedule(c, netuid).Due(block) {
			add(c, state.BlocksSinceLastStep, netuid, 1)
			continue
		}
		if netuid != state.Root && room == 0 {
			state.PendingEpochAt.Set(c, netuid, block+1)
			add(c, state.BlocksSinceLastStep, netuid, 1)
			c.Emit(state.EpochDeferred{Netuid: netuid, FromBlock: block, ToBlock: block + 1})
			continue
		}
		advance(c, netuid)
		if netuid == state.Root {
			m.Votes.Recompute(c)
			finish(c, netuid)
			continue
		}
		room--
		fired = append(fired, netuid)
		m.step(c, netuid)
	}
	return fired
}

// advance starts a network's next tempo, whether its epoch succeeds or not.
func advance(c *runtime.Context, netuid uint16) {
	state.LastEpochBlock.Set(c, netuid, c.Height())
	state.PendingEpochAt.Delete(c, netuid)
	state.SubnetEpochIndex.Set(c, netuid, state.SubnetEpochIndex.Get(c, netuid)+1)
}

// step runs one subnet's epoch. One that fails is undone, told by an event, and
// keeps what it had to pay for the next.
func (m Module) step(c *runtime.Context, netuid uint16) {
	err := c.Try(func() error {
		pay := drain(c, netuid)
		n, err := load(c, netuid)
		if err != nil {
			return err
		}
		out, agreed, err := n.run(c, pay.epoch())
		if err != nil {
			return err
		}
		n.save(c, out)
		n.vote(c, out)
		launch(c, netuid, agreed, pay.epoch() > 0)
		return m.distribute(c, n, out, pay)
	})
	if err != nil {
		add(c, state.BlocksSinceLastStep, netuid, 1)
		c.Emit(state.EpochSkipped{Netuid: netuid, Block: c.Height()})
		return
	}
	finish(c, netuid)
}

func finish(c *runtime.Context, netuid uint16) {
	state.BlocksSinceLastStep.Set(c, netuid, 0)
	state.LastMechansimStepBlock.Set(c, netuid, c.Height())
}
