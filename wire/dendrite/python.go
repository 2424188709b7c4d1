package dendrite

import (
	"bytes"
	"crypto/sha3"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"strconv"
	"strings"
	"unicode"
)

// maxDepth bounds how deep lists and objects of a hashed field may nest.
const maxDepth = 64

// bodyHash is the hash that a synapse's signature covers: over the named fields
// in that order, each hashed as Python's str writes its value. Errors wrap
// [ErrBody].
func bodyHash(fields members, hashed []string) (string, error) {
	all := sha3.New256()
	for _, name := range hashed {
		value, ok := fields.find(name)
		if !ok {
			return "", fmt.Errorf("%w: the hashed field %s is missing", ErrBody, name)
		}
		one := sha3.New256()
		if err := writeStr(one, value); err != nil {
			return "", fmt.Errorf("%w: field %s: %w", ErrBody, name, err)
		}
		_, _ = io.WriteString(all, hex.EncodeToString(one.Sum(nil))) // a hash takes everything
	}
	return hex.EncodeToString(all.Sum(nil)), nil
}

var (
	errTwice   = errors.New("an object has a name twice")
	errTooDeep = errors.New("nested too deep")
	errNumber  = errors.New("a number is out of range")
)

// writeStr writes str(value) of a JSON value as Python 3 does, for what JSON
// tells apart: str, int, float, bool, None, list and dict with names for keys.
// Characters that Unicode has not assigned in all versions may differ.
func writeStr(w io.Writer, value json.RawMessage) error {
	d := json.NewDecoder(bytes.NewReader(value))
	d.UseNumber()
	token, err := d.Token()
	if err != nil {
		return err
	}
	if text, ok := token.(string); ok { // str of a string is the string, repr is quoted
		_, err = io.WriteString(w, text)
		return err
	}
	return writeRepr(w, d, token, 0)
}

// writeRepr writes the value that begins with token.
func writeRepr(w io.Writer, d *json.Decoder, token json.Token, depth int) (err error) {
	if depth > maxDepth {
		return errTooDeep
	}
	text := "None"
	switch v := token.(type) {
	case json.Delim:
		if v == '{' {
			return writeDict(w, d, depth)
		}
		return writeList(w, d, depth)
	case string:
		text = quote(v)
	case bool:
		if text = "False"; v {
			text = "True"
		}
	case json.Number:
		if text, err = number(v.String()); err != nil {
			return err
		}
	}
	_, err = io.WriteString(w, text)
	return err
}

func writeList(w io.Writer, d *json.Decoder, depth int) error {
	before := "["
	for d.More() {
		token, err := d.Token()
		if err != nil {
			return err
		}
		if _, err := io.WriteString(w, before); err != nil {
			return err
		}
		if err := writeRepr(w, d, token, depth+1); err != nil {
			return err
		}
		before = ", "
	}
	return closing(w, d, before, "[", "]")
}

func writeDict(w io.Writer, d *json.Decoder, depth int) error {
	before, names := "{", map[string]bool{}
	for d.More() {
		name, err := d.Token()
		if err != nil {
			return err
		}
		text, _ := name.(string) // the decoder gives nothing else here
		if names[text] {
			return errTwice
		}
		names[text] = true
		token, err := d.Token()
		if err != nil {
			return err
		}
		if _, err := io.WriteString(w, before+quote(text)+": "); err != nil {
			return err
		}
		if err := writeRepr(w, d, token, depth+1); err != nil {
			return err
		}
		before = ", "
	}
	return closing(w, d, before, "{", "}")
}

// closing ends a list or dict; before is still its opening if it is empty.
func closing(w io.Writer, d *json.Decoder, before, opening, end string) error {
	if _, err := d.Token(); err != nil {
		return err
	}
	if before == opening {
		end = opening + end
	}
	_, err := io.WriteString(w, end)
	return err
}

// number is str of an int or a float; JSON's point or exponent makes a float.
func number(text string) (string, error) {
	if !strings.ContainsAny(text, ".eE") {
		if text == "-0" {
			return "0", nil
		}
		return text, nil
	}
	f, err := strconv.ParseFloat(text, 64)
	if err != nil {
		return "", errNumber
	}
	return formatFloat(f), nil
}

// formatFloat is repr of a finite float: the shortest digits that read back as
// the same number, with an exponent below 1e-4 and from 1e16.
func formatFloat(f float64) string {
	exponential := strconv.FormatFloat(f, 'e', -1, 64)
	_, exponent, _ := strings.Cut(exponential, "e")
	if e, _ := strconv.Atoi(exponent); e < -4 || e >= 16 {
		return exponential
	}
	plain := strconv.FormatFloat(f, 'f', -1, 64)
	if !strings.Contains(plain, ".") {
		plain += ".0"
	}
	return plain
}

// quote is repr of a string.
func quote(text string) string {
	mark := byte('\'')
	if strings.Contains(text, "'") && !strings.Contains(text, `"`) {
		mark = '"'
	}
	b := make([]byte, 0, len(text)+2)
	b = append(b, mark)
	for _, r := range text {
		switch {
		case r == rune(mark) || r == '\\':
			b = append(b, '\\', byte(r))
		case r == '\n':
			b = append(b, `\n`...)
		case r == '\r':
			b = append(b, `\r`...)
		case r == '\t':
			b = append(b, `\t`...)
		case unicode.IsPrint(r):
			b = append(b, string(r)...)
		case r <= 0xff:
			b = fmt.Appendf(b, `\x%02x`, r)
		case r <= 0xffff:
			b = fmt.Appendf(b, `\u%04x`, r)
		default:
			b = fmt.Appendf(b, `\U%08x`, r)
		}
	}
	return string(append(b, mark))
}
