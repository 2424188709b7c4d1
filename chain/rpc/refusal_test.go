package rpc

import (
	"strings"
	"testing"

	"github.com/plexus-network/plexus/chain/node/pool"
	"github.com/plexus-network/plexus/substrate/keys"
)

// TestASecondFreeCallIsToldWhatToDo: with the next nonce, while the first of its kind
// waits.
func TestASecondFreeCallIsToldWhatToDo(t *testing.T) {
	p := pool.New(pool.DefaultLimits(), nil)
	who := keys.Dev("Alice").AccountID()
	one := func(nonce uint32) *pool.Tx {
		return &pool.Tx{Hash: [32]byte{byte(nonce)}, Raw: []byte{1}, Sender: who, Nonce: nonce, Slot: "1/" + string(who[:]), Until: 100}
	}
	if err := p.Add(one(0), 0, 0); err != nil {
		t.Fatal(err)
	}
	second := one(1)
	got := refusal(p.Add(second, 0, 0), second.Hash)
	if got.Code != codePriority || !strings.HasPrefix(got.Message, "Priority is too low") {
		t.Errorf("%d %s", got.Code, got.Message)
	}
	for _, want := range []string{"hotkey, subnet and kind", "after the next block"} {
		if !strings.Contains(got.Data, want) {
			t.Errorf("the data lacks %q: %s", want, got.Data)
		}
	}
}
