package subtensor

import (
	"github.com/plexus-network/plexus/substrate/keys"
	"github.com/plexus-network/plexus/substrate/scale"
)

// Nominator is who staked to a delegate, and how much on which subnet.
type Nominator struct {
	Coldkey keys.AccountID `scale:"-"`
	Stakes  []NetuidAmount `scale:"-"` // rao
}

// NetuidAmount is an amount in rao on a subnet.
type NetuidAmount struct {
	Netuid scale.Compact16 `scale:"-"`
	Amount scale.Compact   `scale:"-"`
}

// DelegateInfo is a hotkey that others may stake to.
type DelegateInfo struct {
	Hotkey           keys.AccountID  `scale:"delegate_ss58"`
	Take             scale.Compact16 // part of 65535 that the owner keeps
	Nominators       []Nominator
	Owner            keys.AccountID `scale:"owner_ss58"`
	Registrations    []scale.Compact16
	ValidatorPermits []scale.Compact16
	ReturnPer1000    scale.Compact `scale:"return_per_1000"` // rao a day on 1,000 TAO
	TotalDailyReturn scale.Compact // rao
}

// TypePath is the name of the type in chain metadata.
func (DelegateInfo) TypePath() string {
	return "pallet_subtensor::rpc_info::delegate_info::DelegateInfo"
}
