package adminutils_test

import (
	"errors"
	"reflect"
	"strings"
	"testing"

	"github.com/plexus-network/plexus/chain/app/apptest"
	"github.com/plexus-network/plexus/chain/genesis"
	"github.com/plexus-network/plexus/chain/pallet/subtensor/adminutils"
	"github.com/plexus-network/plexus/chain/pallet/subtensor/state"
	"github.com/plexus-network/plexus/chain/runtime"
	"github.com/plexus-network/plexus/substrate/keys"
	"github.com/plexus-network/plexus/substrate/scale"
	"github.com/plexus-network/plexus/substrate/subtensor"
)

func times(whole uint64) subtensor.U64F64 {
	return subtensor.U64F64{Bits: scale.U128FromHalves(whole, 0)}
}

// setters are one good call of each, and where its value must be found; byOwner
// says that a subnet's owner may send it too.
var setters = []struct {
	call    subtensor.Call
	byOwner bool
	read    func(r runtime.Reader) any
	want    any
}{
	{subtensor.SudoSetDefaultTake{DefaultTake: 9}, false, val(state.MaxDelegateTake), uint16(9)},
	{subtensor.SudoSetMinDelegateTake{Take: 8}, false, val(state.MinDelegateTake), uint16(8)},
	{subtensor.SudoSetTxRateLimit{TxRateLimit: 7}, false, val(state.TxRateLimit), uint64(7)},
	{subtensor.SudoSetTxDelegateTakeRateLimit{TxRateLimit: 6}, false, val(state.TxDelegateTakeRateLimit), uint64(6)},
	{subtensor.SudoSetSubnetOwnerCut{SubnetOwnerCut: 5}, false, val(state.SubnetOwnerCut), uint16(5)},
	{subtensor.SudoSetNetworkRateLimit{RateLimit: 4}, false, val(state.NetworkRateLimit), uint64(4)},
	{subtensor.SudoSetNetworkImmunityPeriod{ImmunityPeriod: 3}, false, val(state.NetworkImmunityPeriod), uint64(3)},
	{subtensor.SudoSetNetworkMinLockCost{LockCost: 2}, false, val(state.NetworkMinLockCost), uint64(2)},
	{subtensor.SudoSetSubnetLimit{MaxSubnets: 5000}, false, val(state.SubnetLimit), uint16(128)}, // what a block can carry
	{subtensor.SudoSetLockReductionInterval{Interval: 11}, false, val(state.NetworkLockReductionInterval), uint64(11)},
	{subtensor.SudoSetStakeThreshold{MinStake: 12}, false, val(state.StakeThreshold), uint64(12)},
	{subtensor.SudoSetNominatorMinRequiredStake{MinStake: 13}, false, val(state.NominatorMinRequiredStake), uint64(13)},
	{subtensor.SudoSetAdminFreezeWindow{Window: 0}, false, val(state.AdminFreezeWindow), uint16(0)},
	{subtensor.SudoSetOwnerHparamRateLimit{Epochs: 0}, false, val(state.OwnerHyperparamRateLimit), uint16(0)},
	{subtensor.SudoSetStartCallDelay{Delay: 14}, false, val(state.StartCallDelay), uint64(14)},
	{subtensor.SudoSetMaxEpochsPerBlock{MaxEpochsPerBlock: 3}, false, val(state.MaxEpochsPerBlock), uint8(3)},

	{subtensor.SudoSetServingRateLimit{Netuid: 1, ServingRateLimit: 15}, true, at(state.ServingRateLimit), uint64(15)},
	{subtensor.SudoSetMinDifficulty{Netuid: 1, MinDifficulty: 16}, false, at(state.MinDifficulty), uint64(16)},
	{subtensor.SudoSetMaxDifficulty{Netuid: 1, MaxDifficulty: 17}, true, at(state.MaxDifficulty), uint64(17)},
	{subtensor.SudoSetDifficulty{Netuid: 1, Difficulty: 18}, false, at(state.Difficulty), uint64(18)},
	{subtensor.SudoSetAdjustmentInterval{Netuid: 1, AdjustmentInterval: 19}, false, at(state.AdjustmentInterval), uint16(19)},
	{subtensor.SudoSetAdjustmentAlpha{Netuid: 1, AdjustmentAlpha: 20}, true, at(state.AdjustmentAlpha), uint64(20)},
	{subtensor.SudoSetImmunityPeriod{Netuid: 1, ImmunityPeriod: 21}, true, at(state.ImmunityPeriod), uint16(21)},
	{subtensor.SudoSetNetworkRegistrationAllowed{Netuid: 1}, false, at(state.NetworkRegistrationAllowed), false},
	{subtensor.SudoSetTargetRegistrationsPerInterval{Netuid: 1, TargetRegistrationsPerInterval: 22}, false, at(state.TargetRegistrationsPerInterval), uint16(22)},
	{subtensor.SudoSetMaxRegistrationsPerBlock{Netuid: 1, MaxRegistrationsPerBlock: 23}, false, at(state.MaxRegistrationsPerBlock), uint16(23)},
	{subtensor.SudoSetMinBurn{Netuid: 1, MinBurn: 24}, true, at(state.MinBurn), uint64(24)},
	{subtensor.SudoSetMaxBurn{Netuid: 1, MaxBurn: 200_000_000}, true, at(state.MaxBurn), uint64(200_000_000)},
	{subtensor.SudoSetBurnHalfLife{Netuid: 1, BurnHalfLife: 36_100}, true, at(state.BurnHalfLife), uint16(36_100)},
	{subtensor.SudoSetBurnIncreaseMult{Netuid: 1, BurnIncreaseMult: times(3)}, true, at(state.BurnIncreaseMult), times(3)},
	{subtensor.SudoSetRaoRecycled{Netuid: 1, RaoRecycled: 25}, false, at(state.RAORecycledForRegistration), uint64(25)},
	{subtensor.SudoSetToggleTransfer{Netuid: 1}, true, at(state.TransferToggle), false},
	{subtensor.SudoSetMaxAllowedUids{Netuid: 1, MaxAllowedUids: 64}, true, at(state.MaxAllowedUids), uint16(64)},
	{subtensor.SudoSetMinAllowedUids{Netuid: 1, MinAllowedUids: 1}, false, at(state.MinAllowedUids), uint16(1)},
	{subtensor.SudoSetMaxAllowedValidators{Netuid: 1, MaxAllowedValidators: 64}, false, at(state.MaxAllowedValidators), uint16(64)},
	{subtensor.SudoSetOwnerImmuneNeuronLimit{Netuid: 1, ImmuneNeurons: 10}, true, at(state.ImmuneOwnerUidsLimit), uint16(10)},
	{subtensor.SudoSetMinNonImmuneUids{Netuid: 1, Min: 26}, false, at(state.MinNonImmuneUids), uint16(26)},
	{subtensor.SudoSetSubnetOwnerHotkey{Netuid: 1, Hotkey: keys.Dev("Alice//other").AccountID()}, true, at(state.SubnetOwnerHotkey), keys.Dev("Alice//other").AccountID()},
	{subtensor.SudoSetSnOwnerHotkey{Netuid: 1, Hotkey: keys.Dev("Alice//text").AccountID()}, true, at(state.SubnetOwnerHotkey), keys.Dev("Alice//text").AccountID()},
	{subtensor.SudoSetSubtokenEnabled{Netuid: 1}, false, at(state.SubtokenEnabled), false},
	{subtensor.SudoSetSubnetEmissionEnabled{Netuid: 1, Enabled: true}, false, at(state.SubnetEmissionEnabled), true},
	{subtensor.SudoSetOwnerCutEnabled{Netuid: 1}, true, at(state.OwnerCutEnabled), false},
	{subtensor.SudoSetRecycleOrBurn{Netuid: 1, RecycleOrBurn: subtensor.Recycle}, true, at(state.RecycleOrBurn), subtensor.Recycle},

	{subtensor.SudoSetWeightsVersionKey{Netuid: 1, WeightsVersionKey: 27}, true, at(state.WeightsVersionKey), uint64(27)},
	{subtensor.SudoSetWeightsSetRateLimit{Netuid: 1, WeightsSetRateLimit: 28}, false, at(state.WeightsSetRateLimit), uint64(28)},
	{subtensor.SudoSetMinAllowedWeights{Netuid: 1, MinAllowedWeights: 29}, true, at(state.MinAllowedWeights), uint16(29)},
	{subtensor.SudoSetKappa{Netuid: 1, Kappa: 30}, false, at(state.Kappa), uint16(30)},
	{subtensor.SudoSetRho{Netuid: 1, Rho: 31}, true, at(state.Rho), uint16(31)},
	{subtensor.SudoSetActivityCutoff{Netuid: 1, ActivityCutoff: 32}, true, at(state.ActivityCutoff), uint16(32)},
	{subtensor.SudoSetBondsMovingAverage{Netuid: 1, BondsMovingAverage: 975_000}, true, at(state.BondsMovingAverage), uint64(975_000)},
	{subtensor.SudoSetTempo{Netuid: 1, Tempo: 33}, false, at(state.Tempo), uint16(33)},
	{subtensor.SudoSetCommitRevealWeightsEnabled{Netuid: 1}, true, at(state.CommitRevealWeightsEnabled), false},
	{subtensor.SudoSetCommitRevealWeightsInterval{Netuid: 1, Interval: 100}, true, at(state.RevealPeriodEpochs), uint64(100)},
	{subtensor.SudoSetLiquidAlphaEnabled{Netuid: 1, Enabled: true}, true, at(state.LiquidAlphaOn), true},
	{subtensor.SudoSetAlphaValues{Netuid: 1, AlphaLow: 1638, AlphaHigh: 1638}, true, at(state.AlphaValues), state.AlphaRange{Low: 1638, High: 1638}},
	{subtensor.SudoSetBondsPenalty{Netuid: 1, BondsPenalty: 34}, true, at(state.BondsPenalty), uint16(34)},
	{subtensor.SudoSetAlphaSigmoidSteepness{Netuid: 1, Steepness: 35}, true, at(state.AlphaSigmoidSteepness), int16(35)},
	{subtensor.SudoSetYuma3Enabled{Netuid: 1}, true, at(state.Yuma3On), false},
	{subtensor.SudoSetBondsResetEnabled{Netuid: 1, Enabled: true}, true, at(state.BondsResetOn), true},
}

