package dendrite

import (
	"bytes"
	"context"
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"mime"
	"net/http"
	"slices"
	"strconv"
	"sync"
	"time"

	"github.com/plexus-network/plexus/substrate/keys"
	"github.com/plexus-network/plexus/wire"
)

// maxRefusal bounds what is read of an answer that refuses, in bytes.
const maxRefusal = 8 << 10

// Dendrite asks axons. It is safe for concurrent use.
type Dendrite struct {
	key  keys.Pair
	http *http.Client

	mu   sync.Mutex // guards idle
	idle []lane
}

// lane is a dendrite as an axon sees it: a UUID whose nonces must rise. Each
// call under way has one to itself, or calls that overtake each other would be
// refused as replays.
type lane struct {
	uuid string
	last int64
}

// New makes a dendrite that signs by a key of sr25519 and sends through client,
// which should follow no redirects and bound the headers that it reads.
func New(key keys.Pair, client *http.Client) (*Dendrite, error) {
	if key == nil {
		return nil, wire.ErrNoKey
	}
	if key.Scheme() != keys.Sr25519 {
		return nil, ErrScheme
	}
	return &Dendrite{key: key, http: client}, nil
}

// Target is an axon.
type Target struct {
	Hotkey  keys.AccountID
	Address string // "ip:port"
}

// Synapse is what an axon is asked.
type Synapse struct {
	Name string
	// Body is a JSON object of the class's own fields.
	Body []byte
	// Hashed are the class's required_hash_fields in their order.
	Hashed []string
	// Required are the fields that the class has no defaults for; nil means each
	// that is not null, which fits unless a class refuses an empty value.
	Required []string
	// Timeout is how long the axon is told that we wait; ctx is what ends the wait.
	Timeout time.Duration
}

// Answer is an axon's answer with status 200, its body still to be read. Nothing
// in it is signed.
type Answer struct {
	ContentType string
	// Axon and Dendrite are both ends as the axon's headers tell them.
	Axon, Dendrite Terminal
	// Body is to be closed.
	Body io.ReadCloser
}

// IsSynapse claims that the body is a synapse and no stream; [Fields] takes its
// fields out.
func (a *Answer) IsSynapse() bool {
	kind, _, err := mime.ParseMediaType(a.ContentType)
	return err == nil && kind == "application/json"
}

// Send posts a synapse and gives the answer once its headers are there. Errors
// wrap [ErrBody] for a body that is none, a [StatusError] for an answer other
// than 200, or are the connection's.
func (d *Dendrite) Send(ctx context.Context, to Target, s Synapse) (*Answer, error) {
	l := d.take()
	req, err := d.request(ctx, to, s, &l)
	if err != nil {
		d.give(l)
		return nil, err
	}
	resp, err := d.http.Do(req)
	if err != nil {
		d.give(l)
		return nil, err
	}
	if resp.StatusCode != http.StatusOK {
		defer d.give(l)
		defer resp.Body.Close()
		return nil, refusal(resp)
	}
	return &Answer{
		ContentType: resp.Header.Get("Content-Type"),
		Axon:        readTerminal(resp.Header, ofAxon), Dendrite: readTerminal(resp.Header, ofDendrite),
		Body: &ending{ReadCloser: resp.Body, end: sync.OnceFunc(func() { d.give(l) })},
	}, nil
}

func (d *Dendrite) request(ctx context.Context, to Target, s Synapse, l *lane) (*http.Request, error) {
	if !isClass(s.Name) {
		return nil, fmt.Errorf("%w: %q is no name of a class", ErrBody, s.Name)
	}
	fields, err := parseMembers(s.Body)
	if err != nil {
		return nil, err
	}
	fields = fields.own()
	hash, err := bodyHash(fields, s.Hashed)
	if err != nil {
		return nil, err
	}
	l.last = max(l.last+1, time.Now().UnixNano())
	self := d.key.AccountID()
	dendrite := Terminal{
		Version: version, Nonce: l.last, UUID: l.uuid, Hotkey: self.String(),
		Signature: "0x" + hex.EncodeToString(d.key.Sign(asked(l.last, self, to.Hotkey, l.uuid, hash))),
	}
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, "http://"+to.Address+"/"+s.Name, nil)
	if err != nil {
		return nil, fmt.Errorf("the axon's address: %w", err)
	}
	axon := Terminal{Hotkey: to.Hotkey.String(), IP: req.URL.Hostname()}
	axon.Port, _ = strconv.Atoi(req.URL.Port())
	body := synapse(s.Name, s.Timeout.Seconds(), len(s.Body), 0, dendrite, axon, fields)
	req.Body = io.NopCloser(bytes.NewReader(body))
	req.GetBody = func() (io.ReadCloser, error) { return io.NopCloser(bytes.NewReader(body)), nil }
	req.ContentLength = int64(len(body))

	h := req.Header
	h.Set("Content-Type", "application/json")
	h[headerName] = []string{s.Name}
	h[headerTimeout] = []string{pythonFloat(s.Timeout)}
	h[headerBodyHash] = []string{hash}
	h["total_size"] = []string{strconv.Itoa(len(s.Body))}
	h["header_size"] = []string{"0"}
	dendrite.write(h, ofDendrite)
	axon.write(h, ofAxon)
	for _, f := range fields {
		if empty := emptied(f.value); empty != "" && (s.Required == nil || slices.Contains(s.Required, f.name)) {
			h[ofField+f.name] = []string{base64.StdEncoding.EncodeToString([]byte(empty))}
		}
	}
	return req, nil
}

// emptied is the empty value of a JSON value's kind, which stands for it in the
// headers so that the class can be made of them; nothing for null.
func emptied(value json.RawMessage) string {
	switch value[0] {
	case '"':
		return `""`
	case '{':
		return "{}"
	case '[':
		return "[]"
	case 't', 'f':
		return "false"
	case 'n':
		return ""
	}
	if bytes.ContainsAny(value, ".eE") {
		return "0.0"
	}
	return "0"
}

// take finds an idle lane or opens one.
func (d *Dendrite) take() lane {
	d.mu.Lock()
	defer d.mu.Unlock()
	if n := len(d.idle); n > 0 {
		l := d.idle[n-1]
		d.idle = d.idle[:n-1]
		return l
	}
	return lane{uuid: newUUID()}
}

func (d *Dendrite) give(l lane) {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.idle = append(d.idle, l)
}

// refusal reads why an axon refused: from {"message": …}, from the list that its
// framework makes of a body it cannot read, or else as it stands.
func refusal(resp *http.Response) error {
	body, _ := io.ReadAll(io.LimitReader(resp.Body, maxRefusal)) // the status says enough
	var told struct {
		Message string `json:"message"`
		Detail  any    `json:"detail"`
	}
	said := string(body)
	if json.Unmarshal(body, &told) == nil {
		switch {
		case told.Message != "":
			said = told.Message
		case told.Detail != nil:
			said = fmt.Sprint(told.Detail)
		}
	}
	return &StatusError{Status: resp.StatusCode, Message: oneLine(said)}
}

// ending does something once when a body has been read or is closed.
type ending struct {
	io.ReadCloser
	end func()
}

func (e *ending) Read(b []byte) (int, error) {
	n, err := e.ReadCloser.Read(b)
	if errors.Is(err, io.EOF) {
		e.end()
	}
	return n, err
}

func (e *ending) Close() error {
	e.end()
	return e.ReadCloser.Close()
}
