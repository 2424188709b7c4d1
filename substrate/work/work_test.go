package work_test

import (
	"context"
	"crypto/sha256"
	"encoding/binary"
	"math/big"
	"slices"
	"testing"

	"golang.org/x/crypto/sha3"

	"github.com/plexus-network/plexus/substrate/keys"
	"github.com/plexus-network/plexus/substrate/work"
)

func keccak(b []byte) []byte {
	k := sha3.NewLegacyKeccak256()
	k.Write(b)
	return k.Sum(nil)
}

func TestTheSealIsTheHashOfTheNonceAndTheSubject(t *testing.T) {
	block, cold, hot := [32]byte{1}, keys.AccountID{2}, keys.AccountID{3}
	inner := keccak(slices.Concat(block[:], []byte{0x01, 0x02}, cold[:], hot[:])) // netuid 0x0201
	sum := sha256.Sum256(append(binary.LittleEndian.AppendUint64(nil, 77), inner...))
	want := keccak(sum[:])
	got := work.Seal(work.Registration(block, 0x0201, cold, hot), 77)
	if !slices.Equal(got[:], want) {
		t.Errorf("the seal is %x, want %x", got, want)
	}
}

func TestAProofIsForOneSubjectAlone(t *testing.T) {
	block, cold, hot := [32]byte{1}, keys.AccountID{2}, keys.AccountID{3}
	seen := map[work.Subject]string{}
	for name, s := range map[string]work.Subject{
		"one":            work.Registration(block, 1, cold, hot),
		"another block":  work.Registration([32]byte{9}, 1, cold, hot),
		"another subnet": work.Registration(block, 2, cold, hot),
		"keys swapped":   work.Registration(block, 1, hot, cold),
		"the faucet":     work.Faucet(block, cold),
	} {
		if other, taken := seen[s]; taken {
			t.Errorf("%s and %s are one subject", name, other)
		}
		seen[s] = name
	}
}

func TestASealMeetsADifficultyWhereTheProductFits(t *testing.T) {
	limit := new(big.Int).Lsh(big.NewInt(1), 256)
	for _, difficulty := range []uint64{0, 1, 2, 3, 1_000_003, 1 << 63, ^uint64(0)} {
		if difficulty == 0 {
			continue
		}
		// The largest number that meets it, and the next.
		last := new(big.Int).Div(new(big.Int).Sub(limit, big.NewInt(1)), new(big.Int).SetUint64(difficulty))
		for step, want := range []bool{true, false} {
			n := new(big.Int).Add(last, big.NewInt(int64(step)))
			if n.BitLen() > 256 {
				continue
			}
			var seal [32]byte
			n.FillBytes(seal[:])
			slices.Reverse(seal[:])
			if work.Meets(&seal, difficulty) != want {
				t.Errorf("difficulty %d and %x: want %v", difficulty, seal, want)
			}
		}
	}
}

func TestASearchFindsWhatMeetsAndStopsWhenToldTo(t *testing.T) {
	s := work.Faucet([32]byte{5}, keys.AccountID{6})
	var tried uint64
	nonce, seal, ok := work.Search(t.Context(), s, 20_000, 1000, func(n uint64) { tried += n })
	if !ok || seal != work.Seal(s, nonce) || !work.Meets(&seal, 20_000) || nonce < 1000+tried {
		t.Errorf("found nonce %d with seal %x after %d tries", nonce, seal, tried)
	}
	ctx, cancel := context.WithCancel(t.Context())
	if _, _, ok := work.Search(ctx, s, 1<<63, 0, func(uint64) { cancel() }); ok {
		t.Error("a search that was stopped found something")
	}
}

func BenchmarkSeal(b *testing.B) {
	s := work.Faucet([32]byte{5}, keys.AccountID{6})
	for b.Loop() {
		work.Search(b.Context(), s, 1, 0, nil)
	}
}
