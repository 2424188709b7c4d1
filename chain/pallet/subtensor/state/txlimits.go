package state

import "github.com/plexus-network/plexus/chain/runtime"

// TransactionKeyLastBlock is the block in which a hotkey's owner last did something
// on a subnet; the last key says what.
var TransactionKeyLastBlock = tripleMap[AccountID, uint16, uint16]("TransactionKeyLastBlock", runtime.Blake2_128Concat, runtime.Identity, runtime.Identity, uint64(0))

// What [TransactionKeyLastBlock] remembers; the numbers are Bittensor's.
const (
	TxSetChildren     uint16 = 0
	TxSetChildkeyTake uint16 = 1
)

// LastTx is the key of a coldkey's last swap of keys.
func LastTx(coldkey AccountID) RateLimitKey { return RateLimitKey{LastTxBlock: &coldkey} }

// TooSoon says that less than limit blocks lie between last and this block; last is
// 0 where nothing happened yet.
func TooSoon(r runtime.Reader, last, limit uint64) bool {
	now := runtime.Height(r)
	return last != 0 && now-min(last, now) < limit
}

// WithinLimit is [TooSoon] with the block after the last also too soon: the form
// that Bittensor's limits of takes and swaps have. A limit of 0 is none.
func WithinLimit(r runtime.Reader, last, limit uint64) bool {
	now := runtime.Height(r)
	return limit != 0 && last != 0 && now-min(last, now) <= limit
}
