package extrinsic_test

import (
	"bytes"
	"encoding/hex"
	"errors"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"github.com/plexus-network/plexus/internal/bounded"
	"github.com/plexus-network/plexus/substrate/extrinsic"
	"github.com/plexus-network/plexus/substrate/keys"
	"github.com/plexus-network/plexus/substrate/scale"
)

func unhex(t testing.TB, s string) []byte {
	t.Helper()
	b, err := hex.DecodeString(s)
	if err != nil {
		t.Fatal(err)
	}
	return b
}

func fill(b byte) (a [32]byte) {
	copy(a[:], bytes.Repeat([]byte{b}, 32))
	return a
}

const (
	transferCall = "0503008eaf04151687736326c9fea17e25fc5287613693c912909cb226aa4794f26a4802286bee"
	remarkLength = 300
)

func remarkCall() []byte {
	return append([]byte{0, 0, 0xb1, 0x04}, bytes.Repeat([]byte{0x5a}, remarkLength)...)
}

var metadataHash = fill(0x33)

// The vectors were made by @polkadot/api 16.5.6 with //Alice.
var vectors = map[string]struct {
	scheme keys.Scheme
	params extrinsic.Params
	call   []byte
	want   string
	hash   string
}{
	"ed25519, mortal, with a tip": {keys.Ed25519,
		extrinsic.Params{Nonce: 3, Tip: 12345, Era: extrinsic.Mortal(64, 1000), SpecVersion: 7, TxVersion: 1, Genesis: fill(0x11), EraHash: fill(0x22)},
		must(hex.DecodeString(transferCall)),
		"4102840088dc3417d5058ec4b4503e0c12ea1a0a89be200fe98922423d4334014fa6b0ee003c79ba564283ab0c394ea04a16d40661c0ffecbb5d6794685385bd7ddaaaf39d58b78c0da02868b33dd9294b70e8d8c9878a49b51a44e034e8a8eb21fceb4b0185020ce5c000" + transferCall,
		"694350360350b4f8267e664edf165b247c462f555fa2da56207d9d0e1a062dda"},
	"ed25519, covering a metadata hash": {keys.Ed25519,
		extrinsic.Params{Nonce: 3, Tip: 12345, Era: extrinsic.Mortal(64, 1000), SpecVersion: 7, TxVersion: 1, Genesis: fill(0x11), EraHash: fill(0x22), MetadataHash: &metadataHash},
		must(hex.DecodeString(transferCall)),
		"4102840088dc3417d5058ec4b4503e0c12ea1a0a89be200fe98922423d4334014fa6b0ee00097a9e0ec558c00e326ade94d54175a778dfc522e4f077054f79cbf64268857a121efabdf81a2aec8e635fe22defd3bd2ff689bbd270bb0b260ed26708f5e10a85020ce5c001" + transferCall,
		"271565ac7bd6d8ed79b7e42d63c50db1dec3ffe1769bdb15f7ec17b03116c853"},
	"ed25519, immortal, signed by hash": {keys.Ed25519,
		extrinsic.Params{Nonce: 70000, SpecVersion: 7, TxVersion: 1, Genesis: fill(0x11)},
		remarkCall(),
		"6906840088dc3417d5058ec4b4503e0c12ea1a0a89be200fe98922423d4334014fa6b0ee00cc35d3e8a5c010b47ffa767e3977854bffb0cf9d19a4fc4869880b3341e02cad06dbb532b28125e3f85bc5bcaa9b6506ac7d73d64c7914c07c2d4e30a4bf920e00c24504000000" + hex.EncodeToString(remarkCall()),
		""},
	"ecdsa, mortal, with a tip": {keys.Ecdsa,
		extrinsic.Params{Nonce: 3, Tip: 12345, Era: extrinsic.Mortal(64, 1000), SpecVersion: 7, TxVersion: 1, Genesis: fill(0x11), EraHash: fill(0x22)},
		must(hex.DecodeString(transferCall)),
		"4502840001e552298e47454041ea31273b4b630c64c104e4514aa3643490b8aaca9cf8ed023cb070c08925469fe3df034c7164c1263a6f78e4cfb959515e0cee92d46dd8a802bd9f87977f3187f41671630f072e68f7e7cf5319619be2dc779b225bbc63460185020ce5c000" + transferCall,
		"cf2c55e6169f02d3bab5f93e3ce56f3b580e48348ace1eb7e1a4e0f2a9da7741"},
}

