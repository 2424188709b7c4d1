package store

import (
	"encoding/binary"
	"fmt"
)

// The rows on disk, by their first letter.
//
//	m state            height u64, oldest readable height u64, accumulator
//	l KEY              latest value
//	u ESCAPED HEIGHT   a value as it was before the block at HEIGHT changed KEY
//	c HEIGHT           the keys that the block at HEIGHT changed
//	n NAME             a note: what the caller keeps beside the state
//
// History is kept as the values that blocks replaced, because the set hash needs
// those in hand anyway, a read of the head finds no history to walk, and all
// rows of a height leave together when it falls behind the horizon.
const (
	rowLatest = 'l'
	rowUndo   = 'u'
	rowKeys   = 'c'
	rowNote   = 'n'
)

var (
	stateRow  = []byte("mstate")
	oldestRow = []byte("moldest")
)

// An undo row's value starts with one of these.
const (
	wasAbsent  = 0
	wasPresent = 1
)

// Keys inside undo rows are escaped so that rows sort by key, then height, even
// where one key is the start of another: 00 becomes 00 ff, and 00 01 ends it.
const (
	escape    = 0x00
	escaped00 = 0xff
	keyEnd    = 0x01
)

func appendEscaped(b []byte, key string) []byte {
	for i := range len(key) {
		b = append(b, key[i])
		if key[i] == escape {
			b = append(b, escaped00)
		}
	}
	return b
}

// appendUndo makes the row of a key at a height.
func appendUndo(b []byte, key string, height uint64) []byte {
	b = appendEscaped(append(b, rowUndo), key)
	return binary.BigEndian.AppendUint64(append(b, escape, keyEnd), height)
}

// splitUndo reads a row made by appendUndo.
func splitUndo(row []byte) (key []byte, height uint64, err error) {
	if len(row) < 11 {
		return nil, 0, fmt.Errorf("undo row of %d bytes", len(row))
	}
	height = binary.BigEndian.Uint64(row[len(row)-8:])
	body := row[1 : len(row)-10]
	for i := 0; i < len(body); i++ {
		key = append(key, body[i])
		if body[i] == escape {
			i++
		}
	}
	return key, height, nil
}

func latestKey(key string) []byte {
	return append(append(make([]byte, 0, 1+len(key)), rowLatest), key...)
}

func heightKey(letter byte, height uint64) []byte {
	return binary.BigEndian.AppendUint64([]byte{letter}, height)
}

func noteKey(name string) []byte { return append([]byte{rowNote}, name...) }

// after is the first row behind all rows that start with prefix; nil: no end.
func after(prefix []byte) []byte {
	end := append([]byte{}, prefix...)
	for i := len(end) - 1; i >= 0; i-- {
		if end[i]++; end[i] != 0 {
			return end[:i+1]
		}
	}
	return nil
}

// packKeys and unpackKeys hold the list of a block's changed keys.
func packKeys(changes []change) []byte {
	var b []byte
	for _, c := range changes {
		b = binary.AppendUvarint(b, uint64(len(c.key)))
		b = append(b, c.key...)
	}
	return b
}

func unpackKeys(b []byte, visit func(key string)) error {
	for len(b) > 0 {
		n, w := binary.Uvarint(b)
		if w <= 0 || n > uint64(len(b)-w) {
			return fmt.Errorf("list of changed keys is cut off")
		}
		visit(string(b[w : w+int(n)]))
		b = b[w+int(n):]
	}
	return nil
}
