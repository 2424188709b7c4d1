package subtensor

import "github.com/plexus-network/plexus/substrate/scale"

// ServeAxon says where the signer, a registered hotkey, serves requests; free.
type ServeAxon struct {
	Netuid       uint16
	Version      uint32
	IP           scale.U128 `scale:"ip"`
	Port         uint16
	IPType       uint8 `scale:"ip_type"` // 4 or 6
	Protocol     uint8
	Placeholder1 uint8
	Placeholder2 uint8
}

// CallIndex is SubtensorModule.serve_axon.
func (ServeAxon) CallIndex() (pallet, call uint8) { return SubtensorPallet, 4 }

// ServeAxonTls is [ServeAxon] with a certificate; free.
type ServeAxonTls struct {
	Netuid       uint16
	Version      uint32
	IP           scale.U128 `scale:"ip"`
	Port         uint16
	IPType       uint8 `scale:"ip_type"` // 4 or 6
	Protocol     uint8
	Placeholder1 uint8
	Placeholder2 uint8
	Certificate  []byte // algorithm byte, then a key of at most 64 bytes
}

// CallIndex is SubtensorModule.serve_axon_tls.
func (ServeAxonTls) CallIndex() (pallet, call uint8) { return SubtensorPallet, 40 }

// ServePrometheus says where the signer, a registered hotkey, serves its metrics; free.
type ServePrometheus struct {
	Netuid  uint16
	Version uint32
	IP      scale.U128 `scale:"ip"`
	Port    uint16
	IPType  uint8 `scale:"ip_type"` // 4 or 6
}

// CallIndex is SubtensorModule.serve_prometheus.
func (ServePrometheus) CallIndex() (pallet, call uint8) { return SubtensorPallet, 5 }
