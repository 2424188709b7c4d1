package store

import (
	"bytes"
	"encoding/binary"
	"fmt"
	"math/rand/v2"
	"testing"

	"lukechampine.com/blake3"
)

func TestSetHashIgnoresOrder(t *testing.T) {
	var a, b SetHash
	for i := range 50 {
		a.Add(fmt.Sprint("key", i), []byte{byte(i)})
		b.Add(fmt.Sprint("key", 49-i), []byte{byte(49 - i)})
	}
	if a.Sum() != b.Sum() {
		t.Fatal("the same rows in another order gave another hash")
	}
	b.Remove("key7", []byte{7})
	if a.Sum() == b.Sum() {
		t.Fatal("a removed row left the hash as it was")
	}
	b.Add("key7", []byte{7})
	if a.Sum() != b.Sum() {
		t.Fatal("a row removed and added again changed the hash")
	}
}

func TestSetHashTellsKeyFromValue(t *testing.T) {
	rows := [][2]string{{"ab", "c"}, {"a", "bc"}, {"", "abc"}, {"abc", ""}, {"ab", "c\x00"}}
	seen := map[[32]byte]int{}
	for i, r := range rows {
		var s SetHash
		s.Add(r[0], []byte(r[1]))
		if j, ok := seen[s.Sum()]; ok {
			t.Fatalf("rows %d and %d have one hash", i, j)
		}
		seen[s.Sum()] = i
	}
}

// The lanes are checked against a plain reading of the definition: BLAKE3's own
// stream and 16-bit additions.
func TestSetHashMatchesItsDefinition(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 2))
	var got SetHash
	want := make([]uint16, lanes)
	for i := range 40 {
		key := fmt.Sprintf("key-%d", i)
		value := make([]byte, r.IntN(3000))
		for j := range value {
			value[j] = byte(r.Uint32())
		}
		row := binary.LittleEndian.AppendUint32(nil, uint32(len(key)))
		digest := blake3.Sum256(append(append(row, key...), value...))
		h := blake3.New(32, nil)
		h.Write(digest[:])
		stream := make([]byte, setBytes)
		if _, err := h.XOF().Read(stream); err != nil {
			t.Fatal(err)
		}
		remove := i%3 == 2 // of a row that is not there: lanes wrap below zero
		for l := range want {
			v := binary.LittleEndian.Uint16(stream[2*l:])
			if remove {
				want[l] -= v
			} else {
				want[l] += v
			}
		}
		if remove {
			got.Remove(key, value)
		} else {
			got.Add(key, value)
		}
	}
	var b []byte
	for _, v := range want {
		b = binary.LittleEndian.AppendUint16(b, v)
	}
	if !bytes.Equal(got.Bytes(), b) {
		t.Fatal("the packed lanes differ from plain 16-bit sums")
	}
	var loaded SetHash
	if !loaded.Load(b) || loaded.Sum() != got.Sum() {
		t.Fatal("a loaded accumulator differs")
	}
	if loaded.Load(b[1:]) {
		t.Fatal("a short accumulator was accepted")
	}
}

func TestSetHashInParallelEqualsSerial(t *testing.T) {
	var changes []change
	for i := range 5 * serialKeys {
		c := change{key: fmt.Sprint(i), new: []byte{byte(i)}}
		if i%2 == 0 {
			c.old = []byte("old")
		}
		if i%5 == 0 {
			c.new = nil
		}
		changes = append(changes, c)
	}
	var a, b SetHash
	a.apply(changes)
	b.applySerial(changes)
	if a != b {
		t.Fatal("parallel and serial sums differ")
	}
}

func BenchmarkSetHashChange(b *testing.B) {
	c := []change{{key: string(make([]byte, 80)), old: make([]byte, 80), new: make([]byte, 80)}}
	var s SetHash
	b.ReportAllocs()
	for b.Loop() {
		s.applySerial(c)
	}
}
