package runtime_test

import (
	"errors"
	"testing"

	"github.com/plexus-network/plexus/chain/runtime"
	"github.com/plexus-network/plexus/substrate/keys"
	"github.com/plexus-network/plexus/substrate/scale"
)

func TestBoundsAddUpAndOutliveTheAuthority(t *testing.T) {
	c := newChain(t)
	ctx := c.Runtime.NewContext(c.State, c.Next)
	who, other := runtime.Signed(keys.Dev("Alice").AccountID()), runtime.Signed(keys.Dev("Bob").AccountID())
	countBy := func(by uint32) runtime.DecodedCall { return c.Call("Probe", "count", count{by}) }
	atMost := func(most uint32) func(runtime.DecodedCall) bool {
		return func(d runtime.DecodedCall) bool {
			a, ok := d.Args().(count)
			return ok && a.By <= most
		}
	}
	narrow := who.Limit(atMost(9)).Limit(func(d runtime.DecodedCall) bool { return d.Args().(count).By >= 3 })
	for name, test := range map[string]struct {
		origin  runtime.Origin
		by      uint32
		permits bool
	}{
		"no bounds":             {who, 100, true},
		"within both":           {narrow, 5, true},
		"outside of the first":  {narrow, 10, false},
		"outside of the last":   {narrow, 2, false},
		"as another":            {narrow.As(other), 10, false},
		"as another, within":    {narrow.As(other), 9, true},
		"as root":               {narrow.As(runtime.Root()), 10, false},
		"from none to bounds":   {other.As(narrow), 10, false},
		"from bounds to bounds": {narrow.As(other.Limit(atMost(4))), 5, false},
	} {
		err := ctx.Dispatch(test.origin, countBy(test.by))
		if permitted := !errors.Is(err, runtime.ErrCallFiltered); permitted != test.permits {
			t.Errorf("%s: %v", name, err)
		}
	}
	if who.Limit(atMost(1)) == who || narrow.As(other) == other {
		t.Error("an origin with bounds is like one without")
	}
}

func TestOriginsAreWrittenAndReadAgain(t *testing.T) {
	for name, o := range map[string]runtime.Origin{"root": runtime.Root(), "none": runtime.None(), "an account": runtime.Signed(keys.Dev("Alice").AccountID())} {
		var again runtime.OriginCaller
		if err := scale.Unmarshal(scale.Marshal(runtime.CallerOf(o)), &again); err != nil || again.Origin() != o {
			t.Errorf("%s: %v, %+v", name, err, again.Origin())
		}
	}
	var none runtime.OriginCaller
	if none.Origin() != runtime.None() {
		t.Error("nothing named is somebody")
	}
}

func TestAKeptCallIsReadWhole(t *testing.T) {
	c := newChain(t)
	ctx := c.Runtime.NewContext(c.State, c.Next)
	kept := scale.Marshal(c.Call("Probe", "count", count{4}))
	if d, err := ctx.DecodeCall(kept); err != nil || d.Args() != (count{4}) {
		t.Fatalf("%v, %v", d, err)
	}
	if _, err := ctx.DecodeCall(append(kept, 0)); !errors.Is(err, scale.ErrTrailing) {
		t.Fatal(err)
	}
	if _, err := ctx.DecodeCall([]byte{250, 1}); !errors.Is(err, scale.ErrForm) {
		t.Fatal(err)
	}
}
