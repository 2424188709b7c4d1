package subtensor

import (
	"encoding/json"
	"fmt"

	"github.com/plexus-network/plexus/chain/pallet/subtensor/register"
	"github.com/plexus-network/plexus/chain/pallet/subtensor/state"
	"github.com/plexus-network/plexus/chain/runtime"
	wire "github.com/plexus-network/plexus/substrate/subtensor"
)

// Genesis is the pallet's part of a chain specification. In TOML and JSON names
// are in snake case. Amounts are rao, times are blocks.
type Genesis struct {
	Rules   Rules    `json:"rules" toml:"rules"`
	Launch  *Launch  `json:"launch,omitempty" toml:"launch"` // nil: emission goes to subnets from the start
	Root    Root     `json:"root" toml:"root"`
	Subnets []Subnet `json:"subnets" toml:"subnets"`
}

// Rules are what no call changes, and parameters of the whole network; those that
// are left out have Bittensor's values.
type Rules struct {
	NewSubnets         Mechanism `json:"new_subnets" toml:"new_subnets"`
	NewSubnetTempo     uint16    `json:"new_subnet_tempo" toml:"new_subnet_tempo"` // 0: 360
	LoopbackAxons      bool      `json:"loopback_axons" toml:"loopback_axons"`
	Faucet             bool      `json:"faucet" toml:"faucet"`
	MaxEpochsPerBlock  *uint8    `json:"max_epochs_per_block,omitempty" toml:"max_epochs_per_block"`
	NetworkRateLimit   *uint64   `json:"network_rate_limit,omitempty" toml:"network_rate_limit"`
	NetworkMinLockCost *uint64   `json:"network_min_lock_cost,omitempty" toml:"network_min_lock_cost"`
	AdminFreezeWindow  *uint16   `json:"admin_freeze_window,omitempty" toml:"admin_freeze_window"`
	MechanismInterval  *uint64   `json:"mechanism_interval,omitempty" toml:"mechanism_interval"` // between an owner's changes of mechanisms
	TrimInterval       *uint64   `json:"trim_interval,omitempty" toml:"trim_interval"`           // between an owner's cuts of uids
	Keys               KeyRules  `json:"keys" toml:"keys"`

	Parameters NetworkParameters `json:"parameters" toml:"parameters"`
}

// Launch makes the chain start without emission to subnets.
type Launch struct {
	BootstrapCap uint64 `json:"bootstrap_cap" toml:"bootstrap_cap"`
}

// Root is the root network.
type Root struct {
	Owner *state.AccountID `json:"owner,omitempty" toml:"owner"`
	Parameters
	Neurons []Neuron `json:"neurons,omitempty" toml:"neurons"`
}

// Subnet is a subnet that the specification makes.
type Subnet struct {
	Netuid      uint16           `json:"netuid" toml:"netuid"`
	Name        string           `json:"name,omitempty" toml:"name"`
	Mechanism   Mechanism        `json:"mechanism" toml:"mechanism"`
	Owner       *state.AccountID `json:"owner,omitempty" toml:"owner"` // coldkey; nil: nobody, the owner's cut is recycled
	OwnerHotkey *state.AccountID `json:"owner_hotkey,omitempty" toml:"owner_hotkey"`
	IsStarted   bool             `json:"started" toml:"started"`
	EqualStake  bool             `json:"equal_stake,omitempty" toml:"equal_stake"` // neurons count alike until the first payout
	TAO         uint64           `json:"tao,omitempty" toml:"tao"`                 // dynamic: the pool's reserve, outside of the issuance
	AlphaIn     uint64           `json:"alpha_in,omitempty" toml:"alpha_in"`
	Parameters
	Neurons []Neuron `json:"neurons,omitempty" toml:"neurons"` // uids in this order
}

// Neuron is a neuron that the specification registers. On a static subnet its
// stake is new TAO.
type Neuron struct {
	Hotkey  state.AccountID `json:"hotkey" toml:"hotkey"`
	Coldkey state.AccountID `json:"coldkey" toml:"coldkey"`
	Stake   uint64          `json:"stake,omitempty" toml:"stake"`
}

func genesis(c *runtime.Context, money state.Currency, doc json.RawMessage) error {
	var g Genesis
	if doc != nil {
		if err := json.Unmarshal(doc, &g); err != nil {
			return fmt.Errorf("read the subnets' specification: %w", err)
		}
	}
	g.Rules.apply(c)
	state.Launched.Set(c, g.Launch == nil)
	if g.Launch != nil {
		state.BootstrapCap.Set(c, g.Launch.BootstrapCap)
	}
	if err := g.Root.apply(c, money); err != nil {
		return fmt.Errorf("root network: %w", err)
	}
	for _, s := range g.Subnets {
		if err := s.apply(c, money); err != nil {
			return fmt.Errorf("subnet %d: %w", s.Netuid, err)
		}
	}
	return mirror(c, money)
}

