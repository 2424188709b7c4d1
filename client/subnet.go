package client

import (
	"context"

	"github.com/plexus-network/plexus/substrate/keys"
	"github.com/plexus-network/plexus/substrate/scale"
	"github.com/plexus-network/plexus/substrate/storagekey"
	"github.com/plexus-network/plexus/substrate/subtensor"
)

// SubnetDetail is what there is to know of a subnet before one joins it. Amounts
// are in rao, of TAO or of the subnet's alpha; times are blocks.
type SubnetDetail struct {
	Netuid       uint16         `json:"netuid"`
	Name         string         `json:"name"`
	Symbol       string         `json:"symbol"`
	Description  string         `json:"description"`
	URL          string         `json:"url"`
	Mechanism    string         `json:"mechanism"` // static: one TAO is one alpha; dynamic: a pool sets the price
	IsStarted    bool           `json:"started"`
	OwnerColdkey keys.AccountID `json:"owner_coldkey"`
	OwnerHotkey  keys.AccountID `json:"owner_hotkey"`
	RegisteredAt uint64         `json:"registered_at"`
	ImmuneUntil  uint64         `json:"immune_until"` // from then on it may make room for another subnet
	Tempo        uint16         `json:"tempo"`
	TaoIn        uint64         `json:"tao_in"`
	AlphaIn      uint64         `json:"alpha_in"`
	AlphaOut     uint64         `json:"alpha_out"`
	Price        float64        `json:"price"` // moving average, TAO for one alpha
	Entry        Entry          `json:"entry"`
	HidesWeights bool           `json:"commit_reveal"`
}

// Entry is how a hotkey gets a uid on a subnet.
type Entry struct {
	IsOpen     bool   `json:"open"`
	Neurons    uint16 `json:"neurons"`
	MaxNeurons uint16 `json:"max_neurons"` // when so many are there, who earned least makes room
	Price      uint64 `json:"price_rao"`   // now; it rises with each registration and falls with each block
	MinPrice   uint64 `json:"min_price_rao"`
	MaxPrice   uint64 `json:"max_price_rao"`
	TakesWork  bool   `json:"takes_work"`
	Difficulty uint64 `json:"difficulty"`    // seals that a proof of work takes on average
	Immunity   uint16 `json:"immune_blocks"` // for which a new neuron is safe while others can go
}

// SubnetDetail reads a subnet; [ErrNotFound] if there is none.
func (c *Client) SubnetDetail(ctx context.Context, netuid uint16) (*SubnetDetail, error) {
	m, err := c.wireMetagraph(ctx, nil, netuid)
	if err != nil {
		return nil, err
	}
	d := &SubnetDetail{
		Netuid: netuid, Name: text(m.Name), Symbol: text(m.Symbol), Mechanism: "static",
		OwnerColdkey: m.OwnerColdkey, OwnerHotkey: m.OwnerHotkey, RegisteredAt: uint64(m.NetworkRegisteredAt),
		Tempo: uint16(m.Tempo), TaoIn: uint64(m.TaoIn), AlphaIn: uint64(m.AlphaIn), AlphaOut: uint64(m.AlphaOut),
		Price: price(m.MovingPrice), HidesWeights: m.CommitRevealWeightsEnabled,
		Entry: Entry{
			IsOpen: m.RegistrationAllowed, Neurons: uint16(m.NumUIDs), MaxNeurons: uint16(m.MaxUIDs),
			Price: uint64(m.Burn), MinPrice: uint64(m.MinBurn), MaxPrice: uint64(m.MaxBurn),
			TakesWork: m.PowRegistrationAllowed, Difficulty: uint64(m.Difficulty), Immunity: uint16(m.ImmunityPeriod),
		},
	}
	if m.Identity != nil {
		d.Description, d.URL = string(m.Identity.Description), string(m.Identity.SubnetURL)
	}
	var mechanism uint16
	if _, err := c.Storage(ctx, netuidKey("SubnetMechanism", netuid), &mechanism); err != nil {
		return nil, err
	}
	if mechanism != 0 {
		d.Mechanism = "dynamic"
	}
	var first uint64
	if d.IsStarted, err = c.Storage(ctx, netuidKey("FirstEmissionBlockNumber", netuid), &first); err != nil {
		return nil, err
	}
	immunity := uint64(subtensor.NetworkImmunityPeriod)
	if _, err := c.Storage(ctx, storagekey.Prefix("SubtensorModule", "NetworkImmunityPeriod"), &immunity); err != nil {
		return nil, err
	}
	d.ImmuneUntil = d.RegisteredAt + immunity
	return d, nil
}

// SubnetIdentity is what a subnet's owner said of it; empty where nothing was.
func (c *Client) SubnetIdentity(ctx context.Context, netuid uint16) (subtensor.SubnetIdentityV3, error) {
	var identity subtensor.SubnetIdentityV3
	key := storagekey.Blake2_128Concat.Append([]byte(storagekey.Prefix("SubtensorModule", "SubnetIdentitiesV3")), scale.Marshal(netuid))
	_, err := c.Storage(ctx, string(key), &identity)
	return identity, err
}

// UID is a hotkey's uid on a subnet; ok is false where it has none.
func (c *Client) UID(ctx context.Context, netuid uint16, hotkey keys.AccountID) (uid uint16, ok bool, err error) {
	key := storagekey.Blake2_128Concat.Append([]byte(netuidKey("Uids", netuid)), hotkey[:])
	ok, err = c.Storage(ctx, string(key), &uid)
	return uid, ok, err
}

// SubnetTerms is what making a subnet takes. Amounts are in rao.
type SubnetTerms struct {
	Lock      uint64 `json:"lock_rao"`     // now
	Min       uint64 `json:"min_lock_rao"` // it falls to
	Last      uint64 `json:"last_lock_rao"`
	LastBlock uint64 `json:"last_block"` // in which the last subnet was made; 0 where none was
	From      uint64 `json:"from_block"` // the next may be made
	Block     uint64 `json:"block"`      // now
}

// SubnetTerms reads what making a subnet takes at the head.
func (c *Client) SubnetTerms(ctx context.Context) (SubnetTerms, error) {
	head, err := c.Head(ctx)
	if err != nil {
		return SubnetTerms{}, err
	}
	t := SubnetTerms{Min: subtensor.NetworkMinLockCost, Last: subtensor.NetworkMinLockCost, Block: head.Number}
	rate := uint64(subtensor.NetworkRateLimit)
	last := storagekey.Prefix("SubtensorModule", "LastRateLimitedBlock") + string(scale.Marshal(networkLastRegistered))
	for _, item := range []struct {
		key  string
		into *uint64
	}{
		{storagekey.Prefix("SubtensorModule", "NetworkMinLockCost"), &t.Min},
		{storagekey.Prefix("SubtensorModule", "NetworkLastLockCost"), &t.Last},
		{storagekey.Prefix("SubtensorModule", "NetworkRateLimit"), &rate},
		{last, &t.LastBlock},
	} {
		if _, err := c.StorageAt(ctx, head.Hash, item.key, item.into); err != nil {
			return SubnetTerms{}, err
		}
	}
	if t.LastBlock != 0 {
		t.From = t.LastBlock + rate
	}
	t.Lock, err = c.SubnetCost(ctx)
	return t, err
}

// networkLastRegistered is the variant of the rate limit of subnets.
const networkLastRegistered = uint8(2)
