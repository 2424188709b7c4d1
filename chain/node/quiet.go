package node

import (
	"context"
	"time"
)

// watchQuiet says in the log that no block comes, and that blocks come again: a
// network with too few producers says nothing by itself.
func (n *Node) watchQuiet(ctx context.Context) {
	after := n.options.QuietAfter
	if after <= 0 {
		return
	}
	after = max(after, 10*n.Chain.BlockTime)
	t := time.NewTicker(after / 2)
	defer t.Stop()
	height, since, said := uint64(0), time.Now(), time.Time{}
	for {
		select {
		case <-ctx.Done():
			return
		case <-t.C:
		}
		now := time.Now()
		head, _ := n.Head() // 0 before there is one
		switch {
		case head.Number != height:
			if !said.IsZero() {
				n.options.Log.Warn("blocks come again", "height", head.Number, "after", now.Sub(since).Round(time.Second))
			}
			height, since, said = head.Number, now, time.Time{}
		case now.Sub(since) >= after && now.Sub(said) >= 10*after:
			said = now
			n.options.Log.Warn("no block comes: two thirds of the producers must be reachable and agree",
				"height", height, "for", now.Sub(since).Round(time.Second), "peers", n.Peers(), "syncing", n.IsSyncing(), "last", time.UnixMilli(int64(head.Time)).UTC())
		}
	}
}