func (r Rules) apply(c *runtime.Context) {
	tempo := r.NewSubnetTempo
	if tempo == 0 {
		tempo = 360
	}
	state.ChainRules.Set(c, state.Rules{
		NewSubnetMechanism: uint16(r.NewSubnets), NewSubnetTempo: tempo,
		LoopbackAxons: r.LoopbackAxons, Faucet: r.Faucet,
	})
	state.NominatorMinRequiredStake.Set(c, 10_000_000) // what Bittensor's migrations left
	put(c, state.MaxEpochsPerBlock, r.MaxEpochsPerBlock)
	put(c, state.NetworkRateLimit, r.NetworkRateLimit)
	put(c, state.NetworkMinLockCost, r.NetworkMinLockCost)
	put(c, state.NetworkLastLockCost, r.NetworkMinLockCost)
	put(c, state.AdminFreezeWindow, r.AdminFreezeWindow)
	put(c, state.MechanismInterval, r.MechanismInterval)
	put(c, state.TrimInterval, r.TrimInterval)
	r.Keys.apply(c)
	r.Parameters.apply(c)
}

func put[V any](c *runtime.Context, item *runtime.Value[V], v *V) {
	if v != nil {
		item.Set(c, *v)
	}
}

func (r Root) apply(c *runtime.Context, money state.Currency) error {
	register.InitRoot(c)
	if r.Owner != nil {
		state.SubnetOwner.Set(c, state.Root, *r.Owner)
	}
	r.Parameters.apply(c, state.Root)
	if err := seatAll(c, money, state.Root, r.Neurons); err != nil {
		return err
	}
	return back(c, money, state.Root)
}

func (s Subnet) apply(c *runtime.Context, money state.Currency) error {
	switch {
	case s.Netuid == state.Root || state.Exists(c, s.Netuid):
		return fmt.Errorf("the number is root's or taken")
	case (s.Owner == nil) != (s.OwnerHotkey == nil):
		return fmt.Errorf("owner and owner_hotkey go together")
	case s.Mechanism == Static && s.TAO|s.AlphaIn != 0:
		return fmt.Errorf("a static subnet has no pool: tao and alpha_in must be 0")
	case s.SwapFeeRate != nil && *s.SwapFeeRate > state.MaxFeeRate:
		return fmt.Errorf("swap_fee_rate is at most %d of 65535, not %d", state.MaxFeeRate, *s.SwapFeeRate)
	}
	register.Init(c, s.Netuid, uint16(s.Mechanism))
	state.SubnetEmissionEnabled.Delete(c, s.Netuid) // the market's part waits for root's word on registered subnets alone
	if s.Name != "" {
		state.SubnetIdentitiesV3.Set(c, s.Netuid, wire.SubnetIdentityV3{SubnetName: []byte(s.Name)})
	}
	if s.EqualStake {
		state.EqualStake.Set(c, s.Netuid, true)
	}
	s.Parameters.apply(c, s.Netuid)
	if s.TAO != 0 {
		state.SubnetTAO.Set(c, s.Netuid, s.TAO)
		state.TotalStake.Set(c, state.TotalStake.Get(c)+s.TAO)
	}
	if s.AlphaIn != 0 {
		if err := state.MintReserve(c, s.Netuid, s.AlphaIn); err != nil {
			return err
		}
	}
	if s.Owner != nil {
		if err := state.Associate(c, money, *s.Owner, *s.OwnerHotkey); err != nil {
			return err
		}
		state.SubnetOwner.Set(c, s.Netuid, *s.Owner)
		state.SubnetOwnerHotkey.Set(c, s.Netuid, *s.OwnerHotkey)
	}
	if err := seatAll(c, money, s.Netuid, s.Neurons); err != nil {
		return err
	}
	if err := back(c, money, s.Netuid); err != nil {
		return err
	}
	money.Uncount(c, s.TAO) // as Bittensor's local chain: a reserve that nobody paid
	if s.IsStarted {
		state.FirstEmissionBlockNumber.Set(c, s.Netuid, c.Height()+1)
		if s.SubtokenEnabled == nil {
			state.SubtokenEnabled.Set(c, s.Netuid, true)
		}
	}
	return nil
}

// back mints what a network's account lacks of what the network holds and the
// existential deposit. With the deposit on top, all of the stake can leave to the
// last rao, and none of it is ever dust.
func back(c *runtime.Context, money state.Currency, netuid uint16) error {
	account := state.SubnetAccount(netuid)
	need := state.SubnetTAO.Get(c, netuid) + money.ExistentialDeposit()
	return money.Mint(c, account, need-min(need, money.Free(c, account)))
}

// seatAll registers neurons in order and gives them their stakes.
func seatAll(c *runtime.Context, money state.Currency, netuid uint16, neurons []Neuron) error {
	for _, n := range neurons {
		if state.IsRegistered(c, netuid, n.Hotkey) {
			return fmt.Errorf("%s is registered twice", n.Hotkey)
		}
		if state.SubnetworkN.Get(c, netuid) >= state.MaxAllowedUids.Get(c, netuid) {
			return fmt.Errorf("there are more neurons than uids")
		}
		if err := state.Associate(c, money, n.Coldkey, n.Hotkey); err != nil {
			return fmt.Errorf("%s: %w", n.Hotkey, err)
		}
		state.AppendUID(c, netuid, n.Hotkey)
		money.Hold(c, n.Hotkey)
		if n.Stake == 0 {
			continue
		}
		grow := state.MintAlpha
		if state.IsStatic(c, netuid) {
			grow = state.Grow
		}
		if err := grow(c, netuid, n.Stake); err != nil {
			return err
		}
		state.Pay(c, n.Hotkey, n.Coldkey, netuid, n.Stake)
	}
	return nil
}
