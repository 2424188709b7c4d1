package neuron

import (
	"context"
	"crypto/rand"
	"encoding/binary"
	"encoding/hex"
	"fmt"
	"path/filepath"
	"time"

	"github.com/plexus-network/plexus/substrate/keys"
	"github.com/plexus-network/plexus/substrate/scale"
	"github.com/plexus-network/plexus/substrate/subtensor"
	"github.com/plexus-network/plexus/substrate/timelock"
)

// Sealing is what a view knows of a subnet that takes commits instead of weights.
type Sealing struct {
	// Epoch is the number of the present epoch, and RevealPeriod how many later
	// a commit of one opens.
	Epoch, RevealPeriod uint64
	// Version is that of time-locked commits which the chain takes.
	Version uint16
	// LastRound is the newest round of the beacon that the chain knows, 0 for
	// none; Beacon the beacon that it follows.
	LastRound uint64
	Beacon    subtensor.BeaconConfiguration
	// BlockTime is how far apart blocks are meant to be.
	BlockTime time.Duration
}

// epoch is the number of the epoch that the next block's calls belong to.
func (v *View) epoch() uint64 {
	if v.LastEpoch+v.Tempo <= v.Block+1 {
		return v.Sealing.Epoch + 1
	}
	return v.Sealing.Epoch
}

// secret is weights that this validator committed to, as they lie on disk.
type secret struct {
	Hash   string   `json:"hash"`
	UIDs   []uint16 `json:"uids"`
	Values []uint16 `json:"values"`
	Salt   []uint16 `json:"salt"`
	// Version is the version key that they were made for.
	Version uint64 `json:"version"`
}

// Bounds of what is kept and drawn.
const (
	saltLength = 8
	// keptSecrets are more than the chain keeps of a hotkey's commits, which are
	// 10, with room for some that never came into a block.
	keptSecrets = 32
)

// secrets are the last commits of a validator. The file is written before a commit
// is sent, so that a restart at any moment can still reveal it.
type secrets struct {
	path string
	List []secret `json:"commits"` // oldest first
}

// openSecrets reads the commits kept in a folder. Errors wrap [ErrState].
func openSecrets(dir string) (*secrets, error) {
	s := &secrets{path: filepath.Join(dir, "commits.json")}
	if err := readState(s.path, s); err != nil {
		return nil, err
	}
	return s, nil
}

// find gives the weights of a commit.
func (s *secrets) find(hash [32]byte) (secret, bool) {
	name := hex.EncodeToString(hash[:])
	for _, one := range s.List {
		if one.Hash == name {
			return one, true
		}
	}
	return secret{}, false
}

// keep adds weights and writes the file, which nobody else can read.
func (s *secrets) keep(one secret) error {
	s.List = append(s.List, one)
	s.List = s.List[max(0, len(s.List)-keptSecrets):]
	return writeState(s.path, s)
}

// reveal is the call that opens a commit.
func (one secret) reveal(netuid uint16) subtensor.RevealWeights {
	return subtensor.RevealWeights{Netuid: netuid, UIDs: one.UIDs, Values: one.Values, Salt: one.Salt, VersionKey: one.Version}
}

// sealer commits a validator's weights and reveals them in their epoch.
type sealer struct {
	chain   Chain
	key     keys.Pair
	secrets *secrets
	// timelocked says that commits may be encrypted to the beacon's rounds, where
	// the chain knows them, so that nobody needs to reveal them.
	timelocked bool
	now        func() time.Time
	revealed   map[[32]byte]bool // by this process; a view may lag behind its own call
}

func newSealer(chain Chain, key keys.Pair, dir string, timelocked bool) (*sealer, error) {
	secrets, err := openSecrets(dir)
	if err != nil {
		return nil, err
	}
	return &sealer{chain: chain, key: key, secrets: secrets, timelocked: timelocked, now: time.Now, revealed: map[[32]byte]bool{}}, nil
}

