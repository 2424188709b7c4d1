package localnet

import (
	"context"
	"errors"
	"os"
	"strings"
	"testing"

	"github.com/plexus-network/plexus/substrate/keys"
	"github.com/plexus-network/plexus/substrate/subtensor"
)

// registry is a chain in memory that knows of one subnet at most; it fails after
// some calls where told to.
type registry struct {
	free      uint64
	netuid    uint16
	isStarted bool
	sets      int
	calls     []string
	failAfter int // 0: never
}

func (r *registry) Free(context.Context, keys.AccountID) (uint64, error) { return r.free, nil }
func (r *registry) Registered(context.Context, uint16, keys.AccountID) (bool, error) {
	return false, nil
}
func (r *registry) Stake(context.Context, uint16, keys.AccountID) (uint64, error) { return 0, nil }
func (r *registry) Cost(context.Context) (uint64, error)                          { return 1_000, nil }
func (r *registry) Owned(_ context.Context, who keys.AccountID) (uint16, bool, error) {
	if who != keys.Dev("Owner").AccountID() {
		return 0, false, errors.New("a stranger is looked up")
	}
	return r.netuid, r.isStarted, nil
}

func (r *registry) Submit(_ context.Context, signer keys.Pair, call subtensor.Call) error {
	if r.failAfter > 0 && len(r.calls) >= r.failAfter {
		return errors.New("cut short")
	}
	isBank := signer.AccountID() == keys.Dev("Alice").AccountID()
	switch c := call.(type) {
	case subtensor.TransferKeepAlive:
		r.calls = append(r.calls, "fund")
		r.free += uint64(c.Value)
	case subtensor.RegisterNetworkWithIdentity:
		r.calls = append(r.calls, "register")
		if string(c.Identity.SubnetName) != "maths" || isBank {
			return errors.New("a nameless subnet, or the bank's")
		}
		if r.free < 1_000 {
			return errors.New("too poor")
		}
		r.netuid = 5
	case subtensor.StartCall:
		r.calls = append(r.calls, "start")
		r.isStarted = c.Netuid == 5
	case subtensor.Sudo:
		r.calls = append(r.calls, "set")
		if !isBank {
			return errors.New("not root")
		}
		r.sets++
	}
	return nil
}

func mathsSubnet() Subnet {
	return Subnet{Name: "maths", Settings: []Setting{{"tempo", 10}}}
}

func TestASubnetIsFoundedOnce(t *testing.T) {
	r, f := &registry{}, Founder{Cold: keys.Dev("Owner"), Hot: keys.Dev("Owner//hot").AccountID()}
	for range 2 {
		netuid, err := Found(t.Context(), r, keys.Dev("Alice"), mathsSubnet(), f)
		if err != nil || netuid != 5 {
			t.Fatalf("founded %d, %v", netuid, err)
		}
		f.Kept = mathsSubnet().Settings
	}
	if got := strings.Join(r.calls, " "); got != "fund register start set" {
		t.Errorf("sent %s", got)
	}
}

func TestFoundingThatWasCutShortIsContinued(t *testing.T) {
	f := Founder{Cold: keys.Dev("Owner")}
	for after := 1; after <= 3; after++ {
		r := &registry{failAfter: after}
		if _, err := Found(t.Context(), r, keys.Dev("Alice"), mathsSubnet(), f); err == nil || !strings.Contains(err.Error(), "maths") {
			t.Errorf("cut after %d: %v", after, err)
		}
		r.failAfter = 0
		if _, err := Found(t.Context(), r, keys.Dev("Alice"), mathsSubnet(), f); err != nil {
			t.Fatal(err)
		}
		if got := strings.Join(r.calls, " "); got != "fund register start set" {
			t.Errorf("cut after %d: sent %s", after, got)
		}
	}
}

func TestChangedSettingsAreSetAgain(t *testing.T) {
	r := &registry{netuid: 5, isStarted: true}
	f := Founder{Cold: keys.Dev("Owner"), Kept: []Setting{{"tempo", 20}}}
	if _, err := Found(t.Context(), r, keys.Dev("Alice"), mathsSubnet(), f); err != nil || r.sets != 1 {
		t.Errorf("set %d times, %v", r.sets, err)
	}
}

func TestEverySettingHasACallOfItsOwn(t *testing.T) {
	seen := map[string]string{}
	for _, name := range Settable() {
		for _, value := range []uint64{0, settable[name].most} {
			call := string(subtensor.Encode(settable[name].set(5, value)))
			if call[0] != subtensor.AdminUtilsPallet {
				t.Errorf("%s is set by pallet %d", name, call[0])
			}
			if other, dup := seen[call]; dup {
				t.Errorf("%s and %s send the same call", other, name)
			}
			seen[call] = name
		}
	}
}

func TestEverySettingStandsInTheDocs(t *testing.T) {
	page, err := os.ReadFile("../docs/localnet.md")
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range Settable() {
		if !strings.Contains(string(page), "`"+name+"`") {
			t.Errorf("docs/localnet.md does not name %s", name)
		}
	}
}
