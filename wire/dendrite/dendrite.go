// Package dendrite speaks HTTP with the neurons of Bittensor's SDK v10, whose
// axons serve and whose dendrites ask: a request is a synapse, a JSON object
// posted to the name of its Python class, signed in headers.
//
// It knows no class of synapses: what their fields mean is the caller's. The
// one idea: the headers carry the call, who asks whom, when, and the hash of
// some fields; the body carries the fields. Only the headers are signed, so what
// of the body counts must be among the hashed fields. wire's btauth/1 signs the
// whole request and is what neurons of ours use among themselves.
//
// Start at [Axon] to serve and at [Dendrite] to ask. The rules, and where they
// are stricter than the SDK's own, stand in docs/protocol/signed-requests.md.
package dendrite

import (
	"crypto/rand"
	"fmt"
	"net/http"
	"strconv"
	"strings"
	"time"

	"github.com/plexus-network/plexus/substrate/keys"
	"github.com/plexus-network/plexus/substrate/ss58"
)

// MinVersion is the first version of the SDK, as a number of its own form, whose
// nonces are nanoseconds since 1970. Neurons that announce it or a later one
// serve this protocol; others are asked by btauth/1.
const MinVersion = 7_002_000

// version is the version that this package says it is.
const version = 10_005_000

// The parts of a call's headers.
const (
	headerName     = "name"
	headerTimeout  = "timeout"
	headerBodyHash = "computed_body_hash"
	ofDendrite     = "bt_header_dendrite_"
	ofAxon         = "bt_header_axon_"
	ofField        = "bt_header_input_obj_"
)

// Speaks claims that a request comes from a dendrite, signed or not.
func Speaks(r *http.Request) bool {
	return len(r.Header.Values(ofDendrite+"hotkey"))+len(r.Header.Values(ofDendrite+"nonce")) > 0
}

// Terminal is one end of a call as both ends tell it; what is zero is not known.
type Terminal struct {
	StatusCode    int     `json:"status_code,omitempty"`
	StatusMessage string  `json:"status_message,omitempty"`
	ProcessTime   float64 `json:"process_time,omitempty"` // in seconds
	IP            string  `json:"ip,omitempty"`
	Port          int     `json:"port,omitempty"`
	Version       int     `json:"version,omitempty"`
	Nonce         int64   `json:"nonce,omitempty"` // nanoseconds since 1970
	UUID          string  `json:"uuid,omitempty"`
	Hotkey        string  `json:"hotkey,omitempty"`
	Signature     string  `json:"signature,omitempty"` // 0x and hex
}

// write puts a terminal's known values into headers under names as the SDK
// writes them: it looks for them with their case.
func (t Terminal) write(h http.Header, prefix string) {
	set := func(name, value string, isKnown bool) {
		if isKnown {
			h[prefix+name] = []string{value}
		}
	}
	set("status_code", strconv.Itoa(t.StatusCode), t.StatusCode != 0)
	set("status_message", oneLine(t.StatusMessage), t.StatusMessage != "")
	set("process_time", strconv.FormatFloat(t.ProcessTime, 'f', -1, 64), t.ProcessTime != 0)
	set("ip", t.IP, t.IP != "")
	set("port", strconv.Itoa(t.Port), t.Port != 0)
	set("version", strconv.Itoa(t.Version), t.Version != 0)
	set("nonce", strconv.FormatInt(t.Nonce, 10), t.Nonce != 0)
	set("uuid", t.UUID, t.UUID != "")
	set("hotkey", t.Hotkey, t.Hotkey != "")
	set("signature", t.Signature, t.Signature != "")
}

// readTerminal reads what an answer tells of a terminal; what cannot be read is
// left out, for nothing rests on it.
func readTerminal(h http.Header, prefix string) (t Terminal) {
	t.StatusCode, _ = strconv.Atoi(h.Get(prefix + "status_code"))
	t.StatusMessage = oneLine(h.Get(prefix + "status_message"))
	t.ProcessTime, _ = strconv.ParseFloat(h.Get(prefix+"process_time"), 64)
	t.IP, t.UUID = oneLine(h.Get(prefix+"ip")), oneLine(h.Get(prefix+"uuid"))
	t.Port, _ = strconv.Atoi(h.Get(prefix + "port"))
	t.Version, _ = strconv.Atoi(h.Get(prefix + "version"))
	t.Nonce, _ = strconv.ParseInt(h.Get(prefix+"nonce"), 10, 64)
	t.Hotkey, t.Signature = oneLine(h.Get(prefix+"hotkey")), oneLine(h.Get(prefix+"signature"))
	return t
}

// asked is what a dendrite signs.
func asked(nonce int64, from, to keys.AccountID, uuid, bodyHash string) []byte {
	return fmt.Appendf(nil, "%d.%s.%s.%s.%s", nonce, from, to, uuid, bodyHash)
}

// answered is what an axon signs; it names the call's ends and no answer.
func answered(nonce int64, dendrite, axon keys.AccountID, uuid string) []byte {
	return fmt.Appendf(nil, "%d.%s.%s.%s", nonce, dendrite, axon, uuid)
}

// isClass claims that a name can be a Python class's.
func isClass(name string) bool {
	if name == "" || len(name) > 128 {
		return false
	}
	for i := range len(name) {
		c := name[i]
		isLetter := c == '_' || 'a' <= c|0x20 && c|0x20 <= 'z'
		if !isLetter && (i == 0 || c < '0' || c > '9') {
			return false
		}
	}
	return true
}

// parseAddress takes only the spelling that is signed: prefix 42, canonical.
func parseAddress(text string) (keys.AccountID, bool) {
	account, _, err := ss58.Decode(text)
	a := keys.AccountID(account)
	return a, err == nil && a != keys.AccountID{} && a.String() == text
}

// pythonFloat writes a duration's seconds as Python does a float.
func pythonFloat(d time.Duration) string { return formatFloat(d.Seconds()) }

// oneLine makes a text fit for one header or one line of a log.
func oneLine(text string) string {
	const most = 512
	text = strings.ToValidUTF8(text[:min(len(text), most)], "")
	return strings.TrimSpace(strings.Map(func(r rune) rune {
		if r < ' ' || r == 0x7f {
			return ' '
		}
		return r
	}, text))
}

// newUUID draws a random UUID, of version 4.
func newUUID() string {
	var b [16]byte
	_, _ = rand.Read(b[:]) // never fails
	b[6], b[8] = b[6]&0x0f|0x40, b[8]&0x3f|0x80
	return fmt.Sprintf("%x-%x-%x-%x-%x", b[:4], b[4:6], b[6:8], b[8:10], b[10:])
}
