//go:build unix

package main

import (
	"os"
	"path/filepath"
	"syscall"
	"testing"
)

// A program of --exec would inherit the descriptor and could read the file again.
func TestAPasswordsDescriptorIsClosedOnceRead(t *testing.T) {
	path := filepath.Join(t.TempDir(), "password")
	if err := os.WriteFile(path, []byte("four words of secret\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	fd, err := syscall.Open(path, syscall.O_RDONLY, 0) // as a shell opens it: for children too
	if err != nil {
		t.Fatal(err)
	}
	if secret, err := readDescriptor(fd, "the password"); err != nil || string(secret) != "four words of secret" {
		t.Fatalf("%q, %v", secret, err)
	}
	var stat syscall.Stat_t
	if err := syscall.Fstat(fd, &stat); err != syscall.EBADF {
		t.Errorf("the descriptor is still open: %v", err)
	}
}
