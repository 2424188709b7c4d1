package stateful

import (
	"reflect"
	"strings"

	"github.com/plexus-network/plexus/chain/pallet/subtensor/state"
	"github.com/plexus-network/plexus/chain/runtime"
	"github.com/plexus-network/plexus/substrate/extrinsic"
	"github.com/plexus-network/plexus/substrate/keys"
	"github.com/plexus-network/plexus/substrate/scale"
	wire "github.com/plexus-network/plexus/substrate/subtensor"
)

// built is a call with its arguments encoded.
type built struct {
	pallet, index uint8
	args          []byte
}

// CallIndex implements the wire's Call.
func (b built) CallIndex() (pallet, call uint8) { return b.pallet, b.index }

// EncodeScale writes the arguments.
func (b built) EncodeScale(w *scale.Writer) { w.Raw(b.args) }

var (
	nestedType  = reflect.TypeFor[runtime.DecodedCall]()
	accountType = reflect.TypeFor[keys.AccountID]()
	addressType = reflect.TypeFor[wire.MultiAddress]()
	numberType  = reflect.TypeFor[scale.U128]()
	lookupType  = reflect.TypeFor[wire.Address]()
	rawType     = reflect.TypeFor[wire.RawCall]()
	enumType    = reflect.TypeFor[scale.Enum]()
)

// mostDeep bounds calls within calls.
const mostDeep = 3

// build makes a call with arguments that person could send. The lists of one call
// are mostly of one length.
func (p *Player) build(t target, person person) built {
	var w scale.Writer
	p.size = 1 + p.IntN(3)
	args := reflect.TypeOf(t.call.Args())
	for i := range args.NumField() {
		p.encode(&w, args.Field(i).Type, fieldName(args.Field(i)), person)
	}
	return built{t.index, t.call.Index, w.B}
}

// fieldName is an argument's name in lower case without underscores.
func fieldName(f reflect.StructField) string {
	return strings.ToLower(strings.ReplaceAll(f.Name, "_", ""))
}

// encode writes a random value of type t. Types that hold calls are walked, since
// a call can only be written as its bytes.
func (p *Player) encode(w *scale.Writer, t reflect.Type, name string, who person) {
	switch {
	case t == nestedType, t == rawType:
		inner := p.inner(who)
		w.U8(inner.pallet)
		w.U8(inner.index)
		w.Raw(inner.args)
	case !holdsCall(t):
		v := reflect.New(t).Elem()
		p.fill(v, name, who)
		w.Value(v.Interface())
	case t.Kind() == reflect.Slice:
		n := p.IntN(4)
		w.Compact(uint64(n))
		for range n {
			p.encode(w, t.Elem(), name, who)
		}
	case t.Kind() == reflect.Pointer:
		if p.IntN(2) == 0 {
			w.U8(0)
			return
		}
		w.U8(1)
		p.encode(w, t.Elem(), name, who)
	default:
		for i := range t.NumField() {
			p.encode(w, t.Field(i).Type, fieldName(t.Field(i)), who)
		}
	}
}

// holdsCall says that a value of t has a call in it.
func holdsCall(t reflect.Type) bool {
	switch {
	case t == nestedType, t == rawType:
		return true
	case t == accountType:
		return false
	case t.Kind() == reflect.Slice, t.Kind() == reflect.Pointer, t.Kind() == reflect.Array:
		return holdsCall(t.Elem())
	case t.Kind() == reflect.Struct:
		for i := range t.NumField() {
			if holdsCall(t.Field(i).Type) {
				return true
			}
		}
	}
	return false
}

// inner is a call within a call.
func (p *Player) inner(who person) built {
	p.depth++
	defer func() { p.depth-- }()
	for {
		t := p.calls[p.IntN(len(p.calls))]
		if p.depth < mostDeep || !holdsCall(reflect.TypeOf(t.call.Args())) {
			return p.build(t, who)
		}
	}
}

// fill makes v a random value of its type: one that its name asks for, or
// anything.
func (p *Player) fill(v reflect.Value, name string, who person) {
	wild := p.Float64() < p.wild
	switch t := v.Type(); {
	case t == accountType:
		v.Set(reflect.ValueOf(p.account(name, who, wild)))
		return
	case t == addressType:
		v.Set(reflect.ValueOf(wire.To(p.account(name, who, wild))))
		return
	case t == numberType && name == "ip":
		v.Set(reflect.ValueOf(scale.U128From(8<<24 + p.Uint64N(1<<20))))
		return
	case t == lookupType:
		v.Set(reflect.ValueOf(extrinsic.Address(p.account(name, who, wild))))
		return
	case t.Kind() == reflect.Struct && t.NumField() > 1 && t.Field(0).Type == enumType:
		p.variant(v, name, who)
		return
	}
	if names, ok := v.Interface().(scale.Variants); ok && v.Kind() == reflect.Uint8 {
		v.SetUint(uint64(p.IntN(len(names.Variants()))))
		return
	}
	switch v.Kind() {
	case reflect.Bool:
		v.SetBool(p.IntN(2) == 0)
	case reflect.Uint8, reflect.Uint16, reflect.Uint32, reflect.Uint64:
		v.SetUint(p.number(name, v.Type().Bits(), wild))
	case reflect.Int8, reflect.Int16, reflect.Int32, reflect.Int64:
		v.SetInt(int64(p.number(name, v.Type().Bits(), wild)))
	case reflect.String:
		v.SetString("plexus"[:p.IntN(7)])
	case reflect.Array:
		for i := range v.Len() {
			p.fill(v.Index(i), name, who)
		}
	case reflect.Slice:
		n := p.length(name, wild)
		v.Set(reflect.MakeSlice(v.Type(), n, n))
		for i := range n {
			p.fill(v.Index(i), name, who)
		}
	case reflect.Pointer:
		if p.IntN(3) > 0 {
			v.Set(reflect.New(v.Type().Elem()))
			p.fill(v.Elem(), name, who)
		}
	case reflect.Struct:
		for i := range v.NumField() {
			if f := v.Type().Field(i); f.IsExported() {
				p.fill(v.Field(i), fieldName(f), who)
			}
		}
	}
}

