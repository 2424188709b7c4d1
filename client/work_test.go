package client

import (
	"context"
	"errors"
	"testing"
	"time"

	"github.com/plexus-network/plexus/substrate/keys"
	"github.com/plexus-network/plexus/substrate/work"
)

// faucetMiner is a miner for the faucet's subject.
func faucetMiner(heads <-chan Block, progress func(Work)) *miner {
	return &miner{heads: heads, started: time.Now(), order: workOrder{
		subject:  func(head Block) work.Subject { return work.Faucet(head.Hash, keys.AccountID{1}) },
		progress: progress,
	}}
}

func TestAProofIsForTheNewestBlock(t *testing.T) {
	heads := make(chan Block, 2)
	heads <- Block{Number: 4} // old
	heads <- Block{Number: 6, Hash: Hash{6}}
	m := faucetMiner(heads, nil)
	// Nobody finds a proof of this difficulty for block 5 before the next head comes.
	found, next, err := m.search(t.Context(), Block{Number: 5}, 1<<62)
	if err != nil || next == nil || next.Number != 6 {
		t.Fatalf("the search ended with %+v, %+v, %v", found, next, err)
	}
	found, err = m.prove(t.Context(), *next, 2000)
	if err != nil || found.block != 6 {
		t.Fatalf("the proof is %+v, %v", found, err)
	}
	if seal := work.Seal(work.Faucet(Hash{6}, keys.AccountID{1}), found.nonce); seal != found.seal || !work.Meets(&seal, 2000) {
		t.Error("the proof does not hold")
	}
}

func TestASearchTellsHowItGoesAndEndsWhenToldTo(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	var told Work
	m := faucetMiner(make(chan Block), func(w Work) {
		told = w
		cancel()
	})
	if _, err := m.prove(ctx, Block{Number: 9}, 1<<62); !errors.Is(err, context.Canceled) {
		t.Errorf("the search ended with %v", err)
	}
	if told.Block != 9 || told.Difficulty != 1<<62 || told.Seals == 0 || told.Rate() <= 0 || told.Expected() <= 0 {
		t.Errorf("it told %+v", told)
	}
}

func TestASearchEndsWithItsConnection(t *testing.T) {
	heads := make(chan Block)
	close(heads)
	if _, err := faucetMiner(heads, nil).prove(t.Context(), Block{}, 1<<62); !errors.Is(err, ErrClosed) {
		t.Errorf("the search ended with %v", err)
	}
}

func TestHowLongAProofTakes(t *testing.T) {
	w := Work{Difficulty: 10_000_000, Seals: 3_000_000, Elapsed: 2 * time.Second}
	if w.Rate() != 1_500_000 || w.Expected().Round(time.Millisecond) != 6667*time.Millisecond {
		t.Errorf("%.0f seals a second, %v for a proof", w.Rate(), w.Expected())
	}
	if w := (Work{Difficulty: 5}); w.Rate() != 0 || w.Expected() != 0 {
		t.Error("before the first seal a rate is known")
	}
}