// reveal opens those commits whose epoch this is, the oldest first, since opening
// one drops those before it. It tells how many it opened.
func (s *sealer) reveal(ctx context.Context, view *View) (opened int, err error) {
	commits, err := s.chain.Commits(ctx, view.Netuid, s.key.AccountID())
	if err != nil {
		return 0, fmt.Errorf("read own commits: %w", err)
	}
	for _, c := range commits {
		if c.Epoch+view.Sealing.RevealPeriod != view.epoch() || s.revealed[c.Hash] {
			continue
		}
		one, ok := s.secrets.find(c.Hash)
		if !ok {
			continue // another program's, or its file is lost: it expires
		}
		if err := s.chain.Submit(ctx, s.key, one.reveal(view.Netuid)); err != nil {
			return opened, fmt.Errorf("reveal weights: %w", err)
		}
		s.revealed[c.Hash] = true
		opened++
	}
	return opened, nil
}

// commit seals weights: to a round of the beacon if the chain follows it closely,
// else as a hash that this process reveals later.
func (s *sealer) commit(ctx context.Context, view *View, uids, values []uint16) (how string, err error) {
	if round, ok := s.round(view); ok {
		return fmt.Sprintf("time-locked to round %d", round), s.lock(ctx, view, round, uids, values)
	}
	one := secret{UIDs: uids, Values: values, Salt: salt(), Version: view.WeightsVersion}
	call := one.reveal(view.Netuid)
	hash := subtensor.RevealMechanismWeights{
		Netuid: call.Netuid, UIDs: call.UIDs, Values: call.Values, Salt: call.Salt, VersionKey: call.VersionKey,
	}.Hash(s.key.AccountID())
	one.Hash = hex.EncodeToString(hash[:])
	if err := s.secrets.keep(one); err != nil {
		return "", fmt.Errorf("keep what is committed: %w", err)
	}
	return "as a hash", s.chain.Submit(ctx, s.key, subtensor.CommitWeights{Netuid: view.Netuid, CommitHash: hash})
}

func salt() []uint16 {
	var b [2 * saltLength]byte
	rand.Read(b[:]) // never fails
	list := make([]uint16, saltLength)
	for i := range list {
		list[i] = binary.LittleEndian.Uint16(b[2*i:])
	}
	return list
}

// What time-locked commits need.
const (
	timelockVersion = 4
	// freshRound is how old the chain's newest round may be.
	freshRound = time.Minute
)

// round is the round to encrypt to: the one that comes when the epoch of the reveal
// starts. ok is false where commits cannot be time-locked.
func (s *sealer) round(view *View) (round uint64, ok bool) {
	x := view.Sealing
	period, start := time.Duration(x.Beacon.Period)*time.Second, time.Unix(int64(x.Beacon.GenesisTime), 0)
	if !s.timelocked || x.Version != timelockVersion || x.LastRound == 0 || period == 0 || x.BlockTime == 0 {
		return 0, false
	}
	now := s.now()
	if last := start.Add(time.Duration(x.LastRound-1) * period); now.Sub(last) > freshRound {
		return 0, false
	}
	blocks := view.NextEpoch() - view.Block
	if view.epoch() != x.Epoch { // the commit belongs to the epoch that starts with the next block
		blocks += view.Tempo
	}
	blocks += (x.RevealPeriod - min(x.RevealPeriod, 1)) * view.Tempo
	opens := now.Add(time.Duration(blocks) * x.BlockTime)
	return uint64(opens.Sub(start)/period) + 2, true // the first round that is not before
}

// lock sends weights that open with a round.
func (s *sealer) lock(ctx context.Context, view *View, round uint64, uids, values []uint16) error {
	beacon, err := timelock.NewBeacon(view.Sealing.Beacon.PublicKey)
	if err != nil {
		return fmt.Errorf("read the chain's beacon: %w", err)
	}
	hotkey := s.key.AccountID()
	message := scale.Marshal(subtensor.TimelockedWeights{Hotkey: hotkey[:], UIDs: uids, Values: values, VersionKey: view.WeightsVersion})
	return s.chain.Submit(ctx, s.key, subtensor.CommitTimelockedWeights{
		Netuid: view.Netuid, Commit: beacon.Seal(round, message), RevealRound: round, CommitRevealVersion: timelockVersion,
	})
}
