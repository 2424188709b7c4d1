package app_test

import (
	"reflect"
	"testing"
)

func TestBittensorsTypesAreReadAsTheyAreOnTheWire(t *testing.T) {
	for text, want := range map[string]string{
		"NetUid":                                 "u16",
		"T::AccountId":                           account,
		"Compact<NetUid>":                        "Compact<u16>",
		"Option<TaoBalance>":                     "Option<u64>",
		"Vec<(u64, T::AccountId)>":               "Vec<(u64,[u8;32])>",
		"BTreeMap<NetUid, I96F32>":               "Vec<(u16,FixedI128)>",
		"BTreeSet<(NetUid, T::AccountId)>":       "Vec<(u16,[u8;32])>",
		"BoundedVec<u8, ConstU32<8192>>":         "Vec<u8>",
		"Box<<T as Config>::RuntimeCall>":        "RuntimeCall",
		"<T as frame_system::Config>::AccountId": account,
		"Option<T::Signature>":                   "Option<MultiSignature>",
		"pallet_subtensor::RecycleOrBurnEnum":    "RecycleOrBurnEnum",
		"Vec<[u16; 2]>":                          "Vec<[u16;2]>",
		"Registration<BalanceOf<T>, T::MaxFields, BlockNumberFor<T>>":           "Registration",
		"VecDeque<( T::AccountId, BoundedVec<u8, ConstU32<5>>, RoundNumber, )>": "Vec<([u8;32],Vec<u8>,u64)>",
		"()": "()",
	} {
		if got := wireType(text); got != want {
			t.Errorf("%s is read as %s, want %s", text, got, want)
		}
	}
}

func TestBittensorsEventsAndItemsAreRead(t *testing.T) {
	for text, want := range map[string][]argument{
		"ItemCompleted":                                      nil,
		"BatchCompletedWithErrors()":                         nil,
		"NetworkAdded(NetUid, u16)":                          {{"", "u16"}, {"", "u16"}},
		"SymbolUpdated { netuid: NetUid, symbol: Vec<u8>, }": {{"netuid", "u16"}, {"symbol", "Vec<u8>"}},
	} {
		if _, fields := event(text); !reflect.DeepEqual(fields, want) {
			t.Errorf("%s has %v, want %v", text, fields, want)
		}
	}
	got := storageOf("StorageNMap", []string{"( NMapKey<Identity, NetUid>, NMapKey<Blake2_128Concat, T::AccountId>, )", "u128", "OptionQuery"})
	want := storageForm{isOptional: true, hashers: []string{"Identity", "Blake2_128Concat"}, keys: []string{"u16", account}, value: "u128"}
	if !reflect.DeepEqual(got, want) {
		t.Errorf("a map of many keys is read as %+v", got)
	}
	got = storageOf("StorageDoubleMap", []string{"Identity", "NetUid", "Twox64Concat", "u64", "bool", "ValueQuery", "DefaultTrue<T>"})
	want = storageForm{hashers: []string{"Identity", "Twox64Concat"}, keys: []string{"u16", "u64"}, value: "bool"}
	if !reflect.DeepEqual(got, want) {
		t.Errorf("a map of two keys is read as %+v", got)
	}
	name, inputs, output := signature("get_stake_fee( origin: Option<(AccountId32, NetUid)>, amount: u64 ) -> Option<u64>")
	if name != "get_stake_fee" || output != "Option<u64>" || !reflect.DeepEqual(inputs, []argument{{"origin", "Option<([u8;32],u16)>"}, {"amount", "u64"}}) {
		t.Errorf("a method is read as %s %v %s", name, inputs, output)
	}
}
