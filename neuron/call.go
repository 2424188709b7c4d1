package neuron

import (
	"context"
	"errors"
	"mime"
	"net/http"
	"time"

	"github.com/plexus-network/plexus/mechanism"
	"github.com/plexus-network/plexus/wire/dendrite"
)

// ping is the class that every axon of the SDK answers with what it is sent.
const ping = "Synapse"

// waitMost bounds how long a call waits for a place.
const waitMost = 12 * time.Second

// either lets dendrites of SDK v10 to their own handler.
func either(btauth, calls http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if dendrite.Speaks(r) {
			calls.ServeHTTP(w, r)
		} else {
			btauth.ServeHTTP(w, r)
		}
	})
}

// synapses are the classes that a mechanism speaks; nil if it speaks none.
func synapses(mech any) map[string]mechanism.Synapse {
	if s, ok := mech.(mechanism.Synapses); ok {
		return s.Synapses()
	}
	return nil
}

// synapsePath is the path of the requests that a class stands for.
func synapsePath(name string, s mechanism.Synapse) string {
	if s.Path == "" {
		return "/" + name
	}
	return s.Path
}

// hashed tells whether a class of synapses is served and which of its fields
// are signed.
func (a *axon) hashed(name string) ([]string, bool) {
	s, ok := synapses(a.miner)[name]
	return s.Hashed, ok || name == ping
}

// isObject claims that an answer's members are to be set in the synapse; what is
// no JSON the sender's class reads as it comes.
func isObject(contentType string) bool {
	kind, _, err := mime.ParseMediaType(contentType)
	return contentType == "" || err == nil && kind == "application/json"
}

// serveCall answers one call of a permitted dendrite. Those that wait for a
// place are served by stake.
func (a *axon) serveCall(w http.ResponseWriter, r *http.Request, c *dendrite.Call) {
	letIn(w)
	s, isServed := synapses(a.miner)[c.Name]
	if !isServed {
		_ = c.Answer(w, []byte("{}")) // a sender who is gone needs none
		return
	}
	within := waitMost
	if c.Timeout > 0 {
		within = min(within, c.Timeout)
	}
	caller, _ := a.view().Find(c.From)
	err := a.places.wait(r.Context(), c.From, caller.Stake, within)
	switch {
	case errors.Is(err, errLate):
		a.record.refused("busy")
		c.Refuse(w, http.StatusRequestTimeout, err.Error()+"; others with more stake wait, too")
		return
	case errors.Is(err, errNoPlace):
		a.record.refused("busy")
		c.Refuse(w, http.StatusServiceUnavailable, err.Error()+"; try again in a few seconds")
		return
	case err != nil:
		return // the sender hung up
	}
	defer a.places.leave(c.From)
	ctx, cancel := context.WithTimeout(r.Context(), serveDeadline)
	defer cancel()
	out := newAnswerWriter(w)
	out.begin = func(contentType string) { c.Open(w, contentType) }
	out.keeps = isObject
	out.whole = func(resp mechanism.Response) error {
		if !isObject(resp.ContentType) { // for a class that reads its answer itself
			_, err := out.open(resp.ContentType).Write(resp.Body)
			return err
		}
		out.allow()
		err := c.Answer(w, resp.Body)
		out.isOpen = !errors.Is(err, dendrite.ErrAnswer)
		return err
	}
	a.answer(ctx, r, mechanism.Request{From: c.From, Path: synapsePath(c.Name, s), Body: c.Body}, out, func(err error) {
		status, message, _ := told(err)
		if status == http.StatusTooManyRequests { // the SDK's axons know no such answer
			status = http.StatusServiceUnavailable
		}
		c.Refuse(w, status, message)
	})
}
