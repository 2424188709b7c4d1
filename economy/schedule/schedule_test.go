package schedule

import (
	"bytes"
	"fmt"
	"slices"
	"testing"

	"pgregory.net/rapid"
)

func TestAnEpochIsDueEveryTempo(t *testing.T) {
	e := Epochs{Tempo: 10, Last: 100}
	for block := uint64(100); block < 200; block++ {
		due := e.Due(block)
		if due != (block == e.Last+10) || due != (e.Remaining(block) == 0) {
			t.Fatalf("block %d: due %v, remaining %d", block, due, e.Remaining(block))
		}
		if due {
			e.Last = block
		}
	}
}

func TestADeferredEpochRunsAtItsBlock(t *testing.T) {
	e := Epochs{Tempo: 360, Last: 100, Pending: 120}
	if e.Due(119) || !e.Due(120) || !e.Due(121) {
		t.Error("the pending epoch is not due from its block on")
	}
}

func TestAnEpochIsDueAfterTheLongestGap(t *testing.T) {
	e := Epochs{Tempo: 60_000, Last: 1000, SinceStep: longestGap}
	if e.Due(1001) {
		t.Error("due within the longest gap")
	}
	if e.SinceStep++; !e.Due(1001) {
		t.Error("not due after the longest gap")
	}
}

func TestASubnetWithoutTempoRunsNever(t *testing.T) {
	if (Epochs{Pending: 1, SinceStep: 1 << 40}).Due(5) {
		t.Error("due without a tempo")
	}
}

func TestACommitOpensForOneEpoch(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		committed, period := rapid.Uint64Range(0, 1000).Draw(t, "committed"), rapid.Uint64Range(1, 100).Draw(t, "period")
		for epoch := committed; epoch < committed+period; epoch++ {
			if CommitState(committed, period, epoch) != TooEarly {
				t.Fatalf("not too early in %d", epoch)
			}
		}
		if CommitState(committed, period, committed+period) != Open || CommitState(committed, period, committed+period+1) != Expired {
			t.Fatal("not open for one epoch")
		}
	})
}

func TestPreimageTellsCommitsApart(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		list := rapid.SliceOfN(rapid.Uint16(), 0, 80)
		commit := func(name string) Commit {
			return Commit{
				Index: rapid.Uint16().Draw(t, name+" index"), UIDs: list.Draw(t, name+" uids"), Values: list.Draw(t, name+" values"),
				Salt: list.Draw(t, name+" salt"), VersionKey: rapid.Uint64().Draw(t, name+" version"),
			}
		}
		a, b := commit("a"), commit("b")
		equal := a.Index == b.Index && slices.Equal(a.UIDs, b.UIDs) && slices.Equal(a.Values, b.Values) &&
			slices.Equal(a.Salt, b.Salt) && a.VersionKey == b.VersionKey
		if bytes.Equal(a.Preimage(), b.Preimage()) != equal {
			t.Fatalf("%+v and %+v", a, b)
		}
	})
}

func TestLengthsAreCompact(t *testing.T) {
	for n, want := range map[int]string{0: "00", 1: "04", 63: "fc", 64: "0101", 16383: "fdff", 16384: "02000100", 65536: "02000400"} {
		if got := fmt.Sprintf("%x", appendLength(nil, n)); got != want {
			t.Errorf("%d is %s, want %s", n, got, want)
		}
	}
}

func TestClaimsAreDistinctPlaces(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		hash := [32]byte(rapid.SliceOfN(rapid.Byte(), 32, 32).Draw(t, "hash"))
		k, n := rapid.IntRange(0, 50).Draw(t, "k"), rapid.IntRange(0, 100).Draw(t, "n")
		places := Claims(hash, k, n)
		if len(places) > min(k, n) || n > 0 && k > 0 && len(places) == 0 {
			t.Fatalf("%d places of %d", len(places), n)
		}
		for i, p := range places {
			if p < 0 || p >= n || i > 0 && places[i-1] >= p {
				t.Fatalf("places %v of %d", places, n)
			}
		}
	})
}

func FuzzClaims(f *testing.F) {
	f.Add([]byte("0123456789abcdef0123456789abcdef"), uint8(5), uint32(10))
	f.Fuzz(func(t *testing.T, b []byte, k uint8, n uint32) {
		var hash [32]byte
		copy(hash[:], b)
		for _, p := range Claims(hash, int(k), int(n)) {
			if p >= int(n) {
				t.Fatalf("place %d of %d", p, n)
			}
		}
	})
}