func must(b []byte, err error) []byte {
	if err != nil {
		panic(err)
	}
	return b
}

func TestBuildGivesTheBytesOfPolkadotJS(t *testing.T) {
	for name, v := range vectors {
		t.Run(name, func(t *testing.T) {
			signer, err := keys.FromURI("//Alice", v.scheme)
			if err != nil {
				t.Fatal(err)
			}
			raw := extrinsic.Build(v.call, signer, v.params)
			if got := hex.EncodeToString(raw); got != v.want {
				t.Fatalf("got  %s\nwant %s", got, v.want)
			}
			x, err := extrinsic.Parse(raw)
			if err != nil {
				t.Fatal(err)
			}
			era := v.params.EraHash
			if v.params.Era.IsImmortal() {
				era = v.params.Genesis
			}
			chain := extrinsic.Chain{SpecVersion: 7, TxVersion: 1, Genesis: v.params.Genesis, EraHash: era, MetadataHash: &metadataHash}
			if !x.Verify(chain) || x.CoversMetadata != (v.params.MetadataHash != nil) || x.Signer != signer.AccountID() || x.Nonce != v.params.Nonce || x.Tip != v.params.Tip || x.Era != v.params.Era || !bytes.Equal(x.Call, v.call) {
				t.Fatalf("%+v", x)
			}
			if v.hash != "" && hex.EncodeToString(x.Hash[:]) != v.hash || x.Hash != extrinsic.Hash(raw) {
				t.Fatalf("hash %x", x.Hash)
			}
			for other, change := range map[string]func(*extrinsic.Chain){
				"spec": func(c *extrinsic.Chain) { c.SpecVersion++ }, "tx": func(c *extrinsic.Chain) { c.TxVersion++ },
				"genesis": func(c *extrinsic.Chain) { c.Genesis[0]++ }, "era": func(c *extrinsic.Chain) { c.EraHash[0]++ },
				"metadata": func(c *extrinsic.Chain) { c.MetadataHash = new([32]byte) },
			} {
				c := chain
				change(&c)
				if isGood := other == "metadata" && !x.CoversMetadata; x.Verify(c) != isGood {
					t.Errorf("good for a chain of another %s: %v", other, !isGood)
				}
			}
		})
	}
}

func TestAPayloadOver256BytesIsSignedByItsHash(t *testing.T) {
	for length, want := range map[int]int{179: 256, 180: 32} { // and 77 bytes beside the call
		x, err := extrinsic.Parse(extrinsic.Build(make([]byte, length), keys.Dev("Alice"), extrinsic.Params{}))
		if err != nil {
			t.Fatal(err)
		}
		if got := len(x.Payload(extrinsic.Chain{})); got != want || !x.Verify(extrinsic.Chain{}) {
			t.Errorf("a call of %d bytes makes a payload of %d, want %d", length, got, want)
		}
	}
}

func TestParseGivesBackWhatBuildWasGiven(t *testing.T) {
	pairs := []keys.Pair{keys.Dev("Alice")}
	for _, s := range []keys.Scheme{keys.Ed25519, keys.Ecdsa} {
		p, err := keys.FromURI("//Alice", s)
		if err != nil {
			t.Fatal(err)
		}
		pairs = append(pairs, p)
	}
	rapid.Check(t, func(t *rapid.T) {
		signer := rapid.SampledFrom(pairs).Draw(t, "signer")
		p := extrinsic.Params{Nonce: rapid.Uint32().Draw(t, "nonce"), Tip: rapid.Uint64().Draw(t, "tip"), SpecVersion: 7, Genesis: fill(1), EraHash: fill(2)}
		if rapid.Bool().Draw(t, "mortal") {
			p.Era = extrinsic.Mortal(rapid.Uint64().Draw(t, "period"), rapid.Uint64().Draw(t, "current"))
		}
		call := rapid.SliceOfN(rapid.Byte(), 0, 400).Draw(t, "call")
		raw := extrinsic.Build(call, signer, p)
		x, err := extrinsic.Parse(raw)
		if err != nil {
			t.Fatal(err)
		}
		if x.Signer != signer.AccountID() || x.Nonce != p.Nonce || x.Tip != p.Tip || x.Era != p.Era || !bytes.Equal(x.Call, call) {
			t.Fatalf("%+v from %+v", x, p)
		}
		if got, isSigned, err := extrinsic.CallOf(raw); err != nil || !isSigned || !bytes.Equal(got, call) {
			t.Fatal(err)
		}
	})
}

