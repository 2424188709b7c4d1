package main

import (
	"fmt"
	"strconv"
	"strings"

	"github.com/plexus-network/plexus/internal/fault"
	"github.com/plexus-network/plexus/substrate/subtensor"
)

// parseTAO reads an amount of TAO, such as "1.5", as rao; nothing is rounded.
func parseTAO(text string) (uint64, error) {
	bad := fault.New(fmt.Sprintf("%q is not an amount of TAO", text), "write digits with at most 9 decimals, such as 12.5")
	whole, part, hasPoint := strings.Cut(strings.TrimSpace(text), ".")
	if len(part) > 9 || (hasPoint && part == "") || whole == "" {
		return 0, bad
	}
	tao, err := strconv.ParseUint(whole, 10, 64)
	if err != nil || tao > ^uint64(0)/subtensor.RaoPerTAO {
		return 0, bad
	}
	rao := uint64(0)
	if part != "" {
		if rao, err = strconv.ParseUint(part+strings.Repeat("0", 9-len(part)), 10, 64); err != nil {
			return 0, bad
		}
	}
	sum := tao*subtensor.RaoPerTAO + rao
	if sum < rao || whole[0] == '+' || strings.HasPrefix(part, "+") {
		return 0, bad
	}
	return sum, nil
}

// formatTAO writes rao as TAO without needless zeros.
func formatTAO(rao uint64) string {
	text := fmt.Sprintf("%d.%09d", rao/subtensor.RaoPerTAO, rao%subtensor.RaoPerTAO)
	return strings.TrimSuffix(strings.TrimRight(text, "0"), ".")
}
