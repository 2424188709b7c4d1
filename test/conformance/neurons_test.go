package conformance

import (
	"strings"
	"testing"
	"time"

	rpc "github.com/plexus-network/plexus/client"
	"github.com/plexus-network/plexus/internal/testnode"
	"github.com/plexus-network/plexus/substrate/keys"
)

// epochs is how long the subnets of these tests live.
const epochs = 10

// TestAMinerInPlainPythonIsPaid runs a miner and a validator that know nothing but
// Bittensor's SDK 10 for ten epochs of a local chain.
func TestAMinerInPlainPythonIsPaid(t *testing.T) {
	requireClients(t)
	s := newSubnet(t)
	s.validator(t, "judge")
	cold, hot := s.person(t, "worker")
	miner := s.python(t, "miner.py", "worker", "--ip", s.ip, "--port", testnode.FreePorts(t, 1)[0], "--right", "1")
	said(t, miner, "the miner serves")
	judge := s.python(t, "validator.py", "judge", "--round", "0.02")
	said(t, judge, "weights True")

	from := s.metagraph(t)
	before := s.stake(t, cold.AccountID(), hot.AccountID())
	paid := s.epochsLater(t, from, hot.AccountID())
	if paid < epochs-2 { // the first weights count from the next epoch on
		t.Errorf("the miner was paid in %d of %d epochs", paid, epochs)
	}
	if after := s.stake(t, cold.AccountID(), hot.AccountID()); after <= before {
		t.Errorf("the miner's stake went from %d to %d rao", before, after)
	} else {
		t.Logf("paid in %d of %d epochs: %.3f alpha", paid, epochs, float64(after-before)/tao)
	}
}

// epochsLater follows the subnet for ten epochs and counts those that paid a hotkey.
func (s *subnet) epochsLater(t *testing.T, from *rpc.Metagraph, hotkey keys.AccountID) (paid int) {
	t.Helper()
	last, seen := lastEpoch(from), 0
	deadline := time.Now().Add(3 * time.Minute)
	for seen < epochs {
		if time.Now().After(deadline) {
			t.Fatalf("only %d epochs in three minutes", seen)
		}
		time.Sleep(200 * time.Millisecond)
		m := s.metagraph(t)
		if lastEpoch(m) == last {
			continue
		}
		last = lastEpoch(m)
		seen++
		if n := m.Neuron(hotkey); n != nil && n.Emission > 0 {
			paid++
		}
	}
	return paid
}

func lastEpoch(m *rpc.Metagraph) uint64 { return m.Block - min(m.BlocksSinceLastStep, m.Block) }

func (s *subnet) metagraph(t *testing.T) *rpc.Metagraph {
	t.Helper()
	m, err := s.chain.Metagraph(t.Context(), s.netuid)
	if err != nil {
		t.Fatal(err)
	}
	return m
}

// stake is what a coldkey has at a hotkey of the subnet, in alpha rao.
func (s *subnet) stake(t *testing.T, cold, hot keys.AccountID) uint64 {
	t.Helper()
	all, err := s.chain.Stakes(t.Context(), cold)
	if err != nil {
		t.Fatal(err)
	}
	for _, x := range all {
		if x.Hotkey == hot && x.Netuid == s.netuid {
			return x.Amount
		}
	}
	return 0
}

// said waits until a program has printed something.
func said(t *testing.T, p *testnode.Log, what string) {
	t.Helper()
	testnode.Eventually(t, 2*time.Minute, "it prints "+what, func() bool { return strings.Contains(p.String(), what) })
}
