package subtensor

import (
	"github.com/plexus-network/plexus/chain/pallet/subtensor/state"
	"github.com/plexus-network/plexus/chain/runtime"
)

// KeyRules are how many blocks lie between changes of keys; those that are left out
// have Bittensor's values.
type KeyRules struct {
	ChildkeyTakeRateLimit     *uint64 `json:"childkey_take_rate_limit,omitempty" toml:"childkey_take_rate_limit"`
	PendingChildkeyCooldown   *uint64 `json:"pending_childkey_cooldown,omitempty" toml:"pending_childkey_cooldown"`
	HotkeySwapInterval        *uint64 `json:"hotkey_swap_interval,omitempty" toml:"hotkey_swap_interval"`
	ColdkeySwapAnnouncement   *uint32 `json:"coldkey_swap_announcement,omitempty" toml:"coldkey_swap_announcement"`
	ColdkeySwapReannouncement *uint32 `json:"coldkey_swap_reannouncement,omitempty" toml:"coldkey_swap_reannouncement"`
	EvmKeyInterval            *uint64 `json:"evm_key_interval,omitempty" toml:"evm_key_interval"`
}

func (k KeyRules) apply(c *runtime.Context) {
	put(c, state.TxChildkeyTakeRateLimit, k.ChildkeyTakeRateLimit)
	put(c, state.PendingChildKeyCooldown, k.PendingChildkeyCooldown)
	put(c, state.HotkeySwapInterval, k.HotkeySwapInterval)
	put(c, state.ColdkeySwapAnnouncementDelay, k.ColdkeySwapAnnouncement)
	put(c, state.ColdkeySwapReannouncementDelay, k.ColdkeySwapReannouncement)
	put(c, state.EvmKeyInterval, k.EvmKeyInterval)
}

func exportKeyRules(r runtime.Reader) KeyRules {
	return KeyRules{
		ChildkeyTakeRateLimit: held(r, state.TxChildkeyTakeRateLimit), PendingChildkeyCooldown: held(r, state.PendingChildKeyCooldown),
		HotkeySwapInterval: held(r, state.HotkeySwapInterval), EvmKeyInterval: held(r, state.EvmKeyInterval),
		ColdkeySwapAnnouncement:   held(r, state.ColdkeySwapAnnouncementDelay),
		ColdkeySwapReannouncement: held(r, state.ColdkeySwapReannouncementDelay),
	}
}
