package scale_test

import (
	"bytes"
	"encoding/hex"
	"errors"
	"math"
	"math/big"
	"reflect"
	"runtime"
	"testing"

	"github.com/plexus-network/plexus/internal/bounded"
	"github.com/plexus-network/plexus/substrate/scale"
)

type colour uint8

func (colour) Variants() []string { return []string{"Red", "Green"} }

type pair struct {
	A uint16
	B *uint32
}

type choice struct {
	scale.Enum
	None  *struct{}
	Some  *pair
	Later *uint8 `index:"9"`
}

type tree struct {
	Label    uint8
	Children []tree
}

type everything struct {
	Flag    bool
	Small   int8
	Middle  int16
	Wide    int32
	Huge    int64
	Text    string
	Raw     []byte
	Hash    [4]byte
	Numbers []uint16
	Long    []uint64
	Pairs   []pair
	Array   [2]uint32
	Maybe   *pair
	Fees    scale.Compact
	Nonce   scale.Compact32
	Netuid  scale.Compact16
	Total   scale.U128
	Colour  colour
	Choice  choice
	Tree    tree
}

func ptr[T any](v T) *T { return &v }

func sample() everything {
	return everything{
		Flag: true, Small: -1, Middle: -2, Wide: -3, Huge: math.MinInt64, Text: "τao", Raw: []byte{1, 2},
		Hash: [4]byte{1, 2, 3, 4}, Numbers: []uint16{1, 65535}, Long: []uint64{math.MaxUint64}, Pairs: []pair{{A: 7}, {A: 8, B: ptr[uint32](9)}},
		Array: [2]uint32{1, 2}, Maybe: &pair{A: 1}, Fees: math.MaxUint64, Nonce: math.MaxUint32, Netuid: 64,
		Total: scale.U128FromHalves(1, 2), Colour: 1, Choice: choice{Some: &pair{A: 3}},
		Tree: tree{Label: 1, Children: []tree{{Label: 2, Children: []tree{}}, {Label: 3, Children: []tree{}}}},
	}
}

func TestMarshalGivesKnownBytes(t *testing.T) {
	for name, c := range map[string]struct {
		value any
		want  string
	}{
		"bool":              {true, "01"},
		"u8":                {uint8(0x45), "45"},
		"i8":                {int8(-1), "ff"},
		"u16":               {uint16(42), "2a00"},
		"u32":               {uint32(16777215), "ffffff00"},
		"u64":               {uint64(1), "0100000000000000"},
		"u128":              {scale.U128From(258), "02010000000000000000000000000000"},
		"compact 0":         {scale.Compact(0), "00"},
		"compact 1":         {scale.Compact(1), "04"},
		"compact 63":        {scale.Compact(63), "fc"},
		"compact 64":        {scale.Compact(64), "0101"},
		"compact 69":        {scale.Compact(69), "1501"},
		"compact 16383":     {scale.Compact(16383), "fdff"},
		"compact 16384":     {scale.Compact(16384), "02000100"},
		"compact 65535":     {scale.Compact(65535), "feff0300"},
		"compact 2^30-1":    {scale.Compact(1<<30 - 1), "feffffff"},
		"compact 2^30":      {scale.Compact(1 << 30), "0300000040"},
		"compact 10^14":     {scale.Compact(100000000000000), "0b00407a10f35a"},
		"compact max":       {scale.Compact(math.MaxUint64), "13ffffffffffffffff"},
		"text":              {"Hamlet", "1848616d6c6574"},
		"bytes":             {[]byte{1, 2}, "080102"},
		"vec u16":           {[]uint16{4, 8, 15, 16, 23, 42}, "18040008000f00100017002a00"},
		"empty vec":         {[]uint32{}, "00"},
		"nil vec":           {[]uint32(nil), "00"},
		"none":              {(*uint32)(nil), "00"},
		"some":              {ptr[uint32](1), "0101000000"},
		"some compact":      {ptr(scale.Compact(1)), "0104"},
		"array":             {[3]uint16{1, 2, 3}, "010002000300"},
		"byte array":        {[3]byte{1, 2, 3}, "010203"},
		"struct":            {pair{A: 1, B: ptr[uint32](2)}, "01000102000000"},
		"unit":              {struct{}{}, ""},
		"plain enum":        {colour(1), "01"},
		"enum without data": {choice{None: &struct{}{}}, "00"},
		"enum with data":    {choice{Some: &pair{A: 2}}, "01020000"},
		"enum by index":     {choice{Later: ptr[uint8](5)}, "0905"},
		"list of enums":     {[]colour{0, 1}, "080001"},
	} {
		t.Run(name, func(t *testing.T) {
			got := scale.Marshal(c.value)
			if hex.EncodeToString(got) != c.want {
				t.Fatalf("got %x, want %s", got, c.want)
			}
			back := reflect.New(reflect.TypeOf(c.value))
			if err := scale.Unmarshal(got, back.Interface()); err != nil {
				t.Fatalf("decode: %v", err)
			}
			if again := scale.Marshal(back.Elem().Interface()); !bytes.Equal(again, got) {
				t.Fatalf("decoded and encoded again: %x, want %x", again, got)
			}
		})
	}
}

