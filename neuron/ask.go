package neuron

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"time"

	"github.com/plexus-network/plexus/mechanism"
	"github.com/plexus-network/plexus/substrate/keys"
	"github.com/plexus-network/plexus/wire"
	"github.com/plexus-network/plexus/wire/dendrite"
)

// maxAnswer bounds what is read of one answer, in bytes.
const maxAnswer = 4 << 20

// asker sends signed requests to axons: by btauth/1, or as a dendrite to those
// of SDK v10 that know the request's synapse.
type asker struct {
	key      keys.Pair
	http     *http.Client
	dendrite *dendrite.Dendrite // nil if the key is of another scheme than dendrites'
	classes  map[string]class   // by the path of their requests
}

// class is a class of synapses and its hashed fields.
type class struct {
	name   string
	hashed []string
}

// newAsker makes an asker that follows no redirects, uses no proxy and holds no
// answer's head for long. Unless allowLocal it asks public addresses alone.
func newAsker(key keys.Pair, synapses map[string]mechanism.Synapse, allowLocal bool) *asker {
	a := &asker{key: key, classes: map[string]class{}, http: &http.Client{
		Transport: &http.Transport{
			DialContext:            wire.Dialer(allowLocal).DialContext,
			MaxIdleConnsPerHost:    8,
			IdleConnTimeout:        time.Minute,
			MaxResponseHeaderBytes: 64 << 10,
			DisableCompression:     true,
		},
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
	}}
	for name, s := range synapses {
		a.classes[synapsePath(name, s)] = class{name, s.Hashed}
	}
	if d, err := dendrite.New(key, a.http); err == nil {
		a.dendrite = d
	}
	return a
}

// ask sends one request and reads its answer, whatever becomes of it; what went
// wrong is in the response.
func (a *asker) ask(ctx context.Context, to Neuron, task mechanism.Task) mechanism.Response {
	ctx, cancel := context.WithTimeout(ctx, task.Timeout)
	defer cancel()
	r := mechanism.Response{From: to.Hotkey}
	started := time.Now()
	r.Err = a.exchange(ctx, to, task, &r, started)
	r.Elapsed = time.Since(started)
	return r
}

func (a *asker) exchange(ctx context.Context, to Neuron, task mechanism.Task, r *mechanism.Response, started time.Time) error {
	class, isClass := a.classes[task.Request.Path]
	if isClass && to.SpeaksDendrite {
		return a.call(ctx, to, class, task, r, started)
	}
	resp, err := a.post(ctx, to, task.Request.Path, task.Request.Body)
	if err != nil {
		return err
	}
	defer resp.Body.Close()
	if resp.StatusCode != http.StatusOK {
		return refused(resp)
	}
	r.ContentType = resp.Header.Get("Content-Type")
	return receive(ctx, resp.Body, task.Enough, r, started)
}

// call asks an axon of SDK v10. Its answer is the synapse's own fields, or what
// it streams.
func (a *asker) call(ctx context.Context, to Neuron, class class, task mechanism.Task, r *mechanism.Response, started time.Time) error {
	switch {
	case to.Address == "":
		return errNoAxon
	case a.dendrite == nil:
		return dendrite.ErrScheme
	}
	answer, err := a.dendrite.Send(ctx, dendrite.Target{Hotkey: to.Hotkey, Address: to.Address}, dendrite.Synapse{
		Name: class.name, Body: task.Request.Body, Hashed: class.hashed, Timeout: task.Timeout,
	})
	var status *dendrite.StatusError
	switch {
	case errors.Is(err, dendrite.ErrUnavailable), errors.Is(err, dendrite.ErrPriority):
		return fmt.Errorf("%w: %w", mechanism.ErrBusy, err)
	case errors.As(err, &status), errors.Is(err, dendrite.ErrBody):
		return err
	case err != nil:
		return fmt.Errorf("reach its axon: %w", shorten(ctx, err))
	}
	defer answer.Body.Close()
	r.ContentType = answer.ContentType
	if !answer.IsSynapse() {
		return receive(ctx, answer.Body, task.Enough, r, started)
	}
	if err := receive(ctx, answer.Body, nil, r, started); err != nil { // half a synapse is none
		return err
	}
	r.Body, err = dendrite.Fields(r.Body)
	return err
}

// receive reads an answer's body until it ends or is enough.
func receive(ctx context.Context, body io.Reader, enough func([]byte) bool, r *mechanism.Response, started time.Time) error {
	buf := make([]byte, 16<<10)
	for {
		n, err := body.Read(buf)
		if n > 0 && r.FirstByte == 0 {
			r.FirstByte = time.Since(started)
		}
		if len(r.Body)+n > maxAnswer {
			return fmt.Errorf("%w: over %d bytes", ErrTooLong, maxAnswer)
		}
		r.Body = append(r.Body, buf[:n]...)
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return fmt.Errorf("read answer: %w", shorten(ctx, err))
		}
		if n > 0 && enough != nil && enough(r.Body) {
			r.Cut = true
			return nil
		}
	}
}

// errNoAxon is why a neuron without an address is not asked.
var errNoAxon = errors.New("it serves no axon")

// post signs a request for one neuron and sends it.
func (a *asker) post(ctx context.Context, to Neuron, path string, body []byte) (*http.Response, error) {
	if to.Address == "" {
		return nil, errNoAxon
	}
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, "http://"+to.Address+path, bytes.NewReader(body))
	if err != nil {
		return nil, fmt.Errorf("its axon's address: %w", err)
	}
	req.Header.Set("Content-Type", "application/json")
	if err := wire.Sign(req, body, a.key, to.Hotkey); err != nil {
		return nil, err
	}
	resp, err := a.http.Do(req)
	if err != nil {
		return nil, fmt.Errorf("reach its axon: %w", shorten(ctx, err))
	}
	return resp, nil
}

// tell posts a value and wants no answer but that it arrived.
func (a *asker) tell(ctx context.Context, to Neuron, path string, value any) error {
	ctx, cancel := context.WithTimeout(ctx, 5*time.Second)
	defer cancel()
	body, err := json.Marshal(value)
	if err != nil {
		return fmt.Errorf("encode: %w", err)
	}
	resp, err := a.post(ctx, to, path, body)
	if err != nil {
		return err
	}
	defer resp.Body.Close()
	if resp.StatusCode/100 != 2 {
		return refused(resp)
	}
	return nil
}

// refused says how an axon refused.
func refused(resp *http.Response) error {
	var body struct {
		Error struct {
			Message string `json:"message"`
		} `json:"error"`
	}
	b, _ := io.ReadAll(io.LimitReader(resp.Body, 4<<10))
	_ = json.Unmarshal(b, &body) // any body may come; the status says enough
	message := body.Error.Message
	if len(message) > 200 {
		message = message[:200]
	}
	err := fmt.Errorf("answered %d %s", resp.StatusCode, message)
	if resp.StatusCode == http.StatusTooManyRequests {
		err = fmt.Errorf("%w: %w", mechanism.ErrBusy, err)
	}
	return err
}

// shorten says "no answer in time" where a deadline is the cause.
func shorten(ctx context.Context, err error) error {
	if errors.Is(ctx.Err(), context.DeadlineExceeded) {
		return errors.New("not within the time allowed")
	}
	return err
}