func val[V any](item *runtime.Value[V]) func(runtime.Reader) any {
	return func(r runtime.Reader) any { return item.Get(r) }
}

func at[V any](item *runtime.Map[uint16, V]) func(runtime.Reader) any {
	return func(r runtime.Reader) any { return item.Get(r, 1) }
}

// still is the up chain without epochs, whose owner has a second hotkey, and
// another neuron on the subnet.
func still(t *testing.T) *apptest.Chain {
	s := genesis.Up()
	s.Network.Subnets[0].Tempo = new(uint16)
	c := apptest.New(t, s)
	c.Do(keys.Dev("Alice"), subtensor.TryAssociateHotkey{Hotkey: keys.Dev("Alice//other").AccountID()})
	c.Neuron(1, "P")
	return c
}

func TestRootSetsEveryParameter(t *testing.T) {
	c := still(t)
	for _, s := range setters {
		c.MustSudo(s.call)
		if got := s.read(c); !reflect.DeepEqual(got, s.want) {
			t.Errorf("%T left %v, want %v", s.call, got, s.want)
		}
	}
}

func TestOwnersSetWhatTheyMayAndOthersNothing(t *testing.T) {
	c := still(t)
	alice, p := keys.Dev("Alice"), c.Rich("P")
	for _, s := range setters {
		if s.byOwner {
			c.Fails(state.ErrNotSubnetOwner, p.Cold, s.call)
			c.Do(alice, s.call)
			if got := s.read(c); !reflect.DeepEqual(got, s.want) {
				t.Errorf("%T left %v, want %v", s.call, got, s.want)
			}
		} else {
			c.Fails(runtime.ErrBadOrigin, alice, s.call) // //Alice owns the subnet, but it is not root
		}
	}
}

