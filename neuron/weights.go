package neuron

import (
	"context"
	"fmt"
	"log/slog"
	"math"
	"time"

	"github.com/plexus-network/plexus/mechanism"
	"github.com/plexus-network/plexus/substrate/keys"
	"github.com/plexus-network/plexus/substrate/subtensor"
)

// weightTop is the largest weight on the wire.
const weightTop = math.MaxUint16

// window is how many blocks before an epoch weights are set: late, so that they
// tell the latest and can be copied by nobody before they count, but not so late
// that a block or two missed costs the epoch.
func window(tempo uint64) uint64 { return min(max(tempo/5, 3), 20) }

// due tells whether to set weights at this view and, if not, why.
func due(view *View, self Neuron) (bool, string) {
	switch {
	case view.Tempo == 0:
		return false, "the subnet has no epochs"
	case !self.HasPermit && view.hasPermits():
		return false, "no validator permit: more stake is needed"
	case !self.HasPermit:
		return false, "no validator has a permit before the first epoch"
	case self.LastUpdate > view.LastEpoch && self.LastUpdate != self.Registered:
		// Registering counts as an update too.
		return false, "weights are set for this epoch"
	case self.LastUpdate != 0 && view.Block-min(self.LastUpdate, view.Block) < view.WeightsRateLimit:
		return false, "the rate limit of weights has not passed"
	case view.NextEpoch()-view.Block > window(view.Tempo):
		return false, "the epoch is not near"
	}
	return true, ""
}

// weights turns averages into a weight for every neuron but oneself; zero for
// those that earn nothing. All zero means that there is nothing to say.
func weights(view *View, self keys.AccountID, worth func(Neuron) float64) (uids, values []uint16) {
	raw := make([]float64, 0, len(view.Neurons))
	top := 0.0
	for _, n := range view.Neurons {
		if n.Hotkey == self {
			continue
		}
		w := worth(n)
		if !(w > 0) || math.IsInf(w, 0) {
			w = 0
		}
		uids, raw, top = append(uids, n.UID), append(raw, w), max(top, w)
	}
	if top == 0 {
		return nil, nil
	}
	for _, w := range raw {
		values = append(values, uint16(math.Round(w/top*weightTop)))
	}
	return uids, values
}

// setter sets a validator's weights once an epoch.
type setter struct {
	chain    Chain
	key      keys.Pair
	follower *Follower
	averages *Averages
	mech     mechanism.Validator
	sealer   *sealer
	log      *slog.Logger
	said     string // the last reason not to set weights
	setFor   uint64 // the epoch that this process set weights for; a view may lag behind its own call
}

// submitDeadline bounds one try.
const submitDeadline = 30 * time.Second

// run sets weights whenever they are due until ctx ends. Whether they are set
// already is read from the chain, so that a restart neither forgets nor repeats.
func (s *setter) run(ctx context.Context) error {
	for {
		changed := s.follower.Changed()
		if view := s.follower.View(); view != nil {
			s.step(ctx, view)
		}
		select {
		case <-ctx.Done():
			return nil
		case <-changed:
		}
	}
}

func (s *setter) step(ctx context.Context, view *View) {
	self, ok := view.Find(s.key.AccountID())
	if !ok {
		s.stranger(view)
		return
	}
	if view.HidesWeights {
		s.reveal(ctx, view)
	}
	if isDue, why := due(view, self); !isDue {
		s.say(why)
		return
	}
	if s.setFor == view.NextEpoch() {
		return
	}
	if err := s.set(ctx, view); err != nil {
		s.log.Warn("weights were not set; trying again next block", "block", view.Block, "error", err)
	}
}

// reveal opens the commits whose epoch this is.
func (s *setter) reveal(ctx context.Context, view *View) {
	ctx, cancel := context.WithTimeout(ctx, submitDeadline)
	defer cancel()
	opened, err := s.sealer.reveal(ctx, view)
	if err != nil {
		s.log.Warn("weights were not revealed; trying again next block", "block", view.Block, "error", err)
	}
	if opened > 0 {
		s.log.Info("weights revealed", "block", view.Block, "commits", opened)
	}
}

// stranger warns, once, that the hotkey has no uid: until it has one no miner
// answers it and no weights are set.
func (s *setter) stranger(view *View) {
	if why := ErrNotRegistered.Error(); why != s.said {
		s.said = why
		s.log.Warn("this hotkey is not registered in the subnet: no weights are set", "hotkey", s.key.AccountID(), "netuid", view.Netuid,
			"remedy", fmt.Sprintf("plexus register --netuid %d, with the validator's --wallet and --hotkey; it goes on by itself", view.Netuid))
	}
}

// say logs a reason once.
func (s *setter) say(why string) {
	if why != s.said {
		s.said = why
		s.log.Info("weights wait", "reason", why)
	}
}

func (s *setter) set(ctx context.Context, view *View) error {
	worth, err := s.worth(ctx, view)
	if err != nil {
		return err
	}
	uids, values := weights(view, s.key.AccountID(), worth)
	if uids == nil {
		s.say("nobody has earned anything yet")
		return nil
	}
	ctx, cancel := context.WithTimeout(ctx, submitDeadline)
	defer cancel()
	how, err := s.send(ctx, view, uids, values)
	if err != nil {
		return fmt.Errorf("set weights: %w", err)
	}
	s.said, s.setFor = "", view.NextEpoch()
	s.log.Info("weights set", "block", view.Block, "epoch", view.NextEpoch(), "how", how, "uids", uids, "weights", values)
	return nil
}

// send brings weights to the chain as the subnet takes them.
func (s *setter) send(ctx context.Context, view *View, uids, values []uint16) (how string, err error) {
	if view.HidesWeights {
		return s.sealer.commit(ctx, view, uids, values)
	}
	return "open", s.chain.Submit(ctx, s.key, subtensor.SetWeights{
		Netuid: view.Netuid, Dests: uids, Weights: values, VersionKey: view.WeightsVersion,
	})
}

// worth is how a neuron's pay is computed: by the mechanism where it owns its
// weights, else from the averages.
func (s *setter) worth(ctx context.Context, view *View) (func(Neuron) float64, error) {
	if w, ok := s.mech.(mechanism.Weigher); ok {
		own, err := w.Weights(ctx, round(view, s.key.AccountID()))
		if err != nil {
			return nil, fmt.Errorf("ask the mechanism for weights: %w", err)
		}
		return func(n Neuron) float64 { return own[n.Hotkey] }, nil
	}
	shape := func(average float64) float64 { return average }
	if m, ok := s.mech.(mechanism.Shaper); ok {
		shape = m.Shape
	}
	return func(n Neuron) float64 { return shape(s.averages.Of(n, view)) }, nil
}

// round is what a mechanism is told of a view.
func round(view *View, self keys.AccountID) mechanism.Round {
	return mechanism.Round{Block: view.Block, Peers: view.Peers(self), Catalogue: view.Catalogue}
}
