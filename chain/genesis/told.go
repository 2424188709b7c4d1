package genesis

import (
	"github.com/plexus-network/plexus/chain/pallet/crowdloan"
	"github.com/plexus-network/plexus/chain/pallet/subtensor/state"
)

// constants are those of the metadata by which clients read what the chain starts
// from, where the specification says other than Bittensor.
func (s *Spec) constants() map[string]any {
	told := map[string]any{}
	rules := &s.Network.Rules
	if rules.NewSubnetTempo != 0 {
		told[state.Name+".InitialTempo"] = rules.NewSubnetTempo
	}
	tell(told, state.Name+".InitialTxChildKeyTakeRateLimit", rules.Keys.ChildkeyTakeRateLimit)
	tell(told, state.Name+".InitialColdkeySwapAnnouncementDelay", rules.Keys.ColdkeySwapAnnouncement)
	tell(told, state.Name+".InitialColdkeySwapReannouncementDelay", rules.Keys.ColdkeySwapReannouncement)
	tell(told, state.Name+".InitialNetworkRateLimit", rules.NetworkRateLimit)
	tell(told, state.Name+".InitialNetworkMinLockCost", rules.NetworkMinLockCost)
	if s.Crowdloans != nil {
		told[crowdloan.Name+".MinimumBlockDuration"] = s.Crowdloans.Least
		told[crowdloan.Name+".MaximumBlockDuration"] = s.Crowdloans.Most
	}
	return told
}

// tell adds a constant that the specification sets.
func tell[V any](told map[string]any, name string, value *V) {
	if value != nil {
		told[name] = *value
	}
}
