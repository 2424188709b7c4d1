package simulate

import (
	"context"

	"github.com/plexus-network/plexus/economy/issuance"
)

// Supply asks how much TAO there will be. The chain halves its emission by what
// has been issued, not by the calendar: TAO that is recycled puts halvings off.
type Supply struct {
	Issued       uint64 `json:"issued"`        // rao at the start
	Recycled     uint64 `json:"recycled"`      // rao a day, at most what a day emits
	BlockSeconds uint64 `json:"block_seconds"` // between blocks
	Years        int    `json:"years"`         // of 365 days
}

// DefaultSupply is the chain from its first block, for 40 years.
func DefaultSupply() Supply { return Supply{BlockSeconds: 12, Years: 40} }

// Halving is a day on which a block's emission fell.
type Halving struct {
	Day      int    `json:"day"` // from the start
	Emission uint64 `json:"emission"`
	Issued   uint64 `json:"issued"` // rao before it
}

// Year is the end of one.
type Year struct {
	Year     int    `json:"year"`
	Issued   uint64 `json:"issued"`   // rao
	Emission uint64 `json:"emission"` // rao a block
}

// Supplied is what [Supply.Run] finds.
type Supplied struct {
	Settings Supply    `json:"settings"`
	Years    []Year    `json:"years"` // from year 0
	Halvings []Halving `json:"halvings"`
}

const (
	daySeconds = 86_400
	yearDays   = 365
)

// Run counts each block. It stops with ctx's error.
func (s Supply) Run(ctx context.Context, progress Progress) (Supplied, error) {
	for _, b := range []struct {
		name         string
		v, low, high float64
	}{
		{"years", float64(s.Years), 1, 500},
		{"block seconds", float64(s.BlockSeconds), 1, daySeconds},
		{"issued", float64(s.Issued), 0, float64(issuance.Supply)},
		{"recycled a day", float64(s.Recycled), 0, float64(issuance.Supply)},
	} {
		if err := within(b.name, b.v, b.low, b.high); err != nil {
			return Supplied{}, err
		}
	}
	found := Supplied{Settings: s}
	issued, blocks := s.Issued, daySeconds/s.BlockSeconds
	emission := issuance.BlockEmission(issued)
	found.Years = []Year{{Issued: issued, Emission: emission}}
	for day := 1; day <= s.Years*yearDays; day++ {
		if err := ctx.Err(); err != nil {
			return Supplied{}, err
		}
		before := issued
		for left := blocks; left > 0; {
			now := issuance.BlockEmission(issued)
			if now < emission {
				found.Halvings = append(found.Halvings, Halving{Day: day, Emission: now, Issued: issued})
			}
			emission = now
			n := sameEmission(issued, left)
			issued += n * emission
			left -= n
		}
		issued = min(issued, issuance.Supply)
		issued -= min(s.Recycled, issued-before)
		if day%yearDays == 0 {
			found.Years = append(found.Years, Year{Year: day / yearDays, Issued: issued, Emission: issuance.BlockEmission(issued)})
			progress.tell(day, s.Years*yearDays)
		}
	}
	return found, nil
}

// sameEmission is how many of the next blocks, at least 1 and at most most, emit
// as much as the first.
func sameEmission(issued, most uint64) uint64 {
	emission := issuance.BlockEmission(issued)
	low, high := uint64(1), most+1 // low blocks do, high do not
	for high-low > 1 {
		middle := low + (high-low)/2
		if issuance.BlockEmission(issued+(middle-1)*emission) == emission {
			low = middle
		} else {
			high = middle
		}
	}
	return low
}
