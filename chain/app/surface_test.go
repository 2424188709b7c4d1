package app_test

import (
	"encoding/json"
	"os"
	"regexp"
	"strings"
	"testing"
)

// surface is Bittensor's interface as testdata/surface.json tells it.
type surface struct {
	Pallets map[string]struct {
		Index   uint8
		Calls   []surfaceCall
		Storage []struct {
			Name, Kind string
			Params     []string
		}
		Events []string
		Errors []string
	}
	APIs    map[string][]string `json:"runtime_apis"`
	Structs map[string][]string
}

type surfaceCall struct {
	Index uint8
	Name  string
	Args  []struct{ Name, Type string }
	Pays  string `json:"pays_fee"`
}

func readSurface(t *testing.T) *surface {
	t.Helper()
	b, err := os.ReadFile("testdata/surface.json")
	if err != nil {
		t.Fatal(err)
	}
	var s surface
	if err := json.Unmarshal(b, &s); err != nil {
		t.Fatal(err)
	}
	return &s
}

// argument is a name and the type as it is on the wire.
type argument struct{ name, text string }

// arguments are those that a call takes on the wire. In the file an origin's name
// hides whatever else begins so, and an attribute hides the name.
func (c surfaceCall) arguments() (args []argument) {
	for _, a := range c.Args {
		name, text := a.Name, a.Type
		if text == "OriginFor<T>" {
			continue
		}
		if rest, ok := strings.CutPrefix(text, ":compact] "); ok {
			name, text, _ = strings.Cut(rest, ": ")
			text = "Compact<" + text + ">"
		}
		args = append(args, argument{name, wireType(text)})
	}
	if full, ok := hiddenArguments[c.Name]; ok {
		return full
	}
	return args
}

// hiddenArguments are the calls whose arguments begin like an origin.
var hiddenArguments = map[string][]argument{
	"move_stake":     {{"origin_hotkey", account}, {"destination_hotkey", account}, {"origin_netuid", "u16"}, {"destination_netuid", "u16"}, {"alpha_amount", "u64"}},
	"transfer_stake": {{"destination_coldkey", account}, {"hotkey", account}, {"origin_netuid", "u16"}, {"destination_netuid", "u16"}, {"alpha_amount", "u64"}},
	"swap_stake":     {{"hotkey", account}, {"origin_netuid", "u16"}, {"destination_netuid", "u16"}, {"alpha_amount", "u64"}},
	"swap_stake_limit": {{"hotkey", account}, {"origin_netuid", "u16"}, {"destination_netuid", "u16"}, {"alpha_amount", "u64"},
		{"limit_price", "u64"}, {"allow_partial", "bool"}},
}

const account = "[u8;32]"

// wireNames are Rust's names of what is something plainer on the wire.
var wireNames = map[string]string{
	"NetUid": "u16", "NetUidStorageIndex": "u16", "MechId": "u8", "TickIndex": "i32", "PositionId": "u128",
	"TaoBalance": "u64", "AlphaBalance": "u64", "BalanceOf<T>": "u64", "Balance": "u64", "RoundNumber": "u64",
	"BlockNumberFor<T>": "u32", "BlockNumber": "u32", "CrowdloanId": "u32", "LeaseId": "u32", "Percent": "u8",
	"AccountId": account, "AccountId32": account, "AuthorityId": account, "Hash": account, "H256": account, "CallHashOf<T>": account,
	"H160": "[u8;20]", "Signature": "[u8;65]", "AuthorityList": "Vec<(" + account + ",u64)>",
	"AccountIdLookupOf<T>": "MultiAddress", "PalletsOrigin": "OriginCaller", "DispatchResult": "Result",
	"I96F32": "FixedI128", "I64F64": "FixedI128", "U64F64": "FixedU128", "U96F32": "FixedU128", "I32F32": "FixedI64",
	"SubnetIdentityOfV3": "SubnetIdentityV3", "ChainIdentityOfV2": "ChainIdentityV2", "AxonInfoOf": "AxonInfo",
	"PrometheusInfoOf": "PrometheusInfo", "NeuronCertificateOf": "NeuronCertificate", "CrowdloanInfoOf<T>": "CrowdloanInfo",
	"SubnetLeaseOf<T>": "SubnetLease", "SubnetHyperparamsV3": "Vec<HyperparamEntry>", "ShieldEncKey": "Vec<u8>",
	"String": "str",
}

