package state

import (
	"slices"

	"github.com/plexus-network/plexus/chain/runtime"
	"github.com/plexus-network/plexus/substrate/scale"
)

// NetworkAdded: a subnet was made.
type NetworkAdded struct {
	Netuid    uint16 `scale:"-"`
	Mechanism uint16 `scale:"-"`
}

// StakeAdded: TAO became stake.
type StakeAdded struct {
	Coldkey AccountID `scale:"-"`
	Hotkey  AccountID `scale:"-"`
	TAO     uint64    `scale:"-"`
	Alpha   uint64    `scale:"-"`
	Netuid  uint16    `scale:"-"`
	Fee     uint64    `scale:"-"`
}

// StakeRemoved: stake became TAO.
type StakeRemoved struct {
	Coldkey AccountID `scale:"-"`
	Hotkey  AccountID `scale:"-"`
	TAO     uint64    `scale:"-"`
	Alpha   uint64    `scale:"-"`
	Netuid  uint16    `scale:"-"`
	Fee     uint64    `scale:"-"`
}

// WeightsSet: a validator set weights; Index is mechanism*4096 + netuid.
type WeightsSet struct {
	Index uint16 `scale:"-"`
	UID   uint16 `scale:"-"`
}

// NeuronRegistered: a hotkey got a uid.
type NeuronRegistered struct {
	Netuid uint16    `scale:"-"`
	UID    uint16    `scale:"-"`
	Hotkey AccountID `scale:"-"`
}

// AxonServed: a neuron said where it serves.
type AxonServed struct {
	Netuid uint16    `scale:"-"`
	Hotkey AccountID `scale:"-"`
}

// PrometheusServed: a neuron said where its metrics are.
type PrometheusServed struct {
	Netuid uint16    `scale:"-"`
	Hotkey AccountID `scale:"-"`
}

// DelegateAdded: a hotkey became a delegate.
type DelegateAdded struct {
	Coldkey AccountID `scale:"-"`
	Hotkey  AccountID `scale:"-"`
	Take    uint16    `scale:"-"`
}

// Faucet: the faucet paid out.
type Faucet struct {
	Coldkey AccountID `scale:"-"`
	Amount  uint64    `scale:"-"`
}

// TakeDecreased: a delegate keeps less.
type TakeDecreased struct {
	Coldkey AccountID `scale:"-"`
	Hotkey  AccountID `scale:"-"`
	Take    uint16    `scale:"-"`
}

// TakeIncreased: a delegate keeps more.
type TakeIncreased struct {
	Coldkey AccountID `scale:"-"`
	Hotkey  AccountID `scale:"-"`
	Take    uint16    `scale:"-"`
}

// FirstEmissionBlockNumberSet: a subnet was started.
type FirstEmissionBlockNumberSet struct {
	Netuid uint16 `scale:"-"`
	Block  uint64 `scale:"-"`
}

// BatchWeightsCompleted: a batch of weights went through.
type BatchWeightsCompleted struct {
	Netuids []scale.Compact16 `scale:"-"`
	Hotkey  AccountID         `scale:"-"`
}

// BatchCompletedWithErrors: some of a batch of weights failed.
type BatchCompletedWithErrors struct{}

// BatchWeightItemFailed: one of a batch of weights failed.
type BatchWeightItemFailed struct {
	Netuid uint16                `scale:"-"`
	Error  runtime.DispatchError `scale:"-"`
}

// IncentiveAlphaEmittedToMiners: an epoch paid these amounts by uid.
type IncentiveAlphaEmittedToMiners struct {
	Netuid    uint16
	Emissions []uint64
}

// EpochDeferred: an epoch waits for a block with room.
type EpochDeferred struct {
	Netuid    uint16
	FromBlock uint64
	ToBlock   uint64
}

// EpochSkipped: an epoch could not run; its emission waits for the next.
type EpochSkipped struct {
	Netuid uint16
	Block  uint64
}

var events []runtime.Event

// tells adds what a file declares to the pallet's events. The names and indices
// are Bittensor's.
func tells(list ...runtime.Event) bool {
	events = append(events, list...)
	return true
}

// Events lists what the pallet tells, by index.
func Events() []runtime.Event {
	return slices.SortedFunc(slices.Values(events), func(a, b runtime.Event) int { return int(a.Index) - int(b.Index) })
}

var _ = tells([]runtime.Event{
	{Index: 0, Body: NetworkAdded{}, Name: "NetworkAdded"},
	{Index: 2, Body: StakeAdded{}, Name: "StakeAdded"},
	{Index: 3, Body: StakeRemoved{}, Name: "StakeRemoved"},
	{Index: 5, Body: WeightsSet{}, Name: "WeightsSet"},
	{Index: 6, Body: NeuronRegistered{}, Name: "NeuronRegistered"},
	{Index: 28, Body: AxonServed{}, Name: "AxonServed"},
	{Index: 29, Body: PrometheusServed{}, Name: "PrometheusServed"},
	{Index: 30, Body: DelegateAdded{}, Name: "DelegateAdded"},
	{Index: 56, Body: Faucet{}, Name: "Faucet"},
	{Index: 64, Body: TakeDecreased{}, Name: "TakeDecreased"},
	{Index: 65, Body: TakeIncreased{}, Name: "TakeIncreased"},
	{Index: 95, Body: FirstEmissionBlockNumberSet{}, Name: "FirstEmissionBlockNumberSet"},
	{Index: 88, Body: BatchWeightsCompleted{}, Name: "BatchWeightsCompleted"},
	{Index: 89, Body: BatchCompletedWithErrors{}, Name: "BatchCompletedWithErrors"},
	{Index: 90, Body: BatchWeightItemFailed{}, Name: "BatchWeightItemFailed"},
	{Index: 110, Body: IncentiveAlphaEmittedToMiners{}, Name: "IncentiveAlphaEmittedToMiners"},
	{Index: 132, Body: EpochDeferred{}, Name: "EpochDeferred"},
	{Index: 133, Body: EpochSkipped{}, Name: "EpochSkipped"},
}...)
