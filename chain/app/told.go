package app

import (
	"fmt"
	"slices"
	"strings"

	"github.com/plexus-network/plexus/chain/runtime"
)

// tell replaces constants of pallets. It panics at a name or a type that is not
// there: names stand in code.
func tell(pallets []runtime.Pallet, told map[string]any) {
	for name, value := range told {
		pallet, constant, _ := strings.Cut(name, ".")
		at := slices.IndexFunc(pallets, func(p runtime.Pallet) bool { return p.Name == pallet })
		if at < 0 {
			panic("app: there is no pallet of the constant " + name)
		}
		list := pallets[at].Constants
		i := slices.IndexFunc(list, func(c runtime.Constant) bool { return c.Name == constant })
		if i < 0 {
			panic("app: there is no constant " + name)
		}
		if have, want := fmt.Sprintf("%T", list[i].Value), fmt.Sprintf("%T", value); have != want {
			panic("app: the constant " + name + " is a " + have + ", not a " + want)
		}
		list[i].Value = value
	}
}
