package node

import (
	"time"

	"github.com/cometbft/cometbft/config"
)

// pacer gives blocks at genesis + k x every, without drift.
//
// CometBFT waits timeout_commit after a block, so that what execution and votes
// take adds up. It reads the setting right after Commit in the goroutine of
// consensus, and the application runs in that goroutine: so it may set the wait
// anew for each block. TestBlocksKeepToTheGrid counts blocks, since another
// version of CometBFT may read it elsewhere.
type pacer struct {
	consensus *config.ConsensusConfig
	genesis   time.Time
	every     time.Duration
}

// next sets the wait after the block that was just decided.
func (p *pacer) next(now time.Time) {
	p.consensus.TimeoutCommit = p.wait(now)
}

// wait is the time to the next point of the grid that leaves votes a fifth of
// the interval to arrive.
func (p *pacer) wait(now time.Time) time.Duration {
	since := now.Sub(p.genesis)
	next := p.genesis.Add((since + p.every/5).Truncate(p.every) + p.every)
	return next.Sub(now)
}
