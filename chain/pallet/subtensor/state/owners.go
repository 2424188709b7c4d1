package state

import "github.com/plexus-network/plexus/chain/runtime"

// What [TransactionKeyLastBlock] remembers of owners; the numbers are Bittensor's.
const (
	TxMechanismCount    uint16 = 7
	TxMechanismEmission uint16 = 8
	TxTrim              uint16 = 9
	TxTempo             uint16 = 11
)

// How long an owner waits between two changes of the same kind, in blocks.
const (
	MechanismLimit   = 7200
	TrimLimit        = 216_000
	TempoLimit       = 360
	OwnerHotkeyLimit = 50_400
)

// Waits of an owner that a chain specification may shorten, in blocks. Bittensor
// fixes them when it is built.
var (
	// MechanismInterval is that of the number of mechanisms, and of the division
	// between them.
	MechanismInterval = value[uint64]("MechanismInterval", MechanismLimit)
	// TrimInterval is that of dropping uids.
	TrimInterval = value[uint64]("TrimInterval", TrimLimit)
)

// OwnerLimit is how often a subnet's owner may do one thing.
type OwnerLimit struct {
	last   func(r runtime.Reader) uint64
	mark   func(c *runtime.Context)
	blocks uint64
}

// Passes says that the owner has waited long enough.
func (l OwnerLimit) Passes(r runtime.Reader) bool {
	last := l.last(r)
	return last == 0 || runtime.Height(r) >= last+l.blocks
}

// Mark remembers that it was done in this block.
func (l OwnerLimit) Mark(c *runtime.Context) { l.mark(c) }

func byKey(key RateLimitKey, blocks uint64) OwnerLimit {
	return OwnerLimit{
		last:   func(r runtime.Reader) uint64 { return LastRateLimitedBlock.Get(r, key) },
		mark:   func(c *runtime.Context) { LastRateLimitedBlock.Set(c, key, c.Height()) },
		blocks: blocks,
	}
}

// LimitOfParameter is that of a parameter, by the number of the call that sets it:
// OwnerHyperparamRateLimit tempos.
func LimitOfParameter(r runtime.Reader, netuid uint16, call uint8) OwnerLimit {
	return byKey(LastOwnerUpdate(netuid, call), uint64(OwnerHyperparamRateLimit.Get(r))*uint64(Tempo.Get(r, netuid)))
}

// LimitOfVersionKey is that of the version key: WeightsVersionKeyRateLimit tempos.
func LimitOfVersionKey(r runtime.Reader, netuid uint16, call uint8) OwnerLimit {
	return byKey(LastOwnerUpdate(netuid, call), WeightsVersionKeyRateLimit.Get(r)*uint64(Tempo.Get(r, netuid)))
}

// LimitOfOwnerHotkey is that of the owner's choice of a hotkey: [OwnerHotkeyLimit].
func LimitOfOwnerHotkey(netuid uint16) OwnerLimit {
	return byKey(RateLimitKey{SetSNOwnerHotkey: &netuid}, OwnerHotkeyLimit)
}

// LimitOfTx is that of what an owner does once in so many blocks.
func LimitOfTx(owner AccountID, netuid, tx uint16, blocks uint64) OwnerLimit {
	return OwnerLimit{
		last:   func(r runtime.Reader) uint64 { return TransactionKeyLastBlock.Get(r, owner, netuid, tx) },
		mark:   func(c *runtime.Context) { TransactionKeyLastBlock.Set(c, owner, netuid, tx, c.Height()) },
		blocks: blocks,
	}
}

// IsFrozen says that a subnet's epoch is so close that its owner may change
// nothing: less than AdminFreezeWindow blocks away, deferred, or triggered.
func IsFrozen(r runtime.Reader, netuid uint16) bool {
	s := Schedule(r, netuid)
	return s.Tempo != 0 && (s.Pending != 0 || s.Remaining(runtime.Height(r)) < uint64(AdminFreezeWindow.Get(r)))
}

// IsOwner says that a coldkey owns a subnet.
func IsOwner(r runtime.Reader, coldkey AccountID, netuid uint16) bool {
	owner, ok := SubnetOwner.Lookup(r, netuid)
	return ok && owner == coldkey
}
