package client

import (
	"context"
	"encoding/binary"
	"fmt"
	"net/netip"

	"github.com/plexus-network/plexus/substrate/keys"
	"github.com/plexus-network/plexus/substrate/scale"
	"github.com/plexus-network/plexus/substrate/storagekey"
	"github.com/plexus-network/plexus/substrate/subtensor"
)

// Metagraph is a subnet as its participants see it after one block.
type Metagraph struct {
	Netuid              uint16         `json:"netuid"`
	Name                string         `json:"name"`
	OwnerHotkey         keys.AccountID `json:"owner_hotkey"`
	OwnerColdkey        keys.AccountID `json:"owner_coldkey"`
	Block               uint64         `json:"block"`
	BlockHash           Hash           `json:"block_hash"`
	Tempo               uint16         `json:"tempo"`                  // blocks between epochs
	LastStep            uint64         `json:"last_step"`              // block of the last epoch
	BlocksSinceLastStep uint64         `json:"blocks_since_last_step"` // blocks
	Neurons             []Neuron       `json:"neurons"`                // by uid
}

// Neuron is one uid of a subnet. Incentive and its like are parts of 65535.
type Neuron struct {
	UID            uint16         `json:"uid"`
	Hotkey         keys.AccountID `json:"hotkey"`
	Coldkey        keys.AccountID `json:"coldkey"`
	Axon           Axon           `json:"axon"`
	Stake          uint64         `json:"stake"`  // total weight of stake in rao
	Permit         bool           `json:"permit"` // may set weights
	Active         bool           `json:"active"` // set weights lately
	Incentive      uint16         `json:"incentive"`
	Dividends      uint16         `json:"dividends"`
	Consensus      uint16         `json:"consensus"`
	ValidatorTrust uint16         `json:"validator_trust"`
	Emission       uint64         `json:"emission"`      // alpha rao of the last epoch
	LastUpdate     uint64         `json:"last_update"`   // block of its last weights
	RegisteredAt   uint64         `json:"registered_at"` // block
}

// Axon is where a neuron serves; the zero value where it does not.
type Axon struct {
	IP       string `json:"ip"` // empty if not served
	Port     uint16 `json:"port"`
	Protocol uint8  `json:"protocol"`
	Version  uint32 `json:"version"`
}

// IsServed tells whether the neuron gave an address.
func (a Axon) IsServed() bool { return a.IP != "" && a.Port != 0 }

// Address is the axon as host:port; empty if not served.
func (a Axon) Address() string {
	ip, err := netip.ParseAddr(a.IP)
	if err != nil || a.Port == 0 {
		return ""
	}
	return netip.AddrPortFrom(ip, a.Port).String()
}

// Neuron finds a hotkey; nil if it is not registered.
func (m *Metagraph) Neuron(hotkey keys.AccountID) *Neuron {
	for i := range m.Neurons {
		if m.Neurons[i].Hotkey == hotkey {
			return &m.Neurons[i]
		}
	}
	return nil
}

// Metagraph reads a subnet at the head; [ErrNotFound] if there is none.
func (c *Client) Metagraph(ctx context.Context, netuid uint16) (*Metagraph, error) {
	var head Hash
	if err := c.RPC(ctx, &head, "chain_getBlockHash"); err != nil {
		return nil, err
	}
	return c.MetagraphAt(ctx, head, netuid)
}

// MetagraphAt is [Client.Metagraph] as it was after a block.
func (c *Client) MetagraphAt(ctx context.Context, block Hash, netuid uint16) (*Metagraph, error) {
	wire, err := c.wireMetagraph(ctx, &block, netuid)
	if err != nil {
		return nil, err
	}
	// The one column that the runtime API leaves out.
	var trust []uint16
	key := storagekey.Identity.Append([]byte(storagekey.Prefix("SubtensorModule", "ValidatorTrust")), scale.Marshal(netuid))
	if _, err := c.StorageAt(ctx, block, string(key), &trust); err != nil {
		return nil, err
	}
	m, err := newMetagraph(wire, trust)
	if err != nil {
		return nil, err
	}
	m.BlockHash = block
	return m, nil
}

func (c *Client) wireMetagraph(ctx context.Context, at *Hash, netuid uint16) (*subtensor.Metagraph, error) {
	var wire *subtensor.Metagraph
	if err := c.callAPI(ctx, at, "SubnetInfoRuntimeApi_get_metagraph", scale.Marshal(netuid), &wire); err != nil {
		return nil, err
	}
	if wire == nil {
		return nil, fmt.Errorf("%w: subnet %d", ErrNotFound, netuid)
	}
	return wire, nil
}

func newMetagraph(w *subtensor.Metagraph, trust []uint16) (*Metagraph, error) {
	n := len(w.Hotkeys)
	for _, column := range []int{
		len(w.Coldkeys), len(w.Axons), len(w.Active), len(w.ValidatorPermit), len(w.LastUpdate), len(w.Emission),
		len(w.Dividends), len(w.Incentives), len(w.Consensus), len(w.BlockAtRegistration), len(w.TotalStake),
	} {
		if column != n {
			return nil, fmt.Errorf("%w: metagraph with columns of %d and %d neurons", ErrAnswer, n, column)
		}
	}
	m := &Metagraph{
		Netuid: uint16(w.Netuid), Name: text(w.Name), OwnerHotkey: w.OwnerHotkey, OwnerColdkey: w.OwnerColdkey,
		Block: uint64(w.Block), Tempo: uint16(w.Tempo), LastStep: uint64(w.LastStep),
		BlocksSinceLastStep: uint64(w.BlocksSinceLastStep), Neurons: make([]Neuron, n),
	}
	for i := range n {
		m.Neurons[i] = Neuron{
			UID: uint16(i), Hotkey: w.Hotkeys[i], Coldkey: w.Coldkeys[i], Axon: newAxon(w.Axons[i]),
			Stake: uint64(w.TotalStake[i]), Permit: w.ValidatorPermit[i], Active: w.Active[i],
			Incentive: uint16(w.Incentives[i]), Dividends: uint16(w.Dividends[i]), Consensus: uint16(w.Consensus[i]),
			Emission: uint64(w.Emission[i]), LastUpdate: uint64(w.LastUpdate[i]), RegisteredAt: uint64(w.BlockAtRegistration[i]),
		}
		if i < len(trust) { // neurons younger than the last epoch have none yet
			m.Neurons[i].ValidatorTrust = trust[i]
		}
	}
	return m, nil
}

func newAxon(a subtensor.AxonInfo) Axon {
	hi, lo := a.IP.Halves()
	if a.Port == 0 || hi|lo == 0 {
		return Axon{}
	}
	var ip netip.Addr
	if a.IPType == 4 {
		ip = netip.AddrFrom4([4]byte(binary.BigEndian.AppendUint32(nil, uint32(lo))))
	} else {
		b := binary.BigEndian.AppendUint64(nil, hi)
		ip = netip.AddrFrom16([16]byte(binary.BigEndian.AppendUint64(b, lo)))
	}
	return Axon{IP: ip.String(), Port: a.Port, Protocol: a.Protocol, Version: a.Version}
}

// text turns bytes that upstream sends as compact integers into text.
func text(b []scale.Compact16) string {
	s := make([]byte, len(b))
	for i, c := range b {
		s[i] = byte(c)
	}
	return string(s)
}