func TestParseRefusesByName(t *testing.T) {
	good := vectors["ed25519, mortal, with a tip"].want
	edit := func(from, to string) string { return strings.Replace(good, from, to, 1) }
	for name, c := range map[string]struct {
		raw  string
		want error
	}{
		"nothing":            {"", extrinsic.ErrForm},
		"length too long":    {edit("410284", "450284"), extrinsic.ErrForm},
		"length too short":   {edit("410284", "3d0284"), extrinsic.ErrForm},
		"bare":               {"0c040000", extrinsic.ErrForm},
		"version 5":          {edit("4102840088", "4102850088"), extrinsic.ErrForm},
		"address by index":   {edit("4102840088", "4102840188"), extrinsic.ErrAddress},
		"address of 20":      {edit("4102840088", "4102840488"), extrinsic.ErrAddress},
		"scheme 3":           {edit("b0ee003c79", "b0ee033c79"), extrinsic.ErrScheme},
		"phase above period": {edit("4b0185020ce5", "4b0181500ce5"), extrinsic.ErrEra},
		"period of 2":        {edit("4b0185020ce5", "4b0110000ce5"), extrinsic.ErrEra},
		"mode 2":             {edit("0ce5c00005", "0ce5c00205"), extrinsic.ErrForm},
		"nonce of 40 bits":   {"a1018400" + strings.Repeat("00", 97) + "00" + "070000000001", extrinsic.ErrForm},
		"cut in the extra":   {"a5018400" + strings.Repeat("00", 97) + "0004", extrinsic.ErrForm},
	} {
		t.Run(name, func(t *testing.T) {
			raw := unhex(t, c.raw)
			if _, err := extrinsic.Parse(raw); !errors.Is(err, c.want) {
				t.Fatalf("got %v, want %v", err, c.want)
			}
		})
	}
}

func TestBareExtrinsicsCarryTheirCall(t *testing.T) {
	call, isSigned, err := extrinsic.CallOf(extrinsic.Bare([]byte{2, 0, 4}))
	if err != nil || isSigned || !bytes.Equal(call, []byte{2, 0, 4}) {
		t.Fatalf("%x %v %v", call, isSigned, err)
	}
	if _, _, err := extrinsic.CallOf([]byte{0}); !errors.Is(err, extrinsic.ErrForm) {
		t.Fatal(err)
	}
}

func TestErasAreSubstrates(t *testing.T) {
	// From @polkadot/api 16.5.6.
	for _, c := range []struct {
		current, period uint64
		want            string
		birth, death    uint64
	}{
		{0, 4, "0100", 0, 4}, {1, 4, "1100", 1, 5}, {1000, 64, "8502", 1000, 1064}, {42, 50, "a502", 42, 106},
		{1000000, 65536, "4f42", 1000000, 1065536}, {123456, 4096, "0b24", 123456, 127552}, {5, 16, "5300", 5, 21},
	} {
		e := extrinsic.Mortal(c.period, c.current)
		if got := hex.EncodeToString(scale.Marshal(e)); got != c.want || e.Birth(c.current) != c.birth || e.Death(c.current) != c.death {
			t.Errorf("period %d at %d: %s, birth %d, death %d; want %+v", c.period, c.current, got, e.Birth(c.current), e.Death(c.current), c)
		}
	}
	var immortal extrinsic.Era
	if b := scale.Marshal(immortal); !bytes.Equal(b, []byte{0}) || !immortal.IsImmortal() || immortal.Birth(9) != 0 || immortal.Death(9) != 1<<64-1 {
		t.Errorf("immortal is %x", b)
	}
}

