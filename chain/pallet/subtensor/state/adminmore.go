package state

import "github.com/plexus-network/plexus/chain/runtime"

// MinActivityCutoff is the least ActivityCutoff, in blocks.
var MinActivityCutoff = value[uint16]("MinActivityCutoff", 360)

// The errors of setters.
var (
	ErrActivityCutoffTooLow                 = Errors.E("ActivityCutoffTooLow")
	ErrTooManyUIDsPerMechanism              = Errors.E("TooManyUIDsPerMechanism")
	ErrTempoOutOfBounds                     = Errors.E("TempoOutOfBounds")
	ErrActivityCutoffFactorMilliOutOfBounds = Errors.E("ActivityCutoffFactorMilliOutOfBounds")
	ErrEpochTriggerAlreadyPending           = Errors.E("EpochTriggerAlreadyPending")
	ErrAutoEpochAlreadyImminent             = Errors.E("AutoEpochAlreadyImminent")
	ErrDynamicTempoBlockedByCommitReveal    = Errors.E("DynamicTempoBlockedByCommitReveal")
)

// More parameters have new values.
type (
	PowRegistrationAllowed struct {
		Netuid  uint16 `scale:"-"`
		Allowed bool   `scale:"-"`
	}
	ColdkeySwapAnnouncementDelaySet struct {
		Value uint32 `scale:"-"`
	}
	ColdkeySwapReannouncementDelaySet struct {
		Value uint32 `scale:"-"`
	}
	DissolveNetworkScheduleDurationSet struct {
		Value uint32 `scale:"-"`
	}
	CommitRevealVersionSet struct {
		Value uint16 `scale:"-"`
	}
	ActivityCutoffFactorMilliSet struct {
		Netuid      uint16
		FactorMilli uint32
	}
)

// EpochTriggered: a subnet's owner asked for an epoch.
type EpochTriggered struct {
	Netuid  uint16
	By      AccountID
	FiresAt uint64
}

var _ = tells([]runtime.Event{
	{Index: 51, Body: PowRegistrationAllowed{}, Name: "PowRegistrationAllowed"},
	{Index: 81, Body: ColdkeySwapAnnouncementDelaySet{}, Name: "ColdkeySwapAnnouncementDelaySet"},
	{Index: 82, Body: ColdkeySwapReannouncementDelaySet{}, Name: "ColdkeySwapReannouncementDelaySet"},
	{Index: 83, Body: DissolveNetworkScheduleDurationSet{}, Name: "DissolveNetworkScheduleDurationSet"},
	{Index: 106, Body: CommitRevealVersionSet{}, Name: "CommitRevealVersionSet"},
	{Index: 130, Body: ActivityCutoffFactorMilliSet{}, Name: "ActivityCutoffFactorMilliSet"},
	{Index: 131, Body: EpochTriggered{}, Name: "EpochTriggered"},
}...)
