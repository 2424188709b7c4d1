package serve

import (
	"fmt"
	"strconv"
	"strings"

	"github.com/plexus-network/plexus/engine/api"
	"github.com/plexus-network/plexus/engine/catalogue"
)

// prompter makes prompts of chats. What people write never becomes a control
// token, whatever it says: only the template's own marks do.
type prompter struct {
	template catalogue.Template
	tokens   Tokenizer
	context  int
	longest  int // bytes of the longest token
	open     []int32
	shut     []int32
}

func newPrompter(t catalogue.Template, tokens Tokenizer, context int) (*prompter, error) {
	p := &prompter{template: t, tokens: tokens, context: context}
	for v := range tokens.Vocab() {
		p.longest = max(p.longest, len(tokens.Piece(int32(v))))
	}
	switch t {
	case catalogue.ChatML:
		p.open = tokens.Tokenize("<|im_start|>", false, true)
		p.shut = tokens.Tokenize("<|im_end|>", false, true)
		if len(p.open) != 1 || len(p.shut) != 1 {
			return nil, fmt.Errorf("the model's vocabulary has no ChatML marks")
		}
	case catalogue.Plain:
	default:
		return nil, fmt.Errorf("no template %q", t)
	}
	return p, nil
}

// roles that a message may have, and what the template calls them.
var roles = map[string]string{
	"system": "system", "developer": "system", "user": "user", "assistant": "assistant",
}

// make gives a chat's tokens, at most the context less one for the answer. The
// error is an *api.Error.
func (p *prompter) make(chat []api.Message) ([]int32, error) {
	if len(chat) == 0 {
		return nil, api.Invalid("messages", "is empty")
	}
	size := 0
	for i, m := range chat {
		if _, ok := roles[m.Role]; !ok {
			return nil, api.Invalid("messages["+strconv.Itoa(i)+"].role", "must be system, developer, user or assistant")
		}
		size += len(m.Content)
	}
	// A token is at most so many bytes, and a turn is at least two tokens, so
	// this much cannot fit; nothing is tokenised for it.
	if size > p.context*p.longest || 2*len(chat) > p.context {
		return nil, tooLong("too many", p.context)
	}
	var out []int32
	for _, t := range p.texts(chat) {
		turn, err := p.turn(t, p.context-len(out))
		if err != nil {
			return nil, err
		}
		if out = append(out, turn...); len(out) >= p.context {
			return nil, tooLong("over "+strconv.Itoa(len(out)), p.context)
		}
	}
	if p.template == catalogue.ChatML {
		out = append(append(out, p.open...), p.tokens.Tokenize("assistant\n", false, false)...)
	}
	if len(out) >= p.context {
		return nil, tooLong(strconv.Itoa(len(out)), p.context)
	}
	return out, nil
}

// texts gives what is tokenised as one: a turn each, or all where there are no
// turns.
func (p *prompter) texts(chat []api.Message) []string {
	var out []string
	for _, m := range chat {
		if p.template == catalogue.ChatML {
			out = append(out, roles[m.Role]+"\n"+m.Content)
		} else {
			out = append(out, m.Content)
		}
	}
	if p.template == catalogue.Plain {
		return []string{strings.Join(out, "\n")}
	}
	return out
}

// turn gives one text's tokens; room is how many may still fit.
func (p *prompter) turn(text string, room int) ([]int32, error) {
	// A long text's start tells mostly that it is too long. Cutting it there
	// makes few tokens more than it has, far fewer than the slack.
	const slack = 64
	if len(text) > maxCharsOnTrial {
		if n := len(p.tokens.Tokenize(text[:maxCharsOnTrial], false, false)); n > room+slack {
			return nil, tooLong("over "+strconv.Itoa(p.context), p.context)
		}
	}
	if p.template == catalogue.Plain {
		return p.tokens.Tokenize(text, true, false), nil
	}
	out := append(append([]int32{}, p.open...), p.tokens.Tokenize(text, false, false)...)
	out = append(out, p.shut...)
	return append(out, p.tokens.Tokenize("\n", false, false)...), nil
}

// completion gives the tokens of an answer's text, with the end-of-turn mark
// if it has ended.
func (p *prompter) completion(text string, hasEnded bool) []int32 {
	out := p.tokens.Tokenize(text, false, false)
	if hasEnded {
		out = append(out, p.shut...)
	}
	return out
}