func TestAnEraLastsItsPeriodFromItsBirth(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		current := rapid.Uint64Range(0, 1<<40).Draw(t, "current")
		e := extrinsic.Mortal(rapid.Uint64Range(0, 1<<17).Draw(t, "period"), current)
		birth := e.Birth(current)
		if birth > current || current >= birth+e.Period || current-birth >= max(e.Period>>12, 1) {
			t.Fatalf("%+v at %d is born at %d", e, current, birth)
		}
		later := rapid.Uint64Range(birth, birth+e.Period-1).Draw(t, "later")
		if e.Birth(later) != birth || e.Birth(birth+e.Period) != birth+e.Period {
			t.Fatalf("%+v: birth moves to %d at %d", e, e.Birth(later), later)
		}
		var back extrinsic.Era
		if err := scale.Unmarshal(scale.Marshal(e), &back); err != nil || back != e {
			t.Fatalf("%+v became %+v, %v", e, back, err)
		}
	})
}

func TestAddressesOfAllFormsDecode(t *testing.T) {
	account := keys.Dev("Bob").AccountID()
	for name, c := range map[string]struct {
		raw       []byte
		isAccount bool
	}{
		"id":        {append([]byte{0}, account[:]...), true},
		"index":     {[]byte{1}, false},
		"raw":       {[]byte{2, 8, 1, 2}, false},
		"address32": {append([]byte{3}, account[:]...), true},
		"address20": {append([]byte{4}, make([]byte, 20)...), false},
	} {
		var a extrinsic.MultiAddress
		if err := scale.Unmarshal(c.raw, &a); err != nil || a.IsAccount != c.isAccount || c.isAccount && a.Account != account {
			t.Errorf("%s: %+v, %v", name, a, err)
			continue
		}
		want := c.raw
		if c.isAccount {
			want = append([]byte{0}, account[:]...)
		}
		if got := scale.Marshal(a); !bytes.Equal(got, want) {
			t.Errorf("%s is written as %x", name, got)
		}
	}
	if err := scale.Unmarshal([]byte{5}, new(extrinsic.MultiAddress)); !errors.Is(err, scale.ErrForm) {
		t.Error(err)
	}
	if scale.Marshal(extrinsic.Address(account))[0] != 0 {
		t.Error("Address")
	}
}

func FuzzParseNeverPanics(f *testing.F) {
	for _, v := range vectors {
		f.Add(unhex(f, v.want))
	}
	f.Add(extrinsic.Bare([]byte{2, 0, 4}))
	f.Fuzz(func(t *testing.T, raw []byte) {
		var x *extrinsic.Signed
		var err error
		bounded.Run(t, len(raw), func() {
			_, _, _ = extrinsic.CallOf(raw)
			x, err = extrinsic.Parse(raw)
		})
		if err == nil {
			x.Verify(extrinsic.Chain{})
			if len(x.Call) > len(raw) || !bytes.HasSuffix(raw, x.Call) {
				t.Fatalf("call %x of %x", x.Call, raw)
			}
		}
	})
}

func FuzzAddressAndEra(f *testing.F) {
	f.Add([]byte{2, 8, 1, 2})
	f.Add([]byte{0x85, 2})
	f.Fuzz(func(t *testing.T, b []byte) {
		var a extrinsic.MultiAddress
		if scale.Unmarshal(b, &a) == nil && !a.IsAccount && !bytes.Equal(scale.Marshal(a), b) {
			t.Fatalf("%x is written as %x", b, scale.Marshal(a))
		}
		var e extrinsic.Era
		if scale.Unmarshal(b, &e) == nil && !bytes.Equal(scale.Marshal(e), b) {
			t.Fatalf("%x is written as %x", b, scale.Marshal(e))
		}
	})
}
