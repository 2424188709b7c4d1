package subtensor

import "strings"

// ProxyType says what a delegate may do for another account.
type ProxyType uint8

// The types, by Bittensor's numbers; the four that are dead permit nothing.
const (
	ProxyAny                    ProxyType = 0
	ProxyOwner                  ProxyType = 1
	ProxyNonCritical            ProxyType = 2
	ProxyNonTransfer            ProxyType = 3
	ProxySenate                 ProxyType = 4 // dead
	ProxyNonFungible            ProxyType = 5
	ProxyTriumvirate            ProxyType = 6 // dead
	ProxyGovernance             ProxyType = 7 // dead
	ProxyStaking                ProxyType = 8
	ProxyRegistration           ProxyType = 9
	ProxyTransfer               ProxyType = 10
	ProxySmallTransfer          ProxyType = 11
	ProxyRootWeights            ProxyType = 12 // dead
	ProxyChildKeys              ProxyType = 13
	ProxySudoUncheckedSetCode   ProxyType = 14
	ProxySwapHotkey             ProxyType = 15
	ProxySubnetLeaseBeneficiary ProxyType = 16
	ProxyRootClaim              ProxyType = 17
)

// TypePath is the name of the type in chain metadata.
func (ProxyType) TypePath() string { return "subtensor_runtime_common::ProxyType" }

// Variants are the types by number.
func (ProxyType) Variants() []string {
	return []string{"Any", "Owner", "NonCritical", "NonTransfer", "Senate", "NonFungible", "Triumvirate", "Governance", "Staking",
		"Registration", "Transfer", "SmallTransfer", "RootWeights", "ChildKeys", "SudoUncheckedSetCode", "SwapHotkey",
		"SubnetLeaseBeneficiary", "RootClaim"}
}

// String is the type's name.
func (p ProxyType) String() string {
	if names := p.Variants(); int(p) < len(names) {
		return names[p]
	}
	return "unknown"
}

// IsDead says that the type permits nothing and is kept for its number.
func (p ProxyType) IsDead() bool {
	return p == ProxySenate || p == ProxyTriumvirate || p == ProxyGovernance || p == ProxyRootWeights
}

// ParseProxyType finds a type by its name, in any case of letters.
func ParseProxyType(name string) (t ProxyType, ok bool) {
	for i, known := range t.Variants() {
		if strings.EqualFold(known, name) {
			return ProxyType(i), true
		}
	}
	return 0, false
}
