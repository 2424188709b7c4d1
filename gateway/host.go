package gateway

import (
	"net"
	"net/http"
	"net/netip"
	"strings"

	"github.com/plexus-network/plexus/gateway/openai"
)

// guarded refuses requests that name another host, where anybody on this machine
// may ask and nobody else: a web page whose own name was made to point here would
// be of the same origin to its visitor's browser.
func (g *Gateway) guarded(next http.Handler, at net.Addr) http.Handler {
	tcp, isTCP := at.(*net.TCPAddr)
	if g.keys != nil || !isTCP || !tcp.IP.IsLoopback() {
		return next
	}
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if !isOwnName(r.Host) {
			openai.NewError(http.StatusForbidden, "invalid_request_error", "foreign_host",
				"this gateway serves its own machine: call it localhost or 127.0.0.1; behind a proxy let that send Host: localhost, or start it with --api-keys").Write(w)
			return
		}
		next.ServeHTTP(w, r)
	})
}

// isOwnName claims that no name server but this machine's own had a say in how a
// request came here.
func isOwnName(host string) bool {
	if name, _, err := net.SplitHostPort(host); err == nil {
		host = name
	}
	host = strings.ToLower(strings.TrimSuffix(strings.Trim(host, "[]"), "."))
	if _, err := netip.ParseAddr(host); err == nil {
		return true
	}
	// Nobody can have a public name below localhost or internal.
	return host == "" || host == "localhost" || strings.HasSuffix(host, ".localhost") || strings.HasSuffix(host, ".internal")
}
