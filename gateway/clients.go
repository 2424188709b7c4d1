package gateway

import (
	"net"
	"net/http"
	"net/netip"
	"strings"
	"sync"

	"github.com/plexus-network/plexus/gateway/openai"
)

// clients bounds how much one client, and all together, may ask at once. Safe for
// concurrent use.
type clients struct {
	each, all int

	mu     sync.Mutex // guards all below
	total  int
	active map[string]int // only clients with requests under way
}

func newClients(each, all int) *clients {
	return &clients{each: each, all: all, active: map[string]int{}}
}

// enter takes a place for a client, to be given back by leave; its error is for
// the client.
func (c *clients) enter(client string) *openai.Error {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.total >= c.all {
		return openai.Unavailable("gateway_busy", "the gateway serves as many requests as it can; try again in a few seconds", retryAfter)
	}
	if c.active[client] >= c.each {
		e := openai.NewError(http.StatusTooManyRequests, "requests", "rate_limit_exceeded", "too many requests at once; wait for one to end")
		e.RetryAfter = retryAfter
		return e
	}
	c.total++
	c.active[client]++
	return nil
}

func (c *clients) leave(client string) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.total--
	if c.active[client]--; c.active[client] == 0 {
		delete(c.active, client)
	}
}

// identify names the client of a request: its key's name, or its address. Without
// a key file any key or none will do.
func (g *Gateway) identify(r *http.Request) (string, *openai.Error) {
	if g.keys == nil {
		return addressOf(r.RemoteAddr), nil
	}
	key, isBearer := strings.CutPrefix(r.Header.Get("Authorization"), "Bearer ")
	if !isBearer || key == "" {
		return "", openai.NewError(http.StatusUnauthorized, "invalid_request_error", "invalid_api_key",
			"you did not provide an API key; send it as Authorization: Bearer YOUR_KEY")
	}
	name, ok := g.keys.name(strings.TrimSpace(key))
	if !ok {
		return "", openai.NewError(http.StatusUnauthorized, "invalid_request_error", "invalid_api_key",
			"incorrect API key provided; ask the gateway's operator for one")
	}
	return "key " + name, nil
}

// addressOf is the client's address; an IPv6 client counts by its /64, which is
// what one household or machine gets.
func addressOf(remote string) string {
	host, _, err := net.SplitHostPort(remote)
	if err != nil {
		return remote
	}
	addr, err := netip.ParseAddr(host)
	if err != nil {
		return host
	}
	if addr = addr.Unmap(); addr.Is4() {
		return addr.String()
	}
	prefix, err := addr.WithZone("").Prefix(64)
	if err != nil {
		return host
	}
	return prefix.String()
}
