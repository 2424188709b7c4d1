package gateway

import (
	"context"
	"crypto/rand"
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"errors"
	"io"
	"log/slog"
	"net/http"
	"strconv"
	"strings"
	"time"

	"github.com/plexus-network/plexus/gateway/openai"
	"github.com/plexus-network/plexus/gateway/relay"
)

const (
	bodyTime = 30 * time.Second // to send a request's body
	// bytesPerToken is more than any vocabulary puts in one token on average, so a
	// prompt beyond it is too long without counting.
	bytesPerToken = 64
)

// chat answers POST /v1/chat/completions.
func (g *Gateway) chat(w http.ResponseWriter, r *http.Request) {
	call, refusal := g.readCall(w, r)
	if refusal != nil {
		refusal.Write(w)
		return
	}
	for try := 1; ; try++ {
		answer, err := g.relay.Open(r.Context(), call)
		if err != nil {
			g.refuse(w, r, err)
			return
		}
		if isDone := g.deliver(w, r, call, answer, try == wholeTries); isDone {
			return
		}
	}
}

// wholeTries is how many miners may break off before a client that waits for
// the whole answer, and has seen nothing of it, is told.
const wholeTries = 3

// deliver gives a miner's answer to the client. It is false, and nothing was
// sent, where the miner broke off and another may be asked.
func (g *Gateway) deliver(w http.ResponseWriter, r *http.Request, call *relay.Call, answer *relay.Answer, isLast bool) (isDone bool) {
	defer answer.Close()
	reply := g.newReply(r, call, answer)
	v := visitOf(r.Context())
	v.note(slog.Int("uid", int(answer.Miner.UID)), slog.String("model", answer.Miner.Model), slog.Duration("first_token", answer.FirstToken))
	h := w.Header()
	h.Set("X-Plexus-Subnet", strconv.Itoa(int(g.pool.Network().Netuid)))
	h.Set("X-Plexus-Miner-Uid", strconv.Itoa(int(answer.Miner.UID)))
	h.Set("X-Plexus-Miner-Hotkey", answer.Miner.Hotkey.String())
	h.Set("Cache-Control", "no-store")
	isDone = true
	var err error
	if call.Request.Stream {
		err = reply.stream(w)
	} else if err = reply.whole(w); err != nil && !isClientGone(err) {
		if isDone = isLast; isDone {
			g.allowWrite(w)
			broken().Write(w)
		}
	}
	v.note(slog.Int("tokens", answer.Usage().CompletionTokens))
	if err != nil {
		v.note(slog.String("err", err.Error()))
	}
	return isDone
}

// readCall reads and checks a request; its error is for the client.
func (g *Gateway) readCall(w http.ResponseWriter, r *http.Request) (*relay.Call, *openai.Error) {
	_ = http.NewResponseController(w).SetReadDeadline(time.Now().Add(bodyTime))
	body, err := readBody(http.MaxBytesReader(w, r.Body, g.opts.BodyBytes), r.ContentLength, g.opts.BodyBytes)
	if err != nil {
		var tooLarge *http.MaxBytesError
		if errors.As(err, &tooLarge) {
			return nil, openai.NewError(http.StatusRequestEntityTooLarge, "invalid_request_error", "request_too_large",
				"the body has more than "+strconv.FormatInt(tooLarge.Limit, 10)+" bytes; shorten the messages")
		}
		return nil, openai.Invalid("", "unreadable_body", "the body did not arrive whole; send it again")
	}
	_ = http.NewResponseController(w).SetReadDeadline(time.Time{})
	request, err := openai.ParseChatRequest(body)
	var refusal *openai.Error
	if errors.As(err, &refusal) {
		return nil, refusal
	}
	if !g.pool.Ready() {
		return nil, notReady()
	}
	name, refusal := g.resolve(request.Model)
	if refusal != nil {
		return nil, refusal
	}
	call := &relay.Call{Model: name, Request: request, Context: g.contextOf(name)}
	if call.Context > 0 && request.PromptBytes > call.Context*bytesPerToken {
		return nil, relay.TooLong(call.Context)
	}
	call.Seed = seed(request.Seed)
	return call, nil
}

