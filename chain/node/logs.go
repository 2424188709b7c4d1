package node

import (
	"errors"
	"fmt"
	"log/slog"
	"strings"
	"sync/atomic"

	"github.com/cometbft/cometbft/libs/log"
)

// consensusHalted is what CometBFT logs when its consensus met a panic and
// stopped for good; it tells in no other way.
const consensusHalted = "CONSENSUS FAILURE!!!"

// syncedBlockRefused is what CometBFT logs when a block from a peer does not follow
// the state, and asks another peer for ever. The block's signatures are good then,
// so that no peer has another one.
const syncedBlockRefused = "Error in validation"

// isOtherState says that two thirds of the producers signed another state than this
// node computes.
func isOtherState(err error) bool {
	return err != nil && (strings.Contains(err.Error(), "wrong Block.Header.AppHash") || strings.Contains(err.Error(), "wrong Block.Header.LastResultsHash") ||
		strings.Contains(err.Error(), "does not match AppHash"))
}

// isEarlyClock says that a block is of a time to come.
func isEarlyClock(err error) bool { return strings.Contains(err.Error(), "too far in the future") }

// cometLog passes CometBFT's log on: errors as warnings, since a peer can cause
// them, the rest as debug; so are errors while the node stops and cuts its own
// connections. halted hears of the end of consensus.
type cometLog struct {
	log      *slog.Logger
	halted   func(error)
	stopping *atomic.Bool
}

func (l cometLog) Debug(string, ...any) {}
func (l cometLog) Info(msg string, keyvals ...any) {
	l.log.Debug("consensus", append([]any{"said", msg}, keyvals...)...)
}
func (l cometLog) Warn(msg string, keyvals ...any) { l.Info(msg, keyvals...) }
func (l cometLog) Error(msg string, keyvals ...any) {
	var why error
	for i := 0; i+1 < len(keyvals); i += 2 {
		if keyvals[i] == "err" {
			why = fmt.Errorf("consensus stopped: %v", keyvals[i+1])
		}
	}
	switch {
	case msg == consensusHalted && why == nil:
		why = errors.New("consensus stopped")
		fallthrough
	case msg == consensusHalted, msg == syncedBlockRefused && isOtherState(why):
		l.halted(why)
		return
	}
	if l.stopping.Load() {
		l.Info(msg, keyvals...)
		return
	}
	l.log.Warn("consensus", append([]any{"said", msg}, keyvals...)...)
}
func (l cometLog) With(keyvals ...any) log.Logger {
	l.log = l.log.With(keyvals...)
	return l
}
