package client

import (
	"context"

	"github.com/plexus-network/plexus/substrate/scale"
)

// AlphaPrice is what one alpha of a subnet costs now, in rao; 1e9 on root and on
// static subnets, 0 where there is no pool or no subnet.
func (c *Client) AlphaPrice(ctx context.Context, netuid uint16) (uint64, error) {
	var rao uint64
	err := c.CallAPI(ctx, "SwapRuntimeApi_current_alpha_price", scale.Marshal(netuid), &rao)
	return rao, err
}
