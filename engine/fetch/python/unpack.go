//go:build ignore

// This program unpacks Python with pip into a new folder. It is a module of
// its own, which package fetch writes out and lets the Go toolchain run where
// a machine has no pip; nothing of it is part of plexus.
package main

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"

	"github.com/kluctl/go-embed-python/pip"
	"github.com/kluctl/go-embed-python/python"
)

func main() {
	if err := unpack(os.Args[1]); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

// unpack puts Python into dir and pip beside its own libraries in dir/pip.
func unpack(dir string) error {
	if _, err := python.NewEmbeddedPythonWithTmpDir(dir, false); err != nil {
		return err
	}
	// The library unpacks pip to the system's temporary folder.
	if err := errors.Join(os.Setenv("TMPDIR", dir), os.Setenv("TMP", dir)); err != nil {
		return err
	}
	lib, err := pip.NewPipLib("unpack")
	if err != nil {
		return err
	}
	os.Remove(lib.GetExtractedPath() + ".lock") // it may stay
	return os.Rename(lib.GetExtractedPath(), filepath.Join(dir, "pip"))
}
