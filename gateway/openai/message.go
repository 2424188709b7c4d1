package openai

import (
	"encoding/json"
	"fmt"
	"strings"
)

// MaxParts bounds the content parts of one message.
const MaxParts = 1024

// wireMessage is a message as sent: its content is text, a list of parts, or null.
type wireMessage struct {
	Role      string          `json:"role"`
	Content   content         `json:"content"`
	ToolCalls json.RawMessage `json:"tool_calls"`
}

// content keeps either form; parts is nil for plain text.
type content struct {
	text    string
	parts   []part
	isParts bool
	isNull  bool
}

type part struct {
	Type    string `json:"type"`
	Text    string `json:"text"`
	Refusal string `json:"refusal"`
}

func (c *content) UnmarshalJSON(b []byte) error {
	switch {
	case string(b) == "null":
		c.isNull = true
		return nil
	case len(b) > 0 && b[0] == '[':
		c.isParts = true
		if err := json.Unmarshal(b, &c.parts); err != nil {
			return Invalid("messages", "invalid_type", "a message's content parts must be objects with a type")
		}
		return nil
	}
	if err := json.Unmarshal(b, &c.text); err != nil {
		return Invalid("messages", "invalid_type", "a message's content must be a string or a list of parts")
	}
	return nil
}

// flatten makes the i-th message plain text, or says what in it cannot be.
func (m wireMessage) flatten(i int) (Message, error) {
	at := fmt.Sprintf("messages[%d]", i)
	role := m.Role
	switch role {
	case "system", "user", "assistant":
	case "developer":
		role = "system"
	case "tool", "function":
		return Message{}, unsupported(at + ".role")
	default:
		return Message{}, Invalid(at+".role", "invalid_value", fmt.Sprintf("unknown role %q; use system, user or assistant", clip(role)))
	}
	if calls := string(m.ToolCalls); calls != "" && calls != "null" && calls != "[]" {
		return Message{}, unsupported(at + ".tool_calls")
	}
	if m.Content.isNull && role != "assistant" {
		return Message{}, Invalid(at+".content", "invalid_type", "content must be a string or a list of parts, not null")
	}
	if !m.Content.isParts {
		return Message{Role: role, Content: m.Content.text}, nil
	}
	if len(m.Content.parts) > MaxParts {
		return Message{}, Invalid(at+".content", "array_above_max_length", fmt.Sprintf("content holds %d parts; the most is %d", len(m.Content.parts), MaxParts))
	}
	var b strings.Builder
	for j, p := range m.Content.parts {
		switch p.Type {
		case "text":
			b.WriteString(p.Text)
		case "refusal":
			b.WriteString(p.Refusal)
		default:
			return Message{}, Invalid(fmt.Sprintf("%s.content[%d]", at, j), "unsupported_value", fmt.Sprintf("content parts of type %q are not supported; send text", clip(p.Type)))
		}
	}
	return Message{Role: role, Content: b.String()}, nil
}
