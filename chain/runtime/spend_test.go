package runtime_test

import (
	"testing"

	"github.com/plexus-network/plexus/chain/runtime"
	"github.com/plexus-network/plexus/substrate/extrinsic"
)

type costly struct{ Weight uint64 }

// diligent has a call that finds out what it weighs, and then fails where that is odd.
func diligent() runtime.Pallet {
	errs := runtime.NewErrors(101, "Odd: The weight is odd.")
	return runtime.Pallet{Name: "Diligent", Index: 101, Errors: errs, Calls: []runtime.Call{
		runtime.NewCall(0, "costly", func(c *runtime.Context, _ runtime.Origin, a costly) error {
			c.Spend(a.Weight)
			if a.Weight%2 == 1 {
				return errs.E("Odd")
			}
			return nil
		}),
	}}
}

// TestWhatACallSpendsFillsTheBlock: failed or not, what comes after waits.
func TestWhatACallSpendsFillsTheBlock(t *testing.T) {
	limit := runtime.DefaultLimits().Weight
	for name, spent := range map[string]uint64{"a call that goes well": limit, "a call that fails": limit + 1} {
		t.Run(name, func(t *testing.T) {
			c := newChain(t, diligent())
			first := c.Sign(alice, c.Call("Diligent", "costly", costly{spent}), nil)
			again := c.Sign(alice, c.Call("Diligent", "costly", costly{2}), func(p *extrinsic.Params) { p.Nonce = 1 })
			e := c.Execute(first, again)
			if e.Outcomes[0].Refused != nil || e.Outcomes[1].Refused != runtime.ErrExhausted {
				t.Fatalf("the two are %v and %v", e.Outcomes[0].Refused, e.Outcomes[1].Refused)
			}
			declared := runtime.ExtrinsicBaseWeight + runtime.DefaultWeight
			if e.Weight != spent+uint64(declared) {
				t.Errorf("the block weighs %d", e.Weight)
			}
			c.Seal(e)
			for _, event := range c.Events() {
				switch body := event.Body.(type) {
				case runtime.ExtrinsicFailed:
					if uint64(body.DispatchInfo.Weight.RefTime) != e.Weight {
						t.Errorf("the event tells of %d", body.DispatchInfo.Weight.RefTime)
					}
				case runtime.ExtrinsicSuccess:
					if event.Extrinsic > 0 && uint64(body.DispatchInfo.Weight.RefTime) != e.Weight {
						t.Errorf("the event tells of %d", body.DispatchInfo.Weight.RefTime)
					}
				}
			}
		})
	}
}
