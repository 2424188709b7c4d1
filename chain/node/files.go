package node

import (
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"

	"github.com/cometbft/cometbft/crypto/ed25519"
	"github.com/cometbft/cometbft/p2p"
	"github.com/cometbft/cometbft/privval"
	"github.com/plexus-network/plexus/internal/fault"
	"github.com/plexus-network/plexus/internal/platform"
)

// The folder of a node. Keys are files of mode 0600.
//
//	LOCK          held by the process that runs the node
//	genesis.json  the chain, as agreed by its producers
//	version       the runtime's version that the folder was last opened by
//	keys/         producer.json, peer.json
//	producer.json what the producer signed last, so that it never signs twice
//	state/        the state of the chain
//	consensus/    CometBFT's blocks and votes; wal/ its log of the present height
type folder struct {
	path string
	lock *os.File
}

func (f folder) in(parts ...string) string {
	return filepath.Join(append([]string{f.path}, parts...)...)
}

// openFolder makes the folder and locks it for this process.
func openFolder(path string) (folder, error) {
	f := folder{path: path}
	for _, d := range []string{f.path, f.in("keys"), f.in("wal")} {
		if err := os.MkdirAll(d, 0o700); err != nil {
			return f, fault.Wrap(err, "cannot use the node's folder", "choose another one by --base-path")
		}
	}
	lock, err := os.OpenFile(f.in("LOCK"), os.O_CREATE|os.O_RDWR, 0o600)
	if err != nil {
		return f, fault.Wrap(err, "cannot use the node's folder", "choose another one by --base-path")
	}
	if err := platform.TryLock(lock, false); err != nil {
		_ = lock.Close()
		return f, fault.New(fmt.Sprintf("%s is in use by another node", path), "stop that one, or choose another folder by --base-path")
	}
	f.lock = lock
	return f, nil
}

// Identity gives the names of the node that lives in a folder, which it makes if
// need be: its consensus key, an ed25519 public key, and its name among peers.
func Identity(path string) (producer [32]byte, peer string, err error) {
	f, err := openFolder(path)
	if err != nil {
		return producer, "", err
	}
	defer func() { err = errors.Join(err, f.lock.Close()) }()
	pv, err := f.producer()
	if err != nil {
		return producer, "", err
	}
	public, err := pv.GetPubKey()
	if err != nil {
		return producer, "", fmt.Errorf("producer's key: %w", err)
	}
	key, err := f.peerKey()
	if err != nil {
		return producer, "", err
	}
	return [32]byte(public.Bytes()), string(key.ID()), nil
}

// Purge removes the chain in a folder, with the node's keys, and nothing else there.
// Errors for people: a folder in use, or one that no node made. None is no error.
func Purge(path string) (err error) {
	f := folder{path: path}
	if !fileExists(f.path) {
		return nil
	}
	if !fileExists(f.in("LOCK")) {
		return fault.New(path+" is no folder of a node", "name the one that the node was started with by --base-path")
	}
	if f, err = openFolder(path); err != nil {
		return err
	}
	defer func() { err = errors.Join(err, f.lock.Close()) }()
	for _, name := range []string{"genesis.json", "genesis.json.new", "version", "version.new", "addrbook.json", "keys", "producer.json", "state", "consensus", "wal"} { // the lock stays while it is held
		if err := os.RemoveAll(f.in(name)); err != nil {
			return fault.Wrap(err, "cannot remove "+f.in(name), "look who owns it, and try again")
		}
	}
	return nil
}

// producer loads or makes the consensus key and what it signed last.
func (f folder) producer() (*privval.FilePV, error) {
	key, last := f.in("keys", "producer.json"), f.in("producer.json")
	_, keyErr := os.Stat(key)
	_, lastErr := os.Stat(last)
	switch {
	case errors.Is(keyErr, fs.ErrNotExist) && errors.Is(lastErr, fs.ErrNotExist):
		pv := privval.NewFilePV(ed25519.GenPrivKey(), key, last)
		pv.Save()
		return pv, nil
	case keyErr != nil || lastErr != nil:
		// A key without its record could sign a height twice, which is punished.
		return nil, fault.New(fmt.Sprintf("of %s and %s only one can be read", key, last), "put both back from one backup, or move both away to make a new producer")
	}
	var err error
	for _, file := range []string{key, last} { // CometBFT ends the process on a bad one
		var b []byte
		if b, err = os.ReadFile(file); err == nil && !json.Valid(b) {
			err = fmt.Errorf("%s is not JSON", file)
		}
		if err != nil {
			return nil, fault.Wrap(err, "cannot read the producer's key", "put it back from a backup")
		}
	}
	return privval.LoadFilePV(key, last), nil
}

// peerKey loads or makes the key that names the node to its peers.
func (f folder) peerKey() (*p2p.NodeKey, error) {
	key, err := p2p.LoadOrGenNodeKey(f.in("keys", "peer.json"))
	if err != nil {
		return nil, fault.Wrap(err, "cannot read the peer key", "put it back from a backup, or remove it to get a new one")
	}
	return key, nil
}
