package llama

import (
	"errors"
	"fmt"
)

// ErrModel is returned when weights cannot be loaded or made.
var ErrModel = errors.New("the model cannot be loaded")

// Model is one set of weights with its vocabulary. Reading it is safe for
// concurrent use.
type Model struct {
	lib   *Library
	ptr   uintptr
	vocab uintptr
	size  int
	ends  []bool // by token
}

// Load reads a GGUF file. The error wraps [ErrModel] and carries what
// llama.cpp said. The caller closes the model after its contexts.
func (l *Library) Load(path string) (*Model, error) {
	p := l.f.modelDefaults()
	p.gpuLayers = 0
	ptr := l.f.modelLoad(path, p)
	if ptr == 0 {
		return nil, fmt.Errorf("%w: %s: %s", ErrModel, path, l.logs.last())
	}
	m := &Model{lib: l, ptr: ptr, vocab: l.f.modelVocab(ptr)}
	m.size = int(l.f.vocabSize(m.vocab))
	m.ends = make([]bool, m.size)
	for t := range m.ends {
		m.ends[t] = l.f.vocabIsEnd(m.vocab, int32(t))
	}
	return m, nil
}

// Close frees the weights.
func (m *Model) Close() {
	if m.ptr != 0 {
		m.lib.f.modelFree(m.ptr)
		m.ptr = 0
	}
}

// Vocab is the number of tokens.
func (m *Model) Vocab() int { return m.size }

// Trained is the number of tokens of context that the model was trained for.
func (m *Model) Trained() int { return int(m.lib.f.modelTrained(m.ptr)) }

// IsEnd says whether a token ends a completion; false out of range.
func (m *Model) IsEnd(token int32) bool {
	return token >= 0 && int(token) < m.size && m.ends[token]
}

// Template is the chat template that the weights carry, in Jinja; empty if
// they carry none.
func (m *Model) Template() string { return goString(m.lib.f.modelTemplate(m.ptr, nil)) }

// Tokenize turns text into tokens. With special, names of control tokens in
// the text become these tokens: only a template's own text may be read so,
// never a stranger's. With start, the model's first token is put before where
// it wants one.
func (m *Model) Tokenize(text string, start, special bool) []int32 {
	if text == "" && !start {
		return nil
	}
	in := append([]byte(text), 0)
	out := make([]int32, len(text)+2)
	n := m.lib.f.tokenize(m.vocab, &in[0], int32(len(text)), &out[0], int32(len(out)), start, special)
	if n < 0 {
		out = make([]int32, -n)
		n = m.lib.f.tokenize(m.vocab, &in[0], int32(len(text)), &out[0], int32(len(out)), start, special)
	}
	if n < 0 {
		return nil
	}
	return out[:n]
}

// Piece is a token's text, which may be part of a UTF-8 character. Control
// tokens have none.
func (m *Model) Piece(token int32) []byte {
	if token < 0 || int(token) >= m.size {
		return nil
	}
	var short [64]byte
	n := m.lib.f.piece(m.vocab, token, &short[0], int32(len(short)), 0, false)
	if n >= 0 {
		return append([]byte(nil), short[:n]...)
	}
	long := make([]byte, -n)
	n = m.lib.f.piece(m.vocab, token, &long[0], int32(len(long)), 0, false)
	return long[:max(n, 0)]
}
