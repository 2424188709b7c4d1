package serve_test

import (
	"testing"

	"github.com/plexus-network/plexus/chain/pallet/subtensor/state"
	"github.com/plexus-network/plexus/substrate/scale"
	"github.com/plexus-network/plexus/substrate/subtensor"
)

func tls(ip scale.U128, ipType uint8, port uint16) subtensor.ServeAxonTls {
	return subtensor.ServeAxonTls{Netuid: 1, IP: ip, IPType: ipType, Port: port, Certificate: []byte{7, 8}}
}

func TestAnAxonWithCertificateIsHeldToAllThatAxonsAre(t *testing.T) {
	c, p := chain(t, false, 0)
	good := ip4(1, 2, 3, 4)
	elsewhere := tls(good, 4, 1)
	elsewhere.Netuid = 9
	c.Fails(state.ErrHotKeyNotRegisteredInNetwork, p.Hot, elsewhere)
	c.Fails(state.ErrHotKeyNotRegisteredInNetwork, p.Cold, tls(good, 4, 1))
	c.Fails(state.ErrInvalidIpType, p.Hot, tls(good, 5, 1))
	c.Fails(state.ErrInvalidIpAddress, p.Hot, tls(ip4(255, 255, 255, 255), 4, 1))
	c.Fails(state.ErrInvalidIpAddress, p.Hot, tls(ip4(127, 0, 0, 1), 4, 1))
	c.Fails(state.ErrInvalidPort, p.Hot, tls(good, 4, 0))
	if state.NeuronCertificates.Has(c, 1, p.Hotkey()) || state.Axons.Has(c, 1, p.Hotkey()) {
		t.Error("a refused call left something")
	}
	b := c.Do(p.Hot, tls(good, 4, 1))
	if b.Outcomes[0].Fee != 0 || !state.NeuronCertificates.Has(c, 1, p.Hotkey()) {
		t.Errorf("it cost %d rao", b.Outcomes[0].Fee)
	}
}

func TestAxonsWithAndWithoutCertificateShareARate(t *testing.T) {
	c, p := chain(t, false, 10)
	c.Do(p.Hot, axon(ip4(1, 2, 3, 4), 4, 1))
	set := c.Height
	for c.Height < set+8 {
		c.Next()
	}
	c.Fails(state.ErrServingRateLimitExceeded, p.Hot, tls(ip4(1, 2, 3, 4), 4, 1)) // would be 9 blocks later
	c.Next()
	c.Do(p.Hot, tls(ip4(1, 2, 3, 4), 4, 1))
	if c.Height != set+10 {
		t.Errorf("that is %d blocks later", c.Height-set)
	}
}

func TestMetricsHaveARateOfTheirOwn(t *testing.T) {
	c, p := chain(t, false, 10)
	metrics := subtensor.ServePrometheus{Netuid: 1, IP: ip4(1, 2, 3, 4), IPType: 4, Port: 9}
	c.Do(p.Hot, metrics)
	set := c.Height
	c.Do(p.Hot, axon(ip4(1, 2, 3, 4), 4, 1)) // axons do not wait for metrics
	for c.Height < set+8 {
		c.Next()
	}
	c.Fails(state.ErrServingRateLimitExceeded, p.Hot, metrics) // would be 9 blocks later
	c.Next()
	c.Do(p.Hot, metrics)
	if c.Height != set+10 {
		t.Errorf("that is %d blocks later", c.Height-set)
	}
	elsewhere := metrics
	elsewhere.Netuid = 9
	c.Fails(state.ErrHotKeyNotRegisteredInNetwork, p.Hot, elsewhere)
}
