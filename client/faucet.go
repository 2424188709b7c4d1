package client

import (
	"context"
	"crypto/sha256"
	"encoding/binary"
	"errors"
	"fmt"
	"math/bits"
	"math/rand/v2"
	"runtime"
	"sync"

	"golang.org/x/crypto/sha3"

	"github.com/plexus-network/plexus/client/registry"
	"github.com/plexus-network/plexus/substrate/keys"
	"github.com/plexus-network/plexus/substrate/storagekey"
	"github.com/plexus-network/plexus/substrate/subtensor"
)

// faucetDifficulty is how many hashes a payment of the faucet costs on average;
// the rule stands in docs/protocol/staking.md.
const faucetDifficulty = 1_000_000

// faucetTries is how often a proof that came too late is made anew.
const faucetTries = 20

// HasFaucet tells whether the chain gives TAO away against a proof of work.
func (c *Client) HasFaucet(ctx context.Context) (bool, error) {
	raw, found, err := c.rawStorage(ctx, nil, storagekey.Prefix("SubtensorModule", "ChainRules"))
	if err != nil || !found {
		return false, err
	}
	m, err := c.Metadata(ctx)
	if err != nil {
		return false, err
	}
	rules, err := m.DecodeItem("SubtensorModule", "ChainRules", raw)
	if err != nil {
		return false, fmt.Errorf("%w: %w", ErrAnswer, err)
	}
	fields, _ := rules.(registry.Fields)
	isOpen, _ := fields.Get("faucet").(bool)
	return isOpen, nil
}

// Faucet works for a payment of the chain's faucet to the signer, with all
// cores, and submits the proof. A chain without a faucet refuses it as
// SubtensorModule.FaucetDisabled.
func (c *Client) Faucet(ctx context.Context, signer keys.Pair) (*Receipt, error) {
	ctx, cancel := context.WithTimeout(ctx, submitTimeout)
	defer cancel()
	heads, err := c.Heads(ctx)
	if err != nil {
		return nil, err
	}
	head, err := c.Head(ctx)
	if err != nil {
		return nil, err
	}
	for try := 1; ; try++ {
		call, err := proveWork(ctx, heads, head, signer.AccountID())
		if err != nil {
			return nil, err
		}
		receipt, err := c.Submit(ctx, signer, call)
		if isLate := IsDispatch(err, "SubtensorModule", "InvalidWorkBlock"); !isLate || try == faucetTries {
			return receipt, err
		}
		if head, err = c.Head(ctx); err != nil {
			return nil, err
		}
	}
}

// proveWork looks for a proof for the newest block; a new head starts the search
// anew, which loses nothing, since every hash is as likely as the last.
func proveWork(ctx context.Context, heads <-chan Block, head Block, who keys.AccountID) (subtensor.Faucet, error) {
	for {
		search, stop := context.WithCancel(ctx)
		found := make(chan subtensor.Faucet, 1)
		var workers sync.WaitGroup
		for range runtime.GOMAXPROCS(0) {
			workers.Go(func() {
				if proof, ok := searchWork(search, head, who, rand.Uint64()); ok {
					select {
					case found <- proof:
					default: // another worker was as fast
					}
				}
			})
		}
		proof, next, err := awaitWork(ctx, found, heads)
		stop()
		workers.Wait()
		if err != nil || next == nil {
			return proof, err
		}
		head = *next
	}
}

// awaitWork waits for a proof or for a newer head.
func awaitWork(ctx context.Context, found <-chan subtensor.Faucet, heads <-chan Block) (subtensor.Faucet, *Block, error) {
	select {
	case proof := <-found:
		return proof, nil, nil
	case b, ok := <-heads:
		if !ok {
			return subtensor.Faucet{}, nil, errors.Join(ErrClosed, ctx.Err())
		}
		return subtensor.Faucet{}, &b, nil
	case <-ctx.Done():
		return subtensor.Faucet{}, nil, ctx.Err()
	}
}

// searchWork tries nonces from start on until ctx ends.
func searchWork(ctx context.Context, head Block, who keys.AccountID, start uint64) (subtensor.Faucet, bool) {
	const batch = 4096 // nonces between two looks at ctx
	k := sha3.NewLegacyKeccak256()
	k.Write(head.Hash[:])
	k.Write(who[:])
	subject := k.Sum(nil)
	var input [8 + 32]byte
	copy(input[8:], subject)
	var seal [32]byte
	for nonce := start; ctx.Err() == nil; {
		for range batch {
			binary.LittleEndian.PutUint64(input[:8], nonce)
			inner := sha256.Sum256(input[:])
			k.Reset()
			k.Write(inner[:])
			k.Sum(seal[:0])
			if meetsDifficulty(seal) {
				return subtensor.Faucet{BlockNumber: head.Number, Nonce: nonce, Work: seal[:]}, true
			}
			nonce++
		}
	}
	return subtensor.Faucet{}, false
}

// meetsDifficulty tells whether the seal, as a little-endian number, times the
// difficulty fits 256 bits.
func meetsDifficulty(seal [32]byte) bool {
	var carry uint64
	for i := 0; i < len(seal); i += 8 {
		hi, lo := bits.Mul64(binary.LittleEndian.Uint64(seal[i:]), faucetDifficulty)
		_, c := bits.Add64(lo, carry, 0)
		carry = hi + c
	}
	return carry == 0
}