func TestParametersOfAMissingSubnetCannotBeSet(t *testing.T) {
	c := still(t)
	for _, s := range setters {
		call := reflect.New(reflect.TypeOf(s.call)).Elem()
		call.Set(reflect.ValueOf(s.call))
		if netuid := call.FieldByName("Netuid"); netuid.IsValid() {
			netuid.SetUint(77)
			if err := c.Sudo(call.Interface().(subtensor.Call)); !errors.Is(err, adminutils.ErrSubnetDoesNotExist) {
				t.Errorf("%T: %v", s.call, err)
			}
		}
	}
}

func TestBounds(t *testing.T) {
	c := still(t)
	for _, test := range []struct {
		call subtensor.Call
		want error
	}{
		{subtensor.SudoSetMaxEpochsPerBlock{}, adminutils.ErrInvalidValue},
		{subtensor.SudoSetMaxEpochsPerBlock{MaxEpochsPerBlock: 33}, adminutils.ErrInvalidValue},
		{subtensor.SudoSetMinBurn{Netuid: 1, MinBurn: 1_000_000_000}, adminutils.ErrValueNotInBounds},
		{subtensor.SudoSetMaxBurn{Netuid: 1, MaxBurn: 100_000_000}, adminutils.ErrValueNotInBounds},
		{subtensor.SudoSetBurnHalfLife{Netuid: 1}, adminutils.ErrInvalidValue},
		{subtensor.SudoSetBurnHalfLife{Netuid: 1, BurnHalfLife: 36_101}, adminutils.ErrInvalidValue},
		{subtensor.SudoSetBurnIncreaseMult{Netuid: 1, BurnIncreaseMult: times(0)}, adminutils.ErrInvalidValue},
		{subtensor.SudoSetBurnIncreaseMult{Netuid: 1, BurnIncreaseMult: times(4)}, adminutils.ErrInvalidValue},
		{subtensor.SudoSetMaxAllowedUids{Netuid: 1, MaxAllowedUids: 63}, adminutils.ErrMaxAllowedUIDsLessThanMinAllowed},
		{subtensor.SudoSetMaxAllowedUids{Netuid: 1, MaxAllowedUids: 257}, adminutils.ErrMaxAllowedUIDsGreaterThanDefault},
		{subtensor.SudoSetMinAllowedUids{Netuid: 1, MinAllowedUids: 256}, adminutils.ErrMinAllowedUIDsGreaterThanMaxAllowed},
		{subtensor.SudoSetMinAllowedUids{Netuid: 1, MinAllowedUids: 2}, adminutils.ErrMinAllowedUIDsGreaterThanCurrentUIDs},
		{subtensor.SudoSetMinAllowedUids{Netuid: 1, MinAllowedUids: 1}, nil},
		{subtensor.SudoSetMaxAllowedUids{Netuid: 1, MaxAllowedUids: 1}, adminutils.ErrMaxAllowedUIDsLessThanCurrentUIDs},
		{subtensor.SudoSetMaxAllowedValidators{Netuid: 1, MaxAllowedValidators: 257}, adminutils.ErrMaxValidatorsLargerThanMaxUIDs},
		{subtensor.SudoSetOwnerImmuneNeuronLimit{Netuid: 1}, adminutils.ErrInvalidValue},
		{subtensor.SudoSetOwnerImmuneNeuronLimit{Netuid: 1, ImmuneNeurons: 11}, adminutils.ErrInvalidValue},
		{subtensor.SudoSetSnOwnerHotkey{Netuid: 1, Hotkey: apptest.Named("P").Hotkey()}, state.ErrNonAssociatedColdKey},
		{subtensor.SudoSetBondsMovingAverage{Netuid: 1, BondsMovingAverage: 1_000_000}, nil},
		{subtensor.SudoSetBondsMovingAverage{Netuid: 1, BondsMovingAverage: 1_000_001}, adminutils.ErrBondsMovingAverageMaxReached},
		{subtensor.SudoSetCommitRevealWeightsEnabled{Netuid: 1, Enabled: true}, state.ErrDisabledTemporarily},
		{subtensor.SudoSetCommitRevealWeightsInterval{Netuid: 1}, state.ErrRevealPeriodTooSmall},
		{subtensor.SudoSetCommitRevealWeightsInterval{Netuid: 1, Interval: 101}, state.ErrRevealPeriodTooLarge},
		{subtensor.SudoSetAlphaValues{Netuid: 1, AlphaLow: 2000, AlphaHigh: 3000}, state.ErrLiquidAlphaDisabled},
		{subtensor.SudoSetLiquidAlphaEnabled{Netuid: 1, Enabled: true}, nil},
		{subtensor.SudoSetAlphaValues{Netuid: 1, AlphaLow: 1000, AlphaHigh: 1637}, state.ErrAlphaHighTooLow},
		{subtensor.SudoSetAlphaValues{Netuid: 1, AlphaLow: 1637, AlphaHigh: 3000}, state.ErrAlphaLowOutOfRange},
		{subtensor.SudoSetAlphaValues{Netuid: 1, AlphaLow: 3001, AlphaHigh: 3000}, state.ErrAlphaLowOutOfRange},
		{subtensor.SudoSetAlphaSigmoidSteepness{Netuid: 1, Steepness: -1}, nil},
	} {
		if err := c.Sudo(test.call); !errors.Is(err, test.want) {
			t.Errorf("%+v: %v, want %v", test.call, err, test.want)
		}
	}
	alice := keys.Dev("Alice")
	c.Fails(adminutils.ErrBondsMovingAverageMaxReached, alice, subtensor.SudoSetBondsMovingAverage{Netuid: 1, BondsMovingAverage: 975_001})
	c.Fails(adminutils.ErrNegativeSigmoidSteepness, alice, subtensor.SudoSetAlphaSigmoidSteepness{Netuid: 1, Steepness: -1})
}