func TestEveryFormSurvivesARoundTrip(t *testing.T) {
	in := sample()
	var out everything
	if err := scale.Unmarshal(scale.Marshal(in), &out); err != nil {
		t.Fatal(err)
	}
	if !reflect.DeepEqual(in, out) {
		t.Fatalf("got %+v\nwant %+v", out, in)
	}
}

func TestCodecAgreesWithMarshal(t *testing.T) {
	in := sample()
	codec := scale.NewCodec[everything]()
	b := codec.Append(nil, &in)
	if !bytes.Equal(b, scale.Marshal(in)) {
		t.Fatal("codec and Marshal give different bytes")
	}
	var out everything
	if err := codec.Unmarshal(b, &out); err != nil || !reflect.DeepEqual(in, out) {
		t.Fatalf("err %v", err)
	}
	if codec.IsPlain() || !scale.NewCodec[[3]uint64]().IsPlain() {
		t.Fatal("IsPlain must be false with slices and true without")
	}
}

func TestDecodersRefuseMalformedInput(t *testing.T) {
	for name, c := range map[string]struct {
		input string
		into  any
		want  error
	}{
		"short u32":                  {"0102", new(uint32), scale.ErrShort},
		"short array":                {"0102", new([4]byte), scale.ErrShort},
		"left over":                  {"0102", new(uint8), scale.ErrTrailing},
		"bool 2":                     {"02", new(bool), scale.ErrForm},
		"option 2":                   {"02", new(*uint8), scale.ErrForm},
		"text not UTF-8":             {"04ff", new(string), scale.ErrForm},
		"plain enum beyond":          {"02", new(colour), scale.ErrForm},
		"enum beyond":                {"02", new(choice), scale.ErrForm},
		"compact long form of 1":     {"0500", new(scale.Compact), scale.ErrForm},
		"compact 4-byte form of 1":   {"06000000", new(scale.Compact), scale.ErrForm},
		"compact big form of 1":      {"0301000000", new(scale.Compact), scale.ErrForm},
		"compact with a zero on top": {"07ffffffff00", new(scale.Compact), scale.ErrForm},
		"compact over 64 bits":       {"17000000000000000001", new(scale.Compact), scale.ErrForm},
		"compact32 over 32 bits":     {"070000000001", new(scale.Compact32), scale.ErrForm},
		"compact16 over 16 bits":     {"02000400", new(scale.Compact16), scale.ErrForm},
		"list longer than input":     {"feffffff", new([]uint64), scale.ErrShort},
		"bytes longer than input":    {"fc00", new([]byte), scale.ErrShort},
		"units without end":          {"feffffff", new([]struct{}), scale.ErrShort},
	} {
		t.Run(name, func(t *testing.T) {
			b, err := hex.DecodeString(c.input)
			if err != nil {
				t.Fatal(err)
			}
			if err := scale.Unmarshal(b, c.into); !errors.Is(err, c.want) {
				t.Fatalf("got %v, want %v", err, c.want)
			}
		})
	}
}

func TestTypesThatReferToThemselvesHaveABoundedDepth(t *testing.T) {
	deep := bytes.Repeat([]byte{0, 4}, 5000) // label, one child
	if err := scale.Unmarshal(deep, new(tree)); !errors.Is(err, scale.ErrTooDeep) {
		t.Fatalf("got %v, want %v", err, scale.ErrTooDeep)
	}
}

// allocated is how many bytes f allocates, all freed ones included.
func allocated(f func()) uint64 {
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	f()
	runtime.ReadMemStats(&after)
	return after.TotalAlloc - before.TotalAlloc
}

