package wire

import (
	"errors"
	"fmt"
	"net"
	"net/netip"
	"syscall"
	"time"
)

// ErrPrivateAxon is returned by a [Dialer] for an axon in the caller's own network.
var ErrPrivateAxon = errors.New("axon on a private address")

// reserved are the ranges, beside those that netip knows, that are not the open
// internet: a miner must not make a validator or a gateway call its operator's
// machines.
var reserved = []netip.Prefix{
	netip.MustParsePrefix("0.0.0.0/8"),
	netip.MustParsePrefix("100.64.0.0/10"),
	netip.MustParsePrefix("192.0.0.0/24"),
	netip.MustParsePrefix("198.18.0.0/15"),
	netip.MustParsePrefix("240.0.0.0/4"),
	netip.MustParsePrefix("64:ff9b::/96"),
	netip.MustParsePrefix("64:ff9b:1::/48"),
	netip.MustParsePrefix("2002::/16"),
}

// IsPublic claims that an address is on the open internet.
func IsPublic(addr netip.Addr) bool {
	addr = addr.Unmap()
	if !addr.IsGlobalUnicast() || addr.IsPrivate() {
		return false
	}
	for _, r := range reserved {
		if r.Contains(addr) {
			return false
		}
	}
	return true
}

// Dialer connects to axons, whose addresses are strangers' claims: unless
// allowLocal (a network on one machine) it refuses all that is not public, by
// [ErrPrivateAxon].
func Dialer(allowLocal bool) *net.Dialer {
	dialer := &net.Dialer{Timeout: 5 * time.Second, KeepAlive: 30 * time.Second}
	if allowLocal {
		return dialer
	}
	dialer.Control = func(_, address string, _ syscall.RawConn) error {
		at, err := netip.ParseAddrPort(address)
		if err != nil {
			return fmt.Errorf("read axon address: %w", err)
		}
		if !IsPublic(at.Addr()) {
			return ErrPrivateAxon
		}
		return nil
	}
	return dialer
}
