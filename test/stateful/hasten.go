package stateful

import (
	"github.com/plexus-network/plexus/chain/app/apptest"
	wire "github.com/plexus-network/plexus/substrate/subtensor"
)

// Hasten shortens what would take longer than a play: delays and rate limits
// whose edges other tests look at.
func Hasten(c *apptest.Chain) {
	for _, call := range []wire.Call{
		wire.SudoSetTxRateLimit{TxRateLimit: 5},
		wire.SudoSetNetworkImmunityPeriod{ImmunityPeriod: 30},
		wire.SudoSetAdminFreezeWindow{Window: 1},
		wire.SudoSetOwnerHparamRateLimit{Epochs: 0},
		wire.SudoSetSubnetLimit{MaxSubnets: Subnets + 4},
		wire.SudoSetLockReductionInterval{Interval: 30},
		wire.SudoSetColdkeySwapAnnouncementDelay{Duration: 10},
	} {
		c.MustSudo(call)
	}
}
