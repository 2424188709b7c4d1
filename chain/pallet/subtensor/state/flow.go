package state

import (
	"github.com/plexus-network/plexus/chain/runtime"
	"github.com/plexus-network/plexus/substrate/scale"
	"github.com/plexus-network/plexus/substrate/subtensor"
)

// Parameters of the division of emission by flows of TAO, which was in force for a
// time. They can be set and read; nothing divides by them.
var (
	TaoFlowCutoff          = value("TaoFlowCutoff", subtensor.I64F64{})
	FlowNormExponent       = value("FlowNormExponent", subtensor.U64F64{Bits: scale.U128FromHalves(1, 0)}) // 1 to 2
	FlowEmaSmoothingFactor = value[uint64]("FlowEmaSmoothingFactor", 29_597_889_189_277)                   // of 2^63-1
)

// FlowAverage is the moving average of a flow, and the block of its last sample.
type FlowAverage struct {
	Block uint64           `scale:"-"`
	Flow  subtensor.I64F64 `scale:"-"`
}

// Flows of TAO that this chain does not follow: the entries are absent.
var (
	_ = bySubnet[int64]("SubnetTaoFlow", 0)
	_ = bySubnet("SubnetEmaTaoFlow", FlowAverage{}, runtime.Optional())
	_ = bySubnet[int64]("SubnetProtocolFlow", 0)
	_ = bySubnet("SubnetEmaProtocolFlow", FlowAverage{}, runtime.Optional())
)
