package state

// MaxHotkeys bounds how many hotkeys a coldkey may own, and to how many it may
// stake, so that the lists a call reads stay short.
const MaxHotkeys = 1024

// Rules are what a chain spec decides once and no call changes.
type Rules struct {
	NewSubnetMechanism uint16 // what register_network makes: 0 static, 1 dynamic
	NewSubnetTempo     uint16 // blocks
	LoopbackAxons      bool   // neurons may serve on 127.0.0.1 and ::1
	Faucet             bool   // the faucet pays out
}

// ChainRules is what the chain spec decided. Bittensor has no such item: it fixes
// these when it is built.
var ChainRules = value("ChainRules", Rules{NewSubnetMechanism: Dynamic, NewSubnetTempo: 360})

// The mechanisms by which a subnet's stake is priced.
const (
	Static  uint16 = 0 // one TAO is one alpha
	Dynamic uint16 = 1 // a pool sets the price
)

// The fair launch: see docs/protocol/emission.md.
var (
	// Launched says that emission goes to subnets. Before, it goes to the
	// producers of blocks, up to BootstrapCap rao in all.
	Launched        = value("Launched", false)
	BootstrapCap    = value[uint64]("BootstrapCap", 0)
	BootstrapMinted = value[uint64]("BootstrapMinted", 0)
	// EqualStake marks the subnets of the chain spec in which every neuron counts
	// alike, until their first payout.
	EqualStake = bySubnet("EqualStake", false)
)

// MaxSubnets bounds SubnetLimit, and with it the work of a block.
const MaxSubnets = 128

// MostEpochsPerBlock bounds MaxEpochsPerBlock, and with it the work of a block.
const MostEpochsPerBlock = 32
