package subtensor

import (
	"github.com/plexus-network/plexus/substrate/keys"
	"github.com/plexus-network/plexus/substrate/scale"
)

// SwapPallet is the index of the Swap pallet.
const SwapPallet = 28

// SetFeeRate sets the part of a trade's input that is its fee; root's.
type SetFeeRate struct {
	Netuid uint16
	Rate   uint16 // of 65535
}

// CallIndex is Swap.set_fee_rate.
func (SetFeeRate) CallIndex() (pallet, call uint8) { return SwapPallet, 0 }

// TickIndex is a step of price of a pool that Bittensor no longer has.
type TickIndex struct {
	Index int32 `scale:"-"`
}

// TypePath is the name of the type in chain metadata.
func (TickIndex) TypePath() string { return "pallet_subtensor_swap::tick::TickIndex" }

// PositionID is the number of a position in such a pool.
type PositionID struct {
	ID scale.U128 `scale:"-,u128"`
}

// TypePath is the name of the type in chain metadata.
func (PositionID) TypePath() string { return "pallet_subtensor_swap::position::PositionId" }

// AddLiquidity is deprecated.
type AddLiquidity struct {
	Hotkey    keys.AccountID `scale:"_hotkey"`
	Netuid    uint16         `scale:"_netuid"`
	TickLow   TickIndex      `scale:"_tick_low"`
	TickHigh  TickIndex      `scale:"_tick_high"`
	Liquidity uint64         `scale:"_liquidity"`
}

// CallIndex is Swap.add_liquidity.
func (AddLiquidity) CallIndex() (pallet, call uint8) { return SwapPallet, 1 }

// RemoveLiquidity is deprecated.
type RemoveLiquidity struct {
	Hotkey   keys.AccountID `scale:"_hotkey"`
	Netuid   uint16         `scale:"_netuid"`
	Position PositionID     `scale:"_position_id"`
}

// CallIndex is Swap.remove_liquidity.
func (RemoveLiquidity) CallIndex() (pallet, call uint8) { return SwapPallet, 2 }

// ModifyPosition is deprecated.
type ModifyPosition struct {
	Hotkey         keys.AccountID `scale:"_hotkey"`
	Netuid         uint16         `scale:"_netuid"`
	Position       PositionID     `scale:"_position_id"`
	LiquidityDelta int64          `scale:"_liquidity_delta"`
}

// CallIndex is Swap.modify_position.
func (ModifyPosition) CallIndex() (pallet, call uint8) { return SwapPallet, 3 }

// ToggleUserLiquidity is deprecated.
type ToggleUserLiquidity struct {
	Netuid uint16 `scale:"_netuid"`
	Enable bool   `scale:"_enable"`
}

// CallIndex is Swap.toggle_user_liquidity.
func (ToggleUserLiquidity) CallIndex() (pallet, call uint8) { return SwapPallet, 4 }

// DisableLP is deprecated.
type DisableLP struct{}

// CallIndex is Swap.disable_lp.
func (DisableLP) CallIndex() (pallet, call uint8) { return SwapPallet, 5 }
