package wire

import (
	"net/netip"
	"testing"
)

func TestOnlyTheOpenInternetIsPublic(t *testing.T) {
	for addr, isPublic := range map[string]bool{
		"127.0.0.1": false, "10.0.0.1": false, "192.168.1.1": false, "172.16.5.5": false, "169.254.169.254": false,
		"100.64.0.1": false, "0.0.0.0": false, "255.255.255.255": false, "224.0.0.1": false, "198.18.0.1": false,
		"::1": false, "fe80::1": false, "fd00::1": false, "::ffff:127.0.0.1": false, "::ffff:10.0.0.1": false,
		"64:ff9b::7f00:1": false, "2002:7f00:1::": false, "ff02::1": false, "::": false,
		"8.8.8.8": true, "2606:4700::1111": true, "::ffff:8.8.8.8": true,
	} {
		if got := IsPublic(netip.MustParseAddr(addr)); got != isPublic {
			t.Errorf("%s: public %v", addr, got)
		}
	}
}
