package neuron

import (
	"context"
	"errors"
	"net"
	"net/netip"
	"strings"
	"testing"
	"time"

	"github.com/plexus-network/plexus/mechanism"
	"github.com/plexus-network/plexus/substrate/keys"
	"github.com/plexus-network/plexus/substrate/subtensor"
)

// freePort is an address that nobody listens on now.
func freePort(t *testing.T) string {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	return l.Addr().String()
}

// obeying is a chain that does what miners submit.
func obeying(neurons ...Neuron) *fakeChain {
	chain := newChain(neurons...)
	chain.onCall = func(v *View, signer keys.AccountID, call Call) error {
		for i := range v.Neurons {
			n := &v.Neurons[i]
			if n.Hotkey != signer {
				continue
			}
			switch c := call.(type) {
			case subtensor.ServeAxon:
				_, lo := c.IP.Halves()
				ip := netip.AddrFrom4([4]byte{byte(lo >> 24), byte(lo >> 16), byte(lo >> 8), byte(lo)})
				n.Address = netip.AddrPortFrom(ip, c.Port).String()
			case subtensor.Declare:
				n.Model, n.Class = string(c.Model), mechanism.Class(c.Class)
			}
			return nil
		}
		return errors.New("HotKeyNotRegisteredInSubNet")
	}
	return chain
}

func newTestMiner(t *testing.T, chain Chain, change func(*MinerConfig)) *Miner {
	t.Helper()
	addr := freePort(t)
	c := MinerConfig{
		Netuid: 1, Key: alice, Chain: chain, Mech: &echo{capacity: 2}, Model: "m", Class: mechanism.Rank,
		Listen: addr, Public: netip.MustParseAddrPort(addr), Dir: t.TempDir(), Log: quiet(),
	}
	if change != nil {
		change(&c)
	}
	m, err := NewMiner(c)
	if err != nil {
		t.Fatal(err)
	}
	return m
}

func TestAMinerSaysOnChainWhereItIsAndWhatItServes(t *testing.T) {
	chain := obeying(Neuron{Hotkey: alice.AccountID()}, Neuron{Hotkey: bob.AccountID(), Stake: 5, HasPermit: true})
	m := newTestMiner(t, chain, nil)
	stop := running(t, m.Run)
	eventually(t, "the chain knows the miner", func() bool {
		v, _ := chain.View(t.Context(), 1)
		return v.Neurons[0].Address == m.Listen && v.Neurons[0].Model == "m" && v.Neurons[0].Class == mechanism.Rank
	})
	v, _ := chain.View(t.Context(), 1)
	r := newAsker(bob, nil, true).ask(t.Context(), v.Neurons[0], mechanism.Task{Request: mechanism.Request{Path: "/x", Body: []byte("hi")}, Timeout: 5 * time.Second})
	if r.Err != nil || string(r.Body) != "hi" {
		t.Errorf("asked: %q, %v", r.Body, r.Err)
	}
	stop()
	rec, err := ReadRecord(m.Dir)
	if err != nil || len(rec.Callers) != 1 || rec.Callers[0].Answered != 1 {
		t.Errorf("the record after stopping: %+v, %v", rec, err)
	}
	if n := len(chain.submitted()); n != 2 {
		t.Errorf("%d calls for one axon and one model", n)
	}
	// A restart with nothing changed tells the chain nothing.
	again := newTestMiner(t, chain, func(c *MinerConfig) { c.Listen, c.Public, c.Dir = m.Listen, m.Public, m.Dir })
	stop = running(t, again.Run)
	eventually(t, "it has seen the chain", func() bool { return again.View() != nil })
	stop()
	if n := len(chain.submitted()); n != 2 {
		t.Errorf("%d calls after a restart", n)
	}
}

func TestAMinerRegistersOnlyWhenTold(t *testing.T) {
	chain := obeying(Neuron{Hotkey: bob.AccountID()})
	if err := newTestMiner(t, chain, nil).Run(t.Context()); !errors.Is(err, ErrNotRegistered) {
		t.Errorf("unregistered: %v", err)
	}
	m := newTestMiner(t, chain, func(c *MinerConfig) {
		c.Register = func(context.Context) error {
			chain.next(func(v *View) { v.Neurons = append(v.Neurons, Neuron{UID: 1, Hotkey: alice.AccountID()}) })
			return nil
		}
	})
	running(t, m.Run)
	eventually(t, "it registered and declared", func() bool {
		v, _ := chain.View(t.Context(), 1)
		return len(v.Neurons) == 2 && v.Neurons[1].Model == "m"
	})
}

func TestAMinerThatCannotListenFailsAtOnce(t *testing.T) {
	chain := obeying(Neuron{Hotkey: alice.AccountID()})
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	m := newTestMiner(t, chain, func(c *MinerConfig) { c.Listen = l.Addr().String() })
	if err := m.Run(t.Context()); err == nil || !strings.Contains(err.Error(), "listen") {
		t.Errorf("got %v", err)
	}
}

func TestServeAxonWritesAddressesAsTheChainReadsThem(t *testing.T) {
	four := serveAxon(1, netip.MustParseAddrPort("203.0.113.5:8091"))
	if v, ok := four.IP.Uint64(); !ok || v != 0xcb007105 || four.IPType != 4 || four.Port != 8091 {
		t.Errorf("IPv4: %+v", four)
	}
	six := serveAxon(1, netip.MustParseAddrPort("[2001:db8::1]:8091"))
	if hi, lo := six.IP.Halves(); hi != 0x20010db800000000 || lo != 1 || six.IPType != 6 {
		t.Errorf("IPv6: %+v", six)
	}
}
