package mevshield

import (
	"encoding/json"
	"fmt"

	"github.com/plexus-network/plexus/chain/runtime"
)

// document is the pallet's part of a chain specification: the limits; nil is
// Bittensor's.
type document struct {
	MaxPending         *uint32 `json:"max_pending,omitempty"`
	Lifetime           *uint32 `json:"lifetime,omitempty"`             // blocks
	OnInitializeWeight *uint64 `json:"on_initialize_weight,omitempty"` // picoseconds, at most MaxWeight
	MaxExtrinsicWeight *uint64 `json:"max_extrinsic_weight,omitempty"` // picoseconds, at most MaxWeight
}

func genesis(c *runtime.Context, doc json.RawMessage) error {
	var d document
	if doc != nil {
		if err := json.Unmarshal(doc, &d); err != nil {
			return fmt.Errorf("read the limits of encrypted calls: %w", err)
		}
	}
	for _, weight := range []*uint64{d.OnInitializeWeight, d.MaxExtrinsicWeight} {
		if weight != nil && *weight > MaxWeight {
			return fmt.Errorf("encrypted calls weigh at most %d, not %d", uint64(MaxWeight), *weight)
		}
	}
	put(c, MaxPendingExtrinsicsLimit, d.MaxPending)
	put(c, ExtrinsicLifetime, d.Lifetime)
	put(c, OnInitializeWeight, d.OnInitializeWeight)
	put(c, MaxExtrinsicWeight, d.MaxExtrinsicWeight)
	return nil
}

func export(r runtime.Reader) (any, error) {
	return document{
		held(r, MaxPendingExtrinsicsLimit), held(r, ExtrinsicLifetime), held(r, OnInitializeWeight), held(r, MaxExtrinsicWeight),
	}, nil
}

func put[V any](c *runtime.Context, item *runtime.Value[V], v *V) {
	if v != nil {
		item.Set(c, *v)
	}
}

func held[V any](r runtime.Reader, item *runtime.Value[V]) *V {
	if v, ok := item.Lookup(r); ok {
		return &v
	}
	return nil
}
