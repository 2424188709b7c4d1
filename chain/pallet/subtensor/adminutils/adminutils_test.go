package adminutils_test

import (
	"errors"
	"reflect"
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
			rested(c)
			c.Do(alice, s.call)
			if got := s.read(c); !reflect.DeepEqual(got, s.want) {
				t.Errorf("%T left %v, want %v", s.call, got, s.want)
			}
		} else {
			c.Fails(runtime.ErrBadOrigin, alice, s.call) // //Alice owns the subnet, but it is not root
		}
	}
}

// rested makes as if the owner had not chosen a hotkey of late.
func rested(c *apptest.Chain) {
	netuid := uint16(1)
	c.Apply(map[string][]byte{state.LastRateLimitedBlock.Key(state.RateLimitKey{SetSNOwnerHotkey: &netuid}): nil})
}

func TestWhatThisChainLacksIsDeprecated(t *testing.T) {
	c := still(t)
	for _, call := range without {
		if err := c.Sudo(call); !errors.Is(err, adminutils.ErrDeprecated) {
			t.Errorf("%T: %v", call, err)
		}
		c.Fails(runtime.ErrBadOrigin, keys.Dev("Alice"), call)
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
		{subtensor.SudoSetActivityCutoff{Netuid: 1, ActivityCutoff: 359}, state.ErrActivityCutoffTooLow},
		{subtensor.SudoSetMinChildkeyTakePerSubnet{Netuid: 1, Take: 11796}, nil},
		{subtensor.SudoSetMinChildkeyTakePerSubnet{Netuid: 1, Take: 11797}, adminutils.ErrInvalidValue},
		{subtensor.SudoSetMaxMechanismCount{}, state.ErrInvalidValue},
		{subtensor.SudoSetMaxMechanismCount{MaxMechanismCount: 17}, state.ErrInvalidValue},
		{subtensor.SudoSetSubnetMovingAlpha{Alpha: fraction(1<<32 + 1)}, adminutils.ErrInvalidValue},
		{subtensor.SudoSetSubnetMovingAlpha{Alpha: subtensor.I96F32{Bits: scale.U128FromHalves(1<<63, 0)}}, adminutils.ErrInvalidValue},
		{subtensor.SudoSetTaoFlowNormalizationExponent{Exponent: times(1)}, nil},
		{subtensor.SudoSetTaoFlowNormalizationExponent{Exponent: times(0)}, adminutils.ErrInvalidValue},
		{subtensor.SudoSetTaoFlowNormalizationExponent{Exponent: times(3)}, adminutils.ErrInvalidValue},
		{subtensor.SudoSetBurnHalfLife{BurnHalfLife: 5}, adminutils.ErrNotPermittedOnRootSubnet},
		{subtensor.SudoSetBurnIncreaseMult{BurnIncreaseMult: times(2)}, adminutils.ErrNotPermittedOnRootSubnet},
		{subtensor.SudoSetSubnetEmissionEnabled{Enabled: true}, adminutils.ErrNotPermittedOnRootSubnet},
		{subtensor.SudoSetNetworkPowRegistrationAllowed{RegistrationAllowed: true}, adminutils.ErrNotPermittedOnRootSubnet},
		{subtensor.SudoSetMechanismCount{MechanismCount: 2}, adminutils.ErrNotPermittedOnRootSubnet},
		{subtensor.SudoSetMechanismEmissionSplit{}, adminutils.ErrNotPermittedOnRootSubnet},
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

func TestTheVersionKeyTheHotkeyAndMechanismsWaitLonger(t *testing.T) {
	s := genesis.Up()
	s.Network.Rules.AdminFreezeWindow = new(uint16)
	tempo := uint16(20)
	s.Network.Subnets[0].Tempo = &tempo
	c := apptest.New(t, s)
	alice := keys.Dev("Alice")
	c.MustSudo(subtensor.SudoSetMinAllowedUids{Netuid: 1})
	c.MustSudo(subtensor.SudoSetMaxAllowedUids{Netuid: 1, MaxAllowedUids: 128})
	for _, test := range []struct {
		call   subtensor.Call
		blocks uint64
	}{
		{subtensor.SudoSetRho{Netuid: 1, Rho: 7}, 2 * 20},
		{subtensor.SudoSetWeightsVersionKey{Netuid: 1, WeightsVersionKey: 7}, 5 * 20},
		{subtensor.SudoSetSnOwnerHotkey{Netuid: 1, Hotkey: keys.Dev("Alice//text").AccountID()}, state.OwnerHotkeyLimit},
		{subtensor.SudoSetMechanismCount{Netuid: 1, MechanismCount: 2}, state.MechanismLimit},
		{subtensor.SudoSetMechanismEmissionSplit{Netuid: 1}, state.MechanismLimit},
	} {
		c.Do(alice, test.call)
		c.Height += test.blocks - 2 // as if so many empty blocks had passed
		c.Fails(state.ErrTxRateLimitExceeded, alice, test.call)
		c.Do(alice, test.call)
	}
}

func TestMechanismsComeEmptyAndGoWhole(t *testing.T) {
	c := still(t)
	count := func(n uint8) subtensor.SudoSetMechanismCount {
		return subtensor.SudoSetMechanismCount{Netuid: 1, MechanismCount: n}
	}
	c.MustSudo(subtensor.SudoSetMaxMechanismCount{MaxMechanismCount: 4})
	c.MustSudo(subtensor.SudoSetMinAllowedUids{Netuid: 1})
	for _, test := range []struct {
		call subtensor.Call
		want error
	}{
		{count(0), state.ErrInvalidValue},
		{count(5), state.ErrInvalidValue},
		{count(2), state.ErrTooManyUIDsPerMechanism}, // of 256 uids each
		{subtensor.SudoSetMaxAllowedUids{Netuid: 1, MaxAllowedUids: 64}, nil},
		{count(4), nil},
		{subtensor.SudoSetMaxAllowedUids{Netuid: 1, MaxAllowedUids: 65}, state.ErrTooManyUIDsPerMechanism},
		{subtensor.SudoSetMechanismEmissionSplit{Netuid: 1, MaybeSplit: &[]uint16{}}, state.ErrInvalidValue},
		{subtensor.SudoSetMechanismEmissionSplit{Netuid: 1, MaybeSplit: &[]uint16{65535, 1}}, state.ErrInvalidValue},
		{subtensor.SudoSetMechanismEmissionSplit{Netuid: 1, MaybeSplit: &[]uint16{65534}}, state.ErrInvalidValue},
		{subtensor.SudoSetMechanismEmissionSplit{Netuid: 1, MaybeSplit: &[]uint16{65531, 1, 1, 1, 1}}, state.ErrInvalidValue},
		{subtensor.SudoSetMechanismEmissionSplit{Netuid: 1, MaybeSplit: &[]uint16{65532, 1, 1, 1}}, nil},
		{subtensor.SudoSetMechanismEmissionSplit{Netuid: 1}, nil},
		{subtensor.SudoSetMechanismEmissionSplit{Netuid: 1, MaybeSplit: &[]uint16{1, 65534}}, nil},
	} {
		if err := c.Sudo(test.call); !errors.Is(err, test.want) {
			t.Errorf("%+v: %v, want %v", test.call, err, test.want)
		}
	}
	n := int(state.SubnetworkN.Get(c, 1))
	last := state.Index(1, 3)
	if n != 2 || len(state.Incentive.Get(c, last)) != n || !reflect.DeepEqual(state.LastUpdate.Get(c, last), make([]uint64, n)) {
		t.Errorf("mechanism 3 has incentives %v and updates %v", state.Incentive.Get(c, last), state.LastUpdate.Get(c, last))
	}
	hotkey := apptest.Named("P").Hotkey()
	changes := map[string][]byte{
		state.Weights.Key(last, 0):                 scale.Marshal(state.Row{{UID: 1, Value: 1}}),
		state.Bonds.Key(last, 0):                   scale.Marshal(state.Row{{UID: 1, Value: 1}}),
		state.WeightCommits.Key(last, hotkey):      scale.Marshal([]state.WeightCommit{{}}),
		state.TimelockedWeightCommits.Key(last, 0): scale.Marshal([]state.TimelockedCommit{{}}),
	}
	c.Apply(changes)
	c.MustSudo(count(3))
	for key := range changes {
		if c.Get(key) != nil {
			t.Errorf("an entry of the mechanism that went is left: %x", key)
		}
	}
	if state.Incentive.Has(c, last) || state.LastUpdate.Has(c, last) || state.MechanismEmissionSplit.Has(c, 1) || state.Mechanisms(c, 1) != 3 {
		t.Error("the mechanism that went left something")
	}
}

func TestEachSetterTellsItsEvent(t *testing.T) {
	c := still(t)
	silent := map[uint8]bool{} // Bittensor's have no event either
	for _, i := range []uint8{43, 50, 51, 58, 63, 65, 66, 72, 73, 76, 77, 80, 81, 82, 83, 88, 91, 92, 95} {
		silent[i] = true
	}
	for _, s := range setters {
		b := c.Do(keys.Dev("Alice"), subtensor.Sudo{Call: subtensor.Encode(s.call)})
		told := 0
		for _, e := range b.Events() {
			if e.Pallet == "AdminUtils" || e.Pallet == "SubtensorModule" && e.Extrinsic > 0 {
				told++
			}
		}
		_, index := s.call.CallIndex()
		if want := map[bool]int{false: 1, true: 0}[silent[index]]; told != want {
			t.Errorf("%T told %d events, want %d", s.call, told, want)
		}
	}
}

func TestEverySetterIsTried(t *testing.T) {
	tried := map[uint8]bool{}
	for _, s := range setters {
		_, index := s.call.CallIndex()
		tried[index] = true
	}
	for _, call := range without {
		_, index := call.CallIndex()
		tried[index] = true
	}
	for _, call := range adminutils.New().Calls {
		if !tried[call.Index] {
			t.Errorf("no test sends %s", call.Name)
		}
	}
}
