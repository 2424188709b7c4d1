package register

import (
	"slices"

	"github.com/plexus-network/plexus/chain/pallet/subtensor/state"
	"github.com/plexus-network/plexus/chain/runtime"
	"github.com/plexus-network/plexus/substrate/subtensor"
)

// symbols are what the stake of subnets may be written with: root's first, then a
// letter for each netuid, as Bittensor has them up to 210.
var symbols = slices.Concat([]rune("Τ"+
	"αβγδεζηθικλμνξοπρσtυφχψω"+ // Greek
	"אבגדהוזחטיךכלםמןנסעףפץצקרשת"+ // Hebrew
	"ابتثجحخدذرزسشصضطظعغفقكلمنهويى"+ // Arabic
	"ᚠᚢᚦᚨᚱᚳЫᛉᛒ"+ // Runes
	"\u1680ᚁᚂᚃᚄᚅ᚛"+ // Ogham
	"აბგდევ"+ // Georgian
	"ԱԲԳԴԵԶ՞"+ // Armenian
	"ЀЁЂЃЄЅъ"), // Cyrillic
	span('Ⲁ', 'ⲅ'),                          // Coptic
	span(0x11000, 0x11003), []rune{0x11005}, // Brahmi
	span(0x0db1, 0x0db6),                         // Sinhala
	span('Ⰰ', 'Ⱐ'),                               // Glagolitic
	span('ก', 'ร'), []rune("ลว"), span('ศ', 'ฮ'), // Thai
)

func span(first, last rune) (runes []rune) {
	for r := first; r <= last; r++ {
		runes = append(runes, r)
	}
	return runes
}

// symbolFor is a new subnet's symbol: that of its number, or where another subnet
// has taken that, the first that is free. Where all are taken it is the default.
func symbolFor(r runtime.Reader, netuid uint16) []byte {
	taken := takenSymbols(r, netuid)
	if int(netuid) < len(symbols) && !slices.Contains(taken, string(symbols[netuid])) {
		return []byte(string(symbols[netuid]))
	}
	for _, symbol := range symbols[1:] {
		if !slices.Contains(taken, string(symbol)) {
			return []byte(string(symbol))
		}
	}
	return []byte("¤")
}

// takenSymbols are those of all networks but one.
func takenSymbols(r runtime.Reader, but uint16) (taken []string) {
	for _, netuid := range state.Subnets(r) {
		if netuid != but {
			taken = append(taken, string(state.TokenSymbol.Get(r, netuid)))
		}
	}
	return taken
}

// updateSymbol gives a subnet another symbol, at its owner's or root's wish. Errors
// in the order of the checks: ErrSubnetNotExists, ErrNotSubnetOwner,
// ErrSymbolDoesNotExist, ErrSymbolAlreadyInUse.
func updateSymbol(c *runtime.Context, o runtime.Origin, a subtensor.UpdateSymbol) error {
	if !state.Exists(c, a.Netuid) {
		return state.ErrSubnetNotExists
	}
	if runtime.EnsureRoot(o) != nil {
		who, err := runtime.EnsureSigned(o)
		if err != nil {
			return err
		}
		if !state.IsOwner(c, who, a.Netuid) {
			return state.ErrNotSubnetOwner
		}
	}
	wanted := string(a.Symbol)
	switch {
	case !slices.ContainsFunc(symbols, func(symbol rune) bool { return string(symbol) == wanted }):
		return state.ErrSymbolDoesNotExist
	case slices.Contains(takenSymbols(c, nobody), wanted):
		return state.ErrSymbolAlreadyInUse
	}
	state.TokenSymbol.Set(c, a.Netuid, a.Symbol)
	c.Emit(state.SymbolUpdated{Netuid: a.Netuid, Symbol: a.Symbol})
	return nil
}

// nobody is a number that no network has.
const nobody = 1<<16 - 1
