package drand

import (
	"bytes"
	"strconv"
	"sync"

	"golang.org/x/crypto/blake2b"

	"github.com/plexus-network/plexus/chain/runtime"
	"github.com/plexus-network/plexus/substrate/scale"
	"github.com/plexus-network/plexus/substrate/subtensor"
	"github.com/plexus-network/plexus/substrate/timelock"
)

// Weights in picoseconds: for pruning and the rest, and for the two pairings of a
// pulse.
const (
	writeWeight = 1_000_000_000
	pulseWeight = 2_500_000_000
)

// Bounds on what one call prunes: pulses that it deletes, and rounds that it looks
// at, for some may have been left out.
const (
	pruneMost = 100
	pruneLook = 1000
)

type module struct {
	clock Clock

	mu    sync.Mutex // guards known
	known map[[32]byte]bool
}

// knownMost bounds the pulses that are remembered as verified.
const knownMost = 4096

// slot lets one call for a first round wait in the mempool.
func slot(a subtensor.WritePulse) string {
	if pulses := a.PulsesPayload.Pulses; len(pulses) > 0 {
		return strconv.FormatUint(pulses[0].Round, 10)
	}
	return ""
}

// checkWrite says whether pulses may be written, by what costs least first. In the
// order of the checks: ErrNoneValue, ErrStorageOverflow, ErrInvalidRoundNumber
// (also for a second call of a block), ErrUnverifiedPulse for bytes that cannot be
// a pulse, ErrPulseVerificationError, ErrUnverifiedPulse for what is not the
// beacon's.
func (m *module) checkWrite(r runtime.Reader, a subtensor.WritePulse) error {
	pulses := a.PulsesPayload.Pulses
	switch {
	case len(pulses) == 0:
		return ErrNoneValue
	case len(pulses) > MaxPulses:
		return ErrStorageOverflow
	case runtime.Height(r) < uint64(NextUnsignedAt.Get(r)) || !m.follows(r, pulses[0].Round):
		return ErrInvalidRoundNumber
	}
	for i, p := range pulses {
		if p.Round != pulses[0].Round+uint64(i) {
			return ErrInvalidRoundNumber
		}
		if len(p.Signature) != timelock.SignatureSize {
			return ErrUnverifiedPulse
		}
		if random := timelock.Randomness(p.Signature); !bytes.Equal(p.Randomness, random[:]) {
			return ErrUnverifiedPulse
		}
	}
	key := BeaconConfig.Get(r).PublicKey
	beacon, err := timelock.NewBeacon(key)
	if err != nil {
		return ErrPulseVerificationError
	}
	for _, p := range pulses {
		if !m.verify(beacon, key, p) {
			return ErrUnverifiedPulse
		}
	}
	return nil
}

// follows says whether a round may be the next that is stored: the first ever, the
// one after the last, or, for a chain that slept, one that is new by its clock.
func (m *module) follows(r runtime.Reader, round uint64) bool {
	last := LastStoredRound.Get(r)
	if last == 0 {
		return round > 0
	}
	if round == last+1 {
		return true
	}
	now := m.current(r)
	return round > last && now > last+FarBehind && round+JumpRounds >= now
}

// current is the round that the beacon is in by the chain's clock.
func (m *module) current(r runtime.Reader) uint64 {
	config, seconds := BeaconConfig.Get(r), m.clock.Get(r)/1000
	start := uint64(config.GenesisTime)
	if config.Period == 0 || seconds < start {
		return 0
	}
	return (seconds-start)/uint64(config.Period) + 1
}

// verify says whether a pulse is the beacon's. One that was found good costs
// nothing again: the mempool, the proposer and the block all ask.
func (m *module) verify(beacon *timelock.Beacon, key []byte, p subtensor.Pulse) bool {
	id := blake2b.Sum256(scale.Marshal(struct {
		Key   []byte
		Pulse subtensor.Pulse
	}{key, p}))
	m.mu.Lock()
	isKnown := m.known[id]
	m.mu.Unlock()
	if isKnown {
		return true
	}
	if beacon.Verify(p.Round, p.Signature) != nil {
		return false
	}
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.known == nil || len(m.known) >= knownMost {
		m.known = make(map[[32]byte]bool)
	}
	m.known[id] = true
	return true
}

// write stores pulses. It checks them itself: not every way to a call leads past
// the mempool.
func (m *module) write(c *runtime.Context, o runtime.Origin, a subtensor.WritePulse) error {
	if err := runtime.EnsureNone(o); err != nil {
		return err
	}
	if err := m.checkWrite(c, a); err != nil {
		return err
	}
	pulses := a.PulsesPayload.Pulses
	rounds := make([]uint64, len(pulses))
	for i, p := range pulses {
		Pulses.Set(c, p.Round, p)
		rounds[i] = p.Round
	}
	if OldestStoredRound.Get(c) == 0 {
		OldestStoredRound.Set(c, rounds[0])
	}
	LastStoredRound.Set(c, rounds[len(rounds)-1])
	NextUnsignedAt.Set(c, uint32(c.Height()+1))
	prune(c)
	c.Emit(NewPulse{Rounds: rounds})
	return nil
}

// prune forgets rounds that are older than what is kept, a few at a time.
func prune(c *runtime.Context) {
	oldest, last := OldestStoredRound.Get(c), LastStoredRound.Get(c)
	start, deleted := oldest, 0
	for oldest+KeptRound <= last && deleted < pruneMost && oldest-start < pruneLook {
		if Pulses.Has(c, oldest) {
			Pulses.Delete(c, oldest)
			deleted++
		}
		oldest++
	}
	if oldest != start {
		OldestStoredRound.Set(c, oldest)
	}
}

func setBeaconConfig(c *runtime.Context, o runtime.Origin, a subtensor.SetBeaconConfig) error {
	if err := runtime.EnsureRoot(o); err != nil {
		return err
	}
	config := a.ConfigPayload.Config
	if !isBeacon(config) {
		return ErrPulseVerificationError
	}
	BeaconConfig.Set(c, config)
	c.Emit(BeaconConfigChanged{})
	return nil
}

// isBeacon says whether a configuration can be a beacon's.
func isBeacon(config subtensor.BeaconConfiguration) bool {
	for _, b := range [][]byte{config.Hash, config.GroupHash, config.SchemeID, config.Metadata.BeaconID} {
		if len(b) > 32 {
			return false
		}
	}
	_, err := timelock.NewBeacon(config.PublicKey)
	return err == nil
}

func setOldestStoredRound(c *runtime.Context, o runtime.Origin, a subtensor.SetOldestStoredRound) error {
	if err := runtime.EnsureRoot(o); err != nil {
		return err
	}
	OldestStoredRound.Set(c, a.OldestRound)
	c.Emit(SetOldestStoredRound{Round: a.OldestRound})
	return nil
}
