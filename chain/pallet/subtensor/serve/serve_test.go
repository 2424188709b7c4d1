package serve_test

import (
	"bytes"
	"testing"

	"github.com/plexus-network/plexus/chain/app/apptest"
	"github.com/plexus-network/plexus/chain/genesis"
	"github.com/plexus-network/plexus/chain/pallet/subtensor/state"
	"github.com/plexus-network/plexus/substrate/scale"
	"github.com/plexus-network/plexus/substrate/subtensor"
)

func ip4(a, b, c, d byte) scale.U128 {
	return scale.U128From(uint64(a)<<24 | uint64(b)<<16 | uint64(c)<<8 | uint64(d))
}

func axon(ip scale.U128, ipType uint8, port uint16) subtensor.ServeAxon {
	return subtensor.ServeAxon{Netuid: 1, Version: 3, IP: ip, IPType: ipType, Port: port, Protocol: 4, Placeholder1: 5, Placeholder2: 6}
}

// chain is the up chain, where nobody may serve on this machine unless loopback is set.
func chain(t *testing.T, loopback bool, limit uint64) (*apptest.Chain, apptest.Person) {
	s := genesis.Up()
	s.Network.Rules.LoopbackAxons = loopback
	s.Network.Subnets[0].ServingRateLimit = &limit
	c := apptest.New(t, s)
	return c, c.Neuron(1, "P")
}

func TestAnAxonIsRecorded(t *testing.T) {
	c, p := chain(t, false, 0)
	b := c.Do(p.Hot, axon(ip4(8, 8, 4, 4), 4, 8091))
	want := subtensor.AxonInfo{Block: c.Height, Version: 3, IP: ip4(8, 8, 4, 4), IPType: 4, Port: 8091, Protocol: 4, Placeholder1: 5, Placeholder2: 6}
	if got, ok := state.Axons.Lookup(c, 1, p.Hotkey()); !ok || got != want {
		t.Errorf("the axon is %+v", got)
	}
	if event, ok := apptest.Find[state.AxonServed](b); !ok || event != (state.AxonServed{Netuid: 1, Hotkey: p.Hotkey()}) || b.Outcomes[0].Fee != 0 {
		t.Errorf("the event is %+v, the fee %d", event, b.Outcomes[0].Fee)
	}
}

func TestAddresses(t *testing.T) {
	v6 := func(hi, lo uint64) scale.U128 { return scale.U128FromHalves(hi, lo) }
	for _, test := range []struct {
		name     string
		loopback bool
		call     subtensor.ServeAxon
		want     error
	}{
		{"v4", false, axon(ip4(1, 2, 3, 4), 4, 1), nil},
		{"v6", false, axon(v6(0x2001<<48, 5), 6, 1), nil},
		{"no family", false, axon(ip4(1, 2, 3, 4), 5, 1), state.ErrInvalidIpType},
		{"v4 taken back", false, axon(ip4(0, 0, 0, 0), 4, 1), nil},
		{"v4 broadcast", false, axon(ip4(255, 255, 255, 255), 4, 1), state.ErrInvalidIpAddress},
		{"v4 too long", false, axon(v6(1, 0), 4, 1), state.ErrInvalidIpAddress},
		{"v4 loopback", false, axon(ip4(127, 0, 0, 1), 4, 1), state.ErrInvalidIpAddress},
		{"v4 loopback allowed", true, axon(ip4(127, 0, 0, 1), 4, 1), nil},
		{"v6 taken back", false, axon(v6(0, 0), 6, 1), nil},
		{"v6 all ones", false, axon(v6(1<<64-1, 1<<64-1), 6, 1), state.ErrInvalidIpAddress},
		{"v6 loopback", false, axon(v6(0, 1), 6, 1), state.ErrInvalidIpAddress},
		{"v6 loopback allowed", true, axon(v6(0, 1), 6, 1), nil},
		{"no port", false, axon(ip4(1, 2, 3, 4), 4, 0), state.ErrInvalidPort},
	} {
		t.Run(test.name, func(t *testing.T) {
			c, p := chain(t, test.loopback, 0)
			c.Fails(test.want, p.Hot, test.call)
		})
	}
}