// variant sets one of an enum's variants.
func (p *Player) variant(v reflect.Value, name string, who person) {
	f := v.Field(1 + p.IntN(v.NumField()-1))
	if f.Kind() != reflect.Pointer || !f.CanSet() {
		return
	}
	f.Set(reflect.New(f.Type().Elem()))
	p.fill(f.Elem(), name, who)
}

func (p *Player) length(name string, wild bool) int {
	switch {
	case wild && p.IntN(5) == 0:
		return p.IntN(300)
	case strings.Contains(name, "signatories"):
		return 1 + p.IntN(2)
	case p.IntN(10) == 0:
		return p.IntN(4)
	}
	return p.size
}

// number is of a size that its name asks for.
func (p *Player) number(name string, bits int, wild bool) uint64 {
	if wild {
		switch p.IntN(4) {
		case 0:
			return 0
		case 1:
			return ^uint64(0) >> (64 - bits)
		case 2:
			return p.Uint64() >> (64 - bits)
		}
		return uint64(p.IntN(3))
	}
	has := func(words ...string) bool {
		for _, w := range words {
			if strings.Contains(name, w) {
				return true
			}
		}
		return false
	}
	switch {
	case has("destinationnetuid"):
		return uint64(1 + p.IntN(Subnets))
	case has("netuid", "subnets"):
		return uint64(p.netuid())
	case has("mecid"):
		return uint64(p.IntN(8) / 7)
	case has("limitprice"):
		return []uint64{0, p.Uint64N(4 * tao), 1000 * tao}[p.IntN(3)]
	case has("iptype"):
		return 4
	case has("protocol", "placeholder"):
		return 0
	case has("port"):
		return uint64(1024 + p.IntN(1000))
	case has("revealversion"):
		return 4
	case has("factormilli"):
		return uint64(1000 + p.IntN(49_000))
	case has("versionkey"):
		return 0
	case has("proportion"):
		return p.Uint64() >> 1
	case has("take") && !has("stake"):
		return uint64(p.IntN(11796))
	case has("tempo") && p.IntN(4) == 0:
		return uint64(360 + p.IntN(10))
	case has("tempo", "halflife", "delay", "period", "interval", "window", "cutoff", "duration"):
		return uint64(p.IntN(30))
	case has("when", "end", "height", "block"):
		return p.chain.Height + uint64(p.IntN(30))
	case has("threshold"):
		return uint64(1 + p.IntN(2))
	case has("amount", "alpha", "tao", "stake", "value", "deposit", "cap", "contribution", "cost", "rao") && bits == 64:
		return p.rao()
	case has("crowdloan", "index", "id"):
		return uint64(p.IntN(4))
	}
	return p.Uint64N(1 << min(bits, 7))
}

// rao is of any size below what a person has, bounds not too seldom.
func (p *Player) rao() uint64 {
	switch p.IntN(8) {
	case 0:
		return 2_000_000 - 1 + p.Uint64N(3)
	case 1:
		return p.Uint64N(1000)
	}
	return p.Uint64N(50 * tao)
}

// netuid is mostly the one that the move is about, else one that exists, now and
// then root.
func (p *Player) netuid() uint16 {
	if p.focus != 0 && p.IntN(8) > 0 {
		return p.focus
	}
	return uint16(p.IntN(Subnets + 2))
}

// account is somebody; of the signer's own where the name asks for that.
func (p *Player) account(name string, who person, wild bool) keys.AccountID {
	if wild {
		switch p.IntN(4) {
		case 0:
			return state.SubnetAccount(p.netuid())
		case 1:
			return keys.AccountID{}
		case 2:
			return keys.AccountID{byte(p.IntN(4)), 1}
		}
	}
	other := p.people[p.IntN(len(p.people))]
	switch {
	case strings.Contains(name, "hotkey") && p.IntN(3) > 0 && !strings.Contains(name, "new"):
		return who.Hotkey()
	case strings.Contains(name, "hotkey"), strings.Contains(name, "child"):
		return other.Hotkey()
	}
	return other.Coldkey()
}