var owner = regexp.MustCompile(`<T as [\w:]+>::|\bT::|\b(pallet_subtensor|sp_runtime)::`)

// wireType turns Rust's text of a type into that of [metadataForm.text].
func wireType(text string) string {
	text = strings.ReplaceAll(strings.TrimSpace(text), "T::Signature", "MultiSignature") // not the plain one
	text = owner.ReplaceAllString(text, "")
	if plain, ok := wireNames[text]; ok {
		return plain
	}
	if inner, ok := strings.CutPrefix(text, "("); ok {
		return "(" + strings.Join(wireTypes(strings.TrimSuffix(inner, ")")), ",") + ")"
	}
	if inner, ok := strings.CutPrefix(text, "["); ok {
		elem, length, _ := strings.Cut(strings.TrimSuffix(inner, "]"), ";")
		return "[" + wireType(elem) + ";" + strings.TrimSpace(length) + "]"
	}
	name, inner, generic := strings.Cut(text, "<")
	if !generic {
		return text
	}
	args := wireTypes(strings.TrimSuffix(inner, ">"))
	switch name {
	case "Box":
		return args[0]
	case "Vec", "VecDeque", "BoundedVec", "BTreeSet":
		return "Vec<" + args[0] + ">"
	case "BTreeMap":
		return "Vec<(" + args[0] + "," + args[1] + ")>"
	case "Option", "Compact":
		return name + "<" + args[0] + ">"
	}
	return name // what a generic struct is made for is not told on the wire
}

// wireTypes are the parts of a list of types.
func wireTypes(list string) (types []string) {
	for _, part := range split(list) {
		types = append(types, wireType(part))
	}
	return types
}

// split cuts a list at its own commas, not at those within its parts.
func split(list string) (parts []string) {
	depth, start := 0, 0
	for i, c := range list {
		switch c {
		case '<', '(', '[':
			depth++
		case '>', ')', ']':
			depth--
		case ',':
			if depth == 0 {
				parts, start = append(parts, list[start:i]), i+1
			}
		}
	}
	if rest := strings.TrimSpace(list[start:]); rest != "" {
		parts = append(parts, rest)
	}
	return parts
}

// signature reads "name(a: A, b: B) -> C".
func signature(text string) (name string, inputs []argument, output string) {
	head, output, _ := strings.Cut(text, ") -> ")
	name, list, _ := strings.Cut(head, "(")
	return name, named(list), wireType(output)
}

// named reads "a: A, b: B".
func named(list string) (args []argument) {
	for _, part := range split(list) {
		name, text, _ := strings.Cut(part, ":")
		args = append(args, argument{strings.TrimSpace(name), wireType(text)})
	}
	return args
}

// event reads "Name", "Name(A, B)" or "Name { a: A, b: B }".
func event(text string) (name string, fields []argument) {
	i := strings.IndexAny(text, " ({")
	if i < 0 {
		return text, nil
	}
	name, rest := text[:i], strings.TrimSpace(text[i:])
	if list, ok := strings.CutPrefix(rest, "{"); ok {
		return name, named(strings.TrimSuffix(list, "}"))
	}
	for _, text := range wireTypes(strings.TrimSuffix(strings.TrimPrefix(rest, "("), ")")) {
		fields = append(fields, argument{"", text})
	}
	return name, fields
}

// storageForm is what an item must be: hashers, types of keys and value.
type storageForm struct {
	isOptional bool
	hashers    []string
	keys       []string
	value      string
}

func storageOf(kind string, params []string) (f storageForm) {
	if kind == "StorageNMap" {
		for _, key := range split(strings.TrimSuffix(strings.TrimPrefix(strings.TrimSpace(params[0]), "("), ")")) {
			hasher, text, _ := strings.Cut(strings.TrimSuffix(strings.TrimPrefix(strings.TrimSpace(key), "NMapKey<"), ">"), ",")
			f.hashers, f.keys = append(f.hashers, hasher), append(f.keys, wireType(text))
		}
		params = params[1:]
	}
	for range map[string]int{"StorageMap": 1, "CountedStorageMap": 1, "StorageDoubleMap": 2}[kind] {
		f.hashers, f.keys = append(f.hashers, params[0]), append(f.keys, wireType(params[1]))
		params = params[2:]
	}
	f.value, f.isOptional = wireType(params[0]), len(params) > 1 && params[1] == "OptionQuery"
	return f
}
