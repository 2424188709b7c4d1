package sample

import (
	"encoding/binary"
	"encoding/hex"
	"encoding/json"
	"math"
	"math/rand/v2"
	"os"
	"testing"

	"golang.org/x/crypto/chacha20"
)

// vector is one completion that testdata/vectors.py made.
type vector struct {
	Vocab       int
	Salt        uint32
	Temperature float64
	TopP        float64 `json:"top_p"`
	Presence    float64
	Frequency   float64
	Seed        string
	Hotkey      string
	Choice      uint32
	Picks       []int32
	Misses      [][2]float64 // a token that is not the pick, and its miss; -1 = cut off
}

// congruence makes the logits that vectors.py makes.
func congruence(n int, salt uint32) []float32 {
	out := make([]float32, n)
	for i := range out {
		salt = salt*1664525 + 1013904223
		out[i] = float32(int(salt>>16)%2048-1024) / 64
	}
	return out
}

func bytes32(t *testing.T, s string) [32]byte {
	t.Helper()
	b, err := hex.DecodeString(s)
	if err != nil || len(b) != 32 {
		t.Fatalf("bad 32 bytes %q", s)
	}
	return [32]byte(b)
}

func TestPickAndCheckAgreeWithTheSlowRule(t *testing.T) {
	b, err := os.ReadFile("testdata/vectors.json")
	if err != nil {
		t.Fatal(err)
	}
	var vectors []vector
	if err := json.Unmarshal(b, &vectors); err != nil {
		t.Fatal(err)
	}
	if len(vectors) == 0 {
		t.Fatal("no vectors")
	}
	for i, v := range vectors {
		rule := New(
			Params{Temperature: v.Temperature, TopP: v.TopP, Presence: v.Presence, Frequency: v.Frequency},
			Binding{Seed: bytes32(t, v.Seed), Hotkey: bytes32(t, v.Hotkey)}, v.Choice)
		for at, want := range v.Picks {
			logits := congruence(v.Vocab, v.Salt+uint32(at))
			if got := rule.Pick(logits, at); got != want {
				t.Errorf("vector %d position %d: picked %d, want %d", i, at, got, want)
			}
			if miss := rule.Check(logits, at, want); miss != 0 {
				t.Errorf("vector %d position %d: the pick misses by %g", i, at, miss)
			}
			other, wantMiss := int32(v.Misses[at][0]), v.Misses[at][1]
			if wantMiss < 0 {
				wantMiss = math.Inf(1)
			}
			miss := rule.Check(logits, at, other)
			if miss != wantMiss && math.Abs(miss-wantMiss) > 1e-9 {
				t.Errorf("vector %d position %d: token %d misses by %g, want %g", i, at, other, miss, wantMiss)
			}
			rule.Accept(want)
		}
	}
}

func TestKeystreamIsChaCha20FromBlockZero(t *testing.T) {
	for _, n := range []int{1, 8, 9, 1000, 49152} {
		key := [32]byte{byte(n), 2, 3}
		var got noise
		got.start([32]byte{9}, 60000) // scratch space of an earlier, longer position
		got.start(key, n)
		want := make([]byte, 8*n)
		c, err := chacha20.NewUnauthenticatedCipher(key[:], make([]byte, chacha20.NonceSize))
		if err != nil {
			t.Fatal(err)
		}
		c.XORKeyStream(want, want)
		for v := range n {
			if w := binary.LittleEndian.Uint64(want[8*v:]); got.word(v) != w {
				t.Fatalf("n=%d: word %d is %x, want %x", n, v, got.word(v), w)
			}
		}
	}
}

func TestGumbelBoundNeverLiesBelow(t *testing.T) {
	words := []uint64{0, 1, 1 << 10, 1 << 11, math.MaxUint64, ^uint64(1<<11 - 1), ^uint64(1<<12 - 1), 1 << 63}
	for k := range 64 {
		words = append(words, ^(uint64(1) << k), ^(uint64(math.MaxUint64) >> k), ^(uint64(math.MaxUint64)>>k)+1<<11)
	}
	r := rand.New(rand.NewPCG(1, 2))
	for range 200000 {
		words = append(words, r.Uint64())
	}
	for _, x := range words {
		if g := gumbel(x); math.IsNaN(g) || math.IsInf(g, 0) || g > gumbelBound(x) {
			t.Fatalf("word %x: g = %g, bound %g", x, g, gumbelBound(x))
		}
	}
}

func TestPickFollowsTheModelsDistribution(t *testing.T) {
	logits := []float32{2, 1, 0, -1, -30}
	const draws, T = 20000, 0.8
	counts := make([]float64, len(logits))
	for i := range draws {
		rule := New(Params{Temperature: T}, Binding{Seed: SeedOf(int64(i))}, 0)
		counts[rule.Pick(logits, 0)]++
	}
	sum := 0.0
	for _, l := range logits {
		sum += math.Exp(float64(l) / T)
	}
	for v, l := range logits {
		p := math.Exp(float64(l)/T) / sum
		if got, slack := counts[v]/draws, 5*math.Sqrt(p*(1-p)/draws)+1e-9; math.Abs(got-p) > slack {
			t.Errorf("token %d was drawn %.4f of the time, want %.4f", v, got, p)
		}
	}
}

func TestAnotherHotkeySeedChoiceOrPositionDrawsApart(t *testing.T) {
	logits := make([]float32, 5000) // flat: only the noise decides
	base := Binding{Seed: SeedOf(1), Hotkey: [32]byte{1}}
	first := New(Params{Temperature: 1}, base, 0).Pick(logits, 0)
	for name, other := range map[string]int32{
		"hotkey":   New(Params{Temperature: 1}, Binding{Seed: base.Seed, Hotkey: [32]byte{2}}, 0).Pick(logits, 0),
		"seed":     New(Params{Temperature: 1}, Binding{Seed: SeedOf(2), Hotkey: base.Hotkey}, 0).Pick(logits, 0),
		"choice":   New(Params{Temperature: 1}, base, 1).Pick(logits, 0),
		"position": New(Params{Temperature: 1}, base, 0).Pick(logits, 1),
	} {
		if other == first {
			t.Errorf("another %s draws the same token", name)
		}
	}
}

func TestTiesGoToTheLowerID(t *testing.T) {
	if got := New(Params{}, Binding{}, 0).Pick([]float32{1, 3, 3, 2}, 0); got != 1 {
		t.Fatalf("picked %d, want 1", got)
	}
}

func TestCheckRefusesWhatIsNoToken(t *testing.T) {
	rule := New(Params{Temperature: 1}, Binding{}, 0)
	for _, token := range []int32{-1, 4, math.MaxInt32, math.MinInt32} {
		if miss := rule.Check([]float32{1, 2, 3, 4}, 0, token); !math.IsInf(miss, 1) {
			t.Errorf("token %d misses by %g, want +Inf", token, miss)
		}
	}
}

func BenchmarkPick(b *testing.B) {
	r := rand.New(rand.NewPCG(3, 4))
	logits := make([]float32, 49152)
	for i := range logits {
		logits[i] = float32(r.NormFloat64() * 3)
	}
	rule := New(Params{Temperature: 0.7}, Binding{}, 0)
	for i := 0; b.Loop(); i++ {
		rule.Pick(logits, i)
	}
}
