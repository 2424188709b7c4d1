package conformance

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/plexus-network/plexus/internal/testnode"
	"github.com/plexus-network/plexus/substrate/keys"
	"github.com/plexus-network/plexus/substrate/scale"
	"github.com/plexus-network/plexus/substrate/storagekey"
)

// noise is how far two validators' scores of a miner that is right in half of the
// cases may lie apart: their averages reach over about forty tasks, four standard
// deviations of the difference of two are 0.32 of the best.
const noise = 0.32

// TestAMixedSubnetScoresAlike lets miners and validators of Bittensor's SDK 10 and
// of Plexus live on one subnet for ten epochs.
func TestAMixedSubnetScoresAlike(t *testing.T) {
	if os.Getenv(matrix) == "" {
		t.Skip("runs six neurons for minutes: make conformance")
	}
	requireClients(t)
	s := newSubnet(t)
	right := map[string]float64{"py-good": 1, "py-poor": 0.5, "go-good": 1, "go-poor": 0.5}
	hotkeys := map[string]keys.AccountID{}
	for name, share := range right {
		_, hot := s.person(t, name)
		hotkeys[name] = hot.AccountID()
		port := testnode.FreePorts(t, 1)[0]
		if strings.HasPrefix(name, "py") {
			said(t, s.python(t, "miner.py", name, "--ip", s.ip, "--port", port, "--right", fmt.Sprint(share)), "the miner serves")
		} else {
			s.plexus(t, "miner", name, share, "--register", "--addr", "0.0.0.0:"+port, "--public", s.ip+":"+port).WaitFor("axon is on chain", time.Minute)
		}
	}
	judges := map[string]keys.AccountID{"py-judge": s.validator(t, "py-judge"), "go-judge": s.validator(t, "go-judge")}
	s.python(t, "validator.py", "py-judge", "--round", "0.1")
	s.plexus(t, "validator", "go-judge", 1, "--round", "250ms")
	testnode.Eventually(t, 3*time.Minute, "both validators have set weights", func() bool {
		return len(s.weights(t, judges["py-judge"])) == len(right) && len(s.weights(t, judges["go-judge"])) == len(right)
	})
	from := s.metagraph(t)
	paid := s.epochsLater(t, from, hotkeys["py-poor"])
	if paid < epochs-2 {
		t.Errorf("the poor miner in Python was paid in %d of %d epochs", paid, epochs)
	}

	py, plexus, m := s.weights(t, judges["py-judge"]), s.weights(t, judges["go-judge"]), s.metagraph(t)
	for name, hotkey := range hotkeys {
		n := m.Neuron(hotkey)
		if n == nil {
			t.Fatalf("%s is not registered", name)
		}
		a, b := py[n.UID], plexus[n.UID]
		t.Logf("%s: %.3f by the SDK's validator, %.3f by Plexus's, incentive %.3f", name, a, b, float64(n.Incentive)/65535)
		if a-b > noise || b-a > noise {
			t.Errorf("%s: the scores lie further apart than noise", name)
		}
		isGood := right[name] == 1
		for _, x := range []float64{a, b} {
			if isGood != (x > 0.8) {
				t.Errorf("%s, right in %v of the cases, has %.3f of the best weight", name, right[name], x)
			}
		}
		if n.Emission == 0 {
			t.Errorf("%s is not paid", name)
		}
	}
	for name, hotkey := range judges {
		if n := m.Neuron(hotkey); n == nil || n.Dividends == 0 {
			t.Errorf("%s has no dividends", name)
		}
	}
}

// plexus runs a neuron of ours whose mechanism is sums.py.
func (s *subnet) plexus(t *testing.T, verb, name string, right float64, args ...string) *testnode.Process {
	t.Helper()
	program, err := filepath.Abs(filepath.Join("python", "sums.py"))
	if err != nil {
		t.Fatal(err)
	}
	return testnode.Start(t, nil, append([]string{
		verb, "--rpc", s.url, "--netuid", fmt.Sprint(s.netuid), "--wallet-path", s.wallets, "--wallet", name, "--state", t.TempDir(),
		"--exec", fmt.Sprintf("python3 '%s' %v", program, right),
	}, args...)...)
}

// weights are a validator's on chain but for zeros, by uid, as shares of its best.
func (s *subnet) weights(t *testing.T, validator keys.AccountID) map[uint16]float64 {
	t.Helper()
	uid, ok, err := s.chain.UID(t.Context(), s.netuid, validator)
	if err != nil || !ok {
		t.Fatalf("uid of %s: %v", validator, err)
	}
	key := []byte(storagekey.Prefix("SubtensorModule", "Weights"))
	key = storagekey.Identity.Append(key, scale.Marshal(s.netuid))
	key = storagekey.Identity.Append(key, scale.Marshal(uid))
	var rows []struct{ UID, Weight uint16 }
	if _, err := s.chain.Storage(t.Context(), string(key), &rows); err != nil {
		t.Fatal(err)
	}
	shares := map[uint16]float64{}
	for _, r := range rows {
		if r.Weight > 0 {
			shares[r.UID] = float64(r.Weight) / 65535
		}
	}
	return shares
}
