package rpc

import (
	"fmt"
	"net"
	"net/http"
	"net/url"
	"sync/atomic"
	"time"
)

// allows sets the headers by which a browser lets a page read the answers, and
// says whether the request may come in at all. Programs send no origin.
func (s *Server) allows(w http.ResponseWriter, r *http.Request) bool {
	origin := r.Header.Get("Origin")
	if origin == "" {
		return true
	}
	if !s.options.AnyOrigin && !isLocal(origin) {
		return false
	}
	w.Header().Set("Access-Control-Allow-Origin", origin)
	w.Header().Set("Access-Control-Allow-Headers", "Content-Type")
	w.Header().Set("Access-Control-Allow-Methods", "GET, POST, OPTIONS")
	w.Header().Set("Vary", "Origin")
	return true
}

func isLocal(origin string) bool {
	u, err := url.Parse(origin)
	if err != nil {
		return false
	}
	if u.Hostname() == "localhost" {
		return true
	}
	ip := net.ParseIP(u.Hostname())
	return ip != nil && ip.IsLoopback()
}

// bounded is a listener that turns connections away when there are too many.
func (s *Server) bounded(l net.Listener) net.Listener {
	return &boundedListener{l, s, make(chan struct{}, mostTurnedAway)}
}

type boundedListener struct {
	net.Listener
	s    *Server
	away chan struct{} // one for each that is being turned away
}

// busy is the whole answer to a connection too many.
var busy = func() []byte {
	body := failure(nil, &Error{Code: codeBusy, Message: "Server is busy, try again later", Data: "too many connections are open"})
	return fmt.Appendf(nil, "HTTP/1.1 503 Service Unavailable\r\nContent-Type: application/json\r\nConnection: close\r\nContent-Length: %d\r\n\r\n%s", len(body), body)
}()

// Accept gives the next connection that there is room for.
func (b *boundedListener) Accept() (net.Conn, error) {
	for {
		c, err := b.Listener.Accept()
		if err != nil {
			return nil, err
		}
		if b.s.open.Add(1) <= int64(b.s.options.Limits.Connections) {
			b.s.stats.connections.Inc()
			return &countedConn{Conn: c, s: b.s}, nil
		}
		b.s.open.Add(-1)
		b.s.stats.turnedAway.Inc()
		select {
		case b.away <- struct{}{}:
			go func() {
				turnAway(c)
				<-b.away
			}()
		default: // a flood: nobody has time to be polite
			_ = c.Close()
		}
	}
}

// mostTurnedAway is how many connections are told at once that they are too many.
const mostTurnedAway = 64

// turnAway answers a connection too many. It hears the question first: an answer
// that comes before it is none to an HTTP client, and unread bytes would turn the
// end into a reset.
func turnAway(c net.Conn) {
	_ = c.SetDeadline(time.Now().Add(time.Second))
	_, _ = c.Read(make([]byte, 4<<10))
	_, _ = c.Write(busy)
	_ = c.Close()
}

// countedConn counts itself out once.
type countedConn struct {
	net.Conn
	s      *Server
	closed atomic.Bool // net/http and the WebSocket may both close it
}

// Close implements [net.Conn].
func (c *countedConn) Close() error {
	if c.closed.CompareAndSwap(false, true) {
		c.s.open.Add(-1)
		c.s.stats.connections.Dec()
	}
	return c.Conn.Close()
}