// readBody reads at once what the client says it sends.
func readBody(body io.Reader, length, most int64) ([]byte, error) {
	if length < 0 || length > most {
		return io.ReadAll(body)
	}
	b := make([]byte, 0, length+1)
	for {
		n, err := body.Read(b[len(b):cap(b)])
		b = b[:len(b)+n]
		if errors.Is(err, io.EOF) {
			return b, nil
		}
		if err != nil {
			return nil, err
		}
		if len(b) == cap(b) {
			b = append(b, 0)[:len(b)]
		}
	}
}

// seed binds a request's sampling: derived from the client's, or drawn.
func seed(given *int64) [32]byte {
	var s [32]byte
	if given == nil {
		_, _ = rand.Read(s[:]) // never fails
		return s
	}
	var le [8]byte
	binary.LittleEndian.PutUint64(le[:], uint64(*given))
	return sha256.Sum256(le[:])
}

// refuse answers when there is no answer to give.
func (g *Gateway) refuse(w http.ResponseWriter, r *http.Request, err error) {
	visitOf(r.Context()).note(slog.String("err", err.Error()))
	g.allowWrite(w)
	var told *openai.Error
	switch {
	case errors.As(err, &told):
		told.Write(w)
	case r.Context().Err() != nil:
		// The client left; the status is for the log alone.
		w.WriteHeader(statusClientLeft)
	default:
		g.log.Error("no answer", "err", err)
		openai.NewError(http.StatusInternalServerError, "server_error", "internal_error", "the gateway failed; the request id is in X-Request-Id").Write(w)
	}
}

const statusClientLeft = 499

// allowWrite gives the client its time to take what is written next, however long
// the answer was in coming.
func (g *Gateway) allowWrite(w http.ResponseWriter) {
	_ = http.NewResponseController(w).SetWriteDeadline(time.Now().Add(g.opts.Write))
}

// reply turns a miner's answer into the client's.
type reply struct {
	gateway *Gateway
	call    *relay.Call
	answer  *relay.Answer
	id      string
	created int64
	model   string
	begun   time.Time
	proof   bool // the client asked for what proves the answer
}

func (g *Gateway) newReply(r *http.Request, call *relay.Call, answer *relay.Answer) *reply {
	v := visitOf(r.Context())
	return &reply{
		gateway: g, call: call, answer: answer, id: "chatcmpl-" + strings.TrimPrefix(v.id, "req_"), created: v.started.Unix(),
		model: modelPrefix + answer.Miner.Model, begun: v.started, proof: r.Header.Get("X-Plexus-Proof") == "1",
	}
}

// processed tells how long the answer, or its first token, took.
func (p *reply) processed(h http.Header) {
	h.Set("Openai-Processing-Ms", strconv.FormatInt(time.Since(p.begun).Milliseconds(), 10))
}

// proven completes a part's proof with what the gateway itself knows, or drops it.
func (p *reply) proven(from *openai.Proof) *openai.Proof {
	if !p.proof || from == nil {
		return nil
	}
	return &openai.Proof{
		Tokens: from.Tokens, Seed: hex.EncodeToString(p.call.Seed[:]),
		Hotkey: "0x" + hex.EncodeToString(p.answer.Miner.Hotkey[:]), Model: p.answer.Miner.Model, SHA256: from.SHA256,
	}
}

// broken is the client's error for a miner that stopped in the middle.
func broken() *openai.Error {
	return openai.NewError(http.StatusBadGateway, "server_error", "miner_failed", "the miner broke off in the middle of its answer; ask again")
}

// isClientGone claims that err is the client's leaving.
func isClientGone(err error) bool { return errors.Is(err, context.Canceled) }
