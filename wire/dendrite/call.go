package dendrite

import (
	"encoding/hex"
	"encoding/json"
	"fmt"
	"net/http"
	"strconv"
	"time"

	"github.com/plexus-network/plexus/substrate/keys"
)

// Call is a verified request to an [Axon]. It is answered once, by one of its
// methods.
type Call struct {
	// From is who signed the call. The synapse's body names somebody, too; that
	// one is nobody's word.
	From keys.AccountID
	// Name of the class, which is the path without its slash.
	Name string
	// Timeout is how long the sender waits, at most an hour; 0 if it does not say.
	Timeout time.Duration
	// Body is the JSON object of the class's own fields.
	Body []byte

	axon       *Axon
	started    time.Time
	end        Terminal // the dendrite's
	here       Terminal // this axon's IP and port as the sender calls them
	bodyHash   string
	fields     members
	isVerified bool
}

// Answer sends the synapse with the members of a JSON object set in it. An error
// that wraps [ErrAnswer] has sent nothing; any other is the connection's.
func (c *Call) Answer(w http.ResponseWriter, object []byte) error {
	answer, err := parseMembers(object)
	if err != nil {
		return fmt.Errorf("%w: %w", ErrAnswer, err)
	}
	axon := c.terminal(http.StatusOK, "Success")
	body := synapse(c.Name, c.Timeout.Seconds(), len(object), 0, c.end, axon, c.fields.set(answer.own()))
	c.head(w, axon, "application/json", len(body))
	w.WriteHeader(http.StatusOK)
	_, err = w.Write(body)
	return err
}

// Open begins an answer that streams: what follows is written to w as it is,
// for classes that read it themselves.
func (c *Call) Open(w http.ResponseWriter, contentType string) {
	c.head(w, c.terminal(http.StatusOK, "Success"), contentType, 0)
	w.WriteHeader(http.StatusOK)
}

// Refuse answers with a status other than 200 and what the sender should know.
func (c *Call) Refuse(w http.ResponseWriter, status int, message string) {
	message = oneLine(message)
	body, _ := json.Marshal(map[string]string{"message": message}) // strings always encode
	c.head(w, c.terminal(status, message), "application/json", len(body))
	if status == http.StatusServiceUnavailable {
		w.Header().Set("Retry-After", "2")
	}
	w.WriteHeader(status)
	_, _ = w.Write(body) // a sender who is gone needs none
}

// terminal is this axon's end, signed now; strangers have us sign nothing.
func (c *Call) terminal(status int, message string) Terminal {
	now := c.axon.now()
	self := c.axon.key.AccountID()
	t := Terminal{
		IP: c.here.IP, Port: c.here.Port, StatusCode: status, StatusMessage: message, ProcessTime: now.Sub(c.started).Seconds(),
		Version: version, Nonce: now.UnixNano(), UUID: c.axon.uuid, Hotkey: self.String(),
	}
	if c.isVerified {
		t.Signature = "0x" + hex.EncodeToString(c.axon.key.Sign(answered(t.Nonce, c.From, self, t.UUID)))
	}
	return t
}

// head writes the headers that every answer has, with the case that the SDK
// looks for.
func (c *Call) head(w http.ResponseWriter, axon Terminal, contentType string, size int) {
	h := w.Header()
	h.Set("Content-Type", contentType)
	h[headerName] = []string{c.Name}
	h[headerTimeout] = []string{pythonFloat(c.Timeout)}
	h[headerBodyHash] = []string{c.bodyHash}
	h["total_size"] = []string{strconv.Itoa(size)}
	h["header_size"] = []string{"0"}
	c.end.write(h, ofDendrite)
	axon.write(h, ofAxon)
}
