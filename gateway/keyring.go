package gateway

import (
	"bufio"
	"bytes"
	"context"
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"log/slog"
	"os"
	"strings"
	"sync/atomic"
	"time"

	"github.com/plexus-network/plexus/internal/fault"
)

const (
	keyFileMost  = 4 << 20 // bytes
	keyFileEvery = time.Second
	keyLeast     = 8 // bytes of a plain key
)

// keyring holds the API keys of a file: a key a line, plain or "sha256:" and 64
// hex digits, then optionally a blank and a name for the log; # begins a comment.
//
// Keys are looked up by a digest under a secret of this process, so that the time
// a look-up takes tells nothing of the keys.
type keyring struct {
	path   string
	secret [32]byte
	names  atomic.Pointer[map[[32]byte]string] // by digest
	seen   os.FileInfo                         // only openKeyring and watch touch it
}

func openKeyring(path string) (*keyring, error) {
	k := &keyring{path: path}
	_, _ = rand.Read(k.secret[:]) // never fails
	if err := k.load(); err != nil {
		return nil, err
	}
	return k, nil
}

// name gives the name of a key; ok tells whether it is in the file.
func (k *keyring) name(key string) (name string, ok bool) {
	name, ok = (*k.names.Load())[k.digest(sha256.Sum256([]byte(key)))]
	return name, ok
}

func (k *keyring) digest(hash [32]byte) [32]byte {
	mac := hmac.New(sha256.New, k.secret[:])
	mac.Write(hash[:])
	return [32]byte(mac.Sum(nil))
}

func (k *keyring) load() error {
	info, err := os.Stat(k.path)
	if err != nil {
		return fault.Wrap(err, "cannot read the API keys", "make the file, one key a line, or leave out --api-keys")
	}
	if info.Size() > keyFileMost {
		return fault.New(fmt.Sprintf("API key file %s has %d bytes; the most is %d", k.path, info.Size(), keyFileMost), "remove unused keys")
	}
	content, err := os.ReadFile(k.path)
	if err != nil {
		return fault.Wrap(err, "cannot read the API keys", "let the gateway's user read the file")
	}
	names, err := k.parse(content)
	if err != nil {
		return err
	}
	k.seen = info
	k.names.Store(&names)
	return nil
}

func (k *keyring) parse(content []byte) (map[[32]byte]string, error) {
	names := map[[32]byte]string{}
	lines := bufio.NewScanner(bytes.NewReader(content))
	for number := 1; lines.Scan(); number++ {
		line, _, _ := strings.Cut(lines.Text(), "#")
		fields := strings.Fields(line)
		if len(fields) == 0 {
			continue
		}
		at := fmt.Sprintf("API key file %s, line %d", k.path, number)
		var hash [32]byte
		if digits, isHashed := strings.CutPrefix(fields[0], "sha256:"); isHashed {
			b, err := hex.DecodeString(digits)
			if err != nil || len(b) != len(hash) {
				return nil, fault.New(at+": sha256: is not followed by 64 hex digits", "make it by: printf %s KEY | sha256sum")
			}
			hash = [32]byte(b)
		} else {
			if len(fields[0]) < keyLeast {
				return nil, fault.New(fmt.Sprintf("%s: a key of fewer than %d characters", at, keyLeast), "make one by: openssl rand -hex 24")
			}
			hash = sha256.Sum256([]byte(fields[0]))
		}
		name := strings.Join(fields[1:], " ")
		if name == "" {
			name = fmt.Sprintf("key-%d", len(names)+1)
		}
		names[k.digest(hash)] = name
	}
	if err := lines.Err(); err != nil {
		return nil, fault.Wrap(err, "cannot read API key file "+k.path, "write one key a line")
	}
	return names, nil
}

// watch reads the file again whenever it changes. A file that cannot be read
// leaves the last good keys in force.
func (k *keyring) watch(ctx context.Context, log *slog.Logger) error {
	tick := time.NewTicker(keyFileEvery)
	defer tick.Stop()
	complaint := ""
	for {
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-tick.C:
		}
		info, err := os.Stat(k.path)
		if err == nil && info.ModTime().Equal(k.seen.ModTime()) && info.Size() == k.seen.Size() && os.SameFile(info, k.seen) {
			continue
		}
		if err = k.load(); err == nil {
			complaint = ""
			log.Info("API keys read again", "keys", len(*k.names.Load()))
		} else if err.Error() != complaint {
			complaint = err.Error()
			log.Warn("API keys not read again; the last good ones stay in force", "err", err)
		}
	}
}