func TestAnOwnerWaitsTwoTemposAndStaysOutOfTheFreezeWindow(t *testing.T) {
	s := genesis.Up()
	s.Network.Rules.AdminFreezeWindow = new(uint16)
	*s.Network.Rules.AdminFreezeWindow = 4
	tempo := uint16(20)
	s.Network.Subnets[0].Tempo = &tempo
	c := apptest.New(t, s)
	alice := keys.Dev("Alice")
	rho := func(v uint16) subtensor.SudoSetRho { return subtensor.SudoSetRho{Netuid: 1, Rho: v} }
	c.Skip(15) // epochs in blocks 20, 40, ...
	c.Do(alice, rho(1))
	if c.Height != 16 {
		t.Fatalf("block %d", c.Height)
	}
	c.Fails(state.ErrAdminActionProhibitedDuringWeightsWindow, alice, subtensor.SudoSetImmunityPeriod{Netuid: 1}) // block 17: 3 before 20
	c.Skip(4)
	c.Do(alice, subtensor.SudoSetImmunityPeriod{Netuid: 1}) // another parameter does not wait
	for c.Height < 54 {
		c.Next()
	}
	c.Fails(state.ErrTxRateLimitExceeded, alice, rho(2)) // block 55, 39 blocks later
	c.Do(alice, rho(2))                                  // block 56, 4 before 60
	c.MustSudo(rho(3))                                   // root waits for nothing
	if state.Rho.Get(c, 1) != 3 || c.Height != 57 {
		t.Errorf("rho is %d in block %d", state.Rho.Get(c, 1), c.Height)
	}
}

func TestEverySetterIsTried(t *testing.T) {
	tried := map[uint8]bool{}
	for _, s := range setters {
		_, index := s.call.CallIndex()
		tried[index] = true
	}
	for _, call := range adminutils.New().Calls {
		if !tried[call.Index] || !strings.HasPrefix(call.Name, "sudo_") {
			t.Errorf("no test sends %s", call.Name)
		}
	}
}