func TestMemoryIsBoundedByTheInput(t *testing.T) {
	const size = 1 << 16
	claim := func(n uint64) []byte { // a list that says it has n elements, and zeros
		return append(scale.Marshal(scale.Compact(n)), make([]byte, size)...)
	}
	for name, c := range map[string]struct {
		input []byte
		into  any
	}{
		"too many numbers":       {claim(1 << 29), new([]uint64)},
		"as many as fit":         {claim(size / 8), new([]uint64)},
		"structs of three":       {claim(size), new([]pair)},
		"lists of lists":         {claim(size), new([][][]uint64)},
		"wide structs":           {claim(size), new([]everything)},
		"options":                {claim(size), new([]*everything)},
		"trees":                  {claim(size), new([]tree)},
		"bytes":                  {claim(1 << 29), new([]byte)},
		"a tree of endless ones": {bytes.Repeat([]byte{0, 0xfe, 0xff, 3, 0}, size/5), new(tree)},
	} {
		t.Run(name, func(t *testing.T) {
			const times, floor = 128, 1 << 16
			if got := allocated(func() { _ = scale.Unmarshal(c.input, c.into) }); got > times*size+floor {
				t.Fatalf("%d bytes for %d", got, len(c.input))
			}
		})
	}
}

func TestCompactRoundTripsAtEveryWidth(t *testing.T) {
	for shift := range 64 {
		for _, v := range []uint64{1<<shift - 1, 1 << shift, 1<<shift + 1} {
			var got scale.Compact
			if err := scale.Unmarshal(scale.Marshal(scale.Compact(v)), &got); err != nil || uint64(got) != v {
				t.Fatalf("%d became %d, %v", v, got, err)
			}
		}
	}
}

func TestU128Conversions(t *testing.T) {
	big128, _ := new(big.Int).SetString("340282366920938463463374607431768211455", 10)
	u, ok := scale.U128FromBig(big128)
	if !ok || u.String() != big128.String() {
		t.Fatalf("got %s, %v", u, ok)
	}
	if _, ok := u.Uint64(); ok {
		t.Fatal("2^128-1 does not fit in 64 bits")
	}
	if _, ok := u.Add(scale.U128From(1)); ok {
		t.Fatal("2^128 does not fit")
	}
	if sum, ok := scale.U128From(math.MaxUint64).Add(scale.U128From(1)); !ok || sum != scale.U128FromHalves(1, 0) {
		t.Fatalf("got %s", sum)
	}
	for _, bad := range []*big.Int{big.NewInt(-1), new(big.Int).Lsh(big.NewInt(1), 128)} {
		if _, ok := scale.U128FromBig(bad); ok {
			t.Fatalf("%s accepted", bad)
		}
	}
}

func TestReaderKeepsTheFirstError(t *testing.T) {
	r := scale.Reader{B: []byte{9}}
	r.Bool()
	first := r.Err
	r.U64()
	r.Fail(scale.ErrShort)
	if r.Err != first || !errors.Is(first, scale.ErrForm) || r.U8() != 0 || r.Take(1) != nil {
		t.Fatalf("got %v after %v", r.Err, first)
	}
}

type half struct{ A uint8 }

func (half) EncodeScale(*scale.Writer) {}

func TestTypesWithoutAFormPanicBeforeUse(t *testing.T) {
	for name, v := range map[string]any{
		"float": 1.5, "int": 1, "map": map[uint8]uint8{}, "unexported field": struct{ a uint8 }{},
		"encoder without decoder": []half{}, "no variant": choice{}, "two variants": choice{None: &struct{}{}, Some: &pair{}},
		"variant not a pointer": struct {
			scale.Enum
			A uint8
		}{},
	} {
		t.Run(name, func(t *testing.T) {
			defer func() {
				if recover() == nil {
					t.Fatal("must panic")
				}
			}()
			scale.Marshal(v)
		})
	}
}

func FuzzUnmarshalThenMarshalIsTheInput(f *testing.F) {
	f.Add(scale.Marshal(sample()))
	f.Fuzz(func(t *testing.T, b []byte) {
		var v everything
		var err error
		bounded.Run(t, len(b), func() { err = scale.Unmarshal(b, &v) })
		if err == nil && !bytes.Equal(scale.Marshal(v), b) {
			t.Fatalf("%x decodes to what encodes as %x", b, scale.Marshal(v))
		}
	})
}
