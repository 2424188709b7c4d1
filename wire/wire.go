// Package wire signs and verifies HTTP requests between neurons: protocol
// btauth/1, in which a few headers prove that a request with exactly this body
// was sent by one hotkey, to one hotkey, a moment ago.
//
// It is neither client nor server: [Transport] signs what any http.Client
// sends, [Verifier.Middleware] guards any http.Handler, and who may call is the
// handler's own decision ([Permit] helps). Only requests are signed; answers
// stream freely. The rules stand in docs/protocol/signed-requests.md.
package wire

import (
	"crypto/sha256"
	"encoding/hex"
	"net/http"
	"strconv"
	"strings"
	"sync/atomic"
	"time"

	"github.com/plexus-network/plexus/substrate/keys"
)

// Headers of a signed request.
const (
	HeaderVersion   = "X-Bittensor-Version"
	HeaderHotkey    = "X-Bittensor-Hotkey"   // the sender's address
	HeaderReceiver  = "X-Bittensor-Receiver" // the receiver's address; absent if bound to nobody
	HeaderNonce     = "X-Bittensor-Nonce"    // nanoseconds since 1970, decimal
	HeaderCrypto    = "X-Bittensor-Crypto"   // the scheme's name; absent means sr25519
	HeaderSignature = "X-Bittensor-Signature"
)

const (
	protocol = "btauth/1"
	version  = "1"
	unbound  = "-" // stands in the payload for no receiver
)

// Sign adds the headers of btauth/1 to a request whose body will be exactly
// body. It must come last: method and target may not change after it. The zero
// receiver binds the request to nobody, which most servers refuse. Each call
// draws a new nonce, so sign each try anew. The only error is [ErrNoKey].
func Sign(req *http.Request, body []byte, key keys.Pair, receiver keys.AccountID) error {
	if key == nil {
		return ErrNoKey
	}
	signAt(req, body, key, receiver, nextNonce())
	return nil
}

func signAt(req *http.Request, body []byte, key keys.Pair, receiver keys.AccountID, nonce int64) {
	h := req.Header
	h.Set(HeaderVersion, version)
	h.Set(HeaderHotkey, key.AccountID().String())
	h.Set(HeaderNonce, strconv.FormatInt(nonce, 10))
	h.Del(HeaderCrypto)
	if key.Scheme() != keys.Sr25519 {
		h.Set(HeaderCrypto, key.Scheme().String())
	}
	h.Del(HeaderReceiver)
	if receiver != (keys.AccountID{}) {
		h.Set(HeaderReceiver, receiver.String())
	}
	p := payload(key.Scheme(), req.Method, req.URL.RequestURI(), body, nonce, key.AccountID(), receiver)
	h.Set(HeaderSignature, "0x"+hex.EncodeToString(key.Sign(p)))
}

// payload is what is signed: eight lines without a last newline. target is the
// path and query as they stand on the wire.
func payload(s keys.Scheme, method, target string, body []byte, nonce int64, sender, receiver keys.AccountID) []byte {
	to := unbound
	if receiver != (keys.AccountID{}) {
		to = receiver.String()
	}
	if method == "" { // what net/http sends for it
		method = http.MethodGet
	}
	hash := sha256.Sum256(body)
	return []byte(strings.Join([]string{
		protocol, s.String(), strings.ToUpper(method), target, hex.EncodeToString(hash[:]),
		strconv.FormatInt(nonce, 10), sender.String(), to,
	}, "\n"))
}

var lastNonce atomic.Int64

// nextNonce is the time in nanoseconds, or one more than the last nonce where
// the clock is too coarse: two requests with one nonce would be a replay.
func nextNonce() int64 {
	for {
		last := lastNonce.Load()
		next := max(time.Now().UnixNano(), last+1)
		if lastNonce.CompareAndSwap(last, next) {
			return next
		}
	}
}