func TestOnlyRegisteredHotkeysServe(t *testing.T) {
	c, p := chain(t, false, 0)
	c.Fails(state.ErrHotKeyNotRegisteredInNetwork, p.Cold, axon(ip4(1, 2, 3, 4), 4, 1))
	c.Fails(state.ErrHotKeyNotRegisteredInNetwork, p.Cold, subtensor.ServePrometheus{Netuid: 1, IP: ip4(1, 2, 3, 4), IPType: 4, Port: 1})
}

func TestServingWaitsForTheRateLimit(t *testing.T) {
	c, p := chain(t, false, 10)
	metrics := subtensor.ServePrometheus{Netuid: 1, Version: 1, IP: ip4(1, 2, 3, 4), IPType: 4, Port: 9}
	c.Submit(p.Hot, axon(ip4(1, 2, 3, 4), 4, 1))
	c.Next()
	set := c.Height
	c.Do(p.Hot, metrics)
	for c.Height < set+8 {
		c.Next()
	}
	c.Fails(state.ErrServingRateLimitExceeded, p.Hot, axon(ip4(1, 2, 3, 4), 4, 1)) // would be 9 blocks later
	c.Next()
	c.Do(p.Hot, axon(ip4(1, 2, 3, 4), 4, 1))
	if c.Height != set+10 {
		t.Fatalf("served %d blocks later", c.Height-set)
	}
	metrics.Port = 10
	c.Do(p.Hot, metrics) // 10 blocks after the first
	c.Fails(state.ErrServingRateLimitExceeded, p.Hot, metrics)
}

func TestMetricsAreRecorded(t *testing.T) {
	c, p := chain(t, false, 0)
	call := subtensor.ServePrometheus{Netuid: 1, Version: 1, IP: ip4(1, 2, 3, 4), IPType: 4, Port: 9}
	b := c.Do(p.Hot, call)
	if got, _ := state.Prometheus.Lookup(c, 1, p.Hotkey()); got != (subtensor.PrometheusInfo{Block: c.Height, Version: 1, IP: ip4(1, 2, 3, 4), IPType: 4, Port: 9}) {
		t.Errorf("the metrics are at %+v", got)
	}
	if event, ok := apptest.Find[state.PrometheusServed](b); !ok || event.Hotkey != p.Hotkey() || b.Outcomes[0].Fee != 0 {
		t.Errorf("the event is %+v", event)
	}
	call.Port = 0
	c.Fails(state.ErrInvalidPort, p.Hot, call)
	call.IP = ip4(0, 0, 0, 0)
	c.Fails(state.ErrInvalidIpAddress, p.Hot, call)
	call.IPType = 3
	c.Fails(state.ErrInvalidIpType, p.Hot, call)
	call.IPType, call.IP = 4, ip4(127, 0, 0, 1)
	c.Fails(state.ErrInvalidIpAddress, p.Hot, call)
}

func TestACertificateGoesWithAnAxon(t *testing.T) {
	c, p := chain(t, false, 0)
	a := axon(ip4(1, 2, 3, 4), 4, 1)
	call := subtensor.ServeAxonTls{
		Netuid: 1, Version: a.Version, IP: a.IP, Port: a.Port, IPType: 4, Protocol: 4, Certificate: append([]byte{7}, bytes.Repeat([]byte{8}, 64)...),
	}
	c.Do(p.Hot, call)
	if got, ok := state.NeuronCertificates.Lookup(c, 1, p.Hotkey()); !ok || got.Algorithm != 7 || len(got.PublicKey) != 64 {
		t.Errorf("the certificate is %+v", got)
	}
	if got, _ := state.Axons.Lookup(c, 1, p.Hotkey()); got.Port != 1 {
		t.Errorf("the axon is %+v", got)
	}
	for _, wrong := range [][]byte{nil, {7}, append([]byte{7}, bytes.Repeat([]byte{8}, 65)...)} {
		call.Certificate = wrong
		c.Fails(state.ErrInvalidValue, p.Hot, call)
	}
	call.Certificate, call.Port = []byte{7, 8}, 0
	c.Fails(state.ErrInvalidPort, p.Hot, call)
}
