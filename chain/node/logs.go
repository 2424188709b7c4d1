package node

import (
	"fmt"
	"log/slog"
	"sync/atomic"

	"github.com/cometbft/cometbft/libs/log"
)

// consensusHalted is what CometBFT logs when its consensus met a panic and
// stopped for good; it tells in no other way.
const consensusHalted = "CONSENSUS FAILURE!!!"

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
	if msg == consensusHalted {
		err := fmt.Errorf("consensus stopped")
		for i := 0; i+1 < len(keyvals); i += 2 {
			if keyvals[i] == "err" {
				err = fmt.Errorf("consensus stopped: %v", keyvals[i+1])
			}
		}
		l.halted(err)
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
