package client

import (
	"context"
	"math"

	"github.com/plexus-network/plexus/substrate/keys"
	"github.com/plexus-network/plexus/substrate/subtensor"
)

// Subnet is a subnet in short. Amounts are in rao, of TAO or of the subnet's alpha.
type Subnet struct {
	Netuid       uint16         `json:"netuid"`
	Name         string         `json:"name"`
	Symbol       string         `json:"symbol"`
	OwnerHotkey  keys.AccountID `json:"owner_hotkey"`
	OwnerColdkey keys.AccountID `json:"owner_coldkey"`
	Tempo        uint16         `json:"tempo"`         // blocks between epochs
	LastStep     uint64         `json:"last_step"`     // block of the last epoch
	Emission     uint64         `json:"emission"`      // alpha of the last epoch
	TaoIn        uint64         `json:"tao_in"`        // in its pool, or staked if it is static
	AlphaIn      uint64         `json:"alpha_in"`      // in its pool
	AlphaOut     uint64         `json:"alpha_out"`     // held by stakers
	Price        float64        `json:"price"`         // moving average, TAO for one alpha
	RegisteredAt uint64         `json:"registered_at"` // block
}

// Subnets lists the chain's subnets, the root network among them, by netuid.
func (c *Client) Subnets(ctx context.Context) ([]Subnet, error) {
	var wire []*subtensor.DynamicInfo
	if err := c.CallAPI(ctx, "SubnetInfoRuntimeApi_get_all_dynamic_info", nil, &wire); err != nil {
		return nil, err
	}
	subnets := []Subnet{}
	for _, w := range wire {
		if w == nil {
			continue
		}
		subnets = append(subnets, Subnet{
			Netuid: uint16(w.Netuid), Name: text(w.SubnetName), Symbol: text(w.TokenSymbol),
			OwnerHotkey: w.OwnerHotkey, OwnerColdkey: w.OwnerColdkey,
			Tempo: uint16(w.Tempo), LastStep: uint64(w.LastStep), Emission: uint64(w.Emission),
			TaoIn: uint64(w.TaoIn), AlphaIn: uint64(w.AlphaIn), AlphaOut: uint64(w.AlphaOut),
			Price: price(w.MovingPrice), RegisteredAt: uint64(w.NetworkRegisteredAt),
		})
	}
	return subnets, nil
}

// price turns a fixed-point number into a float, for people to read.
func price(p subtensor.I96F32) float64 {
	hi, lo := p.Bits.Halves()
	return math.Ldexp(float64(hi), 32) + math.Ldexp(float64(lo), -32)
}

// SubnetCost is what making a subnet locks now, in rao.
func (c *Client) SubnetCost(ctx context.Context) (uint64, error) {
	var cost uint64
	err := c.CallAPI(ctx, "SubnetRegistrationRuntimeApi_get_network_registration_cost", nil, &cost)
	return cost, err
}

// RegistrationCost is what a uid on a subnet costs now, in rao; [ErrNotFound]
// if there is no such subnet.
func (c *Client) RegistrationCost(ctx context.Context, netuid uint16) (uint64, error) {
	m, err := c.wireMetagraph(ctx, nil, netuid)
	if err != nil {
		return 0, err
	}
	return uint64(m.Burn), nil
}

// Stake is what a coldkey staked to a hotkey on a subnet, in alpha rao.
type Stake struct {
	Hotkey       keys.AccountID `json:"hotkey"`
	Netuid       uint16         `json:"netuid"`
	Amount       uint64         `json:"amount"`
	IsRegistered bool           `json:"is_registered"` // the hotkey, on the subnet
}

// Stakes lists all stakes of a coldkey.
func (c *Client) Stakes(ctx context.Context, coldkey keys.AccountID) ([]Stake, error) {
	var wire []subtensor.StakeInfo
	if err := c.CallAPI(ctx, "StakeInfoRuntimeApi_get_stake_info_for_coldkey", coldkey[:], &wire); err != nil {
		return nil, err
	}
	stakes := make([]Stake, len(wire))
	for i, w := range wire {
		stakes[i] = Stake{w.Hotkey, uint16(w.Netuid), uint64(w.Stake), w.IsRegistered}
	}
	return stakes, nil
}
