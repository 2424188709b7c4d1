package main

import (
	"bufio"
	"fmt"
	"io"
	"os"
	"testing"
	"time"
)

func TestANodesLinesWaitForNobody(t *testing.T) {
	r, w, err := os.Pipe()
	if err != nil {
		t.Fatal(err)
	}
	defer r.Close()
	defer w.Close()
	out := newLines(w)
	begun := time.Now()
	const written = 20_000 // far more than a pipe holds
	for i := range written {
		fmt.Fprintf(out, "Imported #%d (0x0000…0000)\n", i)
	}
	out.end(50 * time.Millisecond)
	if took := time.Since(begun); took > 5*time.Second {
		t.Errorf("writing to who does not read took %s", took)
	}
	go func() { time.Sleep(100 * time.Millisecond); w.Close() }()
	read, last := 0, -1
	for s := bufio.NewScanner(r); s.Scan(); read++ { // the last one may be cut
		var n int
		if _, err := fmt.Sscanf(s.Text(), "Imported #%d (0x0000…0000)", &n); err == nil && n <= last || err != nil && s.Scan() {
			t.Fatalf("after line %d comes %q", last, s.Text())
		}
		last = n
	}
	if read == 0 || read == written {
		t.Errorf("%d of %d lines came", read, written)
	}
}

func TestANodesLastLinesCome(t *testing.T) {
	r, w := io.Pipe()
	out := newLines(w)
	got := make(chan string, 1)
	go func() {
		b, _ := io.ReadAll(r)
		got <- string(b)
	}()
	for i := range 100 {
		fmt.Fprintln(out, i)
		time.Sleep(10 * time.Microsecond)
	}
	out.end(time.Minute)
	fmt.Fprintln(out, "too late")
	w.Close()
	if text := <-got; len(text) != 290 || text[:4] != "0\n1\n" || text[len(text)-3:] != "99\n" {
		t.Errorf("%d bytes came: %.20q", len(text), text)
	}
}
