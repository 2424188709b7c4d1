package node

import (
	"path/filepath"
	"strings"
	"time"

	"github.com/cometbft/cometbft/config"
	"github.com/plexus-network/plexus/chain/node/pool"
)

// cometConfig is CometBFT's configuration for a chain of this block time, in a
// folder. Its RPC, transaction index and metrics are off: ours stand in their place.
func cometConfig(home string, every time.Duration, limits pool.Limits, extrinsicBytes int) *config.Config {
	c := config.DefaultConfig()
	c.SetRoot(home)
	c.RPC.ListenAddress = ""
	c.TxIndex.Indexer = "null"
	c.Storage.DiscardABCIResponses = true
	c.P2P.AddrBookStrict, c.P2P.AllowDuplicateIP = false, true
	c.P2P.FlushThrottleTimeout = 10 * time.Millisecond
	c.P2P.SendRate, c.P2P.RecvRate = 64<<20, 64<<20
	// Peers are named, not looked for: a chain of this kind has few and known ones.
	c.P2P.PexReactor = false
	c.P2P.AddrBook = filepath.Join(home, "addrbook.json")

	c.Mempool.Type = config.MempoolTypeApp
	c.Mempool.MaxTxBytes = extrinsicBytes
	c.Mempool.MaxBatchBytes = 1 << 20
	c.Mempool.SeenCacheSize = 4 * limits.Count
	c.Mempool.ReapMaxBytes = 4 << 20
	c.Mempool.ReapInterval = 10 * time.Millisecond
	c.Mempool.CheckTxRetryDelay = time.Second

	c.Consensus.PeerGossipSleepDuration = 10 * time.Millisecond
	setTimeouts(c.Consensus, every)
	return c
}

// setTimeouts suits the waits of consensus to the block time. A round that fails
// costs about the propose timeout, so that is about a block, within bounds: never
// below what executing and spreading a full block takes.
func setTimeouts(c *config.ConsensusConfig, every time.Duration) {
	within := func(d, low, high time.Duration) time.Duration { return min(max(d, low), high) }
	c.TimeoutCommit = every
	c.TimeoutPropose = within(every, 500*time.Millisecond, 3*time.Second)
	c.TimeoutProposeDelta = within(every/4, 100*time.Millisecond, 500*time.Millisecond)
	vote, delta := within(every/2, 200*time.Millisecond, time.Second), within(every/4, 50*time.Millisecond, 500*time.Millisecond)
	c.TimeoutPrevote, c.TimeoutPrevoteDelta = vote, delta
	c.TimeoutPrecommit, c.TimeoutPrecommitDelta = vote, delta
	c.SkipTimeoutCommit = false
}

// peerIDs are the names of peers given as ID@host:port.
func peerIDs(peers []string) string {
	ids := make([]string, len(peers))
	for i, p := range peers {
		ids[i], _, _ = strings.Cut(p, "@")
	}
	return strings.Join(ids, ",")
}
