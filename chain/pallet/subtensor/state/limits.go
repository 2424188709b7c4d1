package state

import (
	"github.com/plexus-network/plexus/chain/runtime"
	"github.com/plexus-network/plexus/economy/schedule"
	"github.com/plexus-network/plexus/substrate/scale"
)

// RateLimitKey names what is limited in rate.
type RateLimitKey struct {
	scale.Enum
	SetSNOwnerHotkey        *uint16
	OwnerHyperparamUpdate   *HyperparamUpdate
	NetworkLastRegistered   *struct{}
	LastTxBlock             *AccountID
	LastTxBlockChildKeyTake *AccountID
	LastTxBlockDelegateTake *AccountID
	AddStakeBurn            *HotkeyOnSubnet
}

// HyperparamUpdate is an owner's change of one of a subnet's parameters, by the
// number of the AdminUtils call.
type HyperparamUpdate struct {
	Netuid uint16 `scale:"-"`
	Call   uint8  `scale:"-"`
}

// HotkeyOnSubnet is a hotkey and a subnet.
type HotkeyOnSubnet struct {
	Netuid uint16    `scale:"-"`
	Hotkey AccountID `scale:"-"`
}

// LastRateLimitedBlock is the block in which what is limited in rate last happened.
var LastRateLimitedBlock = newMap[RateLimitKey]("LastRateLimitedBlock", runtime.Identity, uint64(0))

// NetworkLastRegistered is the key of the last subnet's registration.
func NetworkLastRegistered() RateLimitKey { return RateLimitKey{NetworkLastRegistered: &struct{}{}} }

// LastTakeChange is the key of the last change of a delegate's take.
func LastTakeChange(hotkey AccountID) RateLimitKey {
	return RateLimitKey{LastTxBlockDelegateTake: &hotkey}
}

// LastOwnerUpdate is the key of an owner's last change of a parameter.
func LastOwnerUpdate(netuid uint16, call uint8) RateLimitKey {
	return RateLimitKey{OwnerHyperparamUpdate: &HyperparamUpdate{Netuid: netuid, Call: call}}
}

// Schedule is when a network's epochs run.
func Schedule(r runtime.Reader, netuid uint16) schedule.Epochs {
	return schedule.Epochs{
		Tempo:     Tempo.Get(r, netuid),
		Last:      LastEpochBlock.Get(r, netuid),
		Pending:   PendingEpochAt.Get(r, netuid),
		SinceStep: BlocksSinceLastStep.Get(r, netuid),
	}
}
