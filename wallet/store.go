package wallet

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
)

// store writes a key and its public file.
func store(path string, k Key, how Write) error {
	secret, public, err := documents(k)
	if err != nil {
		return err
	}
	if !how.Overwrite { // before the seconds that encryption takes
		if err := isFree(path); err != nil {
			return err
		}
	}
	if len(how.Password) > 0 {
		secret = seal(secret, how.Password)
	}
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		return denied(filepath.Dir(path), err)
	}
	if err := writeFile(path, secret, how.Overwrite); err != nil {
		return err
	}
	return writeFile(path+"pub.txt", public, how.Overwrite)
}

// isFree tells by [ErrExists] that a key or its public file is there.
func isFree(path string) error {
	for _, p := range []string{path, path + "pub.txt"} {
		if _, err := os.Lstat(p); err == nil {
			return exists(p)
		}
	}
	return nil
}

func exists(path string) error {
	return fail(fmt.Errorf("%w: %s", ErrExists, path), "choose another name; --overwrite replaces the key, and what only it can sign for is lost")
}

// writeFile makes a file whole or not at all, readable by its owner alone.
func writeFile(path string, data []byte, overwrite bool) (err error) {
	dir := filepath.Dir(path)
	f, err := os.CreateTemp(dir, ".new-*") // mode 0600
	if err != nil {
		return denied(dir, err)
	}
	defer os.Remove(f.Name()) // gone already where it was renamed
	_, err = f.Write(data)
	err = errors.Join(err, f.Sync(), f.Close())
	if err != nil {
		return fmt.Errorf("write key file: %w", err)
	}
	if overwrite {
		if err = os.Rename(f.Name(), path); err != nil {
			err = fmt.Errorf("write key file: %w", err)
		}
	} else {
		err = place(f.Name(), path)
	}
	if err != nil {
		return err
	}
	syncDir(dir)
	return nil
}

// place gives a file its name unless the name is taken.
func place(from, path string) error {
	err := os.Link(from, path) // unlike a rename, it never replaces
	if err == nil {
		return nil
	}
	if _, statErr := os.Lstat(path); statErr == nil {
		return exists(path)
	}
	if err := os.Rename(from, path); err != nil { // file systems without links
		return fmt.Errorf("write key file: %w", err)
	}
	return nil
}

// syncDir makes a new name outlast a power cut, where the system can.
func syncDir(dir string) {
	d, err := os.Open(dir)
	if err != nil {
		return // some systems open no folders; the file itself is safe
	}
	_ = d.Sync()
	_ = d.Close()
}
