package runtime

import (
	"encoding/binary"
	"slices"

	"github.com/plexus-network/plexus/substrate/scale"
	"github.com/plexus-network/plexus/substrate/storagekey"
)

// Drop removes the entries of a map under numbers: those whose first key of type
// uint16 is one of them. Items without such a key are left alone. Where other keys
// stand before the number, all entries of the map are visited; such keys must have
// one length.
func Drop(w Writer, item StorageItem, numbers ...uint16) {
	pallet, declared := item.Declaration()
	at := slices.IndexFunc(declared.Keys, func(key any) bool { _, is := key.(uint16); return is })
	if at < 0 {
		return
	}
	prefix := storagekey.Prefix(pallet, declared.Name)
	hasher := declared.Hashers[at]
	if at == 0 {
		for _, n := range numbers {
			clearPrefix(w, string(hasher.Append([]byte(prefix), binary.LittleEndian.AppendUint16(nil, n))))
		}
		return
	}
	skip, _ := hasher.HashSize()
	start := len(prefix) + skip
	for i, key := range declared.Keys[:at] {
		skip, _ := declared.Hashers[i].HashSize()
		start += skip + len(scale.Marshal(key))
	}
	w.Iterate(prefix, func(key string, _ []byte) bool {
		if slices.Contains(numbers, uint16(key[start])|uint16(key[start+1])<<8) {
			w.Set(key, nil)
		}
		return true
	})
}
