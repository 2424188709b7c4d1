package neuron

import (
	"net"
	"net/netip"
	"sync"

	"golang.org/x/net/netutil"
)

// Bounds of a miner's open connections, in all and of one address: nobody who
// holds connections open keeps the others from theirs.
const (
	axonConnections     = 512
	axonConnectionsEach = 64
)

// limited bounds a listener's open connections. One more of an address is
// closed at once; one more in all waits.
func limited(l net.Listener, all, each int) net.Listener {
	return netutil.LimitListener(&fair{Listener: l, each: each, open: map[netip.Prefix]int{}}, all)
}

// fair is a listener that bounds each address.
type fair struct {
	net.Listener
	each int

	mu   sync.Mutex // guards open
	open map[netip.Prefix]int
}

func (f *fair) Accept() (net.Conn, error) {
	for {
		conn, err := f.Listener.Accept()
		if err != nil {
			return nil, err
		}
		from := origin(conn.RemoteAddr())
		if f.enter(from) {
			return &fairConn{Conn: conn, leave: sync.OnceFunc(func() { f.leave(from) })}, nil
		}
		conn.Close()
	}
}

func (f *fair) enter(from netip.Prefix) bool {
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.open[from] >= f.each {
		return false
	}
	f.open[from]++
	return true
}

func (f *fair) leave(from netip.Prefix) {
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.open[from]--; f.open[from] == 0 {
		delete(f.open, from)
	}
}

// fairConn gives its place back when it is closed.
type fairConn struct {
	net.Conn
	leave func()
}

func (c *fairConn) Close() error {
	c.leave()
	return c.Conn.Close()
}

// origin is whom a connection counts for: an IPv4 address, or the /64 of an IPv6
// one, which is what one household or machine gets.
func origin(remote net.Addr) netip.Prefix {
	at, err := netip.ParseAddrPort(remote.String())
	if err != nil {
		return netip.Prefix{}
	}
	addr, bits := at.Addr().Unmap().WithZone(""), 64
	if addr.Is4() {
		bits = 32
	}
	return netip.PrefixFrom(addr, bits).Masked()
}
