package stateful

import (
	"encoding/binary"
	"fmt"
	"slices"

	"github.com/plexus-network/plexus/chain/app/apptest"
	"github.com/plexus-network/plexus/chain/pallet/subtensor/state"
	"github.com/plexus-network/plexus/chain/runtime"
	"github.com/plexus-network/plexus/substrate/scale"
	"github.com/plexus-network/plexus/substrate/storagekey"
)

// outlives are maps by subnet that a dissolved one stays in.
var outlives = map[string]bool{"SubtensorModule.RegisteredSubnetCounter": true}

// Leftovers lists the rows of the state that are of a subnet which is not there:
// one that was dissolved and left something, or that a call wrote to all the same.
func Leftovers(c *apptest.Chain) (rows []string) {
	for _, p := range c.Runtime.Pallets() {
		for _, item := range p.Storage {
			rows = append(rows, leftovers(c, item)...)
		}
	}
	return rows
}

func leftovers(c *apptest.Chain, item runtime.StorageItem) (rows []string) {
	pallet, d := item.Declaration()
	if outlives[pallet+"."+d.Name] {
		return nil
	}
	at := slices.IndexFunc(d.Keys, func(key any) bool { _, isSubnet := key.(uint16); return isSubnet })
	if at < 0 {
		return nil
	}
	start := storagekey.PrefixSize // of the number
	for i, key := range d.Keys[:at+1] {
		start += len(d.Hashers[i].Append(nil, scale.Marshal(key)))
	}
	start -= 2
	c.Iterate(storagekey.Prefix(pallet, d.Name), func(row string, _ []byte) bool {
		netuid := binary.LittleEndian.Uint16([]byte(row[start:]))
		if pallet == state.Name && at == 0 {
			netuid &= 1<<12 - 1 // of all mechanisms
		}
		if !state.Exists(c, netuid) {
			rows = append(rows, fmt.Sprintf("%s.%s of subnet %d", pallet, d.Name, netuid))
		}
		return true
	})
	return rows
}
