// Package serve records where neurons serve: their axons, metrics and
// certificates.
//
// The calls cost nothing; only registered hotkeys may send them, at the subnet's
// rate. The rules stand in docs/protocol/registration.md. Start at [Calls].
package serve

import (
	"math"
	"strconv"

	"github.com/plexus-network/plexus/chain/pallet/subtensor/state"
	"github.com/plexus-network/plexus/chain/runtime"
	"github.com/plexus-network/plexus/substrate/scale"
	"github.com/plexus-network/plexus/substrate/subtensor"
)

// maxKey is the longest certificate key in bytes, after the algorithm byte.
const maxKey = 64

// Calls are the calls of serving, under Bittensor's indices.
func Calls() []runtime.Call {
	return []runtime.Call{
		runtime.NewCall(4, "serve_axon", func(c *runtime.Context, o runtime.Origin, a subtensor.ServeAxon) error {
			return serveAxon(c, o, a)
		}, runtime.Free(checkAxon, func(who state.AccountID, a subtensor.ServeAxon) string { return slot(who, a.Netuid) })),
		runtime.NewCall(40, "serve_axon_tls", serveTLS,
			runtime.Free(checkTLS, func(who state.AccountID, a subtensor.ServeAxonTls) string { return slot(who, a.Netuid) })),
		runtime.NewCall(5, "serve_prometheus", servePrometheus,
			runtime.Free(checkPrometheus, func(who state.AccountID, a subtensor.ServePrometheus) string { return slot(who, a.Netuid) })),
	}
}

// slot is what one waiting call of a hotkey may hold.
func slot(who state.AccountID, netuid uint16) string {
	return strconv.Itoa(int(netuid)) + "/" + string(who[:])
}

// place is an address to be checked.
type place struct {
	ip     scale.U128
	ipType uint8
}

// check wants a registered hotkey and an address in one of the two families that
// is not the unspecified, the broadcast or, unless the chain allows it, the
// loopback one. mayBeZero lets the unspecified one through: clients take an axon back
// by announcing it there.
func check(r runtime.Reader, hotkey state.AccountID, netuid uint16, p place, mayBeZero bool) error {
	if !state.IsRegistered(r, netuid, hotkey) {
		return state.ErrHotKeyNotRegisteredInNetwork
	}
	if p.ipType != 4 && p.ipType != 6 {
		return state.ErrInvalidIpType
	}
	hi, lo := p.ip.Halves()
	var isLoopback, isValid bool
	if p.ipType == 4 {
		isLoopback, isValid = hi == 0 && lo == 0x7f000001, hi == 0 && lo < math.MaxUint32
	} else {
		isLoopback, isValid = hi == 0 && lo == 1, hi&lo != math.MaxUint64
	}
	isZero := hi|lo == 0
	if !isValid || isZero && !mayBeZero || isLoopback && !state.ChainRules.Get(r).LoopbackAxons {
		return state.ErrInvalidIpAddress
	}
	return nil
}

// tooSoon says that the subnet's rate does not allow another change in this
// block, the last being that of block last, or 0 for none.
func tooSoon(r runtime.Reader, netuid uint16, last uint64) bool {
	limit := state.ServingRateLimit.Get(r, netuid)
	return limit != 0 && last != 0 && runtime.Height(r)-min(last, runtime.Height(r)) < limit
}

// checkAxon is the check of serve_axon. In the order of the checks:
// ErrHotKeyNotRegisteredInNetwork, ErrInvalidIpType, ErrInvalidIpAddress,
// ErrServingRateLimitExceeded, ErrInvalidPort.
func checkAxon(r runtime.Reader, hotkey state.AccountID, a subtensor.ServeAxon) error {
	if err := check(r, hotkey, a.Netuid, place{a.IP, a.IPType}, true); err != nil {
		return err
	}
	last, _ := state.Axons.Lookup(r, a.Netuid, hotkey)
	switch {
	case tooSoon(r, a.Netuid, last.Block):
		return state.ErrServingRateLimitExceeded
	case a.Port == 0:
		return state.ErrInvalidPort
	}
	return nil
}

func serveAxon(c *runtime.Context, o runtime.Origin, a subtensor.ServeAxon) error {
	hotkey, err := runtime.EnsureSigned(o)
	if err != nil {
		return err
	}
	state.Axons.Set(c, a.Netuid, hotkey, subtensor.AxonInfo{
		Block: c.Height(), Version: a.Version, IP: a.IP, Port: a.Port, IPType: a.IPType,
		Protocol: a.Protocol, Placeholder1: a.Placeholder1, Placeholder2: a.Placeholder2,
	})
	c.Emit(state.AxonServed{Netuid: a.Netuid, Hotkey: hotkey})
	return nil
}

func axonOf(a subtensor.ServeAxonTls) subtensor.ServeAxon {
	return subtensor.ServeAxon{
		Netuid: a.Netuid, Version: a.Version, IP: a.IP, Port: a.Port, IPType: a.IPType,
		Protocol: a.Protocol, Placeholder1: a.Placeholder1, Placeholder2: a.Placeholder2,
	}
}

// checkTLS is checkAxon and a certificate of an algorithm byte and a key of 1 to
// 64 bytes, else ErrInvalidValue.
func checkTLS(r runtime.Reader, hotkey state.AccountID, a subtensor.ServeAxonTls) error {
	if len(a.Certificate) < 2 || len(a.Certificate) > 1+maxKey {
		return state.ErrInvalidValue
	}
	return checkAxon(r, hotkey, axonOf(a))
}

func serveTLS(c *runtime.Context, o runtime.Origin, a subtensor.ServeAxonTls) error {
	hotkey, err := runtime.EnsureSigned(o)
	if err != nil {
		return err
	}
	state.NeuronCertificates.Set(c, a.Netuid, hotkey, subtensor.NeuronCertificate{
		Algorithm: a.Certificate[0], PublicKey: a.Certificate[1:],
	})
	return serveAxon(c, o, axonOf(a))
}

func checkPrometheus(r runtime.Reader, hotkey state.AccountID, a subtensor.ServePrometheus) error {
	if err := check(r, hotkey, a.Netuid, place{a.IP, a.IPType}, false); err != nil {
		return err
	}
	last, _ := state.Prometheus.Lookup(r, a.Netuid, hotkey)
	switch {
	case tooSoon(r, a.Netuid, last.Block):
		return state.ErrServingRateLimitExceeded
	case a.Port == 0:
		return state.ErrInvalidPort
	}
	return nil
}

func servePrometheus(c *runtime.Context, o runtime.Origin, a subtensor.ServePrometheus) error {
	hotkey, err := runtime.EnsureSigned(o)
	if err != nil {
		return err
	}
	state.Prometheus.Set(c, a.Netuid, hotkey, subtensor.PrometheusInfo{
		Block: c.Height(), Version: a.Version, IP: a.IP, Port: a.Port, IPType: a.IPType,
	})
	c.Emit(state.PrometheusServed{Netuid: a.Netuid, Hotkey: hotkey})
	return nil
}
