package node

import (
	"errors"
	"testing"

	"github.com/plexus-network/plexus/chain/runtime"
)

func TestOnlyWhatNoLaterBlockTakesIsCondemned(t *testing.T) {
	for name, test := range map[string]struct {
		refused error
		want    bool
	}{
		"a bad signature":    {runtime.ErrSignature, true},
		"a full block":       {runtime.ErrExhausted, false},
		"a missing nonce":    {runtime.ErrFuture, false},
		"an overtaken nonce": {runtime.ErrStale, false},
		"a pallet's no":      {&runtime.Refusal{Code: 1010, Data: "Probe.Refused"}, true},
		"a pallet's not yet": {&runtime.Refusal{Code: 1010, Data: "Probe.TooSoon", IsForNow: true}, false},
		"any other error":    {errors.New("unknown"), true},
	} {
		if got := condemns(test.refused); got != test.want {
			t.Errorf("%s: condemned %v", name, got)
		}
	}
}
