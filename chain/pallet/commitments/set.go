package commitments

import (
	"encoding/binary"
	"slices"

	"github.com/plexus-network/plexus/chain/runtime"
	"github.com/plexus-network/plexus/substrate/keys"
	"github.com/plexus-network/plexus/substrate/subtensor"
	"github.com/plexus-network/plexus/substrate/timelock"
)

// maxOpened bounds the commitments that a block opens; each has at most 3 fields.
const maxOpened = 32

// check says whether a neuron may publish a commitment now. In the order of the
// checks: ErrAccountNotAllowedCommit, ErrTooManyFieldsInCommitmentInfo,
// ErrSpaceLimitExceeded.
func (m module) check(r runtime.Reader, who keys.AccountID, a subtensor.SetCommitment) error {
	switch {
	case !m.network.IsRegistered(r, a.Netuid, who):
		return ErrAccountNotAllowedCommit
	case len(a.Info.Fields) > MaxFields:
		return ErrTooManyFieldsInCommitmentInfo
	case m.usage(r, who, a).UsedSpace > uint64(MaxSpace.Get(r)):
		return ErrSpaceLimitExceeded
	}
	return nil
}

// usage is what a neuron will have used of its quota with this commitment.
func (m module) usage(r runtime.Reader, who keys.AccountID, a subtensor.SetCommitment) subtensor.UsageTracker {
	used := UsedSpaceOf.Get(r, a.Netuid, who)
	if epoch := m.network.EpochIndex(r, a.Netuid); used.LastEpoch != epoch {
		used = subtensor.UsageTracker{LastEpoch: epoch}
	}
	size := uint64(0)
	for _, d := range a.Info.Fields {
		size += d.Size()
	}
	used.UsedSpace += max(size, MinCharge)
	return used
}

func resetsBonds(info subtensor.CommitmentInfo) bool {
	return slices.ContainsFunc(info.Fields, func(d subtensor.Data) bool { return d.Kind == subtensor.ResetBondsData })
}

// set publishes a checked commitment in the place of the neuron's last.
func (m module) set(c *runtime.Context, o runtime.Origin, a subtensor.SetCommitment) error {
	who, err := runtime.EnsureSigned(o)
	if err != nil {
		return err
	}
	now := uint32(c.Height())
	if resetsBonds(a.Info) {
		LastBondsReset.Set(c, a.Netuid, who, now)
		m.network.ResetBonds(c, a.Netuid, who)
	}
	UsedSpaceOf.Set(c, a.Netuid, who, m.usage(c, who, a))
	forget(c, a.Netuid, who)
	CommitmentOf.Set(c, a.Netuid, who, subtensor.Registration{Block: now, Info: a.Info})
	LastCommitment.Set(c, a.Netuid, who, now)
	if round, ok := await(c, a.Netuid, who, a.Info.Fields); ok {
		c.Emit(TimelockCommitment{Netuid: a.Netuid, Who: who, RevealRound: round})
	} else {
		c.Emit(Commitment{Netuid: a.Netuid, Who: who})
	}
	return nil
}

// await notes when fields open, and gives the round of the first that does.
func await(c *runtime.Context, netuid uint16, who keys.AccountID, fields []subtensor.Data) (first uint64, ok bool) {
	for _, d := range fields {
		if d.Kind != subtensor.TimelockedData {
			continue
		}
		if !ok {
			first, ok = d.Round, true
		}
		OpensAt.Set(c, roundKey(d.Round), netuid, who, true)
	}
	return first, ok
}

// forget takes back what await noted of a neuron's commitment.
func forget(c *runtime.Context, netuid uint16, who keys.AccountID) {
	for _, d := range CommitmentOf.Get(c, netuid, who).Info.Fields {
		if d.Kind == subtensor.TimelockedData {
			OpensAt.Delete(c, roundKey(d.Round), netuid, who)
		}
	}
}

// Round is a round of the beacon as a storage key: the highest byte first, so that
// rounds lie in their order.
type Round [8]byte

func roundKey(round uint64) (k Round) {
	binary.BigEndian.PutUint64(k[:], round)
	return k
}

// open opens the fields whose rounds the chain knows, the earliest first and a
// bounded number in a block. A field of a round that the chain left out, or forgot,
// stays sealed.
func (m module) open(c *runtime.Context) error {
	type entry struct {
		round  Round
		netuid uint16
		who    keys.AccountID
	}
	last := m.beacon.LastRound(c)
	var due []entry
	OpensAt.Iterate(c, func(round Round, netuid uint16, who keys.AccountID, _ bool) bool {
		if binary.BigEndian.Uint64(round[:]) > last || len(due) == maxOpened {
			return false
		}
		due = append(due, entry{round, netuid, who})
		return true
	})
	for _, e := range due {
		OpensAt.Delete(c, e.round, e.netuid, e.who)
		round := binary.BigEndian.Uint64(e.round[:])
		if signature, ok := m.beacon.Signature(c, round); ok {
			reveal(c, e.netuid, e.who, round, signature)
		}
	}
	return nil
}

// reveal opens the fields of a neuron's that wait for a round. They leave the
// commitment, whether they open or not.
func reveal(c *runtime.Context, netuid uint16, who keys.AccountID, round uint64, signature []byte) {
	published, ok := CommitmentOf.Lookup(c, netuid, who)
	if !ok {
		return
	}
	revealed := RevealedCommitments.Get(c, netuid, who)
	var left []subtensor.Data
	for _, d := range published.Info.Fields {
		if d.Kind != subtensor.TimelockedData || d.Round != round {
			left = append(left, d)
			continue
		}
		if message, err := timelock.Open(d.Bytes, signature); err == nil && len(message) > 0 {
			revealed = append(revealed, subtensor.RevealedCommitment{Data: message, Block: c.Height()})
			c.Emit(CommitmentRevealed{Netuid: netuid, Who: who})
		}
	}
	if len(revealed) > 0 {
		RevealedCommitments.Set(c, netuid, who, revealed[max(0, len(revealed)-MaxRevealed):])
	}
	if published.Info.Fields = left; len(left) == 0 {
		CommitmentOf.Delete(c, netuid, who)
		return
	}
	CommitmentOf.Set(c, netuid, who, published)
}
