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
