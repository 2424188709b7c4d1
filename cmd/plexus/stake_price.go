package main

import (
	"context"
	"fmt"
	"math/big"

	"github.com/spf13/cobra"

	"github.com/plexus-network/plexus/client"
	"github.com/plexus-network/plexus/internal/fault"
	"github.com/plexus-network/plexus/substrate/subtensor"
)

// priceFlags say at what price a verb may trade. Without any of them the price may
// move by half a percent from when it was asked.
type priceFlags struct {
	limit     string
	tolerance string
	anyPrice  bool
	partial   bool
}

// percent is the unit of --tolerance in the amounts that [parseTAO] reads.
const percent = 100 * subtensor.RaoPerTAO

func addPriceFlags(cmd *cobra.Command, limit string) *priceFlags {
	f := &priceFlags{}
	cmd.Flags().StringVar(&f.limit, "limit", "", limit)
	cmd.Flags().StringVar(&f.tolerance, "tolerance", "0.5", "percent by which the price may get worse before the call fails")
	cmd.Flags().BoolVar(&f.partial, "partial", false, "trade what the limit lets through, instead of all or nothing")
	cmd.Flags().BoolVar(&f.anyPrice, "any-price", false, "trade at whatever price there is; others can make it bad")
	cmd.MarkFlagsMutuallyExclusive("limit", "tolerance", "any-price")
	cmd.MarkFlagsMutuallyExclusive("partial", "any-price")
	return f
}

// bound is a limit of price in rao; none says that the call has no limit.
type bound struct {
	rao  uint64
	none bool
}

// buying is the highest price at which alpha of a subnet is bought.
func (f *priceFlags) buying(ctx context.Context, c *client.Client, netuid uint16) (bound, error) {
	return f.bound(func() (*big.Int, error) { return alphaPrice(ctx, c, netuid) }, 1)
}

// selling is the lowest price at which alpha of a subnet is sold.
func (f *priceFlags) selling(ctx context.Context, c *client.Client, netuid uint16) (bound, error) {
	return f.bound(func() (*big.Int, error) { return alphaPrice(ctx, c, netuid) }, -1)
}

// swapping is the least alpha of one subnet for one of another, times 1e9.
func (f *priceFlags) swapping(ctx context.Context, c *client.Client, from, to uint16) (bound, error) {
	return f.bound(func() (*big.Int, error) {
		sold, err := alphaPrice(ctx, c, from)
		if err != nil {
			return nil, err
		}
		bought, err := alphaPrice(ctx, c, to)
		if err != nil {
			return nil, err
		}
		sold.Mul(sold, big.NewInt(int64(subtensor.RaoPerTAO)))
		return sold.Quo(sold, bought), nil
	}, -1)
}

// bound is --limit, or the spot price and --tolerance on the side that sign names.
func (f *priceFlags) bound(spot func() (*big.Int, error), sign int64) (bound, error) {
	if f.anyPrice {
		return bound{none: true}, nil
	}
	if f.limit != "" {
		rao, err := parseTAO(f.limit)
		if err == nil && rao == 0 {
			err = fault.New("--limit is 0", "give a price, or leave the limit out by --any-price")
		}
		if err != nil {
			return bound{}, usage(err)
		}
		return bound{rao: rao}, nil
	}
	parts, err := parseTAO(f.tolerance)
	if err != nil || parts >= percent {
		return bound{}, usage(fault.New("--tolerance is not below 100 percent: "+quoted(f.tolerance), "write such as 0.5"))
	}
	price, err := spot()
	if err != nil {
		return bound{}, err
	}
	shift := new(big.Int).Mul(price, new(big.Int).SetUint64(parts))
	shift.Quo(shift, new(big.Int).SetUint64(percent))
	price.Add(price, shift.Mul(shift, big.NewInt(sign)))
	if !price.IsUint64() || price.Sign() == 0 {
		return bound{}, fault.New("the price is beyond what a limit can tell", "give one by --limit, or none by --any-price")
	}
	return bound{rao: price.Uint64()}, nil
}

// alphaPrice asks for a price that is not 0.
func alphaPrice(ctx context.Context, c *client.Client, netuid uint16) (*big.Int, error) {
	rao, err := c.AlphaPrice(ctx, netuid)
	if err != nil {
		return nil, explain(err)
	}
	if rao == 0 {
		return nil, fault.New(fmt.Sprintf("subnet %d has no price", netuid), "list what there is: plexus subnet list")
	}
	return new(big.Int).SetUint64(rao), nil
}
